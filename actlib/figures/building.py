"""The pictures of lesson 18: functions built of units, how the error falls, and what training finds.

A built network is (f, knots, weights, start): start + Σ weight · f(x − knot).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from actlib.activations.base import Array
from actlib.figures.planes import draw_dots
from actlib.figures.style import BLUE, GREY, INK, ORANGE, REGION_ALPHA, WIDTH, Drawn, blank, frame_panel, styled
from actlib.networks import History, Network
from actlib.words import decimal, number_text, sentence

Curve = Callable[[Array], Array]
Parts = tuple[Curve, Array, Array, float]
Builder = Callable[[Array, Array], Parts]
"""From nodes and the heights there to the parts of a network."""

ENDS = (-1.0, 1.0)


def contributions(parts: Parts, x: Array) -> Array:
    """What each unit adds at x (k,): (k, units)."""
    f, knots, weights, _ = parts
    return np.asarray(f(x[:, None] - knots) * weights)


def output(parts: Parts, x: Array) -> Array:
    """The built network at x (k,)."""
    return np.asarray(parts[3] + contributions(parts, x).sum(axis=1))


def nodes(units: int, crowd: float = 1) -> Array:
    """The ends of that many pieces of [−1, 1]: one more than there will be units.

    The pieces are equal, or, where ``crowd`` is above 1, smaller and smaller towards −1.
    """
    low, high = ENDS
    return low + (high - low) * np.linspace(0, 1, units + 1) ** crowd


def largest_error(g: Curve, build: Builder, units: int, crowd: float = 1) -> float:
    """The largest distance between g and what is built of so many units.

    Taken on a fine grid, at 17 points of each piece, and on both sides of each knot.
    """
    at = nodes(units, crowd)
    parts = build(at, g(at))
    pieces = at[:-1, None] + np.diff(at)[:, None] * np.linspace(0, 1, 17)
    x = np.union1d(_grid(parts[1], 4001), np.append(pieces.ravel(), at[-1]))
    return float(np.abs(output(parts, x) - g(x)).max())


def _grid(knots: Array, fine: int) -> Array:
    """Enough of [−1, 1] for a curve with jumps or corners at the knots: both sides of each."""
    sides = np.concatenate([knots - 1e-9, knots, knots + 1e-9])
    return np.union1d(np.linspace(*ENDS, fine), sides[np.abs(sides) <= 1])


# --- build it ------------------------------------------------------------------------------------------------


def build(
    targets: Mapping[str, Curve], kinds: Mapping[str, Builder], sizes: Sequence[int]
) -> Callable[[str, str, int], Drawn]:
    """Above: a target, the network, and the blocks or tents that it is the sum of.  Below: the error over x,
    over its largest value, and the largest error against the number of units, for all kinds of units.
    """
    errors = {
        target: {kind: np.array([largest_error(g, make, n) for n in sizes]) for kind, make in kinds.items()}
        for target, g in targets.items()
    }

    def figure(target: str, kind: str, units: int) -> Drawn:
        g, at = targets[target], nodes(units)
        parts = kinds[kind](at, g(at))
        x = _grid(parts[1], 201)
        y = output(parts, x)
        found = errors[target][kind]
        place = list(sizes).index(units)

        picture, (whole, off, rate) = _three_panels()
        frame_panel(whole, ENDS, (-1.35, 1.55), (-1, 0, 1), (-1, 0, 1), title=f"{units} units")
        whole.plot(ENDS, (0, 0), color=GREY, linewidth=0.9)
        whole.plot(*_singles(kinds[kind], at, g(at)), color=GREY, linewidth=0.9)
        whole.plot(x, g(x), color=BLUE, linewidth=5, alpha=0.45)
        whole.plot(x, y, color=ORANGE, linewidth=1.8)

        size = np.abs(y - g(x)).max()
        title = f"error / {number_text(found[place], 2)}"
        frame_panel(off, ENDS, (-1.15, 1.15), (-1, 0, 1), (-1, 0, 1), "$x$", title=title)
        off.axhline(0, color=INK, linewidth=0.6)
        off.plot(x, (g(x) - y) / size, color=ORANGE, linewidth=1.1)

        _draw_rates(rate, sizes, errors[target], kind, place)
        words = f"{sentence(target)}, {kind}, {units} units: the largest error is {number_text(found[place], 2)}."
        if place:
            before, factor = sizes[place - 1], found[place - 1] / found[place]
            words += f" With {before} it was {number_text(found[place - 1], 2)}, {number_text(factor, 2)} times that."
        others = [f"{name} {number_text(of[place], 2)}" for name, of in errors[target].items() if name != kind]
        if others:
            words += f" Of as many units of other kinds: {', '.join(others)}."
        return picture, words

    figure.__qualname__ = "build"
    return figure


def _singles(make: Builder, at: Array, heights: Array) -> tuple[Array, Array]:
    """What is built of one height and noughts elsewhere, for each of the heights, where it is not nearly 0."""
    width = at[1] - at[0]
    xs: list[Array] = []
    ys: list[Array] = []
    for place, height in enumerate(heights):
        alone = np.zeros(len(at))
        alone[place] = height
        near = slice(max(0, place - 4), place + 5)  # the others are 0, and so are their changes
        parts = make(at[near], alone[near])
        x = np.union1d(at[place] + width * np.linspace(-2.5, 2.5, 41), [*(parts[1] - 1e-9), *(parts[1] + 1e-9)])
        x = x[(np.abs(x) <= 1) & (np.abs(x - at[place]) <= 2.5 * width)]
        y = output(parts, x)
        seen = np.abs(y) > 1e-9
        seen |= np.append(seen[1:], False) | np.append(False, seen[:-1])
        xs += [x[seen], np.array([np.nan])]
        ys += [y[seen], np.array([np.nan])]
    return np.concatenate(xs), np.concatenate(ys)


def _three_panels() -> tuple[Figure, list[Axes]]:
    """A wide panel above two."""
    height = 5.0
    with styled():
        picture = Figure(figsize=(WIDTH, height))
        grid = picture.add_gridspec(
            2,
            2,
            height_ratios=(1.15, 1),
            left=0.55 / WIDTH,
            right=1 - 0.25 / WIDTH,
            bottom=0.48 / height,
            top=1 - 0.32 / height,
            wspace=0.42,
            hspace=0.36,
        )
        return picture, [
            picture.add_subplot(grid[0, :]),
            picture.add_subplot(grid[1, 0]),
            picture.add_subplot(grid[1, 1]),
        ]


FLOOR = -3.3
APART = 0.28
"""So far apart, in powers of ten, names at the right end of the curves can be read."""


def _draw_rates(ax: Axes, sizes: Sequence[int], errors: Mapping[str, Array], kind: str, place: int) -> None:
    """Errors against sizes, both as logarithms, the chosen kind in orange, and two lines to compare with.

    Each curve has the first word of its kind at its right end, or as near to it as there is room.
    """
    x = np.log2(np.asarray(sizes, float))
    ends = (x[0] - 0.3, x[-1] + 1.7)
    frame_panel(ax, ends, (FLOOR, 0.6), tuple(x), (-3, -2, -1, 0), "units", title="largest error")
    ax.set_xticklabels([str(size) for size in sizes])
    ax.set_yticklabels(["0.001", "0.01", "0.1", "1"])
    names = {}
    for power, label in ((1, "1/n"), (2, "1/n²")):
        line = 0.15 - power * np.log10(2) * (x - x[0])
        ax.plot(x, line, color=INK, linewidth=0.8, linestyle=":")
        names[label] = (line[-1], INK)
    for other, found in errors.items():
        if other != kind:
            ax.plot(x, np.log10(found), color=GREY, linewidth=1)
        names[other.split()[0]] = (np.log10(found[-1]), ORANGE if other == kind else INK)
    ax.plot(x, np.log10(errors[kind]), color=ORANGE, linewidth=1.8)
    draw_dots(ax, np.array([[x[place], np.log10(errors[kind][place])]]), ORANGE, 7)
    heights = _spread([height for height, _ in names.values()], APART, FLOOR + APART / 2)
    for (name, (_, colour)), height in zip(names.items(), heights, strict=True):
        ax.text(x[-1] + 0.16, height, name, va="center", fontsize=9, color=colour)


def _spread(heights: Sequence[float], apart: float, floor: float) -> Array:
    """The heights, in their order, moved as little as it takes to stand ``apart`` and not below ``floor``."""
    order = np.argsort(heights, kind="stable")
    at = np.asarray(heights, float)[order]
    for _ in range(200):
        at[0] = max(at[0], floor)
        short = np.maximum(apart - np.diff(at), 0) / 2
        if short.max(initial=0) < 1e-6:
            break
        at[:-1] -= short
        at[1:] += short
    placed = np.empty(len(at))
    placed[order] = at
    return placed


# --- outside -------------------------------------------------------------------------------------------------


def outside(g: Curve, fits: Mapping[tuple[str, int], Curve]) -> Callable[[str, int], Drawn]:
    """g and a network that follows it on [−1, 1], from −2 to 2; ``fits`` gives the network by its units and width."""
    x = np.linspace(-2, 2, 801)
    inside, beyond = np.linspace(*ENDS, 10001), np.linspace(1, 2, 5001)

    @cache
    def gaps(kind: str, units: int) -> tuple[str, str]:
        """The largest errors on [−1, 1], and from 1 to 2, in words: between the points that are drawn, too."""
        within, after = (number_text(np.abs(fits[kind, units](at) - g(at)).max(), 2) for at in (inside, beyond))
        return within, after

    def figure(kind: str, units: int) -> Drawn:
        within, after = gaps(kind, units)
        picture, (ax,) = blank(1, height=3.0)
        title = f"on [−1, 1], off by at most {within}"
        frame_panel(ax, (-2, 2), (-3, 3), (-2, -1, 0, 1, 2), (-3, 0, 3), "$x$", title=title)
        ax.axvspan(*ENDS, color=GREY, alpha=REGION_ALPHA, linewidth=0)
        ax.plot(x, g(x), color=BLUE, linewidth=5, alpha=0.45)
        ax.plot(x, np.clip(fits[kind, units](x), -99, 99), color=ORANGE, linewidth=1.8)
        return picture, (
            f"{sentence(kind)}, {units} units: off by at most {within} on [−1, 1], and by up to {after} from 1 to 2. "
            f"{_goes_on(beyond, fits[kind, units](beyond))}"
        )

    figure.__qualname__ = "outside"
    return figure


def _goes_on(x: Array, y: Array) -> str:
    """How a curve goes on over x: level, straight or bent, and to which height."""
    slopes = np.diff(y) / np.diff(x)
    end = f"{number_text(float(y[-1]), 2)} at {number_text(float(x[-1]))}"
    if np.ptp(slopes) > 0.01:
        return f"There it is bent, and goes to {end}."
    return f"There it is {'level' if abs(slopes[0]) < 0.01 else 'straight'}: {end}."


# --- what training finds -------------------------------------------------------------------------------------


class Training(NamedTuple):
    """Networks of one width in training.

    ``x`` (k,), and ``shown`` the output of one of them there, by step; ``looks`` (l,) the steps at which ``errors``
    (l, seeds) were taken; ``built`` and ``solved``, errors to compare with.
    """

    x: Array
    shown: Mapping[int, Array]
    looks: Array
    errors: Array
    built: float
    solved: float


def film(network: Network, history: History, x: Array, built: float, solved: float) -> Training:
    """Of replicas trained with ``keep``, and "error" watched: all errors, and the outputs of the median network.

    Leaves the network as it was after the last step that was kept.
    """
    errors = history.watched["error"]
    middling = np.argsort(errors[-1])[(errors.shape[1] - 1) // 2]
    shown = {}
    for step, state in sorted(history.snapshots.items()):
        network.load(state)
        shown[step] = network(x[:, None])[middling, :, 0]
    return Training(x, shown, history.looks, errors, built, solved)


def _level(x: Array, y: Array) -> str:
    """Where a curve is level, its slope below 0.01, for the longest, if that is a tenth of the way or more."""
    sloping = np.flatnonzero(np.abs(np.diff(y)) > 0.01 * np.diff(x))
    edges = np.concatenate([[-1], sloping, [len(x) - 1]])
    longest = int(np.diff(edges).argmax())
    start, end = x[edges[longest] + 1], x[edges[longest + 1]]
    return f"The one drawn is level from x = {decimal(start)} to {decimal(end)}. " if end - start >= 0.2 else ""


def found(g: Curve, runs: Mapping[int, Training]) -> Callable[[int, int], Drawn]:
    """Left: g and a network in training.  Right: the errors of all starts, as logarithms, against the step."""
    last = max(int(run.looks[-1]) for run in runs.values())

    def figure(units: int, step: int) -> Drawn:
        run = runs[units]
        middle = np.median(run.errors, axis=1)
        place = int(np.argmin(np.abs(run.looks - step)))
        picture, (net, film) = blank(2, height=3.1, ratios=(1.2, 1))
        frame_panel(net, ENDS, (-1.6, 1.6), (-1, 0, 1), (-1, 0, 1), "$x$", title=f"{units} units, step {step}")
        net.plot(run.x, g(run.x), color=BLUE, linewidth=5, alpha=0.45)
        net.plot(run.x, run.shown[step], color=ORANGE, linewidth=1.8)

        steps, floor = run.looks, -2.65
        frame_panel(
            film, (-0.04 * last, 1.5 * last), (floor, 0.35), (0, last // 2, last), (-2, -1, 0), "step", title="error"
        )
        film.set_yticklabels(["0.01", "0.1", "1"])
        low, high = np.log10(np.quantile(run.errors, (0.05, 0.95), axis=1))
        film.fill_between(steps, low, high, color=ORANGE, alpha=REGION_ALPHA, linewidth=0)
        film.plot(steps, np.log10(middle), color=ORANGE, linewidth=1.6)
        draw_dots(film, np.array([[steps[place], np.log10(middle[place])]]), ORANGE, 6.5)
        lines = {"built": (np.log10(run.built), "--"), "solved": (np.log10(run.solved), ":")}
        names = _spread([height for height, _ in lines.values()], APART, floor + APART / 2)
        for (label, (height, style)), at in zip(lines.items(), names, strict=True):
            film.plot((0, 1.06 * last), [height] * 2, color=INK, linewidth=1, linestyle=style)
            film.text(1.1 * last, at, label, va="center", fontsize=9)
        return picture, (
            f"{units} units, step {step}: half of the starts have an error below {number_text(middle[place], 2)}. "
            f"{_level(run.x, run.shown[step])}"
            f"Built by hand it is {number_text(run.built, 2)}, with outgoing weights solved for "
            f"{number_text(run.solved, 2)}."
        )

    figure.__qualname__ = "found"
    return figure
