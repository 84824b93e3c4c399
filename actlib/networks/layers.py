"""Layers: the only things, with the optimizers, that remember."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, DTypeLike

from actlib.activations import Activation, LeakyReLU, Pointwise
from actlib.activations.base import Array, as_float
from actlib.networks.initializers import Initializer, as_generators, lecun


class Layer:
    """A step of a network: ``forward`` keeps what ``backward`` will need.

    ``parameters`` and ``gradients`` are dicts with the same keys; ``backward`` fills the second.
    ``training`` is True while ``train`` runs, for layers that then do something else than afterwards.
    """

    training = False

    def __init__(self) -> None:
        self.parameters: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}

    def forward(self, x: Array) -> Array:
        raise NotImplementedError

    def backward(self, grad_y: Array) -> Array:
        """∂loss/∂x, given ∂loss/∂y of the last ``forward``; fills ``gradients``, until the next backward."""
        self.fill_gradients(grad_y)
        return self.grad_x(grad_y)

    def fill_gradients(self, grad_y: Array) -> None:
        """∂loss/∂parameter for every parameter."""

    def grad_x(self, grad_y: Array) -> Array:
        """∂loss/∂x."""
        raise NotImplementedError


class Dense(Layer):
    """y = x @ W + b, with x (..., batch, n_in), W (..., n_in, n_out), b (..., 1, n_out); b starts at 0.

    Give one Generator for one network, or a list of R of them for R replicas: W is then (R, n_in, n_out), and
    each replica's weights come from its own generator, whatever the others are.
    Raises ValueError for sizes below 1 or an empty list, TypeError if ``rng`` is anything else.
    """

    def __init__(
        self,
        n_in: int,
        n_out: int,
        rng: Generator | Sequence[Generator],
        init: Initializer = lecun,
        dtype: DTypeLike = np.float64,
    ) -> None:
        super().__init__()
        if min(n_in, n_out) < 1:
            raise ValueError(f"n_in and n_out must be 1 or more, got {n_in} and {n_out}")
        weights = [init(one, n_in, n_out) for one in as_generators(rng)]
        W = weights[0] if isinstance(rng, Generator) else np.stack(weights)
        self.parameters["W"] = W.astype(dtype)
        self.parameters["b"] = np.zeros((*W.shape[:-2], 1, n_out), dtype)

    def forward(self, x: Array) -> Array:
        W, b = self.parameters["W"], self.parameters["b"]
        if x.ndim < 2 or x.shape[-1] != W.shape[-2]:
            raise ValueError(f"x must be (..., batch, {W.shape[-2]}) to meet W {W.shape}, got {x.shape}")
        self.x = x
        y = product(x, W)
        y += b
        return y

    def fill_gradients(self, grad_y: Array) -> None:
        W = self.parameters["W"]
        if grad_y.shape[:-2] != W.shape[:-2]:
            raise ValueError(f"W {W.shape} must have the replica axes of what it met, got a gradient {grad_y.shape}")
        # into the array of the last time: to ask for a new one takes as long as the product
        self.gradients["W"] = np.matmul(self.x.swapaxes(-1, -2), grad_y, out=self.gradients.get("W"))
        self.gradients["b"] = np.ones((1, grad_y.shape[-2]), grad_y.dtype) @ grad_y  # the sum over the batch, faster

    def grad_x(self, grad_y: Array) -> Array:
        return product(grad_y, self.parameters["W"].swapaxes(-1, -2))


def product(x: Array, W: Array) -> Array:
    """x @ W; where each sum has one term, without the routine for sums, which takes several times as long then."""
    return x * W if W.shape[-2] == 1 else x @ W


class Activate(Layer):
    """An activation as a layer: it applies the function and remembers the x it was applied to."""

    def __init__(self, activation: Activation) -> None:
        super().__init__()
        if not isinstance(activation, Activation):
            raise TypeError(f"activation must be an Activation such as ReLU(), got {activation!r}")
        self.activation = activation

    def forward(self, x: Array) -> Array:
        self.x = x
        return self.activation(x)

    def grad_x(self, grad_y: Array) -> Array:
        x = self.x
        if x.ndim < grad_y.ndim:  # replicas behind share this x
            x = np.broadcast_to(x, (*grad_y.shape[:-2], *x.shape[-2:]))
        return self.activation.vjp(x, grad_y)


class Learned(Activate):
    """An activation whose parameters are learned: ``Learned(LeakyReLU(), alpha=np.full(units, 0.25))`` is PReLU.

    Each keyword names a field of the activation and gives its start.  A row of ``units`` numbers is one parameter for
    each unit, a single number is shared by them all; for R replicas give (R, 1, units) or (R, 1, 1).
    Raises TypeError for an activation without parameters or a field it does not have, ValueError for a start of
    another shape or a parameter that does not have the replicas of what it meets.

    He, Zhang, Ren & Sun (2015), Delving deep into rectifiers.
    """

    def __init__(self, activation: Pointwise, **start: ArrayLike) -> None:
        names = _parameter_names(activation, start)
        super().__init__(activation)
        for name in names:
            value = as_float(start[name], name).copy()
            value = value.reshape(1, -1) if value.ndim < 2 else value
            if value.shape[-2] != 1:
                raise ValueError(f"{name} must be (units,) or (replicas, 1, units), got shape {value.shape}")
            self.parameters[name] = value
        # The frozen function holds the very arrays that the optimizer changes, so it always has their present values.
        self.activation: Pointwise = replace(activation, **self.parameters)

    def forward(self, x: Array) -> Array:
        for name, value in self.parameters.items():
            if value.shape[-1] not in (1, x.shape[-1]):
                raise ValueError(f"{name} {value.shape} must have one number or one for each unit of x {x.shape}")
        return super().forward(x)

    def fill_gradients(self, grad_y: Array) -> None:
        x = np.broadcast_to(self.x, grad_y.shape)
        with np.errstate(all="ignore"):
            for name, partial in self.activation.partials(x).items():
                if name in self.parameters:
                    self.gradients[name] = self._sum_to(name, grad_y * partial)

    def _sum_to(self, name: str, gradient: Array) -> Array:
        """Sums over the batch, and over the units where they share a parameter."""
        value = self.parameters[name]
        if gradient.shape[:-2] != value.shape[:-2]:
            raise ValueError(
                f"{name} {value.shape} must have the replica axes of what it met, got a gradient {gradient.shape}"
            )
        return gradient.sum(axis=-2 if value.shape[-1] == gradient.shape[-1] else (-2, -1), keepdims=True)


class Sampled(Activate):
    """An activation whose parameters are drawn anew for every number while training, and fixed at their mean after.

    Each keyword names a field of the activation and gives the ends of the interval to draw from, uniformly:
    ``Sampled(LeakyReLU(), rng, alpha=(1 / 8, 1 / 3))`` is RReLU.  ``rng`` as for ``Dense``: a list of R generators
    draws for R replicas, each from its own.
    Raises TypeError as ``Learned`` does, ValueError for an interval whose ends are not in order.

    Xu, Wang, Chen & Li (2015), Empirical evaluation of rectified activations in convolutional network.
    """

    def __init__(
        self, activation: Pointwise, rng: Generator | Sequence[Generator], **intervals: tuple[float, float]
    ) -> None:
        names = _parameter_names(activation, intervals)
        super().__init__(activation)
        for name in names:
            low, high = intervals[name]
            if not low <= high:
                raise ValueError(f"{name} must be an interval (low, high) with low ≤ high, got {intervals[name]!r}")
        self.generators, self.replicas = as_generators(rng), not isinstance(rng, Generator)
        self.intervals = intervals
        self.mean = replace(activation, **{name: (low + high) / 2 for name, (low, high) in intervals.items()})

    def forward(self, x: Array) -> Array:
        self.activation = self._drawn(x) if self.training else self.mean
        return super().forward(x)

    def _drawn(self, x: Array) -> Pointwise:
        shape = x.shape[-2:]
        values = {}
        for name, (low, high) in self.intervals.items():
            drawn = [one.uniform(low, high, shape) for one in self.generators]
            values[name] = np.stack(drawn) if self.replicas else drawn[0]
        return replace(self.mean, **values)


def _parameter_names(activation: Pointwise, given: dict[str, ArrayLike] | dict[str, tuple[float, float]]) -> list[str]:
    if not isinstance(activation, Pointwise):
        raise TypeError(f"activation must be a Pointwise such as LeakyReLU(), got {activation!r}")
    known = [field.name for field in fields(activation)]
    if not given or not set(given) <= set(known):
        raise TypeError(
            f"the keywords must name parameters of {type(activation).__name__}, "
            f"{' and '.join(known) or 'which has none'}, got {', '.join(given) or 'none'}"
        )
    return list(given)


def prelu(units: int = 1, start: float = 0.25, replicas: int | None = None, dtype: DTypeLike = np.float64) -> Learned:
    """PReLU: Leaky ReLU with a learned slope for each unit; ``units=1`` is the form with one slope for them all."""
    shape = (units,) if replicas is None else (replicas, 1, units)
    return Learned(LeakyReLU(), alpha=np.full(shape, start, dtype))


def rrelu(rng: Generator | Sequence[Generator], low: float = 1 / 8, high: float = 1 / 3) -> Sampled:
    """Randomized ReLU: Leaky ReLU with a slope drawn anew for every number while training, and the mean slope after.

    The ends are PyTorch's; the paper divides by a number between 3 and 8 instead.
    """
    return Sampled(LeakyReLU(), rng, alpha=(low, high))
