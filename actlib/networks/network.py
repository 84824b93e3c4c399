"""A network: layers in a row, run forwards, then backwards."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import DTypeLike

from actlib.activations import Activation
from actlib.activations.base import Array, as_float
from actlib.networks.initializers import Initializer, lecun
from actlib.networks.layers import Activate, Dense, Layer


class Parameter(NamedTuple):
    """One learned array, the gradient of the last ``backward``, and a name such as "0.W" (layer 0, W)."""

    name: str
    value: Array
    gradient: Array


class Network:
    """``Network(Dense(2, 8, rng), Activate(Tanh()), Dense(8, 1, rng))``."""

    def __init__(self, *layers: Layer) -> None:
        for layer in layers:
            if not isinstance(layer, Layer):
                raise TypeError(f"a Network is made of layers such as Dense and Activate, got {layer!r}")
        if len({id(layer) for layer in layers}) < len(layers):
            raise ValueError("layers must be different objects, got one twice: it would remember only its last input")
        self.layers = layers
        self._names = [(f"{place}.{key}", layer, key) for place, layer in enumerate(layers) for key in layer.parameters]

    def __call__(self, x: Array) -> Array:
        """The output for x (batch, n_in) or (..., batch, n_in)."""
        x = as_float(x)
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad_y: Array) -> Array:
        """Fills every layer's gradients from ∂loss/∂output, and returns ∂loss/∂x."""
        for layer in reversed(self.layers):
            grad_y = layer.backward(grad_y)
        return grad_y

    def fill_gradients(self, grad_y: Array) -> None:
        """As ``backward``, without ∂loss/∂x, which training does not need."""
        for layer in reversed(self.layers[1:]):
            grad_y = layer.backward(grad_y)
        self.layers[0].fill_gradients(grad_y)

    def parameters(self) -> list[Parameter]:
        """Every learned array with its gradient, to be changed in place.  Call it after ``backward``."""
        return [Parameter(name, layer.parameters[key], layer.gradients[key]) for name, layer, key in self._names]

    @property
    def dtype(self) -> np.dtype[Any]:
        """The dtype of the parameters, in which training computes; float64 if there are none."""
        return next((value.dtype for value in self._values().values()), np.dtype(np.float64))

    @property
    def training(self) -> bool:
        """Whether the layers behave as they do while training; only layers that draw numbers make a difference."""
        return any(layer.training for layer in self.layers)

    @training.setter
    def training(self, value: bool) -> None:
        for layer in self.layers:
            layer.training = value

    def state(self) -> dict[str, Array]:
        """Copies of all parameters, by name."""
        return {name: value.copy() for name, value in self._values().items()}

    def load(self, state: dict[str, Array]) -> None:
        """Puts a ``state`` back.  Raises ValueError, naming the parameter, if names or shapes differ."""
        values = self._values()
        for name in sorted(values.keys() | state.keys()):  # all of it is checked before any of it is loaded
            wanted, got = (held[name].shape if name in held else "nothing" for held in (values, state))
            if wanted != got:
                raise ValueError(f"state must hold {wanted} for {name}, got {got}")
        for name, value in values.items():
            value[...] = state[name]

    def blot_out(self, replicas: Array) -> None:
        """Makes all parameters of the chosen replicas NaN: ``replicas`` is an array of booleans, one a replica."""
        for value in self._values().values():
            value[replicas] = np.nan

    def _values(self) -> dict[str, Array]:
        return {name: layer.parameters[key] for name, layer, key in self._names}


def mlp(
    widths: Sequence[int],
    activation: Activation | None,
    rng: Generator | Sequence[Generator],
    init: Initializer = lecun,
    dtype: DTypeLike = np.float64,
) -> Network:
    """A network of Dense layers between the given widths, input to output, with the activation between them.

    ``None`` puts nothing between them.  ``rng`` as for ``Dense``: a list of generators makes replicas.
    """
    if len(widths) < 2:
        raise ValueError(f"widths must list at least an input and an output size, got {tuple(widths)}")
    layers: list[Layer] = []
    for n_in, n_out in itertools.pairwise(widths):
        if layers and activation is not None:
            layers.append(Activate(activation))
        layers.append(Dense(n_in, n_out, rng, init, dtype))
    return Network(*layers)
