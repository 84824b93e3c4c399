"""Lesson 16: dying ReLU."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import numpy as np

from actlib.activations.base import Array
from actlib.course.exercises import OPEN, Judge, compare

# --- 16.1: the smallest rate that kills -----------------------------------------------------------------------


def _rate(z: Any, s: Any) -> float:
    on = z > 0
    return float(np.inf) if np.any(s[on] <= 0) else float(np.max(z[on] / s[on]))


_PUSHES = [
    (np.array(z), np.array(s))
    for z, s in (
        ((1.0, 2.0, 0.5), (4.0, 4.0, 0.5)),
        ((0.3, -1.0, 0.8, -0.2), (1.0, 5.0, 8.0, 2.0)),
        ((1.0, -2.0, 0.5), (2.0, 1.0, -0.5)),
        ((1.0, 0.4), (3.0, 0.0)),
        ((2.0,), (8.0,)),
        ((-1.0, 3.0, -0.5), (0.0, 6.0, 2.0)),
    )
]


def _kills(answer: Any) -> str:
    def of_those_on(z: Any, s: Any) -> float:
        with np.errstate(all="ignore"):
            return float(np.max(z[z > 0] / s[z > 0]))

    def smallest(z: Any, s: Any) -> float:
        on = z > 0
        return float(np.inf) if np.any(s[on] <= 0) else float(np.min(z[on] / s[on]))

    def flipped(z: Any, s: Any) -> float:
        on = z > 0
        return float(np.inf) if np.any(s[on] <= 0) else float(np.max(s[on] / z[on]))

    def largest_sum(z: Any, s: Any) -> float:
        top = int(np.argmax(z))
        return float(np.inf) if np.any(s[z > 0] <= 0) else float(z[top] / s[top])

    def strict(z: Any, s: Any) -> float:
        return float(np.inf) if np.any(s <= 0) else _rate(z, s)

    def quiet(z: Any, s: Any) -> Any:
        with np.errstate(all="ignore"):  # a division by 0 on the way is no fault
            result = answer(z, s)
        try:  # a number in an array of one element is a number
            return None if result is None else np.asarray(result, float).item()
        except (TypeError, ValueError):
            return result

    if callable(answer):
        silent = [quiet(*deepcopy(case)) is None for case in _PUSHES]
        if silent == [bool(np.isinf(_rate(*case))) for case in _PUSHES]:
            return "where no rate leaves the unit dead, return np.inf; it gives None."

    return compare(
        quiet if callable(answer) else answer,
        _rate,
        _PUSHES,
        {
            "that turns off the first sample. The unit is dead when the last one is off: the largest ratio.": smallest,
            "the ratio is upside down: z − rate · s reaches 0 at the rate z/s.": flipped,
            "the sample with the largest z need not be the last to go off: it may be pushed the most.": largest_sum,
            "a sample that is on and is not pushed down, s ≤ 0, stays on at every rate: there the answer is np.inf.": (
                of_those_on
            ),
            "s ≤ 0 saves the unit only where that sample is on; those with z ≤ 0 are off already.": strict,
        },
    )


# --- 16.2: count the wakings ----------------------------------------------------------------------------------

_COUNTS = [
    np.array([[3, 0, 5], [0, 0, 4], [0, 2, 0], [1, 0, 0], [0, 3, 0]]),
    np.array([[0, 0], [4, 0], [0, 0], [0, 0], [7, 0]]),
    np.array([[2, 1], [5, 3]]),
    np.array([[0, 6, 1, 0], [9, 0, 1, 0]]),
]


def _wakings(on: Any) -> tuple[int, int]:
    dead = on == 0
    return int(np.sum(dead[:-1] & ~dead[1:])), int(np.sum(dead[:-1]))


def _woke(answer: Any) -> str:
    def deaths(on: Any) -> tuple[int, int]:
        dead = on == 0
        return int(np.sum(~dead[:-1] & dead[1:])), int(np.sum(dead[:-1]))

    def all_looks(on: Any) -> tuple[int, int]:
        return _wakings(on)[0], int(np.sum(on == 0))

    def along_units(on: Any) -> tuple[int, int]:
        return _wakings(on.T)

    def units_once(on: Any) -> tuple[int, int]:
        dead = on == 0
        return int(np.sum((dead[:-1] & ~dead[1:]).any(axis=0))), int(np.sum(dead[:-1]))

    def less_deaths(on: Any) -> tuple[int, int]:
        return _wakings(on)[0] - deaths(on)[0], _wakings(on)[1]

    def changes(on: Any) -> tuple[int, int]:
        return _wakings(on)[0] + deaths(on)[0], _wakings(on)[1]

    def dead_units(on: Any) -> tuple[int, int]:
        return _wakings(on)[0], int(np.sum((on[:-1] == 0).any(axis=0)))

    def turned_round(on: Any) -> tuple[int, int]:
        return _wakings(on)[1], _wakings(on)[0]

    def share(on: Any) -> Any:
        woke, chances = _wakings(on)
        return woke / max(chances, 1)

    def one_axis(on: Any) -> Any:
        result = answer(on)
        try:  # numbers in arrays of one element are numbers
            return tuple(np.asarray(part, float).reshape(()).item() for part in result)
        except (TypeError, ValueError):
            return result

    return compare(
        one_axis if callable(answer) else answer,
        _wakings,
        [(on,) for on in _COUNTS],
        {
            "the first number counts deaths: alive at one look and dead at the next. Turn it round.": deaths,
            "chances at the last look do not count: there is no next look.": all_looks,
            "a unit is a column of on, and the looks are its rows.": along_units,
            "a unit that wakes twice counts twice.": units_once,
            "deaths are not taken off: count the wakings only.": less_deaths,
            "that counts every change. A death is no waking.": changes,
            "a unit that is dead at three looks before the last has three chances.": dead_units,
            "return first the wakings, then the chances.": turned_round,
            "return the two numbers, not their ratio.": share,
        },
    )


# --- 16.3: bury the dead --------------------------------------------------------------------------------------


def _networks() -> list[tuple[Any, ...]]:
    """Networks x, W1, b1, W2, b2 with some units dead on x, some on for one sample only, and some always on."""
    rng, cases = np.random.default_rng(163), []
    for n_in, units, n_out in ((2, 6, 1), (3, 8, 2)):
        x = rng.normal(size=(12, n_in))
        W1, W2 = rng.normal(size=(n_in, units)), rng.normal(size=(units, n_out))
        z = np.sort(x @ W1, axis=0)
        b1 = rng.normal(size=units)
        b1[:2] = -z[-1, :2] - np.array([0.0, 1.0])  # dead, the first by a hair
        b1[0] -= 1e-9
        b1[2] = -(z[-1, 2] + z[-2, 2]) / 2  # on for one sample
        b1[3] = -z[0, 3] + 1  # on for all
        cases.append((x, W1, b1, W2, rng.normal(size=n_out)))
    return cases


def _holds(columns: Array, wanted: Array) -> bool:
    """Whether two matrices have the same columns, in whatever order."""
    return columns.shape == wanted.shape and sorted(map(tuple, columns.T)) == sorted(map(tuple, wanted.T))


def _bury(answer: Any) -> str:
    if not callable(answer):
        return f"this should be a function, and it is {answer!r}"
    for case in _networks():
        x, W1, b1, W2, b2 = case
        result = answer(*deepcopy(case))
        if result is None or result is ...:
            return OPEN
        if not isinstance(result, (tuple, list)) or len(result) != 4:
            return "return four arrays: W1, b1, W2, b2."
        if any(part is ... or part is None for part in result):
            return OPEN
        new_W1, new_b1, new_W2, new_b2 = (np.asarray(part, float) for part in result)
        z = x @ W1 + b1
        alive = np.any(z > 0, axis=0)
        units = new_W1.shape[-1] if new_W1.ndim == 2 else -1
        sizes = (new_W1.shape, np.size(new_b1), new_W2.shape)
        if sizes != ((x.shape[1], units), units, (units, W2.shape[1])) or np.size(new_b2) != np.size(b2):
            shapes = ", ".join(str(part.shape) for part in (new_W1, new_b1, new_W2, new_b2))
            return f"the four shapes do not fit: {shapes}. A unit is a column of W1, an entry of b1 and a row of W2."
        if _holds(new_W1, W1[:, np.all(z > 0, axis=0)]):
            return "you kept only the units that are on for every sample. Off for some is not dead."
        if _holds(new_W1, W1[:, ~alive]):
            return "you kept the dead and buried the living."
        before = np.maximum(0, z) @ W2 + b2
        after = np.maximum(0, x @ new_W1 + new_b1.ravel()) @ new_W2 + new_b2.ravel()
        if not np.allclose(before, after, rtol=1e-7, atol=1e-8):
            return (
                f"the outputs on x are not the same: with {units} of {len(b1)} units left they differ by up to "
                f"{np.max(np.abs(after - before)):.2g}."
            )
        if units > alive.sum():
            return f"{units - alive.sum()} of the {units} units that you kept are dead on x."
        if units < alive.sum():
            return f"only {alive.sum()} of the units are on for some sample, and you kept {units}."
    return ""


JUDGES: dict[str, Judge] = {"16.1": _kills, "16.2": _woke, "16.3": _bury}
