"""The pictures of lesson 21, held against numbers computed otherwise."""

import itertools
import math

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from reading import dots, panels, words

from actlib.figures import choosing
from actlib.figures.style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE
from actlib.interactive import Choice
from actlib.interactive.frames import draw, freeze

RNG = np.random.default_rng(21)

# --- the ward -------------------------------------------------------------------------------------------------


def chart(end, lost=0.0):
    loss = np.linspace(2.3, end, 101)
    fall = np.array([2.0 ** -np.arange(4), 10.0 ** -np.arange(4)])
    return choosing.Chart(loss, fall, fall[:, ::-1], np.full((2, 4), 0.5), np.array([np.zeros(4), [lost, 0, 0.25, 0]]))


PATIENTS = {
    "A": choosing.Patient("too fast", "slower", chart(1.5, 0.75), chart(0.1)),
    "B": choosing.Patient("lost", "found", chart(np.nan), chart(0.3)),
}
ward = choosing.ward(PATIENTS, math.log(10))


def test_the_name_is_shown_only_when_asked_for():
    titles = {show: draw(ward, {"network": "A", "show": show})[0].texts[0].get_text() for show in choosing.SHOWN}
    assert titles == {"unlabelled": "Network A: ?", "named": "Network A: too fast", "treated": "Network A: slower"}
    assert "too fast" not in words(ward, network="A", show="unlabelled")


@pytest.mark.parametrize(("show", "chart"), [("unlabelled", PATIENTS["A"].found), ("treated", PATIENTS["A"].treated)])
def test_the_panels_show_the_chart(show, chart):
    loss, spread, gradient, flat = panels(ward, network="A", show=show)
    blue = {
        ax: next(line.get_ydata() for line in ax.lines if line.get_color() == BLUE)
        for ax in (loss, spread, gradient, flat)
    }
    for k, mean in enumerate(blue[loss]):
        assert mean == pytest.approx(math.log10(np.mean(chart.loss[10 * k : 10 * k + 10])))
    np.testing.assert_allclose(blue[spread], np.log10(chart.spread[1]))
    np.testing.assert_allclose(blue[gradient], np.log10(chart.gradient[1]))
    np.testing.assert_allclose(blue[flat], chart.flat[1])
    for ax, sizes in ((spread, chart.spread), (gradient, chart.gradient)):
        grey = next(line for line in ax.lines if line.get_color() == GREY)
        np.testing.assert_allclose(grey.get_ydata(), np.log10(sizes[0]))
        assert grey.get_linestyle() == "--"
        np.testing.assert_array_equal(grey.get_xdata(), [1, 2, 3, 4])
    guessing = next(line for line in loss.lines if line.get_linestyle() == ":")
    np.testing.assert_allclose(guessing.get_ydata(), math.log10(math.log(10)))
    bars = next(patch for patch in flat.patches if patch.get_facecolor()[:3] == to_rgba(ORANGE)[:3]).get_xy()
    for layer, share in enumerate(chart.lost[1], start=1):
        assert bars[np.abs(bars[:, 0] - layer) < 0.4, 1].max() == pytest.approx(share)


def test_a_loss_that_is_not_finite_is_drawn_at_the_top():
    means = choosing.smoothed(np.array([1.0] * 10 + [np.nan] * 10 + [np.inf] * 10 + [0.0] * 10))
    np.testing.assert_allclose(np.log10(means), [0, choosing.LOSSES[1], choosing.LOSSES[1], choosing.LOSSES[0]])


def read_power(text):
    return float(text) if "10" not in text or "." in text or text == "10" else 10.0 ** -"⁰¹²³⁴⁵⁶⁷⁸⁹".index(text[-1])


def test_the_labels_of_logarithmic_axes_are_powers_of_ten():
    loss, spread, gradient, flat = panels(ward, network="A", show="named")
    for ax in (loss, spread, gradient):
        labels = [text.get_text() for text in ax.get_yticklabels()]
        np.testing.assert_allclose(10.0 ** ax.get_yticks(), [read_power(one) for one in labels])
    shares = [float(text.get_text().rstrip(" %")) / 100 for text in flat.get_yticklabels()]
    np.testing.assert_allclose(flat.get_yticks(), shares)


def test_a_layer_like_the_next_is_not_called_1_times():
    level = choosing.Chart(np.ones(101), *np.ones((2, 2, 3)), np.full((2, 3), 0.5), np.zeros((2, 3)))
    figure = choosing.ward({"A": choosing.Patient("x", "y", level, level)}, 2.3)
    assert "spread in the last layer is about that in the first, and the gradient in the first about that in" in words(
        figure, network="A", show="named"
    )


def test_the_words_say_what_vanishes_and_what_is_lost():
    said = words(ward, network="A", show="named")
    assert "spread in the last layer is 0.001 times that in the first" in said
    assert "gradient in the first 0.001 times that in the last" in said
    assert "by layer: 75%, 0%, 25%, 0%" in said


