"""Customers are told of whole orders, of what they collect and what they sent back, while it holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from tests.commerce.trade import line
from tests.conftest import Run
from tests.face import HOUSE
from tests.purchase.journey.parcels import SHOP, fact, open_shop, pass_time
from tests.purchase.journey.test_journey import LEAD, switch_on
from tests.support.inbox.desk import agents
from tests.support.inbox.mailbox import Mailbox, connect, letterbox
from tests.support.inbox.telling import ago, applied, guest_order, rows
from tests.voice.push.service import PushService, push_service

from guichet.after import returns
from guichet.after.policy import Wish
from guichet.after.returns.moving import end_settled
from guichet.after.returns.receiving import Graded, grade, receive
from guichet.after.returns.repository import change_return, note
from guichet.after.returns.states import Disposition, Grade
from guichet.kernel.db import Database, Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.happenings.purchase import PickupMoved
from guichet.ports.records import (
    Address,
    LocationRecord,
    OpeningHours,
    OrderState,
    RefundRecord,
    Resource,
    ShipmentRecord,
)
from guichet.purchase import picking
from guichet.purchase.journey import INTENTS
from guichet.purchase.picking.moving import move
from guichet.voice import push
from guichet.voice.push import jobs

DECLARING = (jobs,)
TEXTS = {kind.value: intent for kind, intent in INTENTS.items()}


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with letterbox() as box:
        yield box


async def told_of(database: Database, number: str, *, origin: Origin = Origin.LIVE, **more: Any) -> int:
    """An order of Camille's with a lamp, as the shop tells it; gives its id here."""
    fields: dict[str, Any] = {
        "store_external_id": "a",
        "placed_at": ago(minutes=9),
        "state": OrderState.CONFIRMED,
        "locale": "fr",
        "lines": (line("1", name="Lampe", total=2000),),
        **more,
    }
    record = guest_order(number, "Camille", "Roux", "camille@roux.example", **fields)
    await applied(database, fact(Resource.ORDERS, record), connection_id=SHOP, origin=origin)
    (found,) = await rows(database, "SELECT id FROM orders WHERE external_id = :number", number=number)
    return int(found["id"])


async def lille(database: Database) -> int:
    """A shop in Lille, open each day from ten to seven."""
    record = LocationRecord(
        external_id="l", name="Nova Lille", kind="shop", time_zone="Europe/Paris",
        address=Address(lines=("3 rue Neuve",), postcode="59000", city="Lille", country="FR"),
        opening_hours=tuple(OpeningHours(weekday=day, opens="10:00", closes="19:00") for day in range(1, 8)),
    )  # fmt: skip
    await applied(database, fact(Resource.LOCATIONS, record), connection_id=SHOP)
    (found,) = await rows(database, "SELECT id FROM locations")
    return int(found["id"])


async def moved(database: Database, preparation_id: int, to: picking.State, **values: Any) -> None:
    async with database.transaction() as transaction:
        row = await picking.find_preparation(transaction, preparation_id, lock=True)
        await move(transaction, row, to, **values)


async def subscribed(services: Services, browsers: PushService) -> None:
    """Camille has proven her address at the shop, and wants messages in her browser."""
    async with services.database.transaction() as transaction:
        await transaction.execute(
            text(
                "INSERT INTO shopper_identities (store_id, kind, value, shopper_id, how, proven_at)"
                " VALUES (1, 'mail', 'camille@roux.example', 7, 'code', :now)"
            ),
            {"now": utc_now()},
        )
        told = browsers.subscription
        address = push.Address(endpoint=told["endpoint"], **told["keys"])
        await push.subscribe(transaction, services.vault, 7, address, insecure=True)


def subjects(mailbox: Mailbox) -> list[str]:
    return [mail.subject for mail in mailbox.sent]


