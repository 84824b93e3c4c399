"""The pictures of lesson 7: a sigmoid on its way to tanh, and gradient descent with and without a mean.

Beside them, what its experiments need: sigmoids changed in one way, and networks that begin as the same function.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from actlib.activations import Sigmoid, Tanh
from actlib.activations.base import Array
from actlib.figures.planes import draw_dots
from actlib.figures.style import FUNCTION_COLOURS, GREEN, GREY, INK, ORANGE, PURPLE, Drawn, blank, frame_panel
from actlib.networks import Activate, Dense, Network


def stretched(height: float, stretch: float) -> Drawn:
    """tanh, and ``height`` · σ(``stretch`` · x) shifted so that it is 0 at 0; left the values, right the slopes."""
    x = np.linspace(-4, 4, 161)
    tanh, sigmoid = Tanh(), Sigmoid()
    value = height * (sigmoid(stretch * x) - 0.5)
    slope = height * stretch * sigmoid.df(stretch * x)
    picture, (values, slopes) = blank(2, height=3.0)
    frame_panel(values, (-4, 4), (-1.6, 1.6), (-4, -2, 0, 2, 4), (-1, 0, 1), "$x$", title="value")
    frame_panel(slopes, (-4, 4), (0, 3.2), (-4, -2, 0, 2, 4), (0, 1, 2, 3), "$x$", title="slope")
    for ax, wide, thin in ((values, tanh(x), value), (slopes, tanh.df(x), slope)):
        ax.plot(x, wide, color=FUNCTION_COLOURS["tanh"], linewidth=5, alpha=0.5, label="tanh")
        ax.plot(x, thin, color=FUNCTION_COLOURS["σ"], linewidth=1.8, label="σ")
    values.legend(loc="upper left", handlelength=1.2, borderaxespad=0.1)
    gap = float(np.abs(value - np.tanh(x)).max())
    words = f"{height:g}·σ({stretch:g}x) − {height / 2:g} has the slope {height * stretch / 4:g} at 0, and tanh has 1. "
    words += "It is tanh, everywhere." if gap < 1e-12 else f"From tanh it is up to {gap:.2f} away."
    return picture, words


@dataclass(frozen=True, eq=False)
class Changed(Sigmoid):
    """gain · σ − lowered."""

    gain: float = 1.0
    lowered: float = 0.0

    def _f(self, x: Array) -> Array:
        return self.gain * super()._f(x) - self.lowered

    def _df(self, x: Array) -> Array:
        return self.gain * super()._df(x)


def make_up(network: Network, lowered: float | None = None) -> None:
    """Raises the biases behind units whose outputs were lowered, so that the network's outputs stay.

    By how much they were is asked of the units, unless it is given.
    """
    for units, layer in itertools.pairwise(network.layers[1:]):
        if isinstance(units, Activate) and isinstance(layer, Dense):
            by = getattr(units.activation, "lowered", 0.0) if lowered is None else lowered
            layer.parameters["b"] += by * layer.parameters["W"].sum(axis=-2, keepdims=True)


def as_twin(network: Network) -> None:
    """Turns the weights of a network of sigmoids, of any depth, into those of its tanh twin: σ(z) = ½ + ½ tanh(z/2)."""
    make_up(network, 0.5)
    dense = [layer.parameters for layer in network.layers if isinstance(layer, Dense)]
    for before, after in itertools.pairwise(dense):
        for array in (before["W"], before["b"], after["W"]):
            array /= 2


def _bowl(h: Array) -> tuple[Array, float, float]:
    """The curvatures of the mean of ½(h w − …)² as a matrix, the best fixed rate of descent, and κ."""
    Q = h.T @ h / len(h)
    low, high = np.linalg.eigvalsh(Q)[[0, -1]]
    return Q, float(2 / (low + high)), float(high / low)


def descent_path(h: Array, start: Array, goal: Array, steps: int) -> tuple[Array, float]:
    """Gradient descent on the mean of ½(h w − h goal)² at its best fixed rate: w (steps + 1, n), and κ."""
    Q, rate, kappa = _bowl(h)
    path = [np.asarray(start, float)]
    for _ in range(steps):
        path.append(path[-1] - rate * Q @ (path[-1] - goal))
    return np.array(path), kappa


def descent_steps(h: Array, goal: Array) -> int:
    """The steps of ``descent_path`` from 0 until a thousandth of the loss is left."""
    Q, rate, _ = _bowl(h)
    error, steps = -goal, 0
    first = error @ Q @ error
    while error @ Q @ error > first / 1000:
        error, steps = error - rate * Q @ error, steps + 1
    return steps


def descent(features: Mapping[str, Array], steps: int = 30) -> Callable[[str, int], Drawn]:
    """Two weights learned by gradient descent from two features h (n, 2), each kind at the rate that suits it best.

    Left: the plane of the weights with lines of equal loss and the path; right: the loss, on a logarithmic scale.
    """
    start, goal = np.zeros(2), np.array([1.0, 0.0])
    runs = {}
    for name, h in features.items():
        path, kappa = descent_path(h, start, goal, steps)
        losses = np.mean((h @ (path - goal).T) ** 2, axis=0)
        runs[name] = path, kappa, np.log10(np.maximum(losses / losses[0], 1e-12))

    def figure(features_are: str, step: int) -> Drawn:
        path, kappa, logs = runs[features_are]
        h = features[features_are]
        values, vectors = np.linalg.eigh(h.T @ h / len(h))
        picture, (plane, times) = blank(2, height=3.1, ratios=(1.15, 1))

        frame_panel(
            plane,
            (-0.5, 2.5),
            (-1.5, 1.5),
            (0, 1, 2),
            (-1, 0, 1),
            "$w_1$",
            "$w_2$",
            "weights, lines of equal loss",
            True,
        )
        angle = np.linspace(0, 2 * np.pi, 121)
        circle = np.vstack([np.cos(angle), np.sin(angle)])
        first = (goal - start) @ (vectors * values @ vectors.T) @ (goal - start)
        for share in (1, 1 / 4, 1 / 16, 1 / 64):
            ellipse = goal[:, None] + vectors @ (np.sqrt(share * first / values)[:, None] * circle)
            plane.plot(*ellipse, color=GREY, linewidth=0.9)
        walked = np.vstack([path[:1], path[: step + 1]])
        plane.plot(walked[:, 0], walked[:, 1], color=ORANGE, linewidth=1.2)
        draw_dots(plane, path[: step + 1], ORANGE, 4.5)
        draw_dots(plane, goal[None], INK, 5)

        frame_panel(times, (0, steps), (-8, 0.5), (0, steps // 2, steps), (-8, -6, -4, -2, 0), "step")
        times.set_title("log₁₀ of the loss", loc="left")
        times.axhline(-3, color=INK, linewidth=0.6, linestyle=":")
        for _, _, other in runs.values():
            times.plot(np.arange(steps + 1), other.clip(-9, None), color=GREY, linewidth=1)
        times.plot(np.arange(steps + 1), logs.clip(-9, None), color=ORANGE, linewidth=1.6)
        draw_dots(times, np.array([[step, max(logs[step], -7.9)]]), ORANGE)

        reached = np.flatnonzero(logs < -3)
        left = "not changed yet" if step == 0 else "less than its start divided by 100,000,000"
        if step and logs[step] > -8:
            divided = 10 ** -logs[step]
            left = f"its start divided by {divided:,.0f}" if divided > 10 else f"its start divided by {divided:.1f}"
        words = (
            f"Features {features_are}, step {step}: the loss is {left}. "
            f"The steepest direction is {kappa:.1f} times as steep as the flattest; "
        )
        words += f"step {reached[0]} is the first below a thousandth." if len(reached) else "it is not done in time."
        return picture, words

    figure.__qualname__ = "descent"
    return figure


def steps_taken(found: Mapping[str, Mapping[int, float]]) -> Callable[[], Drawn]:
    """Steps that each kind of unit needed, ``found[kind][hidden layers]``, as groups of bars.

    The kinds are σ, two that differ from it in one thing, and tanh.
    """
    colours = FUNCTION_COLOURS["σ"], GREEN, PURPLE, FUNCTION_COLOURS["tanh"]

    def figure() -> Drawn:
        depths = list(next(iter(found.values())))
        highest = max(steps for of in found.values() for steps in of.values())
        picture, (ax,) = blank(1, height=2.9)
        frame_panel(ax, (-0.55, len(depths) - 0.45), (0, 1.15 * highest), tuple(range(len(depths))), (0, 100, 200))
        ax.set_xticklabels([f"{depth} hidden layer{'s' if depth > 1 else ''}" for depth in depths])
        ax.set_title("steps", loc="left")
        said = []
        for place, ((kind, of), colour) in enumerate(zip(found.items(), colours, strict=True)):
            x = np.arange(len(depths)) + (place - (len(found) - 1) / 2) * 0.2
            ax.bar(x, list(of.values()), width=0.17, color=colour, label=kind)
            for at, steps in zip(x, of.values(), strict=True):
                ax.text(at, steps + 0.02 * highest, f"{steps:g}", ha="center", fontsize=9)
            said.append(f"{kind} {', '.join(format(steps, 'g') for steps in of.values())}")
        ax.legend(loc="upper left", handlelength=1)
        return picture, f"Steps with {', '.join(map(str, depths))} hidden layers: {'; '.join(said)}."

    figure.__qualname__ = "steps_taken"
    return figure
