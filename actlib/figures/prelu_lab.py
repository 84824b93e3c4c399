"""The pictures of lesson 17: slopes that learn in deep networks, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from actlib.activations.base import Array, as_float
from actlib.figures.planes import draw_dots, draw_points, draw_regions
from actlib.figures.style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, Drawn, blank, frame_panel
from actlib.networks import History, Network
from actlib.words import decimal

LIMITS = (-0.6, 1.8)
"""The slopes that the panels have room for; any beyond are drawn at the edge."""
PLANE = (-1.25, 1.25, -1.25, 1.25)
LEADS = (-0.36, 0.18)
"""The leads that the comparison has room for; any beyond are drawn at the edge."""
HE_ET_AL = (0.596, 0.321, 0.204, 0.294, 0.464, 0.196, 0.152, 0.145, 0.124, 0.134, 0.198, 0.074, 0.075)
"""He et al. (2015), table 1: the mean slope of each layer, from first to last, with a slope for each channel."""
HE_SHARED = 0.681
"""The largest of the same network's slopes with one a layer, in its first."""
HE_ERRORS = {"ReLU": 33.82, "shared": 32.71, "per channel": 32.64}
"""He et al. (2015), table 2: photographs misread by the network of 14 layers, of 100."""
LAYER_COLOURS = (GREEN, PURPLE, BLUE, ORANGE)
"""Of the hidden layers, first to last; on the spirals there are two, and neither has the colour of a class."""


def _moving(ax: Axes, step: int) -> None:
    """A line across the panel at the present step."""
    ax.plot([step, step], ax.get_ylim(), color=INK, linewidth=1, linestyle="--", zorder=2)


def _apart(heights: Array, gap: float) -> Array:
    """The heights, moved as little as it takes to stand ``gap`` apart, in their order."""
    order = np.argsort(heights, kind="stable")
    lifted = heights[order] - gap * np.arange(len(heights))
    blocks: list[list[float]] = []  # heights that pushed each other together stand round their mean
    for height in lifted:
        blocks.append([float(height)])
        while len(blocks) > 1 and np.mean(blocks[-2]) > np.mean(blocks[-1]):
            blocks[-2:] = [blocks[-2] + blocks[-1]]
    placed = np.concatenate([np.full(len(block), np.mean(block)) for block in blocks])
    moved = np.empty(len(heights))
    moved[order] = placed + gap * np.arange(len(heights))
    return moved


