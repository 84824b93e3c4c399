"""The races of lesson 20: tasks, entrants, one heat, and the recorded results, book/race.yml."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.random import Generator

from actlib.activations import CATALOGUE, Activation, LeakyReLU, Maxout, Pointwise, ReLU, Sine, Tanh
from actlib.activations.base import Array, Interval
from actlib.course.ledger import course_file
from actlib.networks import (
    MSE,
    Activate,
    Adam,
    BinaryCrossEntropy,
    CrossEntropy,
    Dense,
    Layer,
    Loss,
    Momentum,
    Network,
    digits,
    he,
    lecun,
    mlp,
    normal,
    prelu,
    rrelu,
    seeded,
    spirals,
    train,
)

RACE_SEEDS = 20
"""Networks of each entrant in the recorded race; their seeds are 0, 1, …"""
TUNING_SEEDS = 10
"""Networks that choose the rate: with data, starts and batches that no other network has."""


# --- the tasks ------------------------------------------------------------------------------------------------

Draw = Callable[[Generator, bool], tuple[Array, Array, Array, Array]]
"""(rng, tuning) → x and y to learn from, then x and y to be judged on."""


@dataclass(frozen=True)
class Task:
    """``draw`` gives data with inputs of mean square 1.  The error is the share of wrong answers, or for numbers the
    mean square error over the variance; ``guessing`` is that of the best constant answer, and no error counts as more.
    """

    widths: tuple[int, ...]
    loss: Loss
    steps: int
    rates: tuple[float, ...]
    draw: Draw
    guessing: float


def _digits(rng: Generator, tuning: bool) -> tuple[Array, Array, Array, Array]:
    """600 digits to learn from.  The same 597 judge every race, and are never among those that tune."""
    x, y = digits()
    order = np.random.default_rng(20).permutation(len(x))
    test, pool = order[:597], order[597:]
    x = (x - x[pool].mean(axis=0)) / x[pool].std(axis=0).mean()
    x /= np.sqrt(np.mean(x[pool] ** 2))
    pool = rng.permutation(pool)
    judged = pool[600:] if tuning else test
    return x[pool[:600]], y[pool[:600]], x[judged], y[judged]


def _spirals(rng: Generator, tuning: bool) -> tuple[Array, Array, Array, Array]:
    x, y = spirals(300 + 1000, rng)
    x *= 2
    return x[:300], y[:300, None], x[300:], y[300:, None]


def _wave(rng: Generator, tuning: bool) -> tuple[Array, Array, Array, Array]:
    """sin 6x on −1 … 1, with noise of 0.1 on what is learned from."""
    x = rng.uniform(-1, 1, (100 + 400, 1))
    y = np.sin(6 * x)
    y[:100] += rng.normal(0, 0.1, (100, 1))
    return x[:100] * 3**0.5, y[:100], x[100:] * 3**0.5, y[100:]


def _friedman(rng: Generator, tuning: bool) -> tuple[Array, Array, Array, Array]:
    """Friedman's first: 10 inputs, 5 of which matter, with noise of 1 on what is learned from.

    Friedman (1991), Multivariate adaptive regression splines.
    """
    x = rng.uniform(0, 1, (500 + 1000, 10))
    y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
    y[:500] += rng.normal(0, 1, 500)
    x, y = (x - 0.5) * 12**0.5, (y[:, None] - 14.4) / 4.9  # mean 0 and variance 1, nearly so for y
    return x[:500], y[:500], x[500:], y[500:]


def _halves(high: float, count: int) -> tuple[float, ...]:
    return tuple(high / 2**k for k in reversed(range(count)))


TASKS = {
    "digits": Task((64, 32, 32, 10), CrossEntropy(), 300, _halves(1.28, 10), _digits, 0.9),
    "spirals": Task((2, 16, 16, 1), BinaryCrossEntropy(), 1000, _halves(2.56, 10), _spirals, 0.5),
    "sin 6x": Task((1, 16, 16, 1), MSE(), 1000, _halves(0.64, 10), _wave, 1.0),
    "Friedman 1": Task((10, 16, 16, 1), MSE(), 1000, _halves(0.64, 10), _friedman, 1.0),
}
BATCH = 50


@lru_cache(16)
def data(task: str, seeds: tuple[int, ...], tuning: bool = False) -> tuple[Array, Array, Array, Array]:
    """What ``Task.draw`` gives, of all seeds in one array each, (seeds, n, …)."""
    drawn = [TASKS[task].draw(np.random.default_rng([20, tuning, seed]), tuning) for seed in seeds]
    x, y, new_x, new_y = (np.stack(part) for part in zip(*drawn, strict=True))
    return x.astype(np.float32), y, new_x.astype(np.float32), new_y


# --- the entrants ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class CentredReLU(Pointwise):
    """ReLU less 1/√(2π), its mean over normal inputs of variance 1: lesson 15's question, whether that mean matters."""

    name = "ReLU, centred"
    latex = r"\max(0, x) - \frac{1}{\sqrt{2\pi}}"
    latex_df = ReLU.latex_df
    reference = "lesson 20"
    kinks = (0.0,)
    range = Interval(-((2 * np.pi) ** -0.5), np.inf, "low")
    lipschitz = 1.0
    can_warn = False

    def _f(self, x: Array) -> Array:
        return x.clip(0, np.inf) - x.dtype.type((2 * np.pi) ** -0.5)

    def _df(self, x: Array) -> Array:
        return ReLU()._df(x)


