"""Activations with learned and with drawn parameters: PReLU, RReLU and their kind."""

import re

import numpy as np
import pytest

from actlib.activations import LeakyReLU, ReLU, SiLU, Softmax, Tanh
from actlib.networks import MSE, SGD, Dense, Learned, Momentum, Network, Sampled, mlp, prelu, rrelu, seeded, train


def test_prelu_is_leaky_relu_with_a_slope_for_each_unit():
    layer = Learned(LeakyReLU(), alpha=[0.1, 2.0, -1.0])
    np.testing.assert_array_equal(layer.forward(np.array([[-1.0, -1, -1], [3, 3, 3]])), [[-0.1, -2, 1], [3, 3, 3]])


def test_the_gradient_of_a_slope_is_the_sum_of_what_lies_below_zero_by_hand():
    layer = prelu(2)
    layer.forward(np.array([[-1.0, 2.0], [-3.0, -5.0]]))
    grad_x = layer.backward(np.array([[10.0, 10.0], [1.0, 100.0]]))
    np.testing.assert_array_equal(layer.gradients["alpha"], [[-13, -500]])
    np.testing.assert_array_equal(grad_x, [[2.5, 10], [0.25, 25]])


def test_one_slope_for_all_units_adds_up_over_them():
    layer = prelu()
    layer.forward(np.array([[-1.0, 2.0], [-3.0, -5.0]]))
    layer.backward(np.array([[10.0, 10.0], [1.0, 100.0]]))
    np.testing.assert_array_equal(layer.gradients["alpha"], [[-513]])


def test_the_function_sees_what_the_optimizer_changed():
    layer = prelu(1, start=0.5)
    layer.parameters["alpha"] += 1
    np.testing.assert_array_equal(layer.forward(np.array([[-2.0]])), [[-3]])


def test_the_arrays_given_as_a_start_are_not_the_ones_that_learn():
    start = np.array([0.25, 0.25])
    layer = Learned(LeakyReLU(), alpha=start)
    layer.parameters["alpha"] += 1
    np.testing.assert_array_equal(start, [0.25, 0.25])


def leaky_data():
    """What one unit with slope 0.6 left of zero answers."""
    x = np.linspace(-2, 2, 40)[:, None]
    return x, LeakyReLU(0.6)(x)


def test_training_finds_the_slope_that_made_the_data():
    x, y = leaky_data()
    network = Network(prelu(1))
    train(network, x, y, loss=MSE(), optimizer=SGD(0.3), steps=200)
    np.testing.assert_allclose(network.layers[0].parameters["alpha"], 0.6, rtol=1e-12)


def test_a_replica_learns_as_it_would_alone():
    def network(rng, replicas):
        return Network(Dense(2, 5, rng), prelu(5, replicas=replicas), Dense(5, 1, rng))

    x, y = np.random.default_rng(0).normal(size=(2, 20, 2))
    many, alone = network(seeded(range(3)), 3), network(np.random.default_rng(1), None)
    for one in (many, alone):
        train(one, x, y[:, :1], loss=MSE(), optimizer=SGD(0.1), steps=50)
    np.testing.assert_array_equal(many.layers[1].parameters["alpha"][1], alone.layers[1].parameters["alpha"])


def test_a_slope_that_diverges_does_not_stop_the_others():
    x, y = leaky_data()
    network = Network(prelu(1, replicas=2))
    history = train(network, x, y, loss=MSE(), optimizer=SGD(np.array([0.3, 50.0]).reshape(2, 1, 1)), steps=500)
    assert history.diverged_at[0] == -1
    assert history.diverged_at[1] > 0
    np.testing.assert_allclose(network.layers[0].parameters["alpha"][0], 0.6, rtol=1e-12)


# --- drawn ---------------------------------------------------------------------------------------------------


def test_rrelu_after_training_has_the_mean_slope():
    np.testing.assert_allclose(rrelu(np.random.default_rng(0)).forward(np.array([[-1.0, 2.0]])), [[-11 / 48, 2]])


