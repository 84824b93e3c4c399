"""Stacks of affine maps, and the single affine map that each of them is."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from actlib.activations.base import Activation, Array, as_float


@dataclass(frozen=True, eq=False)
class Affine:
    """y = x @ W + b, with x (..., n, n_in), W (..., n_in, n_out) and b (..., 1, n_out) or (n_out,).

    Raises ValueError, naming both shapes, where W and b do not fit.
    """

    W: Array
    b: Array

    def __post_init__(self) -> None:
        W, b = np.shape(self.W), np.shape(self.b)
        # a b of (R, n_out) would be added along the batch wherever that happens to be R long
        if len(W) < 2 or len(b) < 1 or b[-1] != W[-1] or (len(b) > 1 and b[-2] != 1):
            raise ValueError(f"W must be (..., n_in, n_out) and b (..., 1, n_out) or (n_out,), got {W} and {b}")

    def __call__(self, x: Array) -> Array:
        x = as_float(x)
        if x.ndim < 1 or x.shape[-1] != self.W.shape[-2]:
            raise ValueError(f"x must have {self.W.shape[-2]} columns to meet W {self.W.shape}, got shape {x.shape}")
        return x @ self.W + self.b

    def then(self, after: Affine) -> Affine:
        """This map followed by ``after``, as one map: (xW + b)V + c = x(WV) + (bV + c).

        Raises ValueError, naming both shapes, if ``after`` does not take as many inputs as this map gives.
        """
        if self.W.shape[-1] != after.W.shape[-2]:
            raise ValueError(f"after must have {self.W.shape[-1]} rows to follow W {self.W.shape}, got {after.W.shape}")
        b = self.b if after.W.ndim == 2 else np.atleast_2d(self.b)  # so that replicas of V meet rows, not columns
        return Affine(self.W @ after.W, b @ after.W + after.b)


def collapse(stack: Sequence[Affine]) -> Affine:
    """The one affine map that equals the whole stack: A = W1 W2 … WL, c = Σ_l b_l W_(l+1) … W_L.

    Raises ValueError if the stack is empty or two neighbours do not fit.
    """
    if not stack:
        raise ValueError("stack must hold at least one Affine, got none")
    whole = stack[0]
    for place, layer in enumerate(stack[1:], start=2):
        if whole.W.shape[-1] != layer.W.shape[-2]:
            raise ValueError(
                f"layer {place} of the stack takes {layer.W.shape[-2]} inputs, but the layer before it gives "
                f"{whole.W.shape[-1]}"
            )
        whole = whole.then(layer)
    return whole


def run(stack: Sequence[Affine], x: Array, activation: Activation | None = None) -> Array:
    """The stack applied layer by layer, as a network would, with the activation (if any) between the layers."""
    for place, layer in enumerate(stack):
        x = layer(x if place == 0 or activation is None else activation(x))
    return x


def random_stack(widths: Sequence[int], rng: Generator, gain: float = 1.0, bias: float = 1.0) -> list[Affine]:
    """Affine layers between the given widths, weights of deviation gain / √n_in, biases of deviation ``bias``.

    ``widths`` lists the sizes from input to output: (2, 5, 1) makes two layers.  Raises ValueError for fewer
    than two widths or a width below 1.
    """
    if len(widths) < 2 or min(widths) < 1:
        raise ValueError(f"widths must list at least two sizes, each 1 or more, got {tuple(widths)}")
    return [
        Affine(rng.normal(0, gain * n_in**-0.5, (n_in, n_out)), rng.normal(0, bias, n_out))
        for n_in, n_out in itertools.pairwise(widths)
    ]
