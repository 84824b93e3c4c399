"""Regions of the plane that layers of threshold units draw: how to build such layers, and the exact outlines.

A layer of threshold units is an ``Affine`` map with a ``Step`` behind it: the bias is minus the threshold.  A whole
network is a list of them, and ``run(stack, x, Step()) > 0`` is what it answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.random import Generator

from actlib.activations import Activation, Step
from actlib.activations.base import Array, as_float
from actlib.networks.affine import Affine, run
from actlib.networks.measures import Limits

# --- networks ------------------------------------------------------------------------------------------------


def facing(m: int, centre: tuple[float, float] = (0.0, 0.0), radius: float = 1.0) -> Affine:
    """m units whose half-planes hold the centre and whose lines touch the circle around it; the first line on top.

    Raises ValueError for m below 1 or a radius that is not above 0.
    """
    if m < 1 or not radius > 0:
        raise ValueError(f"m must be 1 or more and radius above 0, got {m} and {radius}")
    angle = np.pi / 2 + 2 * np.pi * np.arange(m) / m
    W = -np.vstack([np.cos(angle), np.sin(angle)])
    return Affine(W, radius - np.asarray(centre) @ W)


def at_least(k: int, layer: Affine) -> list[Affine]:
    """The layer, and an output unit that fires where at least k of its units do: weights 1, threshold k − ½.

    k = 1 is OR, k = the number of units is AND.  Raises ValueError for any other k.
    """
    units = layer.W.shape[-1]
    if not 1 <= k <= units:
        raise ValueError(f"k must be 1 to {units}, the number of units, got {k}")
    return [layer, Affine(np.ones((units, 1)), np.array([0.5 - k]))]


def region_networks() -> dict[str, list[Affine]]:
    """Six networks of threshold units, by name: none, one and two hidden layers, and what each can draw."""
    one = Affine(np.array([[0.5], [1.0]]), np.array([0.2]))
    band = Affine(np.array([[1.0, -1.0], [1.0, -1.0]]), np.array([-0.8, -0.8]))
    left, right = facing(4, (-0.75, -0.3), 0.45), facing(4, (0.7, 0.4), 0.45)
    outer, inner = facing(4, radius=1.1), facing(4, radius=0.5)
    return {
        "no hidden layer": [one],
        "1 hidden layer, all of 5": at_least(5, facing(5, radius=0.8)),
        "1 hidden layer, 1 of 2": at_least(1, band),
        "1 hidden layer, 4 of 5": at_least(4, facing(5, radius=0.45)),
        "2 hidden layers, A or B": _two_of_four(left, right, np.array([[1.0], [1.0]])),
        "2 hidden layers, A and not B": _two_of_four(outer, inner, np.array([[1.0], [-1.0]])),
    }


def _two_of_four(a: Affine, b: Affine, v: Array) -> list[Affine]:
    """Two ANDs of four units each, A and B, and an output unit that fires where v₁A + v₂B > ½."""
    lines = Affine(np.hstack([a.W, b.W]), np.concatenate([a.b, b.b]))
    ands = Affine(np.kron(np.eye(2), np.ones((4, 1))), np.array([-3.5, -3.5]))
    return [lines, ands, Affine(v, np.array([-0.5]))]


def random_hidden(x: Array, y: Array, units: int, rng: Generator, activation: Activation | None = None) -> list[Affine]:
    """A hidden layer of random units, and the output unit that fits y best by least squares.

    x (n, inputs), y (n,) of 0 and 1.  The units' lines have random directions and pass through random points of x;
    only the output unit is fitted, to −1 and 1.  ``activation`` is what will stand between (a ``Step`` by default).
    Run the result with the same activation; it answers 1 where the output is above 0.
    Raises ValueError for fewer than one unit.
    """
    if units < 1:
        raise ValueError(f"units must be 1 or more, got {units}")
    x = as_float(x)
    W = rng.normal(size=(x.shape[1], units))
    W /= np.linalg.norm(W, axis=0)
    through = x[rng.integers(len(x), size=units)]
    hidden = Affine(W, -(through * W.T).sum(axis=1))
    h = (Step() if activation is None else activation)(hidden(x))
    ones = np.ones((len(x), 1))
    v, *_ = np.linalg.lstsq(np.hstack([h, ones]), 2 * as_float(y, "y")[:, None] - 1, rcond=1e-9)
    return [hidden, Affine(v[:-1], v[-1])]


# --- outlines ------------------------------------------------------------------------------------------------


def _clip(polygon: Array, w: Array, b: float) -> Array:
    """The part of a convex polygon (k, 2), corners in order, where w · p + b ≥ 0; (0, 2) if there is none."""
    value = polygon @ np.asarray(w, float) + b
    kept = []
    for p, q, here, there in zip(polygon, np.roll(polygon, -1, axis=0), value, np.roll(value, -1), strict=True):
        if here >= 0:
            kept.append(p)
        if (here >= 0) != (there >= 0):
            kept.append(p + here / (here - there) * (q - p))
    return np.array(kept).reshape(-1, 2)


def _area(polygon: Array) -> float:
    """The area of a polygon (k, 2), corners in order; below 0 if they run clockwise."""
    x, y = polygon.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def cells_of(layer: Affine, limits: Limits) -> list[Array]:
    """The convex pieces, corners anticlockwise, into which the lines of a layer of units cut a rectangle.

    Inside a piece no unit changes its answer.
    """
    left, right, bottom, top = limits
    pieces = [np.array([[left, bottom], [right, bottom], [right, top], [left, top]], float)]
    least = 1e-9 * _area(pieces[0])
    for w, b in zip(layer.W.T, layer.b, strict=True):
        parts = [_clip(piece, sign * w, sign * b) for piece in pieces for sign in (1, -1)]
        pieces = [part for part in parts if len(part) > 2 and _area(part) > least]
    return pieces


def cell_answers(stack: Sequence[Affine], pieces: Sequence[Array]) -> Array:
    """What a network of threshold units answers in each of its cells: 0 or 1, (pieces,)."""
    middles = np.array([piece.mean(axis=0) for piece in pieces])
    return (run(stack, middles, Step())[:, 0] > 0).astype(float)


def region_outline(stack: Sequence[Affine], pieces: Sequence[Array]) -> Array:
    """The edges of its cells at which a network of threshold units changes its answer: segments (k, 2, 2)."""
    edges = np.vstack([np.stack([piece, np.roll(piece, -1, axis=0)], axis=1) for piece in pieces])
    along = edges[:, 1] - edges[:, 0]
    aside = 1e-6 * np.stack([along[:, 1], -along[:, 0]], axis=1) / np.linalg.norm(along, axis=1, keepdims=True)
    middle = edges.mean(axis=1)
    here, there = (run(stack, middle + side * aside, Step())[:, 0] > 0 for side in (1, -1))
    return edges[here & ~there]  # each edge is met from both sides; this keeps one of the two


def midpoints_outside(inside: Callable[[Array], Array], limits: Limits, rng: Generator, points: int = 4000) -> float:
    """How far a region is from convex: of pairs of points in it, the share whose midpoint is not.  Convex gives 0.

    ``inside`` maps points (n, 2) to n truths; the pairs are drawn from a rectangle.  NaN if fewer than two points fall
    in the region.
    """
    found = rng.uniform(limits[::2], limits[1::2], (points, 2))
    found = found[np.asarray(inside(found), bool)]
    half = len(found) // 2
    if half == 0:
        return float("nan")
    return float(np.mean(~np.asarray(inside((found[:half] + found[half : 2 * half]) / 2), bool)))


def cube_cut(w: Array, threshold: float) -> Array:
    """The corners, in order, of the polygon in which the plane w · p = threshold cuts the unit cube, (k, 3).

    (0, 3) if the plane misses the cube or w is 0.
    """
    w = as_float(w, "w")
    if w.shape != (3,):
        raise ValueError(f"w must have shape (3,), got {w.shape}")
    corner = np.array([[i, j, k] for i in (0.0, 1.0) for j in (0.0, 1.0) for k in (0.0, 1.0)])
    found = []
    for axis in range(3):
        start = corner[corner[:, axis] == 0]
        here = start @ w - threshold
        there = here + w[axis]
        crosses = (here > 0) != (there > 0)
        points = start[crosses].copy()
        points[:, axis] = here[crosses] / (here[crosses] - there[crosses])
        found.append(points)
    polygon = np.vstack(found)
    if len(polygon) < 3:
        return np.empty((0, 3))
    # seen along the plane's normal, in the order of their angles around the middle
    spokes = polygon - polygon.mean(axis=0)
    across = np.cross(w, spokes[np.argmax(np.linalg.norm(spokes, axis=1))])
    angle = np.arctan2(spokes @ across, spokes @ np.cross(across, w) / np.linalg.norm(w))
    return polygon[np.argsort(angle)]
