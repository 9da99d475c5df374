"""What other rooms find out about tickets and have their lists show: topic, queue, clock, draft.

Each verb writes a batch at once, leaves what already stands so, and announces only what changed. The log of
the ticket is theirs to write where a person should read of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import msgspec

from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Origin, publish, to_publish
from guichet.ports.happenings.support import TicketChanged

# The rows are held in the order of their ids, so that two batches wait for each other instead of for ever.
_MARK = """
WITH said AS (SELECT * FROM unnest({arrays}) AS s (id, {columns})),
held AS (SELECT t.id FROM tickets t JOIN said ON said.id = t.id ORDER BY t.id FOR NO KEY UPDATE OF t)
UPDATE tickets AS t SET version = t.version + 1, {sets}
FROM said JOIN held ON held.id = said.id
WHERE t.id = said.id AND ({differs} OR t.id = ANY(%s::bigint[]))
RETURNING t.id
"""


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """The clock that runs out first: first_answer, next_answer, resolution; nearly late from `warn_at` on."""

    kind: str
    due_at: datetime
    warn_at: datetime


async def mark_topics(transaction: Transaction, said: Mapping[int, tuple[str, str]]) -> set[int]:
    """Say what tickets are about first of all and their language, as {ticket: (topic, language)}.

    Returns the tickets that changed.
    """
    columns = {"topic": "text", "language": "text"}
    return await _mark(transaction, "topic", columns, said)


async def put_in_queues(transaction: Transaction, said: Mapping[int, int | None]) -> set[int]:
    """Put tickets into queues, None into no queue. Returns the tickets that changed."""
    rows = {ticket_id: (queue_id,) for ticket_id, queue_id in said.items()}
    return await _mark(transaction, "queue", {"queue_id": "bigint"}, rows)


async def mark_due(transaction: Transaction, said: Mapping[int, Due | None]) -> set[int]:
    """Say which clock of a ticket runs out first, None where none runs. Returns the tickets that changed."""
    columns = {"due_kind": "text", "due_at": "timestamptz", "warn_at": "timestamptz"}
    rows = {
        ticket_id: ("", None, None) if due is None else (due.kind, due.due_at, due.warn_at)
        for ticket_id, due in said.items()
    }
    return await _mark(transaction, "due", columns, rows)


async def mark_drafts(
    transaction: Transaction, said: Mapping[int, str], *, anew: Collection[int] = ()
) -> set[int]:
    """Say how the draft of a ticket stands: waiting, blocked, handed_over, or "" for none.

    Tickets in `anew` have another draft than before, and are told of though it stands as that one did.
    Returns the tickets that changed.
    """
    rows = {ticket_id: (state,) for ticket_id, state in said.items()}
    return await _mark(transaction, "draft", {"draft_state": "text"}, rows, anew)


async def _mark(
    transaction: Transaction,
    what: str,
    columns: Mapping[str, str],
    rows: Mapping[int, tuple[Any, ...]],
    anew: Collection[int] = (),
) -> set[int]:
    if not rows:
        return set()
    names = tuple(columns)
    statement = _MARK.format(
        arrays=", ".join(f"%s::{kind}[]" for kind in ("bigint", *columns.values())),
        columns=", ".join(names),
        sets=", ".join(f"{name} = said.{name}" for name in names),
        differs=f"({', '.join(f't.{name}' for name in names)}) IS DISTINCT FROM"
        f" ({', '.join(f'said.{name}' for name in names)})",
    )
    ids = sorted(rows)
    values = [ids, *([rows[one][place] for one in ids] for place in range(len(names))), list(anew)]
    connection = await driver(transaction)
    cursor = await connection.execute(statement, values)
    changed = {row[0] for row in await cursor.fetchall()}
    announced = [to_publish(TicketChanged(ticket_id=one, what=what), one) for one in sorted(changed)]
    await publish(transaction, announced, origin=Origin.LIVE)
    return changed
