import mpmath
import numpy as np
import pytest
from exact import mp, mpf

from actlib.activations.normal import CENTRE, MILLS, SCALE, mills, times_bell


def most_units_off(values, exact):
    return max(abs(mpf(y) - e) / np.spacing(float(e)) for y, e in zip(values, exact, strict=True))


def exact_mills(s):
    with mp.workprec(200):  # relative digits are what counts here
        return mpmath.erfc(s / mpmath.sqrt(2)) * mpmath.exp(s * s / 2)


def power_series(chebyshev):
    """The coefficients of Σ c_j T_j(t) in powers of t, by T_(j+1) = 2t T_j − T_(j−1)."""
    total = [mpf(0)] * len(chebyshev)
    before, now = [mpf(1)], [mpf(0), mpf(1)]
    for j, c in enumerate(chebyshev):
        for power, value in enumerate(before):
            total[power] += c * value
        after = [mpf(0)] + [2 * value for value in now]
        for power, value in enumerate(before):
            after[power] -= value
        before, now = now, after
        assert len(before) == j + 2
    return total


def test_the_coefficients_are_the_chebyshev_interpolant_through_70_points():
    n = 70
    angles = [mpmath.pi * (i + mpf(1) / 2) / n for i in range(n)]
    points = [CENTRE * (1 + mpmath.cos(a)) / (1 - mpmath.cos(a)) for a in angles]
    values = [(1 + SCALE * s) * exact_mills(s) for s in points if s < 100]
    values = [  # beyond 100 by the asymptotic series, good to 30 digits there
        (1 + SCALE * s) * mpmath.sqrt(2 / mpmath.pi) / s
        * mpmath.fsum((-1) ** k * mpmath.fac2(2 * k - 1) / s ** (2 * k) for k in range(12))
        for s in points if s >= 100
    ] + values  # fmt: skip
    chebyshev = [
        2 * mpmath.fsum(v * mpmath.cos(j * a) for v, a in zip(values, angles, strict=True)) / n
        for j in range(len(MILLS))
    ]
    chebyshev[0] /= 2
    np.testing.assert_allclose(MILLS, [float(c) for c in power_series(chebyshev)], rtol=1e-11)


@pytest.mark.parametrize(("low", "high"), [(0, 0.1), (0, 3), (0, 40), (37, 40)])
def test_mills_is_within_two_units_in_the_last_place(low, high):
    s = np.random.default_rng(0).uniform(low, high, 500)
    exact = [exact_mills(mpf(at)) for at in s]
    assert most_units_off(mills(s), exact) < 2.5


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0, 37.6), (37, 38.4)])
def test_times_bell_does_not_lose_the_digits_that_a_rounded_square_would(low, high):
    s = np.random.default_rng(1).uniform(low, high, 500)
    exact = [15 * mpmath.exp(-(mpf(at) ** 2) / 2) for at in s]
    off = [
        abs(mpf(y) - e) / np.spacing(float(e)) for y, e in zip(times_bell(np.full_like(s, 15), s), exact, strict=True)
    ]
    assert max(off) < 3
    if low == 37:
        rounded = 15 * np.exp(-s * s / 2)
        assert max(abs(mpf(y) - e) / np.spacing(float(e)) for y, e in zip(rounded, exact, strict=True)) > 100
