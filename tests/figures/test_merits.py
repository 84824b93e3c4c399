import re

import numpy as np
import pytest

from actlib.activations import Abs, HardTanh, Identity, LeakyReLU, ReLU, ReLU6, Sigmoid, Sine, Softplus, Step, Tanh
from actlib.figures import merits
from actlib.figures.style import BLUE, ORANGE
from actlib.interactive import Choice, Slider, freeze

x, y = np.array([0.6, -4]), np.array([0.9, 0.7])
UNITS = {
    "sigmoid": (Sigmoid(), Softplus()),
    "|x|": (Abs(), lambda z: z * np.abs(z) / 2),
    "none": (Identity(), lambda z: z**2 / 2),
}


def loss_of(activation, loss, samples):
    f, integral = UNITS[activation]

    def over(w):
        z = np.multiply.outer(w, x[:samples])
        return ((f(z) - y[:samples]) ** 2 if loss == "squared" else integral(z) - y[:samples] * z).mean(axis=-1)

    return over


def test_landscapes_keep_one_structure():
    controls = {
        "activation": Choice(list(UNITS)),
        "loss": Choice(["squared", "matching"]),
        "samples": Slider(1, 2, 1),
        "start": Slider(-4, 4, 4),
    }
    frames = freeze(merits.landscapes(loss_of), controls, "test")
    assert len(set(frames.words)) == len(frames.words) == 36


def test_a_parabola_never_bends_down_and_an_upside_down_one_always_does():
    w = np.linspace(-2, 2, 101)
    assert not merits.bends_down(np.square, w).any()
    assert merits.bends_down(lambda w: -(w**2), w).all()
    assert not merits.bends_down(lambda w: 3 * w, w).any()


def test_bend_agrees_with_the_second_derivative():
    w = np.linspace(-5, 5, 1001)
    s = Sigmoid()(0.6 * w)
    slope = Sigmoid().df(0.6 * w)
    second = 2 * 0.36 * (slope**2 + (s - 0.9) * slope * (1 - 2 * s))
    clear = np.abs(second[1:-1]) > 1e-4
    found = merits.bends_down(loss_of("sigmoid", "squared", 1), w)
    np.testing.assert_array_equal(found[clear], second[1:-1][clear] < 0)


def test_valleys_and_where_steps_lead():
    two = lambda w: (w**2 - 1) ** 2  # noqa: E731
    np.testing.assert_allclose(merits.valleys(two, np.linspace(-3, 3, 601)), [-1, 1], atol=1e-9)
    assert merits.roll(two, 2.0, rate=0.02) == pytest.approx(1, abs=1e-6)
    assert merits.roll(two, -0.5, rate=0.02) == pytest.approx(-1, abs=1e-6)
    assert merits.roll(lambda w: -(w**2), 1.0) == merits.FAR


def test_words_and_orange_say_the_same():
    figure = merits.landscapes(loss_of)
    for activation, loss, bent in (
        ("sigmoid", "squared", True),
        ("sigmoid", "matching", False),
        ("|x|", "matching", True),
    ):
        picture, words = figure(activation, loss, 2, 2.0)
        (orange,) = (line for line in picture.axes[0].lines if line.get_color() == ORANGE)
        assert np.isfinite(orange.get_ydata()).any() is np.bool_(bent)
        assert ("never curves downwards" in words) is not bent
    words = figure("none", "squared", 2, -4.0)[1]
    # the parabola through two samples has its lowest point at Σxy / Σx²
    assert f"at w = −{-(x @ y) / (x @ x):.2f}. From w = −4, downhill steps lead to w = −0.14." in words


RATES = np.array([0.125, 0.25, 0.5])
FUNCTIONS = {"tanh": Tanh(), "ReLU": ReLU(), "none": Identity()}
ENDS = {
    1: {"tanh": [0.2, 0.1, 0.4], "ReLU": [0.2, 0.3, np.inf], "none": [0.4, 9.0, np.inf]},
    3: {"tanh": [0.2, 0.6, 0.4], "ReLU": [0.2, 0.9, np.inf], "none": [0.4, 0.3, 0.2]},
}


def test_largest_rate():
    assert [merits.largest_rate(RATES, ENDS[1][name], 0.5) for name in FUNCTIONS] == [0.5, 0.25, 0.125]
    assert np.isnan(merits.largest_rate(RATES, [1, 1, 1], 0.5))


