"""Reading a shop: whole, newest first, from where it stopped; then only what changed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from tests.connectors.bigcommerce.recording import (
    Recorder,
    facts_of,
    fetched,
    history,
    pages_of,
    session_for,
)
from tests.connectors.bigcommerce.standin.world import CART_ID, CUSTOMER, MUG, Shop, order

from guichet.connectors.bigcommerce import client, connector
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import Page, Session
from guichet.ports.failures import BadCredentialsError, OutageError, ThrottledError
from guichet.ports.records import (
    CartRecord,
    CustomerRecord,
    Fact,
    OrderRecord,
    OrderState,
    ProductRecord,
    Resource,
    StockRecord,
    StoreRecord,
    Unreadable,
)

Run = Callable[[Any], Any]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
NAMEABLE = [one for one in connector.resources if one in connector.nameable]


def load(shop: Shop, kind: str, *documents: Any) -> None:
    body = {"kind": kind, "documents": list(documents)}
    shop.client.post(f"/_control/stores/{shop.hash}/load", json=body).raise_for_status()


def at(minutes: int, seconds: int = 0) -> str:
    moment = datetime(2024, 3, 6, 10, tzinfo=UTC) + timedelta(minutes=minutes, seconds=seconds)
    return moment.strftime("%a, %d %b %Y %H:%M:%S +0000")


async def all_names(session: Session, resource: Resource) -> list[str]:
    return [name async for names in connector.names(session, resource) for name in names]


async def changed(session: Session, resource: Resource, cursor: Any = None) -> list[Page]:
    return await pages_of(connector.changes(session, resource, cursor or {}, since=LONG_AGO))


def test_the_shop_says_who_it_is_before_anything_is_read(run: Run, session: Session, shop: Shop) -> None:
    summary = run(connector.identify(session))
    assert (summary.external_id, summary.currency) == (shop.hash, "EUR")
    assert summary.name
    assert summary.time_zone


def test_a_wrong_token_is_told_in_plain_words(run: Run, shop: Shop, recorder: Recorder) -> None:
    with pytest.raises(BadCredentialsError):
        run(connector.identify(session_for(shop, recorder, token="of-another-shop")))


@pytest.mark.parametrize("resource", NAMEABLE)
def test_history_names_and_counts_agree(run: Run, session: Session, resource: Resource) -> None:
    pages = run(history(session, resource))
    ids = [fact.external_id for fact in facts_of(pages)]
    assert ids
    assert len(ids) == len(set(ids))
    assert [page.last for page in pages] == [False] * (len(pages) - 1) + [True]
    assert sorted(run(all_names(session, resource))) == sorted(ids)
    assert run(connector.count(session, resource)) == len(ids)


@pytest.mark.parametrize("resource", [one for one in connector.resources if one is not Resource.STOCK])
def test_a_thing_fetched_alone_is_the_thing_in_the_list(
    run: Run, session: Session, resource: Resource
) -> None:
    listed = {fact.external_id: fact.record for fact in facts_of(run(history(session, resource)))}
    assert run(fetched(session, resource, *listed)) == listed


@pytest.mark.parametrize(
    ("resource", "missing"),
    [
        *((one, "999999") for one in NAMEABLE if one is not Resource.STOCK),
        (Resource.PROMOTIONS, "coupon/999999"),
        (Resource.STOCK, "70:999"),
        (Resource.CARTS, "00000000-0000-4000-8000-000000000000"),
    ],
)
def test_what_is_not_there_is_said_to_be_absent(
    run: Run, session: Session, resource: Resource, missing: str
) -> None:
    assert run(fetched(session, resource, missing))[missing] is None


def test_orders_come_newest_first_and_go_on_where_they_stopped(
    run: Run, session: Session, shop: Shop
) -> None:
    load(shop, "order", *(order(number) for number in range(200, 330)))
    pages = run(history(session, Resource.ORDERS))
    ids = [int(fact.external_id) for fact in facts_of(pages)]
    assert ids == sorted(ids, reverse=True)
    assert len(ids) == 133
    assert len(pages) > 2
    rest = run(history(session, Resource.ORDERS, position=pages[0].position))
    assert [int(fact.external_id) for fact in facts_of(rest)] == ids[pages[0].rows :]
    assert run(history(session, Resource.ORDERS, position=pages[-1].position))[0].last


def test_the_recent_part_and_the_older_part_make_the_whole(run: Run, session: Session, shop: Shop) -> None:
    load(shop, "order", order(500, date_created="Sat, 01 Jul 2023 10:00:00 +0000"))
    border = datetime(2024, 1, 1, tzinfo=UTC)
    recent = facts_of(run(history(session, Resource.ORDERS, since=border)))
    older = facts_of(run(history(session, Resource.ORDERS, until=border)))
    assert [fact.external_id for fact in older] == ["500"]
    assert sorted(fact.external_id for fact in recent) == ["101", "102", "103"]
    assert run(connector.count(session, Resource.ORDERS, since=border)) == 3
    assert run(connector.count(session, Resource.ORDERS)) == 4


def test_parts_are_asked_for_only_where_the_order_has_some(
    run: Run, session: Session, shop: Shop, recorder: Recorder
) -> None:
    load(shop, "order", order(104, payment_status="", transactions=[]))
    shop.change("order.ship", order_id=102)
    shop.change("order.refund", order_id=103, amount=2)
    run(history(session, Resource.ORDERS))
    below = [path for path in recorder.paths() if path.startswith(("v2/orders/", "v3/orders/"))]
    assert sorted(below) == [
        "v2/orders/101/shipments",
        "v2/orders/102/shipments",
        "v3/orders/101/transactions",
        "v3/orders/102/transactions",
        "v3/orders/103/transactions",
        "v3/orders/payment_actions/refunds",
    ]


def test_an_order_is_read_whole(run: Run, session: Session, shop: Shop) -> None:
    shop.change("order.create", order=order(600, coupon_discount="1.7000", coupons=[
        {"coupon_id": 6, "code": "MERCI", "amount": 5, "type": 2, "discount": 1.7}]))  # fmt: skip
    shop.change("order.ship", order_id=600, tracking_number="8J77", tracking_carrier="dpd")
    shop.change("order.refund", order_id=600, amount=5, reason="Retard")
    record = run(fetched(session, Resource.ORDERS, "600"))["600"]
    assert isinstance(record, OrderRecord)
    assert (record.number, record.currency, record.total) == ("600", "EUR", 3230)
    assert [line.sku for line in record.lines] == ["LAMP-R", "MUG"]
    assert [(one.tracking_number, one.carrier) for one in record.shipments] == [("8J77", "dpd")]
    assert [(one.amount, one.reason) for one in record.refunds] == [(500, "Retard")]
    assert [one.code for one in record.coupons] == ["MERCI"]
    assert {one.event for one in record.payments} >= {"purchase"}
    assert record.state is OrderState.PARTIALLY_REFUNDED
    assert record.refunded == 500


def test_only_what_changed_comes_the_second_time(run: Run, session: Session, shop: Shop) -> None:
    first = run(changed(session, Resource.ORDERS))
    assert len(facts_of(first)) == 3
    shop.change("order.status", order_id=102, status_id=10)
    second = run(changed(session, Resource.ORDERS, first[-1].position))
    assert [(fact.external_id, fact.record.state) for fact in facts_of(second)] == [  # type: ignore[union-attr]  # orders have states
        ("102", OrderState.COMPLETED)
    ]


def test_changes_come_oldest_first_and_overlap(run: Run, session: Session, shop: Shop) -> None:
    load(shop, "order", order(300, date_modified=at(0)), order(301, date_modified=at(3)))
    load(shop, "order", order(302, date_modified=at(2)))
    modified = [fact.source_version for fact in facts_of(run(changed(session, Resource.ORDERS)))]
    assert modified == sorted(modified, key=lambda moment: moment or LONG_AGO)
    cursor = {"modified": datetime(2024, 3, 6, 10, 3, tzinfo=UTC).isoformat()}
    again = {fact.external_id for fact in facts_of(run(changed(session, Resource.ORDERS, cursor)))}
    assert again == {"301", "302"}, "two minutes before the cursor are read again"


def test_what_settled_is_not_read_again_within_the_overlap(run: Run, session: Session, shop: Shop) -> None:
    """What changed a minute ago was read for good; one whose second is not over may change again in it."""

    def ago(seconds: int) -> str:
        return format_datetime(utc_now() - timedelta(seconds=seconds))

    load(shop, "order", order(310, date_modified=ago(60)), order(311, date_modified=ago(-30)))
    first = run(changed(session, Resource.ORDERS))
    assert {"310", "311"} <= {fact.external_id for fact in facts_of(first)}
    second = run(changed(session, Resource.ORDERS, first[-1].position))
    assert [fact.external_id for fact in facts_of(second)] == ["311"]
    shop.change("order.status", order_id=310, status_id=10)
    third = run(changed(session, Resource.ORDERS, second[-1].position))
    assert {fact.external_id for fact in facts_of(third)} >= {"310"}, "what changed since is"


def test_a_second_that_fills_more_than_a_page_loses_nothing(run: Run, session: Session, shop: Shop) -> None:
    load(shop, "order", *(order(number, date_modified=at(5), transactions=[], payment_status="")
         for number in range(1000, 1600)))  # fmt: skip
    load(shop, "order", order(1600, date_modified=at(6)))
    facts = facts_of(run(changed(session, Resource.ORDERS)))
    ids = [fact.external_id for fact in facts]
    assert len(ids) == len(set(ids)), "no order twice in one run"
    assert set(ids) >= {str(number) for number in range(1000, 1601)}


@pytest.mark.parametrize(
    ("resource", "kind", "documents"),
    [
        (Resource.PRODUCTS, "product", [{**MUG, "id": 900 + n, "sku": f"M{n}"} for n in range(230)]),
        (
            Resource.CUSTOMERS,
            "customer",
            [{**CUSTOMER, "id": 900 + n, "email": f"c{n}@mail.example", "addresses": []} for n in range(560)],
        ),
    ],
)
def test_long_lists_are_walked_to_their_end(
    run: Run, session: Session, shop: Shop, resource: Resource, kind: str, documents: list[Any]
) -> None:
    load(shop, kind, *documents)
    wanted = {str(document["id"]) for document in documents}
    pages = run(history(session, resource))
    assert len(pages) > 1
    assert {fact.external_id for fact in facts_of(pages)} >= wanted
    rest = run(history(session, resource, position=pages[0].position))
    assert len(facts_of(rest)) == len(facts_of(pages)) - pages[0].rows
    ids = [fact.external_id for fact in facts_of(run(changed(session, resource)))]
    assert set(ids) >= wanted, "all of them bear the same second"
    assert len(ids) == len(set(ids))
    assert set(run(all_names(session, resource))) >= wanted
    many = [str(document["id"]) for document in documents[:120]]
    assert len(run(fetched(session, resource, *many))) == 120


def test_a_quiet_shop_is_not_read_again_and_again(
    run: Run, session: Session, shop: Shop, recorder: Recorder
) -> None:
    cursor = run(changed(session, Resource.ORDERS))[-1].position
    recorder.calls.clear()
    pages = run(changed(session, Resource.ORDERS, cursor))
    assert [page.rows for page in pages] == [0]
    assert recorder.paths() == ["v2/orders"]


def test_stock_is_read_by_what_a_hook_knows(run: Run, session: Session) -> None:
    level = run(fetched(session, Resource.STOCK, "70:2"))["70:2"]
    assert isinstance(level, StockRecord)
    assert (level.on_hand, level.safety, level.reported_available, level.bin) == (12, 2, 10, "C4")
    assert set(run(fetched(session, Resource.STOCK, "variant/70"))) == {"70:1", "70:2"}
    assert set(run(fetched(session, Resource.STOCK, "product/7"))) >= {"70:1", "70:2", "71:1"}


def test_more_addresses_than_the_vendor_includes_are_all_read(
    run: Run, session: Session, shop: Shop, recorder: Recorder
) -> None:
    addresses = [{**CUSTOMER["addresses"][0], "id": 700 + number} for number in range(14)]  # type: ignore[index]  # a list
    load(shop, "customer", {**CUSTOMER, "id": 6, "email": "six@mail.example", "addresses": addresses})
    record = run(fetched(session, Resource.CUSTOMERS, "6"))["6"]
    assert isinstance(record, CustomerRecord)
    assert len(record.addresses) == 14


def test_a_product_bears_the_shops_currency_and_its_fields(run: Run, session: Session) -> None:
    record = run(fetched(session, Resource.PRODUCTS, "7"))["7"]
    assert isinstance(record, ProductRecord)
    assert (record.price, record.currency) == ("12.5", "EUR")
    assert record.metafields == {"Matière": "Verre"}
    assert [variant.options[0].value for variant in record.variants] == ["Rouge", "Bleu"]


def test_a_product_bears_its_brands_name(run: Run, session: Session, shop: Shop) -> None:
    load(shop, "brand", {"id": 12, "name": "Verrerie du Rhône"})
    load(shop, "product", {**MUG, "id": 9, "sku": "MUG-2", "brand_id": 12})
    records = run(fetched(session, Resource.PRODUCTS, "8", "9"))
    brands = {name: one.brand for name, one in records.items() if isinstance(one, ProductRecord)}
    assert brands == {"8": "", "9": "Verrerie du Rhône"}


def test_each_storefront_is_a_store_with_its_own_currency_and_address(
    run: Run, session: Session, shop: Shop
) -> None:
    currencies = {"channel_id": 2, "enabled_currencies": ["CHF"], "default_currency": "CHF"}
    load(shop, "channel", {"id": 2, "name": "Genève", "status": "inactive", "currencies": currencies})
    load(shop, "site", {"id": 1001, "url": "https://geneve.example", "channel_id": 2})
    records = run(fetched(session, Resource.STORES, "*"))
    assert set(records) == {"1", "2"}
    geneva = records["2"]
    assert isinstance(geneva, StoreRecord)
    assert (geneva.name, geneva.currency, geneva.address) == ("Genève", "CHF", "https://geneve.example")
    assert not geneva.active


@pytest.mark.parametrize(
    ("name", "state"),
    [(CART_ID, "open"), (f"{CART_ID}#abandoned:token-of-a-cart", "abandoned"),
     ("#abandoned:token-of-a-cart", "abandoned")],
)  # fmt: skip
def test_a_cart_is_found_by_its_id_or_its_token(run: Run, session: Session, name: str, state: str) -> None:
    record = run(fetched(session, Resource.CARTS, name))[CART_ID]
    assert isinstance(record, CartRecord)
    assert (record.state, record.mail) == (state, "zoe@mail.example")


def test_a_shop_of_tomorrow_is_still_read(run: Run, session: Session, shop: Shop) -> None:
    shop.faults(unknown_fields=True, unknown_values=True)
    for resource in connector.resources:
        assert facts_of(run(history(session, resource)))


def test_a_status_never_seen_keeps_the_vendors_word(run: Run, session: Session) -> None:
    page = run(connector.fetch(session, Resource.ORDERS, ["102"]))
    body = page.body.replace(b'"status_id":11', b'"status_id":99').replace(
        b'"status":"Awaiting Fulfillment"', b'"status":"Beamed Up"'
    )
    (fact,) = connector.read(Resource.ORDERS, body)
    assert isinstance(fact, Fact)
    assert isinstance(fact.record, OrderRecord)
    assert (fact.record.state, fact.record.source_state) == (OrderState.UNKNOWN, "Beamed Up")


def test_an_order_without_its_lines_is_never_taken_for_an_empty_one(
    run: Run, session: Session, shop: Shop
) -> None:
    raw = run(session.http.request(
        "GET", f"{session.settings.api_address}/stores/{shop.hash}/v2/orders/101",
        headers={"X-Auth-Token": session.settings.access_token}))  # fmt: skip
    (row,) = connector.read(Resource.ORDERS, b'[{"order": ' + raw.body + b"}]")
    assert isinstance(row, Unreadable)
    assert row.external_id == "101"
    assert "without its lines" in row.reason


def test_a_throttled_shop_is_waited_for_within_a_page(
    run: Run, session: Session, shop: Shop, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []

    async def pause(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr(client, "pause", pause)
    shop.faults(throttle_next=2, throttle_seconds=70)
    assert len(facts_of(run(history(session, Resource.ORDERS)))) == 3
    assert waited == recorder.slowed == [70.0, 70.0], "all processes are told to slow down"


def test_an_order_that_goes_while_its_page_is_read_does_not_stop_the_page(
    run: Run, session: Session, shop: Shop, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = recorder.request

    async def without_102(method: str, url: str, **given: Any) -> Any:
        if "/orders/102/" in url:
            shop.client.delete(f"/_control/stores/{shop.hash}/documents/order/102")
        return await request(method, url, **given)

    monkeypatch.setattr(recorder, "request", without_102)
    assert len(facts_of(run(history(session, Resource.ORDERS)))) == 3
    assert run(fetched(session, Resource.ORDERS, "102")) == {"102": None}


def test_a_throttled_act_is_left_to_the_caller(run: Run, session: Session, shop: Shop) -> None:
    shop.faults(throttle=True, throttle_seconds=7)
    with pytest.raises(ThrottledError) as raised:
        run(connector.set_order_state(session, "101", "completed"))
    assert raised.value.retry_after >= 7


def test_the_quota_of_the_answer_is_taken_over(run: Run, session: Session, recorder: Recorder) -> None:
    run(connector.identify(session))
    assert recorder.corrections
    assert all(0 < left < 100_000 for left in recorder.corrections)


def test_an_outage_on_a_write_is_uncertain_and_not_on_a_read(run: Run, session: Session, shop: Shop) -> None:
    shop.faults(error_percent=100, error_status=500)
    with pytest.raises(OutageError) as raised:
        run(connector.count(session, Resource.ORDERS))
    assert not raised.value.uncertain
    with pytest.raises(OutageError) as raised:
        run(connector.cancel_order(session, "101"))
    assert raised.value.uncertain
