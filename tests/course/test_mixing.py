import numpy as np
import pytest

from actlib.activations import ReLU, Tanh
from actlib.course.mixing import RATES, STEPS, Halves, mixed, run, tuned
from actlib.course.race import TASKS, kept, network
from actlib.gradcheck import numerical_df
from actlib.networks import Activate, seeded

RNG = np.random.default_rng(21)
halves = Halves(ReLU(), Tanh())


def test_each_half_has_its_function():
    x = RNG.normal(size=(3, 5, 7))
    y = halves(x)
    np.testing.assert_array_equal(y[..., :3], ReLU()(x[..., :3]))
    np.testing.assert_array_equal(y[..., 3:], Tanh()(x[..., 3:]))


def test_gradients_go_through_their_own_half():
    x, back = RNG.normal(size=(2, 4, 6)), RNG.normal(size=(2, 4, 6))
    slopes = np.concatenate([numerical_df(ReLU(), x[..., :3]), numerical_df(Tanh(), x[..., 3:])], axis=-1)
    np.testing.assert_allclose(halves.vjp(x, back), back * slopes, atol=1e-6)


def test_single_precision_stays():
    x = RNG.normal(size=(4, 6)).astype(np.float32)
    assert halves(x).dtype == halves.vjp(x, x).dtype == np.float32


def activations(recipe, layers):
    widths = (3, *[4] * layers, 1)
    return [layer.activation for layer in mixed(recipe, widths, seeded([0])).layers if isinstance(layer, Activate)]


def test_a_recipe_says_which_layer_has_what():
    assert [f.name for f in activations("ReLU > Tanh", 3)] == ["ReLU", "Tanh", "ReLU"]
    assert [(f.first.name, f.second.name) for f in activations("ReLU | Tanh", 2)] == [("ReLU", "Tanh")] * 2


def test_a_pure_recipe_is_the_network_of_the_race():
    widths = (5, 8, 8, 2)
    mine = mixed("Tanh", widths, seeded([3, 4]))
    race = network("Tanh", widths, seeded([3, 4]), seeded([0, 1]))
    for one, other in zip(mine.layers[::2], race.layers[::2], strict=True):
        np.testing.assert_array_equal(one.parameters["W"], other.parameters["W"])


def test_behind_a_mixed_layer_signals_keep_their_size():
    net = mixed("ReLU | Tanh", (200, 200, 200, 200), seeded([5]))
    z = RNG.normal(size=(500, 200)).astype(np.float32)
    for layer in net.layers:
        z = layer.forward(z)
        if not isinstance(layer, Activate):
            assert np.mean(z**2) == pytest.approx(1, abs=0.1)
    assert kept(ReLU()) == pytest.approx(0.5)


def test_errors_come_by_rate_and_seed():
    one = run("spirals", "Tanh > ReLU", range(2))
    both = run("spirals", "Tanh > ReLU", range(2), rates=(0.01, RATES["spirals", 2]["Tanh > ReLU"]))
    assert both.shape == (2, 2)
    np.testing.assert_allclose(both[1], one)
    assert not np.allclose(both[0], one)


def test_rates_are_among_those_tried_and_one_is_found_again():
    for (task, _), rows in RATES.items():
        assert task in STEPS
        assert set(rows.values()) <= set(TASKS[task].rates)
    assert tuned("digits", "Tanh") == RATES["digits", 2]["Tanh"]
