"""The pictures of lesson 14: signals and gradients on their way through many layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from actlib.activations import Pointwise
from actlib.activations.base import Array
from actlib.figures.style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, REGION_ALPHA, Drawn, blank, frame_panel
from actlib.networks import Network
from actlib.words import decimal, listed, number_text, sentence

Sent = tuple[Sequence[Array], Sequence[Array]]
ROWS = 5
"""So many layers have their slopes drawn."""
EDGES = np.linspace(-0.15, 1.0, 24)
ROUNDING = 1e-13
"""A spread below this part of the signal is made of rounding, and is not drawn."""


def _factor(x: float) -> str:
    return decimal(x, 3 if x < 1.995 else 2)


def _powers(x: float) -> str:
    return f"10 to the power {decimal(x, 1)}"


def _sizes(arrays: Sequence[Array]) -> Array:
    """log₁₀ of the root mean square of each array (..., n, units), all in front of the last two axes flattened."""
    return np.array([np.log10(np.sqrt(np.mean(a**2, axis=(-2, -1)))).ravel() for a in arrays])


def gradient_sizes(network: Network) -> tuple[list[float], list[float]]:
    """The root mean squares of the gradients in a network of Dense layers, of the weights and of the biases, a number a
    layer: the median of the replicas."""
    sizes = [float(np.median(np.sqrt(np.mean(part.gradient**2, axis=(-2, -1))))) for part in network.parameters()]
    return sizes[::2], sizes[1::2]


def expected(
    next_variance: Callable[[Pointwise, float, float, int], float],
    back_factor: Callable[[Pointwise, float, float, int], float],
    f: Pointwise,
    std: float,
    layers: int,
    n: int = 100,
) -> tuple[Array, Array]:
    """The sizes in each layer, of the signal for inputs of size 1, and of the gradient if the last has size 1."""
    variances, factors = [n * std**2], []
    for _ in range(layers - 1):
        factors.append(back_factor(f, std, variances[-1], n))
        variances.append(next_variance(f, std, variances[-1], n))
    return np.sqrt(variances), np.cumprod([1, *factors[::-1]])[::-1]


def spread(z: Array) -> Array:
    """log₁₀ of how much a signal (..., n, units) differs between the n inputs: its standard deviation over them, as a
    root mean square over the units.  NaN where only rounding is left."""
    between, all_of_it = np.sqrt(np.mean(np.var(z, axis=-2), axis=-1)), np.sqrt(np.mean(z**2, axis=(-2, -1)))
    return np.log10(np.where(between > ROUNDING * all_of_it, between, np.nan)).ravel()


def shares(f: Pointwise, z: Array) -> Array:
    """The share of slopes f'(z), divided by the steepest, in each of the bins between EDGES."""
    slopes = (f.df(z) / f.lipschitz).ravel()
    return np.histogram(slopes.clip(EDGES[0], EDGES[-1]), EDGES)[0] / slopes.size


