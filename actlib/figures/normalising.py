"""The pictures of lesson 10: means and variances on their way through layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from actlib.activations.base import Array
from actlib.figures.planes import draw_dots
from actlib.figures.style import FUNCTION_COLOURS, GREY, INK, REGION_ALPHA, SERIES_COLOURS, Drawn, blank, frame_panel
from actlib.words import decimal

TOP = 4.2
"""The largest variance that the plane of ``flow`` has room for."""


def _size(variance: float) -> str:
    if variance < 1e-3:
        return "below 0.001"
    return f"{variance:.2g}" if variance < 100 else f"{variance:.0f}"


def flow(paths: Mapping[str, Mapping[str, Array]], curves: Mapping[str, Array]) -> Callable[[str, str, int], Drawn]:
    """Left: pairs (mean, variance) of several starts after some layers, with their paths.  Right: variances by layer.

    ``paths[of][weights]`` is (layers + 1, starts, 2), the start included; ``curves[of]`` (k, 2) holds the pairs that a
    layer can put out, and is drawn in grey.  The cross stands at mean 0 and variance 1.  Starts of one variance have
    one colour, in the order of the variances.
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
        kinds = np.unique(path[0, :, 1], return_inverse=True)[1]
        for start in range(path.shape[1]):
            colour = SERIES_COLOURS[kinds[start]]
            mean, variance = path[: layers + 1, start].T
            plane.plot(mean, variance, color=colour, linewidth=1)
            draw_dots(plane, np.array([[mean[-1], variance[-1]]]), colour)
            film.plot(steps, np.log10(variance), color=colour, linewidth=1.2)
        mean, variance = path[layers].T
        far = int(np.sum(variance > TOP))
        words = (
            f"{of}, weights of variance {weights}, after {layers} layer{'' if layers == 1 else 's'}: means from "
            f"{decimal(mean.min())} to {decimal(mean.max())}, variances from {decimal(variance.min())} to "
            f"{decimal(variance.max())}{f' ({far} of {len(mean)} beyond the left picture)' if far else ''}."
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
        for name, variances in given.items():
            colour, logs = FUNCTION_COLOURS[name], np.log10(variances)
            # one polygon: what fill_between draws is written in one of two ways, and frames would differ
            around = np.concatenate([logs.min(axis=1), logs.max(axis=1)[::-1]])
            ax.fill(np.concatenate([layers, layers[::-1]]), around, color=colour, alpha=REGION_ALPHA, linewidth=0)
            ax.plot(layers, np.median(logs, axis=1), color=colour, label=name)
            low, middle, high = (_size(float(end)) for end in np.quantile(variances[-1], (0, 0.5, 1)))
            ends.append(f"{name} {middle}" + (f" ({low} to {high})" if low != high else ""))
        ax.plot([1, last], [0, 0], color=INK, linewidth=0.8, linestyle=":")
        ax.legend(loc="upper left", ncols=4, borderaxespad=0.2)
        return picture, (
            f"Weights of variance {weights}, width {width}. Variance after {last} layers, median (range): "
            f"{', '.join(ends)}."
        )

    figure.__qualname__ = "through_depth"
    return figure
