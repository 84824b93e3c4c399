"""Does the engine compute what PyTorch computes?  Gradients of 50 random networks, and every optimizer step by step.

    .venv/bin/pip install torch==2.13.0
    .venv/bin/python -m benchmarks.agreement

Prints the largest relative differences in float64, and fails if one is above 1e-12 (1e-10 for the optimizers, whose
differences add up over 50 steps).
"""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from actlib import activations as A
from actlib.networks import (
    MSE,
    SGD,
    Activate,
    Adadelta,
    Adagrad,
    Adam,
    BinaryCrossEntropy,
    CrossEntropy,
    Dense,
    Momentum,
    Nesterov,
    Network,
    Optimizer,
    RMSProp,
    prelu,
)
from benchmarks.elementwise import in_torch

ACTIVATIONS = (
    *(A.Sigmoid, A.Tanh, A.Softsign, A.ReLU, A.LeakyReLU, A.ELU),
    *(A.SELU, A.Softplus, A.GELU, A.SiLU, A.HardSwish, A.Mish),
)
LOSSES = {
    MSE(): F.mse_loss,
    BinaryCrossEntropy(): F.binary_cross_entropy_with_logits,
    CrossEntropy(): F.cross_entropy,
}
RATE, DECAY = 0.05, 0.01
OPTIMIZERS: dict[str, tuple[Callable[..., Optimizer], Callable[..., torch.optim.Optimizer]]] = {
    "SGD": (lambda **more: SGD(RATE, **more), lambda p: torch.optim.SGD(p, RATE, weight_decay=DECAY)),
    "Momentum": (
        lambda **more: Momentum(RATE, 0.9, **more),
        lambda p: torch.optim.SGD(p, RATE, 0.9, weight_decay=DECAY),
    ),
    "Nesterov": (
        lambda **more: Nesterov(RATE, 0.9, **more),
        lambda p: torch.optim.SGD(p, RATE, 0.9, weight_decay=DECAY, nesterov=True),
    ),
    "Adagrad": (lambda **more: Adagrad(RATE, **more), lambda p: torch.optim.Adagrad(p, RATE, weight_decay=DECAY)),
    "RMSProp": (lambda **more: RMSProp(RATE, **more), lambda p: torch.optim.RMSprop(p, RATE, weight_decay=DECAY)),
    "Adadelta": (
        lambda **more: Adadelta(1.0, **more),
        lambda p: torch.optim.Adadelta(p, 1.0, weight_decay=DECAY),
    ),
    "Adam": (lambda **more: Adam(RATE, **more), lambda p: torch.optim.Adam(p, RATE, weight_decay=DECAY)),
}


def difference(ours: np.ndarray, theirs: torch.Tensor) -> float:
    """The largest difference, relative to the largest number."""
    right = theirs.detach().numpy().reshape(ours.shape)
    return float(np.abs(ours - right).max() / max(np.abs(right).max(), 1e-300))


def gradients(seed: int) -> float:
    """One random network of 1 to 5 hidden layers, its loss and all its gradients."""
    rng = np.random.default_rng(seed)
    widths = rng.integers(1, 20, rng.integers(3, 8))
    loss = list(LOSSES)[rng.integers(len(LOSSES))]
    ours, theirs = [], []
    for i, (n_in, n_out) in enumerate(itertools.pairwise(widths)):
        if i and rng.random() < 0.2:
            layer = prelu(int(n_in), start=0.3)
            slope = nn.PReLU(int(n_in), dtype=torch.float64)
            slope.weight.data[:] = 0.3
            ours.append(layer)
            theirs.append(slope)
        elif i:
            cls = ACTIVATIONS[rng.integers(len(ACTIVATIONS))]
            ours.append(Activate(cls()))
            theirs.append(in_torch()[cls])
        ours.append(Dense(int(n_in), int(n_out), rng))
        theirs.append(twin(ours[-1]))
    x = rng.normal(size=(int(rng.integers(1, 30)), int(widths[0])))
    target = rng.integers(0, widths[-1], len(x)) if isinstance(loss, CrossEntropy) else rng.random((len(x), widths[-1]))
    network = Network(*ours)
    value, grad_y = loss.value_and_gradient(network(x), target)
    grad_x = network.backward(grad_y)
    tensor = torch.from_numpy(x).requires_grad_()
    y = tensor
    for layer in theirs:
        y = layer(y)
    total = LOSSES[loss](y, torch.from_numpy(target))
    total.backward()
    differences = [difference(value, total), difference(grad_x, tensor.grad)]
    parameters = [p for layer in theirs if isinstance(layer, nn.Module) for p in layer.parameters()]
    for (_, _, gradient), parameter in zip(network.parameters(), parameters, strict=True):
        transposed = parameter.grad.T if parameter.ndim == 2 else parameter.grad
        differences.append(difference(gradient, transposed))
    return max(differences)


def twin(dense: Dense) -> nn.Linear:
    W, b = dense.parameters["W"], dense.parameters["b"]
    linear = nn.Linear(*W.shape, dtype=torch.float64)
    linear.weight.data[:] = torch.from_numpy(W.T)
    linear.bias.data[:] = torch.from_numpy(b[0])
    return linear


def steps(name: str) -> float:
    """Fifty steps of one optimizer with weight decay, on one small network."""
    rng = np.random.default_rng(0)
    make, make_theirs = OPTIMIZERS[name]
    dense = [Dense(4, 8, rng), Dense(8, 3, rng)]
    network = Network(dense[0], Activate(A.Tanh()), dense[1])
    theirs = nn.Sequential(twin(dense[0]), nn.Tanh(), twin(dense[1]))
    optimizer, stepper = make(decay={"W": DECAY, "b": DECAY}), make_theirs(theirs.parameters())
    x, y = rng.normal(size=(30, 4)), rng.integers(0, 3, 30)
    loss, worst = CrossEntropy(), 0.0
    for _ in range(50):
        network.backward(loss.gradient(network(x), y))
        optimizer.step(network.parameters())
        stepper.zero_grad()
        F.cross_entropy(theirs(torch.from_numpy(x)), torch.from_numpy(y)).backward()
        stepper.step()
        worst = max(
            worst, *(difference(d.parameters["W"], t.weight.T) for d, t in zip(dense, theirs[::2], strict=True))
        )
    return worst


def main() -> int:
    worst = max(gradients(seed) for seed in range(50))
    print(f"gradients of 50 networks: {worst:.1e}")
    failed = worst > 1e-12
    for name in OPTIMIZERS:
        worst = steps(name)
        print(f"50 steps of {name}: {worst:.1e}")
        failed |= worst > 1e-10
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
