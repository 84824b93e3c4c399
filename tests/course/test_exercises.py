import numpy as np
import pytest

from actlib.course import check
from actlib.course.exercises import OPEN, compare, in_a_row

DOUBLE = [(1.0,), (np.array([1.0, 2.0]),)]


def right(x):
    return 2 * x


def test_a_right_function_has_nothing_wrong():
    assert compare(lambda x: x + x, right, DOUBLE) == ""


def test_a_wrong_function_is_told_the_first_case_and_both_results():
    assert compare(lambda x: x, right, DOUBLE) == "for (1.0) it gives 1.0, and 2.0 is right."


def test_a_known_slip_is_named():
    assert compare(lambda x: -2 * x, right, DOUBLE, {"the sign is wrong.": lambda x: -2 * x}) == "the sign is wrong."


def test_an_answer_may_work_in_place():
    def add(a, b):
        a += b
        return a

    cases = [(np.ones(3), np.arange(3.0))]
    assert compare(add, lambda a, b: a + b, cases) == ""
    np.testing.assert_array_equal(cases[0][0], np.ones(3))


def test_a_wrong_shape_is_not_right_by_broadcasting():
    assert compare(lambda x: np.full((1, 2), 2.0) * x, lambda x: 2 * x, [(np.array([1.0, 2.0]),)]) != ""


@pytest.mark.parametrize("form", [tuple, list, np.array], ids=["tuple", "list", "array"])
def test_several_numbers_may_come_as_a_tuple_a_list_or_an_array(form):
    def both(x):
        return x, 3 * x

    def answer(x):
        return form([x, 3 * x])

    assert compare(answer, both, DOUBLE) == ""
    assert compare(lambda x: form([3 * x, x]), both, DOUBLE).endswith("1.0, 3.0 is right.")
    assert compare(lambda x: form([x]), both, DOUBLE) != ""
    assert compare(lambda x: form([x, 3 * x, 0 * x]), both, DOUBLE) != ""


def test_an_array_is_taken_apart_along_its_first_axis_only():
    def rows(x):
        return x, np.array([0.0, 3.0])

    case = [(np.array([1.0, 2.0]),)]
    assert compare(lambda x: np.array(rows(x)), rows, case) == ""
    assert compare(lambda x: np.array(rows(x)).T, rows, case) != ""
    assert compare(lambda x: np.array(5.0), rows, case) != ""


def test_an_ellipsis_is_an_open_answer():
    assert compare(lambda x: ..., right, DOUBLE) == OPEN
    assert compare(lambda x: (x, ...), right, DOUBLE) == OPEN


def test_what_is_no_function_is_said_to_be_none():
    assert compare(3, right, DOUBLE) == "this should be a function, and it is 3"


def test_check_prints_a_verdict(capsys):
    check("2.3", (..., ...))
    check("2.3", ([[2], [1], [0]], [[1, 2, -1]]))
    check("2.3", ([[2], [1], [0]], [[1, 2, 1]]))
    assert capsys.readouterr().out.splitlines() == [
        "Exercise 2.3: Not answered yet.",
        "Exercise 2.3: Right.",
        "Exercise 2.3: Not yet: row 1 of W1 @ W2 is [2.0, 4.0, 2.0], and it should be [2.0, 4.0, -2.0].",
    ]


def test_an_error_in_the_learners_code_is_reported_not_raised(capsys):
    def broken(W1, b1, W2, b2):
        return W1 @ undefined  # noqa: F821

    check("2.1", broken)
    assert "your code raised NameError" in capsys.readouterr().out


@pytest.mark.parametrize("exercise", ["99.1", "2.9", "two"])
def test_an_exercise_that_does_not_exist_is_named(exercise):
    with pytest.raises(ValueError, match=f"there is no exercise '{exercise}'"):
        check(exercise, 1)


@pytest.mark.parametrize("result", [[1, 2], (1, 2), np.array([[1, 2]]), np.array([[1], [2]])])
def test_numbers_count_in_any_shape(result):
    np.testing.assert_array_equal(in_a_row(lambda: result)(), [1.0, 2.0])


def test_what_is_no_row_of_numbers_is_left_alone():
    assert in_a_row(3) == 3
    assert in_a_row(lambda: "two")() == "two"
