"""How exact f and f' are, in units in the last place, beside PyTorch's, JAX's and SciPy's.

    .venv/bin/pip install torch==2.13.0 jax scipy        # optional
    .venv/bin/python -m benchmarks.accuracy [--write]

For every function: the largest error over thousands of numbers, wherever the exact value is a normal number; the
exact value comes from the formula that the class states.  With --write the table goes to book/accuracy.yml, which the
catalogue page shows.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests" / "activations"))

from exact import POINTWISE, exact, excused, ulp  # noqa: E402  # the tests' exact arithmetic
from mpmath import mpf  # noqa: E402

from actlib import activations as A  # noqa: E402

try:
    import torch

    from benchmarks.elementwise import in_torch
except ImportError:
    torch = None
try:
    import jax

    jax.config.update("jax_enable_x64", True)
except ImportError:
    jax = None
try:
    import scipy
    from scipy import special
except ImportError:
    scipy = None

Function = Callable[[np.ndarray], np.ndarray]
Pair = tuple[Function | None, Function | None]


def numbers(dtype: type, count: int = 400) -> np.ndarray:
    rng = np.random.default_rng(1)
    far = rng.choice([-740, -708, -104, -88, -38, -13.2, 13.2, 38, 88, 104, 708], count) + rng.uniform(-1, 1, count)
    parts = [rng.uniform(-1, 1, count), rng.uniform(-6, 6, 2 * count), rng.uniform(-40, 40, count), far]
    parts += [rng.choice([-1, 1], count) * 10 ** rng.uniform(-30, 30, count)]
    return np.concatenate(parts).astype(dtype)


def worst(f: A.Pointwise, which: str, values: np.ndarray, x: np.ndarray) -> float | None:
    """The largest error in ULP; None if there is no normal number to compare with."""
    largest, dtype = None, x.dtype.type
    for at, y in zip(x, values, strict=True):
        right = exact(f, which, at, dtype)
        unit = None if right is None else ulp(abs(right), dtype)
        if unit is None or excused(f, which, at, dtype):
            continue
        error = float(abs(mpf(float(y)) - right) / unit) if np.isfinite(y) else np.inf
        largest = error if largest is None else max(largest, error)
    return largest


def of_torch(cls: type) -> Pair:
    f = in_torch()[cls]

    def slope(x: np.ndarray) -> np.ndarray:
        tensor = torch.from_numpy(x).requires_grad_()
        y = f(tensor)
        if not y.requires_grad:
            return np.zeros_like(x)
        return torch.autograd.grad(y, tensor, torch.ones_like(y))[0].numpy()

    return (lambda x: f(torch.from_numpy(x)).numpy()), slope


def of_jax(cls: type) -> Pair:
    nn, jnp = jax.nn, jax.numpy
    functions = {
        A.Sign: jnp.sign,
        A.Sigmoid: nn.sigmoid,
        A.HardSigmoid: nn.hard_sigmoid,
        A.Tanh: jnp.tanh,
        A.HardTanh: nn.hard_tanh,
        A.Softsign: nn.soft_sign,
        A.Arctan: jnp.arctan,
        A.Abs: jnp.abs,
        A.ReLU: nn.relu,
        A.ReLU6: nn.relu6,
        A.LeakyReLU: nn.leaky_relu,
        A.ELU: nn.elu,
        A.SELU: nn.selu,
        A.CELU: nn.celu,
        A.Softplus: nn.softplus,
        A.GELU: lambda x: nn.gelu(x, approximate=False),
        A.GELUTanh: nn.gelu,
        A.SiLU: nn.silu,
        A.HardSwish: nn.hard_silu,
        A.Mish: nn.mish,
    }
    if cls not in functions:
        return None, None
    f = functions[cls]
    slopes = jax.vmap(jax.grad(f))
    return (lambda x: np.asarray(f(jnp.asarray(x)))), (lambda x: np.asarray(slopes(jnp.asarray(x))))


def of_scipy(cls: type) -> Pair:
    functions: dict[type, Pair] = {
        A.Sigmoid: (special.expit, lambda x: special.expit(x) * special.expit(-x)),
        A.Softplus: (lambda x: np.logaddexp(x.dtype.type(0), x), special.expit),
        A.GELU: (lambda x: x * special.ndtr(x), None),
        A.SiLU: (lambda x: x * special.expit(x), None),
    }
    return functions.get(cls, (None, None))


def show(error: float | None) -> str:
    if error is None:
        return "–"
    return f"{error:.1f}" if error < 100 else "∞" if np.isinf(error) else f"{error:.0e}"


def main() -> None:
    libraries: dict[str, tuple[str, Callable[[type], Pair]]] = {"actlib": ("", lambda cls: (cls(), cls().df))}
    if torch:
        libraries["PyTorch"] = (torch.__version__.split("+")[0], of_torch)
    if jax:
        libraries["JAX"] = (jax.__version__, of_jax)
    if scipy:
        libraries["SciPy"] = (scipy.__version__, of_scipy)

    table: dict[str, dict[str, dict[str, float]]] = {}
    print(f"{'':18}" + "".join(f"{which} {name:>9}" for which in ("f ", "f'") for name in libraries))
    for dtype in (np.float64, np.float32):
        x = numbers(dtype)
        print(np.dtype(dtype).name)
        for cls in POINTWISE:
            line = f"{cls.name:18}"
            for i, which in enumerate(("f", "df")):
                row: dict[str, float] = {}
                for name, (_, of) in libraries.items():
                    g = of(cls)[i]
                    with np.errstate(all="ignore"):
                        error = worst(cls(), which, g(x), x) if g else None
                    line += f"{show(error):>12}"
                    if error is not None:
                        row[name] = float(np.ceil(10 * error) / 10) if error < 100 else float(f"{error:.0e}")
                if row:
                    table.setdefault(cls.__name__, {})[f"{which}, {np.dtype(dtype).name}"] = row
            print(line, flush=True)
    if "--write" in sys.argv:
        head = "# Largest errors in units in the last place.  Made by `python -m benchmarks.accuracy --write`.\n"
        content = {"versions": {name: version for name, (version, _) in libraries.items()}, "errors": table}
        (ROOT / "book" / "accuracy.yml").write_text(head + yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


if __name__ == "__main__":
    main()
