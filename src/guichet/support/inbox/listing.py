"""Listing tickets, newest message first: each view goes by the index that serves it.

A page is found as ids and times, then dressed. A search goes through time from its newest day on: the words
of a message hold its day, month and year, so that a frequent word costs no more than a page of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import utc_now
from guichet.support.inbox.mentions import count_unseen
from guichet.support.inbox.words import search_query, typed_words, words_beginning

VIEWS = ("mine", "mentions", "unassigned", "late", "open", "waiting", "snoozed", "closed", "all")

# Where notes call the reader: the last of them, whether seen or not.
_MENTIONED = """
SELECT m.ticket_id FROM (SELECT message_id FROM ticket_mentions WHERE user_id = %(me)s
ORDER BY message_id DESC LIMIT 300) AS x JOIN ticket_messages m ON m.id = x.message_id
"""
_VIEWS = {
    "mine": ("t.state = 'open'", "t.assignee_id = %(me)s"),
    "mentions": (f"t.id = ANY(ARRAY({_MENTIONED}))",),
    "unassigned": ("t.state = 'open'", "t.assignee_id IS NULL"),
    "late": ("t.due_at <= %(now)s",),
    "open": ("t.state = 'open'",),
    "waiting": ("t.state = 'waiting'",),
    "snoozed": ("t.state = 'snoozed'",),
    "closed": ("t.state = 'closed'",),
    "all": (),
}
_STANDING = "t.joined_into IS NULL"
_ORDERED = "ORDER BY t.last_message_at DESC, t.id DESC LIMIT %(count)s"
_NAMED_STORES = 20  # named one by one, so that the planner knows which are small
_FIRST_YEAR = 1990  # a cursor of before comes from no message
_AHEAD = 4  # pages of messages looked at before it is known which are the newest of their tickets

_DRESSED = """
SELECT t.id, t.version, t.state, t.silent, t.channel, t.subject, t.preview, t.last_from, t.messages_count,
       t.opened_at, t.last_message_at, t.unanswered_since, t.snoozed_until, t.contact_name, t.contact_point,
       s.id, s.name, u.id, u.name, c.id, m.first_name, m.last_name, m.company, m.mail,
       o.id, o.number, o.state, o.parcel_state,
       ARRAY(SELECT json_build_array(g.id, g.name) FROM ticket_tags x JOIN tags g ON g.id = x.tag_id
             WHERE x.ticket_id = t.id ORDER BY g.key),
       EXISTS (SELECT FROM ticket_suggestions h WHERE h.ticket_id = t.id AND h.state = 'open'),
       t.id = ANY(ARRAY(SELECT n.ticket_id FROM ticket_mentions x
                        JOIN ticket_messages n ON n.id = x.message_id
                        WHERE x.user_id = %(me)s AND x.seen_at IS NULL)), t.parent_id,
       t.topic, t.language, t.queue_id, t.due_kind, t.due_at, t.warn_at, t.draft_state,
       page.at, page.place
FROM ({source}) AS page
JOIN tickets t ON t.id = page.id
LEFT JOIN stores s ON s.id = t.store_id
LEFT JOIN users u ON u.id = t.assignee_id
LEFT JOIN orders o ON o.id = t.order_id
LEFT JOIN customer_profiles p ON p.id = t.profile_id
LEFT JOIN customers c ON c.id = p.customer_id
LEFT JOIN customer_profiles m ON m.id = c.main_profile_id
ORDER BY page.at DESC, page.place DESC
LIMIT %(count)s
"""
# Messages that have the words, the newest first; of tickets that are asked for, where some are.
_FOUND = """
SELECT f.id, f.ticket_id, f.sent_at FROM ticket_messages f {joined}
WHERE f.search @@ %(query)s::tsquery {bounds}
ORDER BY f.sent_at DESC, f.id DESC LIMIT %(ahead)s
"""
# A ticket stands in the list once, at its newest message that has the words.
_NEWEST_FOUND = """
SELECT m.ticket_id AS id, m.sent_at AS at, m.id AS place
FROM unnest(%(ids)s::bigint[], %(tickets)s::bigint[], %(times)s::timestamptz[]) AS m (id, ticket_id, sent_at)
JOIN tickets t ON t.id = m.ticket_id AND t.joined_into IS NULL
WHERE NOT EXISTS (
    SELECT FROM ticket_messages n WHERE n.ticket_id = m.ticket_id
    AND (n.sent_at, n.id) > (m.sent_at, m.id) AND n.search @@ %(words)s::tsquery)
