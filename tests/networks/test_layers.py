import re

import numpy as np
import pytest

from actlib.activations import ReLU, Tanh
from actlib.networks import Activate, Dense, Network, glorot, mlp, normal, seeded


def test_dense_is_x_times_w_plus_b():
    layer = Dense(2, 3, np.random.default_rng(0))
    layer.parameters["W"][...] = [[1, 2, 3], [4, 5, 6]]
    layer.parameters["b"][...] = [10, 20, 30]
    np.testing.assert_array_equal(layer.forward(np.array([[1.0, -1.0], [0.0, 1.0]])), [[7, 17, 27], [14, 25, 36]])


def test_dense_gradients_sum_over_the_batch_by_hand():
    layer = Dense(2, 1, np.random.default_rng(0))
    layer.parameters["W"][...] = [[3], [5]]
    layer.forward(np.array([[1.0, 2.0], [10.0, 20.0]]))
    grad_x = layer.backward(np.array([[1.0], [-1.0]]))
    np.testing.assert_array_equal(layer.gradients["W"], [[-9], [-18]])
    np.testing.assert_array_equal(layer.gradients["b"], [[0]])
    np.testing.assert_array_equal(grad_x, [[3, 5], [-3, -5]])


def test_a_replica_draws_its_weights_from_its_own_generator():
    many = Dense(4, 3, seeded(range(5)))
    assert many.parameters["W"].shape == (5, 4, 3)
    assert many.parameters["b"].shape == (5, 1, 3)
    for seed in range(5):
        alone = Dense(4, 3, np.random.default_rng(seed))
        np.testing.assert_array_equal(many.parameters["W"][seed], alone.parameters["W"])


def test_biases_start_at_zero_and_init_is_used():
    layer = Dense(4, 3, np.random.default_rng(0), init=normal(0))
    assert not layer.parameters["b"].any()
    assert not layer.parameters["W"].any()


def test_a_float32_network_stays_float32():
    rng = np.random.default_rng(0)
    network = Network(Dense(2, 4, rng, dtype=np.float32), Activate(Tanh()), Dense(4, 1, rng, dtype=np.float32))
    y = network(np.ones((3, 2), np.float32))
    assert y.dtype == np.float32
    assert network.backward(y).dtype == np.float32
    assert {p.gradient.dtype for p in network.parameters()} == {np.dtype(np.float32)}


def test_a_network_takes_lists_and_integers():
    network = Network(Dense(2, 1, np.random.default_rng(0)))
    np.testing.assert_array_equal(network([[1, 2], [3, 4]]), network(np.array([[1.0, 2.0], [3.0, 4.0]])))


def test_parameters_are_the_arrays_themselves_with_names_that_say_where():
    network = mlp((2, 3, 1), ReLU(), np.random.default_rng(0))
    network.backward(network(np.ones((4, 2))))
    assert [p.name for p in network.parameters()] == ["0.W", "0.b", "2.W", "2.b"]
    network.parameters()[0].value[...] = 7
    assert (network.layers[0].parameters["W"] == 7).all()


def test_mlp_puts_the_activation_between_layers_only():
    network = mlp((2, 5, 4, 1), ReLU(), np.random.default_rng(0), init=glorot)
    assert [type(layer) for layer in network.layers] == [Dense, Activate, Dense, Activate, Dense]
    assert [layer.parameters["W"].shape for layer in network.layers[::2]] == [(2, 5), (5, 4), (4, 1)]


def test_mlp_with_none_between_is_affine():
    network = mlp((2, 5, 1), None, np.random.default_rng(0))
    a, b = np.random.default_rng(1).normal(size=(2, 6, 2))
    assert [type(layer) for layer in network.layers] == [Dense, Dense]
    np.testing.assert_allclose(network(a + b), network(a) + network(b) - network(np.zeros((6, 2))), atol=1e-12)


# --- state ---------------------------------------------------------------------------------------------------


