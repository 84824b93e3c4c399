"""Pictures to controls: figures that a reader moves, with a kernel or without."""

from actlib.interactive.controls import Choice, Control, Moments, Slider
from actlib.interactive.explore import Exploration, explore
from actlib.interactive.frames import FrameError, freeze
from actlib.interactive.threshold_bench import threshold_bench

__all__ = [
    "Choice",
    "Control",
    "Exploration",
    "FrameError",
    "Moments",
    "Slider",
    "explore",
    "freeze",
    "threshold_bench",
]
