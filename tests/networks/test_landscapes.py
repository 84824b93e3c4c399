"""Landscapes of two numbers, and walks over them."""

import numpy as np
import pytest

from actlib.gradcheck import gradient_error, numerical_gradient
from actlib.networks import MSE, SGD, Adagrad, Adam, Momentum, RMSProp, mlp, normal, train
from actlib.networks.landscapes import Beale, Ravine, Rosenbrock, Saddle, arrival, descend, settled

ALL = [Ravine(), Ravine(2, 30, 25), Saddle(), Beale(), Rosenbrock()]


@pytest.mark.parametrize("f", ALL, ids=str)
def test_gradients_are_exact(f):
    points = np.random.default_rng(0).uniform(-2, 2, (20, 2))
    numerical = numerical_gradient(lambda w: float(f(w).sum()), points)
    assert gradient_error(f.gradient(points), numerical) < 1e-8


@pytest.mark.parametrize("f", ALL, ids=str)
def test_the_lowest_point_is_one(f):
    if f.lowest is None:
        assert not f.gradient(np.zeros(2)).any()
        assert f(np.array([0, 0.1])) < f(np.zeros(2)) < f(np.array([0.1, 0]))
        return
    goal = np.array(f.lowest)
    np.testing.assert_allclose(f.gradient(goal), 0, atol=1e-12)
    assert f(goal) == pytest.approx(0, abs=1e-20)
    assert (f(goal + np.random.default_rng(1).normal(size=(500, 2))) > 0).all()


def test_known_values():
    assert Beale()(np.zeros(2)) == 1.5**2 + 2.25**2 + 2.625**2
    assert Rosenbrock()(np.array([-1.2, 1.0])) == pytest.approx(24.2)
    assert Ravine(1, 100)(np.array([2.0, 1.0])) == 52
    assert Ravine(1, 100, 45)(np.array([1.0, 1.0])) == pytest.approx(1)
    assert Ravine(1, 100, 90)(np.array([1.0, 2.0])) == pytest.approx(52)


@pytest.mark.parametrize("values", [(0, 1), (1, -1), (np.nan, 1)])
def test_a_ravine_has_curvatures_above_0(values):
    with pytest.raises(ValueError, match="above 0"):
        Ravine(*values)


def test_a_walk_is_what_a_layer_does():
    """The weights of a linear layer on the identity matrix walk over a ravine of their own."""
    f = Ravine(1, 1)
    walk = descend(Adam(0.1), f.gradient, (1.0, -2.0), 25)
    net = mlp((2, 1), None, np.random.default_rng(0), normal(1.0))
    net.load({"0.W": np.array([[1.0], [-2.0]]), "0.b": np.zeros((1, 1))})
    x = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0], [0.0, -1.0]])  # so that the bias has no gradient
    history = train(net, x, np.zeros((4, 1)), loss=MSE(), optimizer=Adam(0.1), steps=25, keep=range(26))
    weights = np.array([history.snapshots[step]["0.W"][:, 0] for step in range(26)])
    np.testing.assert_allclose(walk, weights, atol=1e-7)


def test_many_walks_are_as_many_single_ones_each_at_its_rate():
    starts, rates = np.array([[1.0, 2.0], [-1.0, 0.5], [0.3, -0.1]]), (0.01, 0.02, 0.03)
    f = Ravine(1, 10, 30)
    together = descend(Momentum(np.array(rates)[:, None, None]), f.gradient, starts, 40)
    assert together.shape == (41, 3, 2)
    for i, rate in enumerate(rates):
        np.testing.assert_allclose(together[:, i], descend(Momentum(rate), f.gradient, starts[i], 40))


def test_the_optimizer_and_the_start_are_left_as_they_were():
    optimizer, start = Momentum(0.1), np.array([1.0, 1.0])
    first = descend(optimizer, Saddle().gradient, start, 5)
    assert optimizer.memory == {}
    assert start.tolist() == [1, 1]
    np.testing.assert_array_equal(descend(optimizer, Saddle().gradient, start, 5), first)


@pytest.mark.parametrize("kind", [SGD, Momentum])
def test_some_do_not_notice_a_turn(kind):
    start, f = np.array([-1.0, 0.8]), Ravine(1, 50, 33)
    plain = descend(kind(0.01), Ravine(1, 50).gradient, start, 60)
    np.testing.assert_allclose(descend(kind(0.01), f.gradient, start @ f.axes, 60), plain @ f.axes, atol=1e-12)


@pytest.mark.parametrize("kind", [Adagrad, RMSProp, Adam])
def test_some_do(kind):
    start, f = np.array([-1.0, 0.8]), Ravine(1, 50, 33)
    plain = descend(kind(0.1), Ravine(1, 50).gradient, start, 10)
    turned = descend(kind(0.1), f.gradient, start @ f.axes, 10)
    assert np.abs(turned - plain @ f.axes).max() > 0.05


def test_arrival():
    path = np.array([[[3.0, 0], [3, 0]], [[0.5, 0], [2, 0]], [[4, 0], [1, 1]], [[0, 0], [np.nan, 0]]])
    assert arrival(path, (0, 0), 1).tolist() == [1, -1]
    assert arrival(path[:, 0], (0, 0), 1) == 1
    assert arrival(path, [[0, 0], [2, 0]], 0.1).tolist() == [3, 1]


def test_settled_is_from_when_a_walk_stays():
    path = np.array([[[0.5, 0], [3, 0], [0, 0]], [[2, 0], [0, 0], [0, 0.1]], [[0.2, 0], [0, 0.1], [0, 0]]])
    assert settled(path, (0, 0), 1).tolist() == [2, 1, 0]
    assert settled(path[:2], (0, 0), 1).tolist() == [-1, 1, 0]
    assert settled(path[:, 0], (0, 0), 1) == 2
    assert settled(np.full((3, 2, 2), np.nan), (0, 0), 1).tolist() == [-1, -1]


def test_passing_is_not_staying():
    """Once the squares that it remembers have faded, RMSProp takes full steps at tiny gradients, and leaves again."""
    path = descend(RMSProp(0.05), Ravine(1, 100).gradient, (-1, 0.8), 3000)
    assert 0 < arrival(path, (0, 0), 0.01) < 20
    assert settled(path, (0, 0), 0.01) == -1
    path = descend(SGD(0.0198), Ravine(1, 100).gradient, (-1, 0.8), 400)
    assert arrival(path, (0, 0), 0.01) == settled(path, (0, 0), 0.01)


def test_a_walk_that_diverges_goes_on_and_raises_nothing():
    path = descend(SGD(1.0), Rosenbrock().gradient, (2.0, 2.0), 30)
    assert not np.isfinite(path[-1]).any()
    assert arrival(path, (1, 1), 0.1) == -1


@pytest.mark.parametrize(("start", "steps", "words"), [((1, 1), 0, "steps"), (np.zeros((2, 2, 2)), 3, "start")])
def test_wrong_walks(start, steps, words):
    with pytest.raises(ValueError, match=words):
        descend(SGD(0.1), Saddle().gradient, start, steps)
