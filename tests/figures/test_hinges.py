"""The pictures of lesson 8, held against numbers computed otherwise."""

import re

import numpy as np
import pytest
from reading import panels, words

from actlib.figures import hinges
from actlib.figures.style import BLUE, INK, ORANGE
from actlib.interactive import Choice, Slider, freeze

KNOT, CHANGE = Slider(-1.5, 1.5, 0.5), Slider(-3, 3, 0.5)
own = hinges.set_a_hinge(-1, 2, [(-1.0, -3.0), (0.0, 2.0)], (1.0, -2.5))
X = np.linspace(-2, 2, 25)[:, None]
unit = hinges.rescaled(hinges.four_units, X, np.cos(1.5 * X), unit=0, rate=0.05)
CS = (0.125, 0.25, 0.5, 1, 2, 4, 8)


def curve(ax, colour):
    return next(line.get_xydata() for line in ax.lines if line.get_color() == colour)


# --- hinges --------------------------------------------------------------------------------------------------


def test_the_wanted_function_is_reached_at_one_setting():
    hits = [(t, a) for t in KNOT.values for a in CHANGE.values if "is the wanted" in words(own, knot=t, change=a)]
    assert hits == [(1.0, -2.5)]


@pytest.mark.parametrize(("knot", "change"), [(-1.5, 3), (0.5, 1), (1.5, -3)])
def test_the_sum_is_the_sum_of_the_hinges(knot, change):
    whole, parts = panels(own, knot=knot, change=change)
    x, total = curve(whole, ORANGE).T
    np.testing.assert_allclose(total, -1 + 2 * (x + 2) + sum(line.get_ydata() for line in parts.lines), atol=1e-12)
    turn = np.diff(total)[np.abs(x[:-1] - knot - 0.1).argmin()] - np.diff(total)[np.abs(x[:-1] - knot + 0.1).argmin()]
    assert turn / (x[1] - x[0]) == pytest.approx(change)


def test_no_hinge_and_no_wanted_piece_leaves_its_panel():
    for change in (-3, 3):
        whole, _ = panels(own, knot=-1, change=change)
        low, high = whole.get_ylim()
        assert low < curve(whole, BLUE)[:, 1].min()
        assert curve(whole, BLUE)[:, 1].max() < high


def test_the_words_tell_the_slopes():
    assert "changes the slope from 1 to −1.5" in words(own, knot=1.0, change=-2.5)
    assert "changes the slope from 2 to 3" in words(own, knot=-1.5, change=1)


# --- rescaling -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("c", CS)
def test_rescaling_keeps_the_function_and_changes_the_gradients(c):
    before, bars = panels(unit, c=c)
    np.testing.assert_allclose(curve(before, BLUE), curve(panels(unit, c=1)[0], BLUE), atol=1e-12)
    np.testing.assert_allclose([bar.get_height() for bar in bars.patches], [-np.log2(c), np.log2(c)], atol=1e-9)
    assert f"going in is {'unchanged' if c == 1 else f'{1 / c:g} times'}" in words(unit, c=c)


def test_after_the_step_the_function_is_another_one():
    ends = [curve(panels(unit, c=c)[0], ORANGE)[:, 1] for c in CS]
    assert all(np.abs(one - ends[3]).max() > 0.01 for one in (ends[0], ends[-1]))
    target = np.cos(1.5 * X[:, 0])
    wide = curve(panels(unit, c=1)[0], BLUE)[:, 0]
    for c, end in zip(CS, ends, strict=True):
        loss = np.mean((np.interp(X[:, 0], wide, end) - target) ** 2)
        said = float(re.search(r"to ([\d.]+)\.$", words(unit, c=c))[1])
        assert said == pytest.approx(loss, abs=0.02)
    said = {c: words(unit, c=c).split("from 0.103 to ")[1] for c in CS}
    assert (said[1], said[2]) == ("0.091.", "0.093."), "an ordinary step helps, and doubling hardly matters"
    assert min(float(said[c].rstrip(".")) for c in (0.125, 8)) > 0.103 > float(said[4].rstrip("."))


def test_rescale_divides_what_goes_out():
    network = hinges.four_units()
    before = network.state()
    hinges.rescale(network, 2, 4.0)
    after = network.state()
    np.testing.assert_allclose(after["0.W"][0], before["0.W"][0] * [1, 1, 4, 1])
    np.testing.assert_allclose(after["0.b"][0], before["0.b"][0] * [1, 1, 4, 1])
    np.testing.assert_allclose(after["2.W"][:, 0], before["2.W"][:, 0] / [1, 1, 4, 1])


# --- cost ----------------------------------------------------------------------------------------------------


def test_ratios_are_multiples_of_the_first():
    figure = hinges.ratios({"a": 2.0, "b": 5.0, "c": 1.0})
    (ax,) = panels(figure)
    assert [bar.get_width() for bar in ax.patches] == [1, 2.5, 0.5]
    assert words(figure).endswith("a 1.0, b 2.5, c 0.5.")
    assert {line.get_color() for line in ax.lines} <= {INK}


# --- all of them ---------------------------------------------------------------------------------------------


def test_frames_keep_one_structure():
    for figure, controls in (
        (own, {"knot": KNOT, "change": CHANGE}),
        (unit, {"c": Choice(CS)}),
    ):
        frames = freeze(figure, controls, "salt")  # raises FrameError if they do not
        assert len(set(frames.words)) == len(frames.words)
