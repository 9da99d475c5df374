"""V3 customers and their addresses. The same e-mail on two channels is two customers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from guichet.connectors.bigcommerce.standin.calls import Answer, Call, RefusedError, Routes
from guichet.connectors.bigcommerce.standin.paging import v3_list
from guichet.connectors.bigcommerce.standin.shapes import epoch_of, iso8601, money_number, now_epoch
from guichet.connectors.bigcommerce.standin.state import Document, Json, Row, Where

MAXIMUM_WRITE = 10
MAXIMUM_INCLUDED_ADDRESSES = 10
_PARTS = {"attributes": "attributes", "formfields": "form_fields", "storecredit": "store_credit_amounts"}
_SEPARATE = frozenset({"addresses", *_PARTS.values()})
_CUSTOMER: Json = {
    "company": "", "first_name": "", "last_name": "", "email": "", "phone": "", "registration_ip_address": "",
    "notes": "", "tax_exempt_category": "", "customer_group_id": 0, "address_count": 0, "attribute_count": 0,
    "accepts_product_review_abandoned_cart_emails": False, "origin_channel_id": 1, "channel_ids": [],
}  # fmt: skip
_ADDRESS: Json = {
    "first_name": "", "last_name": "", "company": "", "address1": "", "address2": "", "city": "",
    "state_or_province": "", "postal_code": "", "country": "", "country_code": "", "phone": "",
    "address_type": "residential",
}  # fmt: skip
_SORTS = {
    "date_created": "created", "date_modified": "modified", "last_name": "json_extract(body, '$.last_name')"
}  # fmt: skip

NextNumber = Callable[[str], int]


def add_routes(routes: Routes) -> None:
    routes.add(
        "v3", "customers", get=list_customers, post=post_customers, put=put_customers, delete=delete_customers
    )
    routes.add(
        "v3", "customers/addresses",
        get=list_addresses, post=post_addresses, put=put_addresses, delete=delete_addresses,
    )  # fmt: skip


def complete_customer(given: Json, next_number: NextNumber) -> tuple[Document, list[Document]]:
    """A customer and its addresses. Raises ValueError when a date cannot be read."""
    body: Json = {**_CUSTOMER, **{name: value for name, value in given.items() if name not in _SEPARATE}}
    customer_id = body["id"] = int(body.get("id") or next_number("customer"))
    created = epoch_of(body.get("date_created")) or now_epoch()
    modified = epoch_of(body.get("date_modified")) or created
    body["date_created"], body["date_modified"] = iso8601(created), iso8601(modified)
    body["authentication"] = {"force_password_reset": False}
    addresses = [complete_address(one, customer_id, next_number) for one in given.get("addresses") or ()]
    parts = {name: given[name] for name in _PARTS.values() if given.get(name)}
    if "address_count" not in given:
        body["address_count"] = len(addresses)
    body["attribute_count"] = len(parts.get("attributes", ()))
    return customer_document(body, parts, created, modified), addresses


def customer_document(body: Json, parts: Json, created: int, modified: int) -> Document:
    return Document(
        id=int(body["id"]),
        body=body,
        parts=parts,
        created=created,
        modified=modified,
        channel=body["origin_channel_id"],
        email=str(body["email"]).lower() or None,
    )


def complete_address(given: Json, customer_id: int, next_number: NextNumber) -> Document:
    body: Json = {**_ADDRESS, **given, "customer_id": customer_id}
    body["id"] = int(body.get("id") or next_number("customer_address"))
    return Document(id=body["id"], body=body, parent=customer_id)


def list_customers(call: Call) -> Answer:
    where = Where()
    if (numbers := call.asked_numbers("id:in")) is not None:
        where.is_in("id", numbers)
    if (emails := call.asked_words("email:in")) is not None:
        where.is_in("email", [email.lower() for email in emails])
    for name, column in (("date_created", "created"), ("date_modified", "modified")):
        for suffix, operator in (("", "="), (":min", ">="), (":max", "<=")):
            epoch = call.asked_epoch(name + suffix)
            if epoch is not None:
                where.compare(column, operator, epoch)
    for name in ("company", "phone", "customer_group_id"):
        if (words := call.asked_words(f"{name}:in")) is not None:
            where.is_in(f"CAST(json_extract(body, '$.{name}') AS TEXT)", words)
    full_name = "json_extract(body, '$.first_name') || ' ' || json_extract(body, '$.last_name')"
    if (names := call.asked_words("name:in")) is not None:
        where.is_in(full_name, names)
    if like := call.query.get("name:like"):
        where.compare(full_name, "LIKE", f"%{like}%")
    return v3_list(
        call, "customer", where, _order(call), lambda row: present_customer(call, row), cursors=True
    )


def present_customer(call: Call, row: Row) -> Json:
    shown, asked, parts = row.body(), call.includes(), row.parts()
    if "addresses" in asked:
        shown["addresses"] = [one.body() for one in addresses_of(call, row.id)[:MAXIMUM_INCLUDED_ADDRESSES]]
    for word, name in _PARTS.items():
        if word in asked:
            shown[name] = parts.get(name, [{"amount": 0}] if word == "storecredit" else [])
    return shown


def addresses_of(call: Call, customer_id: int | str) -> list[Row]:
    return call.state.find(call.store.hash, "customer_address", Where().compare("parent", "=", customer_id))


def post_customers(call: Call) -> Answer:
    made: list[Any] = []
    for fields in _written(call):
        missing = [name for name in ("email", "first_name", "last_name") if not fields.get(name)]
        if missing:
            raise RefusedError(
                422, "Create customers failed.", {name: f"{name} is required" for name in missing}
            )
        fields.pop("id", None)
        _refuse_taken_email(call, fields["email"], fields.get("origin_channel_id", 1), None)
        customer, addresses = complete_customer(fields, _next_number(call))
        call.state.put(call.store.hash, "customer", customer)
        call.state.put_many(call.store.hash, "customer_address", addresses)
        call.announce("store/customer/created", {"type": "customer", "id": customer.id})
        shown = {
            **customer.body,
            "store_credit_amounts": customer.parts.get("store_credit_amounts", [{"amount": 0}]),
        }
        made.append({**shown, "addresses": [one.body for one in addresses]})
    return Answer({"data": made, "meta": {}})


def put_customers(call: Call) -> Answer:
    changed: list[Any] = []
    for fields in _written(call):
        row = call.state.get(call.store.hash, "customer", fields.get("id", 0))
        if row is None:
            raise RefusedError(
                422, "Update customers failed.", {"id": f"customer {fields.get('id')} not found"}
            )
        document = row.document()
        change_customer(call, document, fields)
        shown = {**document.body, **document.parts}
        changed.append(shown)
    return Answer({"data": changed, "meta": {}})


def change_customer(call: Call, document: Document, fields: Json) -> None:
    """Changes fields of a customer, or its store credit, and says so."""
    if "email" in fields:
        channel = fields.get("origin_channel_id", document.channel)
        _refuse_taken_email(call, fields["email"], channel, int(document.id))
    for name, value in fields.items():
        if name in ("id", "addresses", "date_created", "date_modified"):
            continue
        if name == "store_credit_amounts":
            document.parts[name] = [{"amount": money_number(one.get("amount"))} for one in value]
        elif name in _SEPARATE:
            document.parts[name] = value
        elif name != "authentication":
            document.body[name] = value
    now = now_epoch()
    document.body["date_modified"] = iso8601(now)
    fresh = customer_document(document.body, document.parts, document.created or now, now)
    call.state.put(call.store.hash, "customer", fresh)
    call.announce("store/customer/updated", {"type": "customer", "id": document.id})


def delete_customers(call: Call) -> Answer:
    numbers = call.asked_numbers("id:in")
    if not numbers:
        raise RefusedError(422, "Missing the required id:in filter", {"id:in": "is required"})
    for customer_id in numbers:
        for address in addresses_of(call, customer_id):
            call.state.delete(call.store.hash, "customer_address", address.id)
        if call.state.delete(call.store.hash, "customer", customer_id):
            call.announce("store/customer/deleted", {"type": "customer", "id": customer_id})
    return Answer(status=204)


def list_addresses(call: Call) -> Answer:
    where = Where()
    if (numbers := call.asked_numbers("customer_id:in")) is not None:
        where.is_in("parent", numbers)
    if (numbers := call.asked_numbers("id:in")) is not None:
        where.is_in("id", numbers)
    return v3_list(call, "customer_address", where)


def post_addresses(call: Call) -> Answer:
    made: list[Any] = []
    for fields in _written(call):
        customer_id = fields.get("customer_id", 0)
        if call.state.get(call.store.hash, "customer", customer_id) is None:
            raise RefusedError(422, "Create addresses failed.", {"customer_id": "customer not found"})
        fields.pop("id", None)
        address = complete_address(fields, customer_id, _next_number(call))
        call.state.put(call.store.hash, "customer_address", address)
        _after_address_change(call, address, "created")
        made.append(address.body)
    return Answer({"data": made, "meta": {}})


def put_addresses(call: Call) -> Answer:
    changed: list[Any] = []
    for fields in _written(call):
        row = call.state.get(call.store.hash, "customer_address", fields.get("id", 0))
        if row is None:
            raise RefusedError(422, "Update addresses failed.", {"id": "address not found"})
        kept = {name: value for name, value in fields.items() if name != "customer_id"}
        address = complete_address({**row.body(), **kept}, int(row.parent or 0), _next_number(call))
        call.state.put(call.store.hash, "customer_address", address)
        _after_address_change(call, address, "updated")
        changed.append(address.body)
    return Answer({"data": changed, "meta": {}})


def delete_addresses(call: Call) -> Answer:
    for address_id in call.asked_numbers("id:in") or ():
        row = call.state.get(call.store.hash, "customer_address", address_id)
        if row is not None:
            call.state.delete(call.store.hash, "customer_address", address_id)
            _after_address_change(call, row.document(), "deleted")
    return Answer(status=204)


def _after_address_change(call: Call, address: Document, what: str) -> None:
    data = {"type": "customer", "id": address.id, "address": {"customer_id": address.parent}}
    customer = call.state.get(call.store.hash, "customer", address.parent or 0)
    if customer is not None:
        document = customer.document()
        document.body["address_count"] = len(addresses_of(call, customer.id))
        call.state.put(call.store.hash, "customer", document)
    call.announce(f"store/customer/address/{what}", data)


def _written(call: Call) -> list[Json]:
    documents = call.documents()
    if len(documents) > MAXIMUM_WRITE:
        raise RefusedError(413, f"At most {MAXIMUM_WRITE} items can be written in one call.")
    return documents


def _refuse_taken_email(call: Call, email: str, channel: int | None, own_id: int | None) -> None:
    where = Where().compare("email", "=", email.lower()).compare("channel", "=", channel)
    if any(row.id != own_id for row in call.state.find(call.store.hash, "customer", where)):
        words = {".customer_create": f"email {email} already in use"}
        raise RefusedError(422, "Set customer email failed.", words)


def _next_number(call: Call) -> NextNumber:
    return lambda kind: call.state.next_number(call.store.hash, kind)


def _order(call: Call) -> str:
    name, _, way = call.query.get("sort", "id:asc").partition(":")
    if name == "id":
        return "id"
    if name not in _SORTS or way not in ("", "asc", "desc"):
        raise RefusedError(422, "The sort is invalid.", {"sort": "is not a field to sort by"})
    direction = "DESC" if way == "desc" else "ASC"
    return f"{_SORTS[name]} {direction}, id {direction}"
