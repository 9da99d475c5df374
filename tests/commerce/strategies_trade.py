"""Random accounts and orders from small pools, so that they meet; and what must come out of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from tests.commerce.trade import account, at, line, order, parcel

from guichet.ports.records import (
    Address,
    AnyRecord,
    CustomerAddress,
    CustomerRecord,
    OrderState,
    PaymentRecord,
    RefundRecord,
    Resource,
)

_KEYS = st.sampled_from(("1", "2", "3"))
_FIRST = st.sampled_from(("Ana", "Léo", ""))
_LAST = st.sampled_from(("Roux", "ROUX", "Petit", "Noël", ""))
_MAILS = st.sampled_from(
    ("ana@roux.example", "Ana@Roux.example", "contact@shop.example", "leo@petit.example", "")
)
_SHIPPED = st.sampled_from((None, at(0), at(60 * 24 * 300)))
_PHONES = st.sampled_from(("06 11 22 33 44", "+33611223344", "01 40 00 00 01", ""))


@st.composite
def _accounts(draw: st.DrawFn) -> CustomerRecord:
    phone = draw(_PHONES)
    address = CustomerAddress(external_id="a", address=Address(country="FR", phone=phone))
    return account(
        draw(_KEYS),
        draw(_FIRST),
        draw(_LAST),
        draw(_MAILS),
        phone=phone,
        joined_at=draw(st.one_of(st.none(), st.integers(0, 2).map(at))),
        loyalty_card=draw(st.sampled_from(("", "", "C-77"))),
        addresses=draw(st.sampled_from(((), (address,)))),
    )


_GIFT = (CustomerAddress(external_id="g", address=Address(first_name="Ana", last_name="Blum", city="Lille")),)


def _parts(make: Callable[..., Any], **changes: Any) -> st.SearchStrategy[tuple[Any, ...]]:
    keys = st.lists(_KEYS, unique=True, max_size=3)
    return keys.flatmap(
        lambda found: st.tuples(*(st.builds(make, external_id=st.just(key), **changes) for key in found))
    )


@st.composite
def _orders(draw: st.DrawFn) -> AnyRecord:
    billing = Address(first_name=draw(_FIRST), last_name=draw(_LAST), country="FR", phone=draw(_PHONES))
    money = {"amount": st.integers(0, 2), "currency": st.just("EUR")}
    return order(
        draw(_KEYS),
        number=draw(st.sampled_from(("1001", "1002"))),
        state=draw(st.sampled_from((OrderState.PENDING, OrderState.SHIPPED))),
        customer_external_id=draw(st.one_of(st.none(), _KEYS)),
        billing=billing,
        mail=draw(_MAILS),
        placed_at=draw(st.integers(0, 1).map(at)),
        shipping_addresses=draw(st.sampled_from(((), _GIFT))),
        lines=draw(_parts(line, quantity=st.integers(1, 2))),
        shipments=draw(_parts(parcel, tracking_number=st.sampled_from(("", "6 a1")), created_at=_SHIPPED)),
        payments=draw(_parts(PaymentRecord, event=st.just("purchase"), **money)),
        refunds=draw(_parts(RefundRecord, **money)),
    )


RECORDS: dict[Resource, st.SearchStrategy[AnyRecord]] = {
    Resource.CUSTOMERS: _accounts(),
    Resource.ORDERS: _orders(),
}

_PROVENANCE = "connection_id, external_id, source_version, read_at, digest, absent_read_at, gone_at"
_OF_ORDER = "(SELECT connection_id || ' ' || external_id FROM orders WHERE orders.id = order_id)"
_OF_PARCEL = (
    "(SELECT concat_ws(' ', connection_id, number, began_at) FROM parcels WHERE parcels.id = parcel_id)"
)
_OF_PROFILE = "(SELECT concat_ws(' ', connection_id, kind, key) FROM customer_profiles p WHERE p.id = {})"
_PERSON = (
    "(SELECT string_agg(concat_ws(' ', connection_id, kind, key), ', ' ORDER BY connection_id, kind, key)"
    " FROM customer_profiles p WHERE p.customer_id = {})"
)

# Each must give the same rows (ids aside) whatever the order, repetition and batching of the same facts.
STATES: dict[str, str] = {
    "store_customers": f"SELECT {_PROVENANCE}, details FROM store_customers",
    "orders": f"SELECT {_PROVENANCE}, number, state, customer_external_id, link_evidence, total, pieces,"
    f" parcel_state, mail, phone, details, words, {_OF_PROFILE.format('profile_id')} FROM orders",
    "order_words": f"SELECT {_OF_ORDER}, word, placed_at FROM order_words",
    "order_lines": f"SELECT {_OF_ORDER}, external_id, position, name, quantity, total FROM order_lines",
    "order_payments": f"SELECT {_OF_ORDER}, external_id, position, event, amount FROM order_payments",
    "shipments": f"SELECT {_OF_ORDER}, external_id, position, tracking_number, state, {_OF_PARCEL}"
    " FROM shipments",
    "refunds": f"SELECT {_OF_ORDER}, external_id, position, amount FROM refunds",
    "customer_profiles": "SELECT connection_id, kind, key, first_name, last_name, mail, phone, surname_key,"
    f" name_key, search_text, joined_at, {_PERSON.format('customer_profiles.customer_id')}"
    " FROM customer_profiles",
    "identities": f"SELECT {_OF_PROFILE.format('profile_id')}, point, surname_key FROM identities",
    "profile_words": f"SELECT {_OF_PROFILE.format('profile_id')}, word FROM profile_words",
    "crowded_points": "SELECT point FROM crowded_points",
    "customers": f"SELECT {_PERSON.format('customers.id')}, {_OF_PROFILE.format('main_profile_id')}"
    " FROM customers WHERE merged_into IS NULL AND main_profile_id IS NOT NULL",
}
