"""The words of the catalogue's curves, held against what is known of each."""

import html
import re

import numpy as np
import pytest

from actlib.activations import CATALOGUE, HardSwish, Pointwise, Sine, Step, ThresholdedReLU
from tools.catalogue import in_words, picture

CURVES = [cls() for cls in CATALOGUE if issubclass(cls, Pointwise)]


@pytest.mark.parametrize("f", CURVES, ids=lambda f: f.name)
def test_the_words_of_a_curve_hold_its_numbers(f):
    words = in_words(f)
    assert html.escape(words) in picture(f)
    number = r"(−?[\d.]+)"
    ends = re.search(rf"from {number} at −4 through {number} at 0 to {number} at 4", words).groups()
    np.testing.assert_allclose([float(y.replace("−", "-")) for y in ends], f(np.array([-4.0, 0, 4])), atol=0.006)
    assert ("kink" in words or "jump" in words) == any(-4 < kink < 4 for kink in f.kinks)
    slopes = f.df(np.linspace(-4, 4, 9999))
    span = re.search(rf"from {number} to {number}\.$|dashed: {number} everywhere", words).groups()
    low, *_, high = [float(slope.replace("−", "-")) for slope in span if slope] * 2
    np.testing.assert_allclose([low, high], [slopes.min(), slopes.max()], atol=0.006)


def test_curves_that_differ_have_words_that_differ():
    alike = [words.split(",", 1)[1] for words in map(in_words, CURVES)]
    assert len(CURVES) - len(set(alike)) == 2  # CELU is ELU at α = 1, and ReLU6 is ReLU up to 6


@pytest.mark.parametrize(
    ("f", "said"),
    [
        (Step(), "with a jump at 0. Its slope, dashed: 0 everywhere."),
        (ThresholdedReLU(), "with a jump at 1."),
        (HardSwish(), "with kinks at −3 and 3, turning at −1.5, where it is −0.375."),
        (Sine(1), "turning 2 times. Its slope, dashed: −0.654, 1, −0.654 there, from −1 to 1."),
    ],
)
def test_jumps_kinks_and_turns_are_told(f, said):
    assert said in in_words(f)