def layers(run: Callable[..., History]) -> Callable[..., Drawn]:
    """Left: the mean slope of every layer against step.  Right: single slopes at one step, a row for each layer.

    ``run(slopes, start, decay)`` trains, and is asked once for each setting that is looked at.  Its History has
    watched "slopes", (looks, layers, R, 1, units or 1), and "right", the share of right answers, (looks, R).
    Where every unit has a slope of its own, the dots are those of the first network; else one for each network.
    """

    def figure(slopes: str, start: float, decay: float, step: int) -> Drawn:
        history = run(slopes, start, decay)
        looks, alpha = history.looks, history.watched["slopes"][:, :, :, 0]  # (looks, layers, R, units)
        now = int(np.searchsorted(looks, step))
        mean = np.median(alpha.mean(axis=-1), axis=-1)  # (looks, layers): the network in the middle
        single = alpha[now, :, 0] if alpha.shape[-1] > 1 else alpha[now, :, :, 0]

        picture, (film, rows) = blank(2, height=3.2)
        last = int(looks[-1])
        frame_panel(film, (0, last), LIMITS, (0, last // 2, last), (-0.5, 0, 0.5, 1, 1.5), "step", title="mean slope")
        film.axhspan(0, 1, color=GREY, alpha=0.15, linewidth=0)
        count = mean.shape[1]
        for layer, colour in enumerate(LAYER_COLOURS[:count]):
            line = mean[:, layer].clip(*LIMITS)
            film.plot(looks, line, color=colour, linewidth=1.8)
            draw_dots(film, np.array([[looks[now], line[now]]]), colour)
        ends = _apart(mean[-1].clip(*LIMITS), 0.17)
        for layer, (height, colour) in enumerate(zip(ends, LAYER_COLOURS, strict=False)):
            film.text(1.03 * last, height, str(layer + 1), color=colour, va="center", fontsize=10)
        _moving(film, int(looks[now]))

        places = tuple(range(count))[::-1]
        frame_panel(rows, LIMITS, (-0.6, count - 0.4), (0, 0.5, 1, 1.5), places, "slope", title="layer")
        rows.set_yticklabels([str(layer + 1) for layer in range(count)])
        rows.axvspan(0, 1, color=GREY, alpha=0.15, linewidth=0)
        slots = max(alpha.shape[-1], 32)
        for layer, (place, colour) in enumerate(zip(places, LAYER_COLOURS, strict=False)):
            points = np.full((slots, 2), np.nan)
            found = single[layer]
            lift = 0.6 * ((np.arange(len(found)) * 0.618034) % 1 - 0.5)  # so that equal slopes do not hide each other
            points[: len(found)] = np.column_stack([found.clip(*LIMITS), place + lift])
            draw_dots(rows, points, colour, size=3.6)

        whose = "A slope for each unit" if alpha.shape[-1] > 1 else "One slope a layer"
        outside = np.mean((alpha[now] < 0) | (alpha[now] > 1))
        words = (
            f"{whose}, start {start:g}, decay {decay:g}, step {looks[now]}: layers 1 to {count} have mean slopes "
            f"{', '.join(decimal(value) for value in mean[now])}. {outside:.0%} of all slopes are outside 0 to 1. "
            f"{np.median(history.watched['right'][now]):.1%} of new digits are read right."
        )
        return picture, words

    figure.__qualname__ = "layers"
    return figure


def spirals(x: Array, y: Array, steps: int, run: Callable[..., tuple[Network, History]]) -> Callable[..., Drawn]:
    """Left: the plane as the first network answers it at one step.  Right: its slopes, of both hidden layers.

    ``run(slopes, factor)`` trains for ``steps`` steps, and is asked once for each setting; the history has snapshots
    of the steps that are looked at, and has watched "slopes", both layers' in one row, (looks, R, slopes).  A run in
    which all networks have exploded may have ended earlier: its last state stands.
    """

    def figure(slopes: str, factor: str, step: int) -> Drawn:
        network, history = run(slopes, factor)
        network.load(history.snapshots[max(kept for kept in history.snapshots if kept <= step)])

        def score(points: Array) -> Array:
            with np.errstate(all="ignore"):
                return np.nan_to_num(network(as_float(points))[0, :, 0], nan=0.0, posinf=1e9, neginf=-1e9)

        picture, (plane, film) = blank(2, height=3.1)
        frame_panel(plane, PLANE[:2], PLANE[2:], (-1, 0, 1), (-1, 0, 1), "$x_1$", title="answers", square=True)
        draw_regions(plane, score, PLANE, resolution=45)
        draw_points(plane, x, y, size=5)

        looks, first = history.looks, history.watched["slopes"][:, 0]  # (looks, slopes)
        now, room = int(np.searchsorted(looks, step, side="right")) - 1, (-2.2, 2.2)
        frame_panel(film, (0, steps), room, (0, steps // 2, steps), (-2, -1, 0, 1, 2), "step", title="slopes")
        film.axhspan(0, 1, color=GREY, alpha=0.15, linewidth=0)
        most = 32
        padded = np.full((len(looks), most), np.nan)
        half = first.shape[1] // 2
        padded[:, :half], padded[:, most // 2 : most // 2 + half] = first[:, :half], first[:, half:]
        for columns, colour in zip((slice(0, most // 2), slice(most // 2, most)), LAYER_COLOURS[:2], strict=True):
            lines = padded[:, columns].clip(*room)
            gap = np.full((1, lines.shape[1]), np.nan)
            joined = np.vstack([lines, gap]).T.ravel()
            film.plot(np.tile([*looks, np.nan], lines.shape[1]), joined, color=colour, linewidth=0.9)
            draw_dots(film, np.column_stack([np.full(lines.shape[1], step), lines[now]]), colour, size=4.5)
        _moving(film, step)

        ended = history.diverged_at
        blown = int(np.sum((ended >= 0) & (ended <= step)))
        right = np.mean((score(x) > 0) == (np.asarray(y) == 1))
        state = (
            "This network has exploded"
            if 0 <= ended[0] <= step
            else f"{right:.0%} of the points are on their right side; the slopes go from {decimal(first[now].min())} "
            f"to {decimal(first[now].max())}"
        )
        words = (
            f"Slopes {slopes}, their rate × {factor}, step {step}. {state}. "
            f"Of {len(ended)} networks {blown} {'has' if blown == 1 else 'have'} exploded."
        )
        return picture, words

    figure.__qualname__ = "spirals"
    return figure


def leads(results: Mapping[str, Array]) -> Callable[[], Drawn]:
    """By how much each network is ahead of the first of ``results``, start by start: a dot a start, and an interval.

    The bar is the mean of the differences, and two standard errors to either side of it.
    """

    def figure() -> Drawn:
        (base, reference), *others = results.items()
        picture, (ax,) = blank(1, height=3.2)
        box = ax.get_position()
        ax.set_position((0.4, box.y0, box.x1 - 0.4, box.height))  # room for the names of the rows
        places = tuple(range(len(others)))[::-1]
        frame_panel(ax, LEADS, (-0.6, len(others) - 0.4), (-0.3, -0.2, -0.1, 0, 0.1), places, f"ahead of {base}")
        ax.set_xticklabels(["−30 %", "−20 %", "−10 %", "0", "+10 %"])
        ax.set_yticklabels([name for name, _ in others])
        ax.plot([0, 0], [-0.6, len(others) - 0.4], color=INK, linewidth=1, linestyle="--", zorder=2)
        words = []
        for place, (name, right) in zip(places, others, strict=True):
            ahead = right - reference
            middle, error = lead(right, reference)
            lift = 0.5 * ((np.arange(len(ahead)) * 0.618034) % 1 - 0.5)
            draw_dots(ax, np.column_stack([ahead.clip(*LEADS), place + lift]), BLUE, size=3)
            ax.plot([middle - error, middle + error], [place, place], color=ORANGE, linewidth=6, zorder=5)
            words.append(f"{name} {lead_text(right, reference)}")
        return picture, f"Right answers ahead of {base}, in points of a hundred: {'; '.join(words)}."

    figure.__qualname__ = "leads"
    return figure


def lead(right: Array, reference: Array) -> tuple[float, float]:
    """The mean of the paired differences, and twice its standard error."""
    ahead = np.asarray(right) - np.asarray(reference)
    return float(ahead.mean()), float(2 * ahead.std(ddof=1) / len(ahead) ** 0.5)


def lead_text(right: Array, reference: Array) -> str:
    """The same in points of a hundred: −3.1 ± 1.0."""
    middle, error = lead(right, reference)
    return f"{100 * middle:+.1f} ± {100 * error:.1f}".replace("-", "−")


def arrays_of(network: Network) -> list[Any]:
    """The learned slopes of every layer that has some, (..., 1, units or 1) each."""
    return [layer.parameters["alpha"] for layer in network.layers if "alpha" in layer.parameters]


def slopes_of(network: Network) -> Array:
    """The same in one row for each network, first layers first, (R, slopes)."""
    return np.concatenate([alpha[:, 0] for alpha in arrays_of(network)], axis=-1)
