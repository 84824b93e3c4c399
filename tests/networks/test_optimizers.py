"""Three steps of every optimizer, worked by hand."""

import re

import numpy as np
import pytest

from actlib import networks
from actlib.networks import SGD, Momentum, Optimizer, Parameter

GRADIENTS = (2.0, -1.0, 0.5)
BY_HAND = [
    # from w = 1 with rate 0.1
    (SGD, {}, (0.8, 0.9, 0.85)),
    # v = −0.2, then −0.18 + 0.1 = −0.08, then −0.072 − 0.05 = −0.122
    (Momentum, {"momentum": 0.9}, (0.8, 0.72, 0.598)),
    (Momentum, {"momentum": 0}, (0.8, 0.9, 0.85)),
]


def walk(optimizer, w, gradients, name="0.W"):
    """The values of w after each step."""
    for gradient in gradients:
        optimizer.step([Parameter(name, w, np.full_like(w, gradient))])
        yield w.copy()


@pytest.mark.parametrize(("make", "settings", "by_hand"), BY_HAND)
def test_three_steps(make, settings, by_hand):
    np.testing.assert_allclose(
        np.ravel(list(walk(make(0.1, **settings), np.array([[1.0]]), GRADIENTS))), by_hand, rtol=1e-14
    )


def test_no_optimizer_is_left_out():
    offered = {getattr(networks, name) for name in networks.__all__}
    assert {c for c in offered if isinstance(c, type) and issubclass(c, Optimizer)} - {Optimizer} == {
        make for make, _, _ in BY_HAND
    }


def test_momentum_keeps_one_velocity_for_each_parameter():
    optimizer, a, b = Momentum(0.1, momentum=0.5), np.array([[1.0]]), np.array([[1.0]])
    for _ in range(2):
        optimizer.step([Parameter("0.W", a, np.ones_like(a)), Parameter("0.b", b, -np.ones_like(b))])
    assert a.item() == pytest.approx(1 - 0.1 - 0.15)
    assert b.item() == pytest.approx(1 + 0.1 + 0.15)


def test_two_optimizers_share_no_velocity():
    list(walk(Momentum(0.1), np.array([[1.0]]), GRADIENTS))
    (first, *_) = walk(Momentum(0.1), np.array([[1.0]]), GRADIENTS)
    assert first.item() == 0.8


@pytest.mark.parametrize("make", [SGD, Momentum])
def test_every_replica_may_have_a_rate_of_its_own(make):
    w = np.ones((2, 3, 4))
    *_, last = walk(make(np.array([0.1, 0.01]).reshape(2, 1, 1)), w, GRADIENTS)
    for r, rate in enumerate((0.1, 0.01)):
        *_, alone = walk(make(rate), np.ones((3, 4)), GRADIENTS)
        np.testing.assert_array_equal(last[r], alone)


@pytest.mark.parametrize("make", [SGD, Momentum])
def test_an_array_of_rates_gives_float32_the_same_steps_as_a_number(make):
    gradient = np.random.default_rng(0).normal(size=(1, 30, 30)).astype(np.float32)
    many, one = np.zeros_like(gradient), np.zeros_like(gradient)  # where nothing hides the last digit
    make(np.full((1, 1, 1), 0.3)).step([Parameter("0.W", many, gradient)])
    make(0.3).step([Parameter("0.W", one, gradient)])
    np.testing.assert_array_equal(many, one)


@pytest.mark.parametrize("make", [SGD, Momentum])
@pytest.mark.parametrize("rate", [0, -0.1, np.nan, np.array([[[0.1]], [[0.0]]])])
def test_a_rate_must_be_above_zero(make, rate):
    with pytest.raises(ValueError, match=r"^rate must be above 0, got "):
        make(rate)


@pytest.mark.parametrize("shape", [(4,), (4, 1), (1, 4), (2, 1, 4)])
def test_rates_along_the_wrong_axis_are_refused_for_they_would_broadcast_over_units(shape):
    with pytest.raises(
        ValueError, match=re.escape(f"rate must be a number or of shape (R, 1, 1) for R replicas, got {shape}")
    ):
        SGD(np.full(shape, 0.1))


@pytest.mark.parametrize("momentum", [-0.1, 1, 1.5, np.nan])
def test_momentum_is_at_least_0_and_below_1(momentum):
    with pytest.raises(ValueError, match=f"momentum must be at least 0 and below 1, got {momentum}"):
        Momentum(0.1, momentum)
