"""The test of a store: a ticket on a recent order, opened, looked at and taken back.

All of it happens in one transaction, the ticket inside a savepoint of it that is always rolled back. So it is
seen by nobody while it is there, nothing is announced, counted, timed or sent because of it, and where the
process dies in the middle there is nothing to sweep: the job begins anew.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import text

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Language, utc_now
from guichet.support.desk import side_of
from guichet.support.drafts import DraftRow, write_draft
from guichet.support.inbox import (
    TestQuestion,
    TicketFacts,
    item_of,
    left_of,
    note_test,
    open_test,
)
from guichet.support.routing import list_firings, list_queues, route_message
from guichet.support.setup.checks import Seen, check_removed, checks_of
from guichet.support.setup.model import RunState
from guichet.support.setup.runs import Check, change_run, find_run
from guichet.support.setup.stores import StoreFacts, find_store, read_rooms, standing_of
from guichet.support.setup.words import question_of
from guichet.support.sla import keep_due, view_clocks

NO_ORDER = "no_order"
_HOUSE = Actor.system("setup")
_MOST_FIRINGS = 20

# A parcel that a carrier tells of shows the most, then one with a number; the newest of these.
_ORDER = text(
    "SELECT o.id, o.number, o.profile_id, lower(o.mail) AS mail,"
    " trim(concat_ws(' ', o.details->'billing'->>'first_name', o.details->'billing'->>'last_name')) AS name"
    " FROM stores s CROSS JOIN LATERAL (SELECT r.* FROM orders r"
    "   WHERE r.connection_id = s.connection_id AND r.store_external_id = s.external_id"
    "   AND r.gone_at IS NULL AND r.state NOT IN ('incomplete', 'cancelled', 'declined')"
    "   ORDER BY r.placed_at DESC, r.id DESC LIMIT 200) AS o"
    " CROSS JOIN LATERAL (SELECT max(CASE WHEN h.parcel_id IS NOT NULL THEN 2 ELSE 1 END) AS sent"
    "   FROM shipments h WHERE h.order_id = o.id) AS parcels"
    " WHERE s.id = :store_id AND o.digest <> ''::bytea"
    " ORDER BY coalesce(parcels.sent, 0) DESC, o.mail <> '' DESC, o.placed_at DESC, o.id DESC LIMIT 1"
)


class TestOrder(msgspec.Struct, frozen=True, kw_only=True):
    """The order that a store is tried on."""

    id: int
    number: str
    profile_id: int | None
    mail: str
    name: str


async def perform(services: Services, run_id: int) -> None:
    """Try a store and keep what was found; one that has ended is left as it is."""
    order = await services.database.run(lambda transaction: _begin(transaction, run_id))
    if order is None:
        return

    async def whole(transaction: Transaction) -> None:
        run = await find_run(transaction, run_id, lock=True)
        if run.state is not RunState.RUNNING:
            return
        store = await find_store(transaction, run.store_id)
        ticket_id, checks = await _try(transaction, services, store, order)
        checks.append(check_removed(await left_of(transaction, ticket_id)))
        await note_test(transaction, ticket_id, store.id)
        ended = {"state": RunState.DONE.value, "finished_at": utc_now(), "ticket_id": ticket_id}
        await change_run(transaction, run_id, **ended, checks=checks)

    await services.database.run(whole)


async def _begin(transaction: Transaction, run_id: int) -> TestOrder | None:
    """Choose the order and say that the test runs; None where there is nothing to do."""
    run = await find_run(transaction, run_id, lock=True)
    if run.state in (RunState.DONE, RunState.FAILED):
        return None
    row = (await transaction.execute(_ORDER, {"store_id": run.store_id})).mappings().one_or_none()
    if row is None:
        failed = {"state": RunState.FAILED.value, "code": NO_ORDER, "finished_at": utc_now()}
        await change_run(transaction, run_id, **failed)
        return None
    order = TestOrder(**row)
    running = {"state": RunState.RUNNING.value, "order_id": order.id, "order_number": order.number}
    await change_run(transaction, run_id, **running)
    return order


async def _try(
    transaction: Transaction, services: Services, store: StoreFacts, order: TestOrder
) -> tuple[int, list[Check]]:
    """Open the ticket, let the rooms do what they do with a new one, look, and take it back."""
    standing = await standing_of(transaction, store, await read_rooms(transaction))
    subject, words = question_of(store.language, order.number)
    question = TestQuestion(
        store_id=store.id,
        order_id=order.id,
        profile_id=order.profile_id,
        name=order.name,
        point=f"mail:{order.mail}" if order.mail else "",
        subject=subject,
        text=words,
    )
    savepoint = await transaction.begin_nested()
    try:
        ticket, message_id = await open_test(transaction, question)
        await route_message(transaction, ticket.id, message_id)
        await keep_due(transaction, [ticket.id])
        draft = await write_draft(transaction, ticket.id, data_dir=services.settings.data_dir)
        checks = checks_of(await _look(transaction, ticket, draft), standing)
    finally:
        await savepoint.rollback()
    return ticket.id, checks


async def _look(transaction: Transaction, ticket: TicketFacts, draft: DraftRow | None) -> Seen:
    """What an agent would see of the ticket now."""
    item = await item_of(transaction, ticket.id)
    side, _ = await side_of(transaction, _HOUSE, ticket)
    queues = {one.id: one.name for one in await list_queues(transaction)}
    firings = await list_firings(transaction, count=_MOST_FIRINGS, ticket_id=ticket.id)
    return Seen(
        contact_point=ticket.contact_point,
        topic=item.topic,
        order=side.orders[0] if side.orders else None,
        customer=side.customer,
        queue_id=item.queue_id,
        queues=queues,
        tags=[one.name for one in item.tags],
        firings=firings,
        clocks=await view_clocks(transaction, ticket, utc_now(), Language.EN),
        draft=draft,
    )
