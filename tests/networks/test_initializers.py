import numpy as np
import pytest

from actlib.networks import glorot, he, lecun, normal


@pytest.mark.parametrize(
    ("init", "variance"),
    [(he, 2 / 300), (lecun, 1 / 300), (glorot, 2 / (300 + 900)), (normal(0.05), 0.0025)],
    ids=["he", "lecun", "glorot", "normal"],
)
def test_weights_have_mean_zero_and_the_stated_variance(init, variance):
    W = init(np.random.default_rng(0), 300, 900)
    assert W.shape == (300, 900)
    assert W.var() == pytest.approx(variance, rel=0.01)  # 270 000 draws: one standard error is 0.3 %
    assert abs(W.mean()) < 4 * np.sqrt(variance / W.size)
    assert np.mean(W**4) == pytest.approx(3 * variance**2, rel=0.03)  # normal, not uniform (1.8)


def test_he_keeps_the_second_moment_through_a_relu_layer():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(500, 400))
    y = np.maximum(x @ he(rng, 400, 400), 0)
    assert np.mean(y**2) == pytest.approx(np.mean(x**2), rel=0.05)


@pytest.mark.parametrize("init", [he, lecun, glorot, normal(1)])
def test_the_generator_decides(init):
    first, again, other = (init(np.random.default_rng(seed), 3, 4) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("std", [-0.1, np.nan])
def test_a_standard_deviation_below_zero(std):
    with pytest.raises(ValueError, match=f"std must be 0 or more, got {std}"):
        normal(std)
