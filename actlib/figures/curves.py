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
    """A function on a grid: x, y = f(x), slope = f'(x), and the gaps where neither should be joined by a line."""

    name: str
    x: Array
    y: Array
    slope: Array
    kinks: tuple[float, ...]


def sample(f: Pointwise, x: ArrayLike) -> Curve:
    """The function and its slope at the points x, which need not be equally spaced."""
    x = np.asarray(x, float)
    return Curve(f.name, x, f(x), f.df(x), f.kinks)


def draw_curve(ax: Axes, curve: Curve, slope: bool = True) -> None:
    """The function as a solid line and, with ``slope``, its derivative as a dashed one, broken at the kinks."""
    ax.plot(curve.x, curve.y, color=BLUE, label=curve.name)
    if slope:
        x, df = curve.x, curve.slope
        for kink in curve.kinks:
            at = np.searchsorted(x, kink)
            x, df = np.insert(x, at, kink), np.insert(df, at, np.nan)
        ax.plot(x, df, color=ORANGE, linestyle="--", label="slope")
