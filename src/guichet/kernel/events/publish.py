"""Writing events: rows in the transaction that caused them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from guichet.kernel.db import Transaction, driver
from guichet.kernel.events.happening import Happening, Origin
from guichet.kernel.traces import traceparent
from guichet.kernel.types import utc_now

_encode = msgspec.json.Encoder().encode

# Copied, not inserted from arrays: a first sync writes hundreds at once, and arrays cost 1 µs for each value.
_COPY = (
    "COPY events (recorded_at, name, entity, entity_id, entity_version, happened_at, origin, payload, trace)"
    " FROM STDIN"
)


def _text(moment: datetime) -> str:
    return _encode(moment)[1:-1].decode()


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
    connection = await driver(transaction)
    # Moments as text: their dumper costs more than all the other values of a row.
    now, trace = _text(utc_now()), traceparent()
    async with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for event in events:
            name = str(event.happening.__struct_config__.tag)
            await copy.write_row(
                (
                    now,
                    name,
                    name.partition(".")[0],
                    event.entity_id,
                    event.entity_version,
                    _text(event.happened_at),
                    origin.value,
                    _encode(event.happening),
                    trace,
                )
            )