def test_who_collects_is_told_from_the_order_to_the_hand_over_and_nothing_twice(
    run: Run[Any], services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        await open_shop(database)
        await connect(services)
        place = await lille(database)
        async with push_service() as browsers, agents(services, "Lea", grants=LEAD) as [(_, lead)]:
            await told_of(database, "1", origin=Origin.HISTORY)
            kinds = ("confirmed", "in_preparation", "ready", "collected")
            await switch_on(lead, *kinds, intents=TEXTS)
            await pass_time(services)
            await subscribed(services, browsers)
            order_id = await told_of(database, "2")
            async with database.transaction() as transaction:
                new = picking.NewPreparation(
                    key="2", store_id=1, order_id=order_id, number="2", location_id=place,
                    purpose=picking.Purpose.COLLECT, customer="Camille Roux", language="fr",
                    lines=(picking.NewLine(variant_id=None, name="Lampe", quantity=1),),
                )  # fmt: skip
                preparation = await picking.prepare(transaction, HOUSE, new)
            await pass_time(services)
            await moved(database, preparation, picking.State.PICKING)
            await pass_time(services)
            kept = utc_now() + timedelta(days=5)
            await moved(database, preparation, picking.State.READY, ready_at=utc_now(), keep_until=kept)
            await pass_time(services)
            handed = {"handed_to": "customer", "handed_at": utc_now()}
            await moved(database, preparation, picking.State.HANDED_OVER, **handed)
            await pass_time(services)
            await told_of(database, "2", state=OrderState.COMPLETED)
            await pass_time(services)
            assert subjects(mailbox) == [
                "Votre commande 2 est confirmée",
                "Nous préparons votre commande 2",
                "Votre commande 2 vous attend",
                "Votre commande 2 a été retirée",
            ]
            assert [one.said["body"] for one in browsers.received] == subjects(mailbox)
            ready = mailbox.sent[2]
            assert "Nova Lille, 3 rue Neuve, 59000 Lille" in ready.text
            assert "10:00–19:00" in ready.text
            look = await lead.get("/api/v1/journey/1/preview", params={"kind": "ready"})
            assert (look.json()["orders"], look.json()["gaps"]) == (1, [])

    run(story())


def test_who_chose_another_shop_reads_it_at_once_and_no_more_once_it_is_ready(
    run: Run[Any], services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        await open_shop(database)
        await connect(services)
        place = await lille(database)
        async with agents(services, "Lea", grants=LEAD) as [(_, lead)]:
            await switch_on(lead, "moved", intents=TEXTS)
            await pass_time(services)
            lamp = (picking.NewLine(variant_id=None, name="Lampe", quantity=1),)
            for number in ("2", "3"):
                order_id = await told_of(database, number)
                async with database.transaction() as transaction:
                    new = picking.NewPreparation(
                        key=number, store_id=1, order_id=order_id, number=number, location_id=place,
                        purpose=picking.Purpose.COLLECT, lines=lamp,
                    )  # fmt: skip
                    preparation = await picking.prepare(transaction, HOUSE, new)
                    chosen = PickupMoved(
                        preparation_id=preparation, order_id=order_id, purchase_id=None, store_id=1,
                        from_location_id=place + 1, location_id=place,
                    )  # fmt: skip
                    await publish(transaction, [to_publish(chosen, preparation)], origin=Origin.LIVE)
                if number == "3":
                    await moved(database, preparation, picking.State.PICKING)
                    await moved(database, preparation, picking.State.READY, ready_at=utc_now())
                await pass_time(services)
            assert subjects(mailbox) == ["Votre commande 2 : retrait chez Nova Lille"]
            assert "Votre code de retrait est nouveau" in mailbox.sent[0].text

    run(story())


def test_what_was_overtaken_is_not_told(
    run: Run[Any], services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        await open_shop(database)
        await connect(services)
        async with agents(services, "Lea", grants=LEAD) as [(_, lead)]:
            await switch_on(lead, *TEXTS, intents=TEXTS)
            await pass_time(services)
            await told_of(database, "3")
            await told_of(database, "3", state=OrderState.CANCELLED)
            await pass_time(services)
            assert subjects(mailbox) == []
            (step,) = await rows(database, "SELECT kind, reason FROM journey_steps")
            assert step == {"kind": "confirmed", "reason": "overtaken"}

    run(story())


def test_returns_refunds_and_what_only_the_shop_saw_arrive_are_told(
    run: Run[Any], services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        await open_shop(database)
        await connect(services)
        async with agents(services, "Lea", grants=LEAD) as [(_, lead)]:
            kinds = ("delivered", "return_received", "refunded")
            await switch_on(lead, *kinds, intents=TEXTS)
            await pass_time(services)
            order_id = await told_of(database, "4", state=OrderState.SHIPPED)
            arrived = ShipmentRecord(external_id="s", created_at=ago(days=1), delivered_at=ago(minutes=2))
            await told_of(database, "4", state=OrderState.COMPLETED, shipments=(arrived,))
            await pass_time(services)
            (mail,) = mailbox.sent
            assert "Le colis de votre commande 4 a été livré" in mail.text, "no carrier said so"

            async with database.transaction() as transaction:
                (bought,) = await returns.order_lines(transaction, order_id)
                line_asked = returns.AskedLine(line_id=bought.id, quantity=1, reason="changed_mind")
                asked = returns.NewReturn(order_id=order_id, lines=(line_asked,))
                return_id = await returns.open_return(transaction, asked)
                row = await returns.find_return(transaction, return_id, lock=True)
                await receive(transaction, HOUSE, row, None)
            await pass_time(services)
            refund = RefundRecord(external_id="r", amount=2000, currency="EUR", happened_at=utc_now())
            await told_of(database, "4", state=OrderState.REFUNDED, shipments=(arrived,), refunds=(refund,))
            await pass_time(services)
            assert subjects(mailbox)[1:] == [
                f"Nous avons reçu votre retour R{return_id}",
                "Votre remboursement, commande 4",
            ]
            assert "20,00" in mailbox.sent[2].text

    run(story())


def test_a_credit_and_an_exchange_at_a_counter_are_told_in_their_own_words(
    run: Run[Any], services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        await open_shop(database)
        await connect(services)
        place = await lille(database)
        async with agents(services, "Lea", grants=LEAD) as [(_, lead)]:
            await switch_on(lead, "exchange_sent", "credited", intents=TEXTS)
            await pass_time(services)
            arrived = ShipmentRecord(external_id="s", created_at=ago(days=3), delivered_at=ago(days=2))
            lamps = (line("1", name="Lampe", quantity=2, total=4000),)
            told: dict[str, Any] = {"state": OrderState.COMPLETED, "shipments": (arrived,), "lines": lamps}
            order_id = await told_of(database, "5", **told)
            await pass_time(services)
            for way, reference in (("store_credit", "AV-77"), ("exchange", "")):
                async with database.transaction() as transaction:
                    row = await _graded(transaction, order_id, Wish.CREDIT)
                    if way == "exchange":
                        row = await change_return(transaction, row, way=way)
                        given = {"location_id": str(place)}
                        await note(transaction, row.id, HOUSE, "exchange_handed_out", **given)
                    await end_settled(transaction, HOUSE, row, reference=reference)
                await pass_time(services)
            credit, exchange = (mail.text for mail in mailbox.sent)
            assert "Son numéro : AV-77" in credit
            assert "vous a été remis : Nova Lille" in exchange

    run(story())


async def _graded(transaction: Transaction, order_id: int, wish: Wish) -> returns.ReturnRow:
    """A lamp that came back as new."""
    (bought,) = await returns.order_lines(transaction, order_id)
    line_asked = returns.AskedLine(line_id=bought.id, quantity=1, reason="changed_mind")
    asked = returns.NewReturn(order_id=order_id, lines=(line_asked,), wish=wish)
    return_id = await returns.open_return(transaction, asked)
    row = await returns.find_return(transaction, return_id, lock=True)
    row = await receive(transaction, HOUSE, row, None)
    (kept,) = await returns.lines_of(transaction, [return_id])
    found = Graded(line_id=kept.id, grade=Grade.AS_NEW, disposition=Disposition.RESALE)
    return await grade(transaction, HOUSE, row, [found])
