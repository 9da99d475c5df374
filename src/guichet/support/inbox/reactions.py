"""What the inbox does when a message is mirrored, and when the sending of an answer has ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from guichet.commerce.messages import MessageRow, find_messages
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Announced, Origin, reaction
from guichet.kernel.types import utc_now
from guichet.ports.happenings.commerce import MessageArrived, OrderMessageArrived
from guichet.ports.happenings.sync import ActEnded
from guichet.support.inbox.answering import answer_named, end_answer, know_as_ours
from guichet.support.inbox.filing import file
from guichet.support.inbox.incoming import Attached, Incoming, Recipient
from guichet.support.inbox.model import Direction
from guichet.support.inbox.sending import ANSWER_KEY

ORDER_MESSAGE = "order_message"
MESSAGE = "message"

# These know who writes in their threads: whoever writes in one again is who wrote in it before. An address
# stands in a chat message only where the shop vouches for it.
_SIGNED_IN = ("marketplace", "chat")

_ORDER_MESSAGES = """
SELECT m.id, m.connection_id, m.order_id, m.from_customer, m.author, m.subject, m.text, m.sent_at,
       o.profile_id, lower(o.mail), s.id
FROM order_messages m
JOIN orders o ON o.id = m.order_id
LEFT JOIN stores s ON s.connection_id = o.connection_id AND s.external_id = o.store_external_id
WHERE m.id = ANY(%s) AND m.gone_at IS NULL
"""

_STORES = "SELECT lower(mail), id FROM stores WHERE mail <> '' AND gone_at IS NULL ORDER BY id DESC"
# A connection that serves one store of ours says so in its account.
_FRONTS = """
SELECT id, split_part(account_external_id, ':', 2)::bigint FROM connections
WHERE account_external_id ~ '^store:[0-9]{1,18}$'
"""
_OWN = "SELECT lower(account_external_id) FROM connections WHERE account_external_id LIKE '%@%'"
_ORDERS = """
SELECT o.connection_id, o.external_id, o.id FROM orders o
JOIN unnest(%s::bigint[], %s::text[]) AS asked (connection_id, external_id)
  ON o.connection_id = asked.connection_id AND o.external_id = asked.external_id
"""
# What is older when the inbox first hears of it is history, however it came: nobody waits for an answer.
_NEWS = timedelta(days=14)


@reaction("support.inbox.order_messages", on=(OrderMessageArrived,), from_start=True)
async def file_order_messages(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Put what was written on orders' pages into conversations: one for each order's page."""
    origins = {cast("OrderMessageArrived", event.happening).message_id: event.origin for event in events}
    connection = await driver(transaction)
    cursor = await connection.execute(_ORDER_MESSAGES, (sorted(origins),))
    await file(
        transaction,
        [
            Incoming(
                source=ORDER_MESSAGE,
                source_id=row[0],
                channel=ORDER_MESSAGE,
                connection_id=row[1],
                direction=Direction.IN if row[3] else Direction.OUT,
                author_name=row[4],
                author_point=f"mail:{row[9]}" if row[3] and row[9] else "",
                author_profile_id=row[8] if row[3] else None,
                vouched=row[3],
                recipients=() if row[3] or not row[9] else (Recipient(field="to", point=f"mail:{row[9]}"),),
                references=(f"thread:order:{row[2]}",),
                page_order_ids=(row[2],),
                for_store_id=row[10],
                subject=row[5],
                text=row[6],
                sent_at=row[7],
                origin=_origin(origins[row[0]], row[7]),
            )
            for row in await cursor.fetchall()
        ],
    )


