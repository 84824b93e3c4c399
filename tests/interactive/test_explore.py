import base64
import gc
import re
import weakref

import pytest
from matplotlib.patches import Circle

from actlib.figures import blank, frame_panel
from actlib.interactive import Choice, Moments, Slider, explore
from actlib.interactive.explore import FROZEN_MIME

WIDGET_MIME = "application/vnd.jupyter.widget-view+json"


def line(slope, kind="plain"):
    picture, (ax,) = blank()
    frame_panel(ax, (0, 1), (-2, 2))
    ax.plot([0, 1], [0, slope], color="red" if kind == "loud" else "blue")
    return picture, f"a {kind} line of slope {slope} & more"


@pytest.fixture
def frozen(monkeypatch):
    monkeypatch.setenv("ACTLIB_FREEZE", "1")


@pytest.fixture
def live(monkeypatch):
    monkeypatch.delenv("ACTLIB_FREEZE", raising=False)


@pytest.mark.usefixtures("frozen")
def test_frozen_output_holds_the_twin_and_a_still_picture_and_no_widget():
    bundle = explore(line, "A line.", slope=Slider(0, 1, 0.5))._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/png", FROZEN_MIME}
    assert base64.b64decode(bundle["image/png"]).startswith(b"\x89PNG")


@pytest.mark.usefixtures("live")
def test_live_output_is_a_widget():
    bundle = explore(line, "A line.", slope=Slider(0, 1, 0.5))._repr_mimebundle_()
    assert set(bundle) == {"text/plain", WIDGET_MIME}


def test_plain_text_is_the_same_frozen_and_live_and_holds_no_address(monkeypatch):
    shown = explore(line, "A line.", slope=Slider(0, 1, 0.5), kind=Choice(["plain", "loud"]))
    monkeypatch.setenv("ACTLIB_FREEZE", "1")
    frozen = shown._repr_mimebundle_()["text/plain"]
    monkeypatch.delenv("ACTLIB_FREEZE")
    assert shown._repr_mimebundle_()["text/plain"] == frozen
    assert frozen == "<figure with slope: 0.0 … 1.0 in 3 steps; kind: plain | loud>"


@pytest.mark.usefixtures("live")
def test_figures_that_are_no_longer_shown_are_gone_at_once():
    drawn = []

    def kept(slope):
        picture, words = line(slope)
        drawn.append(weakref.ref(picture))
        return picture, words

    slider, *_ = explore(kept, "A line.", slope=Slider(0, 1, 0.1)).widget().children
    for place in range(10):
        slider.index = place
    assert len(drawn) == 11
    assert len({id(picture()) for picture in drawn}) == 1  # one, used again and again, which goes with its notebook
    assert gc.isenabled()


@pytest.mark.usefixtures("live")
def test_a_figure_that_fails_leaves_the_collector_on():
    def failing(slope):
        if slope == 1:
            raise ValueError("too steep")
        return line(slope)

    slider, *_ = explore(failing, "A line.", slope=Slider(0, 1, 0.5)).widget().children
    with pytest.raises(ValueError, match="too steep"):
        slider.index = 2
    assert gc.isenabled()


@pytest.mark.usefixtures("live")
def test_moving_the_live_slider_draws_the_figure_again():
    box = explore(line, "A line.", slope=Slider(0, 1, 0.5, start=0)).widget()
    slider, picture, words, *_ = box.children
    before = picture.value
    slider.index = 2
    assert picture.value != before
    assert words.value == "a plain line of slope 1.0 &amp; more"


