"""Threshold units: what one draws, what the perceptron rule finds, and XOR by hand."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np

from actlib.activations import Step
from actlib.activations.base import Array, as_float

_step = Step()


def _points(x: Array, columns: int | None = None) -> Array:
    x = as_float(x)
    if x.ndim != 2 or (columns is not None and x.shape[1] != columns):
        wanted = "(n, inputs)" if columns is None else f"(n, {columns})"
        raise ValueError(f"x must have shape {wanted}, one row a point, got {x.shape}")
    return x


def _labels(y: Array, n: int) -> Array:
    y = as_float(y, "y")
    if y.shape != (n,):
        raise ValueError(f"y must have one label for each of the {n} points, got shape {y.shape}")
    if not np.isin(y, (0, 1)).all():
        raise ValueError(f"y must hold the labels 0 and 1, got {np.unique(y)}")
    return y


def fires(x: Array, w: Array, threshold: float) -> Array:
    """1 where the weighted sum x @ w is above the threshold, else 0; x (n, inputs), w (inputs,)."""
    w = as_float(w, "w")
    if w.ndim != 1:
        raise ValueError(f"w must have shape (inputs,), got {w.shape}")
    return _step(_points(x, len(w)) @ w - threshold)


# --- the perceptron rule -------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class PerceptronRun:
    """What the rule did, mistake by mistake.

    ``weights`` (mistakes + 1, inputs + 1): the weights before the first and after each correction, bias last.
    ``points`` (mistakes,): the point that each correction was for.
    ``mistakes_in_epoch``: how many corrections each pass over the data needed; 0 in the last if it converged.
    """

    weights: Array
    points: Array
    mistakes_in_epoch: tuple[int, ...]

    @property
    def mistakes(self) -> int:
        return len(self.points)

    @property
    def converged(self) -> bool:
        return self.mistakes_in_epoch[-1] == 0


def with_bias(x: Array) -> Array:
    """x with a column of ones behind it, so that the last weight is the bias."""
    x = _points(x)
    return np.hstack([x, np.ones((len(x), 1), x.dtype)])


def perceptron(x: Array, y: Array, epochs: int = 1000) -> PerceptronRun:
    """Rosenblatt's rule from zero weights: for each point that is wrong, w ← w + (y − ŷ) x.

    x (n, inputs), y (n,) of 0 and 1.  Stops after a pass without a mistake, or after ``epochs`` passes.
    Raises ValueError for other labels or shapes.

    Rosenblatt (1958), The perceptron, and his work of the years after it.
    """
    inputs = with_bias(x)
    labels = _labels(y, len(inputs))
    if epochs < 1:
        raise ValueError(f"epochs must be 1 or more, got {epochs}")
    w = np.zeros(inputs.shape[1])
    weights, points, mistakes_in_epoch = [w.copy()], list[int](), list[int]()
    for _ in range(epochs):
        before = len(points)
        for i, (row, label) in enumerate(zip(inputs, labels, strict=True)):
            fired = 1.0 if row @ w > 0 else 0.0
            if fired != label:
                w = w + (label - fired) * row
                weights.append(w)
                points.append(i)
        mistakes_in_epoch.append(len(points) - before)
        if mistakes_in_epoch[-1] == 0:
            break
    return PerceptronRun(np.array(weights), np.array(points, int), tuple(mistakes_in_epoch))


def margin(x: Array, y: Array, w: Array) -> float:
    """The smallest signed distance of a point to the line w (bias last), in the space with the bias column.

    Positive if w separates the labels.  Raises ValueError if w is not a line: the wrong shape, or all zeros.
    """
    inputs = with_bias(x)
    if np.shape(w) != inputs.shape[1:] or not np.any(w):
        raise ValueError(f"w must be {inputs.shape[1]} weights, bias last, not all 0, got {w!r}")
    side = 2 * _labels(y, len(inputs)) - 1
    return float(np.min(side * (inputs @ w)) / np.linalg.norm(w))


def novikoff_bound(x: Array, y: Array, w: Array) -> float:
    """The most mistakes the rule can make: (R / margin)², with R the length of the longest input.

    ``w`` is any separating line, bias last.  Raises ValueError if it does not separate.
    Novikoff (1962), On convergence proofs on perceptrons.
    """
    gap = margin(x, y, w)
    if gap <= 0:
        raise ValueError(f"w must separate the labels, got a line with margin {gap:.3g}")
    return float((np.linalg.norm(with_bias(x), axis=1).max() / gap) ** 2)


def best_line_accuracy(x: Array, y: Array, directions: int = 720) -> float:
    """The highest share of points that one straight line can put on their right sides; x (n, 2).

    Exact in the threshold, and over ``directions`` equally spaced directions of the line.
    """
    x = _points(x, 2)
    labels = _labels(y, len(x))
    best = max(labels.mean(), 1 - labels.mean())
    for angle in np.arange(directions) * np.pi / directions:
        along = x @ (np.cos(angle), np.sin(angle))
        order = np.argsort(along, kind="stable")
        # cutting after k points: ones above plus zeros below are right, or all the others are
        right = np.cumsum(1 - labels[order]) + (labels.sum() - np.cumsum(labels[order]))
        # a cut through two equal values is no cut, and rounding makes equal values differ a little
        between = np.diff(along[order]) > 1e-12 * np.abs(along).max()
        share = right[:-1][between] / len(x)
        if share.size:
            best = max(best, share.max(), 1 - share.min())
    return float(best)


# --- two layers by hand --------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class ThresholdNet:
    """Hidden threshold units on two inputs, then one output unit that sees them and, by skips, the inputs.

    h = [x @ W > thresholds], out = [h @ v + x @ skips > threshold], with x (n, 2), W (2, hidden),
    thresholds and v (hidden,), skips (2,).
    """

    W: Array
    thresholds: Array
    v: Array
    threshold: float
    skips: Array = (0.0, 0.0)  # type: ignore[assignment]

    def __post_init__(self) -> None:
        W, hidden = np.shape(self.W), np.shape(self.thresholds)
        if (2, *hidden) != W or np.shape(self.v) != hidden or np.shape(self.skips) != (2,):
            raise ValueError(
                "W must be (2, hidden), thresholds and v (hidden,), skips (2,), got "
                f"{W}, {hidden}, {np.shape(self.v)}, {np.shape(self.skips)}"
            )

    def hidden(self, x: Array) -> Array:
        """h, (n, hidden)."""
        return _step(_points(x, 2) @ np.asarray(self.W, float) - self.thresholds)

    def total(self, x: Array) -> Array:
        """What the output unit compares with its threshold, (n,)."""
        return self.hidden(x) @ np.asarray(self.v, float) + _points(x, 2) @ np.asarray(self.skips, float)

    def __call__(self, x: Array) -> Array:
        """0 or 1 for each point, (n,)."""
        return _step(self.total(x) - self.threshold)


XOR_WITH_SKIPS = ThresholdNet(
    W=np.array([[1.0], [1.0]]),
    thresholds=np.array([1.5]),
    v=np.array([-2.0]),
    skips=np.array([1.0, 1.0]),
    threshold=0.5,
)
"""One hidden unit, h = [x + y > 1.5]; out = [x + y − 2h > 0.5].  Rumelhart, Hinton & Williams (1986)."""

XOR_WITH_TWO_HIDDEN = ThresholdNet(
    W=np.array([[2.0, -1.0], [-1.0, 2.0]]),
    thresholds=np.array([1.5, 1.5]),
    v=np.array([1.0, 1.0]),
    threshold=0.5,
)
"""No skips: h1 = [2x − y > 1.5] is "x alone", h2 = [2y − x > 1.5] is "y alone", and the output is their OR."""


# --- counting ------------------------------------------------------------------------------------------------


def corners(n: int) -> Array:
    """All 2^n inputs of n zeros and ones, (2^n, n), counting up in binary."""
    if n < 1:
        raise ValueError(f"n must be 1 or more, got {n}")
    return np.array(list(product((0.0, 1.0), repeat=n)))


def threshold_functions(n: int, largest_weight: int) -> Array:
    """Every Boolean function of n inputs that one unit with integer weights up to ``largest_weight`` computes.

    Returns the distinct truth tables, (functions, 2^n), in the order of ``corners(n)``.  Weights up to 1, 1, 2, 3
    are enough for n = 1, 2, 3, 4.
    """
    if largest_weight < 1:
        raise ValueError(f"largest_weight must be 1 or more, got {largest_weight}")
    choices = np.arange(-largest_weight, largest_weight + 1)
    weights = np.array(list(product(choices, repeat=n)))
    sums = corners(n) @ weights.T
    cuts = np.arange(-n * largest_weight - 0.5, n * largest_weight + 1)  # integers never tie with a half
    tables = (sums[:, :, None] > cuts).reshape(2**n, -1).T
    return np.unique(tables, axis=0).astype(float)


def xor_nets_with_skips(largest_weight: int = 2) -> list[ThresholdNet]:
    """Every net with one hidden unit (threshold 1.5), skips, and output threshold 0.5 that computes XOR.

    Integer weights up to ``largest_weight`` in size.
    """
    x, xor = corners(2), np.array([0.0, 1.0, 1.0, 0.0])
    found = []
    for w1, w2, v, s1, s2 in product(range(-largest_weight, largest_weight + 1), repeat=5):
        net = ThresholdNet(np.array([[w1], [w2]]), np.array([1.5]), np.array([v]), 0.5, np.array([s1, s2]))
        if (net(x) == xor).all():
            found.append(net)
    return found


def xor_nets_with_two_hidden(largest_weight: int = 2) -> list[ThresholdNet]:
    """Every net with two hidden units (both of threshold 1.5), no skips, and output threshold 0.5 that computes XOR.

    Integer weights up to ``largest_weight`` in size; smallest total weight first.
    """
    x, xor = corners(2), np.array([0.0, 1.0, 1.0, 0.0])
    choices = np.arange(-largest_weight, largest_weight + 1)
    settings = np.array(list(product(choices, repeat=6)), float)  # w11, w21, w12, w22, v1, v2
    hidden = _step(np.stack([x @ settings[:, :2].T, x @ settings[:, 2:4].T]) - 1.5)  # (2, 4, nets)
    out = _step((hidden * settings[:, 4:].T[:, None]).sum(axis=0) - 0.5)
    found = settings[(out == xor[:, None]).all(axis=0)]
    found = found[np.argsort(np.abs(found).sum(axis=1), kind="stable")]
    return [ThresholdNet(row[:4].reshape(2, 2).T, np.array([1.5, 1.5]), row[4:], 0.5) for row in found]


FUNCTIONS_OF_TWO = (
    "never",
    "AND",
    "x and not y",
    "x",
    "y and not x",
    "y",
    "XOR",
    "OR",
    "NOR",
    "XNOR",
    "not y",
    "x or not y",
    "not x",
    "y or not x",
    "NAND",
    "always",
)
"""What the sixteen Boolean functions of two inputs are called, in the order of ``table_number``."""


def table_number(table: Array) -> int:
    """A truth table (2^n,), in the order of ``corners(n)``, read as one binary number: XOR, 0110, is 6."""
    return int("".join(str(int(bit)) for bit in np.asarray(table)), 2)


def table_of(number: int, n: int = 2) -> Array:
    """The other way round: the truth table (2^n,) of a number from 0 to 2^(2^n) − 1.  Raises ValueError for others."""
    if not 0 <= number < 2**2**n:
        raise ValueError(f"number must be 0 to {2**2**n - 1} for {n} inputs, got {number}")
    return np.array([float(bit) for bit in f"{number:0{2**n}b}"])


def find_unit(table: Array, largest_weight: int = 2) -> tuple[Array, float] | None:
    """One unit that computes a truth table (2^n,): its weights (n,) and its threshold; None if there is none.

    Integer weights up to ``largest_weight``, the smallest that do it, and the threshold halfway between the sums that
    must fire and those that must not.
    """
    table = _labels(table, np.size(table))
    n = len(table).bit_length() - 1
    choices = range(-largest_weight, largest_weight + 1)
    # smallest total first; among equals, those with fewer minus signs
    for w in sorted(product(choices, repeat=n), key=lambda w: (sum(map(abs, w)), -sum(w))):
        sums = corners(n) @ w
        above = sums[table == 1].min(initial=sums.max() + 1)
        below = sums[table == 0].max(initial=sums.min() - 1)
        if above > below:
            return np.array(w, float), float(above + below) / 2
    return None
