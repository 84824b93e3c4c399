"""The pictures of lesson 13, held against the network and against counts made otherwise."""

import re
from functools import cache

import numpy as np
import pytest
from matplotlib.colors import to_hex, to_rgba
from matplotlib.patches import PathPatch
from reading import dots, panels, words

from actlib.activations import LeakyReLU, ReLU, Tanh
from actlib.figures import backprop
from actlib.figures.style import BLUE, GREEN, GREY, ORANGE, PURPLE
from actlib.interactive import Choice, Moments
from actlib.interactive.frames import freeze
from actlib.networks import MSE, SGD, BinaryCrossEntropy, mlp, seeded, train, xor

X, W, B, V = np.array([1.0, 2.0]), np.array([[1.0, -2.0], [0.5, 1.0]]), np.array([0.0, -1.0]), np.array([-1.0, 2.0])
KINDS = {"leaky": LeakyReLU(0.5), "ReLU": ReLU(), "tanh": Tanh()}
WALK = backprop.walk(X, 0.0, W, B, V, 4.0, KINDS)
CORNERS, LABELS = xor()


def shown(text):
    return float(text.replace("−", "-"))


# --- the walk ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_the_numbers_of_the_walk_are_those_of_the_network(kind):
    network = mlp((2, 2, 1), KINDS[kind], np.random.default_rng(0))
    network.load({"0.W": W, "0.b": B[None], "2.W": V[:, None], "2.b": np.array([[4.0]])})
    out = network(X[None])
    network.backward(MSE().gradient(out, np.zeros((1, 1))))
    wanted = {part.name: part.gradient for part in network.parameters()}
    k = backprop.passes(X, 0.0, W, B, V, 4.0, KINDS[kind])
    assert k["out"] == pytest.approx(out.item())
    for name, grad in (("0.W", "grad_W"), ("0.b", "grad_b"), ("2.W", "grad_v"), ("2.b", "grad_c")):
        np.testing.assert_allclose(np.ravel(k[grad]), wanted[name].ravel())


def written(kind, stage):
    """Every text of the walk, by the place where it stands."""
    (ax,) = panels(WALK, activation=kind, stage=stage)
    return {text.get_position(): text for text in ax.texts if text.get_text() != backprop.HIDDEN}


def orange(kind, stage):
    return [text for text in written(kind, stage).values() if text.get_color() == ORANGE]


def test_a_number_appears_at_its_stage_and_not_before():
    assert [len(orange("leaky", stage)) for stage in range(12)] == [0, 0, 0, 0, 0, 1, 4, 6, 8, 12, 14, 14]
    new = [text.get_text() for text in orange("leaky", 9) if text.get_fontweight() == "bold"]
    assert sorted(new) == ["∂w₁₁ −2", "∂w₁₂ 2", "∂w₂₁ −4", "∂w₂₂ 4"]
    first = {text.get_text() for text in written("leaky", 0).values()}
    assert not {"−0.5", "z₁ = 2"} & first
    assert {"1", "2"} <= first


def segment(start, end):
    return np.array(backprop._PLACES[start]), np.array(backprop._PLACES[end])


def distance(point, ends):
    start, end = ends
    along = np.clip((point - start) @ (end - start) / np.sum((end - start) ** 2), 0, 1)
    return np.hypot(*(point - start - along * (end - start)))


EDGES = {("x", i + 1, "h", j + 1): segment(f"x{i + 1}", f"h{j + 1}") for i in (0, 1) for j in (0, 1)}
EDGES |= {("h", j + 1, "out"): segment(f"h{j + 1}", "out") for j in (0, 1)}


