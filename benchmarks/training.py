"""How long a training step takes, beside other libraries and beside its matrix products alone, within one run.

    .venv/bin/pip install torch==2.13.0 scikit-learn jax        # each is optional
    OMP_NUM_THREADS=1 .venv/bin/python -m benchmarks.training

A step is: take a batch, forward, cross-entropy, backward, update.  The columns are microseconds for one network's step:
actlib's with one network, and with 32 side by side divided by 32; then how many times longer the others take.
"Floor" is actlib's time over that of the step's np.matmul calls, the inputs' gradients left out.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable

import numpy as np

from actlib.activations import ReLU
from actlib.networks import SGD, Adam, CrossEntropy, Momentum, Optimizer, mlp, seeded, train

SIZES = {
    "2-16-2, batch 32": ((2, 16, 2), 32),
    "64-64-10, batch 32": ((64, 64, 10), 32),
    "20 hidden layers of 32, batch 64": ((32,) * 21 + (10,), 64),
}
OPTIMIZERS: dict[str, Callable[[], Optimizer]] = {
    "SGD": lambda: SGD(0.01),
    "momentum": lambda: Momentum(0.01),
    "Adam": lambda: Adam(0.001),
}
SAMPLES = 1024


def data(widths: tuple[int, ...], dtype: type) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    return rng.normal(size=(SAMPLES, widths[0])).astype(dtype), rng.integers(0, widths[-1], SAMPLES)


def best(run: Callable[[], int], seconds: float = 0.5) -> float:
    """Microseconds a step, the least of as many repeats as the time allows; ``run`` says how many steps it took."""
    run()
    times = []
    while len(times) < 5 or sum(times) < seconds:
        start = time.perf_counter()
        steps = run()
        times.append(time.perf_counter() - start)
    return min(times) / steps * 1e6


def of_actlib(widths: tuple[int, ...], batch: int, optimizer: Optimizer, replicas: int | None, dtype: type) -> float:
    x, y = data(widths, dtype)
    network = mlp(
        widths, ReLU(), np.random.default_rng(0) if replicas is None else seeded(range(replicas)), dtype=dtype
    )
    steps = 320 if replicas is None else 64  # whole epochs

    def run() -> int:
        order = np.random.default_rng(1)
        train(network, x, y, loss=CrossEntropy(), optimizer=optimizer, steps=steps, batch=batch, rng=order)
        return steps

    return best(run)


def floor(widths: tuple[int, ...], batch: int, replicas: int | None, dtype: type) -> float:
    rng, leading = np.random.default_rng(0), () if replicas is None else (replicas,)
    layers = []
    for n_in, n_out in itertools.pairwise(widths):
        x_leading = leading if layers else ()  # all replicas see the same batch
        shapes = (*leading, n_in, n_out), (*x_leading, batch, n_in), (*leading, batch, n_out)
        layers.append([rng.normal(size=shape).astype(dtype) for shape in shapes])

    def run() -> int:
        for _ in range(20):
            for i, (W, x, grad_y) in enumerate(layers):
                np.matmul(x, W)
                np.matmul(x.swapaxes(-1, -2), grad_y)
                if i:
                    np.matmul(grad_y, W.swapaxes(-1, -2))
        return 20

    return best(run)


def of_torch(widths: tuple[int, ...], batch: int, optimizer: str, dtype: type) -> float | None:
    try:
        import torch
    except ImportError:
        return None
    torch.set_num_threads(1)
    layers: list[torch.nn.Module] = []
    for n_in, n_out in itertools.pairwise(widths):
        layers += [torch.nn.Linear(n_in, n_out), torch.nn.ReLU()]
    network = torch.nn.Sequential(*layers[:-1]).to(torch.float64 if dtype is np.float64 else torch.float32)
    make = {
        "SGD": lambda p: torch.optim.SGD(p, lr=0.01),
        "momentum": lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9),
        "Adam": lambda p: torch.optim.Adam(p, lr=0.001),
    }
    stepper, loss = make[optimizer](network.parameters()), torch.nn.CrossEntropyLoss()
    x, y = (torch.from_numpy(array) for array in data(widths, dtype))

    def run() -> int:
        order = torch.randperm(SAMPLES)
        for start in range(0, SAMPLES, batch):
            rows = order[start : start + batch]
            stepper.zero_grad()
            loss(network(x[rows]), y[rows]).backward()
            stepper.step()
        return SAMPLES // batch

    return best(run)


def of_jax(widths: tuple[int, ...], batch: int, dtype: type) -> float | None:
    """One jitted function for SGD's whole step."""
    try:
        import jax
    except ImportError:
        return None
    jax.config.update("jax_enable_x64", True)
    rng = np.random.default_rng(0)
    pairs = itertools.pairwise(widths)
    weights = [
        (rng.normal(0, n_in**-0.5, (n_in, n_out)).astype(dtype), np.zeros(n_out, dtype)) for n_in, n_out in pairs
    ]

    def loss(weights, x, y):  # type: ignore[no-untyped-def]
        for W, b in weights[:-1]:
            x = jax.nn.relu(x @ W + b)
        W, b = weights[-1]
        return -jax.nn.log_softmax(x @ W + b)[jax.numpy.arange(len(y)), y].mean()

    @jax.jit
    def step(weights, x, y):  # type: ignore[no-untyped-def]
        return jax.tree.map(lambda w, g: w - dtype(0.01) * g, weights, jax.grad(loss)(weights, x, y))

    x, y = data(widths, dtype)

    def run() -> int:
        nonlocal weights
        order = np.random.default_rng(1).permutation(SAMPLES)
        for start in range(0, SAMPLES, batch):
            rows = order[start : start + batch]
            weights = step(weights, x[rows], y[rows])
        jax.block_until_ready(weights)
        return SAMPLES // batch

    return best(run)


def of_sklearn(widths: tuple[int, ...], batch: int, dtype: type) -> float | None:
    try:
        from sklearn.neural_network import MLPClassifier
    except ImportError:
        return None
    import warnings

    x, y = data(widths, dtype)
    model = MLPClassifier(
        widths[1:-1], solver="sgd", momentum=0, batch_size=batch, max_iter=4, learning_rate_init=0.01, tol=0
    )

    def run() -> int:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model.fit(x, y)
        return 4 * SAMPLES // batch

    return best(run)


def times_longer(theirs: float | None, ours: float) -> str:
    return "     –" if theirs is None else f"{theirs / ours:6.1f}"


def main() -> None:
    for dtype in (np.float64, np.float32):
        for size, (widths, batch) in SIZES.items():
            print(f"\n{size}, {np.dtype(dtype).name}")
            print(
                f"{'':10}{'actlib':>8}{'× 32':>8}   {'PyTorch':>7} {'× 32':>6} {'JAX':>6} {'sklearn':>7}  floor   × 32"
            )
            for name, make in OPTIMIZERS.items():
                one = of_actlib(widths, batch, make(), None, dtype)
                many = of_actlib(widths, batch, make(), 32, dtype) / 32
                theirs = of_torch(widths, batch, name, dtype)
                line = f"{name:10}{one:8.1f}{many:8.1f}    {times_longer(theirs, one)} {times_longer(theirs, many)}"
                if name == "SGD":
                    others = (of_jax(widths, batch, dtype), of_sklearn(widths, batch, dtype))
                    line += "".join(f" {times_longer(other, ours)}" for other in others for ours in (one, many))
                    line += f" {one / floor(widths, batch, None, dtype):6.2f}"
                    line += f" {many * 32 / floor(widths, batch, 32, dtype):6.2f}"
                print(line, flush=True)


if __name__ == "__main__":
    main()
