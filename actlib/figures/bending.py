"""The pictures of lesson 4: the plane before and after a layer has bent it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from actlib.activations import LeakyReLU, Pointwise
from actlib.activations.base import Array
from actlib.figures.planes import draw_dots, draw_half_planes, draw_points, draw_regions, line_ends
from actlib.figures.style import (
    BLUE,
    CLASS_COLOURS,
    CLASS_MARKERS,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    REGION_ALPHA,
    Drawn,
    blank,
    frame_panel,
)
from actlib.networks import (
    Affine,
    Network,
    best_line,
    boundary_points,
    input_gradient,
    largest_angle,
    recoverable,
    recoverable_share,
    run,
    seeded,
    turning,
)
from actlib.networks.measures import Limits
from actlib.words import decimal, sentence

SQUARE: Limits = (-1.25, 1.25, -1.25, 1.25)


# --- squares -------------------------------------------------------------------------------------------------


def squares(make: Callable[[float], tuple[Array, Array]]) -> Callable[[float], Drawn]:
    """Points ``make(offset)`` in their plane and in the plane of their squares, with the best line of the second."""

    def figure(offset: float) -> Drawn:
        x, y = make(offset)
        w = best_line(x**2, y)
        picture, (plane, bent) = blank(2, height=3.0)

        wide: Limits = (-2.1, 2.1, -2.1, 2.1)
        frame_panel(plane, wide[:2], wide[2:], (-2, 0, 2), (-2, 0, 2), "$x_1$", "$x_2$", "Original plane", True)
        draw_regions(plane, lambda points: points**2 @ w[:2] + w[2], wide, resolution=61)
        draw_points(plane, x, y, size=14)

        high: Limits = (-0.2, 4.2, -0.2, 4.2)
        frame_panel(bent, high[:2], high[2:], (0, 1, 4), (0, 1, 4), "$x_1^2$", "$x_2^2$", "Plane of squares", True)
        draw_half_planes(bent, w[:2], float(w[2]), high)
        draw_points(bent, x**2, y, size=14)

        right = float(np.mean((x**2 @ w[:2] + w[2] > 0) == y))
        centre = x[y == 1].mean(axis=0)
        with np.errstate(divide="ignore"):
            ends = -w[2] / w[:2]
        if right == 1 and np.hypot(*centre) < 0.1:
            shape = "a circle around the origin"
        elif np.all(ends > 0):
            wide, high = np.sqrt(ends)
            shape = f"an ellipse around the origin, {decimal(wide, 1)} wide and {decimal(high, 1)} high to each side"
        else:
            shape = "a curve that looks alike in all four quarters"
        words = (
            f"Orange points fill a disc, its centre {offset:.2f} from the origin, and blue ones a ring around it. "
            f"The best straight line in the plane of squares, from x₁² = {decimal(ends[0], 1)} to "
            f"x₂² = {decimal(ends[1], 1)}, has {right:.0%} of the points on their right sides. "
            f"In the original plane it is {shape}."
        )
        return picture, words

    figure.__qualname__ = "squares"
    return figure


# --- two spaces ----------------------------------------------------------------------------------------------

COLUMNS = (-1.0, -0.5, 0.0, 0.5, 1.0)


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


def sheet(x: Array, y: Array) -> Callable[[], Drawn]:
    """Two classes that lie on curves, before anything is bent, and the best straight line between them."""

    def figure() -> Drawn:
        w = best_line(x, y)
        picture, (plane,) = blank(1, height=3.0)
        frame_panel(plane, SQUARE[:2], SQUARE[2:], (-1, 0, 1), (-1, 0, 1), "$x_1$", "$x_2$", square=True)
        _mesh(plane, lambda points: points)
        draw_half_planes(plane, w[:2], float(w[2]), SQUARE)
        _curves(plane, x, y)
        right = float(np.mean((x @ w[:2] + w[2] > 0) == y))
        words = (
            "Two waves of the same shape in the plane, orange above blue, on a square grid. "
            f"The best straight line has {right:.0%} of the points on their right sides."
        )
        return picture, words

    figure.__qualname__ = "sheet"
    return figure


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
        draw_regions(plane, bent.score, SQUARE, resolution=45)
        _curves(plane, x, y)

        frame_panel(image, limits[:2], limits[2:], ticks, ticks, "$h_1$", "$h_2$", "Hidden space", True)
        _mesh(image, bent.hidden)
        draw_half_planes(image, bent.line.W[:, 0], float(np.squeeze(bent.line.b)), limits)
        _curves(image, bent.hidden(x), y)

        dots = _dots(bent.score)
        draw_dots(plane, dots, GREEN)
        draw_dots(image, bent.hidden(dots), GREEN)

        right = float(np.mean((bent.score(x) > 0) == y))
        words = f"{sentence(activation)}, step {step}: {_share_right(right)} {_what_happened(bent)}"
        return picture, words

    figure.__qualname__ = "spaces"
    return figure


def _share_right(right: float) -> str:
    if right == 1:
        return "the line has every point on its right side."
    return f"{right:.0%} of the points are on their right sides."


def _what_happened(bent: Bent) -> str:
    """Straight, folded, pressed together or bent: told from the slopes over the square."""
    slopes = bent.f.df(bent.layer(_lattice()))
    flat = slopes == 0
    if np.all(slopes == 1):
        return "The grid is turned and stretched, and every line of it stays straight."
    if np.any((slopes > 0).any(axis=0) & (slopes < 0).any(axis=0)):
        return "The plane is folded: points that were far apart now lie on each other."
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
    """Limits and ticks for the hidden plane: they hold the data at the end of training, and stay."""
    h = Bent.of(snapshots[max(snapshots)], f).hidden(x)
    low, high = min(0.0, float(h.min())), max(1.0, float(h.max()))
    top = float(np.floor(high))
    pad = 0.1 * (high - low)
    ends = (low - pad, high + pad)
    return (*ends, *ends), (-1.0 if low < -0.9 else 0.0, top)


def _mesh(
    ax: Axes, bend: Callable[[Array], Array], limits: Limits = SQUARE, lines: int = 11, samples: int = 33
) -> None:
    """The grid lines of a square, as ``bend`` leaves them, without the points that nobody would miss."""
    steady, fine = np.linspace(*limits[:2], lines), np.linspace(*limits[:2], samples)
    pieces = [np.column_stack([np.full(samples, a), fine]) for a in steady]
    pieces += [np.column_stack([fine, np.full(samples, a)]) for a in steady]
    vertices = np.vstack([bend(piece) for piece in pieces])
    codes = np.tile([Path.MOVETO, *[Path.LINETO] * (samples - 1)], 2 * lines)
    path = Path(vertices, codes)
    path.should_simplify, path.simplify_threshold = True, 0.5
    # add_patch would look for limits, point by point, and they are fixed
    ax.add_artist(PathPatch(path, fill=False, edgecolor=GREY, linewidth=0.6, zorder=1))


def _curves(ax: Axes, x: Array, y: Array) -> None:
    """Each class as the curve that its points lie on, with a few of the points marked."""
    for label, colour, marker in zip((0, 1), CLASS_COLOURS, CLASS_MARKERS, strict=True):
        rows = x[y == label]
        few = np.linspace(0, len(rows) - 1, 37).round().astype(int)
        ax.plot(*rows[few].T, color=colour, marker=marker, markersize=4.5, markevery=6, linewidth=1.6, zorder=3)


def _dots(score: Callable[[Array], Array]) -> Array:
    """Where the boundary crosses five upright lines of the grid, (k, 2)."""
    found = boundary_points(score, (COLUMNS[0], COLUMNS[-1], *SQUARE[2:]), 81)
    return found[np.isclose(found[:, :1], COLUMNS, atol=1e-12).any(axis=1)]


# --- who learns it -------------------------------------------------------------------------------------------


def successes(
    shares: Mapping[str, Mapping[str, float]], starts: int, title: str = "share of starts that part the curves"
) -> Callable[[], Drawn]:
    """For each kind of network, the share of starts in which each activation put every point on its right side."""

    def figure() -> Drawn:
        picture, (ax,) = blank(1, height=2.7)
        names = list(next(iter(shares.values())))
        frame_panel(ax, (-0.6, len(names) - 0.4), (0, 1.3), tuple(range(len(names))), (0, 0.5, 1))
        ax.set_xticklabels(names)
        ax.set_yticklabels(["0", "½", "1"])
        ax.set_title(title, loc="left")
        for place, (kind, colour) in enumerate(zip(shares, (BLUE, ORANGE), strict=True)):
            heights = [shares[kind][name] for name in names]
            ax.bar(np.arange(len(names)) + 0.36 * place - 0.18, heights, width=0.32, color=colour, label=kind)
        ax.legend(loc="upper right", ncols=2)
        words = " ".join(
            f"{sentence(kind)}: "
            + ", ".join(f"{name} {round(share * starts)}" for name, share in of.items())
            + f" of {starts} starts."
            for kind, of in shares.items()
        )
        return picture, words

    figure.__qualname__ = "successes"
    return figure


# --- a closer look at a boundary -----------------------------------------------------------------------------


def closer_look(networks: Mapping[str, Network], x: Array, y: Array) -> Callable[[str, int], Drawn]:
    """A trained network's boundary, whole and through a window around its sharpest bend."""
    bends = {name: _sharpest(network) for name, network in networks.items()}

    def figure(activation: str, closer: int) -> Drawn:
        network = networks[activation]
        bend, share = bends[activation]
        half = SQUARE[1] / closer
        middle = bend * (1 - 1 / closer)  # the bend stays where it is in the picture
        window: Limits = (middle[0] - half, middle[0] + half, middle[1] - half, middle[1] + half)
        picture, (plane, glass) = blank(2, height=3.0)

        frame_panel(plane, SQUARE[:2], SQUARE[2:], (-1, 0, 1), (-1, 0, 1), "$x_1$", "$x_2$", "Boundary", True)
        draw_regions(plane, lambda points: network(points)[:, 0], SQUARE)
        draw_points(plane, x, y, size=8)
        left, right, bottom, top = window
        frame = np.array([[left, bottom], [right, bottom], [right, top], [left, top], [left, bottom]])
        plane.plot(*frame.T, color=INK, linewidth=1, zorder=4)

        frame_panel(glass, (-1, 1), (-1, 1), title=f"Magnified {closer}×", square=True)
        draw_regions(glass, lambda points: network(middle + half * points)[:, 0], (-1, 1, -1, 1), resolution=101)

        whole, seen = (
            input_gradient(network, boundary_points(lambda points: network(points)[:, 0], area))
            for area in (SQUARE, window)
        )
        angle = np.degrees(largest_angle(seen))
        sides, shown = _distinct(whole), _distinct(seen)
        if 2 * sides < len(whole):
            shape, inside = f"polygon of {sides} straight sides", f"{shown} of them are seen; their"
        else:
            shape, inside = "smooth curve", "its"
        words = (
            f"{sentence(activation)}, magnified {closer}×: the boundary is a {shape}. Inside the window {inside} "
            f"directions differ by up to {angle:.0f}°. Along the whole boundary, {share:.0%} of the points lie on "
            "a bend."
        )
        return picture, words

    figure.__qualname__ = "closer_look"
    return figure


