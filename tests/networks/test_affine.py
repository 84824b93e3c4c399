import re

import numpy as np
import pytest

from actlib.activations import ReLU
from actlib.networks import Affine, collapse, random_stack, run


def stack_of(widths, seed=0):
    return random_stack(widths, np.random.default_rng(seed))


def test_affine_by_hand():
    layer = Affine(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([10.0, 20.0]))
    np.testing.assert_array_equal(layer(np.array([[1.0, 0.0], [1.0, 1.0]])), [[11, 22], [14, 26]])


def test_then_by_hand():
    first = Affine(np.array([[1.0, 2.0]]), np.array([3.0, 4.0]))
    both = first.then(Affine(np.array([[5.0], [6.0]]), np.array([7.0])))
    np.testing.assert_array_equal(both.W, [[1 * 5 + 2 * 6]])
    np.testing.assert_array_equal(both.b, [3 * 5 + 4 * 6 + 7])


@pytest.mark.parametrize("depth", [1, 2, 3, 5, 10, 20, 35, 50])
def test_collapse_equals_running_the_stack(depth):
    stack = stack_of([6] * (depth + 1), seed=depth)
    x = np.random.default_rng(99).normal(size=(30, 6))
    layer_by_layer = run(stack, x)
    np.testing.assert_allclose(collapse(stack)(x), layer_by_layer, rtol=0, atol=1e-12 * np.abs(layer_by_layer).max())


def test_the_order_of_the_product_matters():
    """The slip of more than one tutorial: W_L … W_1 fits the shapes when all layers are square, and is wrong."""
    stack, x = stack_of([4, 4, 4, 4]), np.random.default_rng(1).normal(size=(5, 4))
    without_bias = [Affine(layer.W, np.zeros(4)) for layer in stack]
    in_order = stack[0].W @ stack[1].W @ stack[2].W
    reversed_order = stack[2].W @ stack[1].W @ stack[0].W
    np.testing.assert_allclose(x @ in_order, run(without_bias, x), rtol=1e-12)
    np.testing.assert_allclose(collapse(stack).W, in_order, rtol=1e-12)
    assert np.abs(x @ reversed_order - run(without_bias, x)).max() > 0.1


def test_the_bias_is_the_sum_of_every_bias_carried_through_the_layers_after_it():
    stack = stack_of([3, 5, 4, 2])
    (_, W2, W3), (b1, b2, b3) = [layer.W for layer in stack], [layer.b for layer in stack]
    np.testing.assert_allclose(collapse(stack).b, b1 @ W2 @ W3 + b2 @ W3 + b3, rtol=1e-13)


@pytest.mark.parametrize("bottleneck", [1, 2, 5])
def test_rank_is_at_most_the_narrowest_width(bottleneck):
    whole = collapse(stack_of([8, 7, bottleneck, 7, 8]))
    assert whole.W.shape == (8, 8)
    assert np.linalg.matrix_rank(whole.W) == bottleneck


def test_with_an_activation_between_the_layers_no_one_map_is_the_same():
    stack, x = stack_of([4, 6, 2]), np.random.default_rng(1).normal(size=(50, 4))
    by_hand = np.maximum(x @ stack[0].W + stack[0].b, 0) @ stack[1].W + stack[1].b  # none after the last layer
    np.testing.assert_array_equal(run(stack, x, ReLU()), by_hand)
    assert np.abs(run(stack, x, ReLU()) - collapse(stack)(x)).max() > 0.1


def test_running_no_layers_changes_nothing():
    np.testing.assert_array_equal(run([], np.ones((2, 3))), np.ones((2, 3)))


def test_replicas_collapse_each_on_its_own():
    stacks = [stack_of([3, 4, 2], seed) for seed in range(5)]
    together = [Affine(np.stack([s[i].W for s in stacks]), np.stack([s[i].b for s in stacks])[:, None]) for i in (0, 1)]
    x = np.random.default_rng(9).normal(size=(6, 3))
    for r, stack in enumerate(stacks):
        np.testing.assert_allclose(collapse(together)(x)[r], collapse(stack)(x), rtol=1e-12)


def test_a_shared_layer_before_replicas_gives_each_of_them_its_own_bias():
    """With as many replicas as output columns, a bias of shape (R, n_out) would be added along the wrong axis."""
    rng = np.random.default_rng(0)
    shared = Affine(rng.normal(size=(3, 4)), rng.normal(size=4))
    replicas = Affine(rng.normal(size=(2, 4, 2)), rng.normal(size=(2, 1, 2)))
    x = rng.normal(size=(2, 3))
    np.testing.assert_allclose(collapse([shared, replicas])(x), run([shared, replicas], x), rtol=1e-12)


def test_a_random_stack_has_the_stated_variances_and_shapes():
    stack = stack_of((400, 300, 2000))
    assert [layer.W.shape for layer in stack] == [(400, 300), (300, 2000)]
    assert stack[0].W.var() == pytest.approx(1 / 400, rel=0.02)
    assert stack[1].W.var() == pytest.approx(1 / 300, rel=0.02)
    assert stack[1].b.var() == pytest.approx(1, rel=0.1)


# --- what is refused -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("W", "b"),
    [((3,), (3,)), ((2, 3), (2,)), ((2, 3), ()), ((2, 3), (3, 3)), ((5, 2, 3), (5, 3)), ((2, 3), (3, 1))],
)
def test_a_bias_that_does_not_fit_names_both_shapes(W, b):
    with pytest.raises(ValueError, match=re.escape(f"b (..., 1, n_out) or (n_out,), got {W} and {b}")):
        Affine(np.ones(W), np.ones(b))


@pytest.mark.parametrize("shape", [(), (3,), (4, 3)])
def test_x_with_the_wrong_number_of_columns(shape):
    with pytest.raises(ValueError, match=re.escape(f"x must have 2 columns to meet W (2, 3), got shape {shape}")):
        Affine(np.ones((2, 3)), np.ones(3))(np.ones(shape))


def test_then_with_maps_that_do_not_fit():
    first, second = Affine(np.ones((2, 3)), np.ones(3)), Affine(np.ones((2, 3)), np.ones(3))
    with pytest.raises(ValueError, match=re.escape("after must have 3 rows to follow W (2, 3), got (2, 3)")):
        first.then(second)


def test_collapse_says_which_layer_does_not_fit():
    stack = [*stack_of([2, 3, 4]), *stack_of([5, 1])]
    with pytest.raises(ValueError, match="layer 3 of the stack takes 5 inputs, but the layer before it gives 4"):
        collapse(stack)


def test_an_empty_stack_has_no_map():
    with pytest.raises(ValueError, match="stack must hold at least one Affine, got none"):
        collapse([])


@pytest.mark.parametrize("widths", [(), (3,), (3, 0), (2, -1, 2)])
def test_widths_that_make_no_stack(widths):
    message = f"widths must list at least two sizes, each 1 or more, got {widths}"
    with pytest.raises(ValueError, match=re.escape(message)):
        stack_of(widths)
