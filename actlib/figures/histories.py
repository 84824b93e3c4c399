"""What happened during training, for one network or for many at once."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from actlib.figures.style import BLUE, REGION_ALPHA
from actlib.networks import History


def draw_history(ax: Axes, history: History, colour: str = BLUE, label: str | None = None) -> None:
    """The loss at every step.  With replicas: the median, and the band that holds the middle 90 % of them."""
    steps = np.arange(len(history.loss))
    loss = history.loss.reshape(len(steps), -1)
    low, middle, high = np.nanquantile(loss, (0.05, 0.5, 0.95), axis=1)
    if loss.shape[1] > 1:
        ax.fill_between(steps, low, high, color=colour, alpha=REGION_ALPHA, linewidth=0)
    ax.plot(steps, middle, color=colour, label=label)