def _distinct(gradients: Array) -> int:
    """How many different gradients there are: on each straight side of a boundary it is the same."""
    return len(np.unique(np.round(gradients / np.abs(gradients).max(), 9), axis=0))


def _sharpest(network: Network) -> tuple[Array, float]:
    """The point of the boundary where it turns most within a short way, and the share of points where it turns."""

    def gradient(points: Array) -> Array:
        return input_gradient(network, points)

    area, step = SQUARE, 0.005
    found = boundary_points(lambda points: network(points)[:, 0], area)
    angles = turning(gradient, found, step)
    share = float(np.mean(angles > 1e-6))
    for step in (0.005, 0.0005):
        angles = turning(gradient, found, step)
        centre = found[angles >= 0.999 * angles.max()].mean(axis=0)
        reach = 4 * step  # beside a kink, points found by interpolation lie a little off the boundary
        area = (centre[0] - reach, centre[0] + reach, centre[1] - reach, centre[1] + reach)
        found = boundary_points(lambda points: network(points)[:, 0], area)
    return centre, share


# --- two ReLU units ------------------------------------------------------------------------------------------

BOTH, FIRST, SECOND, NEITHER = GREEN, PURPLE, ORANGE, GREY


def two_units(weights: Callable[[float], Array], x: Array) -> Callable[[float, float], Drawn]:
    """What two (leaky) ReLU units without biases do to the plane; ``weights(angle)`` is (2, 2), a column a unit."""
    reach: Limits = (-2.0, 2.0, -2.0, 2.0)

    def figure(angle: float, alpha: float) -> Drawn:
        layer, f = Affine(weights(angle), np.zeros(2)), LeakyReLU(alpha)
        on = layer(x) > 0
        groups = (
            (BOTH, on.all(axis=1)),
            (FIRST, on[:, 0] & ~on[:, 1]),
            (SECOND, ~on[:, 0] & on[:, 1]),
            (NEITHER, ~on.any(axis=1)),
        )
        picture, (plane, image) = blank(2, height=3.0)

        frame_panel(plane, reach[:2], reach[2:], (-1, 0, 1), (-1, 0, 1), "$x_1$", "$x_2$", "Input", True)
        frame_panel(image, reach[:2], reach[2:], (-1, 0, 1), (-1, 0, 1), "$h_1$", "$h_2$", "Output", True)
        for unit, colour, name in ((0, FIRST, "w₁"), (1, SECOND, "w₂")):
            w = layer.W[:, unit]
            _half_plane(plane, w, colour, reach)
            plane.plot(
                [0, w[0]], [0, w[1]], color=INK, linewidth=1.4, marker="o", markersize=4, markevery=[1], zorder=5
            )
            aside = np.array([w[1], -w[0]]) * (1 if unit == 0 else -1)  # to the side on which the other arrow is not
            plane.text(*(1.72 * w + 0.22 * aside), name, ha="center", va="center", zorder=6)
        _mesh(plane, lambda points: points, (-1.5, 1.5, -1.5, 1.5), lines=7)
        _mesh(image, lambda points: f(layer(points)), (-1.5, 1.5, -1.5, 1.5), lines=7)
        for colour, rows in groups:
            draw_dots(plane, x[rows], colour, 5)
            draw_dots(image, f(layer(x[rows])), colour, 5)

        kept = int(groups[0][1].sum())
        if alpha and abs(np.linalg.det(layer.W)) < 1e-9:
            bent = ", bent at the origin" if alpha != 1 else ""
            what = f"The units are opposite: the whole plane is pressed onto one line{bent}."
        elif alpha == 0:
            what = (
                f"{kept} of {len(x)} points keep both coordinates. {int((groups[1][1] | groups[2][1]).sum())} are "
                f"pressed onto the two axes, {int(groups[3][1].sum())} into the corner."
            )
        elif alpha == 1:
            what = "With slope 1 the units are linear: every point keeps both coordinates, and the grid stays straight."
        else:
            what = f"No point is lost: {len(x) - kept} of {len(x)} have a coordinate multiplied by {alpha:g}."
        return picture, f"Angle {angle:.0f}° between the units, slope {alpha:g} left of zero. {what}"

    figure.__qualname__ = "two_units"
    return figure


