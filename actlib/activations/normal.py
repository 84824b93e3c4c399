"""The normal distribution's tail, which numpy lacks and other libraries give with only eleven or twelve digits."""

from __future__ import annotations

import numpy as np

from actlib.activations.base import Array

# (1 + 3s/4) · 2Φ(−s) exp(s²/2) as a polynomial in t = (s − 5) / (s + 5): the Chebyshev interpolant through 70
# points, cut off after degree 23, in powers of t, lowest first.  tests/activations/test_normal.py makes it again.
SCALE, CENTRE = 0.75, 5.0
MILLS = (
    0.7307333972625598,
    -0.20905720038301953,
    0.10457995858194766,
    -0.025438410054219773,
    -0.015673888307399526,
    0.025098494621674194,
    -0.01825993782805368,
    0.008593578823330547,
    -0.0024043331522308376,
    7.882581748453649e-05,
    0.00024328750099338064,
    -7.993071502352172e-05,
    -1.1522027829019026e-05,
    1.2954679125956529e-05,
    -4.4283621235764657e-07,
    -1.8394346669105565e-06,
    2.3001713536021037e-07,
    2.74703817472161e-07,
    -4.45706433133903e-08,
    -4.342663006406346e-08,
    6.147023379868821e-09,
    6.210516472048378e-09,
    -4.862163512867567e-10,
    -5.413148703996654e-10,
)


def mills(s: Array) -> Array:
    """2Φ(−s) exp(s²/2) for 0 ≤ s ≤ 40, in float64, within 2 ULP: times exp(−s²/2) / 2 it is Φ(−s).

    (Times √(π/2) it is Mills' ratio.)  After the scheme of Shepherd & Laframboise (1981), Chebyshev approximation of
    (1 + 2x) exp(x²) erfc x.
    """
    t = (s - CENTRE) / (s + CENTRE)
    y = np.full_like(t, MILLS[-1])
    for coefficient in MILLS[-2::-1]:  # Horner's scheme
        y *= t
        y += coefficient
    y /= 1 + SCALE * s
    return y


def times_bell(factor: Array, s: Array) -> Array:
    """factor · exp(−s²/2) for 0 ≤ s ≤ 40, in float64, with all digits.

    The square is taken in two parts, h² exactly and (s − h)(s + h), because an exponent must not be rounded: at s = 38,
    half a last digit of s²/2 is sixty last digits of the result.
    """
    h = np.rint(s * 256) / 256
    y = factor * np.exp(-h * h / 2)
    far = s > 37.6
    if far.any():  # the exponential alone would be subnormal
        root = np.exp(-(h[far] ** 2) / 4)
        y[far] = factor[far] * root * root
    y += y * np.expm1((h - s) * (h + s) / 2)
    return y
