"""The pictures of lesson 16: a push that kills, the lives of units, and what their deaths cost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from actlib.activations.base import Array
from actlib.figures.planes import draw_dots
from actlib.figures.style import BLUE, GREEN, GREY, INK, ORANGE, REGION_ALPHA, Drawn, blank, frame_panel
from actlib.words import decimal, number_text, sentence

# --- one push ------------------------------------------------------------------------------------------------


def push(cases: Mapping[str, tuple[Array, Array]]) -> Callable[[str, float], Drawn]:
    """The pre-activations z of one unit on all samples, before and after a step z − rate · s.

    ``cases`` gives z and s, (n,) each, by the name of the inputs.  The sample with the largest z is the one pushed.
    """

    def figure(inputs: str, rate: float) -> Drawn:
        z, s = cases[inputs]
        after = z - rate * s
        picture, (ax,) = blank(1, height=3.2)
        frame_panel(ax, (-1.6, 1.6), (-2.4, 1.6), (-1, 0, 1), (-2, -1, 0, 1), "$z$ before", title="$z$ after")
        ax.fill_between([-1.6, 1.6], -2.4, 0, color=GREY, alpha=REGION_ALPHA, linewidth=0)
        ax.plot([-1.6, 1.6], [-1.6, 1.6], color=GREY, linewidth=0.8)
        ax.text(1.55, -2.3, "off", ha="right", color=GREY)
        held = np.clip(after, -2.35, 1.55)  # a dot that leaves the panel waits at its edge
        pushed = int(np.argmax(z))
        draw_dots(ax, np.array([[z[pushed], held[pushed]]]), INK, 7)
        for colour, rows in ((BLUE, after <= z), (ORANGE, after > z)):
            draw_dots(ax, np.where(rows[:, None], np.column_stack([z, held]), np.nan), colour, 3)
        on, up, n = int(np.sum(after > 0)), int(np.sum(after > z + 1e-12)), len(z)
        words = f"{sentence(inputs)}, rate {number_text(rate)}: {np.sum(z > 0)} of {n} samples were on, "
        words += f"{on} are after the step. " + ("The unit is dead. " if on == 0 else "")
        words += f"The step raised z for {up} samples. "
        return picture, words + f"z of the pushed one went from {decimal(z[pushed])} to {decimal(after[pushed])}."

    figure.__qualname__ = "push"
    return figure


# --- lives ---------------------------------------------------------------------------------------------------

ON, RARE, DEAD, BACK = range(4)
"""What a unit is at a look: on for some samples, for few, for none, or on again after it was dead."""


class Life(NamedTuple):
    """``on`` (looks, layers, units): the share of samples a unit is on for; the accuracy at the end."""

    on: Array
    accuracy: float


def states(on: Array, rare: float = 0.01) -> Array:
    """ON, RARE, DEAD or BACK for each look and unit, from the shares (looks, units); rare is below ``rare``."""
    dead = on == 0
    was_dead = np.logical_or.accumulate(dead, axis=0)
    return np.select([dead, was_dead, on < rare], [DEAD, BACK, RARE], ON)


def revivals(on: Array) -> int:
    """How often a unit was dead at one look and on at the next."""
    dead = on == 0
    return int(np.sum(dead[:-1] & ~dead[1:]))


def _runs(which: Array) -> list[tuple[int, int, int]]:
    """(row, first look, look behind the last) for each unbroken run in which (looks, rows) is true."""
    edge = np.diff(np.pad(which.astype(int), ((1, 1), (0, 0))), axis=0)
    starts, ends = np.argwhere(edge.T == 1), np.argwhere(edge.T == -1)
    return [(int(row), int(a), int(b)) for (row, a), (_, b) in zip(starts, ends, strict=True)]


def _draw_runs(ax: Axes, runs: Sequence[tuple[int, int, int]], colour: str, width: float) -> None:
    """Each run as a bar along its row, all in one path, so that frames keep one structure."""
    ends = [np.array([[np.nan, np.nan]] * 2)] + [np.array([[a, row + 0.5], [b, row + 0.5]]) for row, a, b in runs]
    path = Path(np.vstack(ends), [Path.MOVETO, Path.LINETO] * len(ends))
    path.should_simplify = False
    ax.add_artist(PathPatch(path, fill=False, edgecolor=colour, linewidth=width, capstyle="butt", snap=False))


def lives(record: Mapping[tuple[str, float, float], Life]) -> Callable[[str, float, float], Drawn]:
    """A map of units × epochs for each of two hidden layers, by pixels, starting bias and rate.

    Units are sorted: those that are dead longest on top.
    """
    height = 3.7

    def figure(pixels: str, bias: float, rate: float) -> Drawn:
        life = record[pixels, bias, rate]
        looks, _, units = life.on.shape
        picture, panels = blank(2, height=height)
        for ax in panels:  # room for the legend below
            box = ax.get_position()
            ax.set_position((box.x0, 0.85 / height, box.width, 1 - 1.17 / height))
        width = 1.05 * (height - 1.17) * 72 / units  # in points: the bars of neighbours touch
        told = []
        for layer, (ax, name) in enumerate(zip(panels, ("first", "second"), strict=True)):
            on = life.on[:, layer]
            state = states(on)
            born, dead = (int(np.sum(look == DEAD)) for look in (state[0], state[-1]))
            title = f"{name} layer, dead: {born} → {dead}"
            frame_panel(ax, (0, looks), (0, units), (0, looks // 2, looks - 1), title=title)
            ax.set_xlabel("epoch")
            ax.axhspan(0, units, color=BLUE, alpha=REGION_ALPHA, linewidth=0)
            order = np.lexsort((-np.argmax(state >= DEAD, axis=0), np.sum(state == DEAD, axis=0)))
            for kind, colour in ((RARE, ORANGE), (BACK, GREEN), (DEAD, INK)):
                _draw_runs(ax, _runs(state[:, order] == kind), colour, width)
            back = revivals(on)
            wakings = f"{back} waking" + "s" * (back != 1)
            told.append(f"in the {name} layer {born} of {units} units are born dead, {dead} end dead, with {wakings}")
        colours = ((BLUE, REGION_ALPHA), (ORANGE, 1.0), (INK, 1.0), (GREEN, 1.0))
        handles = [
            Patch(facecolor=colour, alpha=alpha, label=label)
            for (colour, alpha), label in zip(colours, ("on", "under 1 %", "dead", "back"), strict=True)
        ]
        picture.legend(
            handles=handles, loc="lower center", ncols=4, handlelength=1, columnspacing=1.6, borderaxespad=0.1
        )
        words = f"{sentence(pixels)} pixels, "
        words += f"bias {number_text(bias)}, rate {number_text(rate)}: "
        words += f"{told[0]}; {told[1]}. {life.accuracy:.0%} of the training digits are right."
        return picture, words

    figure.__qualname__ = "lives"
    return figure


# --- census --------------------------------------------------------------------------------------------------


def census(
    rates: Sequence[float], found: Mapping[str, tuple[Array, Array, Array]], reference: str
) -> Callable[[str], Drawn]:
    """Dead share and accuracy against the rate, for one kind of pixels beside the reference.

    ``found`` gives the share dead at birth, the share dead in the end and the accuracy, (rates, seeds) each.
    Each dot is a network; lines join the means; the dotted line is the mean share at birth.
    """
    places = np.log10(np.asarray(rates, float))
    limits = (places[0] - 0.12, places[-1] + 0.12)

    def figure(pixels: str) -> Drawn:
        picture, panels = blank(2, height=3.1)
        born = float(found[pixels][0].mean())
        for which, (ax, title) in enumerate(zip(panels, ("share of units dead", "test accuracy"), strict=True), 1):
            frame_panel(ax, limits, (-0.04, 1.04), tuple(places), (0, 0.5, 1), "rate", title=title)
            tight = np.append(np.diff(places) < 0.2, False)  # no room for the label
            ax.set_xticklabels(["" if hidden else number_text(rate) for hidden, rate in zip(tight, rates, strict=True)])
            ax.plot(places, found[reference][which].mean(axis=1), color=GREY, linewidth=1.2)
            values = found[pixels][which]
            ax.plot(places, values.mean(axis=1), color=ORANGE, linewidth=1.8)
            for place, row in zip(places, values, strict=True):
                draw_dots(ax, np.column_stack([np.full(row.shape, place), row]), ORANGE, 3.5)
        panels[0].plot(limits, [born, born], color=ORANGE, linewidth=1.2, linestyle=":")
        panels[0].text(places[0] - 0.06, 0.97, f"at birth: {born:.0%}", color=ORANGE, va="top")
        dead, right = (values.mean(axis=1) for values in found[pixels][1:])
        at = ", ".join(
            f"{number_text(rate)}: {one:.0%} and {other:.0%}"
            for rate, one, other in zip(rates, dead, right, strict=True)
        )
        words = f"{sentence(pixels)}: {born:.0%} of the units are dead at birth. "
        words += f"Dead units in the end and test accuracy by rate, means: {at}."
        if pixels != reference:
            dead, right = (
                ", ".join(f"{share:.0%}" for share in values.mean(axis=1)) for values in found[reference][1:]
            )
            words += f" {sentence(reference)}, in grey: dead {dead}; accuracy {right}."
        return picture, words

    figure.__qualname__ = "census"
    return figure


# --- harm ----------------------------------------------------------------------------------------------------


HIGH = 0.3
"""From this rate on the figure names the rates."""


def _pairs(dead: Array, right: Array, rates: Sequence[float | None]) -> str:
    """ "11% dead: 98.3% right; 47%: 97.4%; rate 0.5, 88%: 85.0%": the shares, with the rates that are not None."""
    units = [(" dead", " right")] + [("", "")] * (len(dead) - 1)
    names = ["" if rate is None else f"rate {number_text(rate)}, " for rate in rates] + [""] * len(dead)
    return "; ".join(
        f"{name}{one:.0%}{unit[0]}: {other:.1%}{unit[1]}"
        for name, one, other, unit in zip(names, dead, right, units, strict=False)
    )


def _above(dead: Array, right: Array, other_dead: Array, other_right: Array) -> Array:
    """By how many points the first line runs above the dots of another, where those lie within its reach."""
    order = np.argsort(dead)
    within = (other_dead >= dead.min()) & (other_dead <= dead.max())
    return 100 * (np.interp(other_dead, dead[order], right[order]) - other_right)[within]


def harm(halfway: tuple[Array, Array], by_rate: tuple[Array, Array], rates: Sequence[float]) -> Callable[[], Drawn]:
    """Test accuracy against the share of dead units: killed by hand half-way, or killed by the rate.

    Each is a pair of arrays (settings, seeds): the dead share, and the accuracy.
    """
    ways = {"killed by hand": (*halfway, BLUE), "killed by the rate": (*by_rate, ORANGE)}

    def figure() -> Drawn:
        picture, (ax,) = blank(1, height=3.2)
        frame_panel(
            ax, (-0.02, 1.02), (0, 1.03), (0, 0.2, 0.4, 0.6, 0.8, 1), (0, 0.5, 1), "share dead", title="test accuracy"
        )
        said = []
        for line, (name, (dead, right, colour)) in enumerate(ways.items()):
            draw_dots(ax, np.column_stack([dead.ravel(), right.ravel()]), colour, 3)
            ax.plot(dead.mean(axis=1), right.mean(axis=1), color=colour, linewidth=1.6)
            ax.text(0.04, 0.24 - 0.12 * line, name, color=colour)
            named = [rate if dead is by_rate[0] and rate >= HIGH else None for rate in rates]
            said.append(f"{sentence(name)}, {_pairs(dead.mean(axis=1), right.mean(axis=1), named)}")
        for rate, place, height in zip(rates, by_rate[0].mean(axis=1), by_rate[1].mean(axis=1), strict=True):
            if rate >= HIGH:
                ax.text(place - 0.03, height - 0.05, f"rate {number_text(rate)}", ha="right", va="top", fontsize=9)
        if len(above := _above(*(values.mean(axis=1) for values in (*halfway, *by_rate)))):
            span = f"{decimal(above.min(), 1)} to {decimal(above.max(), 1)}"
            said.append(f"At the same share dead, those killed by hand have {span} points more right")
        return picture, ". ".join(said) + "."

    figure.__qualname__ = "harm"
    return figure
