"""Training: many small steps, and a frozen record of what happened."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike
from tqdm import tqdm

from actlib.activations.base import Array, as_float
from actlib.networks.initializers import as_generators
from actlib.networks.losses import Loss
from actlib.networks.network import Network
from actlib.networks.optimizers import Optimizer

Rng = Generator | Sequence[Generator]


class Progress(tqdm):  # type: ignore[type-arg]  # generic in the stubs alone
    """A progress bar that does without a thread of its own: Python in a browser has none, and tqdm would warn."""

    monitor_interval = 0


@dataclass(frozen=True, eq=False)
class History:
    """What a training run did.  Replica axes, if any, come last.

    ``loss`` (steps + 1, ...): the loss before each step, and after the last, on the batch of that step.
    ``snapshots``: the parameters after the steps that were asked for, by step; ``network.load`` takes one.
    ``steps_per_epoch``: how many steps it takes to go through the data once.
    ``looks`` (looks,): the steps at which ``watched`` was measured, and ``until`` asked.
    ``watched``: by name, what was asked to be watched, (looks, ...); "validation" is the loss on the validation data.
    ``reached`` (...): the first of the looks at which ``until`` held, −1 where it never did.
    """

    loss: Array
    snapshots: dict[int, dict[str, Array]] = field(default_factory=dict)
    steps_per_epoch: int = 1
    looks: Array = field(default_factory=lambda: np.zeros(0, int))
    watched: dict[str, Array] = field(default_factory=dict)
    reached: Array = field(default_factory=lambda: np.array(-1))

    @property
    def diverged_at(self) -> Array:
        """The first step at which each replica's loss was not finite, or −1 if it stayed finite."""
        broken = ~np.isfinite(self.loss)
        return np.where(broken.any(axis=0), broken.argmax(axis=0), -1)

    @property
    def epoch_loss(self) -> Array:
        """The mean loss over the steps of each whole epoch, (epochs, ...)."""
        epochs = (len(self.loss) - 1) // self.steps_per_epoch
        steps = self.loss[: epochs * self.steps_per_epoch]
        return steps.reshape(epochs, self.steps_per_epoch, *self.loss.shape[1:]).mean(axis=1)


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
    steps: int | None = None,
    epochs: int | None = None,
    batch: int | None = None,
    rng: Rng | None = None,
    keep: Iterable[int] = (),
    watch: Mapping[str, Callable[[Network], ArrayLike]] | None = None,
    validation: tuple[Array, Array] | None = None,
    until: Callable[[Network], ArrayLike] | None = None,
    every: int | None = None,
) -> History:
    """Trains the network in place: forward, backward, step, as many ``steps``, or ``epochs``, as are asked for.

    x (n, n_in) and y, in the form that the loss takes, are shared by all replicas; (R, n, n_in) and y with the same
    leading axis give each replica data of its own.  Without ``batch`` every step uses all of x, and is an epoch.
    With it, every epoch goes through the data once, in a new order drawn from ``rng``, and its last batch may be
    smaller: one generator draws one order for all replicas, a list of them draws each replica's own.

    ``keep`` lists the steps (0 is the start) after which to keep a copy of the parameters.
    ``every`` so many steps (an epoch, unless given), and at the start and the end, the run is looked at: ``watch``
    names functions of the network whose results are recorded, ``validation`` is a pair (x, y) on which the loss is
    recorded, and the run stops when ``until``, a function of the network, is true of every replica.

    A replica whose loss is no longer finite becomes NaN altogether, so that nothing it computes can pass for a result,
    and the others go on; ``History.diverged_at`` tells.  When all have diverged the run ends, and the last loss and the
    parameters stand for the steps left.
    Runs of more than a few seconds show a progress bar.

    Raises ValueError for NaN in the data, shapes or labels that do not fit, a batch outside 1 … n, not exactly one
    of ``steps`` and ``epochs``, either below 1, or a step to keep outside 0 … steps.
    """
    x, y = _data(network, loss, x, y)
    n = x.shape[-2]
    if batch is not None and not 1 <= batch <= n:
        raise ValueError(f"batch must be 1 to {n}, the number of samples, got {batch}")
    if batch is not None and rng is None:
        raise ValueError("rng must be a numpy Generator, or a list of them, when batch is given, got None")
    per_epoch = 1 if batch is None else math.ceil(n / batch)
    steps = _steps(steps, epochs, per_epoch)
    keep = set(keep)
    if not keep <= set(range(steps + 1)):
        raise ValueError(f"keep must list steps from 0 to {steps}, got {sorted(keep)}")
    every = per_epoch if every is None else every
    if every < 1:
        raise ValueError(f"every must be 1 or more, got {every}")

    watch = dict(watch or {})
    if validation is not None:
        held_x, held_y = _data(network, loss, *validation)
        watch["validation"] = lambda network: loss(network(held_x), held_y)

    losses: list[Array] = []
    looks: list[int] = []
    watched: dict[str, list[Array]] = {name: [] for name in watch}
    reached: Array = np.array(-1)
    snapshots: dict[int, dict[str, Array]] = {}
    batches = _batches(n, batch, rng)
    try:
        with np.errstate(all="ignore"):  # divergence is a result, and History reports it
            network.training = True
            for step in Progress(range(steps + 1), delay=5, leave=False):
                last = step == steps
                if (watch or until) and (step % every == 0 or last):
                    network.training = False
                    looks.append(step)
                    for name, measure in watch.items():
                        watched[name].append(np.array(measure(network)))
                    if until is not None:
                        there = np.asarray(until(network), bool)
                        reached = np.where((reached < 0) & there, step, reached)
                        last |= bool(np.all(reached >= 0))
                    network.training = True
                if step in keep:
                    snapshots[step] = network.state()

                if last:
                    network.training = False
                rows = next(batches)
                output = network(_take(x, rows))
                value, gradient = loss.compute(output, _take(y, rows))
                losses.append(value)
                if last:
                    break
                if not np.isfinite(value).all():
                    diverged = ~np.isfinite(value)
                    network.blot_out(diverged)
                    if diverged.all():
                        losses += [value] * (steps - step)
                        snapshots.update((later, network.state()) for later in keep if later > step)
                        break
                network.fill_gradients(gradient)
                optimizer.step(network.parameters())
    finally:
        network.training = False
    return History(
        np.array(losses),
        snapshots,
        per_epoch,
        np.array(looks, int),
        {name: np.array(values) for name, values in watched.items()},
        reached,
    )