@pytest.mark.parametrize("kind", KINDS)
def test_every_weight_and_every_gradient_stands_at_its_edge_with_its_name_and_number(kind):
    k = backprop.passes(X, 0.0, W, B, V, 4.0, KINDS[kind])
    texts = {text.get_text(): np.array(at) for at, text in written(kind, 11).items()}
    low = "₁₂"
    for i in (0, 1):
        for j in (0, 1):
            edge = EDGES["x", i + 1, "h", j + 1]
            others = [ends for name, ends in EDGES.items() if name != ("x", i + 1, "h", j + 1)]
            for text in (f"w{low[i]}{low[j]} {two(W[i, j])}", f"∂w{low[i]}{low[j]} {two(k['grad_W'][i, j])}"):
                assert distance(texts[text], edge) < min(distance(texts[text], other) for other in others)
    for j in (0, 1):
        for text in (f"v{low[j]} {two(V[j])}", f"∂v{low[j]} {two(k['grad_v'][j])}"):
            assert distance(texts[text], EDGES["h", j + 1, "out"]) < distance(texts[text], EDGES["h", 2 - j, "out"])
        unit = np.array(backprop._PLACES[f"h{j + 1}"])
        own = [f"b{low[j]} {two(B[j])}", f"∂b{low[j]} {two(k['grad_b'][j])}", f"z{low[j]} = {two(k['z'][j])}"]
        own += [f"∂h{low[j]} {two(k['grad_h'][j])}", f"∂z{low[j]} {two(k['grad_z'][j])}"]
        for text in own:
            assert np.hypot(*(texts[text] - unit)) < 1.7
        assert written(kind, 11)[tuple(unit)].get_text() == two(k["h"][j])
    assert {"c 4", f"∂c {two(k['grad_c'])}", f"∂out {two(k['grad_out'])}", "target 0"} <= set(texts)
    assert written(kind, 11)[backprop._PLACES["out"]].get_text() == two(k["out"])
    assert written(kind, 11)[backprop._PLACES["E"]].get_text() == two(k["E"])


def two(number):
    """Two decimals at most, written here anew."""
    return f"{round(float(number), 2) + 0.0:g}".replace("-", "−")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("stage", [0, 1, 5, 8, 11])
def test_words_hold_every_number_that_the_picture_shows(kind, stage):
    text = WALK(kind, stage)[1]
    said = {number.rstrip(".") for number in re.findall(r"−?\d[\d.]*", text)}
    shown = [text.get_text() for text in written(kind, stage).values()]
    shown = {shown.split()[-1] for shown in shown if re.fullmatch(r"(∂?\S+ (= )?)?−?\d+(\.\d+)?", shown)}
    given = {two(number) for number in (*X, *W.ravel(), *B, *V, 4.0, 0.0)}
    assert shown - said <= (given if stage else set())


def test_only_the_last_stage_marks_an_edge_and_it_is_that_of_the_nudged_weight():
    for stage in range(12):
        (ax,) = panels(WALK, activation="tanh", stage=stage)
        thick = [line for line in ax.lines if line.get_linewidth() > 1 and line.get_linestyle() == "-"]
        assert len(thick) == (stage == 11)
        for line in thick:
            assert all(distance(point, EDGES["h", 1, "out"]) < 1e-9 for point in line.get_xydata())


@pytest.mark.parametrize("kind", ["leaky", "ReLU", "tanh"])
def test_the_sentence_of_each_stage_is_right_arithmetic(kind):
    """Every "product = number" in the sentences is right, and its factors are those of the network."""
    k = backprop.passes(X, 0.0, W, B, V, 4.0, KINDS[kind])
    factors = {6: (k["h"][0], k["grad_out"]), 7: (V[1], k["grad_out"]), 8: (k["slope"][1], k["grad_h"][1])}
    factors[9] = (X[1], k["grad_z"][1])
    for stage, wanted in factors.items():
        said = written(kind, stage)[5.1, -0.45].get_text()
        first, second, product = re.search(r"= \(?(−?[\d.]+)\)? · \(?(−?[\d.]+)\)? = (−?[\d.]+)", said).groups()
        assert (first, second) == tuple(map(two, wanted))
        assert product == two(wanted[0] * wanted[1])
    z = written(kind, 1)[5.1, -0.45].get_text()
    assert z == "z₁ = 1 · 1 + 2 · 0.5 + 0 = 2"
    out = written(kind, 3)[5.1, -0.45].get_text()
    assert out.endswith(f"+ 4 = {two(k['out'])}")
    assert "· (−1) +" in out
    assert "· 2 + 4" in out
    assert written(kind, 4)[5.1, -0.45].get_text().endswith(f"({two(k['out'])} − 0)² = {two(k['E'])}")
    assert written(kind, 5)[5.1, -0.45].get_text().endswith(f"= {two(k['grad_out'])}")
    assert written(kind, 10)[5.1, -0.45].get_text() == f"∂b₂ = ∂z₂ = {two(k['grad_b'][1])}"
    slopes = written(kind, 8)[5.1, -0.45].get_text().split(";")[0]
    assert slopes == f"slopes {two(k['slope'][0])} and {two(k['slope'][1])}"


def test_the_words_of_the_walk():
    assert "the gradients of z are −2 and 2" in words(WALK, activation="leaky", stage=8)
    assert "The gradients of W are −4 and 0, and −8 and 0" in words(WALK, activation="ReLU", stage=9)
    assert "The loss is 1." in words(WALK, activation="leaky", stage=4)
    _, change, _, foretold = re.findall(r"−?0\.00\d+", words(WALK, activation="tanh", stage=11))
    assert shown(change) == pytest.approx(shown(foretold), abs=2e-5)


