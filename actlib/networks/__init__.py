"""What is built of the functions: affine stacks, threshold units, and networks that learn."""

from actlib.networks.affine import Affine, collapse, random_stack, run
from actlib.networks.datasets import disc, separable, two_curves, xor, xor_clouds
from actlib.networks.initializers import glorot, he, lecun, normal
from actlib.networks.layers import Activate, Dense, Layer
from actlib.networks.losses import MSE, BinaryCrossEntropy, Loss
from actlib.networks.measures import accuracy, boundary_points, distance_from_a_line
from actlib.networks.network import Network, Parameter, mlp
from actlib.networks.optimizers import SGD, Momentum, Optimizer
from actlib.networks.threshold import (
    XOR_WITH_SKIPS,
    XOR_WITH_TWO_HIDDEN,
    PerceptronRun,
    ThresholdNet,
    best_line_accuracy,
    corners,
    fires,
    margin,
    novikoff_bound,
    perceptron,
    threshold_functions,
    with_bias,
    xor_nets_with_skips,
)
from actlib.networks.training import History, seeded, train

__all__ = [
    "MSE",
    "SGD",
    "XOR_WITH_SKIPS",
    "XOR_WITH_TWO_HIDDEN",
    "Activate",
    "Affine",
    "BinaryCrossEntropy",
    "Dense",
    "History",
    "Layer",
    "Loss",
    "Momentum",
    "Network",
    "Optimizer",
    "Parameter",
    "PerceptronRun",
    "ThresholdNet",
    "accuracy",
    "best_line_accuracy",
    "boundary_points",
    "collapse",
    "corners",
    "disc",
    "distance_from_a_line",
    "fires",
    "glorot",
    "he",
    "lecun",
    "margin",
    "mlp",
    "normal",
    "novikoff_bound",
    "perceptron",
    "random_stack",
    "run",
    "seeded",
    "separable",
    "threshold_functions",
    "train",
    "two_curves",
    "with_bias",
    "xor",
    "xor_clouds",
    "xor_nets_with_skips",
]
