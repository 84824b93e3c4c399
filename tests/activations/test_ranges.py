import numpy as np
import pytest

from actlib.activations import Interval, Values


@pytest.mark.parametrize(
    ("closed", "inside", "text"),
    [
        ("", [False, True, False], "(−1, 2)"),
        ("low", [True, True, False], "[−1, 2)"),
        ("high", [False, True, True], "(−1, 2]"),
        ("both", [True, True, True], "[−1, 2]"),
    ],
)
def test_an_interval_holds_its_closed_ends_and_says_so(closed, inside, text):
    interval = Interval(-1.0, 2.0, closed)
    assert [y in interval for y in (-1.0, 0.5, 2.0)] == inside
    assert str(interval) == text
    assert -1.1 not in interval
    assert 2.1 not in interval


def test_an_interval_without_end_shows_infinity():
    assert str(Interval(-np.inf, np.inf)) == "(−∞, ∞)"
    assert str(Interval(0.0, np.inf, closed="low")) == "[0, ∞)"


def test_values_hold_what_they_list_and_nothing_between():
    signs = Values((-1.0, 0.0, 1.0))
    assert 0.0 in signs
    assert 0.5 not in signs
    assert (signs.low, signs.high) == (-1.0, 1.0)
    assert str(signs) == "{−1, 0, 1}"
