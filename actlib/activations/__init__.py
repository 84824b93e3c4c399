"""The functions: frozen definitions that know their value, their slope and where they come from."""

from actlib.activations.base import Activation, Identity, Interval, Pointwise, Union, Values
from actlib.activations.exponentials import CELU, ELU, SELU
from actlib.activations.gated import GEGLU, GLU, ReGLU, SwiGLU
from actlib.activations.periodic import Sine, Snake
from actlib.activations.rectifiers import Abs, CReLU, LeakyReLU, ReLU, ReLU6, ThresholdedReLU
from actlib.activations.sigmoids import Arctan, HardSigmoid, HardTanh, ScaledTanh, Sigmoid, Softsign, Tanh
from actlib.activations.smooth import GELU, GELUTanh, HardSwish, Mish, SiLU, Softplus
from actlib.activations.thresholds import Sign, Step, StraightThrough
from actlib.activations.vectors import LogSoftmax, Maxout, Softmax

CATALOGUE: tuple[type[Activation], ...] = (
    Step, Sign, Identity,
    Sigmoid, HardSigmoid, Tanh, ScaledTanh, HardTanh, Softsign, Arctan,
    Abs, ReLU, ReLU6, LeakyReLU, ThresholdedReLU, CReLU,
    ELU, SELU, CELU,
    Maxout,
    Softplus, GELU, GELUTanh, SiLU, HardSwish, Mish,
    Softmax, LogSoftmax,
    GLU, ReGLU, GEGLU, SwiGLU,
    Sine, Snake,
)  # fmt: skip
"""Every activation of the course, in the order in which it is taught."""

__all__ = [
    "CATALOGUE",
    "CELU",
    "ELU",
    "GEGLU",
    "GELU",
    "GLU",
    "SELU",
    "Abs",
    "Activation",
    "Arctan",
    "CReLU",
    "GELUTanh",
    "HardSigmoid",
    "HardSwish",
    "HardTanh",
    "Identity",
    "Interval",
    "LeakyReLU",
    "LogSoftmax",
    "Maxout",
    "Mish",
    "Pointwise",
    "ReGLU",
    "ReLU",
    "ReLU6",
    "ScaledTanh",
    "SiLU",
    "Sigmoid",
    "Sign",
    "Sine",
    "Snake",
    "Softmax",
    "Softplus",
    "Softsign",
    "Step",
    "StraightThrough",
    "SwiGLU",
    "Tanh",
    "ThresholdedReLU",
    "Union",
    "Values",
]
