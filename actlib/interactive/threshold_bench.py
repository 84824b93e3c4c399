"""The threshold bench: a learner sets all the numbers of a small threshold network and sees what it computes.

Nine free numbers are too many for frames, so the panel is a script, threshold_bench.js, with two hosts:
under a kernel anywidget runs it and the numbers come back to Python; in the book, tools/book_extension.py makes a
classic script of the same file, and bench_host.js runs it on the JSON that the frozen bench carries.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from actlib.activations.base import Array
from actlib.figures.planes import draw_points, draw_regions, line_ends
from actlib.figures.style import GREEN, GREY, INK, PURPLE, blank, frame_panel, styled
from actlib.interactive.explore import FROZEN_MIME, freezing, png
from actlib.interactive.frames import salt_of, serialise, svg_tree
from actlib.networks.threshold import XOR_WITH_SKIPS, XOR_WITH_TWO_HIDDEN, ThresholdNet, corners

Numbers = Sequence[float]

TARGETS = {
    "XOR": [0, 1, 1, 0],
    "AND": [0, 0, 0, 1],
    "OR": [0, 1, 1, 1],
    "x and not y": [0, 0, 1, 0],
    "y and not x": [0, 1, 0, 0],
    "NAND": [1, 1, 1, 0],
    "NOR": [1, 0, 0, 0],
    "XNOR": [1, 0, 0, 1],
}
"""What the network is to compute, at the inputs 00, 01, 10, 11."""

LIMIT = 9
"""Largest size of a number; what the fields take, too."""


def numbers_of(kind: str, net: ThresholdNet) -> list[float]:
    """The network's numbers in the order of the bench: for each unit its weights, then its threshold."""
    hidden = np.column_stack([np.transpose(net.W), net.thresholds]).ravel()
    skips = net.skips if kind == "skips" else ()
    return [float(number) for number in (*hidden, *skips, *np.ravel(net.v), net.threshold)]


def net_of(kind: str, numbers: Numbers) -> ThresholdNet:
    """The other way round."""
    if kind == "skips":
        hx, hy, ht, sx, sy, v, threshold = numbers
        return ThresholdNet(np.array([[hx], [hy]]), np.array([ht]), np.array([v]), threshold, np.array([sx, sy]))
    h1x, h1y, h1t, h2x, h2y, h2t, v1, v2, threshold = numbers
    return ThresholdNet(np.array([[h1x, h2x], [h1y, h2y]]), np.array([h1t, h2t]), np.array([v1, v2]), threshold)


def _solutions(kind: str, xor: ThresholdNet) -> dict[str, list[float]]:
    """Numbers for every target: XOR's network, one unit's for AND and its like, and their negations."""
    # one unit is enough: the hidden units pass x and y on, or the one hidden unit is not listened to
    hidden, ignored = ([1, 1, 1.5], [0]) if kind == "skips" else ([1, 0, 0.5, 0, 1, 0.5], [])
    one_unit = {"AND": (1, 1, 1.5), "OR": (1, 1, 0.5), "x and not y": (1, -1, 0.5), "y and not x": (-1, 1, 0.5)}
    found = {name: [*hidden, wx, wy, *ignored, threshold] for name, (wx, wy, threshold) in one_unit.items()}
    found["XOR"] = numbers_of(kind, xor)
    for name, opposite in {"NAND": "AND", "NOR": "OR", "XNOR": "XOR"}.items():
        found[name] = found[opposite][: len(hidden)] + [-number for number in found[opposite][len(hidden) :]]
    return {name: [float(number) for number in found[name]] for name in TARGETS}


SOLUTIONS = {
    "two hidden": _solutions("two hidden", XOR_WITH_TWO_HIDDEN),
    "skips": _solutions("skips", XOR_WITH_SKIPS),
}
"""By kind and target, numbers that compute it."""

STARTS = {kind: solutions["OR"] for kind, solutions in SOLUTIONS.items()}
"""Where the bench begins: OR, which has three rows of XOR right, and hidden units that do not help yet."""


