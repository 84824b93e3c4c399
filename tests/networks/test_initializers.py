import numpy as np
import pytest

from actlib.networks import glorot, he, he_for, lecun, normal, orthogonal


@pytest.mark.parametrize(
    ("init", "variance"),
    [(he, 2 / 300), (he_for(0.5), 1.6 / 300), (lecun, 1 / 300), (glorot, 2 / (300 + 900)), (normal(0.05), 0.0025)],
    ids=["he", "he_for", "lecun", "glorot", "normal"],
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


@pytest.mark.parametrize("init", [he, he_for(0.25), lecun, glorot, normal(1), orthogonal()])
def test_the_generator_decides(init):
    first, again, other = (init(np.random.default_rng(seed), 3, 4) for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("std", [-0.1, np.nan])
def test_a_standard_deviation_below_zero(std):
    with pytest.raises(ValueError, match=f"std must be 0 or more, got {std}"):
        normal(std)


@pytest.mark.parametrize("slope", [0.0, 0.25, -0.5, 1.0, 2.0])
def test_he_for_a_slope_keeps_the_second_moment_through_a_leaky_layer(slope):
    rng = np.random.default_rng(0)
    x = rng.normal(size=(500, 400))
    z = x @ he_for(slope)(rng, 400, 400)
    y = np.maximum(z, 0) + slope * np.minimum(z, 0)
    assert np.mean(y**2) == pytest.approx(np.mean(x**2), rel=0.05)


def test_he_for_slope_0_and_1_are_he_and_lecun():
    for slope, same in ((0, he), (1, lecun)):
        np.testing.assert_array_equal(
            he_for(slope)(np.random.default_rng(0), 5, 6), same(np.random.default_rng(0), 5, 6)
        )


@pytest.mark.parametrize("shape", [(5, 5), (7, 3), (3, 7)])
def test_orthogonal_weights_stand_at_right_angles(shape):
    W = orthogonal(2.0)(np.random.default_rng(0), *shape)
    assert W.shape == shape
    small = W @ W.T if shape[0] < shape[1] else W.T @ W
    np.testing.assert_allclose(small, 4 * np.eye(min(shape)), atol=1e-12)


def test_rotations_are_equally_likely():
    """The mean of the first entry is 0; LAPACK's own signs would make it about −√(2/π)/√n."""
    rng = np.random.default_rng(0)
    first = [orthogonal()(rng, 3, 3)[0, 0] for _ in range(2000)]
    assert abs(np.mean(first)) < 4 * np.std(first) / 2000**0.5


def test_what_initializers_refuse():
    with pytest.raises(ValueError, match="slope must be finite, got nan"):
        he_for(np.nan)
    with pytest.raises(ValueError, match="gain must be 0 or more, got -1"):
        orthogonal(-1)
