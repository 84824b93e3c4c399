"""Backpropagation against numerical gradients: every activation × loss × layout of the replicas."""

import numpy as np
import pytest

from actlib import networks
from actlib.activations import CATALOGUE, LeakyReLU, Pointwise, SiLU, Sine, Snake, Tanh
from actlib.gradcheck import gradient_error, numerical_gradient
from actlib.networks import (
    MSE,
    Activate,
    BinaryCrossEntropy,
    CrossEntropy,
    Dense,
    Hinge,
    Layer,
    Learned,
    Loss,
    Network,
    Sampled,
    rrelu,
)

SLOPED = [f for f in (cls() for cls in CATALOGUE) if not (isinstance(f, Pointwise) and np.isinf(f.lipschitz))]
SLOPED = [Sine(2.0) if isinstance(f, Sine) else f for f in SLOPED]  # 30 is too wild for central differences
SLOPED += [LeakyReLU(-0.5), LeakyReLU(np.linspace(0.1, 2, 6))]
LOSSES = [MSE(), BinaryCrossEntropy(), CrossEntropy(), Hinge()]
LAYOUTS = {"one network": ((), ()), "replicas": ((3,), ()), "replicas, each its own x": ((3,), (3,))}

layouts = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
losses = pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: type(loss).__name__)


def far_from_kinks(network):
    """Whether every x that an activation saw lies where a small step meets no kink."""
    acting = [layer for layer in network.layers if isinstance(layer, Activate | Learned | Sampled)]
    return all(np.abs(layer.x - kink).min() > 1e-3 for layer in acting for kink in layer.activation.kinks)


def make(layers, layout):
    """A network, x (…, 5, 3) and targets (…, 5, 2); ``layers`` makes the layers from a generator or a list of them."""
    replicas, own_x = layout
    for seed in range(100):
        rng = np.random.default_rng(seed)
        network = Network(*layers(rng.spawn(*replicas) if replicas else rng))
        for _, value in network.state().items():
            assert value.shape[:-2] == replicas
        for layer in network.layers:
            for value in layer.parameters.values():
                value += rng.normal(0, 0.3, value.shape)  # biases too: at 0 their mistakes can hide
        x, target = rng.normal(size=(*own_x, 5, 3)), rng.integers(0, 2, (*own_x, 5, 2)).astype(float)
        network(x)
        if far_from_kinks(network):
            return network, x, target
    raise AssertionError("every seed met a kink")


def check_gradients(network, x, target, loss):
    if isinstance(loss, CrossEntropy):
        target = target[..., 0].astype(int)
    grad_x = network.backward(loss.gradient(network(x), target))
    shared_by = tuple(range(grad_x.ndim - x.ndim))  # replicas that see the same x add up their gradients
    by_x = numerical_gradient(lambda x: np.sum(loss(network(x), target)), x)
    assert gradient_error(grad_x.sum(axis=shared_by), by_x) < 1e-7

    network.backward(loss.gradient(network(x), target))
    for name, value, gradient in network.parameters():

        def loss_at(changed, value=value):
            value[...] = changed
            return np.sum(loss(network(x), target))

        kept = value.copy()
        numerical = numerical_gradient(loss_at, kept)
        value[...] = kept
        assert gradient_error(gradient, numerical) < 1e-7, name


@pytest.mark.parametrize("f", SLOPED, ids=repr)
@losses
@layouts
def test_a_hidden_layer(f, loss, layout):
    width = f(np.zeros((1, 6))).shape[-1]  # some activations make more or fewer outputs than inputs
    check_gradients(*make(lambda rng: [Dense(3, 6, rng), Activate(f), Dense(width, 2, rng)], layout), loss)


def row(units, value, rng):
    """(units,) for one network, (R, 1, units) for R of them."""
    return np.full((len(rng), 1, units) if isinstance(rng, list) else units, value)


