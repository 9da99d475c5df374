"""What rules of the house do to tickets, a batch at once: tags, an owner for those who have none, closing.

Each change is written into the ticket's log with the rule that did it, so that an agent can undo it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.types import search_text, utc_now
from guichet.ports.happenings.support import TicketChanged
from guichet.support.inbox import log
from guichet.support.inbox.standing import refresh

# The rows are held in the order of their ids, so that two batches wait for each other instead of for ever.
_HELD = """
SELECT t.id, t.state, t.assignee_id FROM tickets t WHERE t.id = ANY(%s) AND t.joined_into IS NULL
ORDER BY t.id FOR NO KEY UPDATE
"""
_NEW_TAGS = """
INSERT INTO tags (key, name, created_at) SELECT s.key, s.name, %s
FROM unnest(%s::text[], %s::text[]) AS s (key, name) ON CONFLICT DO NOTHING
"""
_TAG_IDS = "SELECT key, id FROM tags WHERE key = ANY(%s)"
_PUT = """
INSERT INTO ticket_tags (ticket_id, tag_id) SELECT * FROM unnest(%s::bigint[], %s::bigint[])
ON CONFLICT DO NOTHING RETURNING ticket_id, tag_id
"""
_TAKE = """
DELETE FROM ticket_tags x USING unnest(%s::bigint[], %s::bigint[]) AS s (ticket_id, tag_id)
WHERE x.ticket_id = s.ticket_id AND x.tag_id = s.tag_id RETURNING x.ticket_id, x.tag_id
"""
_GIVE = """
UPDATE tickets t SET assignee_id = s.user_id, version = t.version + 1
FROM unnest(%s::bigint[], %s::bigint[], %s::boolean[]) AS s (ticket_id, user_id, takes_over)
WHERE t.id = s.ticket_id AND (t.assignee_id IS NULL OR s.takes_over)
AND t.assignee_id IS DISTINCT FROM s.user_id
RETURNING t.id
"""
_CLOSE = "UPDATE tickets SET state = 'closed', closed_at = %s, snoozed_until = NULL WHERE id = ANY(%s)"
_CHANGED = "UPDATE tickets SET version = version + 1 WHERE id = ANY(%s)"


class Ruled(msgspec.Struct, frozen=True, kw_only=True):
    """What rules have done to a ticket, and which (for a person): `{"rule_id": …, "rule": …}`.

    `takes_over`: the assignee gets it also from somebody who has it.
    """

    rules: Sequence[Mapping[str, str]]
    add_tags: Sequence[str] = ()
    remove_tags: Sequence[str] = ()
    assignee_id: int | None = None
    takes_over: bool = False
    close: bool = False


async def change_many(transaction: Transaction, wanted: Mapping[int, Ruled]) -> set[int]:
    """Do to tickets what rules say; returns those that changed.

    A ticket that somebody has stays theirs, unless the rule takes it over. The caller answers for it that an
    assignee may answer there.
    """
    if not wanted:
        return set()
    connection = await driver(transaction)
    cursor = await connection.execute(_HELD, (sorted(wanted),))
    held = await cursor.fetchall()
    states, owners = ({row[0]: row[place] for row in held} for place in (1, 2))
    asked = {ticket_id: one for ticket_id, one in wanted.items() if ticket_id in states}
    now = utc_now()
    entries = await _retag(transaction, asked, now)
    entries += await _give(transaction, asked, owners, now)
    entries += await _close(transaction, asked, states, now)
    await log.write_many(transaction, entries)
    events = sorted({(entry.ticket_id, entry.kind) for entry in entries})
    announced = [to_publish(TicketChanged(ticket_id=one, what=kind), one) for one, kind in events]
    await publish(transaction, announced, origin=Origin.LIVE)
    return {entry.ticket_id for entry in entries}


async def _retag(transaction: Transaction, asked: Mapping[int, Ruled], now: datetime) -> list[log.ToLog]:
    names = {search_text(name): name for one in asked.values() for name in (*one.add_tags, *one.remove_tags)}
    names.pop("", None)
    if not names:
        return []
    added = {name for one in asked.values() for name in one.add_tags}
    new = {key: name for key, name in names.items() if name in added}
    connection = await driver(transaction)
    await connection.execute(_NEW_TAGS, (now, list(new), list(new.values())))
    ids = dict(await (await connection.execute(_TAG_IDS, (list(names),))).fetchall())
    put = await _pairs(transaction, _PUT, asked, ids, "add_tags")
    taken = await _pairs(transaction, _TAKE, asked, ids, "remove_tags")
    changed = sorted(put.keys() | taken.keys())
    await connection.execute(_CHANGED, (changed,))
    name_of = {tag_id: names[key] for key, tag_id in ids.items()}
    return [
        log.ToLog(
            *(ticket_id, now, "tagged", None),
            {
                "added": put.get(ticket_id, []),
                "removed": taken.get(ticket_id, []),
                "names": [name_of[one] for one in (*put.get(ticket_id, ()), *taken.get(ticket_id, ()))],
                "rules": asked[ticket_id].rules,
            },
        )
        for ticket_id in changed
    ]


async def _pairs(
    transaction: Transaction, statement: str, asked: Mapping[int, Ruled], ids: Mapping[str, int], field: str
) -> dict[int, list[int]]:
    pairs = sorted(
        {
            (ticket_id, ids[search_text(name)])
            for ticket_id, one in asked.items()
            for name in getattr(one, field)
            if search_text(name) in ids
        }
    )
    connection = await driver(transaction)
    cursor = await connection.execute(statement, ([one[0] for one in pairs], [one[1] for one in pairs]))
    done: dict[int, list[int]] = {}
    for ticket_id, tag_id in await cursor.fetchall():
        done.setdefault(ticket_id, []).append(tag_id)
    return done


async def _give(
    transaction: Transaction, asked: Mapping[int, Ruled], owners: Mapping[int, int | None], now: datetime
) -> list[log.ToLog]:
    given = {ticket_id: one.assignee_id for ticket_id, one in asked.items() if one.assignee_id is not None}
    if not given:
        return []
    connection = await driver(transaction)
    cursor = await connection.execute(
        _GIVE, (list(given), list(given.values()), [asked[one].takes_over for one in given])
    )
    return [
        log.ToLog(
            *(row[0], now, "assigned", None),
            {
                "before": {"assignee_id": owners[row[0]]},
                "after": {"assignee_id": given[row[0]]},
                "rules": asked[row[0]].rules,
            },
        )
        for row in await cursor.fetchall()
    ]


async def _close(
    transaction: Transaction, asked: Mapping[int, Ruled], states: Mapping[int, str], now: datetime
) -> list[log.ToLog]:
    closed = [one for one, said in asked.items() if said.close and states[one] != "closed"]
    if not closed:
        return []
    connection = await driver(transaction)
    await connection.execute(_CLOSE, (now, closed))
    await refresh(transaction, closed)
    return [
        log.ToLog(
            *(ticket_id, now, "state", None),
            {
                "before": {"state": states[ticket_id], "snoozed_until": None},
                "after": {"state": "closed", "snoozed_until": None},
                "rules": asked[ticket_id].rules,
            },
        )
        for ticket_id in closed
    ]
