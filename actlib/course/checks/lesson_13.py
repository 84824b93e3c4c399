"""Lesson 13: backpropagation by hand."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np

from actlib.activations import LeakyReLU, Sigmoid, Tanh
from actlib.course.exercises import OPEN, Judge, compare

# --- 13.1: the way back through a layer ----------------------------------------------------------------------


def _dense_cases() -> list[tuple[Any, ...]]:
    rng = np.random.default_rng(131)
    shapes = ((5, 3, 2), (1, 2, 4), (4, 4, 4), (3, 1, 2))
    return [(rng.normal(size=(n, i)), rng.normal(size=(i, o)), rng.normal(size=(n, o))) for n, i, o in shapes]


def _dense(x: Any, W: Any, grad_y: Any) -> tuple[Any, Any, Any]:
    return grad_y @ W.T, x.T @ grad_y, grad_y.sum(axis=0)


def _flat_bias(answer: Callable[..., Any]) -> Callable[..., Any]:
    """The answer with its bias gradient as a row, also where it is (1, units)."""

    def flattened(*case: Any) -> Any:
        result = answer(*case)
        if not (isinstance(result, (tuple, list)) and len(result) == 3):
            return result
        grad_x, grad_W, grad_b = result
        if grad_b is not None and grad_b is not ... and np.shape(grad_b) == (1, case[1].shape[1]):
            grad_b = np.asarray(grad_b)[0]
        return grad_x, grad_W, grad_b

    return flattened


def _dense_backward(answer: Any) -> str:
    def slip(**other: Callable[..., Any]) -> Callable[..., Any]:
        def wrong(x: Any, W: Any, grad_y: Any) -> Any:
            right = dict(zip(("grad_x", "grad_W", "grad_b"), _dense(x, W, grad_y), strict=True))
            return tuple((right | {name: f(x, W, grad_y) for name, f in other.items()}).values())

        return wrong

    slips: dict[str, Callable[..., Any]] = {
        "the order must be: the gradient of x, of W, of b.": lambda x, W, g: (x.T @ g, g.sum(axis=0), g @ W.T),
        "the order must be: x, W, b; yours begins with W.": lambda x, W, g: (x.T @ g, g @ W.T, g.sum(axis=0)),
        "E is a mean already, and grad_y holds its 1/n: do not divide once more.": lambda x, W, g: (
            g @ W.T,
            x.T @ g / len(x),
            g.mean(axis=0),
        ),
        "E is a mean already, and grad_y holds its 1/n: do not divide grad_W once more.": slip(
            grad_W=lambda x, W, g: x.T @ g / len(x)
        ),
        "the gradient of b is the sum over the samples, not their mean.": slip(grad_b=lambda x, W, g: g.mean(axis=0)),
        "b serves every sample: add its gradient up over the rows.": slip(grad_b=lambda x, W, g: g),
        "the sum for b goes over the samples, axis 0; it leaves one number for each unit.": slip(
            grad_b=lambda x, W, g: g.sum(axis=1)
        ),
        "one number for each unit is wanted for b, and yours is one number in all.": slip(
            grad_b=lambda x, W, g: g.sum()
        ),
        "grad_W must have the shape of W; yours is transposed.": slip(grad_W=lambda x, W, g: g.T @ x),
    }
    if not callable(answer):
        return compare(answer, _dense, [])
    for case in _dense_cases():  # W of 3 rows and 2 columns first: a transpose forgotten shows in the shapes
        if said := _misfit(answer, case):
            return said
    flat = {words: _flat_bias(wrong) for words, wrong in slips.items()}
    return compare(_flat_bias(answer), _dense, _dense_cases(), flat)


def _misfit(answer: Callable[..., Any], case: tuple[Any, ...]) -> str:
    """What is wrong with the shapes of an answer's gradients of x and W."""
    shapes = "the shapes tell where a transpose belongs: grad_x has the shape of x, grad_W that of W."
    try:
        result = answer(*deepcopy(case))
    except ValueError as error:
        fits = ("operand", "broadcast", "aligned", "shape", "mismatch")
        if any(word in str(error) for word in fits):
            return f"two arrays do not fit together; {shapes}"
        raise
    if not (isinstance(result, (tuple, list)) and len(result) == 3):
        return ""
    if any(part is None or part is ... for part in result):
        return ""
    x, W, _ = case
    got = (np.shape(result[0]), np.shape(result[1]))
    known = {(x.shape, W.shape), (x.shape, W.T.shape), (W.shape, (W.shape[1],)), (W.shape, x.shape)}
    return "" if got in known else f"your gradients of x and W have the shapes {got[0]} and {got[1]}; {shapes}"


