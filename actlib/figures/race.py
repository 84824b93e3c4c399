"""The pictures of lesson 20: AlexNet's figure in small, and the standings of the whole race."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from actlib.activations.base import Array
from actlib.figures.planes import draw_dots
from actlib.figures.style import BLUE, FUNCTION_COLOURS, GREEN, GREY, INK, ORANGE, Drawn, blank, frame_panel
from actlib.words import number_text, sentence

PAIR_COLOURS = {name: FUNCTION_COLOURS[name] for name in ("ReLU", "tanh")}
RATIOS = (1 / 12, 12)
"""The ratios of steps that the panel has room for; any beyond, "never" too, are drawn at the edge."""
ERRORS = (1 / 8, 8)
"""The ratios of errors that the standings have room for; any beyond are drawn at the edge."""
COSTS = (0.75, 6)
ORDERS = ("error", "cost of a step")
MOMENTS = (0.0, 0.05, 0.25, 1.0)
"""The parts of a run at which its axis has ticks; its root is drawn, for most networks arrive early."""


# --- AlexNet's figure -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Laps:
    """Both functions in one setting, "ReLU" and "tanh": rates, median errors at even distances, steps of each seed.

    ``tried`` are the rates that each could take, from the smallest to the largest.
    """

    last: int
    tried: Sequence[float]
    rate: Mapping[str, float]
    wrong: Mapping[str, Array]
    steps: Mapping[str, Array]

    def ratios(self) -> Array:
        """tanh's steps over ReLU's, seed by seed: ∞ and 0 where one never arrives, NaN where neither does."""
        with np.errstate(invalid="ignore"):
            return self.steps["tanh"] / self.steps["ReLU"]

    def none_chosen(self, name: str) -> bool:
        """Whether no rate reached the goal when they were tried: then all are tied, and the first is taken."""
        return self.rate[name] == self.tried[0] and np.isinf(_middle(self.steps[name]))


def figure_one(find: Callable[..., Laps], goal: float) -> Callable[..., Drawn]:
    """Left: the median training error of ReLU and tanh.  Right: the ratio of their steps to the goal, a dot a seed.

    ``find(task, layers, start, optimizer)`` gives the two runs.
    """

    def figure(task: str, layers: int, start: str, optimizer: str) -> Drawn:
        laps = find(task, layers, start, optimizer)
        picture, (film, side) = blank(2, height=3.2, ratios=(2, 1))
        ticks = tuple(np.sqrt(MOMENTS))
        frame_panel(
            film, (0, 1), (0, 1), ticks, (0, goal, 0.5, 0.75, 1), "step, on a root scale", title="training error"
        )
        film.set_xticklabels([f"{laps.last * part:g}" for part in MOMENTS])
        film.set_yticklabels(["0", f"{100 * goal:g} %", "50 %", "75 %", "100 %"])
        film.plot([0, 1], [goal, goal], color=INK, linewidth=1, linestyle="--", zorder=1)
        for place, (name, colour) in enumerate(PAIR_COLOURS.items()):
            wrong = laps.wrong[name]
            film.plot(np.sqrt(np.linspace(0, 1, len(wrong))), wrong, color=colour)
            film.text(0.8 + 0.2 * place, 1.035, name, color=colour, ha="right", va="bottom")

        ratios = laps.ratios()
        frame_panel(
            side,
            (-1, 1),
            tuple(1.07 * np.log2(RATIOS)),
            (),
            tuple(np.log2([1 / 6, 1 / 2, 1, 2, 6])),
            title="tanh ÷ ReLU",
        )
        side.set_yticklabels(["1/6", "1/2", "1", "2", "6"])
        for level, style in ((1, "-"), (6, "--")):
            side.plot([-1, 1], [np.log2(level)] * 2, color=INK, linewidth=1, linestyle=style, zorder=1)
        with np.errstate(divide="ignore"):
            heights = np.log2(np.clip(ratios, *RATIOS))
        draw_dots(side, np.column_stack([0.7 * _spread(len(heights)), heights]), GREY, size=4.5)
        middle = middle_ratio(ratios)
        level = np.log2(np.clip(middle, *RATIOS))
        side.plot([-0.8, 0.8], [level, level], color=INK, linewidth=3, zorder=5)
        reached = "; ".join(f"{name} {_steps_text(laps, name)}" for name in laps.rate)
        ratio = "Neither has a median to compare" if np.isnan(middle) else f"tanh ÷ ReLU: {ratio_text(middle)}"
        words = f"{task}, hidden layers: {layers}, start {start}, {optimizer}. To {100 * goal:g} %: {reached}. {ratio}"
        known = ratios[~np.isnan(ratios)]
        if len(known):
            words += f". Seeds: {_span(*(ratio_text(float(end)) for end in (known.min(), known.max())))}"
        ends = ", ".join(f"{name} {_end_text(wrong)}" for name, wrong in laps.wrong.items())
        words += f". After {laps.last} steps the median errors are {ends}."
        return picture, sentence(words)

    figure.__qualname__ = "figure_one"
    return figure


def _span(low: str, high: str) -> str:
    return f"all {low}" if low == high else f"from {low} to {high}"


def _end_text(wrong: Array) -> str:
    """The last of some errors, and the least if it was lower by 5 % or more."""
    up = f" (up from {wrong.min():.0%})" if wrong[-1] - wrong.min() >= 0.05 else ""
    return f"{wrong[-1]:.0%}{up}".replace("%", " %")


def middle_ratio(ratios: Array) -> float:
    """The median, which "never" can be: of 20 numbers the geometric mean of the two in the middle.

    So it is 0 or ∞ if one of those two is, and the same for ReLU ÷ tanh, upside down.  NaN if they are 0 and ∞.
    """
    known = np.sort(ratios[~np.isnan(ratios)])
    if 2 * len(known) < len(ratios) or not len(known):
        return float("nan")
    low, high = known[[(len(known) - 1) // 2, len(known) // 2]]
    with np.errstate(invalid="ignore"):
        return float(low if low == high else np.sqrt(low * high))


def ratio_text(ratio: float) -> str:
    if np.isnan(ratio):
        return "neither"
    return "ReLU never" if ratio == 0 else "tanh never" if np.isinf(ratio) else number_text(ratio, 2)


def ratio_entry(laps: Laps) -> str:
    """The median ratio for a table: ∞ and 0 for "tanh never" and "ReLU never", – for neither.

    With a star if one of the two chose the smallest or the largest of the rates, and might be faster with another, and
    with a dagger if one had none to choose.
    """
    ratio = middle_ratio(laps.ratios())
    if np.isnan(ratio):
        return "–"
    none = [name for name in laps.rate if laps.none_chosen(name)]
    ends = [name for name in laps.rate if laps.rate[name] in (laps.tried[0], laps.tried[-1]) and name not in none]
    return number_text(ratio, 2) + "*" * bool(ends) + "†" * bool(none)


def _middle(steps: Array) -> float:
    return float(np.sort(steps)[[(len(steps) - 1) // 2, len(steps) // 2]].mean())


def _steps_text(laps: Laps, name: str) -> str:
    if laps.none_chosen(name):
        return f"never, when tuned at none of {len(laps.tried)} rates"
    middle = _middle(laps.steps[name])
    return f"{'never' if np.isinf(middle) else f'{number_text(middle)} steps'} at rate {laps.rate[name]:g}"


def _spread(count: int) -> Array:
    """Places between −1/2 and 1/2, so that dots of one height do not hide each other."""
    return np.asarray((np.arange(count) * 0.618034) % 1 - 0.5)


# --- the standings --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """One entrant in one task: the error of each seed as a multiple of the base's, and an interval for their mean.

    The mean of ratios is the geometric one; ``low`` and ``high`` are ratios too.  The base has an interval of 1 to 1.
    """

    ratios: Array
    low: float
    high: float

    @property
    def mean(self) -> float:
        return float(np.exp(np.log(self.ratios).mean()))

    @property
    def verdict(self) -> str:
        return "better" if self.high < 1 else "worse" if self.low > 1 else "undecided"


VERDICT_COLOURS = {"better": GREEN, "worse": ORANGE, "undecided": GREY}


def standings(
    tasks: Mapping[str, Mapping[str, Standing]], cost: Mapping[str, float], base: str
) -> Callable[..., Drawn]:
    """Left: errors as multiples of the base's, a row for each entrant, dots for seeds and bars for intervals.

    Right: the cost of a step.  ``order`` sorts the rows by the mean error or by that cost.
    """

    def figure(task: str, order: str) -> Drawn:
        rows = tasks[task]
        names = sorted(rows, key=(lambda n: rows[n].mean) if order == "error" else cost.__getitem__)
        picture, (ax, bars) = blank(2, height=0.6 + 0.235 * len(names) + 0.4, ratios=(3, 1))
        left, right = ax.get_position(), bars.get_position()
        ax.set_position((0.26, left.y0, 0.5, left.height))
        bars.set_position((0.8, right.y0, 0.16, right.height))
        places = range(len(names))[::-1]
        around = (-0.6, len(names) - 0.4)
        ticks = (1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8)
        frame_panel(
            ax, tuple(np.log2(ERRORS)), around, tuple(np.log2(ticks)), tuple(places), title=f"error ÷ that of {base}"
        )
        ax.set_xticklabels(["1/8", "1/4", "1/2", "1", "2", "4", "8"])
        ax.set_yticklabels(names)
        ax.tick_params(axis="y", length=0)
        for panel in (ax, bars):
            panel.tick_params(labelsize=LABELS)
        ax.plot([0, 0], around, color=INK, linewidth=1, zorder=1)
        frame_panel(bars, tuple(np.log2(COSTS)), around, tuple(np.log2([1, 2, 4])), (), title="cost")
        bars.set_xticklabels(["1", "2", "4"])
        bars.plot([0, 0], around, color=INK, linewidth=1, zorder=1)
        _draw_rows(ax, [rows[name] for name in names], places)
        costs = np.log2([np.clip(cost[name], *COSTS) for name in names])
        draw_dots(bars, np.column_stack([costs, list(places)]), BLUE, size=6)

        told = {
            verdict: [f"{n} {number_text(rows[n].mean, 2)}" for n in names if n != base and rows[n].verdict == verdict]
            for verdict in VERDICT_COLOURS
        }
        said = "; ".join(f"{verdict}: {', '.join(found) or 'none'}" for verdict, found in told.items())
        cheap, dear = min(cost, key=cost.__getitem__), max(cost, key=cost.__getitem__)
        spent = f"A step costs from {number_text(cost[cheap], 2)} ({cheap}) to {number_text(cost[dear], 2)} ({dear})"
        return picture, f"On {task}, by {order}; mean errors as multiples of {base}'s. {sentence(said)}. {spent}."

    figure.__qualname__ = "standings"
    return figure


def within(low: float, high: float) -> tuple[float, float]:
    """The part of a bar that there is room for; of one that lies beyond, a stub at the edge."""
    least, most = ERRORS
    return float(np.clip(low, least, most / STUB)), float(np.clip(high, least * STUB, most))


STUB = 1.15
LABELS = 10.5
"""The size of the names, for a phone: there are many, and they are what one reads."""


def _draw_rows(ax: Axes, rows: Sequence[Standing], places: Sequence[int]) -> None:
    """All dots as one path, and of bars one path for each colour."""
    dots = [
        np.column_stack([np.log2(row.ratios.clip(*ERRORS)), place + 0.7 * _spread(len(row.ratios))])
        for row, place in zip(rows, places, strict=True)
    ]
    draw_dots(ax, np.vstack(dots), BLUE, size=1.8)
    for verdict, colour in VERDICT_COLOURS.items():
        lines = np.full((len(rows), 3, 2), np.nan)
        for line, row, place in zip(lines, rows, places, strict=True):
            if row.verdict == verdict:
                line[:2] = np.column_stack([np.log2(within(row.low, row.high)), [place, place]])
        flat = lines.reshape(-1, 2)
        ax.plot(flat[:, 0], flat[:, 1], color=colour, linewidth=5, zorder=5, solid_capstyle="butt")
