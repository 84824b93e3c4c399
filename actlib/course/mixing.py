"""Networks whose layers, or whose units, have different activations: lesson 21."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike

from actlib.activations import Activation
from actlib.activations.base import Array, as_float
from actlib.course.race import BATCH, ENTRANTS, TASKS, TUNING_SEEDS, data, errors, kept
from actlib.networks import Activate, Dense, Layer, Momentum, Network, seeded, train

STEPS = {"digits": 150, "spirals": 300, "Friedman 1": 500}
"""Shorter races than those of lesson 20."""

RATES = {
    ("digits", 2): {
        "ReLU": 0.08,
        "Tanh": 0.16,
        "SiLU": 0.08,
        "Sigmoid": 0.64,
        "Sine": 0.08,
        "ReLU > Tanh": 0.08,
        "Tanh > ReLU": 0.16,
        "ReLU | Tanh": 0.16,
        "ReLU > Sine": 0.16,
        "Sine > ReLU": 0.08,
        "ReLU | Sine": 0.08,
    },
    ("digits", 6): {"ReLU": 0.02, "Tanh": 0.04, "Sigmoid": 0.16},
    ("spirals", 2): {
        "ReLU": 0.16,
        "Tanh": 0.32,
        "Sigmoid": 0.32,
        "Sine": 0.08,
        "ReLU > Tanh": 0.16,
        "Tanh > ReLU": 0.16,
        "ReLU | Tanh": 0.32,
        "ReLU > Sine": 0.16,
        "Sine > ReLU": 0.16,
        "ReLU | Sine": 0.16,
    },
    ("Friedman 1", 2): {"ReLU": 0.08, "Tanh": 0.04, "SiLU": 0.04, "Sigmoid": 0.16},
}
"""By task and hidden layers: the rate that ``tuned`` finds for each recipe."""


@dataclass(frozen=True, eq=False)
class Halves(Activation):
    """``first`` for the first half of a layer's units, ``second`` for the others."""

    first: Activation
    second: Activation

    def __call__(self, x: ArrayLike) -> Array:
        one, other = _halves(as_float(x))
        return np.concatenate([self.first(one), self.second(other)], axis=-1)

    def vjp(self, x: ArrayLike, grad_y: ArrayLike) -> Array:
        parts = zip((self.first, self.second), _halves(as_float(x)), _halves(as_float(grad_y, "grad_y")), strict=True)
        return np.concatenate([f.vjp(part, grad) for f, part, grad in parts], axis=-1)


def _halves(x: Array) -> tuple[Array, Array]:
    middle = x.shape[-1] // 2
    return x[..., :middle], x[..., middle:]


def mixed(recipe: str, widths: Sequence[int], starts: Sequence[Generator]) -> Network:
    """A float32 network by the rule of lesson 20, by which what enters every layer has the same size.

    "ReLU > Tanh" is ReLU in the first hidden layer and tanh in the second, over again if there are more, and
    "ReLU | Tanh" half of the units each, in all of them.  Names are those of the race's entrants.
    """
    kinds = itertools.cycle([[ENTRANTS[name] for name in layer.split(" | ")] for layer in recipe.split(" > ")])
    size, layers = 1.0, list[Layer]()
    for place, (n_in, n_out) in enumerate(itertools.pairwise(widths)):
        scale = (n_in * size) ** -0.5
        layers.append(
            Dense(n_in, n_out, starts, lambda rng, n, m, scale=scale: rng.normal(0, scale, (n, m)), np.float32)  # type: ignore[misc]
        )
        if place < len(widths) - 2:
            parts = next(kinds)
            layers.append(Activate(parts[0] if len(parts) == 1 else Halves(*parts)))
            size = float(np.mean([kept(f) for f in parts]))
    return Network(*layers)


def run(
    task: str, recipe: str, seeds: Sequence[int], layers: int = 2, rates: Sequence[float] = (), tuning: bool = False
) -> Array:
    """The errors of mixed networks on data that they have not seen, (rates, seeds), from data of lesson 20.

    Without ``rates`` the recipe's own one, and (seeds,).
    """
    tried = rates or [RATES[task, layers][recipe]]
    given, many = TASKS[task], len(tried)
    x, y, new_x, new_y = (np.concatenate([part] * many) for part in data(task, tuple(seeds), tuning))
    starts, batches = (
        seeded([20, tuning, seed, use] for _ in tried for seed in seeds)  # type: ignore[misc]
        for use in (1, 2)
    )
    widths = (given.widths[0], *[given.widths[1]] * layers, given.widths[-1])
    network = mixed(recipe, widths, starts)
    rate = np.repeat(np.asarray(tried, float), len(seeds))[:, None, None]
    train(network, x, y, loss=given.loss, optimizer=Momentum(rate), steps=STEPS[task], batch=BATCH, rng=batches)
    found = errors(given, network, new_x, new_y).reshape(many, len(seeds))
    return found if rates else found[0]


def tuned(task: str, recipe: str, layers: int = 2) -> float:
    """The rate with the smallest errors, in the geometric mean over seeds whose data judge nothing else."""
    rates = TASKS[task].rates
    found = run(task, recipe, range(TUNING_SEEDS), layers, rates, tuning=True)
    return rates[int(np.log(found).mean(axis=1).argmin())]
