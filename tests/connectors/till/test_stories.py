"""What a till pushes stands in stock, orders and customers' lives; what is absurd is named and refused."""

from __future__ import annotations

from typing import Any

from tests.connectors.till.counter import LAMP, Counter, level, sale
from tests.sync.acting import HOME, ids, order, tell
from tests.sync.hands import signed_in

from guichet import sync
from guichet.commerce import stock
from guichet.kernel.auth import Actor
from guichet.kernel.types import utc_now
from guichet.ports.records import Fact, Resource, StockRecord
from guichet.sync import pushed, service
from guichet.sync.pushed_sweep import sweep_pushed


def test_a_level_a_sale_and_a_return_make_the_figure_and_an_order(run: Any, counter: Counter) -> None:
    async def story() -> None:
        answer = await counter.push(sale(counter, "A1", 2, 1.5), level(counter, 7, 1))
        assert answer.status_code == 202
        assert await counter.level() == (5, 0, 5)
        await counter.push(level(counter, 4, 2))  # counted after the sale: it is in it
        assert await counter.level() == (4, 0, 4)
        assert await counter.level("51:2") == (9, 0, 9)
        back = {**sale(counter, "R1", 1, 3), "type": "return", "sale": "A1", "reason": "trop petit"}
        await counter.push(back)
        await counter.push(back)
        assert await counter.level() == (5, 0, 5)
        (order,) = await counter.orders()
        assert (order["state"], order["total"], order["refunded"]) == ("partially_refunded", 4000, 2000)
        assert order["details"]["channel"] == "in-store"
        owner = await counter.web.rows("SELECT owner, teller_id FROM stock_owners")
        assert owner == [{"owner": "till", "teller_id": counter.connection_id}]

    run(story())


def test_a_sale_in_a_shop_stands_in_the_life_of_its_buyer(run: Any, counter: Counter) -> None:
    async def story() -> None:
        bought = order("9", "1", billing=HOME)
        await tell(counter.web, Fact(resource=Resource.ORDERS, external_id="9", record=bought))
        known = {"card": "29-4711", "first_name": "Zoé", "last_name": "Petit", "mail": "zoe@mail.example"}
        await counter.push(sale(counter, "A1", 1, 1, card="29 4711"))
        await counter.push({"type": "loyalty", **known, "tier": "Or", "points": 120})
        await counter.push(sale(counter, "A2", 1, 2, mail="Zoe@mail.example", last_name="Petit"))
        people = await counter.web.rows(
            "SELECT DISTINCT p.customer_id FROM orders o JOIN customer_profiles p ON p.id = o.profile_id"
            " WHERE o.connection_id = :id OR o.number = '9'",
            id=counter.connection_id,
        )
        evidence = [order["link_evidence"] for order in await counter.orders()]
        assert (len(people), evidence[0]) == (1, "account")

    run(story())


def test_what_we_hold_ends_when_the_till_rings_it_up(run: Any, counter: Counter) -> None:
    async def story() -> None:
        await counter.push(level(counter, 7, 1))
        variant = (await ids(counter.web, "variants"))["51"]
        place = (await ids(counter.web, "locations"))["1"]
        actor = Actor.system("test")
        async with counter.services.database.transaction() as transaction:
            made = await stock.reserve(
                transaction,
                actor,
                [stock.Line(variant, place, 2)],
                key="basket-1",
                reference=stock.Reference("purchase", "12"),
                held_until=None,
            )
        async with counter.services.database.transaction() as transaction:
            sold = await stock.confirm(transaction, actor, made.id)
        assert (sold.lines[0].state, sold.lines[0].trouble) == ("confirmed", "till")
        await counter.push(sale(counter, "A1", 1, 2))  # somebody else's
        assert await counter.level() == (6, 2, 4)
        await counter.push(sale(counter, "A2", 2, 3, reference="purchase:12"))
        await counter.push(sale(counter, "A2", 2, 3, reference="purchase:12"))
        assert await counter.level() == (4, 0, 4)
        moves = await counter.web.rows("SELECT kind FROM stock_movements ORDER BY id")
        assert [move["kind"] for move in moves] == ["reserved", "confirmed", "settled"]
        assert await counter.web.scalar("SELECT count(*) FROM stock_overruns") == 0

    run(story())


def test_an_order_that_the_shop_took_waits_for_the_till_all_the_same(run: Any, counter: Counter) -> None:
    async def story() -> None:
        await counter.push(level(counter, 7, 1))
        variant = (await ids(counter.web, "variants"))["51"]
        place = (await ids(counter.web, "locations"))["1"]
        actor = Actor.system("test")
        async with counter.services.database.transaction() as transaction:
            made = await stock.reserve(
                transaction,
                actor,
                [stock.Line(variant, place, 1)],
                key="taken",
                reference=stock.Reference("purchase", "13"),
                held_until=None,
            )
            taken = [line.id for line in made.lines]
            await stock.sell(transaction, actor, made.id, taken=taken, known_from=utc_now())
        await counter.push(level(counter, 7, 2))  # it lies there still: nobody rang it up
        assert await counter.level() == (7, 1, 6)
        await counter.push(sale(counter, "A1", 1, 3, reference="purchase:13"))
        assert await counter.level() == (6, 0, 6)

    run(story())


