"""The two contracts every activation keeps: ``Activation`` (any map) and ``Pointwise`` (elementwise)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from actlib.words import number_text

Array = NDArray[Any]

FLOAT32, FLOAT64 = np.dtype(np.float32), np.dtype(np.float64)

BLOCK = 65_536
"""Numbers at a time, for the long formulas: what they hold in between then fits into the processor's cache."""


def as_float(x: ArrayLike, argument: str = "x") -> Array:
    """``x`` as a floating-point array: floats keep their dtype, integers and booleans become float64.

    Raises TypeError for anything else (complex numbers, text, ragged lists), naming ``argument``.
    """
    try:
        array = np.asarray(x)
    except ValueError as ragged:
        raise TypeError(f"{argument} must be an array of real numbers, got a ragged list") from ragged
    if array.dtype.kind == "f":
        return array
    if array.dtype.kind in "iub":
        return array.astype(np.float64)
    raise TypeError(f"{argument} must be an array of real numbers, got dtype {array.dtype}")


def as_gradient(grad_y: ArrayLike, shape: tuple[int, ...]) -> Array:
    """``grad_y`` as floats; raises ValueError naming both shapes unless it has the shape of the output."""
    grad_y = as_float(grad_y, "grad_y")
    if grad_y.shape != shape:
        raise ValueError(f"grad_y must have the shape of the output, {shape}, got {grad_y.shape}")
    return grad_y


def flag(condition: Array, x: Array) -> Array:
    """1 where the condition on x holds and 0 elsewhere, in the dtype of x; NaN where x is NaN.

    ``np.where`` and ``np.heaviside`` say the same, but on random signs they take fifteen times as long.
    """
    y = condition.astype(x.dtype)
    nan = np.isnan(x)
    if np.count_nonzero(nan):
        y[nan] = np.nan
    return y


def right_half(x: Array) -> Array:
    """max(0, x), which is what a clip without an upper end is: ``np.maximum`` takes three times as long."""
    return x.clip(0, np.inf)


def left_half(x: Array) -> Array:
    """min(0, x)."""
    return x.clip(-np.inf, 0)


@dataclass(frozen=True)
class Interval:
    """A range of outputs: from ``low`` to ``high``, with ``closed`` one of "", "low", "high", "both"."""

    low: float
    high: float
    closed: str = ""

    def __contains__(self, y: float) -> bool:
        above = y >= self.low if self.closed in ("low", "both") else y > self.low
        below = y <= self.high if self.closed in ("high", "both") else y < self.high
        return bool(above and below)

    def __str__(self) -> str:
        left = "[" if self.closed in ("low", "both") else "("
        right = "]" if self.closed in ("high", "both") else ")"
        low, high = (number_text(end, 6) for end in (self.low, self.high))
        return f"{left}{low}, {high}{right}"


@dataclass(frozen=True)
class Values:
    """A range of finitely many outputs, such as the step's {0, 1}."""

    values: tuple[float, ...]

    @property
    def low(self) -> float:
        return min(self.values)

    @property
    def high(self) -> float:
        return max(self.values)

    def __contains__(self, y: float) -> bool:
        return y in self.values

    def __str__(self) -> str:
        return "{" + ", ".join(number_text(value, 6) for value in self.values) + "}"


@dataclass(frozen=True)
class Union:
    """A range of outputs in several parts, such as the thresholded ReLU's {0} ∪ (θ, ∞)."""

    parts: tuple[Interval | Values, ...]

    @property
    def low(self) -> float:
        return min(part.low for part in self.parts)

    @property
    def high(self) -> float:
        return max(part.high for part in self.parts)

    def __contains__(self, y: float) -> bool:
        return any(y in part for part in self.parts)

    def __str__(self) -> str:
        return " ∪ ".join(map(str, self.parts))


class Activation:
    """A map applied to pre-activations.  Frozen: its parameters are its fields, and it remembers nothing.

    Every class states, once, the data that pages and figures show and that tests hold against the numbers:

    * ``name``: what people call it;
    * ``latex``, ``latex_df``: the function and its derivative;
    * ``kinks``: the places where the derivative jumps or does not exist;
    * ``range``: the set of outputs on the real line;
    * ``lipschitz``: the largest absolute slope (infinite where the function jumps); of a map of several numbers, the
      most that any output can change when no input changes by more than 1;
    * ``reference``: where it comes from.
    """

    name: ClassVar[str]
    latex: ClassVar[str]
    latex_df: ClassVar[str]
    reference: ClassVar[str]
    kinks: tuple[float, ...] = ()
    range: Interval | Values | Union
    lipschitz: float

    def __call__(self, x: ArrayLike) -> Array:
        raise NotImplementedError

    def vjp(self, x: ArrayLike, grad_y: ArrayLike) -> Array:
        """The gradient of a loss with respect to ``x``, given its gradient with respect to ``self(x)``."""
        raise NotImplementedError


