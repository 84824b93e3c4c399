"""Three steps of every optimizer, worked by hand."""

import re

import numpy as np
import pytest

from actlib import networks
from actlib.networks import (
    SGD,
    Adadelta,
    Adagrad,
    Adam,
    Momentum,
    Nesterov,
    Optimizer,
    Parameter,
    RMSProp,
    SignSGD,
)

GRADIENTS = (2.0, -1.0, 0.5)
BY_HAND = [
    # from w = 1 with rate 0.1
    (SGD, {}, (0.8, 0.9, 0.85)),
    # v = −0.2, then −0.18 + 0.1 = −0.08, then −0.072 − 0.05 = −0.122
    (Momentum, {"momentum": 0.9}, (0.8, 0.72, 0.598)),
    (Momentum, {"momentum": 0}, (0.8, 0.9, 0.85)),
    (SignSGD, {}, (0.9, 1.0, 0.9)),
    # velocities as above; w − 0.9·0.2 − 0.2 = 0.62, then − 0.9·0.08 + 0.1 = 0.648, then − 0.9·0.122 − 0.05
    (Nesterov, {"momentum": 0.9}, (0.62, 0.648, 0.4882)),
    # sums of squares 4, 5, 5.25
    (Adagrad, {"epsilon": 1e-300}, (0.9, 0.9 + 0.1 / 5**0.5, 0.9 + 0.1 / 5**0.5 - 0.05 / 5.25**0.5)),
    # squares 4/2, 2/2 + 1/2, 1.5/2 + 0.125
    (
        RMSProp,
        {"share": 0.5, "epsilon": 1e-300},
        (1 - 0.2 / 2**0.5, 1 - 0.2 / 2**0.5 + 0.1 / 1.5**0.5, 1 - 0.2 / 2**0.5 + 0.1 / 1.5**0.5 - 0.05 / 0.875**0.5),
    ),
    # squares 2, 1.5, 0.875; steps √(1/3)·2, then d = 2/3 …
    (
        Adadelta,
        {"share": 0.5, "epsilon": 1.0},
        (
            1 - 0.1 * 2 / 3**0.5,
            1 - 0.1 * 2 / 3**0.5 + 0.1 * (5 / 3) ** 0.5 / 2.5**0.5,
            1 - 0.1 * 2 / 3**0.5 + 0.1 * (2 / 3) ** 0.5 - 0.1 * (5 / 3) ** 0.5 / 1.875**0.5 * 0.5,
        ),
    ),
    # m 1, 0, 0.25 over 1/2, 3/4, 7/8; s 2, 1.5, 0.875 over the same
    (
        Adam,
        {"first": 0.5, "second": 0.5, "epsilon": 1e-300},
        (0.9, 0.9, 0.9 - 0.1 * (0.25 / 0.875) / (0.875 / 0.875) ** 0.5),
    ),
]
MAKERS = list(dict.fromkeys(make for make, _, _ in BY_HAND))


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


@pytest.mark.parametrize("make", MAKERS)
def test_every_replica_may_have_a_rate_of_its_own(make):
    w = np.ones((2, 3, 4))
    *_, last = walk(make(np.array([0.1, 0.01]).reshape(2, 1, 1)), w, GRADIENTS)
    for r, rate in enumerate((0.1, 0.01)):
        *_, alone = walk(make(rate), np.ones((3, 4)), GRADIENTS)
        np.testing.assert_array_equal(last[r], alone)


@pytest.mark.parametrize("make", MAKERS)
def test_an_array_of_rates_gives_float32_the_same_steps_as_a_number(make):
    gradient = np.random.default_rng(0).normal(size=(1, 30, 30)).astype(np.float32)
    many, one = np.zeros_like(gradient), np.zeros_like(gradient)  # where nothing hides the last digit
    make(np.full((1, 1, 1), 0.3)).step([Parameter("0.W", many, gradient)])
    make(0.3).step([Parameter("0.W", one, gradient)])
    np.testing.assert_array_equal(many, one)


@pytest.mark.parametrize("make", MAKERS)
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


@pytest.mark.parametrize(
    ("make", "share"), [(Nesterov, "momentum"), (RMSProp, "share"), (Adam, "first"), (Adam, "second")]
)
def test_what_is_remembered_is_a_share(make, share):
    with pytest.raises(ValueError, match=f"{share} must be at least 0 and below 1, got 1"):
        make(0.1, **{share: 1})


