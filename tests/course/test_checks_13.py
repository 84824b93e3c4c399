import numpy as np
import pytest
from judging import judged

from actlib.activations import Tanh
from actlib.course.checks.lesson_13 import JUDGES
from actlib.gradcheck import numerical_gradient


def dense(x, W, grad_y):
    return grad_y @ W.T, x.T @ grad_y, grad_y.sum(axis=0)


def dense_in_loops(x, W, grad_y):
    grad_x, grad_W, grad_b = np.zeros(x.shape), np.zeros(W.shape), np.zeros(W.shape[1])
    for s in range(len(x)):
        for i in range(W.shape[0]):
            for j in range(W.shape[1]):
                grad_x[s, i] += W[i, j] * grad_y[s, j]
                grad_W[i, j] += x[s, i] * grad_y[s, j]
        grad_b += grad_y[s]
    return [grad_x, grad_W.tolist(), grad_b]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (dense, None),
        (dense_in_loops, None),
        (lambda x, W, g: (g @ W.T, x.T @ g, g.sum(axis=0, keepdims=True)), None),
        (lambda x, W, g: (g @ W.T, x.T @ g, np.ones(len(g)) @ g), None),
        (lambda x, W, g: (g @ W.T, x.T @ g, g), "add its gradient up over the rows"),
        (lambda x, W, g: (g @ W.T, x.T @ g, g.sum(axis=1)), "axis 0"),
        (lambda x, W, g: (g @ W.T, x.T @ g, g.sum()), "one number in all"),
        (lambda x, W, g: (g @ W.T, x.T @ g, g.mean(axis=0)), "not their mean"),
        (lambda x, W, g: (g @ W.T, x.T @ g / len(x), g.mean(axis=0)), "do not divide once more"),
        (lambda x, W, g: (g @ W.T, g.T @ x, g.sum(axis=0)), "yours is transposed"),
        (lambda x, W, g: (x.T @ g, g.sum(axis=0), g @ W.T), "the order"),
        (lambda x, W, g: (x.T @ g, g @ W.T, g.sum(axis=0)), "begins with W"),
        (lambda x, W, g: (g @ W.T, x.T @ g / len(x), g.sum(axis=0)), "do not divide grad_W"),
        (lambda x, W, g: (g @ W, x.T @ g, g.sum(axis=0)), "two arrays do not fit"),
        (lambda x, W, g: (g * W, x.T @ g, g.sum(axis=0)), "two arrays do not fit"),
        (lambda x, W, g: (g @ W.T, x @ g, g.sum(axis=0)), "two arrays do not fit"),
        (lambda x, W, g: ((g @ W.T).mean(axis=0), x.T @ g, g.sum(axis=0)), "shapes (3,) and (3, 2)"),
        (lambda x, W, g: (2 * g @ W.T, x.T @ g, g.sum(axis=0)), "is right"),
        (lambda x, W, g: (..., x.T @ g, g.sum(axis=0)), "Not answered yet."),
        (lambda x, W, g: (..., ..., ...), "Not answered yet."),
        (3, "this should be a function"),
    ],
)
def test_dense(answer, words):
    judged("13.1", answer, words)


def backward(x, y, W, b, v, c, f, slope_at="z", bias_from="z"):
    z = x @ W + b
    h = f(z)
    grad_out = 2 * (h @ v + c - y) / len(x)
    grad_h = grad_out @ v.T
    grad_z = grad_h * f.df(z if slope_at == "z" else h)
    grad_b = (grad_z if bias_from == "z" else grad_h).sum(axis=0)
    return x.T @ grad_z, grad_b, h.T @ grad_out, grad_out.sum(axis=0)


def test_what_the_judge_takes_for_right_is_the_gradient():
    rng = np.random.default_rng(0)
    x, y, f = rng.normal(size=(5, 2)), rng.normal(size=(5, 1)), Tanh()
    parameters = [rng.normal(size=shape) for shape in ((2, 3), (3,), (3, 1), (1,))]
    for place, grad in enumerate(backward(x, y, *parameters, f)):

        def loss(moved, place=place):
            W, b, v, c = [*parameters[:place], moved, *parameters[place + 1 :]]
            return np.mean((f(x @ W + b) @ v + c - y) ** 2)

        np.testing.assert_allclose(grad, numerical_gradient(loss, parameters[place]), atol=1e-8)


def with_keepdims(*case):
    W, b, v, c = backward(*case)
    return [W, b[None], v, c[None]]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (backward, None),
        (with_keepdims, None),
        (lambda *case: (*backward(*case)[:3], backward(*case)[3].item()), None),
        (lambda *case: (*backward(*case)[:2], backward(*case)[2][:, 0], backward(*case)[3]), None),
        (lambda *case: (*backward(*case)[:3], 2 * backward(*case)[3].item()), "right"),
        (lambda *case: [len(case[0]) * part for part in backward(*case)], "the 1/n is lost"),
        (
            lambda *case: tuple(p / (len(case[0]) if i == 1 else 1) for i, p in enumerate(backward(*case))),
            "not their mean",
        ),
        (lambda *case: backward(*case, "h", "h"), "Not answered yet."),
        (lambda *case: backward(*case, "z", "h"), "W is right now"),
        (lambda *case: backward(*case, "h", "z"), "one bug is mended"),
        (lambda *case: tuple(2 * part for part in backward(*case)), "right"),
        (lambda *case: backward(*case)[:3], "right"),
        ("none", "this should be a function"),
    ],
)
def test_two_bugs(answer, words):
    judged("13.2", answer, words)


def test_the_numbers_on_the_kink():
    def error(w):
        return (max(0, 2 * w) - 3) ** 2

    right, checked = (error(1e-7) - error(0)) / 1e-7, (error(0.1) - error(-0.1)) / 0.2
    assert JUDGES["13.3"]((0, round(right, 3), checked)) == ""


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((0, -12, -5.8), None),
        ([0.0, -12.0, -5.8], None),
        (np.array([0, -12, -5.8]), None),
        ((-12, -12, -5.8), "one factor of the chain is 0"),
        ((0, -6, -5.8), "three factors"),
        ((0, 12, -5.8), "look at the sign"),
        ((0, 0, -5.8), "take its slope at w = 0"),
        ((0, -12, -6), "here ε is 0.1"),
        ((0, -12, -11.6), "2ε = 0.2 apart"),
        ((0, -12, 1e6), "E(−0.1) = 9"),
        ((0, -12), "yours are 2"),
        ("none", "give three numbers"),
    ],
)
def test_on_the_kink(answer, words):
    judged("13.3", answer, words)
