"""The threshold bench: its networks, and what a notebook is given to show.  What its script does: tests/browser."""

import json
import re
from html.parser import HTMLParser

import numpy as np
import pytest
import traitlets

from actlib.interactive import threshold_bench
from actlib.interactive.explore import FROZEN_MIME
from actlib.interactive.threshold_bench import SOLUTIONS, STARTS, TARGETS, ThresholdBench, net_of, numbers_of
from actlib.networks.threshold import XOR_WITH_SKIPS, XOR_WITH_TWO_HIDDEN, ThresholdNet, corners

KINDS = ("two hidden", "skips")
LIVE_MIME = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def frozen(monkeypatch):
    monkeypatch.setenv("ACTLIB_FREEZE", "1")


@pytest.fixture
def live(monkeypatch):
    monkeypatch.delenv("ACTLIB_FREEZE", raising=False)


class Elements(HTMLParser):
    """The start tags of some HTML, each with its attributes."""

    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def state_of(bench):
    (tag, attributes), *_ = Elements(bench.frozen()).found
    assert (tag, attributes["class"]) == ("div", "actlib-bench")
    return json.loads(attributes["data-state"])


# --- the networks --------------------------------------------------------------------------------------------


def test_the_two_hidden_units_come_first_and_the_output_last():
    net = threshold_bench(numbers=[1, 2, 3, 4, 5, 6, 7, 8, 9]).net
    assert net.W.tolist() == [[1, 4], [2, 5]]
    assert net.thresholds.tolist() == [3, 6]
    assert net.v.tolist() == [7, 8]
    assert net.threshold == 9
    assert list(net.skips) == [0, 0]


def test_with_skips_the_output_weighs_x_y_and_then_h():
    net = threshold_bench("skips", numbers=[1, 2, 3, 4, 5, 6, 7]).net
    assert net.W.tolist() == [[1], [2]]
    assert net.thresholds.tolist() == [3]
    assert net.skips.tolist() == [4, 5]
    assert net.v.tolist() == [6]
    assert net.threshold == 7


@pytest.mark.parametrize(("kind", "net"), [("two hidden", XOR_WITH_TWO_HIDDEN), ("skips", XOR_WITH_SKIPS)])
def test_the_solution_of_xor_is_the_lessons_network(kind, net):
    assert SOLUTIONS[kind]["XOR"] == numbers_of(kind, net)
    again = net_of(kind, numbers_of(kind, net))
    for field in ("W", "thresholds", "v", "threshold", "skips"):
        np.testing.assert_array_equal(getattr(again, field), getattr(net, field))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("target", TARGETS)
def test_every_target_has_a_solution(kind, target):
    assert net_of(kind, SOLUTIONS[kind][target])(corners(2)).tolist() == TARGETS[target]


@pytest.mark.parametrize("kind", KINDS)
def test_the_start_is_one_row_short_of_xor(kind):
    bench = threshold_bench(kind)
    assert (bench.net(corners(2)) == TARGETS["XOR"]).sum() == 3


def test_the_widgets_net_is_the_threshold_net_of_its_numbers(live):
    rng = np.random.default_rng(0)
    for kind in KINDS:
        widget = ThresholdBench(kind=kind)
        for _ in range(20):
            numbers = (rng.integers(-18, 19, len(STARTS[kind])) / 2).tolist()
            widget.numbers = numbers
            assert isinstance(widget.net, ThresholdNet)
            assert numbers_of(kind, widget.net) == numbers


def test_the_bench_follows_what_the_learner_sets(live):
    bench = threshold_bench()
    bench._repr_mimebundle_()
    # as the page sends it: kind and numbers in one message
    bench.widget.set_state({"kind": "skips", "numbers": [1, 1, 1.5, 1, 1, -2, 0.5]})
    assert bench.net(corners(2)).tolist() == TARGETS["XOR"]


def test_another_kind_brings_its_start_along(live):
    widget = threshold_bench(numbers=[1] * 9).widget
    widget.kind = "skips"
    assert widget.numbers == STARTS["skips"]
    widget.kind = "two hidden"
    assert widget.numbers == [1] * 9


