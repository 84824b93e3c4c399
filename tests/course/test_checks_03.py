import numpy as np
import pytest
from judging import judged

from actlib.course.exercises import OPEN


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda w1, w2, t: [0 > t, w2 <= t, w1 <= t, w1 + w2 > t], None),
        (lambda w1, w2, t: np.array([t < 0, not w2 > t, not w1 > t, w1 + w2 - t > 0]), None),
        (lambda w1, w2, t: [0 <= t, w2 > t, w1 > t, w1 + w2 <= t], "the inequalities of XOR"),
        (lambda w1, w2, t: [0 > t, w2 > t, w1 > t, w1 + w2 > t], "being silent is right"),
        (lambda w1, w2, t: [0 >= t, w2 < t, w1 < t, w1 + w2 >= t], "equals the threshold is not above it"),
        (lambda w1, w2, t: [0 > t, w2 < t, w1 < t, w1 + w2 > t], "rows 01 and 10 are right unless"),
        (lambda w1, w2, t: [0 >= t, w2 <= t, w1 <= t, w1 + w2 >= t], "rows 00 and 11 are right unless"),
        (lambda w1, w2, t: [0 > t, w1 <= t, w2 <= t, w1 + w2 > t], "rows 01 and 10 are exchanged"),
        (lambda w1, w2, t: [True] * 4, "it gives"),
        (lambda w1, w2, t: [0 > t, w2 <= t, w1 <= t], "it gives"),
        (lambda w1, w2, t: [0 > t, w2 <= t, w1 <= t, ...], OPEN),
    ],
)
def test_four_inequalities_for_xnor(answer, words):
    judged("3.1", answer, words)


AT_MOST_ONE, FIRST_OR_BOTH = (-1, -1, -1, -1.5), (2, 1, 1, 1.5)


@pytest.mark.parametrize(
    ("at_most_one", "first_or_both", "words"),
    [
        (AT_MOST_ONE, FIRST_OR_BOTH, None),
        ([-2, -3, -3, -4], np.array([3, 2, 2, 2.5]), None),
        ((1, 1, 1, 1.5), FIRST_OR_BOTH, "at_most_one is wrong at every input"),
        ((-1, -1, -1, 1.5), FIRST_OR_BOTH, "at_most_one never fires"),
        (
            (-1, -1, -1, -1),
            FIRST_OR_BOTH,
            "at_most_one is silent at 001, where its sum -1 only equals",
        ),
        ((-1, -1, -1, -2.5), FIRST_OR_BOTH, "at_most_one fires at 011, where its sum -2 is above the threshold -2.5"),
        ((-1, -1, -1.5), FIRST_OR_BOTH, "at_most_one takes 3 weights and a threshold, 4 numbers; yours has 3"),
        (AT_MOST_ONE, (1, 1, 1, 1.5), "first_or_both fires where two or more inputs are 1"),
        (AT_MOST_ONE, (1, 1, 1, 0.5), "first_or_both fires at 001"),
        (AT_MOST_ONE, (1, 0, 0, 0.5), "first_or_both is silent at 011, where its sum 0 is below the threshold 0.5"),
    ],
)
def test_two_units(at_most_one, first_or_both, words):
    judged("3.2", (at_most_one, first_or_both), words)


ONES = np.ones((3, 2))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((ONES, [0.5, 1.5], [1, -1], 0.5), None),
        ((ONES, [1.5, 0.5], [-2, 2], 1), None),
        ((-ONES, [-0.5, -1.5], [-1, 1], 0), None),  # none, and at most one: exactly one is the second without the first
        ((ONES.T, [0.5, 1.5], [1, -1], 0.5), "turned on its side"),
        ((np.ones((3, 3)), [0.5, 1.5, 2.5], [1, -1, 0], 0.5), "yours have (3, 3), (3,), (3,), ()"),
        ((ONES, [0.5, 1.5], [1, -1], [0.5]), "yours have (3, 2), (2,), (2,), (1,)"),
        ((ONES, [0.5, 2.5], [1, -1], 0.5), "at 011 the hidden units give 10, and the output's sum 1 is above"),
        ((ONES, [0.5, 1.5], [1, -1], 1), "at 001 the hidden units give 10, and the output's sum 1 is not above"),
        ((ONES, [0.5, 1.5], [1, -1], -0.5), "at 000 the hidden units give 00"),
    ],
)
def test_exactly_one_of_three(answer, words):
    judged("3.3", answer, words)
