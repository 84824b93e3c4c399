"""The pictures of lesson 19: optimizers walking over landscapes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

import numpy as np
from contourpy import contour_generator
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from actlib.activations.base import Array
from actlib.figures.planes import draw_dots
from actlib.figures.style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, Drawn, blank, frame_panel, styled
from actlib.networks.landscapes import Landscape, Ravine, arrival, descend
from actlib.networks.optimizers import Momentum, Optimizer

Limits = tuple[float, float, float, float]
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

LOOKS: dict[str, tuple[str, Literal["-", "--"]]] = {
    "SGD": (INK, "-"),
    "Momentum": (ORANGE, "-"),
    "Nesterov": (ORANGE, "--"),
    "Adagrad": (GREEN, "-"),
    "RMSProp": (BLUE, "-"),
    "Adadelta": (BLUE, "--"),
    "Adam": (PURPLE, "-"),
}
"""Colour and line of each optimizer: one colour a family, so that seven can be told apart."""


def _log(values: Array, low: float) -> Array:
    """log10, with what is 0, too small or no number at ``low``, and what is too large at a height out of sight."""
    with np.errstate(all="ignore"):
        return np.clip(np.nan_to_num(np.log10(values), nan=99.0, posinf=99.0, neginf=low), low, 99.0)


def _inside(path: Array, limits: Limits) -> Array:
    """The path with far points brought to a frame ten times as wide as the panel, so that the SVG stays small."""
    low, high = np.array(limits[::2]), np.array(limits[1::2])
    middle, reach = (low + high) / 2, 10 * (high - low)
    return np.clip(np.nan_to_num(path, nan=1e9, posinf=1e9, neginf=-1e9), middle - reach, middle + reach)


@cache
def _contours(f: Landscape, limits: Limits, shares: tuple[float, ...]) -> Array:
    """Lines of equal height, below which lie these shares of the panel, with NaN between them."""
    x, y = np.linspace(*limits[:2], 81), np.linspace(*limits[2:], 81)
    heights = f(np.stack(np.meshgrid(x, y), axis=-1))
    lines = contour_generator(x, y, heights)
    pieces: list[Any] = [piece for level in np.quantile(heights, shares) for piece in lines.lines(float(level))]
    return np.vstack([part for piece in pieces for part in (piece, np.full((1, 2), np.nan))])


def _draw_contours(ax: Axes, f: Landscape, limits: Limits, shares: tuple[float, ...]) -> None:
    ax.plot(*_contours(f, limits, shares).T, color=GREY, linewidth=0.6, zorder=1)


def _legend(picture: Figure, names: Sequence[str], columns: int) -> None:
    handles = [Line2D([], [], color=LOOKS[name][0], linestyle=LOOKS[name][1], label=name) for name in names]
    with styled():
        picture.legend(
            handles=handles, loc="lower center", ncol=columns, handlelength=1.8, columnspacing=1.2, borderaxespad=0.2
        )


def _raise(axes: Sequence[Axes], by: float) -> None:
    """Room for a legend below the panels, ``by`` of the figure's height."""
    for ax in axes:
        box = ax.get_position()
        ax.set_position((box.x0, box.y0 + by, box.width, box.height - by))


def _powers(low: int, high: int, every: int) -> tuple[tuple[int, ...], list[str]]:
    ticks = tuple(range(low, high + 1, every))
    return ticks, [f"10{str(tick).translate(RAISED)}" if tick else "1" for tick in ticks]


def _size(number: float) -> str:
    """One digit and a power of ten: 3·10⁻⁵."""
    if not np.isfinite(number) or number > 1e6:
        return "beyond a million"
    if number == 0 or number >= 0.01:
        return f"{number:.2g}" if number < 100 else f"{number:.0f}"
    digit, power = f"{number:.0e}".split("e")
    return f"{digit}·10{str(int(power)).translate(RAISED)}"


# --- one rate, two curvatures --------------------------------------------------------------------------------


