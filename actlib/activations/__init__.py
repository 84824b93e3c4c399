"""The functions: frozen definitions that know their value, their slope and where they come from."""

from actlib.activations.base import Activation, Identity, Interval, Pointwise, Values
from actlib.activations.rectifiers import Abs, LeakyReLU, ReLU
from actlib.activations.sigmoids import Sigmoid, Tanh
from actlib.activations.thresholds import Sign, Step

CATALOGUE: tuple[type[Activation], ...] = (Step, Sign, Identity, Sigmoid, Tanh, Abs, ReLU, LeakyReLU)
"""Every activation of the course, in the order in which it is taught."""

__all__ = [
    "CATALOGUE",
    "Abs",
    "Activation",
    "Identity",
    "Interval",
    "LeakyReLU",
    "Pointwise",
    "ReLU",
    "Sigmoid",
    "Sign",
    "Step",
    "Tanh",
    "Values",
]
