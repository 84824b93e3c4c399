"""The pictures of lesson 8: functions made of hinges, a unit that is rescaled, and times."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from actlib.activations import ReLU
from actlib.activations.base import Array
from actlib.figures.planes import draw_dots
from actlib.figures.style import BLUE, GREEN, GREY, INK, ORANGE, Drawn, blank, frame_panel
from actlib.networks import MSE, SGD, Network, mlp, train

# --- hinges --------------------------------------------------------------------------------------------------


def hinged(x: Array, start: float, slope: float, hinges: Sequence[tuple[float, float]]) -> Array:
    """start + slope · (x + 2) and a hinge a · max(0, x − t) for each pair (t, a)."""
    return start + slope * (x + 2) + sum(a * np.maximum(0, x - t) for t, a in hinges)


def set_a_hinge(
    start: float, slope: float, given: Sequence[tuple[float, float]], last: tuple[float, float]
) -> Callable[[float, float], Drawn]:
    """A function on [−2, 2] of straight pieces, all of its hinges but the last, and a hinge for the reader to set."""

    def figure(knot: float, change: float) -> Drawn:
        x = np.linspace(-2, 2, 321)
        wanted = hinged(x, start, slope, [*given, last])
        made = hinged(x, start, slope, [*given, (knot, change)])
        picture, (whole, parts) = blank(2, height=3.0)
        frame_panel(whole, (-2, 2), (-1.6, 2.6), (-2, -1, 0, 1, 2), (-1, 0, 1, 2), "$x$", title="wanted, and your sum")
        whole.plot(x, wanted, color=BLUE, linewidth=5, alpha=0.5)
        whole.plot(x, made, color=ORANGE, linewidth=1.8)
        knots = np.array([t for t, _ in [*given, (knot, change)]])
        draw_dots(whole, np.column_stack([knots, np.interp(knots, x, made)]), INK, 5)
        frame_panel(parts, (-2, 2), (-4.2, 4.2), (-2, -1, 0, 1, 2), (-4, -2, 0, 2, 4), "$x$", title="the hinges")
        for t, a in given:
            parts.plot(x, a * np.maximum(0, x - t), color=GREY, linewidth=1.4)
        parts.plot(x, change * np.maximum(0, x - knot), color=ORANGE, linewidth=1.8)
        gap = float(np.abs(made - wanted).max())
        before = slope + sum(a for t, a in given if t < knot)
        words = f"Your hinge at {knot:g} changes the slope from {before:g} to {before + change:g}. ".replace("-", "−")
        words += "The sum is the wanted function." if gap < 1e-9 else f"The sum is up to {gap:.2f} off."
        return picture, words

    figure.__qualname__ = "set_a_hinge"
    return figure


# --- rescaling -----------------------------------------------------------------------------------------------


def rescale(network: Network, unit: int, c: float) -> None:
    """Multiplies what goes into a hidden unit of ``mlp((n, h, m), ReLU(), rng)`` by c, and divides what goes out."""
    state = network.state()
    state["0.W"][..., unit] *= c
    state["0.b"][..., unit] *= c
    state["2.W"][..., unit, :] /= c
    network.load(state)


def four_units() -> Network:
    """A network of one input and four ReLU units that is near cos(1.5 x) on [−2, 2] already."""
    network = mlp((1, 4, 1), ReLU(), np.random.default_rng(0))
    network.load(
        {
            "0.W": np.array([[1.0, 1.0, 1.0, -1.0]]),
            "0.b": np.array([[1.5, 0.0, -1.0, -1.0]]),
            "2.W": np.array([[0.8], [-1.6], [0.4], [-0.3]]),
            "2.b": np.array([[-0.5]]),
        }
    )
    return network


def rescaled(make: Callable[[], Network], x: Array, y: Array, unit: int, rate: float) -> Callable[[float], Drawn]:
    """A network of one input with one unit rescaled by c, before and after a step of gradient descent.

    Right: how long the gradients of the unit's weights are, c = 1 being 1, as powers of 2.
    """
    wide = np.linspace(-2, 2, 321)[:, None]

    def lengths(network: Network) -> Array:
        gradients = {p.name: p.gradient for p in network.parameters()}
        ingoing = np.hypot(gradients["0.W"][0, unit], gradients["0.b"][0, unit])
        return np.array([ingoing, np.abs(gradients["2.W"][unit, 0])])

    def stepped(c: float) -> tuple[Array, Array, Array, Array]:
        network = make()
        rescale(network, unit, c)
        before = network(wide)[:, 0]
        losses = train(network, x, y, loss=MSE(), optimizer=SGD(rate), steps=1).loss
        return before, lengths(network), network(wide)[:, 0], losses

    _, reference, _, _ = stepped(1.0)

    def figure(c: float) -> Drawn:
        before, length, after, losses = stepped(c)
        picture, (curve, bars) = blank(2, height=3.0, ratios=(1.5, 1))
        frame_panel(
            curve, (-2, 2), (-1.6, 2.6), (-2, -1, 0, 1, 2), (-1, 0, 1, 2), "$x$", title="network, before and after"
        )
        curve.plot(wide[:, 0], before, color=BLUE, linewidth=5, alpha=0.5, label="before")
        curve.plot(wide[:, 0], after, color=ORANGE, linewidth=1.8, label="after one step")
        curve.plot(x[:, 0], y[:, 0], color=INK, linestyle="none", marker=".", markersize=4, label="data")
        curve.legend(loc="upper left", handlelength=1.2, borderaxespad=0.1)
        _powers(bars, np.log2(length / reference))
        into, out = length / reference
        words = (
            f"c = {c:g}: the gradient of the weights going in is {_times(into)}, that of the weight going out "
            f"{_times(out)}. One step takes the loss from {losses[0]:.3f} to {losses[1]:.3f}."
        )
        return picture, words

    figure.__qualname__ = "rescaled"
    return figure


def _times(factor: float) -> str:
    return "unchanged" if np.isclose(factor, 1) else f"{factor:g} times what it was"


def _powers(ax: Axes, logs: Array) -> None:
    frame_panel(ax, (-0.6, 1.6), (-3.3, 3.3), (0, 1), (-3, -2, -1, 0, 1, 2, 3), title="gradient, times")
    ax.set_xticklabels(["going in", "going out"])
    ax.set_yticklabels(["⅛", "¼", "½", "1", "2", "4", "8"])
    ax.axhline(0, color=INK, linewidth=0.6)
    ax.bar([0, 1], logs, width=0.5, color=[GREEN, ORANGE])


# --- cost ----------------------------------------------------------------------------------------------------


def ratios(times: Mapping[str, float]) -> Callable[[], Drawn]:
    """Times as multiples of the first one, as bars."""

    def figure() -> Drawn:
        first = next(iter(times.values()))
        shares = {name: time / first for name, time in times.items()}
        picture, (ax,) = blank(1, height=3.2)
        longest = max(shares.values())
        frame_panel(ax, (0, 1.8 * longest), (-0.6, len(shares) - 0.4), title="time, as a multiple of the first")
        places = np.arange(len(shares))[::-1]
        ax.barh(places, list(shares.values()), color=BLUE, height=0.6)
        for place, (name, share) in zip(places, shares.items(), strict=True):
            ax.text(share + 0.01 * longest, place, f" {name}: {share:.1f}", va="center", fontsize=10)
        ax.set(xticks=[], yticks=[])
        ax.spines[["left", "bottom"]].set_visible(False)
        said: list[Any] = [f"{name} {share:.1f}" for name, share in shares.items()]
        return picture, f"Times, as multiples of the first: {', '.join(said)}."

    figure.__qualname__ = "ratios"
    return figure