def _check(kind: str, target: str, numbers: Numbers | None) -> list[float]:
    """The numbers as a list, by default the kind's start.  Raises ValueError, naming the argument."""
    if kind not in SOLUTIONS:
        raise ValueError(f"kind must be one of {', '.join(map(repr, SOLUTIONS))}, got {kind!r}")
    if target not in TARGETS:
        raise ValueError(f"target must be one of {', '.join(map(repr, TARGETS))}, got {target!r}")
    if numbers is None:
        return list(STARTS[kind])
    count = len(STARTS[kind])
    try:
        given = np.asarray(numbers, float)
    except (TypeError, ValueError):
        given = np.array(np.nan)
    if given.shape != (count,) or not (np.abs(given) <= LIMIT).all():
        raise ValueError(f"numbers must be {count} numbers from −{LIMIT} to {LIMIT} for {kind!r}, got {numbers!r}")
    return [float(number) for number in given]


def threshold_bench(kind: str = "two hidden", target: str = "XOR", numbers: Numbers | None = None) -> Bench:
    """The bench, for a notebook to show.

    ``kind``: "two hidden", nine numbers, or "skips" (one hidden unit), seven; unit by unit, the weights and then the
    threshold, the output unit last.  ``target``: a name in ``TARGETS``.  ``numbers``: where it begins; by default a
    network that computes OR.  The learner can change all three.  Raises ValueError for anything else.
    """
    return Bench(kind, target, _check(kind, target, numbers))


class Bench:
    """What ``threshold_bench`` returns.  Notebooks show it; ``net`` is the network as the learner has set it."""

    def __init__(self, kind: str, target: str, numbers: list[float]) -> None:
        self.kind, self.target, self.numbers = kind, target, numbers

    def __repr__(self) -> str:
        return f"<threshold bench: {self.kind}, target {self.target}>"

    @cached_property
    def widget(self) -> ThresholdBench:
        """The live panel: one, however often it is shown.  Made late, because making one opens a line to the page."""
        return ThresholdBench(kind=self.kind, target=self.target, numbers=self.numbers, starts=self._starts())

    @property
    def net(self) -> ThresholdNet:
        """The network of the panel's numbers, or of those it begins with if it was never shown live."""
        live = self.__dict__.get("widget")
        return live.net if live else net_of(self.kind, self.numbers)

    def _starts(self) -> dict[str, list[float]]:
        return {**STARTS, self.kind: self.numbers}

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """One output, as for ``explore``.  Frozen: the panel for the book and a still picture.  Live: the widget."""
        bundle: dict[str, Any] = {"text/plain": repr(self)}
        if freezing():
            picture, _words = self.still()
            return {**bundle, "image/png": png(picture), FROZEN_MIME: self.frozen()}
        live, _metadata = self.widget._repr_mimebundle_()
        return {**live, **bundle}

    def frozen(self) -> str:
        """The panel as HTML: its state for the page script, and inside, for pages without one, a still picture."""
        state = {
            "kind": self.kind,
            "target": self.target,
            "numbers": self.numbers,
            "targets": TARGETS,
            "starts": self._starts(),
            "solutions": SOLUTIONS,
        }
        picture, words = self.still()
        tree = svg_tree(picture, salt_of(self, self.numbers))
        tree.attrib |= {"role": "img", "aria-label": words}
        data = html.escape(json.dumps(state, separators=(",", ":")))
        return (
            f'<div class="actlib-bench" data-state="{data}"><div class="actlib-picture">{serialise(tree)}</div>'
            f"<p>{html.escape(words)} To change its numbers, this bench needs JavaScript.</p></div>"
        )

    def still(self) -> tuple[Figure, str]:
        """The network it begins with: the input square, the truth table, and their words."""
        net, wanted = net_of(self.kind, self.numbers), np.array(TARGETS[self.target])
        x = corners(2)
        figure, (square, table) = blank(2, height=2.9)
        with styled():
            _draw_square(square, net, wanted)
            _write_table(table, net, wanted)
        right = int((net(x) == wanted).sum())
        at = ", ".join(f"{a:g}{b:g}" for a, b in x[net(x) == 1]) or "no input"
        return figure, f"A threshold network whose output is 1 at {at}: {right} of 4 rows right for {self.target}."


