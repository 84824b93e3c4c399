import re
import threading
from dataclasses import FrozenInstanceError

import numpy as np
import pytest

from actlib.activations import Tanh
from actlib.networks import (
    MSE,
    SGD,
    BinaryCrossEntropy,
    CrossEntropy,
    Dense,
    History,
    Layer,
    Momentum,
    Network,
    mlp,
    normal,
    rrelu,
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


def test_training_starts_no_thread(monkeypatch):
    def start(_thread):
        raise RuntimeError("can't start new thread")  # as Python in a browser says

    monkeypatch.delenv("TQDM_DISABLE", raising=False)
    monkeypatch.setattr(threading.Thread, "start", start)
    assert len(fit(steps=2).loss) == 3  # and no warning, which would be an error here


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


# --- epochs and batches -------------------------------------------------------------------------------------


def rows_seen(n, batch, steps, rng):
    """The rows of x that each step's batch holds, read off a network that only passes x on."""
    seen = []

    class Pass(Layer):
        def forward(self, x):
            seen.append(x[..., 0].astype(int).tolist())
            return x

        def grad_x(self, grad_y):
            return grad_y

    x = np.arange(float(n))[:, None]
    train(Network(Pass()), x, x, loss=MSE(), optimizer=SGD(0.1), steps=steps, batch=batch, rng=rng)
    return seen[1:]  # the first call asks for the width of the output


def test_an_epoch_goes_through_all_rows_once_in_a_new_order_and_its_last_batch_is_what_is_left():
    seen = rows_seen(10, 4, 8, np.random.default_rng(0))
    assert [len(rows) for rows in seen] == [4, 4, 2, 4, 4, 2, 4, 4, 2]
    first, second = ([row for rows in epoch for row in rows] for epoch in (seen[:3], seen[3:6]))
    assert sorted(first) == sorted(second) == list(range(10))
    assert first != second


def test_each_replica_draws_its_own_order():
    (first, second), *_ = rows_seen(10, 4, 1, seeded([0, 1]))
    assert first != second
    assert first == rows_seen(10, 4, 1, np.random.default_rng(0))[0]


def test_epochs_count_steps():
    x = np.arange(10.0)[:, None] / 10
    history = fit(x=x, y=x, steps=None, epochs=4, batch=3, rng=np.random.default_rng(0))
    assert history.steps_per_epoch == 4
    assert history.loss.shape == (17,)
    np.testing.assert_allclose(history.epoch_loss, history.loss[:16].reshape(4, 4).mean(axis=1))
    assert fit(steps=None, epochs=4).loss.shape == (5,)  # without a batch, a step is an epoch


def test_replicas_may_have_data_of_their_own():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(3, 8, 1)), rng.normal(size=(3, 8, 1))
    together = mlp((1, 4, 1), Tanh(), seeded(range(3)))
    settings = {"loss": MSE(), "steps": 6, "batch": 3}
    losses = train(together, x, y, optimizer=SGD(0.1), rng=seeded(range(3)), **settings).loss
    for r in range(3):
        alone = mlp((1, 4, 1), Tanh(), np.random.default_rng(r))
        history = train(alone, x[r], y[r], optimizer=SGD(0.1), rng=np.random.default_rng(r), **settings)
        np.testing.assert_array_equal(history.loss, losses[:, r])


def test_a_network_of_float32_is_trained_in_float32():
    network = mlp((1, 4, 1), Tanh(), np.random.default_rng(0), dtype=np.float32)
    history = fit(network, x=X.astype(np.float64))
    assert history.loss.dtype == np.float32
    assert {value.dtype for value in network.state().values()} == {np.dtype(np.float32)}


def test_classes_are_learned_from_class_numbers():
    x = np.random.default_rng(0).normal(size=(60, 2))
    y = np.argmax(x @ np.array([[1.0, 0, -1], [0, 1, -1]]), axis=1)
    network = mlp((2, 3), None, np.random.default_rng(0))
    train(network, x, y, loss=CrossEntropy(), optimizer=Momentum(0.5), steps=200)
    assert np.mean(network(x).argmax(axis=1) == y) > 0.95


# --- looks ---------------------------------------------------------------------------------------------------


def test_what_is_watched_is_measured_at_the_start_every_so_often_and_at_the_end():
    network = mlp((1, 4, 1), Tanh(), seeded(range(3)))
    history = fit(network, steps=10, every=4, keep=range(11), watch={"W": lambda net: net.layers[0].parameters["W"]})
    assert history.looks.tolist() == [0, 4, 8, 10]
    assert history.watched["W"].shape == (4, 3, 1, 4)
    for step, W in zip(history.looks, history.watched["W"], strict=True):
        np.testing.assert_array_equal(W, history.snapshots[step]["0.W"])


def test_looks_come_once_an_epoch_unless_told_otherwise():
    x = np.arange(10.0)[:, None] / 10
    history = fit(x=x, y=x, steps=None, epochs=2, batch=3, rng=np.random.default_rng(0), watch={"one": lambda _: 1})
    assert history.looks.tolist() == [0, 4, 8]


def test_looking_changes_nothing():
    settings = {"steps": 9, "batch": 1, "rng": np.random.default_rng(3)}
    plain = fit(mlp((1, 4, 1), Tanh(), np.random.default_rng(0)), **settings).loss
    settings["rng"] = np.random.default_rng(3)
    looked = fit(
        mlp((1, 4, 1), Tanh(), np.random.default_rng(0)), watch={"out": lambda net: net(5 * X)}, **settings
    ).loss
    np.testing.assert_array_equal(plain, looked)