def test_the_ward_keeps_one_structure():
    frames = freeze(ward, {"network": Choice(list(PATIENTS)), "show": Choice(choosing.SHOWN)}, "test")
    assert len(set(frames.words)) == 6


# --- mixes ----------------------------------------------------------------------------------------------------

BASE = np.exp(RNG.normal(-2, 0.3, 20))
ERRORS = {
    (task, partner): {name: BASE * np.exp(RNG.normal(shift, 0.2, 20)) if name != "ReLU" else BASE
                      for name, shift in (("ReLU", 0), (partner, 0.3), ("mix", 0.1), ("far", 3.0))}
    for task, partner in itertools.product(("one", "two"), ("Tanh", "Sine"))
}  # fmt: skip
mixes = choosing.mixes(lambda task, partner: ERRORS[task, partner])


SETTINGS = [(*key, compared) for key in ERRORS for compared in choosing.COMPARED]


def base_of(task, partner, compared):
    return ERRORS[task, partner][partner if compared == "partner" else "ReLU"]


@pytest.mark.parametrize(("task", "partner", "compared"), SETTINGS)
def test_every_row_has_its_seeds_and_its_bar(task, partner, compared):
    (ax,) = panels(mixes, task=task, partner=partner, compared=compared)
    found, base = dots(ax, BLUE), base_of(task, partner, compared)
    bars = {line.get_ydata()[0]: line for line in ax.lines if line.get_color() in (GREY, ORANGE)}
    names = [text.get_text() for text in ax.get_yticklabels()]
    assert sorted(names) == sorted(ERRORS[task, partner])
    assert len(bars) == len(names)
    for place, name in zip(ax.get_yticks(), names, strict=True):
        logs = [math.log(a / b) for a, b in zip(ERRORS[task, partner][name], base, strict=True)]
        mine = found[np.abs(found[:, 1] - place) < 0.4, 0]
        np.testing.assert_allclose(np.sort(mine), np.sort(np.clip(logs, *np.log(choosing.RATIOS))), atol=1e-12)
        mean = sum(logs) / 20
        half = 2 * math.sqrt(sum((one - mean) ** 2 for one in logs) / 19 / 20)
        np.testing.assert_allclose(bars[place].get_xdata(), [mean - half, mean + half], atol=1e-12)
        assert bars[place].get_color() == (GREY if name in ("ReLU", partner) else ORANGE)


@pytest.mark.parametrize("compared", choosing.COMPARED)
def test_lines_stand_at_the_two_pure_networks(compared):
    (ax,) = panels(mixes, task="one", partner="Tanh", compared=compared)
    lines = {line.get_linestyle(): line.get_xdata()[0] for line in ax.lines if line.get_color() == INK}
    base = base_of("one", "Tanh", compared)
    assert lines["-"] == pytest.approx(np.mean(np.log(BASE / base)))
    assert lines["--"] == pytest.approx(np.mean(np.log(ERRORS["one", "Tanh"]["Tanh"] / base)))


@pytest.mark.parametrize("compared", choosing.COMPARED)
def test_the_axis_says_ratios_and_by_what_is_divided(compared):
    (ax,) = panels(mixes, task="one", partner="Tanh", compared=compared)
    labels = [float(text.get_text()) for text in ax.get_xticklabels()]
    np.testing.assert_allclose(np.exp(ax.get_xticks()), labels)
    assert "error ÷ that of " + {"ReLU": "ReLU", "partner": "Tanh"}[compared] in [
        *(text.get_text() for text in ax.texts),
        ax.get_title(),
        ax.get_title(loc="left"),
    ]


def test_mixes_keep_one_structure_and_say_the_means():
    controls = {
        "task": Choice(["one", "two"]),
        "partner": Choice(["Tanh", "Sine"]),
        "compared": Choice(choosing.COMPARED),
    }
    assert len(set(freeze(mixes, controls, "t").words)) == 8
    for compared in choosing.COMPARED:
        mean = np.exp(np.mean(np.log(ERRORS["two", "Sine"]["mix"] / base_of("two", "Sine", compared))))
        said = words(mixes, task="two", partner="Sine", compared=compared)
        assert f"mix {mean:.2f} (" in said
        assert f"as multiples of {'Sine' if compared == 'partner' else 'ReLU'}'s" in said


# --- the guide ------------------------------------------------------------------------------------------------

