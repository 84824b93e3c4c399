"""What tests read off a figure."""

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import PathPatch

from actlib.interactive.frames import draw


def panels(figure, **settings):
    return draw(figure, settings)[0].axes


def words(figure, **settings):
    text = draw(figure, settings)[1]
    assert len(text.split()) >= 8
    return text


def dots(ax, colour):
    """The points of draw_dots in a colour, without those at NaN."""
    paths = [p for p in ax.patches if isinstance(p, PathPatch) and p.get_edgecolor() == to_rgba(colour)]
    points = np.vstack([path.get_path().vertices[::2] for path in paths])
    return points[~np.isnan(points).any(axis=1)]