def _draw_square(ax: Axes, net: ThresholdNet, wanted: Array) -> None:
    limits = (-0.5, 1.5, -0.5, 1.5)
    frame_panel(ax, limits[:2], limits[2:], (0, 1), (0, 1), "x", "y", "Input square", square=True)
    draw_regions(ax, lambda points: net(points) - 0.5, limits, resolution=201, boundary=False)
    for w, threshold, colour in zip(np.transpose(net.W), net.thresholds, (GREEN, PURPLE), strict=False):
        ends = line_ends(w, -threshold, limits)
        ax.plot(ends[:, 0], ends[:, 1], color=colour, linestyle="--")
    draw_points(ax, corners(2), wanted, size=60)
    wrong = corners(2)[net(corners(2)) != wanted]
    ax.plot(wrong[:, 0], wrong[:, 1], linestyle="none", marker="o", markersize=15, markerfacecolor="none", color=INK)


def _write_table(ax: Axes, net: ThresholdNet, wanted: Array) -> None:
    x = corners(2)
    columns = ["x", "y", "output", "target"]
    rows = np.column_stack([x, net(x), wanted]).astype(int)
    frame_panel(ax, (0, 1), (0, 1), title="Truth table")
    ax.set_axis_off()
    for i, column in enumerate(columns):
        for j, words in enumerate([column, *rows[:, i]]):
            ax.text((0.08, 0.25, 0.5, 0.82)[i], 0.85 - 0.16 * j, str(words), ha="center", color=INK)
    ax.plot([0, 1], [0.8, 0.8], color=GREY, linewidth=0.8)


class ThresholdBench(anywidget.AnyWidget):
    """The live panel: ``kind``, ``target`` and ``numbers`` follow what the learner sets, and the page follows them."""

    _esm = Path(__file__).parent / "threshold_bench.js"
    _css = Path(__file__).parent / "threshold_bench.css"

    kind = traitlets.Unicode("two hidden").tag(sync=True)
    target = traitlets.Unicode("XOR").tag(sync=True)
    numbers = traitlets.List(traitlets.Float(), default_value=STARTS["two hidden"]).tag(sync=True)
    targets = traitlets.Dict(default_value=TARGETS, read_only=True).tag(sync=True)
    starts = traitlets.Dict(default_value=STARTS).tag(sync=True)
    solutions = traitlets.Dict(default_value=SOLUTIONS, read_only=True).tag(sync=True)

    def __repr__(self) -> str:
        return f"<threshold bench: {self.kind}, target {self.target}>"

    @property
    def net(self) -> ThresholdNet:
        """The network of the current numbers."""
        return net_of(self.kind, self.numbers)

    @traitlets.validate("kind")
    def _known_kind(self, proposal: Any) -> str:
        return self._valid(proposal, proposal["value"], self.target, None)

    @traitlets.validate("target")
    def _known_target(self, proposal: Any) -> str:
        return self._valid(proposal, self.kind, proposal["value"], None)

    @traitlets.validate("numbers")
    def _right_numbers(self, proposal: Any) -> list[float]:
        return self._valid(proposal, self.kind, self.target, proposal["value"])

    def _valid(self, proposal: Any, kind: str, target: str, numbers: Numbers | None) -> Any:
        try:
            _check(kind, target, numbers)
        except ValueError as error:  # traitlets takes a change back only for its own error
            raise traitlets.TraitError(str(error)) from None
        return proposal["value"]

    @traitlets.observe("kind")
    def _numbers_of_the_kind(self, _change: Any) -> None:
        # from the page both come at once; from Python, kind alone brings its start along
        if len(self.numbers) != len(self.starts[self.kind]):
            self.numbers = self.starts[self.kind]
