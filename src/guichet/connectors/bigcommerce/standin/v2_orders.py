"""V2 orders, read: lists, one, counts, statuses, and what hangs below an order."""

from __future__ import annotations

from typing import Any

import msgspec

from guichet.connectors.bigcommerce.standin.calls import Answer, Call, RefusedError, Routes, not_found
from guichet.connectors.bigcommerce.standin.order_documents import PERSON, STATUSES
from guichet.connectors.bigcommerce.standin.paging import v2_list, v2_slice, v2_window
from guichet.connectors.bigcommerce.standin.shapes import money_number
from guichet.connectors.bigcommerce.standin.state import Json, Row, Where

_SORTS = {
    "id": "id",
    "customer_id": "owner",
    "date_created": "created",
    "date_modified": "modified",
    "status_id": "status",
    "channel_id": "channel",
    "external_id": "json_extract(body, '$.external_id')",
}
_STATUS_ORDER = (0, 1, 7, 11, 9, 8, 3, 10, 2, 5, 6, 4, 13, 12, 14)


def add_routes(routes: Routes) -> None:
    routes.add("v2", "orders/count", get=count_orders)
    routes.add("v2", "order_statuses", get=list_statuses)
    routes.add("v2", "order_statuses/*", get=get_status)
    routes.add("v2", "orders/*/products", get=list_lines)
    routes.add("v2", "orders/*/products/*", get=get_line)
    routes.add("v2", "orders/*/coupons", get=list_coupons)
    routes.add("v2", "orders/*/messages", get=list_messages)
    routes.add("v2", "orders/*/taxes", get=list_taxes)
    routes.add("v2", "orders/*/fees", get=list_fees)
    routes.add("v2", "orders/*/consignments", get=list_consignments)
    routes.add("v2", "orders/*/consignments/shipping/*/shipping_quotes", get=no_quotes)
    routes.add("v2", "orders/*/shipping_addresses/*/shipping_quotes", get=no_quotes)


def order_row(call: Call, position: int = 0) -> Row:
    """The order that a path names. Raises RefusedError 404 when the store has none of that id."""
    row = call.state.get(call.store.hash, "order", call.number(position))
    if row is None:
        raise not_found()
    return row


def list_orders(call: Call) -> Answer:
    limit, offset = v2_window(call)
    rows = call.state.find(call.store.hash, "order", _filters(call), _order_by(call), limit, offset)
    return v2_list([present_order(call, row) for row in rows])


def get_order(call: Call) -> Answer:
    return Answer(present_order(call, order_row(call)))


def present_order(call: Call, row: Row) -> Any:
    """An order with links in place of its sub-resources, or with those that the call includes."""
    included: Json = _links(call, row.id)
    asked = call.includes()
    if "fees" in asked:
        included["fees"] = row.parts().get("fees", [])
    if asked & {"consignments", "consignments.line_items"}:
        if call.query.get("consignment_structure") != "object":
            raise RefusedError(400, "Consignments are included with consignment_structure=object only.")
        included["consignments"] = consignments(call, row, with_lines="consignments.line_items" in asked)
    return msgspec.Raw(row.raw[:-1] + b"," + msgspec.json.encode(included)[1:])


def count_orders(call: Call) -> Answer:
    found = call.state.count_by_status(call.store.hash, "order", _filters(call))
    counts = [
        {**_status(status_id), "count": found.get(status_id, 0), "sort_order": position}
        for position, status_id in enumerate(_STATUS_ORDER)
    ]
    return Answer({"statuses": counts, "count": sum(one["count"] for one in counts)})


def list_statuses(_: Call) -> Answer:
    return Answer([{**_status(status_id), "order": at} for at, status_id in enumerate(_STATUS_ORDER)])


def get_status(call: Call) -> Answer:
    status_id = call.number(0)
    if status_id not in STATUSES:
        raise not_found()
    return Answer({**_status(status_id), "order": _STATUS_ORDER.index(status_id)})


def list_lines(call: Call) -> Answer:
    return v2_slice(call, order_row(call).parts().get("products", []))


def get_line(call: Call) -> Answer:
    wanted = call.number(1)
    for line in order_row(call).parts().get("products", []):
        if line["id"] == wanted:
            return Answer(line)
    raise not_found()


def list_coupons(call: Call) -> Answer:
    return v2_slice(call, order_row(call).parts().get("coupons", []))


def list_messages(call: Call) -> Answer:
    messages = order_row(call).parts().get("messages", [])
    least, most = call.asked_number("min_id"), call.asked_number("max_id")
    status = call.query.get("status")
    return v2_slice(
        call,
        [
            one
            for one in messages
            if (least is None or one["id"] >= least)
            and (most is None or one["id"] <= most)
            and (status is None or one["status"] == status)
        ],
    )


def list_taxes(call: Call) -> Answer:
    return v2_slice(call, order_row(call).parts().get("taxes", []))


