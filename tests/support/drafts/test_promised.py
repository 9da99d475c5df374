"""A draft says what was promised before paying, and where it waits to be collected."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import insert
from tests.face import HOUSE
from tests.purchase.journey.test_steps import lille, moved
from tests.support.drafts.desk import Desk, at_desk, bought
from tests.support.drafts.test_story import claims, drafted
from tests.support.inbox.desk import agents
from tests.support.inbox.telling import rows

from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.records import OrderState
from guichet.purchase import picking
from guichet.purchase.placing import Contact, Promised
from guichet.purchase.placing.model import Purchase


async def ordered(desk: Desk, database: Database, number: str) -> int:
    """An order of Camille's that waits to leave."""
    await desk.told(bought(number, state=OrderState.CONFIRMED, shipments=()))
    (order,) = await rows(database, f"SELECT id FROM orders WHERE number = '{number}'")
    return int(order["id"])


async def promised(database: Database, order_id: int, latest: datetime, **told: Any) -> None:
    """An order that we took ourselves, with the day that we promised."""
    promise = Promised(day=latest.date().isoformat(), latest=latest, at=told.get("at"))
    contact = Contact(first_name="Camille", last_name="Roux", mail="camille@roux.example")
    async with database.transaction() as transaction:
        await transaction.execute(
            insert(Purchase).values(
                version=1, key=str(order_id), asked="", reference=f"G{order_id}", store_id=1, connection_id=1,
                state="placed", origin="shopper", kind="home", currency="EUR", subtotal=4900,
                delivery_price=0, payment="invoice", language="fr", contact=msgspec.to_builtins(contact),
                note="", promise=msgspec.to_builtins(promise), external_id=str(order_id), order_id=order_id,
                number="", reason="", actor=msgspec.to_builtins(HOUSE), placed_at=utc_now(),
                changed_at=utc_now(),
            )
        )  # fmt: skip


def test_the_day_that_was_promised_is_said_as_long_as_it_can_be_kept(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        async with at_desk(services) as desk, agents(services, "Ada") as [(_, ada)]:
            await desk.shop()
            coming = await ordered(desk, database, "1002")
            await promised(database, coming, utc_now() + timedelta(days=3))
            draft = await drafted(ada, await desk.writes("Bonjour, où est ma commande 1002 ?"))
            said = claims(draft)
            assert (draft["state"], draft["language"]) == ("waiting", "fr")
            assert said["purchase.promised"].startswith("Date promise : le ")

            passed = await ordered(desk, database, "1003")
            await promised(database, passed, utc_now() - timedelta(hours=1))
            draft = await drafted(
                ada, await desk.writes("Bonjour, où est ma commande 1003 ?", subject="1003")
            )
            assert "purchase.promised" not in claims(draft)

    run(story())


def test_who_collects_is_told_where_it_waits_and_until_when(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        async with at_desk(services) as desk, agents(services, "Ada") as [(_, ada)]:
            await desk.shop()
            place = await lille(database)
            order_id = await ordered(desk, database, "1002")
            await promised(database, order_id, utc_now() + timedelta(days=3))
            async with database.transaction() as transaction:
                new = picking.NewPreparation(
                    key="2", store_id=1, order_id=order_id, number="1002", location_id=place,
                    purpose=picking.Purpose.COLLECT,
                    lines=(picking.NewLine(variant_id=None, quantity=1),),
                )  # fmt: skip
                preparation = await picking.prepare(transaction, HOUSE, new)
            ticket = await desk.writes("Hello, where is my order 1002?")
            said = claims(await drafted(ada, ticket))
            assert said["pickup.state"] == "It is being prepared where you collect it"
            assert said["pickup.place"] == "Nova Lille, 3 rue Neuve, 59000 Lille"
            assert "purchase.promised" in said

            # It is ready: the draft follows, and what is there needs no promise any more.
            await moved(database, preparation, picking.State.PICKING)
            kept = utc_now() + timedelta(days=5)
            version = f"SELECT version FROM tickets WHERE id = {ticket}"
            (before,) = await rows(database, version)
            await moved(database, preparation, picking.State.READY, ready_at=utc_now(), keep_until=kept)
            await desk.work()
            draft = await drafted(ada, ticket)
            said = claims(draft)
            assert draft["state"] == "waiting"
            # Whoever has the ticket open reads it again by its version.
            (after,) = await rows(database, version)
            assert after["version"] > before["version"]
            assert said["pickup.state"] == "It is ready to be collected"
            assert said["pickup.kept"].startswith("It is kept for you until ")
            assert "purchase.promised" not in said

    run(story())