def many(kind):
    """Frames that leave all kinds of things behind."""
    picture, (left, right) = blank(2)
    if kind == "bare":
        left.plot([0, 1], [0, 5])
        return picture, "a line in axes that nothing was set of"
    frame_panel(left, (1, 10), (0, 1), (1, 10), (0, 1), "x", "y", title=kind, square=kind == "square")
    left.plot([1, 10], [0, 1], label="a line")
    left.text(2, 0.5, kind)
    if kind == "full":
        left.set(xscale="log", xticks=(1, 10), title="in the middle")
        left.legend()
        left.fill_between([1, 5], 0, 1)
        left.imshow([[0, 1]], extent=(1, 10, 0, 1), aspect="auto")
        left.spines[["top", "left"]].set_visible(False)
        left.set_position((0.2, 0.3, 0.2, 0.4))
        right.axis("off")
        right.add_patch(Circle((0.5, 0.5), 0.2))
        right.scatter([0, 1], [0, 1])
        picture.add_axes((0.1, 0.1, 0.2, 0.2)).plot([0, 1], [1, 0])
        picture.legend(["all"])
        picture.text(0.5, 0.5, "over all")
    return picture, f"a {kind} frame"


def test_a_live_figure_keeps_nothing_of_the_frames_before():
    shown = explore(many, "Many.", kind=Choice(["plain", "square", "bare", "full"], label="kind"))
    for kind in ("full", "plain", "square", "full", "bare", "plain", "full"):
        alone = explore(many, "Many.", kind=Choice(["plain", "square", "bare", "full"], label="kind"))
        assert shown._live_frame({"kind": kind}) == alone._live_frame({"kind": kind}), kind
    assert len(shown.blanks) == 1


@pytest.mark.usefixtures("live")
def test_live_moments_have_a_play_button_tied_to_the_slider():
    row, *_ = explore(line, "A line.", slope=Moments([0, 1, 2])).widget().children
    play, slider = row.children
    play.value = 2
    assert slider.index == 2


@pytest.mark.usefixtures("frozen")
def test_twin_has_native_labelled_controls_and_words():
    twin = explore(
        line, "Caption <1>.", slope=Slider(0, 1, 0.5, label="slope α"), kind=Choice(["plain", "loud"])
    ).frozen()
    identity = re.search(r'<label for="([^"]+)">slope α</label>', twin)[1]
    assert f'<input type="range" id="{identity}" min="0" max="2" value="1" aria-valuetext="0.5"' in twin
    assert "<option selected>plain</option><option>loud</option>" in twin
    assert '<fieldset class="actlib-controls" disabled>' in twin  # dead until the page script wakes it
    words = re.search(r'<svg role="img" aria-labelledby="([^"]+)"', twin)[1]
    assert f'id="{words}" role="status">a plain line of slope 0.5 &amp; more</p>' in twin
    assert "<figcaption>Caption &lt;1&gt;.</figcaption>" in twin


@pytest.mark.usefixtures("frozen")
def test_the_name_of_a_play_button_says_what_it_plays():
    twin = explore(line, "A line.", slope=Moments([0, 1, 2], label="step <k>")).frozen()
    assert '<button type="button" aria-label="Play: step &lt;k&gt;">Play</button>' in twin


@pytest.mark.usefixtures("frozen")
def test_still_figure_has_no_controls_and_no_script():
    twin = explore(lambda: line(1), "A still line.").frozen()
    assert "fieldset" not in twin
    assert "script" not in twin
    assert 'role="img"' in twin


@pytest.mark.parametrize(
    ("controls", "message"),
    [
        ({"slope": Slider(0, 1, 1), "tilt": Slider(0, 1, 1)}, "line has no argument 'tilt'; it takes slope, kind"),
        ({"kind": Choice(["plain", "loud"])}, "line also needs a control for slope"),
        ({"slope": 3}, r"slope must be a control such as Slider\(0, 1, 0.1\), got 3"),
    ],
)
def test_controls_must_fit_the_figure(controls, message):
    with pytest.raises(TypeError, match=message):
        explore(line, "A line.", **controls)


def test_page_script_is_small():
    from pathlib import Path

    import actlib.interactive

    assert (Path(actlib.interactive.__file__).parent / "explore.js").stat().st_size <= 5 * 1024
