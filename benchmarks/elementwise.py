"""How long f and f' take, as ratios within one run: to PyTorch on one thread, and to the formula as textbooks write it.

    .venv/bin/pip install torch==2.13.0        # optional, CPU build
    OMP_NUM_THREADS=1 .venv/bin/python -m benchmarks.elementwise [elements ...]

A ratio below 1 means that actlib is faster.  For f', PyTorch's time is that of its backward pass.
"""

from __future__ import annotations

import sys
import timeit
from collections.abc import Callable

import numpy as np

from actlib import activations as A
from actlib.activations import CATALOGUE, Pointwise

try:
    import torch
    from torch.nn import functional as F
except ImportError:
    torch = None

Function = Callable[[np.ndarray], np.ndarray]


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def erf_gelu(x: np.ndarray) -> np.ndarray:
    t = np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)
    return 0.5 * x * (1 + np.tanh(t))


TEXTBOOK: dict[type, tuple[Function | None, Function | None]] = {
    A.Step: (lambda x: np.where(x > 0, 1, 0).astype(x.dtype), lambda x: np.zeros_like(x)),
    A.Sign: (np.sign, lambda x: np.zeros_like(x)),
    A.Identity: (lambda x: x.copy(), lambda x: np.ones_like(x)),
    A.Sigmoid: (sigmoid, lambda x: sigmoid(x) * (1 - sigmoid(x))),
    A.HardSigmoid: (lambda x: np.clip(x / 6 + 0.5, 0, 1), lambda x: np.where(np.abs(x) < 3, x.dtype.type(1 / 6), 0)),
    A.Tanh: (
        lambda x: (np.exp(x) - np.exp(-x)) / (np.exp(x) + np.exp(-x)),
        lambda x: 1 - np.tanh(x) ** 2,
    ),
    A.ScaledTanh: (lambda x: 1.7159 * np.tanh(2 / 3 * x), lambda x: 1.7159 * 2 / 3 * (1 - np.tanh(2 / 3 * x) ** 2)),
    A.HardTanh: (lambda x: np.where(x > 1, 1, np.where(x < -1, -1, x)), lambda x: np.where(np.abs(x) < 1, 1, 0)),
    A.Softsign: (lambda x: x / (1 + np.abs(x)), lambda x: 1 / (1 + np.abs(x)) ** 2),
    A.Arctan: (np.arctan, lambda x: 1 / (1 + x**2)),
    A.Abs: (np.abs, np.sign),
    A.ReLU: (lambda x: np.where(x > 0, x, 0), lambda x: np.where(x > 0, 1, 0).astype(x.dtype)),
    A.ReLU6: (lambda x: np.minimum(np.maximum(x, 0), 6), lambda x: np.where((x > 0) & (x < 6), 1, 0)),
    A.LeakyReLU: (lambda x: np.where(x > 0, x, 0.01 * x), lambda x: np.where(x > 0, 1, 0.01)),
    A.ThresholdedReLU: (lambda x: np.where(x > 1, x, 0), lambda x: np.where(x > 1, 1, 0)),
    A.ELU: (lambda x: np.where(x > 0, x, np.exp(x) - 1), lambda x: np.where(x > 0, 1, np.exp(x))),
    A.SELU: (
        lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * (np.exp(x) - 1)),
        lambda x: 1.0507009873554805 * np.where(x > 0, 1, 1.6732632423543772 * np.exp(x)),
    ),
    A.CELU: (lambda x: np.where(x > 0, x, np.exp(x) - 1), lambda x: np.where(x > 0, 1, np.exp(x))),
    A.Softplus: (lambda x: np.log(1 + np.exp(x)), sigmoid),
    A.GELU: (None, None),  # numpy has no erf, and so no textbook form
    A.GELUTanh: (erf_gelu, None),
    A.SiLU: (lambda x: x * sigmoid(x), lambda x: sigmoid(x) * (1 + x * (1 - sigmoid(x)))),
    A.HardSwish: (
        lambda x: x * np.clip(x + 3, 0, 6) / 6,
        lambda x: np.where(x <= -3, 0, np.where(x >= 3, 1, (2 * x + 3) / 6)),
    ),
    A.Mish: (lambda x: x * np.tanh(np.log(1 + np.exp(x))), None),
    A.Sine: (lambda x: np.sin(30 * x), lambda x: 30 * np.cos(30 * x)),
    A.Snake: (lambda x: x + np.sin(x) ** 2, lambda x: 1 + np.sin(2 * x)),
}