# --- 13.2: two bugs ------------------------------------------------------------------------------------------


def _backward_cases() -> list[tuple[Any, ...]]:
    rng, cases = np.random.default_rng(132), []
    for n, i, units, f in ((6, 3, 4, Tanh()), (2, 2, 3, Sigmoid()), (5, 1, 2, LeakyReLU(0.3))):
        parameters = [rng.normal(size=shape) for shape in ((i, units), (units,), (units, 1), (1,))]
        cases.append((rng.normal(size=(n, i)), rng.normal(size=(n, 1)), *parameters, f))
    return cases


def _two_bugs(slope_at: str, bias_from: str, mean: bool = True) -> Callable[..., Any]:
    def backward(x: Any, y: Any, W: Any, b: Any, v: Any, c: Any, f: Any) -> Any:
        z = x @ W + b
        h = f(z)
        grad_out = 2 * (h @ v + c - y) / (len(x) if mean else 1)
        grad_h = grad_out @ v.T
        grad_z = grad_h * f.df(z if slope_at == "z" else h)
        grad_b = (grad_z if bias_from == "z" else grad_h).sum(axis=0)
        return x.T @ grad_z, grad_b, h.T @ grad_out, grad_out.sum(axis=0)

    return backward


def _flat(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape without its last 1: what a column or a single number may also come in."""
    return shape[:-1] if shape[-1] == 1 else shape


def _unpacked(answer: Callable[..., Any]) -> Callable[..., Any]:
    """The four gradients of an answer in the shapes of the parameters, where they hold as many numbers.

    A row may be (units,) or (1, units), the column v also (units,), and c, one number, a number.
    """

    def shaped(*case: Any) -> Any:
        result = answer(*case)
        if not (isinstance(result, (tuple, list)) and len(result) == 4):
            return result
        shapes = [np.shape(parameter) for parameter in case[2:6]]
        return tuple(
            np.reshape(part, shape)
            if part is not ... and part is not None and np.shape(part) in (shape, (1, *shape), _flat(shape))
            else part
            for part, shape in zip(result, shapes, strict=True)
        )

    return shaped


def _two_bugs_b_mean(*case: Any) -> Any:
    W, b, v, c = _two_bugs("z", "z")(*case)
    return W, b / len(case[0]), v, c


def _mended(answer: Any) -> str:
    said = compare(
        _unpacked(answer) if callable(answer) else answer,
        _two_bugs("z", "z"),
        _backward_cases(),
        {
            OPEN: _two_bugs("h", "h"),
            "W is right now. The bias adds to z, so its gradient comes from grad_z too.": _two_bugs("z", "h"),
            "one bug is mended. The slope belongs to what went into f, and that is z.": _two_bugs("h", "z"),
            "both bugs are mended, and the 1/n is lost: E is a mean.": _two_bugs("z", "z", mean=False),
            "the gradient of b is the sum over the samples, not their mean.": _two_bugs_b_mean,
        },
    )
    return (
        said
        if len(said) < 200
        else "it still differs from the right gradients; compare them one by one with `backward`."
    )


# --- 13.3: on the kink ---------------------------------------------------------------------------------------


def _on_the_kink(answer: Any) -> str:
    try:
        values = np.asarray(answer, float).ravel()
    except (TypeError, ValueError):
        return "give three numbers: backpropagation's, the slope to the right, and that of equation (8)."
    if values.shape != (3,):
        return f"give three numbers; yours are {values.size}."
    backpropagated, right, checked = values
    if not np.isclose(backpropagated, 0, atol=1e-9):
        return "with f′(0) = 0 one factor of the chain is 0, and so is backpropagation's gradient."
    if np.isclose(right, -6):
        return "the slope to the right has three factors: 2 from the square, (0 − 3), and x = 2."
    if np.isclose(right, 12):
        return "look at the sign: to the right of 0 the unit's output rises towards 3, so E falls."
    if not np.isclose(right, -12):
        return "to the right of 0 the unit gives 2w, so E is (2w − 3)²: take its slope at w = 0."
    if np.isclose(checked, -6):
        return "−6 is where equation (8) tends to as ε shrinks; here ε is 0.1."
    if np.isclose(checked, -11.6):
        return "at w = −0.1 the unit is off, and E is 9; the two nudges lie 2ε = 0.2 apart."
    return "" if np.isclose(checked, -5.8) else "for (8) put in E(0.1) = (0.2 − 3)² and E(−0.1) = 9."


JUDGES: dict[str, Judge] = {"13.1": _dense_backward, "13.2": _mended, "13.3": _on_the_kink}