def _half_plane(ax: Axes, w: Array, colour: str, limits: Limits) -> None:
    """The side of the line w · x = 0 on which it is above 0, and the line."""
    ends = line_ends(w, 0.0, limits)
    far = 10 * np.asarray(w)
    ax.fill(*np.vstack([ends, ends[::-1] + far]).T, facecolor=colour, alpha=REGION_ALPHA, linewidth=0, zorder=0)
    ax.plot(*ends.T, color=INK, linewidth=1, linestyle="--", zorder=2)


# --- what is lost, and when it comes back --------------------------------------------------------------------


RATIOS = (1, 2, 3, 4)


def survivors(seeds: Sequence[int], inputs: int) -> Callable[[int], Drawn]:
    """Random ReLU layers of n inputs: on which face an input lands if there are n units, and for how many inputs all
    of the input can be computed back if there are more.  Each seed is a layer; ``inputs`` points go through each.
    """

    def figure(n: int) -> Drawn:
        dimensions, kept = [], {ratio: [] for ratio in RATIOS}
        for rng in seeded(seeds):
            x = rng.normal(size=(inputs, n))
            for ratio in RATIOS:
                W = rng.normal(size=(n, ratio * n))
                kept[ratio].append(float(np.mean(recoverable(W, np.zeros(ratio * n), x))))
                if ratio == 1:
                    dimensions.append(np.sum(x @ W > 0, axis=1))
        measured = np.bincount(np.ravel(dimensions), minlength=n + 1) / np.size(dimensions)
        at_least = np.array([recoverable_share(k, n) for k in range(1, n + 1)])
        expected = -np.diff([1.0, *at_least, 0.0])

        picture, (faces, back) = blank(2, height=2.9)
        frame_panel(faces, (-0.7, 12.7), (0, 0.6), (0, 4, 8, 12), (0, 0.25, 0.5), "units on", title="Share of points")
        faces.set_yticklabels(["0", "¼", "½"])
        bars = np.zeros(13)
        bars[: n + 1] = measured
        faces.bar(np.arange(13), bars, width=0.7, color=BLUE)
        draw_dots(faces, np.column_stack([np.arange(n + 1), expected]), INK, 4.5)

        frame_panel(back, (0.85, 4.15), (-0.03, 1.05), RATIOS, (0, 0.5, 1), "units per input", title="Recoverable")
        back.set_yticklabels(["0", "½", "1"])
        units = np.arange(n, 4 * n + 1)
        back.plot(units / n, [recoverable_share(n, m) for m in units], color=INK, linewidth=1.2, zorder=2)
        ranges = np.vstack([[[r, min(kept[r])], [r, max(kept[r])], [np.nan, np.nan]] for r in RATIOS])
        back.plot(*ranges.T, color=ORANGE, linewidth=2.5, zorder=3)
        draw_dots(back, np.array([[r, np.mean(kept[r])] for r in RATIOS]), ORANGE, 7)

        shares = ", ".join(f"{_percent(np.mean(kept[r]))} with {r * n}" for r in RATIOS)
        plural = "" if n == 1 else "s"
        words = (
            f"{n} input{plural}. With {n} unit{plural}, {_percent(measured[n])} of the points have all units on, and "
            f"{_percent(measured[n - 1])} land on a face of dimension {n - 1}. Recoverable: {shares} units."
        )
        return picture, words

    figure.__qualname__ = "survivors"
    return figure


def _percent(share: float) -> str:
    if 0.995 <= share < 1:
        return "more than 99%"
    return f"{share:.0%}" if share >= 0.1 or share == 0 else f"{share:.1%}" if share >= 0.001 else f"{share:.2%}"
