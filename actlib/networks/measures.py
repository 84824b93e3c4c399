"""Numbers that tell what a network does."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from actlib.activations.base import Array

Limits = tuple[float, float, float, float]
"""A rectangle of the plane: left, right, bottom, top."""


def boundary_points(score: Callable[[Array], Array], limits: Limits, resolution: int = 201) -> Array:
    """Points (k, 2) of the curve score = 0, found on the lines of a grid by linear interpolation.

    ``score`` maps points (n, 2) to n numbers.  Exact to rounding if the score is affine.
    """
    x, y = np.linspace(*limits[:2], resolution), np.linspace(*limits[2:], resolution)
    grid = np.stack(np.meshgrid(x, y), axis=-1)  # (resolution, resolution, 2)
    values = np.asarray(score(grid.reshape(-1, 2)), float).reshape(resolution, resolution)
    found = []
    for ends, start, end in (
        ((grid[:, :-1], grid[:, 1:]), values[:, :-1], values[:, 1:]),  # along rows
        ((grid[:-1], grid[1:]), values[:-1], values[1:]),  # along columns
    ):
        crosses = (start > 0) != (end > 0)
        share = (start[crosses] / (start[crosses] - end[crosses]))[:, None]
        found.append(ends[0][crosses] + share * (ends[1][crosses] - ends[0][crosses]))
    return np.vstack(found)


def distance_from_a_line(points: Array) -> float:
    """The root-mean-square distance of points (n, 2) from the straight line that fits them best."""
    if len(points) < 2:
        raise ValueError(f"points must be two or more, got {len(points)}")
    return float(np.linalg.svd(points - points.mean(axis=0), compute_uv=False)[-1] / np.sqrt(len(points)))


def accuracy(output: Array, y: Array, threshold: float = 0.5, margin: float = 0.0) -> Array:
    """The share of samples on the right side of the threshold, and more than ``margin`` away from it.

    output (..., n, 1), y (n,) of 0 and 1.  One number a replica.  A margin keeps rounding noise at the threshold
    from counting as an answer.
    """
    side = np.where(np.asarray(y) == 1, 1.0, -1.0)
    return np.mean(side * (np.asarray(output)[..., 0] - threshold) > margin, axis=-1)