"""
_LAST_MESSAGE = "SELECT max(last_message_at) FROM tickets WHERE joined_into IS NULL"
_COUNTS = """
SELECT t.state, t.assignee_id = %(me)s, t.assignee_id IS NULL, t.store_id, t.channel, count(*)
FROM tickets t WHERE t.joined_into IS NULL AND t.state <> 'closed' {stores}
GROUP BY 1, 2, 3, 4, 5
"""
_LATE_COUNT = """
SELECT count(*) FROM tickets t WHERE t.joined_into IS NULL AND t.due_at <= %(now)s {stores}
"""
_TAG_COUNTS = """
SELECT g.id, g.name, count(*) FROM tickets t
JOIN ticket_tags x ON x.ticket_id = t.id JOIN tags g ON g.id = x.tag_id
WHERE t.joined_into IS NULL AND t.state <> 'closed' {stores}
GROUP BY g.id, g.name ORDER BY g.name
"""


class TicketFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of the list; `store_ids` None means all that there are, with those of no store."""

    view: str = "all"
    me: int = 0
    state: str | None = None
    store_ids: frozenset[int] | None = None
    assignee_id: int | None = None
    tag_id: int | None = None
    channel: str | None = None
    customer_id: int | None = None
    order_id: int | None = None
    queue_id: int | None = None
    topic: str | None = None
    language: str | None = None
    draft_state: str | None = None
    late_at: datetime | None = None  # those whose clock had run out by then
    typed: str | None = None


class TicketRow(msgspec.Struct, frozen=True):
    """A ticket in a list; `at` and `place` are its place there."""

    id: int
    version: int
    state: str
    silent: bool
    channel: str
    subject: str
    preview: str
    last_from: str
    messages_count: int
    opened_at: datetime
    last_message_at: datetime
    unanswered_since: datetime | None
    snoozed_until: datetime | None
    contact_name: str
    contact_point: str
    store_id: int | None
    store_name: str | None
    assignee_id: int | None
    assignee_name: str | None
    customer_id: int | None
    first_name: str | None
    last_name: str | None
    company: str | None
    mail: str | None
    order_id: int | None
    order_number: str | None
    order_state: str | None
    parcel_state: str | None
    tags: list[tuple[int, str]]
    suggests: bool
    mentions_me: bool
    parent_id: int | None
    topic: str
    language: str
    queue_id: int | None
    due_kind: str
    due_at: datetime | None
    warn_at: datetime | None
    draft_state: str
    at: datetime
    place: int


async def list_tickets(
    transaction: Transaction,
    asked: TicketFilter,
    *,
    count: int,
    before: tuple[datetime, int] | None = None,
) -> list[TicketRow]:
    """At most `count` tickets after the (at, place) of the page before."""
    if asked.store_ids is not None and not asked.store_ids:
        return []
    values: dict[str, Any] = {"count": count, "me": asked.me, "now": utc_now()}
    conditions = _conditions(asked, values)
    if asked.typed is not None:
        return await _search(transaction, asked, conditions, values, before)
    if before is not None:
        conditions.append("(t.last_message_at, t.id) < (%(before_at)s, %(before_place)s)")
        values["before_at"], values["before_place"] = before
    # A person's tickets are few however they are planned; elsewhere the values decide which way is short.
    prepare = None if asked.customer_id is not None else False
    return await _page(transaction, _in_order(asked, conditions, values), values, prepare=prepare)