def two_paces(f: Ravine, start: tuple[float, float], steps: int = 60) -> Callable[[float, float], Drawn]:
    """Left: a walk through a ravine along the axes.  Right: how far it is from the floor, and from the lowest point
    along the floor, at every step.  ``c`` is the rate times the steeper curvature.
    """
    limits = (-1.15, 1.15, -1.15, 1.15)

    def figure(c: float, momentum: float) -> Drawn:
        path = descend(Momentum(c / f.steep, momentum=momentum), f.gradient, start, steps)
        picture, (plane, film) = blank(2, height=3.2)
        _raise((plane, film), 0.07)
        frame_panel(plane, limits[:2], limits[2:], (-1, 0, 1), (-1, 0, 1), "$w_1$", title="$w_2$")
        _draw_contours(plane, f, limits, (0.02, 0.1, 0.25, 0.45, 0.7))
        shown = _inside(path, limits)
        plane.plot(*shown.T, color=INK, linewidth=1.2, zorder=3)
        draw_dots(plane, shown, INK, 3.5)
        ticks, names = _powers(-6, 2, 2)
        frame_panel(film, (0, steps), (-6.3, 2.3), (0, steps // 2, steps), ticks, "step", title="distance")
        film.set_yticklabels(names)
        for column, colour in ((0, BLUE), (1, ORANGE)):
            film.plot(_log(np.abs(path[:, column]), -9.0), color=colour)
        with styled():
            picture.legend(
                handles=[
                    Line2D([], [], color=BLUE, label="along, |w₁|"),
                    Line2D([], [], color=ORANGE, label="across, |w₂|"),
                ],
                loc="lower center",
                ncol=2,
                borderaxespad=0.2,
            )
        along, across = np.abs(path[-1])
        there = int(arrival(path, f.lowest, 1e-3))
        # a walk may pass close to the goal and leave again: what counts is where it stays
        stays = there >= 0 and bool(np.all(np.linalg.norm(path[there:], axis=-1) < 0.01))
        reached = f"It is within 0.001 at step {there}." if stays else f"It is not within 0.001 after {steps} steps."
        return picture, (
            f"Rate times steeper curvature {c:g}, momentum {momentum:g}: after {steps} steps the walk is "
            f"{_size(along)} from the lowest point along the floor and {_size(across)} across it. {reached}"
        )

    figure.__qualname__ = "two_paces"
    return figure


# --- the ravine turned ---------------------------------------------------------------------------------------


def turned(
    flat: float, steep: float, start: tuple[float, float], optimizers: Mapping[str, Optimizer], steps: int = 150
) -> Callable[[int], Drawn]:
    """Left: walks through a ravine that is turned, the start with it.  Right: their distances from the lowest point."""
    limits = (-1.5, 1.5, -1.5, 1.5)

    def figure(angle: float) -> Drawn:
        f = Ravine(flat, steep, angle)
        picture, (plane, film) = blank(2, height=3.4)
        _raise((plane, film), 0.13)
        frame_panel(plane, limits[:2], limits[2:], (-1, 0, 1), (-1, 0, 1), "$w_1$", title="$w_2$")
        _draw_contours(plane, f, limits, (0.02, 0.1, 0.25, 0.45, 0.7))
        ticks, names = _powers(-4, 0, 1)
        frame_panel(
            film, (0, steps), (-4.2, 0.7), (0, steps // 3, 2 * steps // 3, steps), ticks, "step", title="distance"
        )
        film.set_yticklabels(names)
        said = []
        for name, optimizer in optimizers.items():
            colour, line = LOOKS[name]
            path = descend(optimizer, f.gradient, np.array(start) @ f.axes, steps)
            plane.plot(*_inside(path, limits).T, color=colour, linestyle=line, linewidth=1, zorder=3)
            film.plot(_log(np.linalg.norm(path, axis=-1), -9.0), color=colour, linestyle=line, linewidth=1.6)
            there = int(arrival(path, f.lowest, 0.01))
            said.append(f"{name} {there}" if there >= 0 else f"{name} more than {steps}")
        draw_dots(plane, (np.array(start) @ f.axes)[None], INK, 7)
        _legend(picture, list(optimizers), 3)
        return picture, f"Turned by {angle:g}°, steps to a distance of 0.01: {', '.join(said)}."

    figure.__qualname__ = "turned"
    return figure


# --- the two famous films ------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Scene:
    """Walks (steps + 1, 2) by the name of their optimizer, and the landscape below them.

    The panel on the right shows ``distance(path)``, whose name is ``title``, in powers of ten from ``low`` to ``high``.
    """

    f: Landscape
    limits: Limits
    walks: Mapping[str, Array]
    distance: Callable[[Array], Array]
    low: int
    high: int


def scene(
    f: Landscape,
    start: tuple[float, float],
    optimizers: Mapping[str, Optimizer],
    steps: int,
    limits: Limits,
    low: int = -3,
    high: int = 1,
) -> Scene:
    """All optimizers from the same start.  Distance is that from the lowest point; on a saddle, from the x axis."""
    walks = {name: descend(optimizer, f.gradient, start, steps) for name, optimizer in optimizers.items()}
    goal = f.lowest

    def distance(path: Array) -> Array:
        with np.errstate(all="ignore"):
            return np.abs(path[:, 1]) if goal is None else np.linalg.norm(path - np.array(goal), axis=-1)

    return Scene(f, limits, walks, distance, low, high)


def race(scenes: Mapping[str, Scene], title: str = "distance") -> Callable[[str, int], Drawn]:
    """Left: the walks up to a step.  Right: their distances up to it.  One scene at a time."""

    def figure(where: str, step: int) -> Drawn:
        now = scenes[where]
        limits, last = now.limits, len(next(iter(now.walks.values()))) - 1
        picture, (plane, film) = blank(2, height=3.6)
        _raise((plane, film), 0.17)
        across = tuple(np.linspace(limits[0], limits[1], 3).tolist())
        up = tuple(np.linspace(limits[2], limits[3], 3).tolist())
        frame_panel(plane, limits[:2], limits[2:], across, up, "$x$", title="$y$")
        _draw_contours(plane, now.f, limits, (0.01, 0.04, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.92))
        ticks, names = _powers(now.low, now.high, (now.high - now.low) // 4)
        frame_panel(film, (0, last), (now.low - 0.3, now.high + 0.3), (0, last // 2, last), ticks, "step", title=title)
        film.set_yticklabels(names)
        goal = now.f.lowest or (0.0, 0.0)
        plane.plot(*[[place] for place in goal], marker="+", markersize=11, markeredgewidth=1.6, color=INK, zorder=2)
        said = []
        for name, path in now.walks.items():
            colour, line = LOOKS[name]
            away = now.distance(path)
            shown = _inside(path[: step + 1], limits)
            plane.plot(*shown.T, color=colour, linestyle=line, linewidth=1.3, zorder=3)
            draw_dots(plane, shown[-1:], colour, 7)
            heights = _log(away[: step + 1], now.low - 3.0)
            film.plot(heights, color=colour, linestyle=line, linewidth=1.5)
            draw_dots(film, np.array([[step, heights[-1]]]), colour, 5)
            said.append(f"{name} {_size(float(away[step]))}")
        _legend(picture, list(now.walks), 4)
        return picture, f"{where}, step {step}. {title.capitalize()}: {', '.join(said)}."

    figure.__qualname__ = "race"
    return figure