STEPS = [
    choosing.Step("where", "Where?", ("here", "there", "far away", "nowhere")),
    choosing.Step("why", "Why?", ("so", "not so")),
]
LONG = "“" + "a sentence that goes on for a while, and then for another while, and does not stop soon.” (lesson 3)"
ADVICE = {
    "here": choosing.Advice(2, "ReLU", "It is near.", (("confirmed", "“a.” (lesson 1)"), ("holds only when", LONG))),
    "there": choosing.Advice(
        1, "Tanh", "It is not.", (("wrong as usually stated", "“b.” (lesson 2)"),), "whether it is"
    ),
    "far away": choosing.Advice(1, "Sine", "Who knows.", (("confirmed", LONG), ("confirmed", "“c.” (lesson 4)"))),
    "nowhere": choosing.Advice(1, "GELU", "It is usual.", (), "whether it is needed"),
}
guide = choosing.guide(STEPS, lambda where, why: ADVICE[where])


def texts(ax):
    return [text.get_text() for text in ax.texts if text.get_text().strip()]


@pytest.mark.parametrize("where", ADVICE)
def test_every_verdict_has_a_dot_of_its_colour_beside_its_first_line(where):
    (ax,) = panels(guide, where=where, why="so")
    height = {text.get_text(): text.get_position()[1] for text in ax.texts}
    rule = next(line.get_ydata()[0] for line in ax.lines if line.get_color() == GREY)
    for verdict, colour in (("confirmed", GREEN), ("holds only when", ORANGE), ("wrong as usually stated", PURPLE)):
        wanted = [y for text, y in height.items() if text.lower().startswith(f"{verdict}:")]
        wanted_of = [one for one, _ in ADVICE[where].verdicts if one == verdict]
        assert len(wanted) == len(wanted_of)
        found = [y for _, y in dots(ax, colour) if y < rule] if wanted else []
        np.testing.assert_allclose(sorted(found), sorted(wanted), atol=1e-9)


@pytest.mark.parametrize(("where", "why"), list(itertools.product(ADVICE, ("so", "not so"))))
def test_the_way_goes_through_the_chosen_answers_in_ink(where, why):
    (ax,) = panels(guide, where=where, why=why)
    place = {text.get_text(): text.get_position() for text in ax.texts}
    chosen = [place[one] for one in (where, why)[: ADVICE[where].asked]]
    rule = next(line.get_ydata()[0] for line in ax.lines if line.get_color() == GREY)
    marked = np.unique([y for y in dots(ax, INK)[:, 1] if y > rule])
    np.testing.assert_allclose(marked, np.unique([y for _, y in chosen]))
    way = next(line.get_xydata() for line in ax.lines if line.get_color() == INK)
    np.testing.assert_allclose(way[-1], [chosen[-1][0] - 0.12, rule])
    np.testing.assert_allclose(way[-2], [chosen[-1][0] - 0.12, chosen[-1][1]])
    np.testing.assert_allclose(way[:-2, 1], chosen[0][1])
    assert not len([y for _, y in dots(ax, ORANGE) if y > rule])


@pytest.mark.parametrize("where", ADVICE)
def test_the_advice_can_be_read_in_full(where):
    (ax,) = panels(guide, where=where, why="so")
    read = " ".join(texts(ax))
    advice = ADVICE[where]
    assert f"Take {advice.take}" in read
    assert advice.advice in read
    assert all(says in read for _, says in advice.verdicts)
    assert (f"Not tested here: {advice.untested}." in read) == bool(advice.untested)
    assert max(len(text) for text in texts(ax)) <= choosing.COLUMNS + 2


def test_the_chosen_answers_are_bold_and_a_question_that_is_not_asked_is_grey():
    (ax,) = panels(guide, where="there", why="so")
    look = {text.get_text(): (text.get_color(), text.get_fontweight()) for text in ax.texts}
    assert look["there"] == (INK, "bold")
    assert look["so"] == (GREY, "bold")
    assert look["here"] == look["not so"] == (GREY, "normal")
    assert look["Where?"][0] == INK
    assert look["Why?"][0] == GREY
    (ax,) = panels(guide, where="here", why="not so")
    look = {text.get_text(): (text.get_color(), text.get_fontweight()) for text in ax.texts}
    assert look["here"] == look["not so"] == (INK, "bold")


def test_no_text_stands_lower_than_the_picture():
    for where in ADVICE:
        (ax,) = panels(guide, where=where, why="so")
        assert min(text.get_position()[1] for text in ax.texts) > ax.get_ylim()[0]


def test_the_words_say_the_way_and_what_it_rests_on():
    said = words(guide, where="there", why="so")
    assert said.startswith("Where: there (why: so makes no difference then). Take Tanh.")
    assert "It rests on “b.” (lesson 2): wrong as usually stated. Not tested here: whether it is." in said
    assert words(guide, where="here", why="not so").startswith("Where: here, why: not so. Take ReLU.")


def test_a_branch_without_verdicts_says_that_nothing_was_run():
    assert words(guide, where="nowhere", why="so").endswith(
        "It rests on nothing that was run here. Not tested here: whether it is needed."
    )


def test_the_guide_keeps_one_structure():
    controls = {"where": Choice(list(ADVICE)), "why": Choice(["so", "not so"])}
    assert len(set(freeze(guide, controls, "test").words)) == 8
