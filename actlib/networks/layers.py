"""Layers: the only things, with the optimizers, that remember."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.random import Generator
from numpy.typing import DTypeLike

from actlib.activations import Activation
from actlib.activations.base import Array
from actlib.networks.initializers import Initializer, as_generators, lecun


class Layer:
    """A step of a network: ``forward`` keeps what ``backward`` will need.

    ``parameters`` and ``gradients`` are dicts with the same keys; ``backward`` fills the second.
    """

    def __init__(self) -> None:
        self.parameters: dict[str, Array] = {}
        self.gradients: dict[str, Array] = {}

    def forward(self, x: Array) -> Array:
        raise NotImplementedError

    def backward(self, grad_y: Array) -> Array:
        """∂loss/∂x, given ∂loss/∂y of the last ``forward``."""
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
        return x @ W + b

    def backward(self, grad_y: Array) -> Array:
        W = self.parameters["W"]
        if grad_y.shape[:-2] != W.shape[:-2]:
            raise ValueError(f"W {W.shape} must have the replica axes of what it met, got a gradient {grad_y.shape}")
        self.gradients["W"] = self.x.swapaxes(-1, -2) @ grad_y
        self.gradients["b"] = grad_y.sum(axis=-2, keepdims=True)
        return grad_y @ W.swapaxes(-1, -2)


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

    def backward(self, grad_y: Array) -> Array:
        x = np.broadcast_to(self.x, (*grad_y.shape[:-2], *self.x.shape[-2:]))  # replicas behind may share this x
        return self.activation.vjp(x, grad_y)
