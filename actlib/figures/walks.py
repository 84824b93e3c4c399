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
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from actlib.activations.base import Array
from actlib.figures.planes import draw_dots
from actlib.figures.style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, Drawn, blank, frame_panel, styled
from actlib.networks.landscapes import Landscape, Ravine, arrival, descend, settled
from actlib.networks.optimizers import Momentum, Optimizer
from actlib.words import listed, number_text, power_of_ten, sentence, short

Limits = tuple[float, float, float, float]
BLANK = "\N{NO-BREAK SPACE}"
"""Text that is not to be seen, so that frames keep one structure."""

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
    return ticks, [power_of_ten(tick) for tick in ticks]


def _size(number: float) -> str:
    """One digit below 0.01, 3·10⁻⁵; two from there on."""
    if not np.isfinite(number) or number > 1e6:
        return "beyond a million"
    if number == 0 or number >= 0.01:
        return f"{number:.2g}" if number < 100 else f"{number:.0f}"
    return number_text(number, 1)


def _ring(ax: Axes, point: Array, colour: str, size: float = 5.0) -> None:
    """A circle of ``size`` points around a point, wherever it is: the dot of a dashed line."""
    turn = np.linspace(0, 2 * np.pi, 25)
    box, inch = ax.bbox, ax.figure.dpi
    reach = np.array([np.ptp(ax.get_xlim()) / box.width, np.ptp(ax.get_ylim()) / box.height])  # of a pixel
    radii = reach * inch / 72 * size / 2
    path = Path(point + np.column_stack([np.cos(turn), np.sin(turn)]) * radii)
    path.should_simplify = False
    ax.add_artist(PathPatch(path, fill=False, edgecolor=colour, linewidth=1.4, zorder=5))


def _mark(ax: Axes, point: Array, name: str, size: float) -> None:
    """Where an optimizer is: a dot if its line is solid, a ring if it is dashed."""
    colour, line = LOOKS[name]
    if line == "-":
        draw_dots(ax, np.asarray(point)[None], colour, size)
    else:
        _ring(ax, np.asarray(point), colour, size)


# --- one rate, two curvatures --------------------------------------------------------------------------------


NEAR = 1e-3
"""A walk has arrived where it is no further than this from its goal."""


def _crossing(path: Array, edge: float) -> str:
    """How a walk moves across the floor while it is further than NEAR from it, and whether it leaves the picture."""
    outside = np.flatnonzero(~(np.abs(path) <= edge).all(axis=1))
    stays_out = len(outside) > 0 and outside[-1] == len(path) - 1
    across = path[: outside[0] + 1 if stays_out else None, 1]
    side = np.sign(across[np.abs(across) > NEAR])
    turns = int(np.sum(side[1:] != side[:-1]))
    if turns == 0:
        how = "It does not cross the floor"
    elif turns == len(side) - 1:
        how = "It jumps from side to side at every step"
    else:
        how = f"It crosses the floor {f'{turns} times' if turns > 1 else 'once'}"
    if stays_out:
        return f"{how} and leaves the picture at step {outside[0]}."
    if len(outside):
        how += f"; {len(outside)} of its places {'is' if len(outside) == 1 else 'are'} outside the picture"
    return f"{how}."


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
        for column, style in ((0, "-"), (1, "--")):
            film.plot(_log(np.abs(path[:, column]), -9.0), color=INK, linestyle=style)
        with styled():
            picture.legend(
                handles=[
                    Line2D([], [], color=INK, label="along, |w₁|"),
                    Line2D([], [], color=INK, linestyle="--", label="across, |w₂|"),
                ],
                loc="lower center",
                ncol=2,
                borderaxespad=0.2,
            )
        along, across = np.abs(path[-1])
        there = int(settled(path, f.lowest, NEAR))
        reached = (
            f"It stays within {NEAR:g} from step {there}"
            if there >= 0
            else f"It is not within {NEAR:g} at step {steps}"
        )
        return picture, (
            f"Rate times steeper curvature {c:g}, momentum {momentum:g}: after {steps} steps the walk is "
            f"{_size(along)} from the lowest point along the floor and {_size(across)} across it. {reached}. "
            f"{_crossing(path, limits[1])}"
        )

    figure.__qualname__ = "two_paces"
    return figure


