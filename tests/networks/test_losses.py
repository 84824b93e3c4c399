import re

import numpy as np
import pytest

from actlib.networks import MSE, BinaryCrossEntropy, CrossEntropy, Hinge

LOSSES = [MSE(), BinaryCrossEntropy(), Hinge()]
each_loss = pytest.mark.parametrize("loss", LOSSES, ids=lambda loss: type(loss).__name__)


def column(*numbers):
    return np.array(numbers, float)[:, None]


def test_mse_by_hand():
    y, target = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[0.0, 2.0], [5.0, 1.0]])
    assert MSE()(y, target) == (1 + 0 + 4 + 9) / 4
    np.testing.assert_array_equal(MSE().gradient(y, target), [[0.5, 0], [-1, 1.5]])


def test_binary_cross_entropy_against_the_direct_formula():
    y = np.linspace(-5, 5, 40).reshape(20, 2)
    target = np.random.default_rng(0).integers(0, 2, y.shape)
    p = 1 / (1 + np.exp(-y))
    direct = -np.mean(target * np.log(p) + (1 - target) * np.log(1 - p))
    np.testing.assert_allclose(BinaryCrossEntropy()(y, target), direct, rtol=1e-13)
    np.testing.assert_allclose(BinaryCrossEntropy().gradient(y, target), (p - target) / 40, rtol=1e-12)


def test_binary_cross_entropy_of_a_coin_is_log_2():
    assert BinaryCrossEntropy()(column(0, 0), column(0, 1)) == pytest.approx(np.log(2), rel=1e-15)


def test_binary_cross_entropy_takes_targets_between_0_and_1():
    y = column(0.7)
    p = 1 / (1 + np.exp(-0.7))
    assert BinaryCrossEntropy()(y, column(0.25)) == pytest.approx(-0.25 * np.log(p) - 0.75 * np.log(1 - p), rel=1e-14)
    assert BinaryCrossEntropy().gradient(y, column(0.25)).item() == pytest.approx(p - 0.25, rel=1e-14)


def test_logits_of_800_do_not_overflow():
    y, wrong = column(800, -800), column(0, 1)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert BinaryCrossEntropy()(y, wrong) == 800
        np.testing.assert_array_equal(BinaryCrossEntropy().gradient(y, wrong), [[0.5], [-0.5]])
        assert BinaryCrossEntropy()(y, 1 - wrong) == 0


@pytest.mark.parametrize(("logit", "target"), [(50.0, 1.0), (-50.0, 0.0)])
def test_a_confident_right_answer_still_has_its_digits(logit, target):
    """e^−50 is 1.9e-22: log(1 + e^50) − 50 and σ(50) − 1 are both 0 in float64."""
    assert BinaryCrossEntropy()(column(logit), column(target)) == pytest.approx(np.exp(-50), rel=1e-14, abs=0)
    gradient = BinaryCrossEntropy().gradient(column(logit), column(target)).item()
    assert gradient == pytest.approx((1 - 2 * target) * np.exp(-50), rel=1e-14, abs=0)


@each_loss
def test_one_number_a_replica(loss):
    y = np.random.default_rng(0).normal(size=(3, 5, 2))
    target = np.random.default_rng(1).integers(0, 2, (5, 2))
    together, gradient = loss(y, target), loss.gradient(y, target)
    assert together.shape == (3,)
    for r in range(3):
        assert together[r] == loss(y[r], target)
        np.testing.assert_array_equal(gradient[r], loss.gradient(y[r], target))


@each_loss
def test_replicas_may_have_targets_of_their_own(loss):
    y = np.random.default_rng(0).normal(size=(3, 5, 2))
    target = np.random.default_rng(1).integers(0, 2, (3, 5, 2))
    for r in range(3):
        assert loss(y, target)[r] == loss(y[r], target[r])


@each_loss
def test_integer_targets_and_outputs_are_not_rounded(loss):
    assert loss(np.array([[1]]), np.array([[0.5]])) == loss(column(1), column(0.5))


@each_loss
def test_float32_stays_float32(loss):
    y = np.ones((2, 1), np.float32)
    assert loss(y, column(0, 1)).dtype == np.float32
    assert loss.gradient(y, column(0, 1)).dtype == np.float32


@each_loss
@pytest.mark.parametrize("target", [(4,), (4, 2), (1, 1), (1, 4), (3, 1), (2, 4, 1), ()])
def test_targets_do_not_broadcast_over_batch_or_outputs_and_both_shapes_are_named(loss, target):
    message = re.escape(f"target must end in (batch, n_out) like the network's output (4, 1), got {target}")
    for call in (loss, loss.gradient):
        with pytest.raises(ValueError, match=message):
            call(np.zeros((4, 1)), np.zeros(target))


