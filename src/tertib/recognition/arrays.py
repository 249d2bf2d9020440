"""Names for the arrays that go round: what they hold and in which shape."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""Height x width x 3, blue, green, red, 0 to 255."""
Floats = NDArray[np.float32]
