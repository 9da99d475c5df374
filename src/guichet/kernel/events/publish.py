"""Writing events: rows in the transaction that caused them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from guichet.kernel.db import Transaction, driver
from guichet.kernel.events.happening import Happening, Origin
from guichet.kernel.types import utc_now

_encode = msgspec.json.Encoder().encode

_INSERT = """
INSERT INTO events (recorded_at, name, entity, entity_id, entity_version, happened_at, origin, payload)
SELECT %s::timestamptz, name, entity, entity_id, entity_version, happened_at, %s::text, payload
FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::bytea[])
     WITH ORDINALITY AS row (name, entity, entity_id, entity_version, happened_at, payload, place)
ORDER BY place
"""


class ToPublish(msgspec.Struct, frozen=True):
    """An event about to be written: what, about which entity at which version, and when it happened."""

    happening: Happening
    entity_id: int
    entity_version: int
    happened_at: datetime


def to_publish(
    happening: Happening, entity_id: int, *, version: int = 0, happened_at: datetime | None = None
) -> ToPublish:
    """An event about `entity_id`; `version` is the entity's own, by which a reaction drops what is older."""
    return ToPublish(happening, entity_id, version, happened_at or utc_now())


async def publish(transaction: Transaction, events: Sequence[ToPublish], *, origin: Origin) -> None:
    """Write the events in this transaction, in this order. Take the row locks of what changed before.

    The entity's kind is the part of the event's name before the dot.
    """
    if not events:
        return
    names = [str(event.happening.__struct_config__.tag) for event in events]
    connection = await driver(transaction)
    await connection.execute(
        _INSERT,
        (
            utc_now(),
            origin.value,
            names,
            [name.partition(".")[0] for name in names],
            [event.entity_id for event in events],
            [event.entity_version for event in events],
            [event.happened_at for event in events],
            [_encode(event.happening) for event in events],
        ),
    )
