"""The numerical derivative that lessons and tests hold every formula against."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]

STEP = float(np.finfo(np.float64).eps) ** (1 / 3)
"""Balances the two errors of a central difference: truncation ~ h² and rounding ~ eps / h."""


def numerical_df(f: Callable[[Array], Array], x: ArrayLike, step: float = STEP) -> Array:
    """The slope of an elementwise function at each x, by central differences, in float64.

    Good to about ten digits where f is smooth; across a kink it is the mean of the two slopes.
    """
    x = np.asarray(x, np.float64)
    h = step * np.maximum(1, np.abs(x))
    ahead, behind = x + h, x - h
    return (f(ahead) - f(behind)) / (ahead - behind)  # the steps really taken, not 2h as intended


def numerical_gradient(loss: Callable[[Array], float], x: ArrayLike, step: float = STEP) -> Array:
    """The gradient of a number with respect to every entry of ``x`` (any shape), one entry at a time."""
    x = np.array(x, np.float64)  # a copy: entries are nudged and put back
    gradient = np.empty_like(x)
    for i in np.ndindex(x.shape):
        kept = x[i]
        h = step * max(1.0, abs(float(kept)))
        x[i] = kept + h
        ahead, loss_ahead = x[i], loss(x)
        x[i] = kept - h
        gradient[i] = (loss_ahead - loss(x)) / (ahead - x[i])
        x[i] = kept
    return gradient


def gradient_error(analytic: ArrayLike, numerical: ArrayLike) -> float:
    """The largest difference, relative to the largest entry of either: about 1e-9 for a right gradient.

    Raises ValueError, naming both shapes, if they differ.
    """
    analytic, numerical = np.asarray(analytic, np.float64), np.asarray(numerical, np.float64)
    if analytic.shape != numerical.shape:
        raise ValueError(f"the gradients have shapes {analytic.shape} and {numerical.shape}")
    scale = max(np.abs(analytic).max(initial=0), np.abs(numerical).max(initial=0))
    return float(np.abs(analytic - numerical).max(initial=0) / scale) if scale else 0.0