def test_rrelu_while_training_draws_a_slope_for_every_number_uniformly():
    layer = rrelu(np.random.default_rng(0))
    layer.training = True
    slopes = -layer.forward(np.full((200, 500), -1.0))
    assert len(np.unique(slopes)) == slopes.size
    assert slopes.min() == pytest.approx(1 / 8, abs=1e-5)
    assert slopes.max() == pytest.approx(1 / 3, abs=1e-5)
    share = np.histogram(slopes, bins=10)[0] / slopes.size
    np.testing.assert_allclose(share, 0.1, atol=0.005)
    np.testing.assert_array_equal(layer.backward(np.ones((200, 500))), slopes)


def test_replicas_draw_from_their_own_generators():
    x = np.full((4, 3), -1.0)
    many, alone = rrelu(seeded([7, 8])), rrelu(np.random.default_rng(8))
    many.training = alone.training = True
    y = many.forward(x)
    assert y.shape == (2, 4, 3)
    np.testing.assert_array_equal(y[1], alone.forward(x))


def test_train_switches_the_drawing_on_and_off_again():
    x, y = leaky_data()
    layer = rrelu(np.random.default_rng(0))
    network = Network(Dense(1, 1, np.random.default_rng(1)), layer)
    losses = train(network, x, y, loss=MSE(), optimizer=SGD(1e-9), steps=50).loss
    assert len(np.unique(losses[:-1])) == 50  # the weights hardly move, the slopes do
    assert not network.training
    np.testing.assert_array_equal(network(x), network(x))


def test_train_that_fails_switches_it_off_too():
    network = mlp((2, 1), Tanh(), np.random.default_rng(0))
    with pytest.raises(ValueError, match=r"^x must be"):
        train(network, np.ones((4, 3)), np.ones((4, 1)), loss=MSE(), optimizer=SGD(0.1), steps=5)
    assert not network.training


# --- what is refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Learned(LeakyReLU()), "the keywords must name parameters of LeakyReLU, alpha, got none"),
        (lambda: Learned(LeakyReLU(), beta=1), "the keywords must name parameters of LeakyReLU, alpha, got beta"),
        (lambda: Learned(ReLU(), a=1), "the keywords must name parameters of ReLU, which has none, got a"),
        (lambda: Learned(Softmax(), a=1), "activation must be a Pointwise such as LeakyReLU(), got Softmax()"),
        (lambda: Sampled("relu", seeded([0]), a=(0, 1)), "activation must be a Pointwise such as LeakyReLU(), got"),
        (lambda: Sampled(SiLU(), 0, beta=(0, 1)), "rng must be a numpy Generator or a list of them, got 0"),
    ],
)
def test_the_wrong_kind_of_thing_is_a_type_error(make, words):
    with pytest.raises(TypeError, match=re.escape(words)):
        make()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Learned(LeakyReLU(), alpha=np.ones((3, 4))), "alpha must be (units,) or (replicas, 1, units), got"),
        (
            lambda: prelu(3).forward(np.ones((2, 4))),
            "alpha (1, 3) must have one number or one for each unit of x (2, 4)",
        ),
        (
            lambda: rrelu(seeded([0]), 0.5, 0.25),
            "alpha must be an interval (low, high) with low ≤ high, got (0.5, 0.25)",
        ),
    ],
)
def test_a_wrong_value_is_a_value_error(make, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        make()


def test_one_slope_cannot_serve_replicas_that_must_not_meet():
    network = Network(Dense(2, 3, seeded(range(4))), prelu(3))
    y = network(np.ones((5, 2)))
    with pytest.raises(ValueError, match=re.escape("alpha (1, 3) must have the replica axes of what it met")):
        network.backward(y)


def test_a_float32_network_with_prelu_trains_in_float32():
    rng = np.random.default_rng(0)
    network = Network(
        Dense(2, 4, rng, dtype=np.float32), prelu(4, dtype=np.float32), Dense(4, 1, rng, dtype=np.float32)
    )
    x = rng.normal(size=(8, 2)).astype(np.float32)
    history = train(network, x, x[:, :1], loss=MSE(), optimizer=Momentum(0.1), steps=3)
    assert {value.dtype for value in network.state().values()} == {np.dtype(np.float32)}
    assert history.loss.dtype == np.float32
