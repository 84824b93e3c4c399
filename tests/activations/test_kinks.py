"""The conventions at kinks that the docstrings state: they are choices, so nothing but a table can hold them."""

import numpy as np
import pytest

from actlib.activations import (
    ELU,
    SELU,
    Abs,
    CReLU,
    HardSigmoid,
    HardSwish,
    HardTanh,
    LeakyReLU,
    ReLU,
    ReLU6,
    Sign,
    Step,
    ThresholdedReLU,
)


@pytest.mark.parametrize(
    ("f", "kink", "value", "slope"),
    [
        (Step(), 0, 0, 0),
        (Sign(), 0, 0, 0),
        (HardSigmoid(), -3, 0, 0),
        (HardSigmoid(), 3, 1, 0),
        (HardTanh(), -1, -1, 0),
        (HardTanh(), 1, 1, 0),
        (Abs(), 0, 0, 0),
        (ReLU(), 0, 0, 0),
        (ReLU6(), 0, 0, 0),
        (ReLU6(), 6, 6, 0),
        (LeakyReLU(0.1), 0, 0, 0.1),
        (ThresholdedReLU(1.5), 1.5, 0, 0),
        (ELU(2.0), 0, 0, 2),
        (SELU(), 0, 0, 1.7580993408473768599),
        (HardSwish(), -3, 0, 0),
        (HardSwish(), 3, 3, 1),
    ],
    ids=repr,
)
def test_value_and_slope_at_a_kink(f, kink, value, slope):
    assert float(kink) in f.kinks
    assert f(kink) == value
    assert f.df(kink) == slope


def test_crelu_passes_no_gradient_at_zero():
    np.testing.assert_array_equal(CReLU().vjp([0.0, 2.0], [3.0, 3.0, 5.0, 5.0]), [0, 3])


def test_a_single_number_through_crelu_and_back():
    assert CReLU().vjp(-2.0, [3.0, 5.0]) == -5
    assert np.shape(CReLU().vjp(-2.0, [3.0, 5.0])) == ()
