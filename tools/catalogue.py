"""The catalogue page: every activation with its curve, formulas, facts and exactness, made from the classes."""

from __future__ import annotations

import html
import inspect
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from actlib.activations import CATALOGUE, Activation, Pointwise
from actlib.activations.base import Array
from actlib.figures import blank, draw_curve, frame_panel, sample, styled
from actlib.interactive.frames import serialise, svg_tree
from actlib.words import listed, number_text
from tools.filter import filter_box
from tools.lessons import ROOT, sources, title_of

HEAD = """# The catalogue

<!-- Made from the classes of actlib.activations by `make book`; edit those, not this page. -->

Every activation of the course, in the order in which it is taught.
In the pictures the solid line is the function and the dashed line its slope, from −4 to 4.

The *error* is the largest that we found, over thousands of inputs, in units in the last place (ULP): 0.5 is the best
that rounding allows, and 1 or 2 are as good as a processor's own exponential.
It counts wherever the exact value is a normal number of its type, far tails included, but for the neighbourhood of a
zero of the slope. `benchmarks/accuracy.py` measures it; [the last section](#other-libraries) has other libraries too.
"""

WORDS = {"f": "value", "df": "slope"}


def catalogue_page() -> str:
    box = filter_box(":scope > section", "Show only")
    return f"{HEAD}\n{box}\n" + "".join(entry(cls) for cls in CATALOGUE) + comparison()


def entry(cls: type[Activation]) -> str:
    """One activation: its first sentence, picture, formulas and facts."""
    f = cls()
    says = (inspect.getdoc(cls) or "").split("\n\n")[0].replace("\n", " ").replace("``", "`")
    facts = {
        "Range": str(f.range),
        "Steepest slope": number(f.lipschitz),
        "Kinks": ", ".join(number(kink) for kink in f.kinks) or "none",
        "Error in ULP": errors(cls.__name__),
        "Lesson": lesson_link(cls),
        "In code": f"`{f!r}`",
        "Source": f.reference,
    }
    rows = "".join(f"| {name} | {fact} |\n" for name, fact in facts.items() if fact)
    return (
        f"\n## {f.name}\n\n{html.escape(says, quote=False)}\n\n{picture(f)}"
        f"$$\nf(x) = {f.latex}\n$$\n\n$$\nf'(x) = {f.latex_df}\n$$\n\n| | |\n| --- | --- |\n{rows}"
    )


def picture(f: Activation) -> str:
    """The curve and its slope as SVG; nothing for a map of several numbers, which has no such curve."""
    if not isinstance(f, Pointwise):
        return ""
    with styled():
        drawn, (ax,) = blank(1, height=2.6)
        frame_panel(ax, (-4, 4), (-2, 4), (-4, -2, 0, 2, 4), (-2, 0, 2, 4))
        draw_curve(ax, sample(f, np.linspace(-4, 4, 400)))
        svg = serialise(svg_tree(drawn, f"catalogue-{type(f).__name__}"))
    words = html.escape(in_words(f))
    return f'<div class="actlib-curve" role="img" aria-label="{words}">{svg}</div>\n\n'


def in_words(f: Pointwise) -> str:
    """What the picture shows: the ends, where it has kinks, jumps or turns, and the slope."""

    def said(values: Array) -> list[str]:
        return [number_text(round(value, 3) + 0.0) for value in values.tolist()]

    ends = np.array([-4.0, 0.0, 4.0])
    left, middle, right = said(f(ends))
    words = f"{f.name}, solid: from {left} at −4 through {middle} at 0 to {right} at 4"
    inside = np.array([kink for kink in f.kinks if -4 < kink < 4])
    jumps = np.abs(f(inside + 1e-6) - f(inside - 1e-6)) > 1e-3
    for kind, places in (("kink", inside[~jumps]), ("jump", inside[jumps])):
        if len(places):
            words += f", with {f'{kind}s' if len(places) > 1 else f'a {kind}'} at {listed(said(places))}"
    x = np.linspace(-4, 4, 80_000)  # none of the kinks is on it
    slope = f.df(x)
    turns = np.array([at for at in x[:-1][slope[:-1] * slope[1:] < 0] if not np.any(np.abs(inside - at) < 1e-3)])
    if len(turns) == 1:
        (at,), (height,) = said(turns), said(f(turns))
        words += f", turning at {at}, where it is {height}"
    elif len(turns):
        words += f", turning {len(turns)} times"
    lowest, highest = said(np.array([slope.min(), slope.max()]))
    if lowest == highest:
        return f"{words}. Its slope, dashed: {lowest} everywhere."
    return f"{words}. Its slope, dashed: {', '.join(said(f.df(ends)))} there, from {lowest} to {highest}."


def number(x: float) -> str:
    """Four digits at most; one for what is large."""
    return number_text(x, 4 if abs(x) < 1e4 else 1)


@cache
def measured() -> dict[str, Any]:
    """``versions`` of the libraries, and ``errors`` by function, then "f, float64" and its like, then library."""
    table: dict[str, Any] = yaml.safe_load((ROOT / "book" / "accuracy.yml").read_text(encoding="utf-8"))
    return table


def errors(name: str) -> str:
    """ "value 1.8, slope 1.9 (float64); value 2.4, slope 2.4 (float32)", as far as it was measured."""
    found, parts = measured()["errors"].get(name, {}), []
    for dtype in ("float64", "float32"):
        kinds = {words: found.get(f"{which}, {dtype}", {}).get("actlib") for which, words in WORDS.items()}
        if known := ", ".join(f"{words} {units:g}" for words, units in kinds.items() if units is not None):
            parts.append(f"{known} ({dtype})")
    return "; ".join(parts)


def comparison() -> str:
    """The last section: every library's largest errors in float64, side by side."""
    versions = measured()["versions"]
    libraries = [f"{name} {version}".strip() for name, version in versions.items()]
    lines = [
        "\n(other-libraries)=\n## Other libraries\n",
        "The largest errors in ULP, in float64: value / slope.",
        "Where it is 10¹⁵ or more, no digit is right somewhere in the tails, most often because the result is 0 there "
        "and should not be. Numbers above 100 are rounded to one digit.",
        "A dash stands where a library has no such function, and where its error is bounded otherwise (Snake).\n",
        "| | " + " | ".join(libraries) + " |",
        "| --- |" + " --- |" * len(libraries),
    ]
    for cls in CATALOGUE:
        rows = measured()["errors"].get(cls.__name__, {})
        pairs = [[rows.get(f"{which}, float64", {}).get(library) for which in WORDS] for library in versions]
        cells = [" / ".join("–" if units is None else number(units) for units in pair) for pair in pairs]
        if rows:
            lines.append(f"| {cls.name} | " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def lesson_link(cls: type[Activation]) -> str:
    """The lesson that has the function in its name, or else the one whose code uses it most."""
    name = cls.name.lower().replace(" ", "-")
    used = {source: len(re.findall(rf"\b{cls.__name__}\(", text(source))) for source in sources()}
    best = max(used, key=lambda source: (name in source.stem.split("-") or name in source.stem, used[source]))
    if not used[best]:
        return ""
    return f"[{title_of(best)}](../notebooks/{best.stem}.ipynb)"


@cache
def text(source: Path) -> str:
    return source.read_text(encoding="utf-8")
