import mpmath
import pytest
from formulas import evaluate
from mpmath import mpf


@pytest.mark.parametrize(
    ("latex", "value"),
    [
        ("2x + 1", 7),
        ("2 x^2 - x", 15),
        (r"\frac{x + 1}{2}", 2),
        (r"-x\,(1 - x)", 6),
        (r"\min(6, \max(0, x - 1)) x", 6),
        (r"|1 - |x||", 2),
        (r"|x| + 1", 4),
        (r"\alpha \begin{cases} x & x > 4 \\ 2 & 0 < x \le 4 \\ 0 & \text{otherwise} \end{cases}", 10),
        (r"\begin{cases} 1 & |x| < 3 \\ 7 & |x| \ge 3 \end{cases}", 7),
        (r"e^{-x / x}", mpmath.exp(-1)),
        (r"\tanh \tfrac{2}{3} x", mpmath.tanh(2)),
        (r"1 - \tanh^2 x", mpmath.sech(3) ** 2),
        (r"\sin^2(\alpha x)", mpmath.sin(15) ** 2),
        (r"2u\, u', \quad u = x + 1, \quad u' = 3", 24),
        (r"0 \quad (x \ne 0)", 0),
        (r"\sigma'(2x)", 1 / (2 + mpmath.exp(6) + mpmath.exp(-6))),
    ],
)
def test_what_a_formula_is_worth_at_3(latex, value):
    (found,) = evaluate(latex, {"x": mpf(3), "alpha": mpf(5)})
    assert mpmath.almosteq(found, value, rel_eps=1e-14)


def test_every_side_of_an_equation():
    assert evaluate(r"2x = x + x = x \cdot 2", {"x": mpf(3)}) == [6, 6, 6]


@pytest.mark.parametrize("latex", ["2y", "x +", r"\frac{1}", "(x", r"\begin{cases} 1 & x > 5 \end{cases}", "x)"])
def test_what_cannot_be_read(latex):
    with pytest.raises((ValueError, TypeError)):
        evaluate(latex, {"x": mpf(3)})
