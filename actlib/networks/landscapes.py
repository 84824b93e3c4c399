"""Functions of two numbers on which optimizers can be watched, with their exact gradients, and the walk over them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from actlib.activations.base import Array, as_float
from actlib.networks.network import Parameter
from actlib.networks.optimizers import Optimizer


class Landscape:
    """A height above every point of a plane: ``f(w)`` for w (..., 2), and ``f.gradient(w)``, (..., 2)."""

    lowest: tuple[float, float] | None
    """The only point at which the gradient is 0 and no height is below its own, or None."""

    def __call__(self, w: Array) -> Array:
        raise NotImplementedError

    def gradient(self, w: Array) -> Array:
        raise NotImplementedError


@dataclass(frozen=True)
class Ravine(Landscape):
    """½ (flat · u² + steep · v²), where (u, v) are the coordinates of w along axes turned by ``angle`` degrees.

    Raises ValueError for a curvature not above 0.
    """

    flat: float = 1.0
    steep: float = 100.0
    angle: float = 0.0
    lowest = (0.0, 0.0)

    def __post_init__(self) -> None:
        if not min(self.flat, self.steep) > 0:
            raise ValueError(f"flat and steep must be above 0, got {self.flat} and {self.steep}")

    @property
    def axes(self) -> Array:
        """The directions of u and v, as rows."""
        c, s = np.cos(np.radians(self.angle)), np.sin(np.radians(self.angle))
        return np.array([[c, s], [-s, c]])

    def __call__(self, w: Array) -> Array:
        return (as_float(w) @ self.axes.T) ** 2 @ np.array([self.flat, self.steep]) / 2

    def gradient(self, w: Array) -> Array:
        return (as_float(w) @ self.axes.T * np.array([self.flat, self.steep])) @ self.axes


@dataclass(frozen=True)
class Saddle(Landscape):
    """x² − y²: up along x, down along y, gradient 0 at the origin."""

    lowest = None

    def __call__(self, w: Array) -> Array:
        w = as_float(w)
        return w[..., 0] ** 2 - w[..., 1] ** 2

    def gradient(self, w: Array) -> Array:
        return 2 * as_float(w) * np.array([1.0, -1.0])


@dataclass(frozen=True)
class Beale(Landscape):
    """(1.5 − x + xy)² + (2.25 − x + xy²)² + (2.625 − x + xy³)²: a bent valley below a plateau and steep walls.

    Beale (1958), On an iterative method for finding a local minimum of a function of more than one variable.
    """

    lowest = (3.0, 0.5)

    def __call__(self, w: Array) -> Array:
        x, y = np.moveaxis(as_float(w), -1, 0)
        return sum(((c - x + x * y**k) ** 2 for k, c in enumerate((1.5, 2.25, 2.625), 1)), np.zeros_like(x))

    def gradient(self, w: Array) -> Array:
        x, y = np.moveaxis(as_float(w), -1, 0)
        across, up = np.zeros_like(x), np.zeros_like(x)
        for k, c in enumerate((1.5, 2.25, 2.625), 1):
            rest = c - x + x * y**k
            across += 2 * rest * (y**k - 1)
            up += 2 * rest * k * x * y ** (k - 1)
        return np.stack([across, up], axis=-1)


@dataclass(frozen=True)
class Rosenbrock(Landscape):
    """(1 − x)² + 100 (y − x²)²: a valley along a parabola, steep across and nearly level along.

    Rosenbrock (1960), An automatic method for finding the greatest or least value of a function.
    """

    lowest = (1.0, 1.0)

    def __call__(self, w: Array) -> Array:
        x, y = np.moveaxis(as_float(w), -1, 0)
        return (1 - x) ** 2 + 100 * (y - x**2) ** 2

    def gradient(self, w: Array) -> Array:
        x, y = np.moveaxis(as_float(w), -1, 0)
        return np.stack([-2 * (1 - x) - 400 * x * (y - x**2), 200 * (y - x**2)], axis=-1)


def descend(optimizer: Optimizer, gradient: Callable[[Array], Array], start: ArrayLike, steps: int) -> Array:
    """Where the optimizer goes: the points before each step and after the last, (steps + 1, ..., n).

    ``gradient`` maps points (..., n) to gradients of that shape; ``start`` (n,) is one walk, (R, n) are R of them, for
    which ``optimizer.rate`` may be (R, 1, 1).  The optimizer begins with an empty memory and is left as it was.
    A walk that diverges goes on, to infinite numbers or NaN.  Raises ValueError for ``steps`` below 1.
    """
    if steps < 1:
        raise ValueError(f"steps must be 1 or more, got {steps}")
    first = np.array(start, float)
    if first.ndim not in (1, 2):
        raise ValueError(f"start must be (n,), or (R, n) for R walks, got {first.shape}")
    optimizer = replace(optimizer)  # one like it, without its memory
    w = first[..., None, :].copy()  # as a layer's weights with one input: (..., 1, n)
    path = np.empty((steps + 1, *first.shape))
    path[0] = first
    with np.errstate(all="ignore"):  # divergence is a result
        for step in range(1, steps + 1):
            optimizer.step([Parameter("point.W", w, gradient(w))])
            path[step] = w[..., 0, :]
    return path


def arrival(path: Array, goal: Sequence[float] | Array, within: float) -> Array:
    """The first step of each walk at a distance below ``within`` from the goal, −1 where there is none: (...).

    A walk may leave again: see ``settled``.
    """
    there = _near(path, goal, within)
    return np.where(there.any(axis=0), there.argmax(axis=0), -1)


def settled(path: Array, goal: Sequence[float] | Array, within: float) -> Array:
    """The step from which each walk stays at a distance below ``within`` from the goal, −1 if it does not: (...)."""
    there = _near(path, goal, within)
    outside = np.argmax(~there[::-1], axis=0)  # how many steps before its end a walk was outside for the last time
    return np.where(there.all(axis=0), 0, np.where(there[-1], len(there) - outside, -1))


def _near(path: Array, goal: Sequence[float] | Array, within: float) -> Array:
    with np.errstate(all="ignore"):
        near: Array = np.linalg.norm(path - np.asarray(goal, float), axis=-1) < within
    return near