def test_what_cannot_be_true_is_refused_by_its_row(run: Any, counter: Counter) -> None:
    async def story() -> None:
        dear = sale(counter, "A1", 1, 1)
        dear["lines"][0]["unit_price"] = "1000000"
        late = sale(counter, "A2", 1, 1, at="1970-01-01T00:00:00Z")
        receipt = {
            "type": "move",
            "id": "M1",
            "gtin": LAMP,
            "location": "T1",
            "quantity": -3,
            "reason": "receipt",
            "at": counter.at(1),
        }
        answer = await counter.push(dear, late, receipt, level(counter, 3, 1, colour="unknown field"))
        assert answer.status_code == 202
        assert len(answer.text.splitlines()) == 4
        assert await counter.level() == (3, 0, 3)
        first, second, third = await counter.letters()
        assert first.startswith("Record 1 (sale A1) is refused: the unit_price of line 1, 1000000, is absurd")
        assert "before the year 2000" in second
        assert "a receipt of -3 pieces is absurd" in third
        assert (await counter.push(level(counter, 9, 2), secret="another")).status_code == 401
        nothing = await counter.push(body=b'{"sales": []}')
        assert (nothing.status_code, "a push is" in nothing.text) == (422, True)
        assert await counter.level() == (3, 0, 3)

    run(story())


def test_a_till_of_its_own_brings_its_places_and_articles(run: Any, counter: Counter) -> None:
    async def story() -> None:
        there = {"location": "MARKET", "sku": "S1"}
        await counter.push({"type": "level", **there, "on_hand": 3, "at": counter.at(1)})
        assert await counter.web.scalar("SELECT count(*) FROM unplaced_levels") == 1
        await counter.push({"type": "location", "code": "MARKET", "name": "Marché de Noël", "city": "Lille"})
        await counter.push({"type": "article", "sku": "S1", "name": "Santon", "price": "12.50"})
        assert await counter.level("sku:S1:MARKET") == (3, 0, 3)
        assert await counter.web.scalar("SELECT count(*) FROM unplaced_levels") == 0
        assert await counter.web.scalar("SELECT variant_id IS NOT NULL FROM stock_levels WHERE on_hand = 3")

    run(story())


def test_the_shops_own_word_counts_only_where_no_till_tells(run: Any, counter: Counter) -> None:
    async def shop_says(pieces: int) -> None:
        for place in ("1", "2"):
            record = StockRecord(
                external_id=f"51:{place}",
                variant_external_id="51",
                location_external_id=place,
                on_hand=pieces,
            )
            fact = Fact(resource=Resource.STOCK, external_id=record.external_id, record=record)
            await tell(counter.web, fact)

    async def story() -> None:
        variant = (await ids(counter.web, "variants"))["51"]
        place = (await ids(counter.web, "locations"))["1"]
        async with counter.services.database.transaction() as transaction:
            made = await stock.reserve(
                transaction,
                Actor.system("test"),
                [stock.Line(variant, place, 1)],
                key="basket-2",
                reference=stock.Reference("basket", "2"),
                held_until=None,
            )
        await counter.push(level(counter, 7, 1))  # held under the shop: the till has to wait
        assert await counter.level() == (9, 1, 8)
        async with counter.services.database.transaction() as transaction:
            await stock.release(transaction, Actor.system("test"), made.id)
        await pushed.place_waiting(counter.services)
        assert await counter.level() == (7, 0, 7)
        await shop_says(20)
        assert (await counter.level(), await counter.level("51:2")) == ((7, 0, 7), (20, 0, 20))
        await sync.disconnect(
            counter.services, Actor.system("test"), counter.connection_id, confirm="Magasins Belval"
        )
        await shop_says(21)
        assert await counter.level() == (21, 0, 21)

    run(story())


def test_a_till_that_fell_silent_is_said_to_be_behind(run: Any, counter: Counter) -> None:
    async def health() -> str:
        await service.note_lateness(counter.services)
        query = "SELECT health FROM connections WHERE id = :id"
        return str(await counter.web.scalar(query, id=counter.connection_id))

    async def story() -> None:
        await counter.push({"type": "test"})
        before = await health()
        await counter.web.execute("UPDATE push_senders SET last_at = last_at - interval '4 days'")
        assert (before == "behind", await health()) == (False, "behind")
        await counter.push({"type": "test"})
        assert await health() == before
        async with signed_in(counter.web) as client:
            shown = (await client.get(f"connections/{counter.connection_id}/push")).json()
            assert (shown["pushes"], shown["refused"], shown["secret"][:6]) == (2, 0, "whsec_")
            assert shown["address"].endswith(f"/in/{counter.connection_id}")
            schema = (await client.get("connectors/till/push-schema")).json()
            assert schema["$defs"]["Batch"]["properties"]["records"]["maxItems"] == 5000

    run(story())


def test_what_a_count_covered_long_ago_is_let_go_and_receipts_are_kept(run: Any, counter: Counter) -> None:
    async def story() -> None:
        day = 24 * 60
        receipt = {"type": "move", "gtin": LAMP, "location": "T1", "reason": "receipt"}
        moves = [
            {**receipt, "id": f"M{days}", "quantity": 3, "at": counter.at(-days * day)} for days in (120, 95)
        ]
        await counter.push(*moves, sale(counter, "A1", 1, -110 * day), level(counter, 9, -100 * day))
        assert await counter.level() == (12, 0, 12)
        await sweep_pushed(counter.services)
        kept = await counter.web.rows("SELECT kind, external_id FROM pushed_documents ORDER BY 1, 2")
        assert [row["external_id"] for row in kept if row["kind"] != "level"] == ["M95", "A1"]
        await counter.push(sale(counter, "A2", 2, 1))
        assert await counter.level() == (10, 0, 10), "what the count covered is in it"
        back = {**sale(counter, "R1", 1, 2), "type": "return", "sale": "A1"}
        await counter.push(back)
        states = {order["external_id"]: order["state"] for order in await counter.orders()}
        assert states["A1"] == "refunded"

    run(story())
