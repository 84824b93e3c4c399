"""The pictures of lesson 12: x weighed by a smooth step, and three curves called GELU."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from actlib.activations import GELU, GELUTanh, ReLU, Sigmoid, SiLU
from actlib.figures.planes import draw_dots
from actlib.figures.style import BLUE, FUNCTION_COLOURS, GREEN, GREY, ORANGE, Drawn, blank, frame_panel
from actlib.words import decimal

GRID = np.linspace(-5, 5, 401)
LEAST = -1.2784645427610737951
"""Where x σ(x) is least."""


def weighed() -> Callable[[float], Drawn]:
    """Left: the weight σ(βx), and Φ(x) for comparison.  Right: x times the weight, with ReLU and GELU.

    The titles say how far the two are from Φ and from GELU.
    """
    gelu = np.divide(GELU()(GRID), GRID, out=np.full_like(GRID, 0.5), where=GRID != 0)

    def figure(beta: float) -> Drawn:
        picture, (weight, product) = blank(2, height=3.0)
        step = Sigmoid()(beta * GRID)
        apart = np.abs(step - gelu).max()
        relu, normal = (np.abs(SiLU(beta)(GRID) - f(GRID)).max() for f in (ReLU(), GELU()))
        title = f"weight: {apart:.4f} from Φ"
        frame_panel(weight, (-5, 5), (-0.05, 1.05), (-4, 0, 4), (0, 0.5, 1), "$x$", title=title)
        weight.set_yticklabels(["0", "½", "1"])
        weight.plot(GRID, gelu, color=GREY, linewidth=1.2, linestyle="--")
        weight.plot(GRID, step, color=FUNCTION_COLOURS["σ"])
        title = f"x times it: {normal:.4f} from GELU"
        frame_panel(product, (-5, 5), (-2.6, 4), (-4, 0, 4), (-2, 0, 2, 4), "$x$", title=title)
        product.plot(GRID, ReLU()(GRID), color=FUNCTION_COLOURS["ReLU"], linewidth=1.2, linestyle=":")
        product.plot(GRID, GELU()(GRID), color=GREY, linewidth=1.2, linestyle="--")
        product.plot(GRID, SiLU(beta)(GRID), color=BLUE)
        at = LEAST / beta if beta else np.nan
        draw_dots(product, np.array([[at, at * Sigmoid()(LEAST)]]), BLUE)
        lowest = (
            f"Its lowest point is at x = {decimal(at, 3)}, with {decimal(at * float(Sigmoid()(LEAST)), 3)}."
            if beta
            else "It is the straight line x/2, and has no lowest point."
        )
        words = (
            f"SiLU with β = {beta:g}. {lowest} On [−5, 5] it is up to {relu:.4f} from ReLU and up to {normal:.4f} "
            f"from GELU, and its weight up to {apart:.4f} from that of GELU."
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
        words = [f"On a scale of {scale}."]
        for row, (name, (curve, colour, style)) in enumerate(forms.items()):
            left.plot(GRID, curve, color=colour, linestyle=style, linewidth=1.5)
            left.text(-4.6, 2.25 - 0.4 * row, name + (", dashed" if style == "--" else ""), color=colour)
            right.plot(GRID, curve - exact, color=colour, linestyle=style)
            off = np.abs(curve - exact).max()
            where = "" if off <= high else ", and leaves the picture"
            words.append(f"The {name} is off by up to {off:.5f}{where}.")
        return picture, " ".join(words)

    figure.__qualname__ = "three_gelus"
    return figure