def _data(network: Network, loss: Loss, x: Array, y: ArrayLike) -> tuple[Array, Array]:
    """x and y as floats, after checks; y as the loss computes with it."""
    x = as_float(x)
    if not np.isfinite(x).all():
        raise ValueError(f"x must be finite, got {np.sum(~np.isfinite(x))} NaN or infinite entries")
    if x.ndim < 2 or not x.shape[-2]:
        raise ValueError(f"x must be (n, n_in), or (R, n, n_in), with n of 1 or more, got {x.shape}")
    y = loss.targets(y, n_out := network(x[..., :1, :]).shape[-1], "y")
    if not np.isfinite(y).all():
        raise ValueError(f"y must be finite, got {np.sum(~np.isfinite(y))} NaN or infinite entries")
    if y.ndim < 2 or y.shape[:-1] not in (x.shape[:-1], x.shape[-2:-1]):
        raise ValueError(f"x and y must be (n, n_in) and (n, n_out) with the same n, got {x.shape} and {y.shape}")
    if y.shape[-1] != n_out:
        raise ValueError(f"y must be (n, {n_out}) like the network's output, got {y.shape}")
    return x.astype(network.dtype, copy=False), y.astype(network.dtype, copy=False)


def _steps(steps: int | None, epochs: int | None, per_epoch: int) -> int:
    if (steps is None) == (epochs is None):
        raise ValueError(f"give either steps or epochs, got steps={steps} and epochs={epochs}")
    argument, value = ("steps", steps) if epochs is None else ("epochs", epochs)
    if value is None or value < 1:
        raise ValueError(f"{argument} must be 1 or more, got {value}")
    return value if epochs is None else value * per_epoch


def _batches(n: int, batch: int | None, rng: Rng | None) -> Iterator[Array | None]:
    """The rows of each step's batch, (batch,) or (R, batch); None for all of them."""
    while batch is None or rng is None:
        yield None
    generators = as_generators(rng)
    while True:
        orders = [one.permutation(n) for one in generators]
        order = orders[0] if isinstance(rng, Generator) else np.stack(orders)
        for start in range(0, n, batch):
            yield order[..., start : start + batch]


def _take(data: Array, rows: Array | None) -> Array:
    """Those rows of the data (n, k) or (R, n, k): (batch, k), or (R, batch, k)."""
    if rows is None:
        return data
    if data.ndim == 2:
        return data[rows]
    return np.take_along_axis(data, np.broadcast_to(rows, (*data.shape[:-2], rows.shape[-1]))[..., None], axis=-2)