def in_torch() -> dict[type, Callable]:
    return {
        A.Step: lambda x: (x > 0).to(x.dtype),
        A.Sign: torch.sign,
        A.Identity: torch.clone,
        A.Sigmoid: torch.sigmoid,
        A.HardSigmoid: F.hardsigmoid,
        A.Tanh: torch.tanh,
        A.ScaledTanh: lambda x: 1.7159 * torch.tanh(2 / 3 * x),
        A.HardTanh: F.hardtanh,
        A.Softsign: F.softsign,
        A.Arctan: torch.atan,
        A.Abs: torch.abs,
        A.ReLU: torch.relu,
        A.ReLU6: F.relu6,
        A.LeakyReLU: F.leaky_relu,
        A.ThresholdedReLU: lambda x: F.threshold(x, 1.0, 0.0),
        A.ELU: F.elu,
        A.SELU: torch.selu,
        A.CELU: F.celu,
        A.Softplus: F.softplus,
        A.GELU: F.gelu,
        A.GELUTanh: lambda x: F.gelu(x, approximate="tanh"),
        A.SiLU: F.silu,
        A.HardSwish: F.hardswish,
        A.Mish: F.mish,
        A.Sine: lambda x: torch.sin(30 * x),
        A.Snake: lambda x: x + torch.sin(x) ** 2,
    }


def seconds(call: Callable[[], object], elements: int) -> float:
    number = max(3, int(3e6 / elements))
    return min(timeit.repeat(call, number=number, repeat=7)) / number


def ratio(ours: float, theirs: float | None) -> str:
    return "      " if theirs is None else f"{ours / theirs:6.2f}"


def measure(elements: int, dtype: type) -> None:
    x = np.random.default_rng(0).normal(0, 3, elements).astype(dtype)
    by_torch = in_torch() if torch else {}
    if torch:
        tensor = torch.from_numpy(x).requires_grad_()
        ones = torch.ones_like(tensor)
    columns: dict[str, list[float]] = {"f": [], "df": []}
    print(f"\n{elements} numbers, {np.dtype(dtype).name}")
    print(f"{'':18}   f: µs  torch textbk  df: µs  torch textbk")
    for cls in (cls for cls in CATALOGUE if issubclass(cls, Pointwise)):
        f, line = cls(), f"{cls.name:18}"
        for which, ours, textbook in (("f", f, TEXTBOOK[cls][0]), ("df", f.df, TEXTBOOK[cls][1])):
            mine = seconds(lambda ours=ours: ours(x), elements)
            with np.errstate(all="ignore"):
                naive = seconds(lambda textbook=textbook: textbook(x), elements) if textbook else None
            theirs = None
            if torch and which == "f":
                with torch.no_grad():
                    theirs = seconds(lambda g=by_torch[cls]: g(tensor), elements)
            elif torch and cls is not A.Step:
                y = by_torch[cls](tensor)
                theirs = seconds(lambda y=y: torch.autograd.grad(y, tensor, ones, retain_graph=True), elements)
            if theirs:
                columns[which].append(mine / theirs)
            line += f"{mine * 1e6:9.1f} {ratio(mine, theirs)} {ratio(mine, naive)}"
        print(line, flush=True)
    if torch:
        print(f"{'median':18}" + "".join(f"{'':10}{np.median(columns[w]):6.2f}       " for w in ("f", "df")))


def main() -> None:
    if torch:
        torch.set_num_threads(1)
    sizes = [int(float(word)) for word in sys.argv[1:]] or [1_000, 100_000, 10_000_000]
    for elements in sizes:
        for dtype in (np.float32, np.float64):
            measure(elements, dtype)


if __name__ == "__main__":
    main()