def list_fees(call: Call) -> Answer:
    return Answer({"fees": order_row(call).parts().get("fees", [])})


def no_quotes(call: Call) -> Answer:
    """The stand-in quotes no shipping; the vendor's word for that is an empty 204."""
    order_row(call)
    return Answer(status=204)


def list_consignments(call: Call) -> Answer:
    with_lines = "consignments.line_items" in call.includes()
    return Answer(consignments(call, order_row(call), with_lines=with_lines))


def consignments(call: Call, row: Row, *, with_lines: bool) -> Json:
    """How an order reaches its customer, in the vendor's object structure: shipping, pickups, downloads."""
    parts = row.parts()
    lines = parts.get("products", [])

    def lines_of(name: str, identity: int) -> list[Json]:
        found = [line for line in lines if line[name] == identity]
        return found if with_lines else [_line_link(call, row.id, line["id"]) for line in found]

    return {
        "pickups": [
            {**pickup, "line_items": lines_of("order_pickup_method_id", pickup["id"])}
            for pickup in parts.get("pickup_consignments", ())
        ],
        "shipping": [
            _shipping_consignment(call, row.id, address, lines_of("order_address_id", address["id"]))
            for address in parts.get("shipping_addresses", ())
        ],
        "downloads": [],
        "email": {"gift_certificates": []},
    }


def _shipping_consignment(call: Call, order_id: int | str, address: Json, lines: Any) -> Json:
    resource = f"/orders/{order_id}/consignments/shipping/{address['id']}/shipping_quotes"
    money = {name: money_number(value) for name, value in address.items() if name.endswith(("cost", "_tax"))}
    return {
        **{name: address[name] for name in ("id", *PERSON, "form_fields", "items_total", "items_shipped")},
        "shipping_method": address["shipping_method"],
        **money,
        "cost_tax_class_id": address["cost_tax_class_id"],
        "handling_cost_tax_class_id": address["handling_cost_tax_class_id"],
        "shipping_zone_id": address["shipping_zone_id"],
        "shipping_zone_name": address["shipping_zone_name"],
        "shipping_quotes": {"url": f"{call.base}/v2{resource}", "resource": resource},
        "line_items": lines,
    }


def _line_link(call: Call, order_id: int | str, line_id: int) -> Json:
    resource = f"/orders/{order_id}/products/{line_id}"
    return {"url": f"{call.base}/v2{resource}", "resource": resource}


def _links(call: Call, order_id: int | str) -> Json:
    return {
        name: {"url": f"{call.base}/v2/orders/{order_id}/{tail}", "resource": f"/orders/{order_id}/{tail}"}
        for name, tail in (
            ("products", "products"),
            ("shipping_addresses", "shipping_addresses"),
            ("coupons", "coupons"),
            ("consignments", "consignments"),
            ("fees", "fees"),
        )
    }


def _filters(call: Call) -> Where:
    where = Where(archived=call.query.get("is_deleted") == "true")
    for name, column, operator in (
        ("min_id", "id", ">="), ("max_id", "id", "<="), ("customer_id", "owner", "="),
        ("status_id", "status", "="), ("channel_id", "channel", "="),
    ):  # fmt: skip
        number = call.asked_number(name)
        if number is not None:
            where.compare(column, operator, number)
    for name, column, operator in (
        ("min_date_created", "created", ">="), ("max_date_created", "created", "<="),
        ("min_date_modified", "modified", ">="), ("max_date_modified", "modified", "<="),
    ):  # fmt: skip
        epoch = call.asked_epoch(name)
        if epoch is not None:
            where.compare(column, operator, epoch)
    if email := call.query.get("email"):
        where.compare("email", "=", email.lower())
    if reference := call.query.get("external_order_id"):
        where.compare("code", "=", reference)
    for name in ("cart_id", "payment_method"):
        if wanted := call.query.get(name):
            where.json_field(name, "=", wanted)
    for name, operator in (("min_total", ">="), ("max_total", "<=")):
        if amount := call.query.get(name):
            where.compare("CAST(json_extract(body, '$.total_inc_tax') AS REAL)", operator, _amount(amount))
    return where


def _amount(text: str) -> float:
    try:
        return money_number(text)
    except ValueError as error:
        raise RefusedError(400, "The total is invalid.") from error


def _order_by(call: Call) -> str:
    name, _, direction = call.query.get("sort", "id:asc").partition(":")
    if name not in _SORTS or direction not in ("", "asc", "desc"):
        raise RefusedError(400, "The field 'sort' is invalid.")
    way = "DESC" if direction == "desc" else "ASC"
    return f"id {way}" if name == "id" else f"{_SORTS[name]} {way}, id {way}"


def _status(status_id: int) -> Json:
    name, description = STATUSES[status_id]
    return {
        "id": status_id,
        "name": name,
        "system_label": name,
        "custom_label": name,
        "system_description": description,
    }
