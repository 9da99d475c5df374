"""Having routing hear what was announced, as the worker would."""

from __future__ import annotations

import msgspec
from sqlalchemy import text

from guichet.kernel.db import Database
from guichet.kernel.events import Announced, Origin
from guichet.kernel.events.reactions import declared_reaction
from guichet.support.routing import reactions as _declared

_BOTH = ("support.routing.messages", "support.routing.happenings")


async def hear(database: Database, after: int = 0) -> int:
    """Let routing take every event after an id; returns the last one's id."""
    assert _declared
    async with database.transaction() as transaction:
        rows = (
            await transaction.execute(
                text(
                    "SELECT id, name, payload, happened_at, origin, entity_version FROM events"
                    " WHERE id > :after ORDER BY id"
                ),
                {"after": after},
            )
        ).all()
    for name in _BOTH:
        reaction = declared_reaction(name)
        assert reaction is not None
        shapes = {str(shape.__struct_config__.tag): shape for shape in reaction.shapes}
        events = [
            Announced(
                position=row.id,
                event_id=row.id,
                happening=msgspec.json.decode(row.payload, type=shapes[row.name]),
                happened_at=row.happened_at,
                origin=Origin(row.origin),
                entity_version=row.entity_version,
            )
            for row in rows
            if row.name in shapes
        ]
        if events:
            async with database.transaction() as transaction:
                await reaction.react(transaction, events)
    return int(rows[-1].id) if rows else after
