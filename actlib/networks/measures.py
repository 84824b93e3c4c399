"""Numbers that tell what a network does."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from actlib.activations import Pointwise
from actlib.activations.base import Array, as_float
from actlib.networks.layers import Activate
from actlib.networks.losses import Loss
from actlib.networks.network import Network

Limits = tuple[float, float, float, float]
"""A rectangle of the plane: left, right, bottom, top."""


def boundary_points(score: Callable[[Array], Array], limits: Limits, resolution: int = 201) -> Array:
    """Points (k, 2) of the curve score = 0, found on the lines of a grid by linear interpolation.

    ``score`` maps points (n, 2) to n numbers.  Exact to rounding if the score is affine.
    """
    x, y = np.linspace(*limits[:2], resolution), np.linspace(*limits[2:], resolution)
    grid = np.stack(np.meshgrid(x, y), axis=-1)  # (resolution, resolution, 2)
    values = np.asarray(score(grid.reshape(-1, 2)), float).reshape(resolution, resolution)
    found = []
    for ends, start, end in (
        ((grid[:, :-1], grid[:, 1:]), values[:, :-1], values[:, 1:]),  # along rows
        ((grid[:-1], grid[1:]), values[:-1], values[1:]),  # along columns
    ):
        crosses = (start > 0) != (end > 0)
        share = (start[crosses] / (start[crosses] - end[crosses]))[:, None]
        found.append(ends[0][crosses] + share * (ends[1][crosses] - ends[0][crosses]))
    return np.vstack(found)


def distance_from_a_line(points: Array) -> float:
    """The root-mean-square distance of points (n, 2) from the straight line that fits them best."""
    if len(points) < 2:
        raise ValueError(f"points must be two or more, got {len(points)}")
    return float(np.linalg.svd(points - points.mean(axis=0), compute_uv=False)[-1] / np.sqrt(len(points)))


def accuracy(output: Array, y: Array, threshold: float = 0.5, margin: float = 0.0) -> Array:
    """The share of samples on the right side of the threshold, and more than ``margin`` away from it.

    output (..., n, 1), y (n,) of 0 and 1.  One number a replica.  A margin keeps rounding noise at the threshold
    from counting as an answer.
    """
    side = np.where(np.asarray(y) == 1, 1.0, -1.0)
    return np.mean(side * (np.asarray(output)[..., 0] - threshold) > margin, axis=-1)


def input_gradient(network: Network, x: Array) -> Array:
    """The gradient of a network's one output with respect to its inputs, at each of the points x (n, n_in).

    Where the output is 0 it stands at right angles on the boundary.  (n, n_in), or (..., n, n_in) with replicas.
    """
    return network.backward(np.ones_like(network(x)))


def signals(network: Network, x: Array) -> list[Array]:
    """What every layer makes of x: one output a layer, (..., n, units)."""
    x, outputs = as_float(x), []
    for layer in network.layers:
        x = layer.forward(x)
        outputs.append(x)
    return outputs


def gradient_flow(network: Network, x: Array, y: Array, loss: Loss) -> Array:
    """The length of ∂loss/∂signal in front of every layer, and behind the last: (layers + 1, ...).

    The first is that of the inputs.  x (n, n_in), y in the form that the loss takes; one number a replica.
    """
    grad_y = loss.gradient(network(x), y)
    lengths = [_length(grad_y)]
    for layer in reversed(network.layers):
        grad_y = layer.backward(grad_y)
        lengths.append(_length(grad_y))
    return np.array(lengths[::-1])


def _length(gradient: Array) -> Array:
    return np.sqrt(np.sum(gradient**2, axis=(-2, -1)))


def slopes_at(network: Network, x: Array) -> list[Array]:
    """The slopes f'(z) of every elementwise activation at the pre-activations that x leads to: (..., n, units) each."""
    return [f.df(z) for f, z in _pre_activations(network, x)]


def dead_units(network: Network, x: Array, flat: float = 0.0) -> list[Array]:
    """Which units of every elementwise activation have a slope of 0 on all of x, so that no gradient goes through.

    One array of booleans (..., units) for each.  With ``flat`` above 0 a slope counts as 0 up to that size.
    A replica that has diverged has NaN for slopes, which are not 0: look at ``History.diverged_at`` first.
    """
    if not flat >= 0:
        raise ValueError(f"flat must be 0 or more, got {flat}")
    return [np.all(np.abs(slope) <= flat, axis=-2) for slope in slopes_at(network, x)]


def saturated(network: Network, x: Array, share: float = 0.05) -> list[Array]:
    """What part of the slopes of every elementwise activation is below ``share`` of its steepest.

    (...) for each activation, one number a replica.  The activations must not jump.
    """
    if not 0 < share < 1:
        raise ValueError(f"share must lie between 0 and 1, got {share}")
    return [np.mean(np.abs(f.df(z)) < share * f.lipschitz, axis=(-2, -1)) for f, z in _pre_activations(network, x)]


