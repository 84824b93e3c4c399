"""The pictures of lesson 14, held against numbers computed otherwise."""

import matplotlib
import numpy as np
import pytest
from reading import panels, words

from actlib.activations import GELU, ReLU, Sigmoid
from actlib.figures import depths
from actlib.figures.style import BLUE, GREEN, INK, ORANGE, PURPLE
from actlib.interactive import Choice, Moments
from actlib.interactive.frames import draw, freeze
from actlib.networks import CrossEntropy, mlp, seeded

FUNCTIONS = {"sigmoid": Sigmoid(), "ReLU": ReLU(), "GELU": GELU()}


NETWORKS = np.array([1.0, 2.0, 4.0])[:, None, None]
"""Three networks, of one, two and four times a size: their median is the second."""


def send(f, std, layers):
    """Sizes std, std², … forwards, and … (2 std)², 2 std, 1 backwards.

    Forwards, three tenths of the mean square are the same for all six inputs in the first layer, and more in each that
    follows.
    """
    signs = np.random.default_rng(0).permuted(np.tile([-1.0, 1.0], (1, 30, 3)), axis=-1).swapaxes(-1, -2)
    same = 1 - 0.7 * 0.5 ** np.arange(layers)
    z = [np.sqrt(1 - share) * signs + np.sqrt(share) for share in same]  # the six signs of a unit add up to 0
    return (
        [NETWORKS * part * std ** (k + 1) for k, part in enumerate(z)],
        [NETWORKS * signs * (2 * std) ** (layers - 1 - k) for k in range(layers)],
    )


def next_variance(f, std, variance, n):
    return 4 * std**2 * variance


def back_factor(f, std, variance, n):
    return 3 * std


def lines(ax, colour):
    return [line for line in ax.lines if line.get_color() == colour]


def band(ax, colour):
    """The lower and the upper edge of the band in a colour, from left to right."""
    (patch,) = [
        patch for patch in ax.patches if np.allclose(patch.get_facecolor()[:3], matplotlib.colors.to_rgb(colour))
    ]
    points = patch.get_xy()[:-1]  # a polygon ends where it began
    half = len(points) // 2
    np.testing.assert_allclose(points[:half, 0], points[half:, 0][::-1])
    return points[:half, 1], points[half:, 1][::-1]


GAINS = depths.gains(FUNCTIONS, send, next_variance, back_factor)


def test_gains_keep_one_structure_over_all_settings():
    controls = {
        "of": Choice(list(FUNCTIONS)),
        "std": Moments((0.01, 0.1, 1.0, 7.0)),
        "layers": Choice((10, 30)),
    }
    frames = freeze(GAINS, controls, "test")
    assert len(set(frames.words)) == 3 * 4 * 2


@pytest.mark.parametrize("layers", [10, 30])
def test_gains_draw_the_sizes_and_say_the_factors(layers):
    ax = panels(GAINS, of="ReLU", std=0.1, layers=layers)[0]
    forwards, backwards = -np.arange(1.0, layers + 1), np.log10(0.2) * np.arange(layers - 1.0, -1, -1)
    for colour, sizes in ((BLUE, forwards), (ORANGE, backwards)):
        np.testing.assert_allclose(lines(ax, colour)[0].get_xdata(), np.arange(1, layers + 1))
        np.testing.assert_allclose(lines(ax, colour)[0].get_ydata(), np.log10(2) + sizes, atol=1e-12)
        low, high = band(ax, colour)
        np.testing.assert_allclose(low, sizes, atol=1e-12)
        np.testing.assert_allclose(high, np.log10(4) + sizes, atol=1e-12)
    text = words(GAINS, of="ReLU", std=0.1, layers=layers)
    assert "multiplies the gradient by 0.200 on its way back, and each in the second half the signal by 0.100" in text
    assert f"10 to the power −{-np.log10(0.2) * (layers - 1):.1f} of that in the last" in text
    share = {10: "3.7 %", 30: "0.0036 %"}[layers]  # √(0.7 / 2⁹) and √(0.7 / 2²⁹)
    assert f"differs between inputs is, in the last layer, {share} of the signal" in text
    assert {text.get_text() for text in ax.texts} == {
        "signal → × 0.100 a layer",
        f"spread at the end: {share} of it",
        "← gradient × 0.200 a layer",
    }


