"""The pictures of lesson 12: x weighed by a smooth step, three curves called GELU, and a signal that repeats."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from actlib.activations import GELU, GELUTanh, ReLU, Sigmoid, SiLU
from actlib.activations.base import Array
from actlib.figures.planes import draw_dots
from actlib.figures.style import BLUE, GREEN, GREY, INK, ORANGE, REGION_ALPHA, blank, frame_panel

Drawn = tuple[Figure, str]
GRID = np.linspace(-5, 5, 401)
LEAST = -1.2784645427610737951
"""Where x σ(x) is least."""


def weighed() -> Callable[[float], Drawn]:
    """Left: the weight σ(βx), and Φ(x) for comparison.  Right: x times the weight, with ReLU and GELU."""
    gelu = np.divide(GELU()(GRID), GRID, out=np.full_like(GRID, 0.5), where=GRID != 0)

    def figure(beta: float) -> Drawn:
        picture, (weight, product) = blank(2, height=3.0)
        frame_panel(weight, (-5, 5), (-0.05, 1.05), (-4, 0, 4), (0, 0.5, 1), "$x$", title="the weight")
        weight.set_yticklabels(["0", "½", "1"])
        weight.plot(GRID, gelu, color=GREY, linewidth=1.2, linestyle="--")
        weight.plot(GRID, Sigmoid()(beta * GRID), color=BLUE)
        frame_panel(product, (-5, 5), (-2.6, 4), (-4, 0, 4), (-2, 0, 2, 4), "$x$", title="$x$ times the weight")
        product.plot(GRID, ReLU()(GRID), color=INK, linewidth=1, linestyle=":")
        product.plot(GRID, GELU()(GRID), color=GREY, linewidth=1.2, linestyle="--")
        product.plot(GRID, SiLU(beta)(GRID), color=ORANGE)
        at = LEAST / beta if beta else np.nan
        draw_dots(product, np.array([[at, at * Sigmoid()(LEAST)]]), ORANGE)
        relu = np.abs(SiLU(beta)(GRID) - ReLU()(GRID)).max()
        normal = np.abs(SiLU(beta)(GRID) - GELU()(GRID)).max()
        lowest = (
            f"Its lowest point is at x = {_number(at)}, with {_number(at * float(Sigmoid()(LEAST)))}."
            if beta
            else "It is the straight line x/2, and has no lowest point."
        )
        words = (
            f"SiLU with β = {beta:g}. {lowest} On [−5, 5] it is up to {relu:.3f} from ReLU and up to {normal:.3f} "
            "from GELU."
        )
        return picture, words

    figure.__qualname__ = "weighed"
    return figure


def three_gelus(scales: Mapping[str, float]) -> Callable[[str], Drawn]:
    """How far the two approximations of GELU are from it, on a scale of ± ``scales[scale]``."""
    forms = {"tanh form": (GELUTanh()(GRID), GREEN, "-"), "σ form": (GRID * Sigmoid()(1.702 * GRID), ORANGE, "--")}
    exact = GELU()(GRID)

    def figure(scale: str) -> Drawn:
        high = scales[scale]
        picture, (left, right) = blank(2, height=2.8)
        frame_panel(left, (-5, 5), (-0.6, 3), (-4, 0, 4), (0, 1, 2, 3), "$x$", title="three curves")
        left.plot(GRID, exact, color=BLUE, linewidth=6, alpha=0.45)
        left.text(-4.6, 2.65, "exact, wide", color=BLUE)
        frame_panel(right, (-5, 5), (-high, high), (-4, 0, 4), (0,), "$x$", title=f"minus GELU, {scale}")
        words = []
        for row, (name, (curve, colour, style)) in enumerate(forms.items()):
            left.plot(GRID, curve, color=colour, linestyle=style, linewidth=1.5)
            left.text(-4.6, 2.25 - 0.4 * row, name + (", dashed" if style == "--" else ""), color=colour)
            right.plot(GRID, curve - exact, color=colour, linestyle=style)
            words.append(f"the {name} by up to {np.abs(curve - exact).max():.5f}")
        return picture, f"On a scale of {scale}: {' and '.join(words)} from the exact GELU."

    figure.__qualname__ = "three_gelus"
    return figure


def periodic(
    signal: Callable[[Array], Array], inside: float, fits: Mapping[str, Array], x: Array
) -> Callable[[str, int], Drawn]:
    """A signal, what networks make of it, and in grey the stretch [−inside, inside] on which they were trained.

    ``fits`` holds for each kind of network the outputs (starts, n) at the inputs x (n,).
    """
    within = np.abs(x) <= inside

    def figure(network: str, start: int) -> Drawn:
        y = fits[network][start - 1]
        errors = [np.sqrt(np.mean((y - signal(x))[part] ** 2)) for part in (within, ~within)]
        picture, (ax,) = blank(1, height=2.7)
        frame_panel(
            ax,
            (x[0], x[-1]),
            (-3, 3),
            (-2, -1, 0, 1, 2),
            (-2, 0, 2),
            "$x$",
            title=f"error {errors[0]:.2f} inside, {errors[1]:.2f} outside",
        )
        ax.add_patch(Rectangle((-inside, -3), 2 * inside, 6, facecolor=GREY, alpha=REGION_ALPHA, linewidth=0))
        ax.plot(x, signal(x), color=BLUE, linewidth=5, alpha=0.45)
        ax.plot(x, y.clip(-50, 50), color=ORANGE, linewidth=1.6)
        words = (
            f"{network}, start {start}: the network is off by {errors[0]:.2f} (root mean square) where it was trained "
            f"and by {errors[1]:.2f} outside of it."
        )
        return picture, words

    figure.__qualname__ = "periodic"
    return figure


def _number(value: float) -> str:
    return f"{value:.3f}".replace("-", "−")
