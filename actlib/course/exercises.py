"""``check``: looks at a learner's answer and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from importlib import import_module
from typing import Any

import numpy as np

Judge = Callable[[Any], str]
"""Looks at an answer; returns what is wrong with it, or "" if nothing is."""

RIGHT, OPEN = "Right.", "Not answered yet."


def check(exercise: str, answer: Any) -> None:
    """Prints whether the answer to an exercise, such as "2.1", is right, and if not, what is wrong with it.

    Raises ValueError for an exercise that does not exist.
    """
    judge = find_judge(exercise)
    if _is_open(answer):
        print(f"Exercise {exercise}: {OPEN}")
        return
    try:
        wrong = judge(answer)
    except Exception as error:  # whatever a learner's code raises is part of the answer
        wrong = f"your code raised {type(error).__name__}: {error}"
    print(f"Exercise {exercise}: {RIGHT if not wrong else OPEN if wrong == OPEN else f'Not yet: {wrong}'}")


def find_judge(exercise: str) -> Judge:
    """The judge of an exercise such as "2.1".  Raises ValueError if there is none."""
    try:
        judges: Mapping[str, Judge] = import_module(
            f"actlib.course.checks.lesson_{int(exercise.split('.')[0]):02}"
        ).JUDGES
        return judges[exercise]
    except (ImportError, KeyError, ValueError):
        raise ValueError(f"there is no exercise {exercise!r}; exercises are named like '2.1'") from None


def _is_open(answer: Any) -> bool:
    """Whether the answer still holds the ... that the lesson put there."""
    if answer is ... or answer is None:
        return True
    return isinstance(answer, (tuple, list)) and any(_is_open(part) for part in answer)


def compare(
    answer: Callable[..., Any],
    right: Callable[..., Any],
    cases: Sequence[tuple[Any, ...]],
    slips: Mapping[str, Callable[..., Any]] | None = None,
) -> str:
    """Holds a learner's function against a right one on several cases.

    ``slips`` maps what is wrong, in words, to a function that goes wrong that way: a learner whose results equal its
    results is told so.
    """
    if not callable(answer):
        return f"this should be a function, and it is {answer!r}"
    results = [answer(*deepcopy(case)) for case in cases]  # an answer may work in place
    if any(_is_open(result) for result in results):
        return OPEN
    expected = [right(*case) for case in cases]
    if all(_same(result, wanted) for result, wanted in zip(results, expected, strict=True)):
        return ""
    for words, slip in (slips or {}).items():
        if all(_same(result, slip(*case)) for result, case in zip(results, cases, strict=True)):
            return words
    for case, result, wanted in zip(cases, results, expected, strict=True):
        if not _same(result, wanted):
            return f"for ({', '.join(map(_show, case))}) it gives {_show(result)}, and {_show(wanted)} is right."
    raise AssertionError("unreachable: some case differs")


def in_a_row(answer: Any) -> Any:
    """The answer with its numbers in one row, whether they came as a list, a row, a column or a single number."""
    if not callable(answer):
        return answer

    def flat(*case: Any) -> Any:
        result = answer(*case)
        try:
            return np.asarray(result, float).ravel()
        except (TypeError, ValueError):
            return result

    return flat


def _same(result: Any, wanted: Any) -> bool:
    """Whether both say the same.  Several numbers are right as a tuple, as a list, or as an array of them."""
    if isinstance(wanted, tuple):
        if isinstance(result, np.ndarray) and result.ndim:
            result = tuple(result)
        return (
            isinstance(result, (tuple, list))
            and len(result) == len(wanted)
            and all(_same(one, other) for one, other in zip(result, wanted, strict=True))
        )
    try:
        one, other = np.asarray(result, float), np.asarray(wanted, float)
    except (TypeError, ValueError):
        return False
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=1e-7, atol=1e-9))


def _show(value: Any) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(_show, value))
    if isinstance(value, np.ndarray) and value.size > 9:
        return f"an array of shape {value.shape}"
    return (
        np.array2string(np.asarray(value), precision=4, separator=", ").replace("\n", "")
        if np.ndim(value)
        else str(value)
    )