# --- noise ---------------------------------------------------------------------------------------------------

LOWERED = (0.5, 0.1, 0.02)


def noisy(start: float = 20.0, steps: int = 240, walks: int = 200) -> Callable[[Any], Drawn]:
    """SGD on ½ w², with a normal number of standard deviation 1 added to every gradient.

    Left: one walk.  Right: the root mean square of many, and dashed what the rate leaves in the end.  ``rate`` is a
    number, or anything else for a rate that is lowered twice, after a third and two thirds of the steps.
    """
    noise = np.random.default_rng(19).normal(size=(steps, walks))

    def figure(rate: Any) -> Drawn:
        constant = isinstance(rate, (int, float))
        rates = np.repeat((rate,) * 3 if constant else LOWERED, steps // 3)
        path = np.full((steps + 1, walks), start)
        for step in range(steps):
            path[step + 1] = path[step] - rates[step] * (path[step] + noise[step])
        spread = np.sqrt(np.mean(path**2, axis=1))
        floor = np.sqrt(rates / (2 - rates))
        picture, (left, right) = blank(2, height=2.9)
        frame_panel(left, (0, steps), (-3, 3), (0, steps // 2, steps), (-2, 0, 2), "step", title="$w$, one walk")
        left.plot([0, steps], [0, 0], color=GREY, linewidth=0.8)
        left.plot(np.clip(path[:, 0], -60, 60), color=INK, linewidth=1)
        ticks, names = _powers(-1, 1, 1)
        frame_panel(
            right, (0, steps), (-1.2, 1.4), (0, steps // 2, steps), ticks, "step", title=f"distance, {walks} walks"
        )
        right.set_yticklabels(names)
        right.plot(np.log10(floor), color=ORANGE, linestyle="--", linewidth=1.5)
        right.plot(np.log10(spread), color=BLUE)
        said = f"Rate {rate:g}" if constant else f"Rate {LOWERED[0]:g}, then {LOWERED[1]:g}, then {LOWERED[2]:g}"
        return picture, (
            f"{said}: after {steps} steps the root mean square distance of {walks} noisy walks is "
            f"{_size(float(spread[-1]))}; this rate would leave {_size(float(floor[-1]))} in the end."
        )

    figure.__qualname__ = "noisy"
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
            first, stays = int(arrival(path, f.lowest, 0.01)), int(settled(path, f.lowest, 0.01))
            notes = [f"first at {first}"] if 0 <= first != stays else []
            if stays < 0:
                notes.append(f"{_size(float(np.linalg.norm(path[-1])))} away at the end")
            passed = f" ({', '.join(notes)})" if notes else ""
            said.append(f"{name} {stays if stays >= 0 else f'more than {steps}'}{passed}")
        draw_dots(plane, (np.array(start) @ f.axes)[None], INK, 7)
        _legend(picture, list(optimizers), 3)
        return picture, f"Turned by {angle:g}°, steps until the distance stays below 0.01: {', '.join(said)}."

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
    """All optimizers from the same start.  Distance is that from the lowest point; on a saddle, from the x axis, which
    leads into it.
    """
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
            _mark(plane, shown[-1], name, 7)
            heights = _log(away[: step + 1], now.low - 3.0)
            film.plot(heights, color=colour, linestyle=line, linewidth=1.5)
            _mark(film, np.array([step, heights[-1]]), name, 5)
            said.append(f"{name} {_size(float(away[step]))}")
        level = all(not now.distance(path)[: step + 1].any() for path in now.walks.values())
        film.text(0.5, 0.5, "all at 0" if level else BLANK, transform=film.transAxes, ha="center", color=GREY)
        _legend(picture, list(now.walks), 4)
        if now.f.lowest is None:
            told = _on_a_saddle({name: path[step] for name, path in now.walks.items()}, title)
        else:
            told = f"{sentence(title)}: {', '.join(said)}."
        return picture, f"{sentence(where)}, step {step}. {told}"

    figure.__qualname__ = "race"
    return figure


def _on_a_saddle(places: Mapping[str, Array], title: str) -> str:
    """Who is where: a saddle goes down for ever, so that having left is all that counts of those that have."""
    on_axis = not any(y for _, y in places.values())
    groups: dict[str, list[str]] = {}
    for name, (x, y) in places.items():
        along = f"at x = {short(x)}" if short(x) != "0" or not on_axis else "near the saddle"
        text = along if on_axis else f"{_size(abs(y))} ({along})"
        groups.setdefault(text if abs(y) < 1 else "", []).append(name)
    gone = groups.pop("", [])
    said = "; ".join(
        f"{'all' if len(names) == len(places) else listed(names)} {text}" for text, names in groups.items()
    )
    stay = [f"{'All are on the axis' if on_axis else sentence(title)}: {said}."] if said else []
    leave = [f"{listed(gone) if said else 'All'} {'has' if said and len(gone) == 1 else 'have'} left."] if gone else []
    return " ".join(stay + leave)


# --- rare features -------------------------------------------------------------------------------------------


def rare(runs: Mapping[str, tuple[Array, Array, Array]]) -> Callable[[str, int], Drawn]:
    """Left: how far each weight is from its goal, by its optimizer and step.  Right: two of the frequent weights and
    all the rare ones on their way; ticks below mark the samples in which a rare input was on.

    ``runs`` by name: walks (steps + 1, R, n), goals (R, n) and samples (steps, R, n), the same for all; the first of
    the R is shown.  An input is rare if it is on in fewer than one sample in ten.
    """
    _, goals, samples = next(iter(runs.values()))
    goal, x = goals[0], samples[:, 0]
    seldom = np.mean(x != 0, axis=0) < 0.1
    few = np.append(np.flatnonzero(~seldom)[:2], np.flatnonzero(seldom))
    colours = np.where(seldom, ORANGE, BLUE)
    hits = np.flatnonzero(x[:, seldom].any(axis=1))
    steps = len(x)

    def figure(name: str, step: int) -> Drawn:
        off = runs[name][0][:, 0] - goal
        picture, (bars, film) = blank(2, height=3.2)
        _raise((bars, film), 0.07)
        frame_panel(bars, (-0.7, len(goal) - 0.3), (0, 2.6), (), (0, 1, 2), "weight", title="distance from goal")
        frame_panel(film, (0, steps), (-2.6, 2.6), (0, steps // 2, steps), (-2, 0, 2), "step", title="$w$ − goal")
        film.plot([0, steps], [0, 0], color=GREY, linewidth=0.8)
        for i, colour in enumerate(colours):
            bars.plot([i, i], [0, min(abs(off[step, i]), 9)], color=colour, linewidth=4, solid_capstyle="butt")
        shown = np.arange(0, steps + 1, 2)
        for place in few:
            film.plot(shown, np.clip(off[shown, place], -9, 9), color=colours[place], linewidth=1.2)
            draw_dots(film, np.array([[step, off[step, place]]]), str(colours[place]), 5)
        film.plot(np.repeat(hits + 1, 3), np.tile([-2.6, -2.35, np.nan], len(hits)), color=ORANGE, linewidth=1)
        with styled():
            picture.legend(
                handles=[Line2D([], [], color=BLUE, label="frequent"), Line2D([], [], color=ORANGE, label="rare")],
                loc="lower center",
                ncol=2,
                borderaxespad=0.2,
            )
        far = np.abs(off[step])
        return picture, (
            f"{name}, step {step}: the frequent weights are at most {_size(float(far[~seldom].max()))} from their "
            f"goals, the rare ones at most {_size(float(far[seldom].max()))}. Samples with a rare input so far: "
            f"{np.sum(hits < step)}."
        )

    figure.__qualname__ = "rare"
    return figure
