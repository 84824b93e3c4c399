"""The pictures of lesson 15: where gradients can point, and how the mean of the inputs shapes the valley."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from actlib.activations import Sigmoid
from actlib.activations.base import Array
from actlib.figures.planes import draw_dots
from actlib.figures.style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, REGION_ALPHA, Drawn, blank, frame_panel
from actlib.networks import Activate, Dense, Network

GOAL = np.array([1.0, -1.0])
DRAWN, COUNTED = 24, 400
"""Batches whose steps are drawn as dots, and those among which shares are counted."""


@dataclass(frozen=True, eq=False)
class Lowered(Sigmoid):
    """σ(x) − lowered: the same slopes, another mean."""

    lowered: float = 0.0

    def _f(self, x: Array) -> Array:
        return super()._f(x) - self.lowered


def make_up(network: Network) -> None:
    """Raises the biases behind lowered units, so that the network's outputs stay what they were."""
    for units, layer in itertools.pairwise(network.layers):
        if isinstance(units, Activate) and isinstance(units.activation, Lowered) and isinstance(layer, Dense):
            by = units.activation.lowered
            layer.parameters["b"] += by * layer.parameters["W"].sum(axis=-2, keepdims=True)


def one_signed(steps: Array) -> Array:
    """Whether all numbers of each row (..., n) have the same sign, and none is 0."""
    return np.abs(np.sign(steps).sum(axis=-1)) == steps.shape[-1]


# --- the set piece: sign cones and the valley -----------------------------------------------------------------


def _steps(x: Array, w: Array, batch: int, count: int, rng: np.random.Generator) -> Array:
    """−gradients at w of ``count`` batches drawn from x (n, 2), for targets that ``GOAL`` meets exactly."""
    if batch == len(x):
        return np.repeat(-(w - GOAL) @ (x.T @ x / len(x))[None], count, axis=0)
    rows = x[rng.integers(0, len(x), (count, batch))]
    return -np.mean((rows @ (w - GOAL))[..., None] * rows, axis=1)


def _walk(x: Array, batch: int, rate: float, most: int, seed: int, start: Array) -> Array:
    """The weights step by step, until a hundredth of the loss is left."""
    rng, path = np.random.default_rng(seed), [start]
    Q = x.T @ x / len(x)
    while len(path) <= most and (path[-1] - GOAL) @ Q @ (path[-1] - GOAL) > 0.01 * (start - GOAL) @ Q @ (start - GOAL):
        path.append(path[-1] + rate * _steps(x, path[-1], batch, 1, rng)[0])
        if np.abs(path[-1]).max() > 1e3:
            return np.repeat(path[-1:], most + 2, axis=0)
    return np.array(path)


def _best_walk(x: Array, batch: int, most: int) -> Array:
    """Of nine walks from 0 that of median length.

    Their rate is the one whose walks from all around the goal, with other draws, are the shortest.
    """
    rates = np.geomspace(0.5, 24, 18)
    turns = np.arange(8) * np.pi / 8 + 0.1
    starts = GOAL + 2**0.5 * np.column_stack([np.cos(turns), np.sin(turns)])
    lengths = [
        np.mean([len(_walk(x, batch, rate, most, seed, start)) for seed, start in enumerate(starts, 1)])
        for rate in rates
    ]
    rate = float(rates[int(np.argmin(lengths))])
    walks = [_walk(x, batch, rate, most, seed, np.zeros(2)) for seed in range(100, 109)]
    return sorted(walks, key=len)[4]


