"""The pictures of lesson 21: a sick network's chart, mixed networks, and the guide with the verdicts it rests on."""

from __future__ import annotations

import inspect
import itertools
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from actlib.activations.base import Array
from actlib.figures.planes import draw_dots
from actlib.figures.style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, WIDTH, Drawn, blank, frame_panel
from actlib.words import number_text, sentence

# --- four networks, three of them ill -------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Chart:
    """What can be seen of one network: ``loss`` at each step, and for every hidden layer, at birth and after training,
    (2, layers) each: ``spread`` of the outputs between samples, size of the ``gradient``, share of ``flat`` slopes, and
    share of units ``lost``, whose slope is flat for all samples.
    """

    loss: Array
    spread: Array
    gradient: Array
    flat: Array
    lost: Array


@dataclass(frozen=True)
class Patient:
    """A network as ``found`` and as ``treated``; its ``illness`` and the ``cure`` in words."""

    illness: str
    cure: str
    found: Chart
    treated: Chart


SHOWN = ("unlabelled", "named", "treated")
LOSSES = (-2.3, 1.3)
SIZES = (-6, 1.2)
SMOOTH = 10
"""So many steps are averaged for one point of the loss."""


def ward(patients: Mapping[str, Patient], guessing: float) -> Callable[[str, str], Drawn]:
    """Four diagnostics of one network: loss, spread and gradient by layer, flat slopes and lost units.

    ``guessing`` is the loss of one who knows nothing.
    """

    def figure(network: str, show: str) -> Drawn:
        patient = patients[network]
        chart = patient.treated if show == "treated" else patient.found
        label = {"unlabelled": "?", "named": patient.illness, "treated": patient.cure}[show]
        picture, (loss, spread, gradient, flat) = _four_panels(5.4)
        picture.text(0.02, 0.985, f"Network {network}: {label}", fontsize=11, fontweight="bold", va="top")

        frame_panel(loss, (0, 1), LOSSES, (0, 1), (-2, -1, 0, 1), "step", title="loss")
        loss.set_xticklabels(["0", str(len(chart.loss) - 1)])
        loss.set_yticklabels(["0.01", "0.1", "1", "10"])
        loss.plot([0, 1], [np.log10(guessing)] * 2, color=INK, linewidth=1, linestyle=":", zorder=1)
        means = smoothed(chart.loss)
        loss.plot(np.linspace(0, 1, len(means)), np.log10(means).clip(*LOSSES), color=BLUE, linewidth=1.5)

        layers = np.arange(1, chart.spread.shape[1] + 1)
        ends = (0.5, layers[-1] + 0.5)
        for ax, sizes, title in (
            (spread, chart.spread, "spread of outputs"),
            (gradient, chart.gradient, "size of gradient"),
        ):
            frame_panel(ax, ends, SIZES, tuple(layers), (-6, -4, -2, 0), "layer", title=title)
            ax.set_yticklabels(["10⁻⁶", "10⁻⁴", "10⁻²", "1"])
            with np.errstate(divide="ignore"):
                logs = np.log10(sizes).clip(*SIZES)
            for row, colour, style, above in zip(logs, (GREY, BLUE), ("--", "-"), (3, 2), strict=True):
                ax.plot(layers, row, color=colour, linestyle=style, zorder=above)

        frame_panel(flat, ends, (0, 1), tuple(layers), (0, 0.5, 1), "layer", title="flat slopes")
        flat.set_yticklabels(["0", "50 %", "100 %"])
        flat.plot(layers, chart.flat[1], color=BLUE)
        _bars(flat, layers, chart.lost[1], ORANGE)

        last = float(np.median(chart.loss[-50:]))
        falls = [float(np.log10(part[1][-1] / part[1][0])) for part in (chart.spread, chart.gradient)]
        state = f"treated ({patient.cure})" if show == "treated" else "as found"
        name = f", {patient.illness}" if show == "named" else ""
        lost = ", ".join(f"{share:.0%}" for share in chart.lost[1])
        words = (
            f"Network {network}, {state}{name}. Loss over the last 50 steps {number_text(last, 2)}, guessing has "
            f"{number_text(guessing)}. After training the spread in the last layer is {_times(falls[0])} that in the "
            f"first, and the gradient in the first {_times(-falls[1])} that in the last. Slopes flat for a digit: "
            f"{chart.flat[1].mean():.0%}; units flat for all digits, by layer: {lost}."
        )
        return picture, words

    figure.__qualname__ = "ward"
    return figure


def _four_panels(height: float) -> tuple[Figure, list[Axes]]:
    """Two rows of two panels."""
    picture, (left, right) = blank(2, height)
    axes = [left, right, picture.add_axes((0.1, 0.1, 0.3, 0.3)), picture.add_axes((0.6, 0.1, 0.3, 0.3))]
    wide, high = 0.36, (height - 2.0) / 2 / height
    for place, ax in enumerate(axes):
        across, down = place % 2, place // 2
        ax.set_position((0.12 + 0.5 * across, (0.5 + (1 - down) * (high * height + 0.85)) / height, wide, high))
    return picture, axes