def test_the_walk_keeps_one_structure():
    frames = freeze(WALK, {"activation": Choice(list(KINDS)), "stage": Moments(range(backprop.STAGES))}, "salt")
    assert len(frames.words) == len(set(frames.words)) == 36


# --- the film ------------------------------------------------------------------------------------------------


@cache
def runs():
    found = {}
    for name, f, seed in (("learns", ReLU(), 1), ("dies", ReLU(), 7)):
        network = mlp((2, 2, 1), f, np.random.default_rng(seed))
        history = train(
            network,
            CORNERS,
            LABELS[:, None],
            loss=BinaryCrossEntropy(),
            optimizer=SGD(0.5),
            steps=400,
            keep=(0, 20, 400),
        )
        found[name] = (f, history.snapshots, history.loss)
    return found


def test_the_film_says_how_many_corners_are_right_and_how_many_undecided():
    film = backprop.film(CORNERS, LABELS, runs())
    assert "4 of 4 corners are right, 0 undecided, 0 wrong" in words(film, start="learns", step=400)
    assert "off at every corner" not in words(film, start="learns", step=400)
    assert "0 of 4 corners are right, 4 undecided, 0 wrong" in words(film, start="dies", step=400)
    assert "2 of the 2 units are off at every corner" in words(film, start="dies", step=400)
    for name, (f, snapshots, _) in runs().items():
        for step in snapshots:
            out = network_of(f, snapshots[step])(CORNERS)[:, 0]
            right = sum(o > 0.1 if label else o < -0.1 for o, label in zip(out, LABELS, strict=True))
            undecided = sum(-0.1 <= o <= 0.1 for o in out)
            said = f"{right} of 4 corners are right, {undecided} undecided, {4 - right - undecided} wrong"
            assert f"step {step}: {said}" in words(film, start=name, step=step)


def network_of(f, state):
    network = mlp((2, 2, 1), f, np.random.default_rng(0))
    network.load(state)
    return network


def test_the_film_colours_the_plane_as_the_network_answers():
    film = backprop.film(CORNERS, LABELS, runs())
    for name, (f, snapshots, _) in runs().items():
        for step in snapshots:
            plane = panels(film, start=name, step=step)[0]
            areas = {to_hex(p.get_facecolor()): p.get_path() for p in plane.patches if p.get_facecolor()[3]}
            points = np.random.default_rng(3).uniform(-0.55, 1.55, (300, 2))
            out = network_of(f, snapshots[step])(points)[:, 0]
            for colour, sign in ((ORANGE, 1), (BLUE, -1)):
                inside = areas[colour].contains_points(points)
                # the outline is drawn on a grid, so it may miss by little
                assert np.mean(inside != (sign * out > 0.1)) < 0.04
            assert (
                not areas[ORANGE]
                .contains_points(CORNERS)[np.abs(network_of(f, snapshots[step])(CORNERS)[:, 0]) < 0.05]
                .any()
            )


def test_the_film_draws_the_line_of_each_unit():
    film = backprop.film(CORNERS, LABELS, runs())
    for name, (_, snapshots, _) in runs().items():
        for step, state in snapshots.items():
            plane = panels(film, start=name, step=step)[0]
            lines = [line.get_xydata() for line in plane.lines if line.get_color() == GREEN]
            assert len(lines) == 2
            for j, ends in enumerate(lines):
                np.testing.assert_allclose(ends @ state["0.W"][:, j] + state["0.b"][0, j], 0, atol=1e-9)
                assert np.ptp(ends, axis=0).max() > 2


def test_the_film_says_how_the_lines_of_two_units_lie():
    z = 1 + 2**0.5  # the second line is x₁ + x₂ = −√2, and 1 + 1/√2 from (½, ½)
    state = {"0.W": np.array([[2.0, 1], [0, 1]]), "0.b": np.array([[0, 2**0.5]])}
    state |= {"2.W": np.ones((2, 1)), "2.b": np.zeros((1, 1))}
    film = backprop.film(CORNERS, LABELS, {"made": (ReLU(), {0: state}, np.ones(10))})
    said = f"The lines cross at 45°, 0.50 and {z / 2**0.5:.2f} from the middle of the square."
    assert said in words(film, start="made", step=0)


