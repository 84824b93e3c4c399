"""The pictures of lesson 14: signals and gradients on their way through many layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from actlib.activations import Pointwise
from actlib.activations.base import Array
from actlib.figures.style import BLUE, GREY, INK, ORANGE, REGION_ALPHA, Drawn, blank, frame_panel

Sent = tuple[Sequence[Array], Sequence[Array]]
ROWS = 5
"""So many layers have their slopes drawn."""
EDGES = np.linspace(-0.15, 1.0, 24)


def _factor(x: float) -> str:
    return f"{x:.3f}" if x < 1.995 else f"{x:.2f}"


def _powers(x: float) -> str:
    text = f"{x:.1f}"
    return text.replace("-", "−") if float(text) else "0"


def _sizes(arrays: Sequence[Array]) -> Array:
    """log₁₀ of the root mean square of each array (..., n, units), all in front of the last two axes flattened."""
    return np.array([np.log10(np.sqrt(np.mean(a**2, axis=(-2, -1)))).ravel() for a in arrays])


def shares(f: Pointwise, z: Array) -> Array:
    """The share of slopes f'(z), divided by the steepest, in each of the bins between EDGES."""
    slopes = (f.df(z) / f.lipschitz).ravel()
    return np.histogram(slopes.clip(EDGES[0], EDGES[-1]), EDGES)[0] / slopes.size


def gains(
    functions: Mapping[str, Pointwise],
    send: Callable[[Pointwise, float, int], Sent],
    expected: Callable[[Pointwise, float, int], tuple[Array, Array]],
) -> Callable[[str, float, int], Drawn]:
    """Left: log₁₀ sizes of signal (blue) and gradient (orange) in each layer, and dotted what is expected of them.
    Right: the slopes in five layers, as shares of the steepest.

    ``send(f, std, layers)`` gives the pre-activations and the gradients there, each a list of a (..., n, units) for
    every layer; ``expected`` the root mean squares (layers,) of both.  Lines are medians, bands whole ranges.
    """

    def figure(of: str, std: float, layers: int) -> Drawn:
        f = functions[of]
        z, delta = send(f, std, layers)
        picture, (ax, rows) = blank(2, height=3.3, ratios=(1.5, 1))
        unit = layers // 10
        ticks = tuple(unit * k for k in (-15, -10, -5, 0, 5, 10))
        frame_panel(
            ax,
            (1, layers),
            (-17 * unit, 16 * unit),
            (1, layers // 2, layers),
            ticks,
            "layer",
            title="log₁₀ of size",
        )
        ax.set_yticklabels([str(tick).replace("-", "−") for tick in ticks])
        ax.plot([1, layers], [0, 0], color=GREY, linewidth=0.8)
        place = np.arange(1, layers + 1)
        factors = []
        for sent, theory, colour in zip((z, delta), expected(f, std, layers), (BLUE, ORANGE), strict=True):
            logs = _sizes(sent)
            around = np.concatenate([logs.min(axis=1), logs.max(axis=1)[::-1]])
            ax.fill(np.concatenate([place, place[::-1]]), around, color=colour, alpha=REGION_ALPHA, linewidth=0)
            middle = np.median(logs, axis=1)
            ax.plot(place, middle, color=colour)
            ax.plot(place, np.log10(theory), color=INK, linestyle=":", linewidth=1.4)
            since = layers // 2 if colour == BLUE else 0  # a signal that finds a level has done so by then
            factors.append((middle[-1] - middle[since]) / (layers - 1 - since))
        onwards, back = 10 ** factors[0], 10 ** -factors[1]
        ax.text(
            1 + 0.3 * unit, 14.4 * unit, f"signal → × {_factor(onwards)} a layer", color=BLUE, va="center", fontsize=10
        )
        ax.text(
            1 + 0.3 * unit, 12.1 * unit, f"← gradient × {_factor(back)} a layer", color=ORANGE, va="center", fontsize=10
        )

        shown = np.linspace(1, layers - 1, ROWS).round().astype(int)
        frame_panel(
            rows,
            (-0.18, 1.04),
            (-0.1, ROWS + 0.05),
            (0, 0.5, 1),
            tuple(range(ROWS)),
            "slope ÷ largest",
            title="layer",
        )
        rows.set_yticklabels([str(layer) for layer in shown])
        for row, layer in enumerate(shown):
            share = shares(f, z[layer - 1])
            outline = row + 0.9 * np.array([0, *np.repeat(share, 2), 0])
            rows.fill(np.repeat(EDGES, 2), outline, color=GREY, alpha=0.85, linewidth=0)
            rows.plot([EDGES[0], EDGES[-1]], [row, row], color=GREY, linewidth=0.8)
        flat = float(np.mean(np.abs(f.df(z[shown[2] - 1])) < 0.05 * f.lipschitz))
        words = (
            f"{of[0].upper()}{of[1:]}, weights of standard deviation {std:g}, {layers} layers: each layer multiplies "
            f"the gradient by {_factor(back)} on its way back, and each in the second half the signal by "
            f"{_factor(onwards)}. The gradient in the first layer is 10 to the power "
            f"{_powers(-factors[1] * (layers - 1))} of that in the last. In layer "
            f"{shown[2]}, {flat:.0%} of the slopes are below a twentieth of the largest."
        )
        return picture, words

    figure.__qualname__ = "gains"
    return figure


def race(runs: Mapping[int, Mapping[str, Array]], level: float, window: int = 10) -> Callable[[int], Drawn]:
    """The loss of networks of so many layers from different starts, averaged over ``window`` steps; dotted, a level.

    ``runs[layers][start]`` is (steps + 1, seeds).  Lines are medians, bands whole ranges.
    """

    def figure(layers: int) -> Drawn:
        picture, (ax,) = blank(1, height=2.9)
        steps = len(next(iter(runs[layers].values()))) - 1
        frame_panel(ax, (0, steps), (0, 2.95), (0, steps // 2, steps), (0, 0.5, 1, 1.5, 2, 2.5), "step", title="loss")
        ax.plot([0, steps], [level, level], color=INK, linestyle=":", linewidth=1.4)
        ends = []
        for (start, losses), colour in zip(runs[layers].items(), (BLUE, ORANGE), strict=True):
            means = losses[1:].reshape(steps // window, window, -1).mean(axis=1)
            place = window * (np.arange(len(means)) + 0.5)
            around = np.concatenate([means.min(axis=1), means.max(axis=1)[::-1]])
            ax.fill(np.concatenate([place, place[::-1]]), around, color=colour, alpha=REGION_ALPHA, linewidth=0)
            middle = np.median(means, axis=1)
            ax.plot(place, middle, color=colour, label=start)
            ends.append(f"{start} {middle[-1]:.2f}, from {means[-1].min():.2f} to {means[-1].max():.2f}")
        ax.legend(loc="upper right", ncols=2, borderaxespad=0)
        return (
            picture,
            f"{layers} layers, loss in the last {window} of {steps} steps, median and range: {'; '.join(ends)}.",
        )

    figure.__qualname__ = "race"
    return figure
