"""Every colour and size of the course's figures, and the blank figures to draw on.

The colours keep a contrast of 3:1 or more against white and against the book's dark page.  Black and white are not
colours here: what is black becomes the page's own text colour, and nothing is filled with white.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import AutoLocator, ScalarFormatter

Drawn = tuple[Figure, str]
"""What a figure function returns: the picture, and the words that say what it shows."""

BLUE, ORANGE, GREEN, PURPLE, GREY, INK = "#3a86c8", "#d9731a", "#2a9d6f", "#9b6bcc", "#808080", "#000000"
CLASS_COLOURS = (BLUE, ORANGE)
CLASS_MARKERS = ("o", "s")
"""Class 0 is a blue disc, class 1 an orange square: told apart without colour too."""
REGION_ALPHA = 0.22
SERIES_COLOURS = (BLUE, ORANGE, GREEN, PURPLE)

FUNCTION_COLOURS = {
    "nothing": GREY,
    "σ": ORANGE,
    "tanh": BLUE,
    "ReLU": GREEN,
    "step": PURPLE,
    # these two are compared with tanh and ReLU only
    "ELU": ORANGE,
    "SELU": PURPLE,
}
"""Where a figure tells functions apart by colour, each has its own in every lesson."""

WIDTH = 5.6
"""Inches.  Narrow on purpose: the text is still 9 px on a phone that is 390 px wide."""

RC = {
    "font.family": "sans-serif",
    "font.size": 11,
    "axes.titlesize": 11,
    "axes.labelsize": 11,
    "xtick.labelsize": 10,
    "ytick.labelsize": 10,
    "legend.fontsize": 10,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.facecolor": "none",
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "axes.linewidth": 0.8,
    "lines.linewidth": 2,
    "axes.unicode_minus": True,
    "svg.fonttype": "none",
    "axes.prop_cycle": mpl.cycler(color=SERIES_COLOURS),
    "path.simplify_threshold": 0.1,
}


@contextmanager
def styled() -> Iterator[None]:
    """The course's settings, for as long as a figure is made or saved; matplotlib's own are left as they were."""
    with mpl.rc_context({**mpl.rcParamsDefault, **RC, "backend": mpl.get_backend()}):
        yield


Blanks = dict[tuple[Any, ...], tuple[Figure, list[Axes]]]
_kept: ContextVar[Blanks | None] = ContextVar("kept", default=None)


@contextmanager
def reusing(blanks: Blanks) -> Iterator[None]:
    """Inside, ``blank`` gives a figure of ``blanks`` again, wiped, and keeps there what it makes.

    For who draws a figure again and again and keeps none of them: a quarter of the time went into new axes and ticks.
    """
    token = _kept.set(blanks)
    try:
        yield
    finally:
        _kept.reset(token)


def _wiped(figure: Figure, axes: list[Axes]) -> tuple[Figure, list[Axes]]:
    """As new, but for the looks of ticks, which tick_params sets the same in every frame."""
    for ax in set(figure.axes) - set(axes):
        ax.remove()
    for ax in axes:
        for artist in (*ax.lines, *ax.collections, *ax.patches, *ax.texts, *ax.images, *ax.artists, *ax.tables):
            artist.remove()
        if legend := ax.get_legend():
            legend.remove()
        ax.set_subplotspec(ax.get_subplotspec())  # where it was before somebody moved it
        ax.set(xlabel="", ylabel="", title="", aspect="auto", prop_cycle=None)
        for side, spine in ax.spines.items():
            spine.set_visible(side in ("left", "bottom"))
        for axis in (ax.xaxis, ax.yaxis):
            axis.set_major_locator(AutoLocator())
            axis.set_major_formatter(ScalarFormatter())
        if "log" in (ax.get_xscale(), ax.get_yscale()):
            ax.set(xscale="linear", yscale="linear")
        ax.set_title("", loc="left")
        ax.set_axis_on()
        ax.relim()
        ax.set(xlim=(0, 1), ylim=(0, 1), autoscale_on=True)
    for artist in (*figure.lines, *figure.patches, *figure.texts, *figure.images, *figure.artists, *figure.legends):
        artist.remove()
    return figure, list(axes)


def blank(columns: int = 1, height: float = 2.8, ratios: tuple[float, ...] | None = None) -> tuple[Figure, list[Axes]]:
    """A figure of the course's width with ``columns`` panels side by side, and the list of its axes.

    The margins are fixed, not fitted, so that all frames of a figure are laid out alike.
    """
    kept = _kept.get()
    if kept and (columns, height, ratios) in kept:
        return _wiped(*kept[columns, height, ratios])
    with styled():
        figure = Figure(figsize=(WIDTH, height))
        grid = figure.add_gridspec(
            1,
            columns,
            width_ratios=ratios,
            left=0.55 / WIDTH,
            right=1 - 0.25 / WIDTH,
            bottom=0.48 / height,
            top=1 - 0.32 / height,
            wspace=0.32,
        )
        axes = [figure.add_subplot(grid[0, i]) for i in range(columns)]
    if kept is not None:
        kept[columns, height, ratios] = figure, list(axes)
    return figure, axes


def frame_panel(
    ax: Axes,
    xlim: tuple[float, float],
    ylim: tuple[float, float],
    xticks: tuple[float, ...] = (),
    yticks: tuple[float, ...] = (),
    xlabel: str = "",
    ylabel: str = "",
    title: str = "",
    square: bool = False,
) -> None:
    """Limits, ticks and labels in one call: they must not depend on the data, or frames would differ in structure.

    What the vertical axis shows belongs in ``title``, which reads across; ``ylabel`` is for a symbol.
    """
    ax.set(xlim=xlim, ylim=ylim, xticks=xticks, yticks=yticks, xlabel=xlabel)
    ax.set_ylabel(ylabel, rotation=0, labelpad=8, va="center")
    ax.set_title(title, loc="left")
    if square:
        ax.set_aspect("equal", adjustable="box")
