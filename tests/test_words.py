import pytest

from actlib.words import decimal, number_text, power_of_ten, sentence, short


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (-0.12345, 3, "−0.123"),
        (4.1e-15, 3, "4.1·10⁻¹⁵"),
        (9.2e15, 1, "9·10¹⁵"),
        (-float("inf"), 3, "−∞"),
        (1200, 3, "1.2·10³"),
        (1200, 6, "1200"),
    ],
)
def test_number_text(number, digits, text):
    assert number_text(number, digits) == text


@pytest.mark.parametrize(("number", "text"), [(-0.3, "−0.30"), (-0.004, "0.00"), (2, "2.00"), (-12.345, "−12.35")])
def test_decimal(number, text):
    assert decimal(number) == text


@pytest.mark.parametrize(("number", "text"), [(-0.3, "−0.3"), (-0.004, "0"), (2, "2"), (10, "10"), (0.25, "0.25")])
def test_short(number, text):
    assert short(number) == text


@pytest.mark.parametrize(("power", "text"), [(-3, "10⁻³"), (0, "1"), (12, "10¹²")])
def test_power_of_ten(power, text):
    assert power_of_ten(power) == text


def test_a_sentence_begins_with_a_capital_and_keeps_the_others():
    assert sentence("raw pixels and ReLU") == "Raw pixels and ReLU"