def test_a_state_is_a_copy_and_loads_back():
    network = mlp((2, 3, 1), Tanh(), seeded(range(2)))
    x = np.random.default_rng(0).normal(size=(4, 2))
    before, y = network.state(), network(x)
    for layer in network.layers:
        for value in layer.parameters.values():
            value += 1
    assert not np.array_equal(network(x), y)
    network.load(before)
    np.testing.assert_array_equal(network(x), y)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda state: state.pop("2.b"), "(1, 1) for 2.b, got nothing"),
        (lambda state: state.update({"2.W": np.ones((1, 3))}), "(3, 1) for 2.W, got (1, 3)"),
        (lambda state: state.update({"4.W": np.ones((1, 1))}), "nothing for 4.W, got (1, 1)"),
    ],
)
def test_a_state_that_does_not_fit_is_named_and_nothing_of_it_is_loaded(change, message):
    network = mlp((2, 3, 1), Tanh(), np.random.default_rng(0))
    before = network.state()
    state = {name: value + 1 for name, value in before.items()}
    change(state)
    with pytest.raises(ValueError, match=re.escape(message)):
        network.load(state)
    for name, value in network.state().items():
        np.testing.assert_array_equal(value, before[name])


# --- what is refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("sizes", [(0, 3), (3, 0), (-1, 2)])
def test_sizes_below_one(sizes):
    with pytest.raises(ValueError, match=f"n_in and n_out must be 1 or more, got {sizes[0]} and {sizes[1]}"):
        Dense(*sizes, np.random.default_rng(0))


@pytest.mark.parametrize("rng", [0, None, [0, 1], np.random.RandomState(0), "0"])
def test_a_seed_is_no_generator(rng):
    with pytest.raises(TypeError, match=r"^rng must be a numpy Generator or a list of them, got "):
        Dense(2, 3, rng)


def test_no_replicas_at_all():
    with pytest.raises(ValueError, match=r"^rng must be .* got an empty list"):
        Dense(2, 3, [])


@pytest.mark.parametrize("shape", [(2,), (4, 3), (5, 4, 3)])
def test_x_that_does_not_meet_w_names_both_shapes(shape):
    with pytest.raises(ValueError, match=re.escape(f"x must be (..., batch, 2) to meet W (2, 3), got {shape}")):
        Dense(2, 3, np.random.default_rng(0)).forward(np.ones(shape))


def test_replicas_of_x_need_replicas_of_w_to_learn():
    layer = Dense(2, 1, np.random.default_rng(0))
    y = layer.forward(np.ones((3, 4, 2)))  # to look at many inputs is fine
    with pytest.raises(
        ValueError, match=re.escape("W (2, 1) must have the replica axes") + ".*" + re.escape("(3, 4, 1)")
    ):
        layer.backward(y)


def test_activate_takes_a_function_not_its_class():
    with pytest.raises(TypeError, match=r"activation must be an Activation such as ReLU\(\), got .*ReLU"):
        Activate(ReLU)


def test_a_network_is_made_of_layers():
    with pytest.raises(TypeError, match=r"layers such as Dense and Activate, got ReLU\(\)"):
        Network(ReLU())


def test_one_layer_object_may_not_stand_in_two_places_because_it_remembers_one_input():
    act, rng = Activate(Tanh()), np.random.default_rng(0)
    with pytest.raises(ValueError, match="layers must be different objects, got one twice"):
        Network(Dense(2, 2, rng), act, Dense(2, 2, rng), act)


@pytest.mark.parametrize("widths", [(), (3,)])
def test_mlp_needs_an_input_and_an_output_size(widths):
    with pytest.raises(
        ValueError, match=re.escape(f"widths must list at least an input and an output size, got {widths}")
    ):
        mlp(widths, ReLU(), np.random.default_rng(0))


def test_a_network_refuses_complex_data():
    with pytest.raises(TypeError, match="x must be an array of real numbers, got dtype complex128"):
        Network(Dense(2, 1, np.random.default_rng(0)))(np.ones((3, 2)) * 1j)


def test_a_slope_in_whole_numbers_does_not_round_gradients():
    """A function written in a lesson may return counts and booleans."""

    class Counted(ReLU):
        def _df(self, x):
            return (x > 0) + 0 * (x == 0)

    gradient = Activate(Counted())
    gradient.forward(np.array([[-1.0, 2.0]]))
    np.testing.assert_array_equal(gradient.backward(np.array([[0.5, 0.25]])), [[0, 0.25]])
