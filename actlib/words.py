"""Numbers and lists as people write them: with a real minus, ∞, powers of ten, an “and” before the last."""

from __future__ import annotations

from collections.abc import Sequence

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number_text(number: float, digits: int = 3) -> str:
    """At most ``digits`` significant digits: −0.12, 4.1·10⁻¹⁵, ∞."""
    text, _, power = f"{number:.{digits}g}".partition("e")
    if power:
        text += "·10" + str(int(power)).translate(_SUPERSCRIPTS)
    return text.replace("-", "−").replace("inf", "∞")


def power_of_ten(power: int) -> str:
    """10⁻³; 10⁰ is 1."""
    return f"10{str(power).translate(_SUPERSCRIPTS)}" if power else "1"


def sentence(text: str) -> str:
    """With a capital at its beginning, and everything else as it was."""
    return text[0].upper() + text[1:]


def decimal(number: float, places: int = 2) -> str:
    """So many decimal places, whatever the number: −0.30; never −0.00."""
    text = f"{number:.{places}f}"
    return text.replace("-", "−") if float(text) else text.lstrip("-")


def short(number: float) -> str:
    """At most two decimals, without noughts at their end: −0.3, 2."""
    return decimal(number).rstrip("0").rstrip(".")


def listed(names: Sequence[str]) -> str:
    """For the words of a figure: "A", "A and B", "A, B and C"; "" for none."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