def smoothed(loss: Array) -> Array:
    """The means of SMOOTH losses at a time; what is not finite counts as the most that is drawn."""
    most = 10 ** LOSSES[1]
    known = np.nan_to_num(np.asarray(loss, float), nan=most, posinf=most).clip(10 ** LOSSES[0], most)
    return known[: len(known) // SMOOTH * SMOOTH].reshape(-1, SMOOTH).mean(axis=1)


def _bars(ax: Axes, places: Array, heights: Array, colour: str) -> None:
    """Bars as one path."""
    corners = [[[x - 0.3, 0], [x - 0.3, h], [x + 0.3, h], [x + 0.3, 0]] for x, h in zip(places, heights, strict=True)]
    outline = np.vstack([[[places[0] - 0.3, 0]], *corners])
    ax.fill(outline[:, 0], outline[:, 1], color=colour, linewidth=0, alpha=0.9)


def _times(power: float) -> str:
    if not np.isfinite(power):
        return "not to be compared with"
    text = number_text(10**power, 2)
    return "about" if text == "1" else f"{text} times"


# --- mixed networks -------------------------------------------------------------------------------------------

RATIOS = (0.4, 2.6)


COMPARED = ("ReLU", "partner")


def mixes(errors: Callable[[str, str], Mapping[str, Array]]) -> Callable[[str, str, str], Drawn]:
    """A row for each network: errors of all seeds as multiples of those of one pure network, dots, and means, bars.

    ``errors(task, partner)`` gives the errors by name: of ReLU, of the partner, then of the mixed ones.
    """

    def figure(task: str, partner: str, compared: str) -> Drawn:
        found = errors(task, partner)
        names = list(found)
        over = names[COMPARED.index(compared)]
        base = found[over]
        logs = {name: np.log(one / base) for name, one in found.items()}
        picture, (ax,) = blank(1, height=0.9 + 0.42 * len(names))
        ax.set_position((0.3, 0.17, 0.66, 0.71))
        ticks = (0.5, 0.7, 1, 1.4, 2)
        places = range(len(names))[::-1]
        frame_panel(
            ax,
            tuple(np.log(RATIOS)),
            (-0.6, len(names) - 0.4),
            tuple(np.log(ticks)),
            tuple(places),
            title=f"error ÷ that of {over}",
        )
        ax.set_xticklabels([f"{tick:g}" for tick in ticks])
        ax.set_yticklabels(names)
        ax.tick_params(axis="y", length=0)
        for name, style in zip(names[:2], ("-", "--"), strict=True):
            ax.plot(
                [logs[name].mean()] * 2, [-0.6, len(names) - 0.4], color=INK, linewidth=1, linestyle=style, zorder=1
            )
        shift = 0.5 * ((np.arange(len(base)) * 0.618034) % 1 - 0.5)
        dots = [np.column_stack([logs[n].clip(*np.log(RATIOS)), p + shift]) for n, p in zip(names, places, strict=True)]
        draw_dots(ax, np.vstack(dots), BLUE, size=3)
        for name, place in zip(names, places, strict=True):
            mean, half = interval(logs[name])
            ax.plot([mean - half, mean + half], [place, place], color=GREY if place >= len(names) - 2 else ORANGE,
                    linewidth=6, solid_capstyle="butt", zorder=5)  # fmt: skip
        told = []
        for name in names:
            mean, half = interval(logs[name])
            low, middle, high = (f"{np.exp(one):.2f}" for one in (mean - half, mean, mean + half))
            if name != over:
                told.append(f"{name} {middle} ({low} to {high})")
        return picture, f"{sentence(task)}. Mean errors as multiples of {over}'s: {'; '.join(told)}."

    figure.__qualname__ = "mixes"
    return figure


def interval(logs: Array) -> tuple[float, float]:
    """The mean of some numbers, and twice its standard error."""
    return float(logs.mean()), float(2 * logs.std(ddof=1) / len(logs) ** 0.5)


# --- the guide ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """One question on the way: the argument that answers it, what it asks, and what can be answered."""

    name: str
    asks: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Advice:
    """Where a way ends: ``asked``, how many questions it took; what to ``take``; ``advice`` in a sentence or two; the
    ``verdicts`` that carry it, (verdict, what it is about); and what nothing here has tested, "" if there is nothing.
    """

    asked: int
    take: str
    advice: str
    verdicts: tuple[tuple[str, str], ...]
    untested: str = ""


VERDICT_COLOURS = {"confirmed": GREEN, "holds only when": ORANGE, "wrong as usually stated": PURPLE}
COLUMNS = 60
LINE = 0.2
"""Letters that fit on a line, and its height in inches."""


def guide(steps: Sequence[Step], find: Callable[..., Advice]) -> Callable[..., Drawn]:
    """Above: the questions, and the way through them.  Below: the advice, and the verdicts that it rests on.

    ``find`` takes an answer for each step, by name.
    """
    ways = [
        dict(zip([step.name for step in steps], way, strict=True))
        for way in itertools.product(*(step.answers for step in steps))
    ]
    slots = max(len(_lines(find(**way))) for way in ways)
    rows = max(len(step.answers) for step in steps)
    top = 0.5 + LINE * (rows + 1)
    height = top + 0.15 + LINE * slots

    def figure(**picked: str) -> Drawn:
        advice = find(**picked)
        picture, (ax,) = blank(1, height)
        ax.set_position((0, 0, 1, 1))
        ax.set(xlim=(0, WIDTH), ylim=(-height, 0))
        ax.set_axis_off()
        columns = np.linspace(0.25, WIDTH - 0.1, len(steps) + 1)[:-1] if len(steps) > 1 else np.array([0.25])
        way = np.full((len(steps), 2), np.nan)
        for k, (step, x) in enumerate(zip(steps, columns, strict=True)):
            asked = k < advice.asked
            ax.text(x, -0.2, step.asks, fontsize=10.5, fontweight="bold", color=INK if asked else GREY, va="center")
            for row, answer in enumerate(step.answers):
                chosen = answer == picked[step.name]
                y = -0.2 - LINE * (row + 1.2)
                ax.text(x + 0.18, y, answer, fontsize=10.5, color=INK if chosen and asked else GREY,
                        fontweight="bold" if chosen else "normal", va="center")  # fmt: skip
                if chosen and asked:
                    way[k] = x + 0.06, y
        down = -top + 0.05
        ends = way[: advice.asked]
        turns = [(x + BESIDE, y) for x, y in ends[:-1]] + [(ends[-1, 0], ends[-1, 1]), (ends[-1, 0], down)]
        turns = turns[:1] * (len(steps) - len(ends)) + turns  # as many in every frame
        ax.plot(*np.transpose(turns), color=INK, linewidth=1.5, zorder=1)
        draw_dots(ax, np.where(np.isnan(way), ends[-1], way), INK, size=7)
        ax.plot([0.25, WIDTH - 0.25], [down, down], color=GREY, linewidth=0.8)

        lines = _lines(advice)
        marks = {verdict: np.full((MOST_VERDICTS, 2), np.nan) for verdict in VERDICT_COLOURS}
        for slot in range(slots):
            text, style, verdict = lines[slot] if slot < len(lines) else ("", "normal", "")
            y = -top - LINE * (slot + 0.75)
            ax.text(0.45 if style == "indented" else 0.25, y, text or "\u00a0", fontsize=10.5, va="center",
                    fontweight="bold" if style == "bold" else "normal", color=INK)  # fmt: skip
            if verdict:
                rows_of = marks[verdict]
                rows_of[int(np.isnan(rows_of[:, 0]).argmax())] = 0.31, y
        for verdict, places in marks.items():
            draw_dots(ax, places, VERDICT_COLOURS[verdict], size=8)

        answers = [f"{step.asks.rstrip('?').lower()}: {picked[step.name]}" for step in steps]
        path = ", ".join(answers[: advice.asked])
        if advice.asked < len(steps):
            path += f" ({', '.join(answers[advice.asked :])} makes no difference then)"
        told = "; ".join(f"{says}: {verdict}" for verdict, says in advice.verdicts) or "nothing that was run here"
        gap = f" Not tested here: {advice.untested}." if advice.untested else ""
        return picture, f"{sentence(path)}. Take {advice.take}. {advice.advice} It rests on {told}.{gap}"

    figure.__qualname__ = "guide"
    figure.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [inspect.Parameter(step.name, inspect.Parameter.KEYWORD_ONLY) for step in steps]
    )
    return figure


MOST_VERDICTS = 5
BESIDE = 1.75
"""Inches from an answer's dot to where its words have ended."""


def _lines(advice: Advice) -> list[tuple[str, str, str]]:
    """Text, style, and the verdict of lines that begin one."""
    lines = [(text, "bold", "") for text in textwrap.wrap(f"Take {advice.take}", COLUMNS - 6)]
    lines += [(text, "normal", "") for text in textwrap.wrap(advice.advice, COLUMNS + 2)]
    for verdict, says in advice.verdicts:
        first, *more = textwrap.wrap(f"{sentence(verdict)}: {says}", COLUMNS)
        lines += [(first, "indented", verdict), *((text, "indented", "") for text in more)]
    if advice.untested:
        lines += [(text, "normal", "") for text in textwrap.wrap(f"Not tested here: {advice.untested}.", COLUMNS + 2)]
    return lines