@pytest.mark.parametrize("layers", [10, 30])
def test_gains_dot_what_is_expected(layers):
    ax = panels(GAINS, of="ReLU", std=0.1, layers=layers)[0]
    signal, gradient = (line.get_ydata() for line in lines(ax, INK))
    # 30 units make 30 std² of the inputs' variance 1; then every layer four times std²
    np.testing.assert_allclose(signal, 0.5 * np.log10(30 * 0.01 * (4 * 0.01) ** np.arange(layers)))
    np.testing.assert_allclose(gradient, np.log10(0.3) * np.arange(layers - 1, -1, -1))
    assert f"expected is 10 to the power −{-np.log10(0.3) * (layers - 1):.1f}." in words(
        GAINS, of="ReLU", std=0.1, layers=layers
    )


def test_gains_draw_the_spread_dashed():
    (drawn,) = lines(panels(GAINS, of="ReLU", std=0.1, layers=10)[0], GREEN)
    np.testing.assert_allclose(
        drawn.get_ydata(), np.log10(2 * np.sqrt(0.7 * 0.5 ** np.arange(10))) - np.arange(1, 11), atol=1e-12
    )
    assert drawn.is_dashed()


def test_the_spread_ends_where_only_rounding_is_left():
    rng = np.random.default_rng(0)
    z = [1 + 10.0**-k * rng.normal(size=(4, 16, 50)) for k in range(1, 31)]
    figure = depths.gains(FUNCTIONS, lambda *_: (z, z), next_variance, back_factor)
    (drawn,) = lines(panels(figure, of="ReLU", std=1.0, layers=30)[0], GREEN)
    np.testing.assert_allclose(drawn.get_ydata()[:12], -np.arange(1, 13), atol=0.03)
    assert np.isnan(drawn.get_ydata()[13:]).all()
    assert "in the last layer, only rounding." in words(figure, of="ReLU", std=1.0, layers=30)


def test_ten_and_thirty_layers_have_one_vertical_axis():
    few, many = (panels(GAINS, of="ReLU", std=0.1, layers=layers)[0] for layers in (10, 30))
    assert few.get_ylim() == many.get_ylim()
    assert [text.get_text() for text in few.get_yticklabels()] == ["−45", "−30", "−15", "0", "15", "30"]
    assert few.get_yticks().tolist() == [-45, -30, -15, 0, 15, 30]


def test_gains_say_so_when_nothing_changes():
    same = [np.random.default_rng(0).normal(size=(4, 16, 50))] * 10
    figure = depths.gains(FUNCTIONS, lambda *_: (same, same), next_variance, back_factor)
    text = words(figure, of="sigmoid", std=1.0, layers=10)
    assert "by 1.000 on its way back, and each in the second half the signal by 1.000" in text
    assert "10 to the power 0.0 of" in text


@pytest.mark.parametrize(("layers", "shown"), [(10, (1, 3, 5, 7, 9)), (30, (1, 8, 15, 22, 29))])
def test_each_row_of_slopes_is_that_of_its_layer(layers, shown):
    rng = np.random.default_rng(0)
    z = [rng.normal(k / 10, 1.0, (2, 16, 50)) for k in range(1, layers + 1)]  # fewer and fewer below 0
    figure = depths.gains({"ReLU": ReLU()}, lambda *_: (z, z), next_variance, back_factor)
    rows = panels(figure, of="ReLU", std=1.0, layers=layers)[1]
    assert [text.get_text() for text in rows.get_yticklabels()] == [str(layer) for layer in shown]
    assert rows.get_yticks().tolist() == [0, 1, 2, 3, 4]
    assert len(rows.patches) == 5
    for row, (patch, layer) in enumerate(zip(rows.patches, shown, strict=True)):
        off = np.mean(z[layer - 1] <= 0)
        points = patch.get_xy()
        at_0, at_1 = points[np.abs(points[:, 0]) < 0.05], points[points[:, 0] > 0.96]
        assert at_0[:, 1].max() == pytest.approx(row + 0.9 * off)
        assert at_1[:, 1].max() == pytest.approx(row + 0.9 * (1 - off))


