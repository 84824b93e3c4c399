"""The pictures of lesson 11: what the largest of a few straight lines can fit, and what becomes of them in training."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from matplotlib.axes import Axes

from actlib.activations.base import Array
from actlib.figures.planes import draw_dots
from actlib.figures.style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, Drawn, blank, frame_panel
from actlib.networks.convex import Target, best_unit, corners, fit_difference, largest, split
from actlib.words import listed, number_text

Film = Mapping[int, Mapping[str, Array]]
"""The snapshots of a training run, by step."""
GRID = np.linspace(-1, 1, 401)
GAP = np.full((1, 2), np.nan)


def fits(targets: Mapping[str, Target]) -> Callable[[str, int], Drawn]:
    """A target, a unit of ``pieces`` pieces with the smallest largest error (left), and a difference of two (right)."""

    def figure(target: str, pieces: int) -> Drawn:
        wanted = targets[target]
        unit, error = best_unit(wanted, pieces)
        first, second, error_of_two = fit_difference(wanted, pieces)
        picture, axes = blank(2, height=3.1)
        one, two = largest(unit, GRID), largest(first, GRID) - largest(second, GRID)
        bends = corners(unit), np.union1d(corners(first), corners(second))
        for ax, title, fit, off, at in zip(
            axes, ("one unit", "first minus second"), (one, two), (error, error_of_two), bends, strict=True
        ):
            frame_panel(ax, (-1.05, 1.05), (-1.6, 2.1), (-1, 0, 1), (-1, 0, 1, 2), "$x$", title=title)
            ax.plot(GRID, wanted.f(GRID), color=BLUE, linewidth=6, alpha=0.45, solid_capstyle="butt")
            if ax is axes[0]:
                _draw_pieces(ax, unit.W[0], unit.b, GREY)
            ax.plot(GRID, fit, color=ORANGE)
            draw_dots(ax, np.column_stack([at, np.interp(at, GRID, fit)]), INK, size=5)
            ax.text(-0.95, 1.75, f"largest error {off:.4f}")
        count = _count(pieces, "piece")
        words = (
            f"The target {target}. A unit of {count}, in its largest error as good as any, is {_off(error)}, with "
            f"{_count(len(bends[0]), 'corner')}; a difference of two units of {count} each is {_off(error_of_two)}, "
            f"with {_count(len(bends[1]), 'corner')}."
        )
        return picture, words

    figure.__qualname__ = "fits"
    return figure


def _off(error: float) -> str:
    return "exact" if error < 1e-12 else f"off by {error:.4f} at most"


def parts(x: Array, y: Array) -> Callable[[int], Drawn]:
    """The function through the points (x, y), taken apart bend by bend into two convex ones."""
    bends = np.diff(np.diff(y) / np.diff(x))
    grid = np.unique(np.concatenate([np.linspace(x[0], x[-1], 201), x]).round(9))
    whole = np.interp(grid, x, y)

    def figure(bends_done: int) -> Drawn:
        picture, (left, right) = blank(2, height=3.0)
        so_far = np.concatenate([x[: bends_done + 1], x[-1:]])
        slope = (y[bends_done + 1] - y[bends_done]) / (x[bends_done + 1] - x[bends_done])
        heights = np.concatenate([y[: bends_done + 1], [y[bends_done] + slope * (x[-1] - x[bends_done])]])
        first, second = split(so_far, heights)

        frame_panel(left, (x[0], x[-1]), (-1.6, 1.8), (-1, 0, 1), (-1, 0, 1), "$x$", title="$g$ so far")
        left.plot(grid, whole, color=GREY, linewidth=1, linestyle="--")
        left.plot(grid, np.interp(grid, so_far, heights), color=INK)
        frame_panel(right, (x[0], x[-1]), (-0.6, 8), (-1, 0, 1), (0, 4, 8), "$x$", title="its two convex parts")
        right.plot(grid, largest(first, grid), color=GREEN)
        right.plot(grid, largest(second, grid), color=PURPLE, linestyle=(0, (5, 1.5)))
        right.text(-0.9, 7.1, "$h_1$ solid", color=GREEN)
        right.text(-0.9, 6.3, "$h_2$ dashed", color=PURPLE)
        done = np.arange(1, bends_done + 1)
        for colour, unit, chosen in (
            (GREEN, first, done[bends[done - 1] > 0]),
            (PURPLE, second, done[bends[done - 1] < 0]),
        ):
            draw_dots(left, np.column_stack([x[chosen], y[chosen]]), colour)
            draw_dots(right, np.column_stack([x[chosen], largest(unit, x[chosen])]), colour)
        if bends_done == 0:
            words = "No corner yet: g so far is a straight line, h₁ is the same line, and h₂ is 0 everywhere."
        else:
            bend, up = bends[bends_done - 1], bends[bends_done - 1] > 0
            words = (
                f"Corner {bends_done} of {len(bends)}, at x = {number_text(x[bends_done])}: the slope "
                f"{'rises' if up else 'falls'} by {number_text(abs(bend))}, so {'h₁' if up else 'h₂'} bends upwards "
                f"by as much. h₁ now has {_count(len(first.b), 'piece')} and h₂ {len(second.b)}."
            )
        return picture, words

    figure.__qualname__ = "parts"
    return figure


def training(films: Mapping[str, tuple[float, Film]], x: Array) -> Callable[[str, int], Drawn]:
    """One unit while it learns: its pieces on the left; on the right, on what share of the inputs each is largest.

    A piece that is the largest for a single input has a bar that can be seen.

    ``films`` gives for each name a height and a run on the target x² + height, of one replica; x (n,) are the inputs.
    """

    def figure(target: str, step: int) -> Drawn:
        height, film = films[target]
        W, b = film[step]["0.W"].ravel(), film[step]["0.b"].ravel()
        share = np.bincount((x[:, None] * W + b).argmax(axis=1), minlength=len(b)) / len(x)
        picture, (plane, bars) = blank(2, height=3.0, ratios=(1.35, 1))
        frame_panel(plane, (-1.05, 1.05), (-2.1, 3.1), (-1, 0, 1), (-2, -1, 0, 1, 2, 3), "$x$", title="the pieces")
        plane.plot(GRID, GRID**2 + height, color=BLUE, linewidth=6, alpha=0.45, solid_capstyle="butt")
        _draw_pieces(plane, W[share == 0], b[share == 0], GREY, linestyle=(0, (2, 2)))
        _draw_pieces(plane, W[share > 0], b[share > 0], INK)
        plane.plot(GRID, (GRID[:, None] * W + b).max(axis=1), color=ORANGE)

        order = np.argsort(W, kind="stable")
        frame_panel(
            bars, (0.3, len(b) + 0.7), (0, 1), (1, len(b)), (0, 0.5, 1), "piece, by slope", title="share of inputs"
        )
        bars.set_yticklabels(["0", "½", "1"])
        for i, one in enumerate(share[order], start=1):
            seen = max(one, 0.03) if one else 0.0
            bars.fill_between([i - 0.38, i + 0.38], 0, [seen, seen], color=ORANGE, alpha=0.8, linewidth=0)
            bars.fill_between([i - 0.38, i + 0.38], 0, 0.006, color=GREY, linewidth=0)
        bars.text(len(b) + 0.5, 0.88, f"{np.sum(share > 0)} in use", ha="right")
        error = np.mean(((x[:, None] * W + b).max(axis=1) - x**2 - height) ** 2)
        words = (
            f"Target {target}, after {_count(step, 'training step')}: {int(np.sum(share > 0))} of {len(b)} pieces are "
            f"the largest somewhere, {int(np.sum(share == 0))} nowhere. By slope, their shares of the inputs are "
            f"{listed([f'{one:.{int(one < 0.01)}%}' for one in share[order] if one])}. "
            f"The mean squared error is {error:.5f}."
        )
        return picture, words

    figure.__qualname__ = "training"
    return figure


def _draw_pieces(ax: Axes, slopes: Array, heights: Array, colour: str, linestyle: object = "-") -> None:
    """All the lines as one path, so that frames keep one structure however many they are."""
    ends = np.array([-1.05, 1.05])
    lines = [np.column_stack([ends, w * ends + b]) for w, b in zip(slopes, heights, strict=True)]
    joined = np.vstack([GAP, *(part for line in lines for part in (line, GAP))])
    ax.plot(joined[:, 0], joined[:, 1], color=colour, linewidth=0.9, linestyle=linestyle)


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"
