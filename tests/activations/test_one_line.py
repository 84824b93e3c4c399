"""A new activation is one class and one line of CATALOGUE: tests, page and explorer follow."""

from dataclasses import dataclass

import mpmath
import numpy as np
import pytest
import test_contract
from exact import exact, units_off
from mpmath import mpf

import tools.catalogue
from actlib.activations import CATALOGUE, Interval, Pointwise
from actlib.activations.base import Array
from actlib.figures import anatomy


@dataclass(frozen=True, eq=False)
class SoftRoot(Pointwise):
    """x / √(1 + x²): S-shaped, nearing its limits like 1 / x².

    A function that the course does not have.
    """

    name = "Soft root"
    latex = r"\frac{x}{\sqrt{1 + x^2}}"
    latex_df = r"\frac{1}{(1 + x^2) \sqrt{1 + x^2}}"
    reference = "Nobody (2026), A function for this test"
    range = Interval(-1.0, 1.0)
    lipschitz = 1.0

    def _f(self, x: Array) -> Array:
        return x / np.hypot(1, x)

    def _df(self, x: Array) -> Array:
        return np.hypot(1, x) ** -3.0


@dataclass(frozen=True, eq=False)
class WithoutLimits(SoftRoot):
    """Soft root that forgets that ∞ / ∞ is NaN, and says so nowhere."""


@dataclass(frozen=True, eq=False)
class Finished(SoftRoot):
    """Soft root with its limits."""

    def _f(self, x: Array) -> Array:
        largest = np.finfo(x.dtype).max / 2
        return super()._f(x.clip(-largest, largest))


ONE_FUNCTION = [
    test
    for name, test in vars(test_contract).items()
    if name.startswith("test_")
    and [mark.args[0] for mark in getattr(test, "pytestmark", [])] == ["f"]
    and name != "test_its_repr_makes_it_again"  # which looks for the class in actlib.activations
]


def test_there_is_a_contract():
    assert len(ONE_FUNCTION) > 10


@pytest.mark.parametrize("test", ONE_FUNCTION, ids=lambda test: test.__name__)
def test_the_contract_takes_it_as_it_is(test):
    test(Finished())


def test_the_contract_finds_a_fault():
    with pytest.raises(AssertionError):
        test_contract.test_infinities_give_the_limits(WithoutLimits(), np.float64, 1)


def test_its_stated_formula_is_what_its_digits_are_held_to():
    f = Finished()
    assert mpmath.almosteq(exact(f, "f", 2.0), 2 / mpmath.sqrt(mpf(5)))
    for which, values in (("f", f(0.75)), ("df", f.df(0.75))):
        assert units_off(f, which, 0.75, values, np.float64) < 4


def test_the_catalogue_page_shows_it(monkeypatch):
    monkeypatch.setattr(tools.catalogue, "CATALOGUE", (*CATALOGUE, Finished))
    page = tools.catalogue.catalogue_page()
    last = page[page.index("## Soft root") :]
    assert Finished.latex in last
    assert Finished.latex_df in last
    assert "<svg" in last
    assert "| Range | (−1, 1) |" in last
    assert page.count("\n| In code | ") == len(CATALOGUE) + 1


def test_the_explorer_shows_it():
    _, words = anatomy({"new": Finished()})("new", 0.0, 1.0)
    assert words.startswith("Soft root at x = 0: value 0.00, slope 1.00.")
