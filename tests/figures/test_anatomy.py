import numpy as np
import pytest

from actlib.activations import CATALOGUE, LeakyReLU, Pointwise, ReLU, Sigmoid, Step, Tanh
from actlib.figures.anatomy import anatomy, humps, moments, normal_inputs, piles, steepest
from actlib.interactive import Choice, Slider, freeze

EVERY = {cls.name: cls() for cls in CATALOGUE if issubclass(cls, Pointwise)}


def test_frames_of_all_functions_together_keep_one_structure_and_stay_small():
    controls = {"of": Choice(list(EVERY)), "at": Slider(-4, 4, 4), "spread": Choice((0.5, 1, 2))}
    frames = freeze(anatomy(EVERY), controls, "test")
    assert len(frames.words) == len(EVERY) * 9
    assert len(set(frames.words)) == len(frames.words)


def test_words_say_what_is_known_of_relu():
    _, words = anatomy(EVERY)("ReLU", 1.5, 1.0)
    assert words == (
        "ReLU at x = 1.5: value 1.50, slope 1.00. Normal inputs of spread 1 give outputs of mean 0.40 and "
        "standard deviation 0.58. It is flat (grey) below 0; 50% of the inputs lie where it is flat. "
        "The output is exactly 0.00 for 50%."
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Identity", "It is nowhere flat."),
        ("Step", "It is flat (grey) everywhere."),
        ("Tanh", "below −2.2 and above 2.2; 28% of the inputs lie where it is flat. Outputs crowd near −1 and 1."),
        ("Hard tanh", "below −1 and above 1; 62% of"),
        ("GELU", "below −2.3 and near −0.8;"),
        ("SiLU", "below −3.9 and from −1.6 to −1.1;"),
        ("Sine", " narrow stripes;"),
    ],
)
def test_words_say_where_it_is_flat_and_where_outputs_crowd(name, said):
    _, words = anatomy(EVERY)(name, 0.0, 2.0)
    assert said in words
    assert ("crowd" in words) == (name in ("Tanh", "Sine"))


@pytest.mark.parametrize(
    ("shares", "tops"),
    [([0, 1, 2, 1, 0], [2]), ([3, 1, 2, 0], [0, 2]), ([3, 1, 1.4, 0], [0]), ([3, 2.4, 2.6], [0]), ([2, 1.8, 3], [2])],
)
def test_humps_have_dips_between_them(shares, tops):
    assert humps(np.array(shares, float)) == tops


@pytest.mark.parametrize(
    ("name", "spread", "expected"),
    [
        ("ReLU", 2.0, {0: 0.5}),
        ("Hard tanh", 1.0, {-1: 0.1587, 1: 0.1587}),
        ("ReLU6", 6.0, {0: 0.5, 6: 0.1587}),
        ("Tanh", 1.0, {}),
    ],
)
def test_outputs_that_many_inputs_share_are_told_apart(name, spread, expected):
    x, weights = normal_inputs(spread)
    single, piled = piles(EVERY[name](x), weights)
    assert {round(value): share for value, share in piled} == pytest.approx(expected, abs=2e-3)
    assert weights[single].sum() == pytest.approx(1 - sum(expected.values()), abs=2e-3)


@pytest.mark.parametrize(("name", "alone"), [("Tanh", 1.0), ("ReLU", 0.5)])
def test_the_bars_together_are_the_outputs_that_stand_alone(name, alone):
    picture, _ = anatomy(EVERY)(name, 0.0, 1.0)
    (bars,) = picture.axes[1].patches
    shares = bars.get_xy()[1:-2:2, 0]
    assert len(shares) == 29
    assert shares.sum() == pytest.approx(alone, abs=2e-3)


def test_a_callable_makes_the_function_of_a_parameter():
    _, words = anatomy(LeakyReLU)(0.25, -2.0, 1.0)
    assert words.startswith("Leaky ReLU at x = −2: value −0.50, slope 0.25.")


@pytest.mark.parametrize(
    ("f", "mean", "square"),
    [
        (ReLU(), 0.398942, 0.5),
        (Tanh(), 0, 0.394294),
        (Sigmoid(), 0.5, 0.293379),
        (LeakyReLU(1 / 3), 0.265962, 0.555556),
    ],
)
def test_moments_for_standard_normal_inputs(f, mean, square):
    x, weights = normal_inputs(1.0)
    found, deviation = moments(f(x), weights)
    assert found == pytest.approx(mean, abs=1e-5)
    assert deviation**2 + found**2 == pytest.approx(square, abs=1e-5)


def test_moments_scale_with_the_spread():
    x, weights = normal_inputs(3.0)
    assert moments(x, weights) == pytest.approx((0, 3), abs=1e-6)


def test_the_steepest_slope():
    assert steepest(Sigmoid()) == 0.25
    assert steepest(Step()) == 0


def test_what_is_flat_is_shaded_and_nothing_else():
    def shaded(name):
        picture, _ = anatomy(EVERY)(name, 0.0, 1.0)
        (stripes,) = (a for a in picture.axes[0].patches if a.get_facecolor()[3] > 0)
        return sorted({round(float(x), 1) for x in stripes.get_path().vertices[1:, 0]})

    assert shaded("ReLU") == [-5.0, -0.0]
    assert shaded("Identity") == []
    edge = np.log((1 + np.sqrt(0.95)) / (1 - np.sqrt(0.95)))  # where σ′ is a twentieth of ¼
    np.testing.assert_allclose(shaded("Sigmoid"), [-5, -edge, edge, 5], atol=0.1)