@pytest.mark.parametrize("make", [Adagrad, RMSProp, Adadelta, Adam])
def test_epsilon_is_above_zero(make):
    with pytest.raises(ValueError, match="epsilon must be above 0, got 0"):
        make(0.1, epsilon=0)


@pytest.mark.parametrize("make", MAKERS)
def test_every_replica_is_trained_as_if_alone(make):
    gradients = np.random.default_rng(0).normal(size=(5, 3, 2, 4))
    together, optimizer = np.ones((3, 2, 4)), make(0.1)
    for gradient in gradients:
        optimizer.step([Parameter("0.W", together, gradient)])
    for r in range(3):
        alone, optimizer = np.ones((2, 4)), make(0.1)
        for gradient in gradients:
            optimizer.step([Parameter("0.W", alone, gradient[r])])
        np.testing.assert_array_equal(together[r], alone)


# --- decay and factors -----------------------------------------------------------------------------------------


def after_one_step(optimizer, *groups):
    """What becomes of parameters that are 2 everywhere, with gradient 0.5."""
    parameters = [Parameter(f"0.{group}", np.full((1, 1), 2.0), np.full((1, 1), 0.5)) for group in groups]
    optimizer.step(parameters)
    return [value.item() for _, value, _ in parameters]


def test_decay_draws_weights_to_zero_and_leaves_biases_and_slopes_alone():
    assert after_one_step(SGD(0.1, decay=0.5), "W", "b", "alpha") == pytest.approx([1.85, 1.95, 1.95])


def test_decay_by_group():
    assert after_one_step(SGD(0.1, decay={"alpha": 0.5}), "W", "alpha") == pytest.approx([1.95, 1.85])


def test_decay_leaves_the_gradient_as_it_was():
    parameter = Parameter("0.W", np.full((1, 1), 2.0), np.full((1, 1), 0.5))
    SGD(0.1, decay=1.0).step([parameter])
    assert parameter.gradient.item() == 0.5


def test_factors_multiply_the_rate_of_a_group():
    assert after_one_step(SGD(0.1, factors={"alpha": 0.1}), "W", "alpha") == pytest.approx([1.95, 1.995])


def test_factors_multiply_rates_by_replica_too():
    w = np.ones((2, 1, 3))
    SGD(np.array([0.1, 0.2]).reshape(2, 1, 1), factors={"b": 0.5}).step([Parameter("0.b", w, np.ones_like(w))])
    np.testing.assert_allclose(w[:, 0, 0], [0.95, 0.9])


@pytest.mark.parametrize("shape", [(1, 1), (3, 1, 1)])
def test_rates_for_other_replicas_than_the_network_has(shape):
    with pytest.raises(ValueError, match=re.escape(f"rate (2, 1, 1) must have the replica axes of 0.W {shape}")):
        SGD(np.full((2, 1, 1), 0.1)).step([Parameter("0.W", np.ones(shape), np.ones(shape))])


def test_decay_and_factors_out_of_range():
    with pytest.raises(ValueError, match="decay must be 0 or more, got -1 for W"):
        SGD(0.1, decay=-1)
    with pytest.raises(ValueError, match="decay must be 0 or more, got nan for b"):
        SGD(0.1, decay={"b": np.nan})
    with pytest.raises(ValueError, match="factors must be above 0, got 0 for alpha"):
        SGD(0.1, factors={"alpha": 0})


@pytest.mark.parametrize("argument", ["decay", "factors"])
def test_a_group_that_no_parameter_belongs_to_is_refused(argument):
    with pytest.raises(ValueError, match=f"{argument} must name groups of W, b, got slope"):
        after_one_step(SGD(0.1, **{argument: {"slope": 0.1}}), "W", "b")


def test_an_optimizer_serves_one_network():
    optimizer, gradient = Momentum(0.1), np.ones((2, 1))
    first, second = (Parameter("0.W", np.zeros((2, 1)), gradient) for _ in range(2))
    for _ in range(2):  # the same network may go on
        optimizer.step([first])
    words = "0.W belongs to another network than at the step before: make a new optimizer"
    with pytest.raises(ValueError, match=words):
        optimizer.step([second])
