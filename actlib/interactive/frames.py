"""Frames of one figure as a first SVG and the few attributes that change after it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import itertools
import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
from matplotlib.figure import Figure

from actlib.figures.style import styled
from actlib.interactive.controls import Control

MOST_FRAMES = 2000
"""More than this and a page grows heavy; the controls' steps are too fine."""

Draw = Callable[..., tuple[Figure, str]]


class FrameError(ValueError):
    """A frame that cannot be shown as a change of the first; the message names the frame and the element."""


@dataclass(frozen=True)
class Track:
    """What one attribute of one element does: ``values[at[i]]`` in frame i.

    ``node`` counts the SVG's elements in document order, the root being 0; ``attribute`` "" is the element's text.
    """

    node: int
    attribute: str
    values: list[str]
    at: list[int]


@dataclass(frozen=True)
class Frames:
    """A figure at every combination of its controls; the last control changes fastest."""

    svg: str
    tracks: list[Track]
    words: list[str]

    def packed(self) -> str:
        """Tracks and words as gzipped JSON in base64: what the page script unpacks."""
        tracks = [[track.node, track.attribute, track.values, track.at] for track in self.tracks]
        text = json.dumps([tracks, self.words], ensure_ascii=False, separators=(",", ":"))
        return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


def draw(figure: Draw, settings: Mapping[str, Any]) -> tuple[Figure, str]:
    """One frame: the figure and its words.  Raises TypeError if the function gives anything else."""
    with styled():
        drawn = figure(**settings)
    if not (isinstance(drawn, tuple) and len(drawn) == 2 and isinstance(drawn[0], Figure) and drawn[1]):
        raise TypeError(
            f"{name_of(figure)} must return (Figure, words), the words being the figure's text alternative, "
            f"got {type(drawn).__name__}"
        )
    return drawn


def freeze(figure: Draw, controls: Mapping[str, Control], salt: str) -> Frames:
    """Every frame of the control grid.

    Raises FrameError if there are too many, or if a frame's SVG has other elements than the first.
    """
    names, values = list(controls), [control.values for control in controls.values()]
    count = math.prod(map(len, values))
    if count > MOST_FRAMES:
        sizes = " × ".join(f"{name} {len(control.values)}" for name, control in controls.items())
        raise FrameError(f"{name_of(figure)}: {sizes} = {count} frames, and the most is {MOST_FRAMES}")

    grid = [dict(zip(names, point, strict=True)) for point in itertools.product(*values)]
    trees, words = [], []
    for settings in grid:
        picture, text = draw(figure, settings)
        trees.append(svg_tree(picture, salt))
        words.append(text)
    shown = trees[grid.index({name: control.start for name, control in controls.items()})]
    for settings, tree in zip(grid, trees, strict=True):
        _require_same_elements(figure, settings, list(shown.iter()), list(tree.iter()))

    tracks = []
    for node, column in enumerate(zip(*(tree.iter() for tree in trees), strict=True)):
        for attribute in sorted({"", *itertools.chain(*(element.attrib for element in column))}):
            # absent and empty draw the same, and an attribute that stays is cheaper than one that comes and goes
            series = [(element.text if attribute == "" else element.get(attribute)) or "" for element in column]
            distinct = list(dict.fromkeys(series))
            if len(distinct) > 1:
                place = {value: i for i, value in enumerate(distinct)}
                tracks.append(Track(node, attribute, distinct, [place[value] for value in series]))
    return Frames(serialise(shown), tracks, words)


def _require_same_elements(figure: Draw, settings: Mapping[str, Any], first: list[Any], frame: list[Any]) -> None:
    for place, (one, other) in enumerate(itertools.zip_longest(first, frame)):
        if one is None or other is None or one.tag != other.tag:
            where = ", ".join(f"{name}={value}" for name, value in settings.items())
            near = next(
                (e.get("id") for e in reversed((first if one is not None else frame)[:place]) if e.get("id")), "svg"
            )
            raise FrameError(
                f"{name_of(figure)}: the frame at {where} has {_tag(other)} where the first frame has {_tag(one)} "
                f"(element {place}, in {near}). Fix the limits and ticks, and draw the same artists in every frame."
            )


def _tag(element: Any) -> str:
    return "nothing" if element is None else f"<{element.tag}>"


def name_of(figure: Any) -> str:
    return str(getattr(figure, "__qualname__", None) or figure)


# --- SVG -----------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_ROUNDED = {"x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "points"}


def svg_tree(picture: Figure, salt: str) -> ElementTree.Element:
    """The figure as an SVG element fit to stand in a page: no size of its own, no white, black as currentColor."""
    raw = io.BytesIO()
    with styled(), mpl.rc_context({"svg.hashsalt": salt}):
        picture.savefig(raw, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    root = ElementTree.fromstring(raw.getvalue())
    for parent in list(root.iter()):
        for child in list(parent):
            # matplotlib's <style> would apply to the whole page; its content goes on the root
            if child.tag.endswith(("}metadata", "}style")):
                parent.remove(child)
    for element in root.iter():
        element.tag = element.tag.split("}")[-1]
        element.attrib = {key.split("}")[-1]: _tidy(key, value) for key, value in element.attrib.items()}
        element.text = (element.text or "").strip() or None
        element.tail = None
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    # matplotlib leaves black fills unsaid: they inherit this one
    root.attrib |= {"stroke-linejoin": "round", "stroke-linecap": "butt", "fill": "currentColor"}
    return root


def _tidy(key: str, value: str) -> str:
    if key == "d":
        return _short_path(value)
    if key in _ROUNDED:
        return _NUMBER.sub(_tenth, value)
    if key == "transform" and "matrix" not in value and "scale" not in value:
        return _NUMBER.sub(_tenth, value)
    if key == "style":
        return re.sub(r"(fill|stroke): #000000", r"\1: currentColor", value)
    return value


def _tenth(number: re.Match[str]) -> str:
    text = f"{float(number[0]):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _short_path(d: str) -> str:
    """The same path to 0.1 px, with each point told from the one before: half the size once compressed."""
    if set(re.findall("[A-Za-z]", d)) - set("MLz"):
        return " ".join(_NUMBER.sub(_tenth, d).split())
    short, here = [], (0, 0)
    for command, x, y in re.findall(r"([MLz])(?: ([-\d.e]+) ([-\d.e]+))?", d):
        if command == "z":  # the next command is always an M, which matplotlib gives in full
            short.append("z")
            continue
        point = round(float(x) * 10), round(float(y) * 10)
        origin = (0, 0) if command == "M" else here
        step = " ".join(f"{(now - then) / 10:g}" for now, then in zip(point, origin, strict=True))
        short.append(("M" if command == "M" else "l") + step)
        here = point
    return "".join(short)


def serialise(tree: ElementTree.Element) -> str:
    return ElementTree.tostring(tree, encoding="unicode", short_empty_elements=False)


def salt_of(*parts: object) -> str:
    """Ten letters that differ from figure to figure and never from run to run."""
    return "f" + hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()[:9]