@each_loss
def test_targets_of_words_are_named(loss):
    with pytest.raises(TypeError, match="target must be an array of real numbers"):
        loss(np.zeros((2, 1)), [["cat"], ["dog"]])


# --- cross-entropy over classes ----------------------------------------------------------------------------------

LOGITS = np.random.default_rng(0).normal(0, 3, (7, 4))
CLASSES = np.array([0, 1, 2, 3, 0, 3, 3])


def test_cross_entropy_against_the_direct_formula():
    p = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)
    assert CrossEntropy()(LOGITS, CLASSES) == pytest.approx(-np.log(p[range(7), CLASSES]).mean(), rel=1e-14)
    np.testing.assert_allclose(CrossEntropy().gradient(LOGITS, CLASSES), (p - np.eye(4)[CLASSES]) / 7, rtol=1e-12)


def test_cross_entropy_of_guessing_is_the_logarithm_of_the_number_of_classes():
    assert CrossEntropy()(np.zeros((3, 10)), [0, 5, 9]) == pytest.approx(np.log(10), rel=1e-15)


def test_class_numbers_and_rows_of_shares_say_the_same():
    np.testing.assert_array_equal(
        CrossEntropy().gradient(LOGITS, CLASSES), CrossEntropy().gradient(LOGITS, np.eye(4)[CLASSES])
    )
    half = np.full((7, 4), 0.25)
    assert CrossEntropy()(LOGITS, half) == pytest.approx(np.mean([CrossEntropy()(LOGITS, [k] * 7) for k in range(4)]))


def test_cross_entropy_with_two_classes_is_the_binary_one():
    y = LOGITS[:, :1]
    both = np.hstack([np.zeros_like(y), y])
    label = CLASSES % 2
    assert CrossEntropy()(both, label) == pytest.approx(
        BinaryCrossEntropy()(y, label[:, None].astype(float)), rel=1e-13
    )


def test_logits_of_a_thousand_do_not_overflow_classes_either():
    y = np.array([[1000.0, 0.0, -1000.0]])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        assert [CrossEntropy()(y, [k]) for k in range(3)] == [0, 1000, 2000]
        np.testing.assert_array_equal(CrossEntropy().gradient(y, [2]), [[1, 0, -1]])


def test_cross_entropy_of_replicas():
    y = np.random.default_rng(1).normal(size=(3, 7, 4))
    labels = np.random.default_rng(2).integers(0, 4, (3, 7))
    for target in (CLASSES, labels):
        together, gradient = CrossEntropy().value_and_gradient(y, target)
        for r in range(3):
            alone = CrossEntropy().value_and_gradient(y[r], np.broadcast_to(target, (3, 7))[r])
            assert together[r] == alone[0]
            np.testing.assert_array_equal(gradient[r], alone[1])


@pytest.mark.parametrize("wrong", [-1, 4, 100])
def test_a_class_that_is_none(wrong):
    with pytest.raises(ValueError, match=f"target must hold class numbers 0 to 3 for 4 outputs, got {wrong}"):
        CrossEntropy()(LOGITS, [0, 1, 2, 3, wrong, 0, 0])


@pytest.mark.parametrize("shares", [np.full((7, 4), 0.3), np.eye(4)[CLASSES] * 2 - 0.25, np.full((7, 4), np.nan)])
def test_shares_that_are_none(shares):
    with pytest.raises(ValueError, match="rows of shares of 0 or more"):
        CrossEntropy()(LOGITS, shares)


@pytest.mark.parametrize("labels", [CLASSES[:6], np.zeros((7, 1), int), np.zeros((2, 7), int), 1])
def test_labels_of_another_shape(labels):
    with pytest.raises(
        ValueError, match=re.escape("target must end in (batch, n_out) like the network's output (7, 4)")
    ):
        CrossEntropy()(LOGITS, labels)


# --- hinge -------------------------------------------------------------------------------------------------------


def test_hinge_by_hand():
    y, target = column(2, 0.5, -0.5, -3), column(1, 1, 1, 0)
    assert Hinge()(y, target) == (0 + 0.5 + 1.5 + 0) / 4
    np.testing.assert_array_equal(Hinge().gradient(y, target), column(0, -0.25, -0.25, 0))


def test_the_hinge_is_flat_at_its_kink():
    np.testing.assert_array_equal(Hinge().gradient(column(1, -1), column(1, 0)), column(0, 0))