def test_drawn_slopes_are_at_their_mean_when_looked_at():
    network = Network(Dense(1, 4, np.random.default_rng(0)), rrelu(np.random.default_rng(1)))
    history = fit(network, y=np.ones((2, 4)), watch={"training": lambda net: net.training, "out": lambda net: net(X)})
    assert not history.watched["training"].any()
    np.testing.assert_array_equal(history.watched["out"][-1], network(X))


def test_validation_is_the_loss_on_the_other_data():
    network, other = mlp((1, 4, 1), Tanh(), seeded(range(3))), (np.array([[3.0]]), np.array([[6.0]]))
    history = fit(network, steps=5, validation=other)
    assert history.watched["validation"].shape == (6, 3)
    np.testing.assert_array_equal(history.watched["validation"][-1], MSE()(network(other[0]), other[1]))


def test_validation_data_is_checked_as_the_data_is():
    with pytest.raises(ValueError, match="x must be finite"):
        fit(validation=(np.array([[np.nan]]), np.array([[1.0]])))


def test_a_run_stops_when_every_replica_is_there_and_says_when_each_was():
    network = mlp((1, 4, 1), Tanh(), seeded(range(4)))
    history = fit(network, steps=1000, until=lambda net: MSE()(net(X), Y) < 0.5)
    assert (history.reached > 0).all()
    assert len(set(history.reached.tolist())) > 1
    assert len(history.loss) == history.reached.max() + 1
    for r, step in enumerate(history.reached):
        assert (history.loss[:step, r] >= 0.5).all()
        assert history.loss[step, r] < 0.5


def test_where_it_is_never_reached_there_is_minus_one():
    network = mlp((1, 4, 1), Tanh(), seeded(range(2)))
    history = fit(network, steps=5, until=lambda net: np.array([True, False]))
    assert history.reached.tolist() == [0, -1]
    assert len(history.loss) == 6
    assert fit().reached == -1


# --- divergence ----------------------------------------------------------------------------------------------


def test_a_replica_that_diverges_becomes_nan_and_the_others_go_on_as_if_alone():
    rates = np.array([0.1, 50.0]).reshape(2, 1, 1)
    network = mlp((1, 1), None, seeded([0, 0]))
    history = fit(network, optimizer=SGD(rates), steps=400, keep=range(0, 401, 10))
    alone = mlp((1, 1), None, np.random.default_rng(0))
    np.testing.assert_array_equal(fit(alone, steps=400).loss, history.loss[:, 0])
    step = history.diverged_at[1]
    assert history.diverged_at[0] == -1
    assert 0 < step < 350
    for after, state in history.snapshots.items():
        assert np.isnan(state["0.W"][1]).all() == (after > step)
        assert np.isfinite(state["0.W"][0]).all()


def test_a_run_ends_when_all_have_diverged_and_its_loss_has_its_length_all_the_same():
    steps = []
    history = fit(optimizer=SGD(50.0), steps=4000, keep=[0, 4000], watch={"step": lambda _: steps.append(1)})
    assert list(history.snapshots) == [0, 4000]
    assert history.loss.shape == (4001,)
    assert len(steps) < 400
    assert np.isfinite(history.loss[: history.diverged_at]).all()
    assert not np.isfinite(history.loss[history.diverged_at :]).any()


# --- what is refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("x", "y"),
    [((2, 1), (2,)), ((2, 1), (3, 1)), ((2, 1), (3, 2, 1))],
)
def test_shapes_that_do_not_fit(x, y):
    with pytest.raises(ValueError, match=re.escape(f"with the same n, got {x} and {y}")):
        fit(x=np.ones(x), y=np.ones(y))


@pytest.mark.parametrize("shape", [(2,), (0, 1)])
def test_x_of_another_shape(shape):
    with pytest.raises(ValueError, match=re.escape(f"or (R, n, n_in), with n of 1 or more, got {shape}")):
        fit(x=np.ones(shape))


def test_data_for_replicas_that_the_network_does_not_have():
    with pytest.raises(ValueError, match=re.escape("W (1, 1) must have the replica axes of what it met")):
        fit(x=np.ones((3, 2, 1)), y=np.ones((3, 2, 1)))


def test_targets_of_another_width_than_the_output():
    with pytest.raises(ValueError, match=re.escape("y must be (n, 1) like the network's output, got (2, 3)")):
        fit(y=np.ones((2, 3)))


def test_labels_out_of_range_are_named_as_y():
    with pytest.raises(ValueError, match="y must hold class numbers 0 to 0 for 1 outputs, got 1"):
        fit(y=np.array([0, 1]), loss=CrossEntropy())


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
    with pytest.raises(ValueError, match=f"epochs must be 1 or more, got {steps}"):
        fit(steps=None, epochs=steps)


@pytest.mark.parametrize(("steps", "epochs"), [(None, None), (3, 3)])
def test_either_steps_or_epochs(steps, epochs):
    with pytest.raises(ValueError, match=f"give either steps or epochs, got steps={steps} and epochs={epochs}"):
        fit(steps=steps, epochs=epochs)


def test_looks_closer_together_than_a_step():
    with pytest.raises(ValueError, match="every must be 1 or more, got 0"):
        fit(every=0)


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
