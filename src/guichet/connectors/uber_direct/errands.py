"""Errands as Uber Direct writes them, and what it answers of them. Pure."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from guichet.connectors._kit import iso8601
from guichet.connectors.uber_direct.numbers import number_of
from guichet.ports.dispatching import BookedErrand, CourierQuote, NewErrand, Stop
from guichet.ports.failures import MalformedError, RejectedError
from guichet.ports.records import Address

_LONGEST_NOTE = 280

Json = dict[str, Any]


def quote_body(errand: NewErrand) -> Json:
    """What asks for a price (POST delivery_quotes)."""
    body = {
        "pickup_address": _address(errand.pickup.address),
        "dropoff_address": _address(errand.dropoff.address),
        "manifest_total_value": sum(one.value * one.quantity for one in errand.articles),
        **_point("pickup", errand.pickup),
        **_point("dropoff", errand.dropoff),
    }
    return body | _ready(errand)


def delivery_body(errand: NewErrand, quote: CourierQuote) -> Json:
    """What books a courier (POST deliveries). Raises RejectedError where a phone number is missing."""
    return {
        **quote_body(errand),
        "quote_id": quote.external_id,
        **_contact("pickup", errand.pickup),
        **_contact("dropoff", errand.dropoff),
        "manifest_reference": errand.reference,
        "manifest_items": [
            {"name": one.name[:200], "quantity": one.quantity, "size": "small", "price": one.value}
            for one in errand.articles
        ],
        "external_id": errand.reference,
        "idempotency_key": errand.reference,
        "undeliverable_action": "return",
    }


def quote_of(said: Json) -> CourierQuote:
    """The quote of an answer. Raises MalformedError."""
    try:
        return CourierQuote(
            external_id=str(said["id"]),
            price=int(said["fee"]),
            currency=str(said.get("currency_type") or said["currency"]).upper(),
            valid_until=iso8601(said["expires"]),
            pickup_at=None,
            dropoff_at=_moment(said.get("dropoff_eta")),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise MalformedError(f"Uber answers a quote in a shape never seen: {fault!r}") from fault


def booked_of(said: Json) -> BookedErrand:
    """The errand of a delivery. Raises MalformedError."""
    fee, currency = said.get("fee"), str(said.get("currency") or "").upper()
    delivery_id = str(said.get("id") or "")
    return BookedErrand(
        external_id=delivery_id,
        number=number_of(delivery_id),
        tracking_address=str(said.get("tracking_url") or ""),
        price=fee if isinstance(fee, int) else None,
        currency=currency if isinstance(fee, int) else "",
        pickup_at=_moment(said.get("pickup_eta")),
        dropoff_at=_moment(said.get("dropoff_eta")),
    )


def is_of(said: Json, reference: str) -> bool:
    """Whether a delivery is that of a reference of ours."""
    manifest = said.get("manifest") or {}
    return reference in (said.get("external_id"), manifest.get("reference"))


def _moment(text: Any) -> datetime | None:
    return iso8601(text) if isinstance(text, str) and text else None


def _ready(errand: NewErrand) -> Json:
    if errand.ready_at is None:
        return {}
    return {"pickup_ready_dt": errand.ready_at.astimezone(UTC).isoformat().replace("+00:00", "Z")}


def _address(address: Address) -> str:
    parts = {
        "street_address": [line for line in address.lines if line.strip()],
        "city": address.city,
        "state": address.region,
        "zip_code": address.postcode,
        "country": address.country,
    }
    return msgspec.json.encode(parts).decode()


def _point(side: str, stop: Stop) -> Json:
    if stop.latitude is None or stop.longitude is None:
        return {}
    return {f"{side}_latitude": stop.latitude, f"{side}_longitude": stop.longitude}


def _contact(side: str, stop: Stop) -> Json:
    address = stop.address
    if not address.phone:
        who = "shop" if side == "pickup" else "customer"
        raise RejectedError(f"The courier needs a phone number of the {who}.")
    person = f"{address.first_name} {address.last_name}".strip()
    contact = {
        f"{side}_name": person or address.company or "-",
        f"{side}_phone_number": address.phone,
    }
    if address.company:
        contact[f"{side}_business_name"] = address.company
    if stop.notes:
        contact[f"{side}_notes"] = stop.notes[:_LONGEST_NOTE]
    return contact
