"""Functions of one variable: numbers first, then a drawing of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from actlib.activations import Pointwise
from actlib.activations.base import Array
from actlib.figures.style import BLUE, ORANGE


@dataclass(frozen=True, eq=False)
class Curve:
    """A function on a grid: x, y = f(x), slope = f'(x), the kinks, and whether the function itself jumps there."""

    name: str
    x: Array
    y: Array
    slope: Array
    kinks: tuple[float, ...]
    jumps: bool


def sample(f: Pointwise, x: ArrayLike) -> Curve:
    """The function and its slope at the points x, which need not be equally spaced."""
    x = np.asarray(x, float)
    return Curve(f.name, x, f(x), f.df(x), f.kinks, not np.isfinite(f.lipschitz))


def draw_curve(ax: Axes, curve: Curve, slope: bool = True) -> None:
    """The function as a solid line and, with ``slope``, its derivative as a dashed one, each broken where it jumps."""
    at = np.searchsorted(curve.x, curve.kinks)
    x = np.insert(curve.x, at, curve.kinks)
    broken = np.insert(curve.y, at, np.nan)
    ax.plot(*((x, broken) if curve.jumps else (curve.x, curve.y)), color=BLUE, label=curve.name)
    if slope:
        ax.plot(x, np.insert(curve.slope, at, np.nan), color=ORANGE, linestyle="--", label="slope")
