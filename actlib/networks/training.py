"""Training: many small steps, and a frozen record of what happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from actlib.activations.base import Array, as_float
from actlib.networks.initializers import as_generators
from actlib.networks.losses import Loss
from actlib.networks.network import Network
from actlib.networks.optimizers import Optimizer


@dataclass(frozen=True, eq=False)
class History:
    """What a training run did.  Replica axes, if any, come last.

    ``loss`` (steps + 1, ...): the loss before each step, and after the last, on the batch of that step.
    ``snapshots``: the parameters after the steps that were asked for, by step; ``network.load`` takes one.
    """

    loss: Array
    snapshots: dict[int, dict[str, Array]]

    @property
    def diverged_at(self) -> Array:
        """The first step at which each replica's loss was not finite, or −1 if it stayed finite."""
        broken = ~np.isfinite(self.loss)
        return np.where(broken.any(axis=0), broken.argmax(axis=0), -1)


def seeded(seeds: Iterable[int]) -> list[Generator]:
    """One generator a seed: what ``Dense`` and ``train`` take for one replica a seed."""
    return [np.random.default_rng(seed) for seed in seeds]


def train(
    network: Network,
    x: Array,
    y: Array,
    *,
    loss: Loss,
    optimizer: Optimizer,
    steps: int,
    batch: int | None = None,
    rng: Generator | Sequence[Generator] | None = None,
    keep: Iterable[int] = (),
) -> History:
    """Trains the network in place: ``steps`` times forward, backward, step.

    x (n, n_in) and y (n, n_out) are shared by all replicas.  Without ``batch`` every step uses all of x; with it,
    that many rows drawn without replacement from ``rng``: one generator draws the same rows for every replica, a
    list of them draws each replica's own.  ``keep`` lists the steps (0 is the start) after which to keep a copy of
    the parameters.

    A replica that diverges goes on as inf or NaN and does not disturb the others; ``History.diverged_at`` tells.
    Raises ValueError for NaN in the data, shapes that do not fit, a batch outside 1 … n, steps below 1, or a step to
    keep outside 0 … steps.
    """
    x, y = as_float(x), as_float(y, "y")
    if x.ndim != 2 or y.ndim != 2 or len(x) != len(y):
        raise ValueError(f"x and y must be (n, n_in) and (n, n_out) with the same n, got {x.shape} and {y.shape}")
    for argument, data in (("x", x), ("y", y)):
        if not np.isfinite(data).all():
            raise ValueError(f"{argument} must be finite, got {np.sum(~np.isfinite(data))} NaN or infinite entries")
    if steps < 1:
        raise ValueError(f"steps must be 1 or more, got {steps}")
    if batch is not None and not 1 <= batch <= len(x):
        raise ValueError(f"batch must be 1 to {len(x)}, the number of samples, got {batch}")
    if batch is not None and rng is None:
        raise ValueError("rng must be a numpy Generator, or a list of them, when batch is given, got None")
    keep = set(keep)
    if not keep <= set(range(steps + 1)):
        raise ValueError(f"keep must list steps from 0 to {steps}, got {sorted(keep)}")

    losses, snapshots = [], {}
    try:
        with np.errstate(all="ignore"):  # divergence is a result, and History reports it
            for step in range(steps + 1):
                rows = slice(None) if batch is None or rng is None else _draw(rng, len(x), batch)
                network.training = step < steps
                output = network(x[rows])
                losses.append(loss(output, y[rows]))
                if step in keep:
                    snapshots[step] = network.state()
                if step < steps:
                    network.backward(loss.gradient(output, y[rows]))
                    optimizer.step(network.parameters())
    finally:
        network.training = False
    return History(np.array(losses), snapshots)


def _draw(rng: Generator | Sequence[Generator], n: int, batch: int) -> Array:
    rows = [one.choice(n, batch, replace=False) for one in as_generators(rng)]
    return rows[0] if isinstance(rng, Generator) else np.stack(rows)