def gains(
    functions: Mapping[str, Pointwise],
    send: Callable[[Pointwise, float, int], Sent],
    next_variance: Callable[[Pointwise, float, float, int], float],
    back_factor: Callable[[Pointwise, float, float, int], float],
) -> Callable[[str, float, int], Drawn]:
    """Left: log₁₀ sizes of signal (blue) and gradient (orange) in each layer, dotted what is expected of them, and
    dashed (green) how much the signal differs between inputs.  Right: the slopes in five layers, as shares of the
    steepest.

    ``send(f, std, layers)`` gives the pre-activations and the gradients there, each a list of a (..., n, units) for
    every layer; the other two functions, of (f, std, variance, units), what a layer does to a variance, and to the size
    of a gradient.  Lines are medians, bands whole ranges.
    """

    def figure(of: str, std: float, layers: int) -> Drawn:
        f = functions[of]
        z, delta = send(f, std, layers)
        picture, (ax, rows) = blank(2, height=3.3, ratios=(1.5, 1))
        ticks = (-45, -30, -15, 0, 15, 30)
        frame_panel(
            ax,
            (1, layers),
            (-51, 52),
            (1, layers // 2, layers),
            ticks,
            "layer",
            title="log₁₀ of size",
        )
        ax.set_yticklabels([str(tick).replace("-", "−") for tick in ticks])
        ax.plot([1, layers], [0, 0], color=GREY, linewidth=0.8)
        place = np.arange(1, layers + 1)
        factors, theories = [], expected(next_variance, back_factor, f, std, layers, z[0].shape[-1])
        for sent, theory, colour in zip((z, delta), theories, (BLUE, ORANGE), strict=True):
            logs = _sizes(sent)
            around = np.concatenate([logs.min(axis=1), logs.max(axis=1)[::-1]])
            ax.fill(np.concatenate([place, place[::-1]]), around, color=colour, alpha=REGION_ALPHA, linewidth=0)
            middle = np.median(logs, axis=1)
            ax.plot(place, middle, color=colour)
            ax.plot(place, np.log10(theory), color=INK, linestyle=":", linewidth=1.4)
            since = layers // 2 if colour == BLUE else 0  # a signal that finds a level has done so by then
            factors.append((middle[-1] - middle[since]) / (layers - 1 - since))
        spreads = np.array([np.median(spread(part)) for part in z])
        ax.plot(place, spreads, color=GREEN, linestyle=(0, (3, 2)))
        kept = spreads[-1] - np.median(_sizes(z[-1:]))
        told = "only rounding" if np.isnan(kept) else f"{number_text(100 * 10**kept, 2)} % of it"
        onwards, back = 10 ** factors[0], 10 ** -factors[1]
        for height, label, colour in (
            (47, f"signal → × {_factor(onwards)} a layer", BLUE),
            (39.5, f"spread at the end: {told}", GREEN),
            (32, f"← gradient × {_factor(back)} a layer", ORANGE),
        ):
            ax.text(1 + layers / 40, height, label, color=colour, va="center", fontsize=10)

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
        flat = [f"{np.mean(np.abs(f.df(z[layer - 1])) < 0.05 * f.lipschitz):.0%}" for layer in shown]
        arrived, awaited = -factors[1] * (layers - 1), float(np.log10(theories[1][0]))
        words = (
            f"{sentence(of)}, weights of standard deviation {std:g}, {layers} layers: each layer multiplies "
            f"the gradient by {_factor(back)} on its way back, and each in the second half the signal by "
            f"{_factor(onwards)}. The gradient in the first layer is {_powers(arrived)} of that in the last; expected "
            f"is {_powers(awaited)}. What differs between inputs is, in the last layer, "
            f"{told.replace('of it', 'of the signal')}. Slopes below a twentieth of the largest, in layers "
            f"{listed([str(layer) for layer in shown])}: {', '.join(flat)}."
        )
        return picture, words

    figure.__qualname__ = "gains"
    return figure


def race(runs: Mapping[int, Mapping[str, Array]], level: float, window: int = 10) -> Callable[[int], Drawn]:
    """The loss of networks of so many layers from two starts, averaged over ``window`` steps; dotted, a level.

    ``runs[layers][start]`` is (steps + 1, seeds).  Lines are medians, bands whole ranges.
    """

    def figure(layers: int) -> Drawn:
        picture, (ax,) = blank(1, height=2.9)
        steps = len(next(iter(runs[layers].values()))) - 1
        frame_panel(ax, (0, steps), (0, 2.95), (0, steps // 2, steps), (0, 0.5, 1, 1.5, 2, 2.5), "step", title="loss")
        ax.plot([0, steps], [level, level], color=INK, linestyle=":", linewidth=1.4)
        said = []
        for (start, losses), (colour, style) in zip(runs[layers].items(), ((PURPLE, "-"), (INK, "--")), strict=True):
            means = losses[1:].reshape(steps // window, window, -1).mean(axis=1)
            place = window * (np.arange(len(means)) + 0.5)
            around = np.concatenate([means.min(axis=1), means.max(axis=1)[::-1]])
            ax.fill(np.concatenate([place, place[::-1]]), around, color=colour, alpha=REGION_ALPHA, linewidth=0)
            middle = np.median(means, axis=1)
            ax.plot(place, middle, color=colour, linestyle=style, label=start)
            course = ", ".join(f"{loss:.2f}" for loss in (np.median(losses[0]), middle[len(middle) // 2], middle[-1]))
            said.append(f"{start} {course} (from {means[-1].min():.2f} to {means[-1].max():.2f})")
        ax.legend(loc="upper right", ncols=2, borderaxespad=0)
        return (
            picture,
            f"{layers} layers; the dotted line is at {level:.2f}. Median loss before training, half-way and in the "
            f"last {window} of {steps} steps (and its range then): {'; '.join(said)}.",
        )

    figure.__qualname__ = "race"
    return figure