def test_the_gradients_of_weights_and_biases_are_told_apart():
    network = mlp((4, 3, 2), ReLU(), seeded(range(3)))
    x, y = np.random.default_rng(0).normal(size=(9, 4)), np.arange(9) % 2
    gradient = CrossEntropy().gradient(network(x), y)
    network.fill_gradients(gradient)
    weights, biases = depths.gradient_sizes(network)
    assert len(weights) == len(biases) == 2
    assert biases[1] == pytest.approx(np.median(np.sqrt(np.mean(gradient.sum(axis=-2) ** 2, axis=-1))))
    last = np.swapaxes(ReLU()(network.layers[0].forward(x)), -1, -2) @ gradient
    assert weights[1] == pytest.approx(np.median(np.sqrt(np.mean(last**2, axis=(-2, -1)))))


def test_half_of_relus_slopes_are_at_either_end():
    share = depths.shares(ReLU(), np.random.default_rng(0).normal(size=10_000))
    assert share[-1] == pytest.approx(0.5, abs=0.02)
    assert share[depths.EDGES[:-1] <= 0][-1] == pytest.approx(0.5, abs=0.02)
    assert share.sum() == pytest.approx(1)


def test_saturated_slopes_are_counted_at_the_flat_end():
    assert depths.shares(Sigmoid(), np.full(50, 30.0))[:4].sum() == 1
    assert depths.shares(Sigmoid(), np.zeros(50))[-1] == 1
    assert depths.shares(GELU(), np.full(50, -1.4))[0] > 0  # the slope below 0 is drawn, too


def test_the_flat_shares_are_those_of_the_layers_shown():
    z = [np.where(np.arange(20).reshape(1, 2, 10) < 5 + 5 * (layer > 5), 0.0, 50.0) for layer in range(1, 11)]
    figure = depths.gains({"sigmoid": Sigmoid()}, lambda *_: (z, z), next_variance, back_factor)
    assert words(figure, of="sigmoid", std=1.0, layers=10).endswith(
        "Slopes below a twentieth of the largest, in layers 1, 3, 5, 7 and 9: 75%, 75%, 75%, 50%, 50%."
    )


RNG = np.random.default_rng(1)
RUNS = {k: {"He": RNG.uniform(0, 2, (41, 5)), "Xavier": 2.3 + RNG.uniform(0, 0.1, (41, 5))} for k in (4, 30)}


def test_race_keeps_one_structure():
    assert len(set(freeze(depths.race(RUNS, 2.303), {"layers": Choice((4, 30))}, "test").words)) == 2


def test_race_averages_ten_steps_and_draws_median_and_range():
    picture, text = draw(depths.race(RUNS, 2.303), {"layers": 4})
    ax = picture.axes[0]
    for start, colour in (("He", PURPLE), ("Xavier", INK)):
        losses = RUNS[4][start]
        means = np.array([losses[1 + 10 * k : 11 + 10 * k].mean(axis=0) for k in range(4)])
        (drawn,) = [line for line in lines(ax, colour) if len(line.get_xdata()) == 4]
        np.testing.assert_allclose(drawn.get_ydata(), np.median(means, axis=1))
        np.testing.assert_allclose(drawn.get_xdata(), [5, 15, 25, 35])
        assert drawn.get_label() == start
        low, high = band(ax, colour)
        np.testing.assert_allclose(low, means.min(axis=1))
        np.testing.assert_allclose(high, means.max(axis=1))
        last = means[-1]
        course = ", ".join(f"{np.median(loss):.2f}" for loss in (losses[0], means[2], last))
        assert f"{start} {course} (from {last.min():.2f} to {last.max():.2f})" in text
    np.testing.assert_allclose(lines(ax, INK)[0].get_ydata(), 2.303)
    assert text.startswith("4 layers; the dotted line is at 2.30. Median loss before training")