def cones(
    features: Callable[[float], Array], means: Sequence[float], batches: Sequence[int], most: int = 60
) -> Callable[[float, int, int], Drawn]:
    """Two weights that learn from ``features(mean)`` (n, 2).

    Left: the plane of the weights, lines of equal loss, the path, and at its end the cone of the directions in which
    single samples can step.  Right: the directions of steps of a batch from there, as dots on a circle.
    """
    walks = {
        (mean, batch): _best_walk(features(mean), min(batch, len(features(mean))), most)
        for mean in means
        for batch in batches
    }

    def figure(mean: float, batch: int, step: int) -> Drawn:
        x, path = features(mean), walks[mean, batch]
        walked = path[: step + 1]
        w, arrived = walked[-1], step >= len(path) - 1
        picture, (plane, compass) = blank(2, height=3.2, ratios=(1.1, 1))

        frame_panel(
            plane, (-0.6, 1.6), (-1.6, 0.6), (0, 1), (-1, 0), "$w_1$", "$w_2$", "weights, lines of equal loss", True
        )
        values, vectors = np.linalg.eigh(x.T @ x / len(x))
        first = GOAL @ (vectors * values @ vectors.T) @ GOAL
        angle = np.linspace(0, 2 * np.pi, 73)
        circle = np.vstack([np.cos(angle), np.sin(angle)])
        for share in (1, 1 / 4, 1 / 16):
            plane.plot(
                *(GOAL[:, None] + vectors @ (np.sqrt(share * first / values)[:, None] * circle)),
                color=GREY,
                linewidth=0.9,
                zorder=1,
            )
        width = _cone(plane, x, w)
        plane.plot(*np.vstack([walked[:1], walked]).T, color=ORANGE, linewidth=1.2, zorder=3)
        draw_dots(plane, GOAL[None], INK, 7)
        draw_dots(plane, walked, ORANGE, 3)
        draw_dots(plane, w[None], ORANGE, 7)

        frame_panel(compass, (-1.25, 1.25), (-1.25, 1.25), title="ways a batch may step", square=True)
        for corner in (1, -1):
            compass.fill(
                [0, 1.25 * corner, 1.25 * corner, 0],
                [0, 0, 1.25 * corner, 1.25 * corner],
                color=PURPLE,
                alpha=REGION_ALPHA,
                linewidth=0,
                zorder=0,
            )
        compass.plot(*circle, color=GREY, linewidth=0.9)
        compass.plot([-1.25, 1.25], [0, 0], color=INK, linewidth=0.6)
        compass.plot([0, 0], [-1.25, 1.25], color=INK, linewidth=0.6)
        size = min(batch, len(x))
        seen = _steps(x, w, size, COUNTED, np.random.default_rng(99))
        ways = seen[:DRAWN] / np.linalg.norm(seen[:DRAWN], axis=1, keepdims=True)
        draw_dots(compass, ways, BLUE, 5)
        to_goal = (GOAL - w) / np.linalg.norm(GOAL - w)
        compass.plot([0, to_goal[0]], [0, to_goal[1]], color=INK, linewidth=1.4)

        share = float(np.mean(one_signed(seen)))
        cone = f"single samples step within {width:.0f}° of a line" if width < 90 else "single samples step all ways"
        where = f"arrived after {len(path) - 1} step{'' if len(path) == 2 else 's'}" if arrived else f"step {step}"
        words = (
            f"Mean {mean:g}, {'all samples' if size == len(x) else f'batch of {batch}'}, {where}. "
            f"The valley is {values[1] / values[0]:.1f} times as steep across as along; {cone}. "
            f"From here, {share:.0%} of the batches change both weights in one direction."
        )
        return picture, words

    figure.__qualname__ = "cones"
    return figure


def _cone(ax: Axes, x: Array, w: Array) -> float:
    """Both ways from w in which samples x (n, 2) point; half its angle in degrees, 90 if that is everywhere."""
    middle = np.arctan2(*x.mean(axis=0)[::-1])
    away = np.angle(np.exp(1j * (np.arctan2(x[:, 1], x[:, 0]) - middle)))  # −π … π around the mean's direction
    away = np.where(np.abs(away) > np.pi / 2, away - np.sign(away) * np.pi, away)  # a sample steps both ways
    low, high = away.min(), away.max()
    everywhere = high - low > 0.94 * np.pi
    if everywhere:
        low, high = -np.pi / 2, np.pi / 2
    turns = middle + np.linspace(low, high, 9)
    fan = 5 * np.column_stack([np.cos(turns), np.sin(turns)])
    vertices = np.vstack([[w], w + fan, [w], [w], w - fan, [w]])
    codes = [Path.MOVETO, *[Path.LINETO] * 9, Path.CLOSEPOLY] * 2
    path = Path(vertices, codes)
    path.should_simplify = False
    ax.add_artist(PathPatch(path, facecolor=PURPLE, edgecolor="none", alpha=REGION_ALPHA, zorder=0, clip_on=True))
    return 90.0 if everywhere else float(np.degrees(max(-low, high)))


# --- batches: signs and steps ---------------------------------------------------------------------------------


def signs_and_steps(
    batches: Sequence[int], signs: Mapping[str, Sequence[float]], steps: Mapping[str, Sequence[float]]
) -> Callable[[], Drawn]:
    """By batch size: the share of steps in which all weights move the same way, and the steps that it takes."""

    def figure() -> Drawn:
        picture, (left, right) = blank(2, height=3.0)
        places = np.arange(len(batches))
        ends = (-0.3, len(batches) - 0.7)
        frame_panel(left, ends, (-0.05, 1.1), tuple(places), (0, 0.5, 1), "batch", title="one-signed steps")
        frame_panel(right, ends, (0, 2.6), tuple(places), (0, 1, 2), "batch", title="steps needed")
        left.set_yticklabels(["0", "½", "1"])
        right.set_yticklabels(["1", "10", "100"])
        for ax in (left, right):
            ax.set_xticklabels([str(batch) for batch in batches[:-1]] + ["all"])
        for (name, shares), colour, marker in zip(signs.items(), (ORANGE, BLUE), "so", strict=True):
            left.plot(places, shares, color=colour, marker=marker, markersize=5)
            right.plot(places, np.log10(steps[name]), color=colour, marker=marker, markersize=5, label=name)
        right.legend(loc="upper right", borderaxespad=0)
        said = " ".join(
            f"{name}: one-signed steps {', '.join(f'{share:.0%}' for share in shares)}; "
            f"steps needed {', '.join(f'{count:.0f}' for count in steps[name])}."
            for name, shares in signs.items()
        )
        return picture, f"Batches of {', '.join(map(str, batches))}. {said}"

    figure.__qualname__ = "signs_and_steps"
    return figure


