"""Pictures to controls: figures that a reader moves, with a kernel or without."""

from actlib.interactive.controls import Choice, Control, Moments, Slider
from actlib.interactive.explore import Exploration, explore
from actlib.interactive.frames import FrameError, freeze

__all__ = ["Choice", "Control", "Exploration", "FrameError", "Moments", "Slider", "explore", "freeze"]