def _pre_activations(network: Network, x: Array) -> list[tuple[Pointwise, Array]]:
    """Every elementwise activation of the network, and what it is applied to."""
    network(x)
    acting = [layer for layer in network.layers if isinstance(layer, Activate)]
    return [(layer.activation, layer.x) for layer in acting if isinstance(layer.activation, Pointwise)]


def turning(gradient: Callable[[Array], Array], points: Array, step: float = 0.005) -> Array:
    """By what angle, in radians, a boundary turns at each of its points (n, 2): from ``step`` before to ``step`` after.

    ``gradient`` maps points (n, 2) to the gradients (n, 2) of the score, which stand at right angles on the boundary.
    Exactly 0 along a straight piece.
    """
    if not step > 0:
        raise ValueError(f"step must be above 0, got {step}")
    normal = gradient(points)
    along = np.column_stack([-normal[:, 1], normal[:, 0]]) / np.linalg.norm(normal, axis=1, keepdims=True)
    (ux, uy), (vx, vy) = gradient(points - step * along).T, gradient(points + step * along).T
    return np.abs(np.arctan2(ux * vy - uy * vx, ux * vx + uy * vy))  # arccos would lose small angles


def largest_angle(directions: Array) -> float:
    """The largest angle, in radians, between two of the directions (n, 2); 0 for fewer than two."""
    unit = directions / np.linalg.norm(directions, axis=-1, keepdims=True)
    cosine, sine = unit @ unit.T, unit[:, :1] * unit[:, 1] - unit[:, 1:] * unit[:, 0]
    return float(np.abs(np.arctan2(sine, cosine)).max(initial=0.0))


def best_line(x: Array, y: Array, directions: int = 720) -> Array:
    """The straight line w (3,), bias last, with the most of the points x (n, 2) on their right sides.

    Class 1 is where it is above 0.  Exact in the bias, and over ``directions`` equally spaced directions, as
    ``best_line_accuracy``.  Of several that are as good, the one with the most room to the points on either side.
    """
    x, side = as_float(x), np.where(np.asarray(y) == 1, 1.0, -1.0)
    if x.ndim != 2 or x.shape[1] != 2 or side.shape != (len(x),):
        raise ValueError(f"x must be (n, 2) and y (n,), got {x.shape} and {side.shape}")
    if directions < 1:
        raise ValueError(f"directions must be 1 or more, got {directions}")
    angles = np.arange(directions) * np.pi / directions
    normals = np.vstack([np.cos(angles), np.sin(angles)])
    along = x @ normals
    order = np.argsort(along, axis=0, kind="stable")
    ranked, sides = np.take_along_axis(along, order, axis=0), side[order]
    # cutting above the k-th point: class 1 above the cut and class 0 below it are right, or all the others are
    gain = side.sum() - 2 * np.cumsum(sides, axis=0)[:-1]
    gaps = np.diff(ranked, axis=0)
    gain[gaps <= 1e-12 * np.abs(ranked).max(axis=0)] = 0  # a cut through two equal values is none
    if np.abs(gain).max(initial=0.0) <= abs(side.sum()):  # no cut does better than one class for all
        return np.array([0.0, 0.0, 1.0 if side.sum() > 0 else -1.0])
    # gains are whole numbers, so that a gap below 1 only decides between equals
    k, j = np.unravel_index(np.argmax(np.abs(gain) + gaps / (1 + gaps.max())), gain.shape)
    return np.sign(gain[k, j]) * np.array([*normals[:, j], -(ranked[k, j] + ranked[k + 1, j]) / 2])


def recoverable(W: Array, b: Array, x: Array) -> Array:
    """Whether each input of a ReLU layer can be computed back from its outputs max(0, xW + b), (..., n).

    It can where the units that are on have n_in independent columns of W: their outputs are then n_in or more
    equations for x.  x (..., n, n_in), W (..., n_in, m), b (..., 1, m) or (m,).
    """
    x, W = as_float(x), as_float(W, "W")
    if x.shape[-1] != W.shape[-2]:
        raise ValueError(f"x must have {W.shape[-2]} columns to meet W {W.shape}, got {x.shape}")
    on = x @ W + b > 0
    kept = W[..., None, :, :] * on[..., None, :]  # the columns of the units that are on; the others become 0
    return np.linalg.matrix_rank(kept) == W.shape[-2]


def recoverable_share(n: int, m: int) -> float:
    """The probability that n or more of m units are on, if each is on half the time: Σ_(k ≥ n) C(m, k) / 2^m.

    The share of inputs that a random ReLU layer of n inputs and m units, without biases, lets through whole.
    """
    if min(n, m) < 1:
        raise ValueError(f"n and m must be 1 or more, got {n} and {m}")
    return sum(math.comb(m, k) for k in range(n, m + 1)) / 2**m
