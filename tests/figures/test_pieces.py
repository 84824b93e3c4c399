"""The pictures of lesson 11: what they draw, and what their words say."""

import re

import numpy as np
import pytest

from actlib.activations import Maxout
from actlib.figures import pieces
from actlib.figures.style import GREEN, GREY, INK, ORANGE, PURPLE
from actlib.interactive import Choice, Moments, Slider, freeze
from actlib.interactive.frames import draw
from actlib.networks import MSE, Activate, Dense, Momentum, Network, train
from actlib.networks.convex import TARGETS

T = np.array([-1.0, -0.7, -0.4, -0.1, 0.2, 0.5, 0.75, 1.0])
Y = np.array([-0.2, 0.1, -0.35, -0.5, 0.1, 0.25, -0.25, 0.0])
INPUTS = (np.arange(200) + 0.5) / 100 - 1
STEPS = (0, 4, 100)


def film(height):
    network = Network(Dense(1, 8, np.random.default_rng(3)), Activate(Maxout(8)))
    target = INPUTS[:, None] ** 2 + height
    return train(network, INPUTS[:, None], target, loss=MSE(), optimizer=Momentum(0.1), steps=100, keep=STEPS).snapshots


FILMS = {"x²": (0, film(0)), "x² + 1": (1, film(1))}


def line(ax, colour):
    return next(one for one in ax.lines if one.get_color() == colour)


def test_frames_keep_one_structure_and_every_state_has_its_own_words():
    for figure, controls in (
        (pieces.fits(TARGETS), {"target": Choice(list(TARGETS)), "pieces": Slider(1, 8, 1)}),
        (pieces.parts(T, Y), {"bends_done": Slider(0, 6, 1)}),
        (pieces.training(FILMS, INPUTS), {"target": Choice(list(FILMS)), "step": Moments(STEPS)}),
    ):
        frames = freeze(figure, controls, "test")
        assert len(set(frames.words)) == np.prod([len(control.values) for control in controls.values()])
        assert all(len(words.split()) >= 8 for words in frames.words)


@pytest.mark.parametrize("name", TARGETS)
def test_fits_draw_curves_with_the_errors_they_state(name):
    picture, words = draw(pieces.fits(TARGETS), {"target": name, "pieces": 4})
    stated = [float(off or 0) for off in re.findall(r"is (?:exact|off by ([\d.]+) at most)", words)]
    assert len(stated) == 2
    assert (words.count("exact") == 2) == (name in ("ReLU", "|x|"))
    for ax, error in zip(picture.axes, stated, strict=True):
        fit = line(ax, ORANGE)
        drawn = np.abs(fit.get_ydata() - TARGETS[name](fit.get_xdata())).max()
        assert drawn == pytest.approx(error, abs=2e-4)
        assert f"largest error {error:.4f}" in [text.get_text() for text in ax.texts]


def test_parts_differ_by_what_the_left_panel_shows_and_bend_upwards():
    for done in range(7):
        picture, words = draw(pieces.parts(T, Y), {"bends_done": done})
        left, right = picture.axes
        h1, h2 = line(right, GREEN).get_ydata(), line(right, PURPLE).get_ydata()
        x = line(right, GREEN).get_xdata()
        np.testing.assert_allclose(h1 - h2, line(left, INK).get_ydata(), atol=1e-9)
        for h in (h1, h2):
            assert np.diff(np.diff(h) / np.diff(x)).min() > -1e-9
        if done:
            turn = np.diff(np.diff(Y) / np.diff(T))[done - 1]
            assert f"the slope {'rises' if turn > 0 else 'falls'} by {abs(turn):.3g}" in words


def test_training_counts_the_pieces_that_are_on_top():
    for name, (height, snapshots) in FILMS.items():
        for step in STEPS:
            picture, words = draw(pieces.training(FILMS, INPUTS), {"target": name, "step": step})
            z = INPUTS[:, None] * snapshots[step]["0.W"] + snapshots[step]["0.b"]
            winners = np.unique(z.argmax(axis=1))
            assert f"{len(winners)} of 8 pieces are the largest somewhere" in words
            error = np.mean((z.max(axis=1) - INPUTS**2 - height) ** 2)
            assert f"{error:.5f}" in words
            by_slope = z[:, np.argsort(snapshots[step]["0.W"].ravel())].argmax(axis=1)
            told = [f"{one:.0%}" if one >= 0.01 else f"{one:.1%}" for one in np.bincount(by_slope) / 200 if one]
            assert f"of the inputs are {', '.join(told[:-1])} and {told[-1]}." in words
            dashed = line(picture.axes[0], GREY).get_xdata()
            assert np.sum(~np.isnan(dashed)) == 2 * (8 - len(winners))
            bars = picture.axes[1]
            assert [text.get_text() for text in bars.texts] == [f"{len(winners)} in use"]
            heights = [bar.get_paths()[0].vertices[:, 1].max() for bar in bars.collections[::2]]
            shares = np.bincount(z.argmax(axis=1), minlength=8)[np.argsort(snapshots[step]["0.W"].ravel())] / 200
            np.testing.assert_allclose(heights, np.where(shares > 0, np.maximum(shares, 0.03), 0))


def test_at_the_start_two_pieces_are_on_top():
    _, words = draw(pieces.training(FILMS, INPUTS), {"target": "x²", "step": 0})
    assert "2 of 8 pieces are the largest somewhere, 6 nowhere" in words
