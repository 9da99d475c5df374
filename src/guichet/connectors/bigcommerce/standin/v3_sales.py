"""V3 channels, carts, pickups, price lists, promotions and wishlists, read."""

from __future__ import annotations

from typing import Any

import msgspec

from guichet.connectors.bigcommerce.standin.calls import Answer, Call, Routes, not_found
from guichet.connectors.bigcommerce.standin.paging import v3_list, v3_one
from guichet.connectors.bigcommerce.standin.state import Json, Row, Where


def add_routes(routes: Routes) -> None:
    routes.add("v3", "channels", get=list_channels)
    routes.add("v3", "channels/currency-assignments", get=list_currencies)
    routes.add("v3", "sites", get=list_sites)
    routes.add("v3", "channels/*", get=get_channel)
    routes.add("v3", "carts/*", get=get_cart)
    routes.add("v3", "abandoned-carts/*", get=get_abandoned_cart)
    routes.add("v3", "pickup/methods", get=list_pickup_methods)
    routes.add("v3", "orders/pickups", get=list_pickups)
    routes.add("v3", "pricelists", get=list_price_lists)
    routes.add("v3", "pricelists/*", get=get_price_list)
    routes.add("v3", "pricelists/*/records", get=list_price_records)
    routes.add("v3", "promotions", get=list_promotions)
    routes.add("v3", "promotions/*", get=get_promotion)
    routes.add("v3", "promotions/*/codes", get=list_promotion_codes)
    routes.add("v3", "wishlists", get=list_wishlists)
    routes.add("v3", "wishlists/*", get=get_wishlist)


def list_channels(call: Call) -> Answer:
    where = Where()
    for name in ("status", "type", "platform"):
        if (words := call.asked_words(f"{name}:in")) is not None:
            where.is_in(f"json_extract(body, '$.{name}')", words)
    return v3_list(call, "channel", _dates(call, where), present=lambda row: _channel(call, row))


def get_channel(call: Call) -> Answer:
    return v3_one(_channel(call, _row(call, "channel")))


def list_currencies(call: Call) -> Answer:
    return v3_one([_currencies(call, row) for row in call.state.find(call.store.hash, "channel")])


def list_sites(call: Call) -> Answer:
    where = Where()
    if (channels := call.asked_numbers("channel_id:in")) is not None:
        where.is_in("json_extract(body, '$.channel_id')", channels)
    return v3_list(call, "site", where)


def get_cart(call: Call) -> Answer:
    row = call.state.get(call.store.hash, "cart", call.path[0])
    if row is None:
        raise not_found()
    return v3_one(msgspec.Raw(row.raw))


def get_abandoned_cart(call: Call) -> Answer:
    row = call.state.get(call.store.hash, "abandoned_cart", call.path[0])
    if row is None:
        raise not_found()
    return v3_one({"cart_id": row.body()["cart_id"]})


def list_pickup_methods(call: Call) -> Answer:
    where = Where()
    if (numbers := call.asked_numbers("id:in")) is not None:
        where.is_in("id", numbers)
    return v3_list(call, "pickup_method", _dates(call, where))


def list_pickups(call: Call) -> Answer:
    where = Where()
    for name, column in (("order_id:in", "parent"), ("pickup_id:in", "id")):
        if (numbers := call.asked_numbers(name)) is not None:
            where.is_in(column, numbers)
    rows = call.state.find(call.store.hash, "pickup", where)
    return Answer({"data": [msgspec.Raw(row.raw) for row in rows], "meta": {}})


def list_price_lists(call: Call) -> Answer:
    where = Where()
    if (numbers := call.asked_numbers("id:in")) is not None:
        where.is_in("id", numbers)
    if name := call.query.get("name"):
        where.json_field("name", "=", name)
    return v3_list(call, "price_list", _dates(call, where), cursors=True)


def get_price_list(call: Call) -> Answer:
    return v3_one(msgspec.Raw(_row(call, "price_list").raw))


def list_price_records(call: Call) -> Answer:
    where = Where().compare("parent", "=", _row(call, "price_list").id)
    if (numbers := call.asked_numbers("variant_id:in")) is not None:
        where.is_in("owner", numbers)
    if (numbers := call.asked_numbers("product_id:in")) is not None:
        where.is_in("json_extract(body, '$.product_id')", numbers)
    currencies = call.asked_words("currency:in") or call.asked_words("currency")
    if currencies is not None:
        where.is_in("lower(json_extract(body, '$.currency'))", [one.lower() for one in currencies])
    return v3_list(call, "price_record", _dates(call, where), order="owner, id")


def list_promotions(call: Call) -> Answer:
    where = Where()
    for name in ("name", "currency_code", "redemption_type", "status"):
        if wanted := call.query.get(name):
            where.json_field(name, "=", wanted)
    if (number := call.asked_number("id")) is not None:
        where.compare("id", "=", number)
    return v3_list(call, "promotion", where)


def get_promotion(call: Call) -> Answer:
    return v3_one(msgspec.Raw(_row(call, "promotion").raw))


def list_promotion_codes(call: Call) -> Answer:
    where = Where().compare("parent", "=", _row(call, "promotion").id)
    if code := call.query.get("code"):
        where.json_field("code", "=", code)
    return v3_list(call, "promotion_code", where, cursors=True)


def list_wishlists(call: Call) -> Answer:
    where = Where()
    if (customer := call.asked_number("customer_id")) is not None:
        where.compare("owner", "=", customer)
    return v3_list(call, "wishlist", where)


def get_wishlist(call: Call) -> Answer:
    return v3_one(msgspec.Raw(_row(call, "wishlist").raw))


def _channel(call: Call, row: Row) -> Any:
    if "currencies" not in call.includes():
        return msgspec.Raw(row.raw)
    return {**row.body(), "currencies": _currencies(call, row)}


def _currencies(call: Call, row: Row) -> Json:
    """What a channel sells in: the store's currency, unless it was loaded with its own."""
    own = call.store.information["currency"]
    whole = {"channel_id": row.id, "enabled_currencies": [own], "default_currency": own}
    return {**whole, **row.parts().get("currencies", {})}


def _row(call: Call, kind: str) -> Row:
    row = call.state.get(call.store.hash, kind, call.number(0))
    if row is None:
        raise not_found()
    return row


def _dates(call: Call, where: Where) -> Where:
    for name, column in (("date_created", "created"), ("date_modified", "modified")):
        for suffix, operator in (("", "="), (":min", ">="), (":max", "<=")):
            epoch = call.asked_epoch(name + suffix)
            if epoch is not None:
                where.compare(column, operator, epoch)
    return where
