"""The pictures of lesson 2: stacks of layers, with and without something between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from actlib.activations import Activation
from actlib.activations.base import Array
from actlib.figures.histories import draw_history
from actlib.figures.planes import draw_points, draw_regions
from actlib.figures.style import BLUE, FUNCTION_COLOURS, GREY, INK, ORANGE, Drawn, blank, frame_panel
from actlib.networks import (
    Affine,
    History,
    boundary_points,
    collapse,
    distance_from_a_line,
    run,
)
from actlib.words import decimal, number_text, power_of_ten, sentence

SQUARE = (-1.5, 1.5, -1.5, 1.5)
SMALL = -9
"""The power of ten below which a direction does not count, seen from the largest."""


def depth(
    stack: Sequence[Affine], read_out: Affine, x: Array, y: Array, activations: Mapping[str, Activation | None]
) -> Callable[[int, str], Drawn]:
    """The boundary of the first ``layers`` layers of a stack, and the one matrix they are, if they are one."""

    def figure(layers: int, between: str) -> Drawn:
        activation = activations[between]
        part = [*stack[:layers], read_out]
        picture, (plane, table) = blank(2, height=2.9, ratios=(1, 1))

        def score(points: Array) -> Array:
            return run(part, points, activation)[:, 0]

        frame_panel(plane, SQUARE[:2], SQUARE[2:], (-1, 0, 1), (-1, 0, 1), "$x_1$", "$x_2$", "Boundary", square=True)
        draw_regions(plane, score, SQUARE)
        draw_points(plane, x, y, size=12)

        frame_panel(table, (0, 3), (0, 5), title="Its weights, multiplied out")
        table.axis("off")
        if activation is None:
            hidden, whole = collapse(part[:-1]).W, collapse(part)
            matrix = [_short(number) for number in hidden.ravel()]
            rank = f"rank {np.linalg.matrix_rank(hidden)}"
            ends = [_short(number) for number in (*whole.W[:, 0], whole.b[0])]
        else:
            matrix, rank, ends = ["·"] * 6, "no matrix does this", ["·"] * 3
        table.text(0, 4.75, "the hidden layers:", va="center")
        _cells(table, matrix, 3.4, columns=3)
        table.text(0, 2.55, rank, va="center")
        table.text(0, 1.55, "with the output: A₁, A₂ and c", va="center")
        _cells(table, ends, 0.5, columns=3)

        points = boundary_points(score, SQUARE)
        if len(points) < 2:
            shape = "The boundary lies outside the picture"
        elif distance_from_a_line(points) < 1e-9:
            shape = "The boundary is a straight line"
        else:
            shape = "The boundary is not straight"
        right = np.mean((score(x) > 0) == y)
        count = f"{layers} hidden layer{'s' if layers > 1 else ''}"
        words = f"{count}, {between} between them. {shape}; {right:.0%} of the points are on their right side."
        words += (
            f" The hidden layers' product has {rank}; A = ({ends[0]}, {ends[1]}), c = {ends[2]}."
            if activation is None
            else ""
        )
        return picture, words

    figure.__qualname__ = "depth"
    return figure


def _short(number: float) -> str:
    """Two decimals, or, for what has no room for them, none or a power of ten."""
    if abs(number) < 10_000:
        return decimal(number, 2 if abs(number) < 100 else 0)
    return number_text(number, 1)


def _cells(ax: Axes, entries: Sequence[str], bottom: float, columns: int) -> None:
    """A small table of numbers, first row on top, its lowest row standing on ``bottom``."""
    rows = len(entries) // columns
    for i, entry in enumerate(entries):
        x, y = i % columns, bottom + 0.7 * (rows - 1 - i // columns) - (0.35 if rows > 1 else 0)
        ax.add_patch(Rectangle((x, y), 0.98, 0.65, facecolor="none", edgecolor=GREY, linewidth=0.8))
        ax.text(x + 0.49, y + 0.3, entry, ha="center", va="center")


def bottleneck(
    widths: Callable[[int], Sequence[Affine]], x: Array, activations: Mapping[str, Activation | None]
) -> Callable[[int, str], Drawn]:
    """The singular values of the outputs of a stack with a narrow layer, ``widths(narrow)``."""

    def figure(narrow: int, between: str) -> Drawn:
        output = run(widths(narrow), x, activations[between])
        values = np.linalg.svd(output - output.mean(axis=0), compute_uv=False)
        rank = int(np.sum(values > 10.0**SMALL * values[0]))
        shares = np.log10(np.maximum(values / values[0], 1e-18))
        picture, (ax,) = blank(1, height=2.6)
        frame_panel(
            ax,
            (0.3, 10.7),
            (-18, 0.5),
            tuple(range(1, 11)),
            (-16, -8, 0),
            "direction",
            title="log₁₀ of each direction's size",
        )
        ax.bar(
            np.arange(1, 11), shares + 18, bottom=-18, width=0.7, color=[BLUE if v > SMALL else ORANGE for v in shares]
        )
        ax.axhline(SMALL, color=INK, linewidth=0.6, linestyle=":")
        words = (
            f"The narrow layer has {narrow} unit{'s' if narrow > 1 else ''}, {between} between the layers: the outputs "
            f"fill {rank} of 10 directions"
        )
        words += f", the smallest of them {number_text(values[rank - 1] / values[0], 1)} of the largest. " * (rank > 1)
        words += ". " * (rank == 1)
        if left := len(values) - rank:
            words += f"The other {f'{left} bars lie' if left > 1 else 'bar lies'} below the dotted line at "
            words += power_of_ten(SMALL)
            words += ": rounding noise." if values[rank] < 1e-13 * values[0] else "."
        else:
            words += "No bar is below the dotted line."
        return picture, words

    figure.__qualname__ = "bottleneck"
    return figure


def _course(history: History, floor: float) -> str:
    """Whether and when the median of a loss gets to the floor or well below it, and where it and the band end."""
    low, middle, high = (decimal(end, 3) for end in np.quantile(history.loss[-1], (0.05, 0.5, 0.95)))
    median = np.median(history.loss, axis=1)
    below = np.flatnonzero(median < floor / 5)
    away = np.flatnonzero(np.abs(median - floor) >= 5e-4)
    when = "the median"
    if len(below):
        when += f" is first below {floor / 5:g} at step {below[0]}, and"
    elif len(away) and away[-1] + 1 < len(median):
        when += f" is at the dotted line from step {away[-1] + 1} on, and"
    return f"{when} ends at {middle}, nine in ten starts between {low} and {high}"


def losses(histories: Mapping[str, History], floor: float) -> Callable[[], Drawn]:
    """The training losses of several kinds of network, and a level that one of them cannot pass.

    The first word of a name says what stands between the layers.
    """

    def figure() -> Drawn:
        picture, (ax,) = blank(1, height=2.6)
        steps = len(next(iter(histories.values())).loss) - 1
        frame_panel(ax, (0, steps), (0, 0.42), (0, steps // 2, steps), (0, 0.25), "step", title="mean squared error")
        for name, history in histories.items():
            draw_history(ax, history, FUNCTION_COLOURS[name.split()[0]], name)
        ax.axhline(floor, color=INK, linewidth=0.8, linestyle=":")
        ax.legend(loc="upper right")
        said = "; ".join(f"{name}: {_course(history, floor)}" for name, history in histories.items())
        return picture, (
            f"Loss against step, {histories[next(iter(histories))].loss.shape[1]} starts each, and a dotted line at "
            f"{floor:g}. {sentence(said)}."
        )

    figure.__qualname__ = "losses"
    return figure