LEFT_OUT = ("Step", "Sign", "CELU")
"""Two without a slope, and one that is ELU where its parameter is 1."""

ENTRANTS: dict[str, Activation] = {
    f.name: f for f in (cls() for cls in CATALOGUE) if isinstance(f, Pointwise) and f.name not in LEFT_OUT
}
ENTRANTS |= {
    "Sine": Sine(1.0),
    "ReLU, centred": CentredReLU(),
    "PReLU": LeakyReLU(0.25),
    "RReLU": LeakyReLU((1 / 8 + 1 / 3) / 2),
    "Maxout": Maxout(),
}


def kept(f: Activation) -> float:
    """The mean square of f(z) for normal z of variance 1: 1/2 for ReLU."""
    if isinstance(f, Maxout):
        return 1.0  # one of two independent numbers, and neither square is more often the larger
    z = np.linspace(-8, 8, 3201)
    density = np.exp(-(z**2) / 2)
    return float(np.sum(f(z) ** 2 * density) / np.sum(density))


def network(entrant: str, widths: Sequence[int], starts: Sequence[Generator], draws: Sequence[Generator]) -> Network:
    """Starting weights of variance 1 / (n_in · kept), so that what enters every layer has the same size; float32.

    ``draws`` are for RReLU's slopes.  Maxout takes fewer units, so that it has about as many weights as the others.
    """
    f = ENTRANTS[entrant]
    widths = list(widths)
    if entrant == "Maxout":
        wanted = _weights(widths)
        best = min(range(1, widths[1] + 1), key=lambda units: abs(_weights(widths, units) - wanted))
        widths[1:-1] = [best] * (len(widths) - 2)
    size, layers = 1.0, list[Layer]()
    for place, (n_in, n_out) in enumerate(itertools.pairwise(widths)):
        inner = place < len(widths) - 2
        scale = (n_in * size) ** -0.5
        columns = n_out * (2 if inner and entrant == "Maxout" else 1)
        layers.append(
            Dense(n_in, columns, starts, lambda rng, n, m, scale=scale: rng.normal(0, scale, (n, m)), np.float32)  # type: ignore[misc]
        )
        if inner:
            layers.append(_layer(entrant, f, n_out, draws))
        size = kept(f)
    return Network(*layers)


def _weights(widths: Sequence[int], maxout_units: int = 0) -> int:
    """Weights and biases; of Maxout with two pieces, if its number of units is given."""
    if not maxout_units:
        return sum((n_in + 1) * n_out for n_in, n_out in itertools.pairwise(widths))
    inner = [widths[0], *[maxout_units] * (len(widths) - 2)]
    return sum((n_in + 1) * 2 * n_out for n_in, n_out in itertools.pairwise(inner)) + (maxout_units + 1) * widths[-1]


def _layer(entrant: str, f: Activation, units: int, draws: Sequence[Generator]) -> Layer:
    if entrant == "PReLU":
        return prelu(units, 0.25, len(draws), np.float32)
    return rrelu(draws) if entrant == "RReLU" else Activate(f)


# --- one heat -------------------------------------------------------------------------------------------------


