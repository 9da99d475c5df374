"""Running the rules over the truth set, through the real filing, and counting what is right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import text
from tests.commerce.trade import applied, at, guest_order, told
from tests.support.joining.world import Bought, Said, World

from guichet.commerce import ReadFact
from guichet.kernel.db import Database, Transaction
from guichet.kernel.events import Origin
from guichet.ports.records import Fact, Resource, StoreRecord
from guichet.support.inbox.filing import Filed, file
from guichet.support.inbox.incoming import Incoming, Recipient
from guichet.support.inbox.model import Direction
from guichet.support.inbox.standing import refresh
from guichet.support.inbox.words import search_vector

SHOPS = {"nova": 1, "lune": 2, "market": 3}

_ANSWER = text(
    "INSERT INTO ticket_messages (ticket_id, direction, channel, source, author_role, author_name,"
    " author_point, recipients, subject, text, preview, sent_at, recorded_at, origin, automatic, attachments,"
    " state, reason, mentions, placement, search)"
    " VALUES (:ticket_id, 'out', 'mail', '', 'staff', 'Ada', '', '[]', :subject,"
    " :text, :text, :at, :at, 'live', '', '[]', 'sent', '', '{}',"
    ' \'{"rule": "written", "evidence": []}\', CAST(:search AS tsvector)) RETURNING id'
)
_REFERENCES = text(
    "INSERT INTO ticket_references (reference, message_id) SELECT DISTINCT word, CAST(:id AS bigint)"
    " FROM unnest(CAST(:words AS text[])) AS word"
)


class Verdict(msgspec.Struct, kw_only=True):
    """What came of a run: joins that were right, wrong, missed, and what was or was not suggested."""

    messages: int = 0
    right: int = 0
    wrong: list[tuple[Said, str, str]] = []
    missed: list[tuple[Said, str]] = []
    unsuggested: list[Said] = []

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + len(self.missed))


async def prepare(database: Database, world: World) -> dict[tuple[str, str, str], int]:
    """Mirror the world's shops and orders; returns the orders' ids by shop, number and address."""
    for shop, connection in SHOPS.items():
        record = StoreRecord(external_id=shop, name=shop.title(), currency="EUR")
        fact = ReadFact(Fact(resource=Resource.STORES, external_id=shop, record=record), at(0))
        await applied(database, fact, connection_id=connection, origin=Origin.HISTORY)
        orders = [_record(one, place) for place, one in enumerate(world.orders) if one.shop == shop]
        await applied(database, *map(told, orders), connection_id=connection, origin=Origin.HISTORY)
    async with database.transaction() as transaction:
        found = await transaction.execute(text("SELECT id, number, mail, store_external_id FROM orders"))
        return {(row.store_external_id, row.number, row.mail): row.id for row in found}


def _record(one: Bought, place: int) -> Any:
    return guest_order(
        str(place),
        one.buyer.first,
        one.buyer.last,
        one.mail,
        one.buyer.phone,
        number=one.number,
        store_external_id=one.shop,
    )


async def judge(database: Database, world: World) -> Verdict:
    """File the world's messages one by one, answers between them, and compare with the truth."""
    orders = await prepare(database, world)
    stores = await _stores(database)
    verdict = Verdict()
    truth_of: dict[int, str] = {}  # by ticket: the conversation that its first message is of
    tickets_of: dict[str, set[int]] = {}
    for batch, answer in _batches(world.messages):
        async with database.transaction() as transaction:
            incoming = [_incoming(place, said, orders, stores) for place, said in batch]
            filed = {one.incoming.source_id: one for one in await file(transaction, incoming)}
            for place, said in batch:
                _weigh(verdict, said, filed[place], truth_of, tickets_of)
            ticket = min(tickets_of.get(answer.conversation, {0})) if answer else 0
            if answer is not None and ticket:
                await _answer(transaction, ticket, answer)
    return verdict


def _batches(messages: Sequence[Said]) -> Iterator[tuple[list[tuple[int, Said]], Said | None]]:
    """Messages that arrive together, and the answer that we give before the next ones."""
    batch: list[tuple[int, Said]] = []
    for place, said in enumerate(messages, start=1):
        if said.kind == "answer":
            yield batch, said
            batch = []
        else:
            batch.append((place, said))
    yield batch, None


def _weigh(
    verdict: Verdict, said: Said, filed: Filed, truth_of: dict[int, str], tickets_of: dict[str, set[int]]
) -> None:
    verdict.messages += 1
    if not filed.opened and truth_of[filed.ticket_id] == said.conversation:
        verdict.right += 1
    elif not filed.opened:
        verdict.wrong.append((said, truth_of[filed.ticket_id], filed.placement.rule))
    elif said.conversation in tickets_of:
        verdict.missed.append((said, " ".join(filed.placement.evidence)))
    if said.suggests and said.suggests not in {hint.kind for hint in filed.placement.suggestions}:
        verdict.unsuggested.append(said)
    truth_of.setdefault(filed.ticket_id, said.conversation)
    tickets_of.setdefault(said.conversation, set()).add(filed.ticket_id)


def _incoming(
    place: int, said: Said, orders: dict[tuple[str, str, str], int], stores: dict[str, int]
) -> Incoming:
    page = said.order
    order_id = orders[page.shop, page.number, page.mail] if page else 0
    return Incoming(
        source="order_message" if page else "message",
        source_id=place,
        channel="order_message" if page else "mail",
        connection_id=SHOPS[page.shop] if page else 9,
        direction=Direction.IN,
        author_name=said.author,
        author_point=f"mail:{said.mail}",
        vouched=page is not None,
        recipients=tuple(Recipient(field="cc", point=f"mail:{mail}") for mail in said.copies),
        references=(f"thread:order:{order_id}",) if page else tuple(f"id:{one}" for one in said.references),
        own_references=(f"id:{said.message_id}",) if said.message_id else (),
        page_order_ids=(order_id,) if page else (),
        for_store_id=stores.get(said.to_shop),
        subject=said.subject,
        text=said.text,
        sent_at=said.at,
        automatic=said.automatic,
        origin=Origin.LIVE,
    )


async def _answer(transaction: Transaction, ticket_id: int, said: Said) -> None:
    """Our own answer, as `answering` leaves it."""
    values = {
        "ticket_id": ticket_id,
        "subject": said.subject,
        "text": said.text,
        "at": said.at,
        "search": search_vector([], said.at),
    }
    message_id = (await transaction.execute(_ANSWER, values)).scalar_one()
    words = [f"id:{one}" for one in (said.message_id, *said.references) if one]
    await transaction.execute(_REFERENCES, {"id": message_id, "words": words})
    await transaction.execute(
        text("UPDATE tickets SET state = 'waiting' WHERE id = :id AND state <> 'closed'"), {"id": ticket_id}
    )
    await refresh(transaction, [ticket_id])


async def _stores(database: Database) -> dict[str, int]:
    async with database.transaction() as transaction:
        rows = await transaction.execute(text("SELECT id, external_id FROM stores"))
        return {row.external_id: row.id for row in rows}
