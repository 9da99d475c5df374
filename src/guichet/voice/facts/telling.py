"""Facts said to a reader: a tree of words from which texts take their values. What is not known is absent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from guichet.correspondence import language_of
from guichet.voice.facts.values import Facts, ItemFact, OrderFact, ParcelFact, PickupFact
from guichet.voice.languages import (
    Reader,
    order_words,
    parcel_next_words,
    parcel_words,
    say_day,
    say_money,
)

Value: TypeAlias = "str | int | list[dict[str, Value]] | None"
Told: TypeAlias = Mapping[str, Mapping[str, Value]]
"""By group and name. A list holds the groups of its entries."""

_LONGEST = 300
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u0085\u2028\u2029\s]+")
# People type addresses into the field of their name, so that a shop's mail carries them to somebody else.
_NO_NAME = re.compile(r"https?:|www\.|\w\.(?:com|net|org|info|ru|cn|io)\b|@", re.IGNORECASE)


def told(facts: Facts, reader: Reader) -> dict[str, dict[str, Value]]:
    """All that is known, said to a reader; groups of which nothing is known are absent."""
    groups: dict[str, dict[str, Value]] = {
        "customer": {
            "name": _name(facts.customer.name),
            "first_name": _name(facts.customer.first_name),
        },
        "store": {
            "name": _line(facts.store.name),
            "link": _line(facts.store.link),
            "mail": _line(facts.store.mail),
        },
        "agent": {"name": _line(facts.agent)},
    }
    if facts.order is not None:
        groups |= _order(facts.order, reader, facts.now)
    if facts.product is not None:
        product = facts.product
        groups["product"] = {
            "name": _line(product.name),
            "price": say_money(product.price, reader) if product.price else None,
            "available": _line(product.name) if product.available else None,
            "link": _line(product.link),
        }
    if facts.returned is not None:
        groups["return"] = {
            "number": _line(facts.returned.number),
            "send_before": _day(facts.returned.send_before, reader, facts.now),
            "label_link": _line(facts.returned.label_link),
            "reference": _line(facts.returned.reference),
            "place": _line(facts.returned.place),
        }
    if facts.pickup is not None:
        groups["pickup"] = _pickup(facts.pickup, reader, facts.now)
    if facts.satisfaction is not None:
        groups["satisfaction"] = {f"link_{mark}": link for mark, link in facts.satisfaction.links.items()}
    known = {group: _known(values) for group, values in groups.items()}
    return {group: values for group, values in known.items() if values}


def _order(order: OrderFact, reader: Reader, now: datetime) -> dict[str, dict[str, Value]]:
    parcels = [_known(_parcel(one, reader, now)) for one in order.parcels]
    groups: dict[str, dict[str, Value]] = {
        "order": {
            "number": _line(order.number),
            "placed_on": say_day(order.placed_at, reader, now),
            "state": order_words(order.state, reader.language),
            "total": say_money(order.total, reader),
            "items": _items(order.items),
            "not_sent": _items(order.not_sent),
            "parcels": parcels,
            "tracking_link": order.tracking_link or None,
        }
    }
    if parcels:
        groups["parcel"] = parcels[0]
    if order.refunds:
        last = order.refunds[0]
        groups["refund"] = {
            "amount": say_money(last.amount, reader),
            "reason": _line(last.reason),
            "made_on": _day(last.made_at, reader, now),
        }
    return groups


def _parcel(parcel: ParcelFact, reader: Reader, now: datetime) -> dict[str, Value]:
    words = _line(parcel.carrier_words)
    # The carrier's words help whoever reads their language; to others they would be a foreign sentence.
    over, late = parcel.delivered_at is not None, bool(parcel.late_by_days)
    understood = words is not None and language_of(words) in {reader.language, None}
    return {
        "number": _line(parcel.number),
        "carrier": _line(parcel.carrier),
        "state": parcel_words(parcel.state, reader.language),
        "next_step": parcel_next_words(parcel.state, reader.language),
        # A day that has passed is no promise any more: it has a name of its own.
        "expected_on": None if over or late else _day(parcel.expected_until, reader, now),
        "was_expected_on": _day(parcel.expected_until, reader, now) if late and not over else None,
        "late_days": parcel.late_by_days or None,
        "delivered_on": _day(parcel.delivered_at, reader, now),
        "last_scan_on": _day(parcel.last_at, reader, now),
        "last_place": _line(parcel.last_place),
        "carrier_words": words if understood else None,
        "pickup_point": _line(parcel.pickup_point),
        "link": _line(parcel.link),
        "items": _items(parcel.items),
    }


def _pickup(pickup: PickupFact, reader: Reader, now: datetime) -> dict[str, Value]:
    hours = "; ".join(
        f"{say_day(one.day, reader, now)} {one.opens:%H:%M}–{one.closes:%H:%M}" for one in pickup.openings
    )
    return {
        "place": _line(pickup.place),
        "address": _line(pickup.address),
        "hours": _line(hours.replace("; ", " ; ") if reader.language == "fr" else hours),
        "code": _line(pickup.code),
        "keep_until": _day(pickup.keep_until, reader, now),
    }


def _items(items: Iterable[ItemFact]) -> list[dict[str, Value]]:
    return [
        _known(
            {
                "name": _line(item.name),
                "options": _line(" · ".join(item.options)),
                "quantity": item.quantity,
            }
        )
        for item in items
    ]


def _day(at: datetime | None, reader: Reader, now: datetime) -> str | None:
    return None if at is None else say_day(at, reader, now)


def _name(text: str) -> str | None:
    return None if _NO_NAME.search(text) else _line(text)


def _line(text: str) -> str | None:
    """One line of what somebody outside wrote: no breaks, so that a value cannot look like more than one."""
    return _BREAKS.sub(" ", text).strip()[:_LONGEST] or None


def _known(values: Mapping[str, Value]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value is not None and value != []}