def heat(
    task: str, entrant: str, rates: Sequence[float], seeds: Sequence[int], tuning: bool = False, steps: int = 0
) -> Array:
    """Trains a network for each rate and seed; their errors on data that they have not seen, (rates, seeds).

    The seed gives data, start and order of batches, the same to all entrants and rates.  With ``tuning`` they are
    others, and the data that judge are kept for that.
    """
    given, many = TASKS[task], len(rates)
    x, y, new_x, new_y = (np.concatenate([part] * many) for part in data(task, tuple(seeds), tuning))
    starts, batches, draws = (
        seeded([20, tuning, seed, use] for _ in rates for seed in seeds)  # type: ignore[misc]
        for use in (1, 2, 3)
    )
    racer = network(entrant, given.widths, starts, draws)
    rate = np.repeat(np.asarray(rates, float), len(seeds))[:, None, None]
    train(
        racer, x, y, loss=given.loss, steps=steps or given.steps, batch=BATCH, rng=batches,
        optimizer=Momentum(rate, factors={"alpha": 1 / given.widths[1]} if entrant == "PReLU" else {}),
    )  # fmt: skip
    return errors(given, racer, new_x, new_y).reshape(many, len(seeds))


def errors(task: Task, racer: Network, x: Array, y: Array) -> Array:
    """The error of each network, at least a millionth, for its logarithm.  One that blew up counts as guessing."""
    with np.errstate(all="ignore"):
        out = racer(x)
        if isinstance(task.loss, MSE):
            found = np.mean((out - y) ** 2, axis=(1, 2)) / np.var(y, axis=(1, 2))
        else:
            right = out.argmax(axis=-1) == y if out.shape[-1] > 1 else (out > 0)[..., 0] == (y[..., 0] == 1)
            found = np.where(np.isfinite(out).all(axis=(1, 2)), 1 - right.mean(axis=-1), task.guessing)
    return np.maximum(np.fmin(found, task.guessing), 1e-6)


def tuned(task: str, entrant: str) -> tuple[float, Array]:
    """The rate whose networks have the smallest errors, in the geometric mean over seeds, and that mean of each."""
    found = heat(task, entrant, TASKS[task].rates, range(TUNING_SEEDS), tuning=True)
    mean = np.exp(np.log(found).mean(axis=1))
    return TASKS[task].rates[int(mean.argmin())], mean


# --- AlexNet's figure, in small -------------------------------------------------------------------------------

DEPTHS = (1, 2, 4, 8)
STARTS = ("usual", "std 0.01", "large")
OPTIMIZERS = {"momentum": (Momentum, _halves(2.56, 12)), "Adam": (Adam, _halves(0.32, 12))}
GOALS = (0.25, 0.05)
"""The training errors to reach: that of the figure, and a smaller one."""
PAIR = {"ReLU": ReLU(), "tanh": Tanh()}
LOOKS = 100
LAP_TUNING_SEEDS = 4


@dataclass(frozen=True)
class Course:
    """Where a lap is run: units a layer, and steps."""

    units: int
    steps: int

    @property
    def every(self) -> int:
        return self.steps // LOOKS


COURSES = {"digits": Course(32, 200), "spirals": Course(16, 600)}


def lap(
    f: str,
    task: str,
    depth: int,
    start: str,
    optimizer: str,
    rates: Sequence[float],
    seeds: Sequence[int],
    tuning: bool = False,
    steps: int = 0,
    every: int = 0,
) -> Array:
    """The share of 300 training samples answered wrong, at the start and at each look, (looks, rates, seeds).

    The course has ``Course.steps`` and 100 looks, unless ``steps``, or a look ``every`` so many, say otherwise.
    ``depth`` hidden layers learn.  "usual" starts are He's for ReLU and LeCun's for tanh, and "large" ones have 9 times
    LeCun's variance.
    """  # fmt: skip
    usual, given, course = (he if f == "ReLU" else lecun), TASKS[task], COURSES[task]
    init = {"usual": usual, "std 0.01": normal(0.01), "large": lambda rng, n, m: 3 * lecun(rng, n, m)}[start]
    x, y = (np.concatenate([part] * len(rates)) for part in data(task, tuple(seeds), tuning)[:2])
    starts, batches = (
        seeded([20, tuning, seed, use] for _ in rates for seed in seeds)  # type: ignore[misc]
        for use in (1, 2)
    )
    some, wanted = np.ascontiguousarray(x[:, :300]), y[:, :300]
    rate = np.repeat(np.asarray(rates, float), len(seeds))[:, None, None]
    history = train(
        mlp((given.widths[0], *[course.units] * depth, given.widths[-1]), PAIR[f], starts, init, np.float32), x, y,
        loss=given.loss, optimizer=OPTIMIZERS[optimizer][0](rate), steps=steps or course.steps, batch=BATCH,
        rng=batches, every=every or course.every, watch={"wrong": lambda racer: errors(given, racer, some, wanted)},
    )  # fmt: skip
    blown = ~np.isfinite(history.loss[history.looks])
    return np.where(blown, given.guessing, history.watched["wrong"]).reshape(-1, len(rates), len(seeds))


