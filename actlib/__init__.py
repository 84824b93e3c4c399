"""actlib: activation functions, the small networks built of them, and the figures that show both.

Five rooms, one above another: ``activations``, ``networks``, ``figures``, ``interactive``, ``course``.
Each imports only from the rooms before it.
"""

__version__ = "0.1.0"
