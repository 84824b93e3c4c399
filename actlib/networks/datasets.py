"""Small data sets: points of the plane drawn from a generator, x (n, 2) and y (n,) of 0 and 1, and the digits."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.random import Generator

from actlib.activations.base import Array


def _count(n: int) -> int:
    if n < 2:
        raise ValueError(f"n must be 2 or more, got {n}")
    return n


def xor() -> tuple[Array, Array]:
    """The four corners of the unit square and their exclusive or."""
    x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    return x, np.array([0.0, 1.0, 1.0, 0.0])


def separable(n: int, margin: float, rng: Generator) -> tuple[Array, Array, Array]:
    """Points of the square [−1, 1]² at least ``margin`` away from a random line near the middle.

    Also returns that line, w (3,), bias last, with (w1, w2) of length 1.
    """
    if not 0 <= margin < 0.5:
        raise ValueError(f"margin must be at least 0 and below 0.5, got {margin}")
    angle, bias = rng.uniform(0, 2 * np.pi), rng.uniform(-0.2, 0.2)
    w = np.array([np.cos(angle), np.sin(angle), bias])
    x = np.empty((0, 2))
    while len(x) < _count(n):
        more = rng.uniform(-1, 1, (4 * n, 2))
        x = np.vstack([x, more[np.abs(more @ w[:2] + bias) >= margin]])
    x = x[:n]
    return x, (x @ w[:2] + bias > 0).astype(float), w


def disc(n: int, rng: Generator, centre: tuple[float, float] = (0.0, 0.0), gap: float = 0.1) -> tuple[Array, Array]:
    """Class 1 fills a disc, class 0 a ring around it, with ``gap`` of empty space between; equal shares."""
    if not 0 <= gap < 0.6:
        raise ValueError(f"gap must be at least 0 and below 0.6, where the ring ends, got {gap}")
    label = np.arange(_count(n)) % 2
    inside = np.sqrt(rng.uniform(0, 1, n)) * 0.7  # the root makes the points even over the area
    outside = np.sqrt(rng.uniform((0.7 + gap) ** 2, 1.3**2, n))
    radius, angle = np.where(label == 1, inside, outside), rng.uniform(0, 2 * np.pi, n)
    x = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]) + centre
    return x, label.astype(float)


def ring(n: int, rng: Generator, gap: float = 0.1) -> tuple[Array, Array]:
    """Class 1 fills a ring around the origin, class 0 its hole and what lies outside, with ``gap`` of empty space."""
    if not 0 <= gap < 0.4:
        raise ValueError(f"gap must be at least 0 and below 0.4, got {gap}")
    kind = np.arange(_count(n)) % 4  # hole, ring, outside, ring
    low = np.array([0, 0.5 + gap / 2, 0.9 + gap / 2, 0.5 + gap / 2])[kind]
    high = np.array([0.5 - gap / 2, 0.9 - gap / 2, 1.3, 0.9 - gap / 2])[kind]
    radius, angle = np.sqrt(rng.uniform(low**2, high**2)), rng.uniform(0, 2 * np.pi, n)
    return radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]), (kind % 2).astype(float)


def xor_clouds(n: int, rng: Generator, spread: float = 0.15) -> tuple[Array, Array]:
    """Four clouds on the corners of [−1, 1]², opposite corners of one class."""
    if not spread >= 0:
        raise ValueError(f"spread must be 0 or more, got {spread}")
    corner = np.arange(_count(n)) % 4
    sign = np.column_stack([np.where(corner < 2, -1.0, 1.0), np.where(corner % 2 == 0, -1.0, 1.0)])
    return 0.7 * sign + rng.normal(0, spread, (n, 2)), (sign[:, 0] != sign[:, 1]).astype(float)


def two_curves(n: int) -> tuple[Array, Array]:
    """Two bent curves, one above the other, that no straight line can part.  No chance in it."""
    t = np.linspace(-1, 1, (_count(n) + 1) // 2)
    bend = 0.9 * np.cos(np.pi * t)
    lower, upper = np.column_stack([t, bend / 2 - 0.3]), np.column_stack([t, bend / 2 + 0.3])
    return np.vstack([lower, upper])[:n], np.repeat([0.0, 1.0], len(t))[:n]


def spirals(n: int, rng: Generator, turns: float = 2.0, noise: float = 0.08) -> tuple[Array, Array]:
    """Two arms that wind around each other ``turns`` times, one of each class; the outer ends have radius 1.

    ``noise`` is the standard deviation by which points lie off their arm; the distance between the arms is half of
    1 / turns.
    """
    if not turns > 0:
        raise ValueError(f"turns must be above 0, got {turns}")
    if not noise >= 0:
        raise ValueError(f"noise must be 0 or more, got {noise}")
    label = np.arange(_count(n)) % 2
    radius = np.sqrt(rng.uniform(0, 1, n))  # the root makes the points even along the arms
    angle = 2 * np.pi * turns * radius + np.pi * label
    x = radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)])
    return x + rng.normal(0, noise, (n, 2)), label.astype(float)


def digits() -> tuple[Array, Array]:
    """1797 handwritten digits: x (1797, 64), pixels of 8 × 8 images from 0 (paper) to 1 (ink), and y, 0 to 9.

    Alpaydin & Kaynak (1998), Optical recognition of handwritten digits, UCI Machine Learning Repository (CC BY 4.0).
    """
    with np.load(Path(__file__).with_name("digits.npz")) as stored:
        return stored["x"] / 16, stored["y"].astype(int)


def split(x: Array, y: Array, share: float, rng: Generator) -> tuple[Array, Array, Array, Array]:
    """A random ``share`` of the samples, and the others: x, y of the first part, then x, y of the second.

    Raises ValueError if the shapes do not fit, or if either part would be empty.
    """
    n = len(x)
    if len(y) != n:
        raise ValueError(f"x and y must have as many samples, got {n} and {len(y)}")
    first = round(share * n) if np.isfinite(share) else 0
    if not 0 < first < n:
        raise ValueError(f"share must leave samples in both parts of {n}, got {share}")
    order = rng.permutation(n)
    return x[order[:first]], y[order[:first]], x[order[first:]], y[order[first:]]