@pytest.mark.parametrize(
    ("f", "bounded"),
    [(Step(), 1), (Sigmoid(), 1), (HardTanh(), 1), (ReLU6(), 1), (Sine(), 1), (ReLU(), 0), (LeakyReLU(), 0)],
)
def test_what_is_bounded(f, bounded):
    assert merits.is_bounded(f) == bounded


def test_standing_frames_and_words():
    figure = merits.standing(FUNCTIONS, RATES, ENDS, 0.5)
    assert len(freeze(figure, {"layers": Choice([1, 3])}, "test").words) == 2
    picture, words = figure(1)
    assert words == (
        "1 hidden layer; largest rate and lowest loss: tanh 0.5 and 0.2, ReLU 0.25 and 0.4, none 0.12 and 0.8 (small)."
    )
    blue, orange = (
        [p for p in picture.axes[0].artists + picture.axes[0].patches if _hex(p.get_edgecolor()) == colour]
        for colour in (BLUE, ORANGE)
    )
    found = {tuple(np.round(v, 3)) for p in blue + orange for v in p.get_path().vertices[2::2]}
    assert found == {(-1.0, 2.0), (-2.0, 1.0), (-3.0, 0.0)}
    tanh = next(p for p in blue if len(p.get_path().vertices) > 2)
    np.testing.assert_allclose(tanh.get_path().vertices[2], [-1, 2])
    sizes = {
        float(np.round(p.get_path().vertices[k][0])): p.get_linewidth()
        for p in blue + orange
        for k in range(2, len(p.get_path().vertices), 2)
    }
    assert sizes[-3.0] < sizes[-2.0] == sizes[-1.0]  # "none" has 0.8 of the variance at best


def test_wins_count_ties_half_and_leave_out_what_does_not_learn():
    functions = FUNCTIONS | {"hard tanh": HardTanh()}
    ends = {"tanh": [0.1, 0.6, 9], "hard tanh": [0.1, 0.2, 9], "ReLU": [0.2, 0.3, 9], "none": [0.4, 9, 9]}
    # rates 0.125 and 0.25 against 0.25 and 0.125
    assert merits.wins(functions, RATES, ends, 0.5) == (0 + 0.5 + 0.5 + 1, 4)
    assert merits.wins(functions, RATES, ends, 0.5, learners=True) == (0 + 0.5, 2)
    nothing = ends | {"ReLU": [9, 9, 9]}
    assert merits.wins(functions, RATES, nothing, 0.5) == (1 + 0.5 + 1 + 1, 4)


@pytest.mark.parametrize(("activation", "start"), [("|x|", 2.0), ("sigmoid", -4.0), ("|x|", 0.0)])
def test_every_dot_of_a_landscape_is_in_the_panel(activation, start):
    for loss in ("squared", "matching"):
        picture, _ = merits.landscapes(loss_of)(activation, loss, 2, start)
        ax = picture.axes[0]
        dots = np.array([p.get_path().vertices[2] for p in ax.artists + ax.patches if len(p.get_path().vertices) == 4])
        assert len(dots) == 2
        low, high = np.transpose([ax.get_xlim(), ax.get_ylim()])
        assert (dots >= low - 1e-9).all()
        assert (dots <= high + 1e-9).all()


def test_small_steps_do_not_jump_over_a_valley():
    for activation, loss in (("|x|", "squared"), ("none", "squared"), ("sigmoid", "matching")):
        landscape = loss_of(activation, loss, 2)
        places = merits.valleys(landscape, np.linspace(*merits.WIDE, 1001))
        for start in (-4.0, -2.0, 2.0, 4.0):
            end = merits.roll(landscape, start)
            jumped = [low for low in places if (start - low) * (end - low) < 0 and abs(end - low) > 0.01]
            assert not jumped, (activation, loss, start, end)


def _hex(colour):
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour[:3])


def test_catalogue_is_the_anatomy_at_spread_one():
    figure = merits.catalogue({"ReLU": ReLU(), "tanh": Tanh()})
    words = figure("ReLU", 2.0)[1]
    assert re.match(r"ReLU at x = 2: value 2\.00, slope 1\.00\. Normal inputs of spread 1 .* mean 0\.40", words)