async def rows_of(transaction: Transaction, ticket_ids: Sequence[int], *, me: int = 0) -> list[TicketRow]:
    """These tickets as a list shows them to `me`, the newest message first; joined ones are left out."""
    if not ticket_ids:
        return []
    source = (
        "SELECT t.id, t.last_message_at AS at, t.id AS place FROM tickets t"
        f" WHERE t.id = ANY(%(ids)s) AND {_STANDING}"
    )
    values = {"ids": list(ticket_ids), "count": len(ticket_ids), "me": me}
    return await _page(transaction, source, values, prepare=None)


def _conditions(asked: TicketFilter, values: dict[str, Any]) -> list[str]:
    conditions = [_STANDING, *_VIEWS[asked.view]]
    for column in ("state", "assignee_id", "channel", "queue_id", "topic", "language"):
        wanted = getattr(asked, column)
        if wanted is not None:
            conditions.append(f"t.{column} = %({column})s")
            values[column] = wanted
    if asked.draft_state is not None:
        # Said as it stands in the index of those that wait; another state is read from the tickets.
        waiting = asked.draft_state == "waiting"
        conditions.append("t.draft_state = 'waiting'" if waiting else "t.draft_state = %(draft_state)s")
        values["draft_state"] = asked.draft_state
    if asked.late_at is not None:
        conditions.append("t.due_at <= %(late_at)s")
        values["late_at"] = asked.late_at
    if asked.tag_id is not None:
        conditions.append(
            "EXISTS (SELECT FROM ticket_tags x WHERE x.ticket_id = t.id AND x.tag_id = %(tag_id)s)"
        )
        values["tag_id"] = asked.tag_id
    if asked.customer_id is not None:
        conditions.append(
            "t.profile_id = ANY(ARRAY(SELECT id FROM customer_profiles WHERE customer_id = %(customer_id)s))"
        )
        values["customer_id"] = asked.customer_id
    if asked.order_id is not None:
        conditions.append(
            "t.id = ANY(ARRAY(SELECT ticket_id FROM ticket_orders WHERE order_id = %(order_id)s))"
        )
        values["order_id"] = asked.order_id
    return conditions


def _in_order(asked: TicketFilter, conditions: Sequence[str], values: dict[str, Any]) -> str:
    def walked(more: Sequence[str]) -> str:
        where = " AND ".join([*conditions, *more])
        return f"SELECT t.id, t.last_message_at AS at, t.id AS place FROM tickets t WHERE {where} {_ORDERED}"

    if asked.store_ids is None:
        return walked(())
    if len(asked.store_ids) > _NAMED_STORES:
        values["stores"] = sorted(asked.store_ids)
        return walked(("t.store_id = ANY(%(stores)s)",))
    parts = []
    for place, store_id in enumerate(sorted(asked.store_ids)):
        values[f"store{place}"] = store_id
        parts.append(f"({walked((f't.store_id = %(store{place})s',))})")
    return " UNION ALL ".join(parts)


async def _search(
    transaction: Transaction,
    asked: TicketFilter,
    conditions: list[str],
    values: dict[str, Any],
    before: tuple[datetime, int] | None,
) -> list[TicketRow]:
    words = typed_words(asked.typed or "")
    if not words:
        return []
    endings = await words_beginning(transaction, words[-1])
    values["words"] = search_query(words, endings)
    if asked.store_ids is not None:
        conditions.append("t.store_id = ANY(%(stores)s)")
        values["stores"] = sorted(asked.store_ids)
    bounds = ""
    if before is not None:
        bounds = "AND (f.sent_at, f.id) < (%(before_at)s, %(before_place)s)"
        values["before_at"], values["before_place"] = before
    narrowed = len(conditions) > 1
    joined = f"JOIN tickets t ON t.id = f.ticket_id AND {' AND '.join(conditions)}" if narrowed else ""
    start = before[0] if before else await _newest(transaction)
    windows = [*_windows(start), (None, ())]
    ahead = _AHEAD * int(values["count"])
    while True:
        found: Sequence[Any] = ()
        for since, times in windows:
            values |= {"query": search_query(words, endings, times), "since": since, "ahead": ahead}
            within = f"{bounds} AND f.sent_at >= %(since)s" if since else bounds
            found = await _rows(transaction, _FOUND.format(joined=joined, bounds=within), values)
            if len(found) >= ahead:
                break
        page = await _page(transaction, _NEWEST_FOUND, {**values, **_columns_of(found)})
        if len(page) >= values["count"] or len(found) < ahead:
            return page
        ahead *= _AHEAD  # many messages of few tickets: look further


