import numpy as np
import pytest

from actlib.activations import Sigmoid
from actlib.figures import firing
from actlib.figures.style import BLUE, ORANGE
from actlib.interactive import Choice, Moments, Slider, freeze
from actlib.networks import MSE, BinaryCrossEntropy

x, y = np.array([-1.5, -0.5, 0.5, 1.5]), np.array([0, 0, 1, 1])


def drawn(ax, colour):
    (line,) = (line for line in ax.lines if line.get_color() == colour and line.get_linestyle() != "None")
    return line.get_xdata(), line.get_ydata()


def test_softened_keeps_one_structure():
    frames = freeze(firing.softened(x, y), {"k": Moments((0.5, 2, 32, "∞"))}, "test")
    assert len(set(frames.words)) == 4


def test_softened_unit_has_a_quarter_of_k_as_largest_slope():
    assert "largest slope of the unit is 0.5." in firing.softened(x, y)(2)[1]
    assert firing.steepness(8, np.array([0.0])) == pytest.approx(2)


def test_step_has_a_loss_of_level_stairs():
    picture, words = firing.softened(x, y)("∞")
    assert "largest slope of the unit is 0." in words
    assert "below 0.001 on 100% of the thresholds" in words
    _, loss = drawn(picture.axes[1], BLUE)
    assert set(np.round(loss, 9)) == {0, 0.25, 0.5}  # none, one and two of four points on the wrong side


def test_words_say_where_the_loss_is_lowest():
    left, right = np.array([-2, -1, 0.5, 1.5]), np.array([0, 1, 0, 1])
    figure = firing.softened(left, right)
    # with a step, one of the points is wrong from −2 to −1 and from 0.5 to 1.5, two elsewhere
    assert "lowest from t = −2 to −1 and from t = 0.5 to 1.5, and" in figure("∞")[1]
    assert "lowest near t = −1.5 and 1, and" in figure(16)[1]
    assert "lowest near t = 0, and" in firing.softened(x, y)(2)[1]


def test_spreading_is_the_anatomy_of_one_function():
    figure = firing.spreading(Sigmoid())
    frames = freeze(figure, {"at": Slider(-4, 4, 4), "spread": Choice((1, 4))}, "test")
    assert len(set(frames.words)) == 6
    # P(|z| > 4.357) for z of spread 4
    assert "28% of the inputs lie where it is flat" in figure(0, 4)[1]


def test_slope_of_the_softened_loss_is_its_derivative():
    picture, words = firing.softened(x, y)(1)
    t, loss = drawn(picture.axes[1], BLUE)
    flat = np.mean(np.abs(np.gradient(loss, t)) < 1e-3)
    assert f"below 0.001 on {flat:.0%} of" in words


@pytest.mark.parametrize("label", [0, 1])
def test_pulls_are_the_slopes_of_the_losses(label):
    z, step = np.linspace(-6, 6, 25), 1e-6
    target = np.array([[float(label)]])
    entropy, squared = firing.pulls(z, label)
    for pull, loss in (
        (entropy, lambda z: BinaryCrossEntropy()(np.array([[z]]), target)),
        (squared, lambda z: MSE()(Sigmoid()(np.array([[z]])), target)),
    ):
        numerical = [(loss(a + step) - loss(a - step)) / (2 * step) for a in z]
        np.testing.assert_allclose(pull, numerical, rtol=1e-4, atol=1e-8)


def test_pulls_keep_their_digits_where_the_output_is_right():
    entropy, squared = firing.pulls(np.array([40.0]), 1)
    np.testing.assert_allclose(entropy, -np.exp(-40.0), rtol=1e-12)
    np.testing.assert_allclose(squared, -2 * np.exp(-80.0), rtol=1e-12)


def test_steps_to_the_right_side():
    assert firing.steps_to_the_middle(-10.0, 1, squared=False) == 11
    assert firing.steps_to_the_middle(10.0, 0, squared=False) == 11
    assert firing.steps_to_the_middle(-10.0, 1, squared=True) == 11034
    assert firing.steps_to_the_middle(3.0, 1, squared=True) == 0


def test_two_pulls_frames_and_words():
    figure = firing.two_pulls()
    frames = freeze(figure, {"label": Choice([1, 0]), "z": Slider(-10, 10, 10)}, "test")
    assert len(set(frames.words)) == 6
    assert figure(1, 5)[1].endswith("The output is on the right side.")
    assert "size 1, that of the squared error 9.1·10⁻⁵" in figure(1, -10)[1]
    assert "after 11 and 11034 steps" in figure(1, -10)[1]


def test_window_shows_the_shares_and_says_where_learning_happens():
    spreads = np.array([0.25, 1.0, 4.0, 16.0])
    flat = {1: [0.0, 0.0, 0.2, 0.6], 2: [0.0, 0.1, 0.4, 0.7]}
    learnt = {1: [0.0, 0.9, 1.0, 0.2], 2: [0.0, 0.1, 0.4, 0.0]}
    figure = firing.window(spreads, flat, learnt)
    assert len(freeze(figure, {"layers": Slider(1, 2, 1)}, "test").words) == 2
    picture, words = figure(1)
    assert "the spread is from 1 to 4." in words
    assert "rises from 0% to 60%" in words
    np.testing.assert_allclose(drawn(picture.axes[0], BLUE), [[-2, 0, 2, 4], learnt[1]])
    np.testing.assert_allclose(drawn(picture.axes[0], ORANGE), [[-2, 0, 2, 4], flat[1]])
    assert "the spread is nowhere." not in figure(2)[1]
    assert "no spread" in figure(2)[1]
    assert "the spread is from 1/4 to 1." in firing.window(spreads, flat, {1: [0.9, 0.9, 0.2, 0]})(1)[1]
