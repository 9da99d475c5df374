"""Finding the rooms' routes: every `routes.py` of the package offers a `router`, and no list is kept by hand.

`router` is mounted below `/api/v1`. A room whose callbacks have addresses that others dictate (a vendor's app
callbacks, say) also offers `root_router`, mounted at the root.
"""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from types import ModuleType

from fastapi import APIRouter

import guichet


@cache
def _rooms(file: str = "routes") -> tuple[ModuleType, ...]:
    root = Path(guichet.__file__).parent
    paths = sorted(root.rglob(f"{file}.py"))
    names = (".".join(path.relative_to(root.parent).with_suffix("").parts) for path in paths)
    # This floor's own routes are mounted by name, each below its own prefix.
    taken = [name for name in names if file != "routes" or not name.startswith("guichet.api.")]
    return tuple(importlib.import_module(name) for name in taken)


def know_declarations() -> None:
    """Have the rooms declare their jobs and reactions, so that one that failed can be told about."""
    _rooms("jobs")
    _rooms("reactions")


def know_rooms() -> None:
    """Have all that the rooms offer to the API imported, before it is built."""
    _rooms()
    know_declarations()


def routers() -> list[APIRouter]:
    """The routers below `/api/v1`, by the rooms' names."""
    return [room.router for room in _rooms() if hasattr(room, "router")]


def root_routers() -> list[APIRouter]:
    """The routers at the root, by the rooms' names."""
    return [room.root_router for room in _rooms() if hasattr(room, "root_router")]