@reaction("support.inbox.messages", on=(MessageArrived,), from_start=True)
async def file_messages(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Put messages of mail, chat and marketplaces into conversations; a bounce tells its answer's end."""
    origins = {cast("MessageArrived", event.happening).message_id: event.origin for event in events}
    messages = await find_messages(transaction, sorted(origins))
    stores, own = await _our_addresses(transaction)
    fronts = await _fronts(transaction)
    orders = await _orders_named(transaction, messages)
    await file(
        transaction,
        [
            _incoming(message, stores, own, fronts, orders, _origin(origins[message.id], message.happened_at))
            for message in messages
        ],
    )
    for message in messages:
        lost = message.undelivered
        if lost is not None and lost.permanent and lost.message_id:
            answer = await answer_named(transaction, _bare(lost.message_id))
            if answer is not None:
                await end_answer(transaction, answer, "undelivered", lost.diagnostic or lost.status)


@reaction("support.inbox.answers", on=(ActEnded,))
async def end_answers(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Note how the sending of answers ended."""
    for event in events:
        ended = cast("ActEnded", event.happening)
        number = ended.key.removeprefix(ANSWER_KEY)
        if ended.kind == "send_message" and number != ended.key and number.isdecimal():
            await end_answer(transaction, int(number), ended.state, ended.reason)
            if ended.result:
                await know_as_ours(transaction, int(number), ended.result)


def _incoming(
    message: MessageRow,
    stores: dict[str, int],
    own: frozenset[str],
    fronts: dict[int, int],
    orders: dict[tuple[int, str], int],
    origin: Origin,
) -> Incoming:
    page = orders.get((message.connection_id, message.order_external_id or ""))
    written_to = [one.address.lower() for one in message.recipients]
    return Incoming(
        source=MESSAGE,
        source_id=message.id,
        channel=message.channel,
        connection_id=message.connection_id,
        direction=Direction.IN if message.direction == "in" else Direction.OUT,
        author_name=message.author.name,
        author_point=_point(message.author.address),
        by_us=_plain(message.author.address) in own,
        vouched=message.channel in _SIGNED_IN,
        recipients=tuple(
            Recipient(field=one.field, name=one.name, point=_point(one.address))
            for one in message.recipients
            if one.field in ("to", "cc") and _plain(one.address) not in own
        ),
        references=_references(message, written_to),
        own_references=(f"id:{_bare(message.message_id)}",) if message.message_id else (),
        page_order_ids=(page,) if page is not None else (),
        for_store_id=next(
            (stores[one] for one in map(_plain, written_to) if one in stores),
            fronts.get(message.connection_id),
        ),
        subject=message.subject,
        text=message.reply_text or message.text,
        sent_at=message.happened_at,
        automatic="" if message.kind == "message" else message.kind,
        attachments=tuple(
            Attached(name=one.name, type=one.type, size=one.size, sha256=one.sha256, inline=one.inline)
            for one in message.attachments
        ),
        origin=origin,
    )


def _references(message: MessageRow, written_to: Sequence[str]) -> tuple[str, ...]:
    """The words that lead to its thread: token, the channel's thread, what it answers, the nearest first."""
    tokens = [address.partition("@")[0].partition("+")[2] for address in written_to]
    words = [f"token:{token}" for token in tokens if token]
    if message.thread_external_id and message.channel == "mail":  # mail's own thread is our reply token
        words.append(f"token:{message.thread_external_id}")
    elif message.thread_external_id:
        words.append(f"thread:{message.connection_id}:{message.thread_external_id}")
    if message.undelivered is not None and message.undelivered.message_id:
        words.append(f"id:{_bare(message.undelivered.message_id)}")
    words += [f"id:{_bare(one)}" for one in reversed(message.refers_to)]
    return tuple(dict.fromkeys(words))


async def _our_addresses(transaction: Transaction) -> tuple[dict[str, int], frozenset[str]]:
    """The stores by their addresses, and all addresses that are the merchant's own."""
    connection = await driver(transaction)
    stores = dict(await (await connection.execute(_STORES)).fetchall())
    own = {row[0] for row in await (await connection.execute(_OWN)).fetchall()}
    return stores, frozenset(own | stores.keys())


async def _fronts(transaction: Transaction) -> dict[int, int]:
    """The stores by the connections that serve one of them alone."""
    connection = await driver(transaction)
    return dict(await (await connection.execute(_FRONTS)).fetchall())


async def _orders_named(
    transaction: Transaction, messages: Sequence[MessageRow]
) -> dict[tuple[int, str], int]:
    """The orders that channels name by their own word, by connection and that word."""
    named = sorted({(one.connection_id, one.order_external_id) for one in messages if one.order_external_id})
    if not named:
        return {}
    connection = await driver(transaction)
    asked = ([one[0] for one in named], [one[1] for one in named])
    return {(row[0], row[1]): row[2] for row in await (await connection.execute(_ORDERS, asked)).fetchall()}


def _plain(address: str) -> str:
    """An address without what follows a plus sign: our reply tokens stand there."""
    local, at, domain = address.strip().lower().rpartition("@")
    return f"{local.partition('+')[0]}{at}{domain}"


def _point(address: str) -> str:
    return f"mail:{address.strip().lower()}" if "@" in address else ""


def _bare(message_id: str) -> str:
    return message_id.strip().strip("<>")


def _origin(told: Origin, sent_at: datetime) -> Origin:
    return Origin.HISTORY if utc_now() - sent_at > _NEWS else told
