"""Finding the tables: each room keeps its own in a module named `model`."""

from __future__ import annotations

import importlib
from pathlib import Path

import guichet
from guichet.kernel.db import Base

__all__ = ["Base", "import_models"]


def import_models() -> None:
    """Import every module `model` of the package, so that `Base.metadata` knows all tables."""
    root = Path(guichet.__file__).parent
    for path in sorted(root.rglob("model.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        importlib.import_module(".".join(parts))
