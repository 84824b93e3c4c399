"""Properties that hold for every number, tried on numbers that hypothesis thinks up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from actlib.activations import (
    CATALOGUE,
    CELU,
    ELU,
    GELU,
    Abs,
    Arctan,
    CReLU,
    HardTanh,
    Identity,
    LeakyReLU,
    LogSoftmax,
    Maxout,
    Pointwise,
    ReLU,
    ScaledTanh,
    Sigmoid,
    Sign,
    SiLU,
    Sine,
    Softmax,
    Softplus,
    Softsign,
    Step,
    Tanh,
    Values,
)

numbers = st.floats(allow_nan=False, allow_infinity=False)
moderate = st.floats(-700, 700)
rows = st.lists(st.floats(-1e4, 1e4), min_size=2, max_size=8).map(np.array)
POINTWISE = [cls() for cls in CATALOGUE if issubclass(cls, Pointwise)]
every = pytest.mark.parametrize("f", POINTWISE, ids=repr)
RISING = [f for f in POINTWISE if not np.any(f.df(np.linspace(-20, 20, 100_001)) < 0)]
ODD = [Sign(), Identity(), Tanh(), ScaledTanh(), HardTanh(), Softsign(), Arctan(), Sine()]


@every
@given(x=numbers)
def test_values_lie_in_the_closure_of_the_stated_range(f, x):
    y = float(f(x))
    low, high = f.range.low, f.range.high
    assert low - 1e-15 <= y <= high + 1e-15
    if isinstance(f.range, Values):
        assert y in f.range


@every
@given(x=numbers)
def test_no_slope_exceeds_the_lipschitz_constant(f, x):
    assert abs(float(f.df(x))) <= f.lipschitz * (1 + 1e-14)


def test_what_rises_is_what_is_known_to_rise():
    falling = {type(f).__name__ for f in POINTWISE} - {type(f).__name__ for f in RISING}
    assert falling == {"Abs", "GELU", "GELUTanh", "SiLU", "HardSwish", "Mish", "Sine"}


@pytest.mark.parametrize("f", RISING, ids=repr)
@given(x=moderate, step=st.floats(1e-3, 100))
def test_a_rising_function_does_not_fall(f, x, step):
    below, above = float(f(x)), float(f(x + step))
    assert below <= above + 4e-16 * abs(above)


@pytest.mark.parametrize("f", ODD, ids=repr)
@given(x=numbers)
def test_odd_functions(f, x):
    assert f(-x) == -f(x)
    assert f.df(-x) == f.df(x)


@given(x=numbers)
def test_even_functions(x):
    assert Abs()(-x) == Abs()(x)
    assert Abs().df(-x) == -Abs().df(x)


@given(x=moderate)
def test_identities(x):
    close = pytest.approx
    assert float(Tanh()(x)) == close(2 * float(Sigmoid()(2 * x)) - 1, abs=4e-16)
    assert float(Sigmoid()(-x)) == close(1 - float(Sigmoid()(x)), abs=4e-16)
    assert float(Softplus()(x) - Softplus()(-x)) == close(x, rel=1e-14, abs=1e-15)
    assert float(Softplus().df(x)) == close(float(Sigmoid()(x)), rel=1e-14, abs=1e-300)
    assert float(SiLU()(x)) == close(x * float(Sigmoid()(x)), rel=1e-14, abs=1e-300)
    assert float(GELU()(x) - GELU()(-x)) == close(x, rel=1e-14, abs=1e-15)  # because Φ(x) + Φ(−x) = 1
    assert ReLU()(x) - ReLU()(-x) == x
    assert ReLU()(x) + ReLU()(-x) == Abs()(x)
    assert LeakyReLU(0.25)(x) == Maxout(2)([x, 0.25 * x])[0]
    assert Step()(x) == (1 + Sign()(x)) // 2 or x == 0
    assert ELU()(x) == CELU()(x)


@given(x=moderate, factor=st.floats(0, 100))
def test_rectifiers_scale_with_their_input(x, factor):
    for f in (ReLU(), LeakyReLU(0.1), Abs()):
        assert float(f(factor * x)) == pytest.approx(factor * float(f(x)), rel=1e-14, abs=1e-300)


@given(x=rows, shift=st.floats(-1e3, 1e3))
@settings(deadline=None)
def test_softmax_and_log_softmax(x, shift):
    p, log = Softmax()(x), LogSoftmax()(x)
    assert p.sum() == pytest.approx(1, rel=1e-14)
    np.testing.assert_allclose(np.exp(log), p, rtol=1e-11, atol=1e-300)
    np.testing.assert_allclose(Softmax()(x + shift), p, rtol=1e-8, atol=1e-300)
    assert (np.argsort(p, kind="stable")[-1] == np.argmax(x)) or np.isclose(p.max(), p[np.argmax(x)])


@given(x=rows)
def test_crelu_keeps_everything(x):
    right, left = np.split(CReLU()(x), 2)
    np.testing.assert_array_equal(right - left, x)
    assert not np.any(right * left)