def _columns_of(found: Sequence[Any]) -> dict[str, Any]:
    return {
        "ids": [row[0] for row in found],
        "tickets": [row[1] for row in found],
        "times": [row[2] for row in found],
    }


async def _rows(
    transaction: Transaction, statement: str, values: Mapping[str, Any], *, prepare: bool | None = False
) -> Sequence[Any]:
    connection = await driver(transaction)
    used = {name: value for name, value in values.items() if f"%({name})s" in statement}
    return await (await connection.execute(statement, used, prepare=prepare)).fetchall()


async def _newest(transaction: Transaction) -> datetime:
    """When the last message came: a desk that was quiet for a while is searched from there."""
    connection = await driver(transaction)
    row = await (await connection.execute(_LAST_MESSAGE)).fetchone()
    return row[0] if row and row[0] else utc_now()


def _windows(start: datetime) -> list[tuple[datetime, tuple[str, ...]]]:
    """Stretches of time back from `start`, each with the words of its messages: days, months, years."""
    if start.year < _FIRST_YEAR:
        return []
    days = [start - timedelta(days=back) for back in range(3)]
    month = start.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    months = [month, (month - timedelta(days=1)).replace(day=1)]
    year = month.replace(month=1)
    years = [year, year.replace(year=year.year - 1)]
    return [
        (_midnight(days[-1]), tuple(f"#{day:%Y%m%d}" for day in days)),
        (months[-1], tuple(f"#{one:%Y%m}" for one in months)),
        (years[-1], tuple(f"#{one:%Y}" for one in years)),
    ]


def _midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


async def _page(
    transaction: Transaction, source: str, values: Mapping[str, Any], *, prepare: bool | None = False
) -> list[TicketRow]:
    rows = await _rows(transaction, _DRESSED.format(source=source), values, prepare=prepare)
    return [TicketRow(*row) for row in rows]


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many living tickets there are: by view, store, channel and tag (id, name, count).

    `mentions` counts those in which the reader is called and has not looked.
    """

    views: dict[str, int]
    stores: dict[int, int]
    channels: dict[str, int]
    tags: list[tuple[int, str, int]]


async def count_tickets(transaction: Transaction, me: int, store_ids: frozenset[int] | None) -> Counts:
    """What the navigation shows beside its views; closed tickets are not counted."""
    stores = "" if store_ids is None else "AND t.store_id = ANY(%(stores)s)"
    values = {"me": me, "stores": sorted(store_ids or ())}
    connection = await driver(transaction)
    cursor = await connection.execute(_COUNTS.format(stores=stores), values, prepare=False)
    views = dict.fromkeys(("mine", "unassigned", "open", "waiting", "snoozed"), 0)
    views["mentions"] = await count_unseen(transaction, me, store_ids)
    late = {**values, "now": utc_now()}
    counted = await connection.execute(_LATE_COUNT.format(stores=stores), late, prepare=False)
    views["late"] = sum(row[0] for row in await counted.fetchall())
    by_store: dict[int, int] = {}
    by_channel: dict[str, int] = {}
    for state, mine, nobodys, store_id, channel, count in await cursor.fetchall():
        views[state] += count
        if state != "open":
            continue
        views["mine"] += count if mine else 0
        views["unassigned"] += count if nobodys else 0
        by_channel[channel] = by_channel.get(channel, 0) + count
        if store_id is not None:
            by_store[store_id] = by_store.get(store_id, 0) + count
    cursor = await connection.execute(_TAG_COUNTS.format(stores=stores), values, prepare=False)
    tags = [(row[0], row[1], row[2]) for row in await cursor.fetchall()]
    return Counts(views=views, stores=by_store, channels=by_channel, tags=tags)