# --- the spectrum ---------------------------------------------------------------------------------------------


def curvatures(x: Array, kept: float = 1.0) -> Array:
    """The curvatures along the axes of the bowl for inputs x (n, d) that keep a share of their mean, steepest first."""
    x = x - (1 - kept) * x.mean(axis=0)
    return np.linalg.eigvalsh(x.T @ x / len(x))[::-1]


def spectrum(inputs: Mapping[str, Array], most: int = 20) -> Callable[[str, float], Drawn]:
    """The ``most`` largest curvatures for each kind of inputs (n, d), with a share of the mean left in them."""

    def figure(inputs_are: str, kept: float) -> Drawn:
        x = inputs[inputs_are]
        picture, (ax,) = blank(1, height=3.0)
        frame_panel(ax, (0.4, most + 0.6), (-3, 2), (1, 5, 10, 15, 20), (-3, -2, -1, 0, 1, 2), "axis of the bowl")
        ax.set_title("log₁₀ of the curvature", loc="left")
        order = np.arange(1, most + 1)
        now = curvatures(x, kept)
        for values, colour, width, name in (
            (curvatures(x), GREY, 1.2, "whole mean"),
            (curvatures(x, 0), GREEN, 1.2, "no mean"),
            (now, ORANGE, 1.8, "as set"),
        ):
            ax.plot(order, np.log10(values[:most]), color=colour, linewidth=width, label=name)
        draw_dots(ax, np.column_stack([order, np.log10(now[:most])]), ORANGE, 5)
        ax.legend(loc="upper right", ncols=3)
        words = (
            f"For {inputs_are}, with {kept:.0%} of the mean kept, the steepest curvature is "
            f"{now[0]:.3g}, {now[0] / now[1]:.1f} times the second and {now[0] / now[9]:.0f} times the tenth."
        )
        return picture, words

    figure.__qualname__ = "spectrum"
    return figure


def logistic_steps(x: Array, y: Array) -> int:
    """Gradient descent steps of a logistic unit without bias, from 0 until a hundredth of the loss above its least.

    x (n, d), y (n,) of 0 and 1.  The rate is 4 / λ₁: σ′ ≤ ¼, so that no curvature of the loss is above λ₁ / 4.
    """

    def loss(w: Array) -> float:
        return float(np.mean(np.logaddexp(0, x @ w) - y * (x @ w)))

    f, best = Sigmoid(), np.zeros(x.shape[1])
    for _ in range(10):  # Newton's method
        z = x @ best
        best -= np.linalg.solve(x.T * f.df(z) @ x, x.T @ (f(z) - y))
    w, least, steps = np.zeros(x.shape[1]), loss(best), 0
    limit, rate = 0.01 * (loss(w) - least), 4 / curvatures(x)[0]
    while loss(w) - least > limit:
        w -= rate * x.T @ (f(x @ w) - y) / len(x)
        steps += 1
    return steps


# --- a network ------------------------------------------------------------------------------------------------


def doses(lowered: Sequence[float], steps: Mapping[str, Sequence[float]]) -> Callable[[], Drawn]:
    """Steps of networks whose units give out σ minus a number, by that number; a line for each kind of network."""

    def figure() -> Drawn:
        picture, (ax,) = blank(1, height=3.0)
        top = 1.25 * max(max(of) for of in steps.values())
        frame_panel(ax, (-0.03, lowered[-1] + 0.03), (0, top), tuple(lowered), (0, 200, 400, 600, 800))
        ax.set_ylim(0, top)
        ax.set_xlabel("subtracted from σ")
        ax.set_title("steps", loc="left")
        for (name, of), colour, marker in zip(steps.items(), (BLUE, ORANGE, GREEN), "os^", strict=False):
            ax.plot(lowered, of, color=colour, marker=marker, markersize=5, label=name)
        ax.legend(loc="upper right")
        said = " ".join(f"{name}: {', '.join(f'{count:.0f}' for count in of)}." for name, of in steps.items())
        subtracted = ", ".join(f"{number:g}" for number in lowered)
        return picture, f"Steps with {subtracted} subtracted. {said}"

    figure.__qualname__ = "doses"
    return figure
