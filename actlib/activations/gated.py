"""Gated linear units: half of the numbers decide how much of the other half passes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from actlib.activations.base import Activation, Array, Interval, Pointwise, as_float, as_gradient
from actlib.activations.rectifiers import ReLU
from actlib.activations.sigmoids import Sigmoid
from actlib.activations.smooth import GELU, SiLU


@dataclass(frozen=True, eq=False)
class GLU(Activation):
    """a σ(b), where a is the first half of the last axis and b the second: (..., 2n) to (..., n).

    The slope grows with a and b, so no Lipschitz constant holds everywhere.
    Dauphin, Fan, Auli & Grangier (2016), Language modeling with gated convolutional networks.
    """

    name = "GLU"
    latex = r"a \odot \sigma(b)"
    latex_df = r"\frac{\partial y}{\partial a} = \sigma(b), \quad \frac{\partial y}{\partial b} = a\,\sigma'(b)"
    reference = "Dauphin, Fan, Auli & Grangier (2016), Language modeling with gated convolutional networks"
    range = Interval(-np.inf, np.inf)
    lipschitz = np.inf
    gate: ClassVar[Pointwise] = Sigmoid()

    def __call__(self, x: ArrayLike) -> Array:
        """(..., 2n) to (..., n), in the dtype of ``x``.  Raises ValueError if the last axis cannot be halved."""
        a, b = self._halved(as_float(x))
        with np.errstate(all="ignore"):
            return np.asarray(a * self.gate(b))

    def vjp(self, x: ArrayLike, grad_y: ArrayLike) -> Array:
        a, b = self._halved(as_float(x))
        grad_y = as_gradient(grad_y, a.shape)
        with np.errstate(all="ignore"):
            return np.concatenate([grad_y * self.gate(b), grad_y * a * self.gate.df(b)], axis=-1)

    @staticmethod
    def _halved(x: Array) -> tuple[Array, Array]:
        if x.ndim == 0 or x.shape[-1] % 2:
            raise ValueError(f"x must have an even number of numbers on its last axis, got shape {x.shape}")
        half = x.shape[-1] // 2
        return x[..., :half], x[..., half:]


@dataclass(frozen=True, eq=False)
class ReGLU(GLU):
    """a max(0, b): GLU with ReLU as its gate.  Shazeer (2020), GLU variants improve transformer."""

    name = "ReGLU"
    latex = r"a \odot \max(0, b)"
    latex_df = r"\frac{\partial y}{\partial a} = \max(0, b), \quad \frac{\partial y}{\partial b} = a\,[b > 0]"
    reference = "Shazeer (2020), GLU variants improve transformer"
    gate = ReLU()


@dataclass(frozen=True, eq=False)
class GEGLU(GLU):
    """a GELU(b): GLU with GELU as its gate.  Shazeer (2020), GLU variants improve transformer."""

    name = "GEGLU"
    latex = r"a \odot \operatorname{GELU}(b)"
    latex_df = (
        r"\frac{\partial y}{\partial a} = \operatorname{GELU}(b), \quad "
        r"\frac{\partial y}{\partial b} = a\,\operatorname{GELU}'(b)"
    )
    reference = "Shazeer (2020), GLU variants improve transformer"
    gate = GELU()


@dataclass(frozen=True, eq=False)
class SwiGLU(GLU):
    """a SiLU(b): GLU with SiLU as its gate, in most large language models today.

    Shazeer (2020), GLU variants improve transformer.
    """

    name = "SwiGLU"
    latex = r"a \odot \operatorname{SiLU}(b)"
    latex_df = (
        r"\frac{\partial y}{\partial a} = \operatorname{SiLU}(b), \quad "
        r"\frac{\partial y}{\partial b} = a\,\operatorname{SiLU}'(b)"
    )
    reference = "Shazeer (2020), GLU variants improve transformer"
    gate = SiLU()
