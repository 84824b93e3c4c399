"""``explore``: a figure with controls, live under a kernel, and in the book without one."""

from __future__ import annotations

import base64
import gc
import html
import inspect
import io
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

import anywidget
import ipywidgets
from matplotlib.figure import Figure

from actlib.figures.style import Blanks, reusing, styled
from actlib.interactive.controls import Choice, Control, Moments
from actlib.interactive.frames import Draw, Frames, draw, freeze, name_of, salt_of, serialise, svg_tree

FROZEN_MIME = "application/vnd.actlib.frozen+html"
"""What the book shows.  Not text/html: viewers that sanitise HTML (JupyterLab before a notebook is trusted, GitHub)
would prefer that to the picture beside it and strip the SVG out of it.  They do not know this type, and show the PNG.
"""


def freezing() -> bool:
    """Whether lessons are being made for the book, and figures give their frozen twins."""
    return os.environ.get("ACTLIB_FREEZE") == "1"


def explore(figure: Draw, caption: str, **controls: Control) -> Exploration:
    """Shows ``figure`` with a control for each of its arguments.

    ``figure`` takes one keyword argument for each control and returns (Figure, words), the words saying what the
    picture shows at those settings: they are its text alternative.  ``caption`` stands below and must be true when
    the figure first appears.  Without controls the figure is still.

    Under a kernel the controls are ipywidgets, and moving one draws the figure again.  In the book every frame was
    drawn in advance.  Raises TypeError for a control that the figure has no argument for, an argument without a
    control, or a control that is none.
    """
    wanted = {
        name: parameter.default is inspect.Parameter.empty
        for name, parameter in inspect.signature(figure).parameters.items()
    }
    takes = f"it takes {', '.join(wanted) or 'none'}"
    for name, control in controls.items():
        if name not in wanted:
            raise TypeError(f"explore: {name_of(figure)} has no argument {name!r}; {takes}")
        if not isinstance(control, Control):
            raise TypeError(f"explore: {name} must be a control such as Slider(0, 1, 0.1), got {control!r}")
    if missing := [name for name, needed in wanted.items() if needed and name not in controls]:
        raise TypeError(f"explore: {name_of(figure)} also needs a control for {', '.join(missing)}; {takes}")
    shown = Exploration(figure, caption, controls)
    if freezing():
        shown.frozen()  # now and not at display, where IPython would swallow a FrameError
    return shown


class Exploration:
    """What ``explore`` returns.  Notebooks show it; ``widget()`` gives the live controls."""

    def __init__(self, figure: Draw, caption: str, controls: Mapping[str, Control]) -> None:
        self.figure, self.caption, self.controls = figure, caption, dict(controls)
        self.start = {name: control.start for name, control in controls.items()}
        self.salt = salt_of(name_of(figure), caption, *controls.items())
        self.blanks: Blanks = {}

    def __repr__(self) -> str:
        controls = "; ".join(f"{name}: {control}" for name, control in self.controls.items())
        return f"<figure with {controls}>" if controls else "<figure>"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """One output.  Frozen: the twin, and a still picture for viewers that do not know it.  Live: the widgets."""
        bundle: dict[str, Any] = {"text/plain": repr(self)}
        if freezing() or not self.controls:
            picture, _words = draw(self.figure, self.start)
            bundle["image/png"] = png(picture)
        if freezing():
            bundle[FROZEN_MIME] = self.frozen()
        elif self.controls:
            bundle |= {k: v for k, v in self.widget()._repr_mimebundle_().items() if k != "text/plain"}
        return bundle

    @cache  # noqa: B019  # a figure lives as long as its notebook
    def frozen(self) -> str:
        """The figure as HTML that works by itself: the first frame, native controls, and the changes."""
        return frozen_html(freeze(self.figure, self.controls, self.salt), self.controls, self.caption, self.salt)

    def _live_frame(self, settings: Mapping[str, Any]) -> tuple[str, str]:
        with reusing(self.blanks):
            drawn, words = draw(self.figure, settings)
        return f'<div style="max-width: 44rem">{serialise(svg_tree(drawn, self.salt))}</div>', html.escape(words)

    def widget(self) -> ipywidgets.VBox:
        """The live figure: its controls, the picture and its words."""
        picture, words = ipywidgets.HTML(), ipywidgets.HTML()
        inputs = {name: _live(name, control) for name, control in self.controls.items()}

        def show(_change: object = None) -> None:
            settings = {name: self.controls[name].values[box.index] for name, box in inputs.items()}
            with _collecting_afterwards():
                picture.value, words.value = self._live_frame(settings)

        for box in inputs.values():
            box.observe(show, "index")
        show()
        rows = [_with_play(box) if isinstance(self.controls[n], Moments) else box for n, box in inputs.items()]
        caption = ipywidgets.HTML(f"<em>{html.escape(self.caption)}</em>")
        return ipywidgets.VBox([*rows, picture, words, caption, _OwnKeys()])


