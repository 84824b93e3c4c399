"""Starting weights.  Each initializer is a function (rng, n_in, n_out) → W (n_in, n_out)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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


def lecun(rng: Generator, n_in: int, n_out: int) -> Array:
    """Normal with variance 1 / n_in.  LeCun, Bottou, Orr & Müller (1998), Efficient BackProp."""
    return rng.normal(0, n_in**-0.5, (n_in, n_out))


def glorot(rng: Generator, n_in: int, n_out: int) -> Array:
    """Normal with variance 2 / (n_in + n_out).

    Glorot & Bengio (2010), Understanding the difficulty of training deep feedforward neural networks.
    """
    return rng.normal(0, (2 / (n_in + n_out)) ** 0.5, (n_in, n_out))


def normal(std: float) -> Initializer:
    """Normal with the same standard deviation whatever the layer's size."""
    if not std >= 0:
        raise ValueError(f"std must be 0 or more, got {std}")
    return lambda rng, n_in, n_out: rng.normal(0, std, (n_in, n_out))