# --- what a notebook shows -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_frozen_it_is_words_a_picture_and_html(frozen, kind):
    bundle = threshold_bench(kind, "AND")._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/png", FROZEN_MIME}
    assert bundle["text/plain"] == f"<threshold bench: {kind}, target AND>"
    assert bundle["image/png"].startswith("iVBOR")


@pytest.mark.parametrize("kind", KINDS)
def test_the_state_is_all_the_script_needs(kind):
    numbers = list(range(len(STARTS[kind])))
    state = state_of(threshold_bench(kind, "x and not y", numbers))
    assert (state["kind"], state["target"], state["numbers"]) == (kind, "x and not y", numbers)
    assert state["targets"] == TARGETS
    assert state["solutions"] == SOLUTIONS
    # "Start again" comes back to the lesson's numbers; the other kind has its own start
    assert state["starts"] == {**STARTS, kind: numbers}


def test_without_javascript_there_is_a_picture_with_words_and_a_note():
    text = threshold_bench().frozen()
    (picture,) = [attributes for tag, attributes in Elements(text).found if tag == "svg"]
    assert picture["role"] == "img"
    assert "output is 1 at 01, 10, 11: 3 of 4 rows right for XOR" in picture["aria-label"]
    assert "needs JavaScript" in text


def test_a_network_of_zeros_can_be_drawn(frozen):
    bundle = threshold_bench(numbers=[0] * 9)._repr_mimebundle_()
    assert "1 at no input: 2 of 4 rows right" in bundle[FROZEN_MIME]


def test_freezing_twice_gives_the_same(frozen):
    assert threshold_bench()._repr_mimebundle_() == threshold_bench()._repr_mimebundle_()


def test_freezing_makes_no_widget(frozen):
    bench = threshold_bench()
    bench._repr_mimebundle_()
    assert "widget" not in vars(bench)  # its state would be stored in the notebook, under a number that changes


def test_live_it_is_a_widget_whose_text_never_changes(live):
    bench = threshold_bench("skips")
    bundle = bench._repr_mimebundle_()
    assert set(bundle) == {"text/plain", LIVE_MIME}
    assert bundle["text/plain"] == repr(bench) == repr(bench.widget) == "<threshold bench: skips, target XOR>"
    assert bundle[LIVE_MIME]["model_id"] == bench.widget.model_id
    assert bench._repr_mimebundle_() == bundle


def test_the_widget_carries_script_and_style(live):
    widget = threshold_bench().widget
    assert "export default { render, compute }" in str(widget._esm)
    assert ".actlib-bench" in str(widget._css)


def test_the_script_begins_with_the_colours_of_the_figures(live):
    from actlib.figures import style

    found = dict(re.findall(r'(\w+) = "(#\w{6})"', str(threshold_bench().widget._esm)))
    assert found == {name: getattr(style, name) for name in ("BLUE", "ORANGE", "GREEN", "PURPLE", "GREY")}


# --- bad arguments -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"kind": "three hidden"}, r"kind must be one of 'two hidden', 'skips', got 'three hidden'"),
        ({"target": "xor"}, r"target must be one of 'XOR', .*, got 'xor'"),
        ({"numbers": [1, 2, 3]}, r"numbers must be 9 numbers from −9 to 9 for 'two hidden', got \[1, 2, 3\]"),
        ({"kind": "skips", "numbers": [0] * 9}, r"numbers must be 7 numbers"),
        ({"numbers": [0] * 8 + [np.nan]}, r"numbers must be 9 numbers"),
        ({"numbers": [0] * 8 + [np.inf]}, r"numbers must be 9 numbers"),
        ({"numbers": [0] * 8 + [9.5]}, r"numbers must be 9 numbers from −9 to 9"),
        ({"numbers": [0] * 8 + ["one"]}, r"numbers must be 9 numbers"),
        ({"numbers": [[0] * 9]}, r"numbers must be 9 numbers"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        threshold_bench(**arguments)


def test_a_bad_change_is_taken_back(live):
    widget = threshold_bench().widget
    for change in ({"kind": "none"}, {"target": "none"}, {"numbers": [1, 2]}, {"kind": "skips", "numbers": [0] * 9}):
        with pytest.raises(traitlets.TraitError, match="must be"):
            widget.set_state(change)
        assert (widget.kind, widget.target, widget.numbers) == ("two hidden", "XOR", STARTS["two hidden"])