def png(picture: Figure) -> str:
    """The figure as a base64 PNG on white."""
    data = io.BytesIO()
    with styled():
        picture.savefig(data, format="png", dpi=110, facecolor="white", metadata={"Software": None})
    return base64.b64encode(data.getvalue()).decode()


# --- live ----------------------------------------------------------------------------------------------------


@contextmanager
def _collecting_afterwards() -> Iterator[None]:
    """Keeps the garbage collector out of the block, and has it look at what is new when the block has ended.

    A figure is thousands of objects that hold on to each other.  Collected while it is built, they count as old, and
    soon the collector goes through everything that the kernel has: 0.1 s, on one move in ten.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.collect(0)
            gc.enable()


class _OwnKeys(anywidget.AnyWidget):
    """Shows nothing, and keeps the notebook's shortcuts away from the controls beside it.

    JupyterLab would insert a cell when A is pressed on a slider, and Jupyter Notebook takes even the arrow keys, for
    moves from cell to cell, before the slider sees them.
    """

    _esm = """
    function render({ el }) {
      let waiting = true;
      const keep = ({ target }) => { target.dataset.lmSuppressShortcuts = "true"; };
      const start = () => {
        if (el.isConnected) el.closest(".jp-OutputArea-output")?.addEventListener("focusin", keep);
        else if (waiting) requestAnimationFrame(start);
      };
      start();
      return () => { waiting = false; };
    }
    export default { render };
    """


def _live(name: str, control: Control) -> Any:
    kind = ipywidgets.Dropdown if isinstance(control, Choice) else ipywidgets.SelectionSlider
    return kind(
        options=control.labels,
        index=control.first,
        description=control.label or name,
        style={"description_width": "initial"},
        layout={"width": "26rem"},
    )


def _with_play(slider: ipywidgets.SelectionSlider) -> ipywidgets.HBox:
    play = ipywidgets.Play(min=0, max=len(slider.options) - 1, value=slider.index, interval=250)
    ipywidgets.link((play, "value"), (slider, "index"))
    return ipywidgets.HBox([play, slider])


# --- frozen --------------------------------------------------------------------------------------------------


def frozen_html(frames: Frames, controls: Mapping[str, Control], caption: str, name: str) -> str:
    """``frames`` with native inputs.  explore.js makes them move; without it the first frame stands."""
    first = _index({n: c.first for n, c in controls.items()}, controls)
    words = f'<p class="actlib-words" id="{name}-words" role="status">{html.escape(frames.words[first])}</p>'
    picture = frames.svg.replace("<svg ", f'<svg role="img" aria-labelledby="{name}-words" ', 1)
    inputs = "".join(_frozen_input(f"{name}-{n}", n, control) for n, control in controls.items())
    moving = (
        f'<fieldset class="actlib-controls" disabled><legend>Controls</legend>{inputs}</fieldset>'
        f'<script type="text/plain">{frames.packed()}</script>'
        if controls
        else ""
    )
    return (
        f'<figure class="actlib-explore">{moving}<div class="actlib-picture">{picture}</div>{words}'
        f"<figcaption>{html.escape(caption)}</figcaption></figure>"
    )


def _index(at: Mapping[str, int], controls: Mapping[str, Control]) -> int:
    """The number of a frame: the last control changes fastest."""
    index = 0
    for name, control in controls.items():
        index = index * len(control.values) + at[name]
    return index


def _frozen_input(identity: str, name: str, control: Control) -> str:
    named = html.escape(control.label or name)
    label = f'<label for="{identity}">{named}</label>'
    if isinstance(control, Choice):
        options = "".join(
            f"<option{' selected' if i == control.first else ''}>{html.escape(text)}</option>"
            for i, text in enumerate(control.labels)
        )
        return f'<div>{label}<select id="{identity}">{options}</select></div>'
    texts = html.escape(json.dumps(control.labels, ensure_ascii=False, separators=(",", ":")))
    shown = control.labels[control.first]
    play = f'<button type="button" aria-label="Play: {named}">Play</button>' if isinstance(control, Moments) else ""
    return (
        f'<div>{label}<input type="range" id="{identity}" min="0" max="{len(control.values) - 1}" '
        f'value="{control.first}" aria-valuetext="{shown}" data-texts="{texts}">'
        f'<output for="{identity}">{shown}</output>{play}</div>'
    )
