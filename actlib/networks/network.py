"""A network: layers in a row, run forwards, then backwards."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

from numpy.random import Generator

from actlib.activations import Activation
from actlib.activations.base import Array
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
        self.layers = layers

    def __call__(self, x: Array) -> Array:
        """The output for x (batch, n_in) or (..., batch, n_in)."""
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad_y: Array) -> Array:
        """Fills every layer's gradients from ∂loss/∂output, and returns ∂loss/∂x."""
        for layer in reversed(self.layers):
            grad_y = layer.backward(grad_y)
        return grad_y

    def parameters(self) -> list[Parameter]:
        """Every learned array with its gradient, to be changed in place.  Call it after ``backward``."""
        return [
            Parameter(f"{place}.{key}", value, layer.gradients[key])
            for place, layer in enumerate(self.layers)
            for key, value in layer.parameters.items()
        ]

    def state(self) -> dict[str, Array]:
        """Copies of all parameters, by name."""
        return {
            f"{place}.{key}": value.copy()
            for place, layer in enumerate(self.layers)
            for key, value in layer.parameters.items()
        }

    def load(self, state: dict[str, Array]) -> None:
        """Puts a ``state`` back.  Raises ValueError, naming the parameter, if names or shapes differ."""
        for place, layer in enumerate(self.layers):
            for key, value in layer.parameters.items():
                name = f"{place}.{key}"
                if name not in state or state[name].shape != value.shape:
                    got = state[name].shape if name in state else "nothing"
                    raise ValueError(f"state must hold {name} of shape {value.shape}, got {got}")
                value[...] = state[name]


def mlp(
    widths: Sequence[int],
    activation: Activation | None,
    rng: Generator | Sequence[Generator],
    init: Initializer = lecun,
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
        layers.append(Dense(n_in, n_out, rng, init))
    return Network(*layers)
