"""The two contracts every activation keeps: ``Activation`` (any map) and ``Pointwise`` (elementwise)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[Any]


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


def broadcast_grad(x: Array, grad_y: ArrayLike) -> Array:
    """``grad_y`` as floats; raises ValueError naming both shapes unless it has the shape of ``x``."""
    grad_y = as_float(grad_y, "grad_y")
    if grad_y.shape != x.shape:
        raise ValueError(f"grad_y must have the shape of the output, {x.shape}, got {grad_y.shape}")
    return grad_y


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
        low, high = (f"{end:g}".replace("-", "−").replace("inf", "∞") for end in (self.low, self.high))
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
        return "{" + ", ".join(f"{value:g}".replace("-", "−") for value in self.values) + "}"


class Activation:
    """A map applied to pre-activations.  Frozen: its parameters are its fields, and it remembers nothing.

    Every class states, once, the data that pages and figures show and that tests hold against the numbers:

    * ``name``: what people call it;
    * ``latex``, ``latex_df``: the function and its derivative;
    * ``kinks``: the places where the derivative jumps or does not exist;
    * ``range``: the set of outputs on the real line;
    * ``lipschitz``: the largest absolute slope (infinite where the function jumps);
    * ``reference``: where it comes from.
    """

    name: ClassVar[str]
    latex: ClassVar[str]
    latex_df: ClassVar[str]
    reference: ClassVar[str]
    kinks: tuple[float, ...] = ()
    range: Interval | Values
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
    single precision.  This class takes care of the rest: integers and booleans become float64, half precision
    is computed in single precision and rounded once, and no floating-point warning escapes.
    """

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
        grad_y = broadcast_grad(x, grad_y)
        with np.errstate(all="ignore"):
            return grad_y * self.df(x)

    def _f(self, x: Array) -> Array:
        raise NotImplementedError

    def _df(self, x: Array) -> Array:
        raise NotImplementedError

    def _partials(self) -> dict[str, Any]:
        return {}

    def _parameter(self, name: str, x: Array) -> Array:
        """The parameter in the dtype of ``x``, so that a float64 slope does not turn float32 data into float64."""
        return np.asarray(getattr(self, name), x.dtype)

    @staticmethod
    def _evaluate(formula: Any, x: ArrayLike) -> Array:
        x = as_float(x)
        with np.errstate(all="ignore"):  # overflow to ±inf and underflow to 0 are the right answers here
            if x.dtype == np.float16:
                return np.asarray(formula(x.astype(np.float32))).astype(np.float16)[()]
            return np.asarray(formula(x))[()]


@dataclass(frozen=True, eq=False)
class Identity(Pointwise):
    """f(x) = x: what a layer without an activation uses.  Slope 1 everywhere."""

    name = "Identity"
    latex = r"x"
    latex_df = r"1"
    reference = "Widrow & Hoff (1960), Adaptive switching circuits"
    range = Interval(-np.inf, np.inf)
    lipschitz = 1.0

    def _f(self, x: Array) -> Array:
        return x.copy()

    def _df(self, x: Array) -> Array:
        return np.where(np.isnan(x), x, x.dtype.type(1))