@dataclass(frozen=True, eq=False)
class Pointwise(Activation):
    """An activation that acts on each element alone.

    A subclass writes ``_f`` and ``_df`` (and ``_partials`` if it has parameters) for float arrays of at least
    single precision and at least one axis.  This class takes care of the rest: integers and booleans become float64,
    half precision is computed in single precision and rounded once, and no floating-point warning escapes.
    """

    computed_in: ClassVar[np.dtype[Any]] = FLOAT32
    """The least precise dtype in which the formulas keep all digits: narrower numbers are widened, and rounded once."""

    in_blocks: ClassVar[bool] = False
    """True for formulas of many steps: a large array is worked through ``BLOCK`` numbers at a time."""

    positive: ClassVar[tuple[str, ...]] = ()
    """The parameters that must be above 0."""

    can_warn: ClassVar[bool] = True
    """False for formulas that cannot overflow, underflow or divide by 0, and whose slopes are 0 and ±1 alone.  To
    silence warnings takes as long as a short ReLU."""

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            kind = np.asarray(value).dtype.kind
            if kind not in "fiu":
                raise TypeError(
                    f"{type(self).__name__}: {field.name} must be a real number or an array of them, got {value!r}"
                )
            if not np.all(np.isfinite(value)):
                raise ValueError(f"{type(self).__name__}: {field.name} must be finite, got {value!r}")
            if field.name in self.positive and not np.all(np.asarray(value) > 0):
                raise ValueError(f"{type(self).__name__}: {field.name} must be above 0, got {value!r}")

    def __call__(self, x: ArrayLike) -> Array:
        """f(x), elementwise, in the dtype of ``x``.

        NaN gives NaN at that place only; ±inf give the limits.  Raises TypeError if ``x`` is not real numbers.
        """
        return self._evaluate(self._f, x)

    def df(self, x: ArrayLike) -> Array:
        """f'(x), elementwise, in the dtype of ``x``.  At a kink: the convention the class states."""
        return self._evaluate(self._df, x)

    def partials(self, x: ArrayLike) -> dict[str, Array]:
        """∂f/∂parameter at each element of ``x``, one entry for each parameter."""
        x = as_float(x)
        return {name: self._evaluate(partial, x) for name, partial in self._partials().items()}

    def vjp(self, x: ArrayLike, grad_y: ArrayLike) -> Array:
        """grad_y * f'(x).  Raises ValueError, naming both shapes, unless they agree."""
        x = as_float(x)
        grad_y = as_gradient(grad_y, x.shape)
        if not self.can_warn:
            return grad_y * self._compute(self._df, x)
        with np.errstate(all="ignore"):
            return grad_y * self._compute(self._df, x)

    def _f(self, x: Array) -> Array:
        raise NotImplementedError

    def _df(self, x: Array) -> Array:
        raise NotImplementedError

    def _partials(self) -> dict[str, Any]:
        return {}

    def _parameter(self, name: str, x: Array) -> Array:
        """The parameter in the dtype of ``x``, so that a float64 slope does not turn float32 data into float64."""
        return np.asarray(getattr(self, name), x.dtype)

    def _evaluate(self, formula: Any, x: ArrayLike) -> Array:
        x = as_float(x)
        if not self.can_warn:
            return self._compute(formula, x)
        with np.errstate(all="ignore"):  # overflow to ±inf and underflow to 0 are the right answers here
            return self._compute(formula, x)

    def _compute(self, formula: Any, x: Array) -> Array:
        if self.in_blocks and x.size > BLOCK and x.flags.c_contiguous and self._one_number_each():
            y = np.empty_like(x)
            blocks = np.array_split(x.reshape(-1), x.size // BLOCK), np.array_split(y.reshape(-1), x.size // BLOCK)
            for x_block, y_block in zip(*blocks, strict=True):
                y_block[...] = self._widened(formula, x_block)
            return y
        y = self._widened(formula, x if x.ndim else x[None])
        return y if x.ndim or y.shape != (1,) else y[0]

    def _one_number_each(self) -> bool:
        return all(np.ndim(getattr(self, field.name)) == 0 for field in fields(self))

    def _widened(self, formula: Any, x: Array) -> Array:
        if x.dtype.itemsize >= self.computed_in.itemsize:
            y: Array = formula(x)
            return y
        return np.asarray(formula(x.astype(self.computed_in))).astype(x.dtype)


@dataclass(frozen=True, eq=False)
class Identity(Pointwise):
    """f(x) = x: what a layer without an activation uses.  Slope 1 everywhere."""

    name = "Identity"
    latex = r"x"
    latex_df = r"1"
    reference = "Widrow & Hoff (1960), Adaptive switching circuits"
    range = Interval(-np.inf, np.inf)
    lipschitz = 1.0
    can_warn = False

    def _f(self, x: Array) -> Array:
        return x.copy()

    def _df(self, x: Array) -> Array:
        return x.clip(1, 1)  # 1, and NaN where x is NaN
