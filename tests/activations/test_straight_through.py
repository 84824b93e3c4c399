"""The straight-through estimator: one function forwards, the slope of another backwards."""

import numpy as np
import pytest

from actlib.activations import HardTanh, Identity, Maxout, Sign, Step, StraightThrough, Tanh
from actlib.networks import MSE, Activate, Dense, Momentum, Network, seeded, train, xor

X = np.array([-2.0, -0.5, 0.0, 0.5, 2.0])


def test_values_are_the_first_functions_and_slopes_the_seconds():
    f = StraightThrough(Step(), HardTanh())
    assert f(X).tolist() == [0, 0, 0, 1, 1]
    assert f.df(X).tolist() == [0, 1, 1, 1, 0]
    assert f.vjp(X, np.full(5, 3.0)).tolist() == [0, 3, 3, 3, 0]


def test_the_facts_are_those_of_the_function_that_is_computed():
    f = StraightThrough(Sign(), Identity())
    assert (f.kinks, f.range, f.lipschitz) == (Sign().kinks, Sign().range, Sign().lipschitz)


def test_a_layer_of_steps_learns_with_it_and_without_it_does_not():
    def moved(activation):
        network = Network(Dense(2, 8, seeded(range(8))), Activate(activation), Dense(8, 1, seeded(range(8, 16))))
        start = network.state()["0.W"]
        x, y = xor()
        train(network, x, y[:, None], loss=MSE(), optimizer=Momentum(0.1), steps=50)
        return np.abs(network.state()["0.W"] - start).max()

    assert moved(Step()) == 0
    assert moved(StraightThrough(Step(), Tanh())) > 0.01


@pytest.mark.parametrize(("forward", "backward"), [(Maxout(2), Tanh()), (Step(), "tanh"), (Step, Tanh())])
def test_what_is_not_elementwise_is_refused(forward, backward):
    with pytest.raises(TypeError, match="must be a Pointwise activation"):
        StraightThrough(forward, backward)


def test_a_gradient_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"\(5,\).*\(4,\)"):
        StraightThrough(Step(), Tanh()).vjp(X, np.ones(4))
