import re
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from actlib.activations import Tanh
from actlib.networks import (
    MSE,
    SGD,
    BinaryCrossEntropy,
    Dense,
    History,
    Momentum,
    Network,
    mlp,
    normal,
    seeded,
    train,
    xor,
)

X, Y = np.array([[1.0], [2.0]]), np.array([[2.0], [4.0]])


def line():
    """y = 0 x + 0, to be trained."""
    return Network(Dense(1, 1, np.random.default_rng(0), init=normal(0)))


def fit(network=None, x=X, y=Y, loss=None, optimizer=None, steps=3, **more):
    return train(network or line(), x, y, loss=loss or MSE(), optimizer=optimizer or SGD(0.1), steps=steps, **more)


def test_one_step_by_hand():
    network = line()
    history = fit(network, steps=1)
    # predictions 0, 0: loss (4 + 16) / 2, ∂W = (1·−4 + 2·−8) / 2 = −10, ∂b = −6; then predictions 1.6, 2.6
    assert network.layers[0].parameters["W"].item() == pytest.approx(1)
    assert network.layers[0].parameters["b"].item() == pytest.approx(0.6)
    np.testing.assert_allclose(history.loss, [10, (0.4**2 + 1.4**2) / 2])


def test_loss_has_one_entry_before_each_step_and_one_after_the_last():
    assert fit(steps=7).loss.shape == (8,)
    assert fit(mlp((1, 2, 1), Tanh(), seeded(range(5))), steps=7).loss.shape == (8, 5)


def test_momentum_learns_xor():
    x, y = xor()
    network = mlp((2, 8, 1), Tanh(), np.random.default_rng(0))
    history = train(network, x, y[:, None], loss=BinaryCrossEntropy(), optimizer=Momentum(0.3), steps=300)
    assert history.loss[-1] < 0.01
    np.testing.assert_array_equal(network(x)[:, 0] > 0, y)


def test_same_seed_same_run_and_another_seed_another():
    first, again, other = (
        fit(mlp((1, 4, 1), Tanh(), np.random.default_rng(seed)), batch=1, rng=np.random.default_rng(seed)).loss
        for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


def test_a_batch_is_drawn_without_replacement():
    """With the batch as large as the data, every draw is all of it, in some order."""
    x = np.arange(10.0)[:, None] / 10
    all_of_it = fit(x=x, y=3 * x, steps=20).loss
    drawn = fit(x=x, y=3 * x, steps=20, batch=10, rng=np.random.default_rng(0)).loss
    np.testing.assert_allclose(drawn, all_of_it, rtol=1e-12)


def test_x_and_y_rows_stay_together_in_a_batch():
    x = np.random.default_rng(0).normal(size=(50, 1))
    history = fit(x=x, y=3 * x, steps=200, batch=5, rng=np.random.default_rng(1))
    assert history.loss[-1] < 1e-6


def test_a_history_is_frozen():
    with pytest.raises(FrozenInstanceError):
        fit().loss = np.zeros(1)


def test_diverged_at_is_the_first_step_not_finite():
    loss = np.array([[1.0, 1.0, np.nan], [2.0, np.inf, np.nan], [3.0, np.nan, np.nan]])
    np.testing.assert_array_equal(History(loss, {}).diverged_at, [-1, 1, 0])


# --- snapshots -----------------------------------------------------------------------------------------------


def test_snapshots_are_the_parameters_after_the_steps_asked_for():
    network = mlp((1, 4, 1), Tanh(), seeded(range(3)))
    start = network.state()
    history = fit(network, steps=10, keep=(0, 4, 10))
    assert list(history.snapshots) == [0, 4, 10]
    for step, expected in ((0, start), (10, network.state())):
        for name, value in history.snapshots[step].items():
            np.testing.assert_array_equal(value, expected[name])


def test_a_loaded_snapshot_has_the_loss_of_its_step_and_trains_on_as_before():
    network = mlp((1, 4, 1), Tanh(), seeded(range(3)))
    history = fit(network, steps=10, keep=[4])
    network.load(history.snapshots[4])
    np.testing.assert_array_equal(MSE()(network(X), Y), history.loss[4])
    np.testing.assert_array_equal(fit(network, steps=6).loss, history.loss[4:])


def test_nothing_is_kept_unless_asked_for():
    assert fit().snapshots == {}


# --- what is refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "y"),
    [((2,), (2, 1)), ((2, 1), (2,)), ((2, 1), (3, 1)), ((3, 2, 1), (2, 1))],
)
def test_shapes_that_do_not_fit(x, y):
    with pytest.raises(ValueError, match=re.escape(f"with the same n, got {x} and {y}")):
        fit(x=np.ones(x), y=np.ones(y))


def test_targets_of_another_width_than_the_output():
    with pytest.raises(ValueError, match=re.escape("network's output (2, 1), got (2, 3)")):
        fit(y=np.ones((2, 3)))


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_data_that_is_not_finite(bad):
    with pytest.raises(ValueError, match=r"^x must be finite, got 1 NaN or infinite entries"):
        fit(x=np.array([[1.0], [bad]]))
    with pytest.raises(ValueError, match=r"^y must be finite, got 2 NaN or infinite entries"):
        fit(y=np.array([[bad], [bad]]))


def test_data_that_is_not_real_numbers():
    with pytest.raises(TypeError, match=r"^x must be an array of real numbers, got dtype complex128"):
        fit(x=X * 1j)
    with pytest.raises(TypeError, match=r"^y must be an array of real numbers"):
        fit(y=[["a"], ["b"]])


@pytest.mark.parametrize("steps", [0, -3])
def test_steps_below_one(steps):
    with pytest.raises(ValueError, match=f"steps must be 1 or more, got {steps}"):
        fit(steps=steps)


@pytest.mark.parametrize("batch", [0, -1, 3])
def test_a_batch_outside_the_data(batch):
    with pytest.raises(ValueError, match=f"batch must be 1 to 2, the number of samples, got {batch}"):
        fit(batch=batch, rng=np.random.default_rng(0))


def test_a_batch_without_a_generator():
    with pytest.raises(ValueError, match="rng must be a numpy Generator, or a list of them, when batch is given"):
        fit(batch=1)


def test_a_batch_with_a_seed_for_a_generator():
    with pytest.raises(TypeError, match="rng must be a numpy Generator or a list of them, got 0"):
        fit(batch=1, rng=0)


@pytest.mark.parametrize("keep", [[4], [-1], [0, 3, 100]])
def test_steps_to_keep_that_are_never_taken(keep):
    with pytest.raises(ValueError, match=re.escape(f"keep must list steps from 0 to 3, got {keep}")):
        fit(steps=3, keep=keep)


def test_batches_for_replicas_that_the_network_does_not_have():
    with pytest.raises(ValueError, match=re.escape("W (1, 1) must have the replica axes")):
        fit(batch=1, rng=seeded(range(3)))
