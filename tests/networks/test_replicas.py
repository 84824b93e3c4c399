"""Thirty-two networks at once give, bit for bit, what each of them gives alone."""

import numpy as np
import pytest

from actlib.activations import LeakyReLU, ReLU, Sigmoid, Tanh
from actlib.networks import MSE, SGD, BinaryCrossEntropy, Momentum, mlp, seeded, train

SEEDS = range(32)
X = np.random.default_rng(100).normal(size=(40, 2))
Y = (X[:, :1] * X[:, 1:] > 0).astype(float)


def run(rng, f=None, loss=None, optimizer=None, batch=None, batch_rng=None, widths=(2, 8, 1), steps=15):
    network = mlp(widths, f or Tanh(), rng)
    history = train(
        network,
        X,
        Y,
        loss=loss or MSE(),
        optimizer=optimizer or SGD(0.3),
        steps=steps,
        batch=batch,
        rng=batch_rng,
        keep=[steps],
    )
    return history


def assert_same(together, alone, replica):
    """One replica has the losses and final parameters of the run alone, which has no such axis or one of length 1."""
    np.testing.assert_array_equal(together.loss[:, replica], alone.loss.reshape(len(alone.loss)))
    (last,) = together.snapshots
    for name, value in together.snapshots[last].items():
        np.testing.assert_array_equal(value[replica], alone.snapshots[last][name].reshape(value[replica].shape))


@pytest.mark.parametrize("f", [Tanh(), Sigmoid(), ReLU(), LeakyReLU(0.1)], ids=repr)
@pytest.mark.parametrize("loss", [MSE(), BinaryCrossEntropy()], ids=lambda loss: type(loss).__name__)
@pytest.mark.parametrize("optimizer", [SGD, Momentum])
def test_full_batch(f, loss, optimizer):
    together = run(seeded(SEEDS), f, loss, optimizer(0.3))
    assert together.loss.shape == (16, 32)
    assert len(np.unique(together.loss[-1])) == 32, "different seeds are different networks"
    for seed in (0, 13, 31):
        assert_same(together, run(seeded([seed]), f, loss, optimizer(0.3)), seed)
        assert_same(together, run(np.random.default_rng(seed), f, loss, optimizer(0.3)), seed)


def test_mini_batches_of_each_replica_are_its_own():
    together = run(seeded(SEEDS), batch=7, batch_rng=seeded(range(1000, 1032)))
    for seed in (0, 13, 31):
        assert_same(together, run(seeded([seed]), batch=7, batch_rng=seeded([1000 + seed])), seed)
        alone = run(np.random.default_rng(seed), batch=7, batch_rng=np.random.default_rng(1000 + seed))
        assert_same(together, alone, seed)


def test_one_generator_gives_every_replica_the_same_mini_batches():
    together = run(seeded(SEEDS), batch=7, batch_rng=np.random.default_rng(5))
    for seed in (0, 13, 31):
        assert_same(together, run(np.random.default_rng(seed), batch=7, batch_rng=np.random.default_rng(5)), seed)


@pytest.mark.parametrize("optimizer", [SGD, Momentum])
def test_rates_of_their_own(optimizer):
    rates = np.geomspace(1e-3, 1, 32)
    together = run(seeded(SEEDS), optimizer=optimizer(rates.reshape(32, 1, 1)))
    for seed in (0, 13, 31):
        assert_same(together, run(np.random.default_rng(seed), optimizer=optimizer(rates[seed])), seed)


def test_wide_and_deep():
    widths = (2, 64, 64, 1)
    together = run(seeded(SEEDS), widths=widths, steps=5)
    for seed in (0, 31):
        assert_same(together, run(np.random.default_rng(seed), widths=widths, steps=5), seed)


# --- diverging -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", [SGD, Momentum])
def test_a_diverging_replica_is_a_result_and_does_not_disturb_the_others(optimizer):
    rates = np.full((4, 1, 1), 0.1)
    rates[2] = 1e6
    together = run(seeded(range(4)), ReLU(), optimizer=optimizer(rates), steps=60)
    step = together.diverged_at[2]
    assert 0 < step < 60
    assert np.isfinite(together.loss[:step, 2]).all()
    assert not np.isfinite(together.loss[step:, 2]).any()
    np.testing.assert_array_equal(together.diverged_at, [-1, -1, step, -1])
    for seed in (0, 1, 3):
        assert_same(together, run(np.random.default_rng(seed), ReLU(), optimizer=optimizer(0.1), steps=60), seed)


def test_a_diverging_network_alone_says_when():
    history = run(np.random.default_rng(2), ReLU(), optimizer=SGD(1e6), steps=60)
    assert history.diverged_at.shape == ()
    assert history.diverged_at == np.flatnonzero(~np.isfinite(history.loss))[0]
    assert run(np.random.default_rng(2)).diverged_at == -1
