"""The pictures of lesson 4: the plane before and after a layer has bent it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from actlib.activations import Pointwise
from actlib.activations.base import Array
from actlib.figures.planes import draw_half_planes, draw_points, draw_regions
from actlib.figures.style import CLASS_COLOURS, CLASS_MARKERS, GREEN, GREY, INK, blank, frame_panel
from actlib.networks import Affine, boundary_points, run

Drawn = tuple[Figure, str]
Limits = tuple[float, float, float, float]
SQUARE: Limits = (-1.25, 1.25, -1.25, 1.25)
COLUMNS = (-1.0, -0.5, 0.0, 0.5, 1.0)


# --- two spaces ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Bent:
    """A hidden layer of two units and the line behind it, at one moment: h = f(xW + b), then hv + c."""

    layer: Affine
    line: Affine
    f: Pointwise

    @classmethod
    def of(cls, state: Mapping[str, Array], f: Pointwise) -> Bent:
        """From a snapshot of ``mlp((2, 2, 1), f, rng)``."""
        return cls(Affine(state["0.W"], state["0.b"]), Affine(state["2.W"], state["2.b"]), f)

    def hidden(self, x: Array) -> Array:
        return self.f(self.layer(x))

    def score(self, x: Array) -> Array:
        return run([self.layer, self.line], x, self.f)[:, 0]


def spaces(
    x: Array, y: Array, runs: Mapping[str, tuple[Pointwise, Mapping[int, Mapping[str, Array]]]]
) -> Callable[[str, int], Drawn]:
    """The original plane and the plane of two hidden units side by side, through training.

    ``runs`` maps a name to an activation and the snapshots of ``mlp((2, 2, 1), activation, rng)``.  The points of
    each class must lie on a curve, in order: they are drawn as one.
    """
    frames = {name: _hidden_frame(x, f, snapshots) for name, (f, snapshots) in runs.items()}

    def figure(activation: str, step: int) -> Drawn:
        f, snapshots = runs[activation]
        bent = Bent.of(snapshots[step], f)
        limits, ticks = frames[activation]
        picture, (plane, image) = blank(2, height=3.0)

        frame_panel(plane, SQUARE[:2], SQUARE[2:], (-1, 0, 1), (-1, 0, 1), "$x_1$", "$x_2$", "Original space", True)
        _mesh(plane, lambda points: points)
        draw_regions(plane, bent.score, SQUARE, resolution=61)
        _curves(plane, x, y)

        frame_panel(image, limits[:2], limits[2:], ticks, ticks, "$h_1$", "$h_2$", "Hidden space", True)
        _mesh(image, bent.hidden)
        draw_half_planes(image, bent.line.W[:, 0], float(np.squeeze(bent.line.b)), limits)
        _curves(image, bent.hidden(x), y)

        dots = _dots(bent.score)
        _draw_dots(plane, dots)
        _draw_dots(image, bent.hidden(dots))

        right = float(np.mean((bent.score(x) > 0) == y))
        words = f"{activation}, step {step}: {_share_right(right)} {_what_happened(bent)}"
        return picture, words

    figure.__qualname__ = "spaces"
    return figure


def _share_right(right: float) -> str:
    if right == 1:
        return "the line has every point on its right side."
    return f"{right:.0%} of the points are on their right side."


def _what_happened(bent: Bent) -> str:
    """Folded, pressed together or only bent: told from the slopes over the square."""
    slopes = bent.f.df(bent.layer(_lattice()))
    flat = slopes == 0
    if not bent.f.kinks and np.all(slopes == 1):
        return "The grid is turned and stretched; every line of it stays straight."
    if np.any((slopes > 0).any(axis=0) & (slopes < 0).any(axis=0)):
        return "The plane is folded: up to four of its points meet in one."
    if flat.any():
        return (
            f"{np.mean(flat.sum(axis=1) == 1):.0%} of the square is pressed onto the axes, "
            f"{np.mean(flat.all(axis=1)):.0%} into the corner."
        )
    return "The grid is bent, and no two of its points meet."


def _lattice() -> Array:
    line = np.linspace(*SQUARE[:2], 61)
    return np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)


def _hidden_frame(
    x: Array, f: Pointwise, snapshots: Mapping[int, Mapping[str, Array]]
) -> tuple[Limits, tuple[float, float]]:
    """Limits and ticks for the hidden plane that hold the data at the end of training."""
    h = Bent.of(snapshots[max(snapshots)], f).hidden(x)
    low, high = min(0.0, float(h.min())), float(h.max())
    top = 1.0 if high <= 1.05 else float(np.floor(high))
    pad = 0.1 * (max(high, top) - low)
    ends = (low - pad, max(high, top) + pad)
    return (*ends, *ends), (-top if low < -0.5 * top else 0.0, top)


def _mesh(ax: Axes, bend: Callable[[Array], Array], lines: int = 11, samples: int = 41) -> None:
    """The grid lines of the square, as ``bend`` leaves them."""
    steady, fine = np.linspace(*SQUARE[:2], lines), np.linspace(*SQUARE[:2], samples)
    pieces = [np.column_stack([np.full(samples, a), fine]) for a in steady]
    pieces += [np.column_stack([fine, np.full(samples, a)]) for a in steady]
    _joined(ax, [bend(piece) for piece in pieces], color=GREY, linewidth=0.6, zorder=1)


def _joined(ax: Axes, pieces: Sequence[Array], **style: object) -> None:
    """Several lines as one path, so that frames keep one structure."""
    gap = np.full((1, 2), np.nan)
    joined = np.vstack([part for piece in pieces for part in (piece, gap)]) if len(pieces) else gap
    ax.plot(joined[:, 0], joined[:, 1], **style)


def _curves(ax: Axes, x: Array, y: Array) -> None:
    for label, colour, marker in zip((0, 1), CLASS_COLOURS, CLASS_MARKERS, strict=True):
        rows = x[y == label]
        every = max(1, len(rows) // 9)
        rows = rows[:: max(1, every // 4)]
        ax.plot(
            rows[:, 0], rows[:, 1], color=colour, marker=marker, markersize=4.5, markevery=4, linewidth=1.4, zorder=3
        )


def _dots(score: Callable[[Array], Array]) -> Array:
    """Where the boundary crosses five upright grid lines, (k, 2)."""
    found = boundary_points(score, (COLUMNS[0], COLUMNS[-1], *SQUARE[2:]), 81)
    return found[np.isclose(found[:, :1], COLUMNS).any(axis=1)]


def _draw_dots(ax: Axes, points: Array) -> None:
    # a round cap on a line of no length is a dot, and any number of them is one path
    _joined(
        ax,
        [np.vstack([point, point + 1e-6]) for point in points],
        color=GREEN,
        linewidth=6.5,
        solid_capstyle="round",
        zorder=4,
    )
