import numpy as np
import pytest
from judging import judged

from actlib.course import check

NAMES = ("|x|", "max(0.1 x, x)", "min(0, x)")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (((-1, 1), (0.1, 1), "none"), None),
        (([-1.0, 1.0], (0.1, 1), "None"), None),
        ((np.array([-1, 1]), (0.1, 1), None), None),
        (((-1, 1), (0.1, 1), ("none", "none")), None),
        (((-1, 1), (0.1, 1), ()), None),
        (((0, 1), (0.1, 1), "none"), "for |x| the slopes left and right"),
        (((1, -1), (0.1, 1), "none"), "the smaller one first"),
        (("none", (0.1, 1), "none"), "|x| bends upwards"),
        (((-1, 1), None, "none"), "max(0.1 x, x) bends upwards"),
        (((-1, 1), (0, 1), "none"), "for max(0.1 x, x) the slopes"),
        (((-1, 1), (0.1, 1), (0, 1)), "for min(0, x) no line"),
        (((-1, 1), 0.1, "none"), "for max(0.1 x, x) write a pair"),
        (((-1, 1), "0.1 to 1", "none"), "for max(0.1 x, x) write a pair"),
        (((-1, 1), (0.1, 0.5, 1), "none"), "for max(0.1 x, x) write a pair"),
    ],
)
def test_subgradients(answer, words):
    judged("8.1", dict(zip(NAMES, answer, strict=True)), words)


@pytest.mark.parametrize("answer", [(..., ..., ...), ((-1, 1), ..., "none")])
def test_what_is_not_answered_is_not_judged(answer, capsys):
    check("8.1", dict(zip(NAMES, answer, strict=True)))
    assert "Not answered yet." in capsys.readouterr().out


def slopes(px, py):
    return np.diff(py) / np.diff(px)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda px, py: (px[1:-1], np.diff(slopes(px, py))), None),
        (lambda px, py: (list(px[1:-1]), list(np.diff(slopes(px, py)))), None),
        (lambda px, py: np.array([px[1:-1], np.diff(slopes(px, py))]), None),
        (lambda px, py: (px[1:-1], slopes(px, py)[1:]), "not the slopes to the right"),
        (lambda px, py: (px, np.diff(slopes(px, py))), "inner corners only"),
        (lambda px, py: (px[1:-1], np.diff(np.diff(py))), "not equally spaced"),
        (lambda px, py: (px[1:-1], slopes(px, py)[:-1] - slopes(px, py)[1:]), "wrong sign"),
        (lambda px, py: (px[:-2], np.diff(slopes(px, py))), "it gives"),
    ],
)
def test_corners_to_hinges(answer, words):
    judged("8.2", answer, words)


def length(W1):
    return np.sqrt((W1**2).sum(axis=0))


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda W1, b1, W2: (W1 / length(W1), b1 / length(W1), (W2.T * length(W1)).T), None),
        (lambda W1, b1, W2: (W1 / length(W1), b1, W2 * length(W1)[:, None]), "bias goes into the unit"),
        (lambda W1, b1, W2: (W1 / length(W1), b1 / length(W1), W2 / length(W1)[:, None]), "must be multiplied"),
        (lambda W1, b1, W2: (W1 / length(W1), b1 / length(W1), W2), "has to make up"),
        (lambda W1, b1, W2: (W1, b1, W2), "it gives"),
    ],
)
def test_balance(answer, words):
    judged("8.3", answer, words)
