"""The data files of this subject: offices, checkpoints, the text of the pact."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


def read(name: str) -> dict[str, Any]:
    """The content of ``<name>.json``."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return found


def sha256(name: str) -> str:
    """The hash of ``<name>.json``, in hexadecimal."""
    return hashlib.sha256((FOLDER / f"{name}.json").read_bytes()).hexdigest()
