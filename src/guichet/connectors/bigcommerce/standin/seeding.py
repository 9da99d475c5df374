"""A store's first things, and the seed file that fills one at start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from guichet.connectors.bigcommerce.standin.loading import load_documents
from guichet.connectors.bigcommerce.standin.state import Json
from guichet.connectors.bigcommerce.standin.stores import create_store, get_store
from guichet.connectors.bigcommerce.standin.world import World

_CHUNK = 500


def open_store(world: World, asked: Json) -> Json:
    """Creates a store with what every store has: a channel, a location, a category tree. Returns its keys.

    Raises ValueError when the store cannot be created as asked.
    """
    with world.state.transaction():
        keys = create_store(world.state, asked, world.settings.quota)
        store_hash, name = keys["hash"], keys["name"]
        for kind, first in (
            ("channel", {"id": 1, "name": name}),
            ("site", {"id": 1000, "channel_id": 1, "url": f"https://{store_hash}.example"}),
            ("location", {"id": 1, "label": name, "code": "BC-LOCATION-1"}),
            ("category_tree", {"id": 1, "name": name, "channels": [1]}),
        ):
            if world.state.count(store_hash, kind) == 0:
                load_documents(world.state, store_hash, kind, [first])
    return keys


def load_seed_file(world: World, path: Path) -> None:
    """Reads NDJSON: first `{"store": {…}}`, then `{"kind": …, "document": {…}}` lines of that store.

    A store that exists already is left as it is, with all its documents.
    Raises ValueError, naming the line, when one cannot be read.
    """
    store_hash = ""
    waiting: dict[str, list[Json]] = {}
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                entry: Any = msgspec.json.decode(line)
                if "store" in entry:
                    _flush(world, store_hash, waiting)
                    exists = get_store(world.state, str(entry["store"].get("hash"))) is not None
                    store_hash = "" if exists else open_store(world, entry["store"])["hash"]
                elif store_hash:
                    kind = entry["kind"]
                    waiting.setdefault(kind, []).append(entry["document"])
                    if len(waiting[kind]) >= _CHUNK:
                        load_documents(world.state, store_hash, kind, waiting.pop(kind))
            except (ValueError, KeyError, TypeError, msgspec.DecodeError) as error:
                raise ValueError(f"{path.name}, line {number}: {error}") from error
    _flush(world, store_hash, waiting)


def _flush(world: World, store_hash: str, waiting: dict[str, list[Json]]) -> None:
    for kind in list(waiting):
        load_documents(world.state, store_hash, kind, waiting.pop(kind))