PARAMETERS = {
    "PReLU": lambda rng: Learned(LeakyReLU(), alpha=row(6, 0.25, rng)),
    "PReLU, one slope": lambda rng: Learned(LeakyReLU(), alpha=row(1, 0.25, rng)),
    "swish": lambda rng: Learned(SiLU(), beta=row(6, 1.0, rng)),
    "snake": lambda rng: Learned(Snake(), a=row(6, 2.0, rng)),
    "RReLU": rrelu,
}


@pytest.mark.parametrize("middle", PARAMETERS.values(), ids=PARAMETERS.keys())
@losses
@layouts
def test_learned_and_drawn_parameters(middle, loss, layout):
    check_gradients(*make(lambda rng: [Dense(3, 6, rng), middle(rng), Dense(6, 2, rng)], layout), loss)


@losses
@layouts
def test_three_layers_deep(loss, layout):
    def layers(rng):
        return [Dense(3, 4, rng), Activate(Tanh()), Dense(4, 4, rng), Activate(LeakyReLU()), Dense(4, 2, rng)]

    check_gradients(*make(layers, layout), loss)


@losses
@layouts
def test_an_activation_at_the_end(loss, layout):
    check_gradients(*make(lambda rng: [Dense(3, 2, rng), Activate(Tanh())], layout), loss)


@losses
@layouts
def test_an_activation_at_the_start_where_replicas_still_share_x(loss, layout):
    check_gradients(*make(lambda rng: [Activate(Tanh()), Dense(3, 2, rng)], layout), loss)


def test_the_check_catches_a_wrong_sign():
    class WrongTanh(Tanh):
        def _df(self, x):
            return -super()._df(x)

    network, x, target = make(lambda rng: [Dense(3, 2, rng), Activate(WrongTanh())], LAYOUTS["one network"])
    with pytest.raises(AssertionError):
        check_gradients(network, x, target, MSE())


def test_no_loss_or_layer_is_left_out():
    offered = [getattr(networks, name) for name in networks.__all__]
    classes = {c for c in offered if isinstance(c, type)}
    assert {c for c in classes if issubclass(c, Loss)} - {Loss} == {type(loss) for loss in LOSSES}
    assert {c for c in classes if issubclass(c, Layer)} - {Layer} == {Dense, Activate, Learned, Sampled}


KINKED = [f for f in SLOPED if isinstance(f, Pointwise) and f.kinks and np.ndim(getattr(f, "alpha", 0)) == 0]


@pytest.mark.parametrize("f", KINKED, ids=repr)
@losses
def test_at_a_kink_the_gradient_is_that_of_one_side_or_lies_between_them(f, loss):
    """The pre-activation stands exactly on the kink, where a central difference is neither side's slope."""
    for kink in f.kinks:
        dense = Dense(1, 2, np.random.default_rng(1))
        network = Network(Activate(f), dense)
        dense.parameters["b"][...] = [[0.3, -0.4]]
        x, target = np.array([[kink]]), np.array([[0.0, 1.0]])
        if isinstance(loss, CrossEntropy):
            target = np.array([1])
        gradient = network.backward(loss.gradient(network(x), target)).item()
        h = 1e-7
        middle, right, left = (float(loss(network(x + step), target)) for step in (0, h, -h))
        sides = sorted([(right - middle) / h, (middle - left) / h])
        assert sides[0] - 1e-6 <= gradient <= sides[1] + 1e-6


@pytest.mark.parametrize("f", KINKED, ids=repr)
def test_just_beside_a_kink_the_gradient_is_that_of_its_side(f):
    for kink in f.kinks:
        for side in (-1, 1):
            x = np.array([[kink + side * 1e-4]])
            network = Network(Activate(f))
            gradient = network.backward(MSE().gradient(network(x), np.array([[0.7]])))
            inside = numerical_gradient(lambda x, net=network: np.sum(MSE()(net(x), np.array([[0.7]]))), x, step=1e-6)
            assert gradient_error(gradient, inside) < 1e-7
