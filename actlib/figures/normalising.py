"""The pictures of lesson 10: kinks at zero, and means and variances on their way through layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.figure import Figure

from actlib.activations import CELU, ELU
from actlib.activations.base import Array
from actlib.figures.planes import draw_dots
from actlib.figures.style import BLUE, GREEN, GREY, INK, REGION_ALPHA, SERIES_COLOURS, blank, frame_panel

Drawn = tuple[Figure, str]
STARTS = (INK, *SERIES_COLOURS)
TOP = 4.2
"""The largest variance that the plane of ``flow`` has room for."""


def _number(x: float, digits: int = 2) -> str:
    text = f"{x:.{digits}f}"
    return text.replace("-", "−") if float(text) else text.lstrip("-")


def _size(variance: float) -> str:
    if variance < 1e-3:
        return "below 0.001"
    return f"{variance:.2g}" if variance < 100 else f"{variance:.0f}"


def kinks() -> Callable[[float], Drawn]:
    """ELU (blue) and CELU (green, dashed) of the same α: values left, slopes right, with dots where they meet 0."""
    left, right = np.linspace(-4, 0, 120), np.array([1e-9, 2.0])

    def figure(alpha: float) -> Drawn:
        picture, (values, slopes) = blank(2, height=2.9)
        frame_panel(values, (-4, 2), (-2.2, 2), (-4, -2, 0, 2), (-2, -1, 0, 1, 2), "$x$", title="value")
        frame_panel(slopes, (-4, 2), (0, 2.2), (-4, -2, 0, 2), (0, 1, 2), "$x$", title="slope")
        for f, colour, style in ((ELU(alpha), BLUE, "-"), (CELU(alpha), GREEN, "--")):
            x = np.concatenate([left, right])
            values.plot(x, f(x), color=colour, linestyle=style, label=f.name)
            for side in (left, right):
                slopes.plot(side, f.df(side), color=colour, linestyle=style)
        draw_dots(slopes, np.array([[0.0, alpha], [0.0, 1.0]]), BLUE)
        slopes.plot([0, 0], [alpha, 1], color=BLUE, linestyle=":", linewidth=1.2)
        values.legend(loc="upper left")
        jump = abs(1 - alpha)
        kink = f"ELU's slope jumps by {jump:.2f} at 0" if jump else "ELU has no kink, and the two are the same"
        return (
            picture,
            f"α = {alpha:.2f}: {kink}. CELU's slope passes through 1 at 0. Both have their floor at −{alpha:.2f}.",
        )

    figure.__qualname__ = "kinks"
    return figure


def flow(paths: Mapping[str, Mapping[str, Array]], curves: Mapping[str, Array]) -> Callable[[str, str, int], Drawn]:
    """Left: pairs (mean, variance) of several starts after some layers, with their paths.  Right: variances by layer.

    ``paths[of][weights]`` is (layers + 1, starts, 2), the start included; ``curves[of]`` (k, 2) holds the pairs that a
    layer can put out, and is drawn in grey.  The cross stands at mean 0 and variance 1.
    """

    def figure(of: str, weights: str, layers: int) -> Drawn:
        path = paths[of][weights]
        last = len(path) - 1
        picture, (plane, film) = blank(2, height=3.1, ratios=(1.2, 1))
        frame_panel(plane, (-1.3, 2.2), (0, TOP), (-1, 0, 1, 2), (0, 1, 2, 3, 4), "mean", title="variance")
        frame_panel(
            film, (0, last), (-2.2, 2.2), (0, last // 2, last), (-2, -1, 0, 1, 2), "layers", title="log₁₀ variance"
        )
        plane.plot(*curves[of].T, color=GREY, linewidth=5, alpha=0.35, solid_capstyle="butt")
        plane.plot([-0.16, 0.16], [1, 1], color=INK, linewidth=1)
        plane.plot([0, 0], [0.8, 1.2], color=INK, linewidth=1)
        film.plot([0, last], [0, 0], color=INK, linewidth=1)
        steps = np.arange(layers + 1)
        for start in range(path.shape[1]):
            colour = STARTS[1:][start % len(SERIES_COLOURS)]
            mean, variance = path[: layers + 1, start].T
            plane.plot(mean, variance, color=colour, linewidth=1)
            draw_dots(plane, np.array([[mean[-1], variance[-1]]]), colour)
            film.plot(steps, np.log10(variance), color=colour, linewidth=1.2)
        mean, variance = path[layers].T
        far = int(np.sum(variance > TOP))
        words = (
            f"{of}, weights of variance {weights}, after {layers} layer{'' if layers == 1 else 's'}: means from "
            f"{_number(mean.min())} to {_number(mean.max())}, variances from {_number(variance.min())} to "
            f"{_number(variance.max())}{f' ({far} of {len(mean)} beyond the left picture)' if far else ''}."
        )
        return picture, words

    figure.__qualname__ = "flow"
    return figure


def through_depth(runs: Mapping[str, Mapping[int, Mapping[str, Array]]]) -> Callable[[str, int], Drawn]:
    """The variance of the outputs of each layer, for random networks: the median of the seeds, and the whole range.

    ``runs[weights][width][name]`` is (layers, seeds).
    """

    def figure(weights: str, width: int) -> Drawn:
        picture, (ax,) = blank(1, height=3.0)
        given = runs[weights][width]
        last = len(next(iter(given.values())))
        frame_panel(ax, (1, last), (-3.2, 3.2), (1, last // 2, last), (-3, -2, -1, 0, 1, 2, 3), "layer")
        ax.set_title("log₁₀ of the variance of the outputs", loc="left")
        layers = np.arange(1, last + 1)
        ends = []
        for (name, variances), colour in zip(given.items(), SERIES_COLOURS, strict=True):
            logs = np.log10(variances)
            # one polygon: what fill_between draws is written in one of two ways, and frames would differ
            around = np.concatenate([logs.min(axis=1), logs.max(axis=1)[::-1]])
            ax.fill(np.concatenate([layers, layers[::-1]]), around, color=colour, alpha=REGION_ALPHA, linewidth=0)
            ax.plot(layers, np.median(logs, axis=1), color=colour, label=name)
            ends.append(f"{name} {_size(float(np.median(variances[-1])))}")
        ax.plot([1, last], [0, 0], color=INK, linewidth=0.8, linestyle=":")
        ax.legend(loc="upper left", ncols=4, borderaxespad=0.2)
        return picture, (
            f"Weights of variance {weights}, width {width}. Variance after {last} layers, median: {', '.join(ends)}."
        )

    figure.__qualname__ = "through_depth"
    return figure
