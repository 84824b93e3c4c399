import base64
import gzip
import json
from xml.etree import ElementTree

import numpy as np
import pytest

from actlib.activations import LeakyReLU, Tanh
from actlib.figures import blank, draw_curve, frame_panel, sample
from actlib.figures.style import INK
from actlib.interactive import Choice, FrameError, Slider, freeze
from actlib.interactive.frames import MOST_FRAMES, draw, svg_tree


def two_panels(alpha=0.1, at=1.0):
    picture, (left, right) = blank(2)
    x = np.linspace(-4, 4, 161)
    curve = sample(LeakyReLU(alpha), x)
    frame_panel(left, (-4, 4), (-2, 4), (-4, 0, 4), (-2, 0, 4), title="f")
    draw_curve(left, curve, slope=False)
    left.plot([at], [LeakyReLU(alpha)(at)], "o")
    frame_panel(right, (-4, 4), (-0.5, 1.5), (-4, 0, 4), (0, 1), title="slope")
    right.plot(curve.x, curve.slope)
    return picture, f"slope {alpha}, at {at}"


def smooth_panels(gain):
    picture, axes = blank(2)
    x = np.linspace(-4, 4, 161)
    for ax, y in zip(axes, (Tanh()(gain * x), Tanh().df(gain * x)), strict=True):
        frame_panel(ax, (-4, 4), (-1.1, 1.1), (-4, 0, 4), (-1, 0, 1))
        ax.plot(x, y)
    return picture, f"gain {gain}"


def seen(root):
    """All that makes a difference to the eye: an empty attribute or text is none."""
    return [(node.tag, node.text or None, {k: v for k, v in node.attrib.items() if v}) for node in root.iter()]


def rebuilt(frames, index):
    """What the page script makes of frame ``index``: the first SVG with every track applied."""
    root = ElementTree.fromstring(frames.svg)
    nodes = list(root.iter())
    tracks, _words = json.loads(gzip.decompress(base64.b64decode(frames.packed())))
    for node, attribute, values, at in tracks:
        value = values[at[index]]
        if attribute == "":
            nodes[node].text = value
        else:
            nodes[node].set(attribute, value)
    return seen(root)


def drawn(figure, salt, **settings):
    return seen(svg_tree(draw(figure, settings)[0], salt))


def test_every_frame_is_the_figure_drawn_afresh():
    alpha, at = Slider(0, 1, 0.25), Slider(-2, 2, 2)
    frames = freeze(two_panels, {"alpha": alpha, "at": at}, "salt")
    for i, slope in enumerate(alpha.values):
        for j, place in enumerate(at.values):
            assert rebuilt(frames, i * 3 + j) == drawn(two_panels, "salt", alpha=slope, at=place)


def test_the_first_svg_is_the_frame_the_controls_begin_at():
    frames = freeze(two_panels, {"alpha": Slider(0, 1, 0.25, start=0.75)}, "salt")
    assert seen(ElementTree.fromstring(frames.svg)) == drawn(two_panels, "salt", alpha=0.75)


def test_words_follow_the_frames_last_control_fastest():
    frames = freeze(two_panels, {"alpha": Slider(0, 1, 1), "at": Slider(0, 1, 1)}, "salt")
    assert frames.words == ["slope 0, at 0", "slope 0, at 1", "slope 1, at 0", "slope 1, at 1"]


def test_a_choice_of_words_is_a_control_like_any_other():
    frames = freeze(lambda kind: two_panels(1 if kind == "open" else 0), {"kind": Choice(["shut", "open"])}, "s")
    assert len(frames.words) == 2
    assert frames.tracks


def test_41_frames_of_a_smooth_two_panel_figure_weigh_under_10_kb():
    frames = freeze(smooth_panels, {"gain": Slider(0, 4, 0.1)}, "salt")
    assert len(frames.words) == 41
    assert len(base64.b64decode(frames.packed())) < 10_000


def test_a_20_by_20_grid_weighs_under_80_kb():
    frames = freeze(two_panels, {"alpha": Slider(0, 0.95, 0.05), "at": Slider(-1.9, 1.9, 0.2)}, "salt")
    assert len(frames.words) == 400
    assert len(base64.b64decode(frames.packed())) < 80_000


def test_frames_are_the_same_on_every_run():
    controls = {"alpha": Slider(0, 1, 0.5)}
    assert freeze(two_panels, controls, "s") == freeze(two_panels, controls, "s")


def test_a_frame_with_other_elements_is_named_with_the_element():
    def growing(points):
        picture, (ax,) = blank()
        frame_panel(ax, (0, 9), (0, 9))
        ax.plot(range(points), range(points), "o")
        return picture, "words"

    with pytest.raises(FrameError, match=r"growing: the frame at points=\d has .* where the first frame has .*<"):
        freeze(growing, {"points": Slider(1, 3, 1)}, "salt")


def test_ticks_that_follow_the_data_are_caught():
    def autoscaled(top):
        picture, (ax,) = blank()
        ax.plot([0, top])
        return picture, "words"

    with pytest.raises(FrameError, match="Fix the limits and ticks"):
        freeze(autoscaled, {"top": Slider(1, 40, 13)}, "salt")


def test_too_many_frames_are_refused_before_any_is_drawn():
    def never(a, b):
        raise AssertionError("drawn")

    fine = Slider(0, 100, 1)
    with pytest.raises(FrameError, match=rf"a 101 × b 101 = 10201 frames, and the most is {MOST_FRAMES}"):
        freeze(never, {"a": fine, "b": fine}, "salt")


def test_a_figure_without_words_is_refused():
    with pytest.raises(TypeError, match=r"must return \(Figure, words\)"):
        freeze(lambda alpha: two_panels(alpha)[0], {"alpha": Slider(0, 1, 1)}, "salt")


def test_svg_takes_the_colours_of_the_page():
    svg = ElementTree.tostring(svg_tree(two_panels()[0], "salt"), encoding="unicode")
    assert "#000000" not in svg
    assert "#ffffff" not in svg
    assert "currentColor" in svg
    assert "<style" not in svg  # it would apply to the whole page
    assert "width=" not in svg.split(">")[0]


def test_what_is_filled_with_black_takes_the_colour_of_the_text():
    """matplotlib writes no fill where it is black, and SVG's own default stays black on a dark page."""
    picture, (ax,) = blank()
    ax.plot(0.5, 0.5, color=INK, marker="o")
    tree = svg_tree(picture, "salt")
    (disc,) = (path for path in tree.iter("path") if "C" in path.get("d"))
    assert "fill" not in disc.get("style"), "it inherits"
    assert tree.get("fill") == "currentColor"


def test_ids_differ_from_figure_to_figure():
    def ids(salt):
        return {node.get("id") for node in svg_tree(two_panels()[0], salt).iter("clipPath")}

    assert ids("one").isdisjoint(ids("other"))
