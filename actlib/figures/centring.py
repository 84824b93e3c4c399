"""The pictures of lesson 15: where gradients can point, and how the mean of the inputs shapes the valley.

Beside them its experiments: ``descend``, with a single unit, and ``one_sign_shares``, in a network.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from actlib.activations import Sigmoid
from actlib.activations.base import Array
from actlib.figures.planes import draw_dots
from actlib.figures.style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, REGION_ALPHA, Drawn, blank, frame_panel
from actlib.networks import SGD, CrossEntropy, Dense, Network, seeded, train
from actlib.words import number_text, short

GOALS = {"across the mean": np.array([1.0, -1.0]), "along the mean": np.array([1.0, 1.0])}
"""Where two weights that start at 0 have to go."""
DRAWN, COUNTED = 24, 400
"""Batches whose steps are drawn as dots, and those among which shares are counted."""
LOOKS: dict[str, tuple[str, Literal["-", "--", "-.", ":"]]] = {
    "σ": (ORANGE, "-"),
    "σ − ½": (GREEN, "--"),
    "4σ": (PURPLE, ":"),
    "4(σ − ½)": (BLUE, "-."),
    "σ − ¼": (INK, ":"),
    "σ − ¾": (INK, "-."),
    "σ, centred": (ORANGE, ":"),
    "σ − ½, centred": (GREEN, ":"),
}
"""Colour and line of each kind of network; the first four have the colours of lesson 7."""
RATES = np.geomspace(0.25, 60, 25)
"""Among which each walk of two weights gets the best."""


def one_signed(steps: Array) -> Array:
    """Whether all numbers of each row (..., n) have the same sign, and none is 0."""
    return np.abs(np.sign(steps).sum(axis=-1)) == steps.shape[-1]


# --- the set piece: sign cones and the valley -----------------------------------------------------------------


def _steps(x: Array, off: Array, batch: int, count: int, rng: np.random.Generator) -> Array:
    """−gradients of ``count`` batches drawn from x (n, 2) at weights that are ``off`` those that fit every sample."""
    if batch == len(x):
        return np.repeat(-off @ (x.T @ x / len(x))[None], count, axis=0)
    rows = x[rng.integers(0, len(x), (count, batch))]
    return -np.mean((rows @ off)[..., None] * rows, axis=1)


def _walks(x: Array, batch: int, rates: Array, starts: Array, most: int, seed: int) -> tuple[Array, Array]:
    """How far off the weights are, step by step, until a hundredth of the loss is left; starts (k, 2) draw their own.

    Returns the paths (steps, k, rates, 2), and how many steps each took, (k, rates), ``most`` if it did not arrive.
    """
    rng, Q = np.random.default_rng(seed), x.T @ x / len(x)
    off = np.repeat(starts[:, None], len(rates), axis=1)
    paths, lengths = [off], np.zeros(off.shape[:-1], int)
    draw = None if batch == len(x) else lambda: x[rng.integers(0, len(x), (len(starts), batch))]
    for going, _, after in _downhill(off, Q, rates, draw, most, 1e3):
        paths.append(after)
        lengths += going
    return np.array(paths), lengths


def _downhill(
    off: Array, Q: Array, rates: Array, draw: Callable[[], Array] | None, most: int, far: float
) -> Iterator[tuple[Array, Array, Array]]:
    """Descent in the bowl ½ off·Q·off, each row of ``off`` (k, rates, d) until a hundredth of its first loss is left.

    At each step: which rows still go, their gradients, and ``off`` after the step, kept below ``far`` where a rate is
    too high.  ``draw`` gives the samples of a step's batches (k, batch, d); without it the gradients are Q's own.
    """
    first = np.sum(off @ Q * off, axis=-1)
    for _ in range(most):
        going = np.sum(off @ Q * off, axis=-1) > 0.01 * first
        if not going.any():
            return
        if draw is None:
            g = off @ Q
        else:
            rows = draw()
            g = off @ rows.swapaxes(1, 2) @ rows / rows.shape[1]
        off = (off - np.where(going, rates, 0)[..., None] * g).clip(-far, far)
        yield going, g, off


def _best_rate(x: Array, batch: int, most: int) -> float:
    """The rate whose walks from all around the goal are the shortest."""
    turns = np.tile(np.arange(8) * np.pi / 8 + 0.1, 4)
    starts = 2**0.5 * np.column_stack([np.cos(turns), np.sin(turns)])
    return float(RATES[_walks(x, batch, RATES, starts, most, 1)[1].mean(axis=0).argmin()])


def cones(
    features: Callable[[float], Array], means: Sequence[float], batches: Sequence[int], most: int = 60
) -> Callable[[str, float, int, int], Drawn]:
    """Two weights that learn from ``features(mean)`` (n, 2), on their way from 0 to one of ``GOALS``.

    Left: the plane of the weights, lines of equal loss, the path, and at its end the cone of the directions in which
    single samples can step.  Right: the directions of steps of a batch from there, as dots on a circle.
    Every mean and batch has its best rate, found with other draws; the path is of median length among nine.
    """
    walks = {}
    for mean in means:
        for batch in batches:
            x = features(mean)
            size = min(batch, len(x))
            rate = _best_rate(x, size, most)
            for name, goal in GOALS.items():
                paths, lengths = _walks(x, size, np.array([rate]), np.tile(-goal, (9, 1)), most, 2)
                middle = np.argsort(lengths[:, 0], kind="stable")[4]
                walks[name, mean, batch] = goal + paths[: lengths[middle, 0] + 1, middle, 0]

    def figure(goal: str, mean: float, batch: int, step: int) -> Drawn:
        x, path, aim = features(mean), walks[goal, mean, batch], GOALS[goal]
        walked = path[: step + 1]
        w, arrived = walked[-1], step >= len(path) - 1
        picture, (plane, compass) = blank(2, height=3.6, ratios=(1, 1.15))

        frame_panel(plane, (-0.5, 1.9), (-1.6, 1.9), (0, 1), (-1, 0, 1), "$w_1$", "$w_2$", "weights", True)
        values, vectors = np.linalg.eigh(x.T @ x / len(x))
        first = aim @ (vectors * values @ vectors.T) @ aim
        angle = np.linspace(0, 2 * np.pi, 73)
        circle = np.vstack([np.cos(angle), np.sin(angle)])
        for share in (1, 1 / 4, 1 / 16):
            ellipse = aim[:, None] + vectors @ (np.sqrt(share * first / values)[:, None] * circle)
            plane.plot(*ellipse, color=GREY, linewidth=0.9, zorder=1)
        width = _cone(plane, x, w)
        plane.plot(*np.vstack([walked[:1], walked]).T, color=ORANGE, linewidth=1.2, zorder=3)
        draw_dots(plane, aim[None], INK, 7)
        draw_dots(plane, walked, ORANGE, 3)
        draw_dots(plane, w[None], ORANGE, 7)

        frame_panel(compass, (-1.25, 1.25), (-1.25, 1.25), title="ways to step from there", square=True)
        for corner in (1, -1):
            compass.fill(
                [0, 1.25 * corner, 1.25 * corner, 0],
                [0, 0, 1.25 * corner, 1.25 * corner],
                color=GREEN,
                alpha=REGION_ALPHA,
                linewidth=0,
                zorder=0,
            )
        compass.text(1.18, 1.1, "both grow", ha="right", va="center", fontsize=9)
        compass.text(-1.18, -1.1, "both shrink", ha="left", va="center", fontsize=9)
        compass.plot(*circle, color=GREY, linewidth=0.9)
        size = min(batch, len(x))
        seen = _steps(x, w - aim, size, COUNTED, np.random.default_rng(99))
        ways = seen[:DRAWN] / np.linalg.norm(seen[:DRAWN], axis=1, keepdims=True)
        draw_dots(compass, ways, BLUE, 5)
        to_goal = (aim - w) / np.linalg.norm(aim - w)
        compass.plot([0, to_goal[0]], [0, to_goal[1]], color=INK, linewidth=1.4)

        together = one_signed(seen)
        if arrived:
            signs = f"Arrived after {len(path) - 1} step{'' if len(path) == 2 else 's'}."
        elif size == len(x):
            signs = f"The step from here changes the weights in {'one direction' if together[0] else 'two directions'}."
        else:
            signs = f"From here, {together.mean():.0%} of the batches change both weights in one direction."
        where = "from all samples" if size == len(x) else f"batches of {batch}"
        steepest = f"{values[1] / values[0]:.1f} times as steep in one direction as at right angles to it"
        cone = f"within {width:.0f}° of the line along the mean" if width < 90 else "in all directions"
        words = (
            f"Mean {mean:g}, goal {goal}, {where}, step {min(step, len(path) - 1)}: the weights are "
            f"({short(w[0])}, {short(w[1])}), {number_text(float(np.linalg.norm(aim - w)), 2)} from the goal. "
            f"The bowl is {steepest}. "
            f"Single samples step {cone}. {signs}"
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


# --- a single unit, and batches -------------------------------------------------------------------------------


def descend(
    lowered: float,
    batch: int,
    rates: Array,
    seeds: Sequence[int],
    goal: str = "any",
    n: int = 500,
    d: int = 10,
    most: int = 400,
) -> tuple[Array, Array]:
    """A unit learns from n samples of d inputs σ(z) − ``lowered``, from weights 0; seeds and rates side by side.

    Goal "any": a bias, and targets that are a random sum of the inputs' distances from ½ and a random constant.
    Goal "across": no bias, and weights that add up to 0.  In both the targets do not depend on ``lowered``.

    Returns the steps to a hundredth of the loss, ``most`` if it is not reached, and the share of them in which the
    gradients of all weights have one sign, both (seeds, rates).
    """
    rngs = seeded(seeds)
    x = np.array([Sigmoid()(rng.normal(size=(n, d))) for rng in rngs]) - lowered
    aim = np.array([rng.normal(size=d) for rng in rngs])
    if goal == "across":
        aim -= aim.mean(axis=1, keepdims=True)
    else:
        constant = np.array([rng.normal(size=1) for rng in rngs])
        aim = np.hstack([aim, constant - (0.5 - lowered) * aim.sum(axis=1, keepdims=True)])
        x = np.concatenate([x, np.ones((len(rngs), n, 1))], axis=2)
    H = x.swapaxes(1, 2) @ x / n
    off = np.repeat(-aim[:, None], len(rates), axis=1)

    def draw() -> Array:
        rows = np.array([rng.integers(0, n, batch) for rng in rngs])
        return np.take_along_axis(x, rows[..., None], axis=1)

    steps, same = np.zeros(off.shape[:-1]), np.zeros(off.shape[:-1])
    for going, g, _ in _downhill(off, H, rates, None if batch == n else draw, most, 1e6):
        steps += going
        same += going & one_signed(g[..., :d])
    return steps, same / steps


@cache
def best_rate(lowered: float, batch: int, goal: str) -> float:
    """The rate with the fewest steps, a median over twelve seeds.

    Raises ValueError if it is the first or the last of those that were tried.
    """
    rates = np.geomspace(0.1, 30, 22)
    median = np.median(descend(lowered, batch, rates, range(900, 912), goal)[0], axis=0)
    best = int(median.argmin())
    if not 0 < best < len(rates) - 1:
        raise ValueError(f"the best rate must lie between {rates[0]:g} and {rates[-1]:g}, got {rates[best]:g}")
    return float(rates[best])


def needed(lowered: float, batch: int, goal: str, seeds: Sequence[int]) -> tuple[float, float]:
    """At the best rate: the steps, and the share of one-signed ones, medians over seeds."""
    steps, shares = descend(lowered, batch, np.array([best_rate(lowered, batch, goal)]), seeds, goal)
    return float(np.median(steps)), float(np.median(shares))


def signs_and_steps(
    batches: Sequence[int], runs: Mapping[str, Mapping[str, Sequence[tuple[float, float]]]]
) -> Callable[[str], Drawn]:
    """By batch size: the share of steps in which all weights move the same way, and the steps that it takes.

    ``runs`` have for every goal, and in it for every kind of inputs, the pair (steps, share) of each batch size.
    """

    def figure(goal: str) -> Drawn:
        picture, (left, right) = blank(2, height=3.0)
        places = np.arange(len(batches))
        ends = (-0.3, len(batches) - 0.7)
        frame_panel(left, ends, (-0.05, 1.1), tuple(places), (0, 0.5, 1), "batch", title="share one-signed")
        frame_panel(right, ends, (0, 2.8), tuple(places), (0, 1, 2), "batch", title="steps needed")
        left.set_yticklabels(["0", "½", "1"])
        right.set_yticklabels(["1", "10", "100"])
        for ax in (left, right):
            ax.set_xticklabels([str(batch) for batch in batches[:-1]] + ["all"])
        said = []
        for (name, pairs), colour, marker in zip(runs[goal].items(), (ORANGE, GREEN), "so", strict=True):
            steps, shares = zip(*pairs, strict=True)
            left.plot(places, shares, color=colour, marker=marker, markersize=5)
            right.plot(places, np.log10(steps), color=colour, marker=marker, markersize=5, label=name)
            said.append(
                f"{name}: one-signed steps {', '.join(f'{share:.0%}' for share in shares)}; "
                f"steps needed {', '.join(f'{count:g}' for count in steps)}."
            )
        right.legend(loc="upper right", ncols=2, borderaxespad=0)
        return picture, f"Goal: {goal}. Batches of {', '.join(map(str, batches))}. {' '.join(said)}"

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


# --- a network ------------------------------------------------------------------------------------------------


def one_sign_shares(
    network: Network, x: Array, y: Array, rate: float, seeds: Sequence[int], sizes: Sequence[int], every: int
) -> Array:
    """Replicas (one a seed) learn classes y for 4 · ``every`` steps of batches of 32, and are looked at five times.

    Each time: in which share of the units of the second hidden layer do the gradients of all weights have one sign, in
    batches of each of the ``sizes``?  (5, sizes)
    """
    rngs = seeded(seeds)
    second = [layer for layer in network.layers if isinstance(layer, Dense)][1]

    def shares(network: Network) -> list[float]:
        found = []
        for size in sizes:
            rows = np.array([rng.choice(len(x), size, replace=False) for rng in rngs])
            network.backward(CrossEntropy().gradient(network(x[rows]), y[rows]))
            found.append(float(one_signed(second.gradients["W"].swapaxes(-1, -2)).mean()))
        return found

    history = train(
        network, x, y, steps=4 * every, loss=CrossEntropy(), optimizer=SGD(rate), batch=32, rng=seeded(seeds),
        watch={"shares": shares}, every=every,
    )  # fmt: skip
    return history.watched["shares"]


def steps_by_rate(
    start: Callable[[], Network],
    x: Array,
    y: Array,
    rates: Sequence[float],
    seeds: Sequence[int],
    batch: int,
    most: int,
) -> dict[float, float]:
    """For each rate: steps until the loss on 400 samples is below 0.3, a median over the replicas of ``start()``.

    The batches of each replica come from one of the seeds.  ∞ if more than half do not get there in ``most`` steps.
    """

    def there(network: Network) -> Array:
        return CrossEntropy()(network(x[:400]), y[:400]) < 0.3

    medians = {}
    for rate in rates:
        history = train(
            start(), x, y, steps=most, loss=CrossEntropy(), optimizer=SGD(rate), batch=batch, rng=seeded(seeds),
            until=there, every=5,
        )  # fmt: skip
        medians[rate] = float(np.median(np.where(history.reached < 0, np.inf, history.reached)))
    return medians


def best_of(steps: Mapping[float, float]) -> float:
    """The rate with the fewest steps.  Raises ValueError if it is the lowest or the highest."""
    best = min(steps, key=lambda rate: steps[rate])
    if best in (min(steps), max(steps)):
        raise ValueError(f"rates must go beyond the best, got {list(steps)} with {best:g} best")
    return best


def least(steps: Mapping[float, float]) -> float:
    """The steps at the best rate, which may not be the lowest or the highest."""
    return steps[best_of(steps)]


def by_rate(groups: Mapping[str, Mapping[str, Mapping[float, float]]]) -> Callable[[str], Drawn]:
    """Steps by learning rate, a line for each of four kinds of network; runs that do not arrive (∞) are left out.

    ``groups`` are sets of kinds to compare, of those in ``LOOKS``, each of them with steps by rate.
    """
    runs = [steps for kinds in groups.values() for steps in kinds.values()]
    rates = [np.log2(rate) for steps in runs for rate in steps]
    low, high = int(np.floor(min(rates))), int(np.ceil(max(rates)))
    top = int(100 * np.ceil(max(n for steps in runs for n in steps.values() if np.isfinite(n)) / 100))

    def figure(compare: str) -> Drawn:
        picture, (ax,) = blank(1, height=3.4)
        ticks = tuple(range(low, high + 1))
        frame_panel(ax, (low - 0.3, high + 0.3), (0, top * 1.3), ticks, tuple(range(0, top + 1, 100)), "rate")
        ax.set_xticklabels([f"{2**tick}" if tick >= 0 else f"1/{2**-tick}" for tick in ticks])
        ax.set_title("steps", loc="left")
        said = []
        for name, steps in groups[compare].items():
            colour, style = LOOKS[name]
            there = np.array([(np.log2(rate), count) for rate, count in steps.items() if np.isfinite(count)])
            ax.plot(*there.T, color=colour, linestyle=style, label=name)
            draw_dots(ax, there, colour, 6)
            each = (f"{f'{n:g}' if np.isfinite(n) else 'not reached'} at {rate:g}" for rate, n in steps.items())
            said.append(f"{name}: {', '.join(each)}.")
        ax.legend(loc="upper left", ncols=2, handlelength=2.6, borderaxespad=0.1)
        return picture, f"Steps by rate. {' '.join(said)}"

    figure.__qualname__ = "by_rate"
    return figure