def test_the_boundary_is_drawn_where_the_score_changes_its_sign():
    film = backprop.film(CORNERS, LABELS, runs())
    f, snapshots, _ = runs()["learns"]
    plane = panels(film, start="learns", step=400)[0]
    (boundary,) = (line.get_xydata() for line in plane.lines if line.get_color() == backprop.INK)
    boundary = boundary[~np.isnan(boundary).any(axis=1)]
    assert len(boundary) > 20
    assert np.abs(network_of(f, snapshots[400])(boundary)).max() < 0.5


def test_the_levels_and_the_loss_are_drawn():
    film = backprop.film(CORNERS, LABELS, runs())
    curve = panels(film, start="learns", step=20)[1]
    levels = [line.get_ydata()[0] for line in curve.lines if line.get_color() == GREY]
    assert np.round(levels, 2).tolist() == [0.69, 0.48, 0.35]
    (loss,) = (line.get_xydata() for line in curve.lines if line.get_color() == BLUE)
    steps = np.round(10 ** loss[:, 0] - 1).astype(int)
    assert (steps[0], steps[-1]) == (0, 400)
    np.testing.assert_allclose(loss[:, 1], runs()["learns"][2][steps])


def test_the_dot_stands_on_the_curve_of_the_loss():
    film = backprop.film(CORNERS, LABELS, runs())
    curve = panels(film, start="learns", step=20)[1]
    (dot,) = (patch for patch in curve.get_children() if isinstance(patch, PathPatch) and not patch.get_fill())
    np.testing.assert_allclose(dot.get_path().vertices[2], [np.log10(21), runs()["learns"][2][20]])


def test_levels_are_the_smallest_losses_with_shared_answers():
    p = np.linspace(1e-4, 1 - 1e-4, 20001)
    for corners, ones in ((4, 2), (3, 1), (2, 1)):
        loss = -(ones * np.log(p) + (corners - ones) * np.log(1 - p)) / 4
        assert backprop.SHARED[corners] == pytest.approx(loss.min(), abs=1e-6)


def test_the_film_keeps_one_structure_and_stays_light():
    frames = freeze(
        backprop.film(CORNERS, LABELS, runs()), {"start": Choice(list(runs())), "step": Moments((0, 20, 400))}, "salt"
    )
    assert len(frames.words) == 6
    assert len(frames.packed()) < 1500 * 6


# --- who learns it -------------------------------------------------------------------------------------------


@cache
def sixty():
    w = mlp((2, 2, 1), ReLU(), seeded(range(60))).state()["0.W"]
    at = np.degrees(np.arctan2(w[:, 1], w[:, 0])) % 360
    return at, (w < 0).all(axis=1).any(axis=1), np.arange(60) % 3 == 0, np.arange(60) % 2 == 0


def test_the_map_shows_each_start_once_in_its_group():
    at, _, learned, off = sixty()
    starts = backprop.starts_map({"ReLU": (at, learned, off)})
    (ax,) = panels(starts, activation="ReLU")
    groups = {GREEN: learned, ORANGE: ~learned & off, PURPLE: ~learned & ~off}
    for colour, rows in groups.items():
        np.testing.assert_allclose(dots(ax, colour), at[rows], atol=0.5)
        (path,) = (p for p in ax.get_children() if isinstance(p, PathPatch) and p.get_edgecolor() == to_rgba(colour))
        assert (path.get_linewidth() > 5) == (colour == GREEN)


def test_the_title_and_the_words_of_the_map_count_within_the_bands_and_elsewhere():
    at, negative, learned, off = sixty()
    starts = backprop.starts_map({"ReLU": (at, learned, off), "leaky": (at, learned, np.zeros(60, bool))})
    inside = f"{learned[negative].sum()} of {negative.sum()}"
    elsewhere = f"{learned[~negative].sum()} of {(~negative).sum()}"
    for name in ("ReLU", "leaky"):
        title = panels(starts, activation=name)[0].get_title()
        assert title.startswith(f"learned: {inside} in the bands, {elsewhere} elsewhere\n")
        assert ("a unit off" in title) == (name == "ReLU")
        said = words(starts, activation=name)
        assert f"two negative weights, {inside} learn it, elsewhere {elsewhere}." in said
    failed_off = (~learned & off & ~negative).sum()
    said = words(starts, activation="ReLU")
    assert f"of 60 starts 20 learn XOR; 20 fail with a unit that is off at every corner, {failed_off} of them" in said
    assert "20 fail without" in said
    assert "of 60 starts 20 learn XOR; 40 fail." in words(starts, activation="leaky")
