"""The pictures of lesson 9: slopes left of zero that are learned, and units that are pushed off."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from actlib.activations.base import Array
from actlib.figures.planes import draw_dots
from actlib.figures.style import (
    BLUE,
    FUNCTION_COLOURS,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    SERIES_COLOURS,
    Drawn,
    blank,
    frame_panel,
)
from actlib.words import decimal

WIDE = (-2.1, 3.1)
"""The slopes that the rows of dots have room for; any beyond are drawn at the edge."""


def learning(truth: Sequence[float], runs: Mapping[str, Array]) -> Callable[[str, int], Drawn]:
    """Left: units with the slopes of one step, and the dotted ones that they should have.  Right: slope against step.

    ``runs`` gives, by the form of the unit, the slopes (steps + 1, units); in a form whose slopes are all equal one
    line in ink stands for them all.
    """
    z = np.array([-2.0, 0.0])

    def figure(form: str, step: int) -> Drawn:
        slopes = runs[form]
        shared = bool(np.all(slopes == slopes[:, :1]))
        picture, (plane, film) = blank(2, height=3.0)
        frame_panel(plane, (-2, 1), (-3.2, 1.4), (-2, -1, 0, 1), (-3, -2, -1, 0, 1), "$z$", title="output")
        last = len(slopes) - 1
        frame_panel(film, (0, last), (-0.7, 1.7), (0, last // 2, last), (-0.5, 0, 0.5, 1, 1.5), "step", title="slope α")
        plane.plot([0, 1], [0, 1], color=INK)
        film.axhspan(0, 1, color=GREY, alpha=0.15, linewidth=0)
        steps = np.arange(step + 1)
        for wanted, column, colour in zip(truth, slopes.T, SERIES_COLOURS, strict=True):
            plane.plot(z, wanted * z, color=colour, linestyle=":", linewidth=1.6)
            film.plot([0, last], [wanted, wanted], color=colour, linestyle=":", linewidth=1.6)
            there = np.nan if shared else 1.0
            plane.plot(z, there * column[step] * z, color=colour)
            film.plot(steps, there * column[: step + 1], color=colour)
            draw_dots(film, np.array([[step, there * column[step]]]), colour)
        one = slopes[:, 0] if shared else np.full(len(slopes), np.nan)
        plane.plot(z, one[step] * z, color=INK)
        film.plot(steps, one[: step + 1], color=INK)
        draw_dots(film, np.array([[step, one[step]]]), INK)
        wanted_text = ", ".join(decimal(slope) for slope in truth)
        now = (
            f"the one slope that all units share is {decimal(slopes[step, 0])}"
            if shared
            else f"the slopes are {', '.join(decimal(slope) for slope in slopes[step])}"
        )
        return picture, f"After {step} steps {now}; wanted are {wanted_text} (dotted)."

    figure.__qualname__ = "learning"
    return figure


def spread(runs: Mapping[str, Mapping[str, Mapping[int, Array]]]) -> Callable[[str, int], Drawn]:
    """One row of dots a task: every slope of every network at one step.  The strip from 0 to 1 is grey.

    ``runs[form][task][step]`` holds the slopes of all units of all networks, in any shape.
    """

    def figure(form: str, step: int) -> Drawn:
        rows = {task: film[step] for task, film in runs[form].items()}
        picture, (ax,) = blank(1, height=3.0)
        box = ax.get_position()
        ax.set_position((0.2, box.y0, box.x1 - 0.2, box.height))  # room for the names of the rows
        places = np.arange(len(rows))[::-1]
        frame_panel(ax, WIDE, (-0.6, len(rows) - 0.4), (-2, -1, 0, 1, 2, 3), tuple(places), "slope α")
        ax.set_yticklabels(list(rows))
        ax.axvspan(0, 1, color=GREY, alpha=0.15, linewidth=0)
        words = []
        for place, (task, slopes) in zip(places, rows.items(), strict=True):
            flat = np.ravel(slopes)
            lift = 0.55 * ((np.arange(len(flat)) * 0.618034) % 1 - 0.5)  # so that equal slopes do not hide each other
            draw_dots(ax, np.column_stack([flat.clip(*WIDE), place + lift]), BLUE, size=3.2)
            middle = float(np.median(flat))
            ax.plot([middle, middle], [place - 0.36, place + 0.36], color=ORANGE, linewidth=2.5)
            words.append(
                f"{task}: median {decimal(middle)}, {np.mean(flat < 0):.0%} below 0, {np.mean(flat > 1):.0%} above 1"
            )
        return picture, f"Slopes after {step} steps, {form}. {'; '.join(words)}."

    figure.__qualname__ = "spread"
    return figure


def _dip(shares: Array, every: int) -> str:
    """How a share goes: level, down to its end, or down and up again; told in whole percents."""
    low, end = f"{shares.min():.0%}", f"{shares[-1]:.0%}"
    if low == f"{shares.max():.0%}":
        return f"{low} all the way"
    if low == end:
        return f"falls to {end}"
    return f"is lowest at step {every * int(np.argmin(shares))} with {low}, and ends at {end}"


def pushed_off(runs: Mapping[float, Array], every: int) -> Callable[[], Drawn]:
    """The share of units that are still off on all data, every so many steps; the first slope is ReLU's."""
    colours = FUNCTION_COLOURS["ReLU"], BLUE, ORANGE, PURPLE

    def figure() -> Drawn:
        picture, (ax,) = blank(1, height=2.7)
        steps = every * (len(next(iter(runs.values()))) - 1)
        frame_panel(
            ax, (0, steps), (0.7, 1.02), (0, steps // 2, steps), (0.7, 0.8, 0.9, 1), "step", title="share still off"
        )
        ends = []
        for (alpha, shares), colour in zip(runs.items(), colours, strict=False):
            ax.plot(np.arange(len(shares)) * every, shares, color=colour, label=f"α = {alpha:g}")
            ends.append(f"slope {alpha:g} {_dip(shares, every)}")
        ax.legend(loc="lower left", ncols=2)
        return picture, f"The share of pushed-off units that are still off, in {steps} steps: {'; '.join(ends)}."

    figure.__qualname__ = "pushed_off"
    return figure
