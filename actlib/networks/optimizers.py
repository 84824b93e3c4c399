"""How a gradient becomes a step.

Every optimizer has the same frame, ``Optimizer``, and says in ``_update`` what is its own: it changes the weights w in
place, given their gradient and rate, and keeps what it has to remember about them in ``memory``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass, field

import numpy as np

from actlib.activations.base import Array
from actlib.networks.network import Parameter

Memory = dict[str, Array]


@dataclass(eq=False)
class Optimizer:
    """Changes parameters in place.

    ``rate`` is a number, or (R, 1, 1) for a rate of its own for each replica.  ``factors`` multiplies it for groups of
    parameters: a group is what stands behind the dot in a parameter's name, so ``factors={"alpha": 0.1}`` lets
    learned slopes take a tenth of the rate.
    ``decay`` adds decay · w to the gradient, which draws w towards 0.  A number is for weights, "W", alone: biases
    and learned slopes are exempt, as in the paper on PReLU; ``{"W": 1e-4, "alpha": 1e-4}`` says it for each group.
    Raises ValueError for a rate, factor or epsilon not above 0, rates along another axis, a decay below 0, or a share
    (``momentum`` and the like) outside 0 ≤ share < 1.
    """

    rate: float | Array
    _: KW_ONLY
    decay: float | Mapping[str, float] = 0.0
    factors: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not np.all(np.asarray(self.rate) > 0):
            raise ValueError(f"rate must be above 0, got {self.rate}")
        if np.ndim(self.rate) and np.shape(self.rate)[-2:] != (1, 1):  # (R,) would give each unit a rate of its own
            raise ValueError(f"rate must be a number or of shape (R, 1, 1) for R replicas, got {np.shape(self.rate)}")
        self.decays = dict(self.decay) if isinstance(self.decay, Mapping) else {"W": self.decay}
        for group, value in self.decays.items():
            if not value >= 0:
                raise ValueError(f"decay must be 0 or more, got {value} for {group}")
        for group, value in self.factors.items():
            if not value > 0:
                raise ValueError(f"factors must be above 0, got {value} for {group}")
        for share in ("momentum", "share", "first", "second"):
            if not 0 <= getattr(self, share, 0) < 1:
                raise ValueError(f"{share} must be at least 0 and below 1, got {getattr(self, share)}")
        epsilon = getattr(self, "epsilon", 1)
        if not epsilon > 0:
            raise ValueError(f"epsilon must be above 0, got {epsilon}")
        self.memory: dict[str, Memory] = {}
        self._owners: dict[str, Array] = {}

    def step(self, parameters: Iterable[Parameter]) -> None:
        """Changes the parameters by their gradients.

        Raises ValueError for a group that none of them belongs to, for rates that do not fit their replicas, and for
        the parameters of a second network: what is remembered of one must not move another.
        """
        parameters = list(parameters)
        if not self.memory:
            self._check_groups({name.rpartition(".")[2] for name, _, _ in parameters})
        for name, w, gradient in parameters:
            group = name.rpartition(".")[2]
            if decay := self.decays.get(group):
                gradient = gradient + decay * w
            memory = self.memory.get(name)
            if memory is None:
                memory = self.memory[name] = self._start(w)
                self._owners[name] = w
                if np.ndim(self.rate) and np.shape(self.rate)[:-2] not in (w.shape[:-2], (1,) * (w.ndim - 2)):
                    raise ValueError(f"rate {np.shape(self.rate)} must have the replica axes of {name} {w.shape}")
            elif self._owners[name] is not w:
                raise ValueError(f"{name} belongs to another network than at the step before: make a new optimizer")
            self._update(w, gradient, self._rate(group, w), memory)

    def _check_groups(self, groups: set[str]) -> None:
        named = {"decay": self.decay if isinstance(self.decay, Mapping) else {}, "factors": self.factors}
        for argument, given in named.items():
            if unknown := sorted(given.keys() - groups):
                raise ValueError(f"{argument} must name groups of {', '.join(sorted(groups))}, got {unknown[0]}")

    def _rate(self, group: str, w: Array) -> float | Array:
        """A Python number, or the rates in the dtype of ``w``: neither turns float32 steps into float64."""
        rate = self.rate * self.factors.get(group, 1.0)
        return rate.astype(w.dtype) if isinstance(rate, np.ndarray) else float(rate)

    def _start(self, w: Array) -> Memory:
        return {}

    def _update(self, w: Array, gradient: Array, rate: float | Array, memory: Memory) -> None:
        raise NotImplementedError


@dataclass(eq=False)
class SGD(Optimizer):
    """w ← w − rate · gradient: gradient descent, called stochastic when the gradient is that of a batch.

    Robbins & Monro (1951), A stochastic approximation method.
    """

    def _update(self, w: Array, gradient: Array, rate: float | Array, memory: Memory) -> None:
        w -= rate * gradient


@dataclass(eq=False)
class SignSGD(Optimizer):
    """w ← w − rate · sign(gradient): every weight takes a step of the same length, however small its gradient is.

    Riedmiller & Braun (1993), A direct adaptive method for faster backpropagation learning: the RPROP algorithm;
    Bernstein, Wang, Azizzadenesheli & Anandkumar (2018), signSGD: compressed optimisation for non-convex problems.
    """

    def _update(self, w: Array, gradient: Array, rate: float | Array, memory: Memory) -> None:
        w -= rate * np.sign(gradient)


@dataclass(eq=False)
class Momentum(Optimizer):
    """v ← momentum · v − rate · gradient, then w ← w + v.

    Polyak (1964), Some methods of speeding up the convergence of iteration methods.
    """

    momentum: float = 0.9

    def _start(self, w: Array) -> Memory:
        return {"velocity": np.zeros_like(w)}

    def _update(self, w: Array, gradient: Array, rate: float | Array, memory: Memory) -> None:
        v = memory["velocity"]
        v *= self.momentum
        v -= rate * gradient
        w += v


@dataclass(eq=False)
class Nesterov(Momentum):
    """v ← momentum · v − rate · gradient, then w ← w + momentum · v − rate · gradient: momentum that looks ahead.

    Written, as libraries do, for the point ahead: w here is where the velocity is about to carry the weights, and
    the gradient is taken there.
    Nesterov (1983), A method of solving a convex programming problem with convergence rate O(1/k²);
    Sutskever, Martens, Dahl & Hinton (2013), On the importance of initialization and momentum in deep learning.
    """

    def _update(self, w: Array, gradient: Array, rate: float | Array, memory: Memory) -> None:
        v, step = memory["velocity"], rate * gradient
        v *= self.momentum
        v -= step
        w += self.momentum * v
        w -= step


@dataclass(eq=False)
class Adagrad(Optimizer):
    """s ← s + gradient², then w ← w − rate · gradient / (√s + epsilon): what has moved a lot moves less.

    Duchi, Hazan & Singer (2011), Adaptive subgradient methods for online learning and stochastic optimization.
    """

    epsilon: float = 1e-10

    def _start(self, w: Array) -> Memory:
        return {"squares": np.zeros_like(w)}

    def _update(self, w: Array, gradient: Array, rate: float | Array, memory: Memory) -> None:
        s = memory["squares"]
        s += gradient * gradient
        w -= rate * gradient / (np.sqrt(s) + self.epsilon)


@dataclass(eq=False)
class RMSProp(Optimizer):
    """s ← share · s + (1 − share) · gradient², then w ← w − rate · gradient / (√s + epsilon): Adagrad that forgets.

    Tieleman & Hinton (2012), Lecture 6.5 of Neural networks for machine learning.
    """

    share: float = 0.99
    epsilon: float = 1e-8

    def _start(self, w: Array) -> Memory:
        return {"squares": np.zeros_like(w)}

    def _update(self, w: Array, gradient: Array, rate: float | Array, memory: Memory) -> None:
        s = memory["squares"]
        s *= self.share
        s += (1 - self.share) * gradient * gradient
        w -= rate * gradient / (np.sqrt(s) + self.epsilon)


@dataclass(eq=False)
class Adadelta(Optimizer):
    """RMSProp whose rate follows the size of the last steps, so that a step has the unit of a weight.

    s ← share · s + (1 − share) · gradient², step = √(d + epsilon) / √(s + epsilon) · gradient,
    d ← share · d + (1 − share) · step², then w ← w − rate · step.
    Zeiler (2012), ADADELTA: an adaptive learning rate method (there with rate 1).
    """

    rate: float | Array = 1.0
    share: float = 0.9
    epsilon: float = 1e-6

    def _start(self, w: Array) -> Memory:
        return {"squares": np.zeros_like(w), "steps": np.zeros_like(w)}

    def _update(self, w: Array, gradient: Array, rate: float | Array, memory: Memory) -> None:
        s, d = memory["squares"], memory["steps"]
        s *= self.share
        s += (1 - self.share) * gradient * gradient
        step = np.sqrt(d + self.epsilon) / np.sqrt(s + self.epsilon) * gradient
        d *= self.share
        d += (1 - self.share) * step * step
        w -= rate * step


@dataclass(eq=False)
class Adam(Optimizer):
    """Momentum and RMSProp together, each divided by what it lacks at the start because its memory is empty.

    m ← first · m + (1 − first) · gradient, s ← second · s + (1 − second) · gradient², then after the t-th step
    w ← w − rate · m̂ / (√ŝ + epsilon) with m̂ = m / (1 − firstᵗ) and ŝ = s / (1 − secondᵗ).
    Kingma & Ba (2015), Adam: a method for stochastic optimization.
    """

    rate: float | Array = 1e-3
    first: float = 0.9
    second: float = 0.999
    epsilon: float = 1e-8

    def _start(self, w: Array) -> Memory:
        return {"mean": np.zeros_like(w), "squares": np.zeros_like(w), "steps": np.zeros((), int)}

    def _update(self, w: Array, gradient: Array, rate: float | Array, memory: Memory) -> None:
        m, s, t = memory["mean"], memory["squares"], memory["steps"]
        t += 1
        m *= self.first
        m += (1 - self.first) * gradient
        s *= self.second
        s += (1 - self.second) * gradient * gradient
        root = np.sqrt(s) / w.dtype.type((1 - self.second**t) ** 0.5)
        w -= rate / w.dtype.type(1 - self.first**t) * m / (root + self.epsilon)