def steps_to(goal: float, wrong: Array, every: int = 1) -> Array:
    """The first look's step at which the error is at most the goal, along the first axis; ∞ where it never is."""
    there = wrong <= goal
    return np.where(there.any(axis=0), every * there.argmax(axis=0), np.inf)


def lap_tuned(f: str, task: str, depth: int, start: str, optimizer: str) -> tuple[float, ...]:
    """For each goal the rate that reaches it first: the mean over seeds, with twice the run's length for never."""
    rates, course = OPTIMIZERS[optimizer][1], COURSES[task]
    wrong = lap(f, task, depth, start, optimizer, rates, range(LAP_TUNING_SEEDS), tuning=True)
    means = [np.fmin(steps_to(goal, wrong, course.every), 2 * course.steps).mean(axis=-1) for goal in GOALS]
    return tuple(rates[int(mean.argmin())] for mean in means)


# --- what was recorded ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Entry:
    """One entrant in one task: the rate it chose, the mean error that each rate had, and the error of each seed."""

    rate: float
    tuning: Array
    errors: Array


@dataclass(frozen=True)
class Lap:
    """One function in one setting of AlexNet's figure: the rate it chose, and of each seed the steps to the goal.

    ``wrong`` is the median training error, at every second look.
    """

    rate: float
    steps: Array
    wrong: Array


LapKey = tuple[str, str, int, str, str, float]
"""Function, task, depth, start, optimizer, goal."""


@dataclass(frozen=True)
class Record:
    """``entries`` by task, then entrant; ``laps`` by setting; ``cost``: an entrant's step as a multiple of ReLU's."""

    entries: dict[str, dict[str, Entry]]
    laps: dict[LapKey, Lap]
    cost: dict[str, float]

    def errors(self, task: str) -> dict[str, Array]:
        return {entrant: entry.errors for entrant, entry in self.entries[task].items()}


def read_record(path: Path) -> Record:
    """A file such as book/race.yml.  Raises ValueError, naming what is missing, unless every entrant of the first
    task is in all of them, with as many seeds.
    """
    kept: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    if missing := {"tasks", "laps", "cost"} - kept.keys():
        raise ValueError(f"{path.name} lacks {', '.join(sorted(missing))}")
    entries = {
        task: {
            entrant: Entry(float(row["rate"]), _numbers(row["tuning"]), _numbers(row["errors"]))
            for entrant, row in rows.items()
        }
        for task, rows in kept["tasks"].items()
    }
    wanted = next(iter(entries.values()), {})
    for task, rows in entries.items():
        if wrong := wanted.keys() ^ rows.keys():
            raise ValueError(f"{path.name}: {', '.join(sorted(wrong))} must be in all tasks or in none, see {task}")
        for entrant, row in rows.items():
            if len(row.errors) != len(next(iter(wanted.values())).errors):
                raise ValueError(f"{path.name}: {entrant} has {len(row.errors)} seeds in {task}, unlike others")
    if wrong := wanted.keys() ^ kept["cost"].keys():
        raise ValueError(f"{path.name}: {', '.join(sorted(wrong))} must have both errors and a cost")
    laps = {
        (f, task, int(depth), start, optimizer, float(goal)): Lap(
            float(row["rate"]), _numbers(row["steps"]), _numbers(row["wrong"])
        )
        for row in kept["laps"]
        for f, task, depth, start, optimizer, goal in [row["of"]]
    }
    return Record(entries, laps, {entrant: float(ratio) for entrant, ratio in kept["cost"].items()})


def _numbers(text: str) -> Array:
    """Numbers in one line of text, which takes less room and time than a list of them."""
    return np.array(str(text).split(), float)


@cache
def recorded() -> Record:
    """The course's own record."""
    return read_record(course_file("race.yml"))
