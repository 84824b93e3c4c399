"""The controls of an interactive figure: what a reader can move, and the values it passes through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


class Control:
    """A control passes through ``values``, shows each by the text in ``labels``, and begins at ``values[first]``.

    ``label`` is what the reader sees beside it; the name of the figure's argument if it is None.
    """

    values: tuple[Any, ...]
    labels: tuple[str, ...]
    start: Any
    label: str | None

    @property
    def first(self) -> int:
        """Where in ``values`` the figure begins."""
        return self.values.index(self.start)


@dataclass(frozen=True)
class Slider(Control):
    """Numbers from ``low`` to ``high`` in steps of ``step``, both ends included.

    Begins at ``start``, by default the middle.  Raises ValueError if the range is empty, the step does not divide
    it, or ``start`` is not one of the values.
    """

    low: float
    high: float
    step: float
    start: float | None = None
    label: str | None = None

    def __post_init__(self) -> None:
        low, high, step = self.low, self.high, self.step
        if not (np.isfinite([low, high, step]).all() and low < high):
            raise ValueError(f"Slider: low must be below high, got low={low} and high={high}")
        if not 0 < step <= high - low:
            raise ValueError(f"Slider: step must be above 0 and at most high − low = {high - low:g}, got {step}")
        steps = round((high - low) / step)
        if abs(low + steps * step - high) > 1e-9 * max(abs(low), abs(high), 1):
            raise ValueError(f"Slider: step must divide {low} … {high} into whole steps, got {step}")
        # rounded, so that 3 × 0.1 is passed on as 0.3; whole numbers stay integers
        numbers = [round(low + i * step, 10) for i in range(steps + 1)]
        values = tuple(int(n) if all(float(m).is_integer() for m in numbers) else float(n) for n in numbers)
        start = values[steps // 2] if self.start is None else _among(values, self.start, "Slider")
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "start", start)

    @property
    def labels(self) -> tuple[str, ...]:  # type: ignore[override]
        places = max(len(f"{value:.6f}".rstrip("0").split(".")[1]) for value in self.values)
        return tuple(f"{value:.{places}f}".replace("-", "−") for value in self.values)

    def __str__(self) -> str:
        return f"{self.labels[0]} … {self.labels[-1]} in {len(self.values)} steps"


@dataclass(frozen=True)
class Choice(Control):
    """One of a list of values, each shown by its ``str``; begins at ``start``, by default the first.

    Raises ValueError for fewer than two values, for two that look alike, or a ``start`` that is not among them.
    """

    values: Sequence[Any]  # type: ignore[assignment]
    start: Any = None
    label: str | None = None

    def __post_init__(self) -> None:
        values = tuple(self.values)
        if len(values) < 2 or len({str(value) for value in values}) < len(values):
            raise ValueError(f"Choice: values must be two or more things with different names, got {values}")
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "start", values[0] if self.start is None else _among(values, self.start, "Choice"))

    @property
    def labels(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(str(value) for value in self.values)

    def __str__(self) -> str:
        return " | ".join(self.labels)


@dataclass(frozen=True)
class Moments(Control):
    """Moments in order, such as the steps of a training run, on a slider with a button that plays them.

    Begins at ``start``, by default the first.  Raises ValueError for fewer than two moments or a ``start`` that is
    not among them.
    """

    values: Sequence[Any]  # type: ignore[assignment]
    start: Any = None
    label: str | None = None

    def __post_init__(self) -> None:
        values = tuple(self.values)
        if len(values) < 2:
            raise ValueError(f"Moments: values must be two or more moments, got {values}")
        object.__setattr__(self, "values", values)
        object.__setattr__(self, "start", values[0] if self.start is None else _among(values, self.start, "Moments"))

    @property
    def labels(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(str(value).replace("-", "−") for value in self.values)

    def __str__(self) -> str:
        return f"{self.labels[0]} … {self.labels[-1]} in {len(self.values)} moments"


def _among(values: tuple[Any, ...], start: Any, control: str) -> Any:
    for value in values:
        if value == start or (isinstance(value, float) and np.isclose(value, start, rtol=0, atol=1e-9)):
            return value
    raise ValueError(f"{control}: start must be one of {', '.join(str(value) for value in values)}, got {start!r}")
