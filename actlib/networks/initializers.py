"""Starting weights.  Each initializer is a function (rng, n_in, n_out) → W (n_in, n_out)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.random import Generator

from actlib.activations.base import Array

Initializer = Callable[[Generator, int, int], Array]


def as_generators(rng: Generator | Sequence[Generator]) -> list[Generator]:
    """One generator, or several, as a list.  Raises TypeError for a seed or anything else, ValueError for none."""
    several = [rng] if isinstance(rng, Generator) else rng
    if not isinstance(several, Sequence) or not all(isinstance(one, Generator) for one in several):
        raise TypeError(f"rng must be a numpy Generator or a list of them, got {rng!r}")
    if not several:
        raise ValueError("rng must be a numpy Generator or a list of them, got an empty list")
    return list(several)


def he(rng: Generator, n_in: int, n_out: int) -> Array:
    """Normal with variance 2 / n_in, which suits ReLU.  He, Zhang, Ren & Sun (2015), Delving deep into rectifiers."""
    return rng.normal(0, (2 / n_in) ** 0.5, (n_in, n_out))


def he_for(slope: float) -> Initializer:
    """He for a Leaky ReLU or a PReLU of that slope: normal with variance 2 / ((1 + slope²) n_in).

    slope 0 is ReLU's ``he``, slope 1 the ``lecun`` of a linear layer.  He et al. (2015), equation 15.
    """
    if not np.isfinite(slope):
        raise ValueError(f"slope must be finite, got {slope}")
    return lambda rng, n_in, n_out: rng.normal(0, (2 / ((1 + slope**2) * n_in)) ** 0.5, (n_in, n_out))


def lecun(rng: Generator, n_in: int, n_out: int) -> Array:
    """Normal with variance 1 / n_in.  LeCun, Bottou, Orr & Müller (1998), Efficient BackProp."""
    return rng.normal(0, n_in**-0.5, (n_in, n_out))


def glorot(rng: Generator, n_in: int, n_out: int) -> Array:
    """Normal with variance 2 / (n_in + n_out), after its first author also called Xavier.

    Glorot & Bengio (2010), Understanding the difficulty of training deep feedforward neural networks.
    """
    return rng.normal(0, (2 / (n_in + n_out)) ** 0.5, (n_in, n_out))


def normal(std: float) -> Initializer:
    """Normal with the same standard deviation whatever the layer's size."""
    if not std >= 0:
        raise ValueError(f"std must be 0 or more, got {std}")
    return lambda rng, n_in, n_out: rng.normal(0, std, (n_in, n_out))


def orthogonal(gain: float = 1.0) -> Initializer:
    """Rows, or columns where there are fewer of them, at right angles and of length ``gain``: a random rotation.

    A square layer then keeps every length, and a stack of them too.
    Saxe, McClelland & Ganguli (2014), Exact solutions to the nonlinear dynamics of learning in deep linear networks.
    """
    if not gain >= 0:
        raise ValueError(f"gain must be 0 or more, got {gain}")

    def draw(rng: Generator, n_in: int, n_out: int) -> Array:
        q, r = np.linalg.qr(rng.normal(size=(max(n_in, n_out), min(n_in, n_out))))
        q *= np.sign(np.diag(r))  # without it the rotations are not equally likely
        return gain * (q if n_in >= n_out else q.T)

    return draw
