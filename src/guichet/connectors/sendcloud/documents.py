"""Parcels as Sendcloud writes them, and what it answers of them. Pure."""

from __future__ import annotations

import re
from typing import Any

from guichet.kernel.types import Money, minor_units
from guichet.ports.dispatching import Article, LabelFormat, LabelOffer, NewLabel
from guichet.ports.failures import MalformedError, RejectedError
from guichet.ports.records import Address

MEDIA_TYPES = {
    LabelFormat.PDF: "application/pdf",
    LabelFormat.ZPL: "application/zpl",
    LabelFormat.PNG: "image/png",
}
_PARCEL_OF_LABEL = re.compile(r"/parcels/(\d+)/documents/label")
_NEEDED = frozenset({"name", "address_line_1", "postal_code", "city", "country_code"})
_FAILED = frozenset({"ANNOUNCEMENT_FAILED", "NO_LABEL"})
_CANCELLED = frozenset({"CANCELLED", "CANCELLING", "CANCELLED_UPSTREAM", "CANCELLING_UPSTREAM"})

Json = dict[str, Any]


def shipment_body(label: NewLabel) -> Json:
    """What asks for a parcel that leaves (POST shipments/announce)."""
    return {
        "label_details": {"mime_type": MEDIA_TYPES[label.format]},
        "from_address": _address(label.sender),
        "to_address": _address(label.recipient),
        "ship_with": {
            "type": "shipping_option_code",
            "properties": {"shipping_option_code": label.service},
        },
        "order_number": label.order_number,
        "external_reference_id": label.reference,
        "parcels": [
            {
                "weight": {"value": _kilograms(label.weight_grams), "unit": "kg"},
                "parcel_items": [_item(one, label.currency) for one in label.articles],
            }
        ],
    }


def return_body(label: NewLabel) -> Json:
    """What asks for a parcel that comes back (POST returns/announce-synchronously)."""
    return {
        "from_address": _address(label.sender),
        "to_address": _address(label.recipient),
        "ship_with": {"type": "shipping_option_code", "shipping_option_code": label.service},
        "weight": {"value": label.weight_grams / 1000, "unit": "kg"},
        "order_number": label.order_number,
        "external_reference": label.reference,
        "send_tracking_emails": False,
    }


def options_body(label: NewLabel) -> Json:
    """What asks for the ways to send a parcel, with their prices (POST shipping-options)."""
    return {
        "from_address": _place(label.sender),
        "to_address": _place(label.recipient),
        "parcels": [{"weight": {"value": _kilograms(label.weight_grams), "unit": "kg"}}],
        "functionalities": {"returns": label.returns},
        "calculate_quotes": True,
    }


def offers_of(said: Any, *, returns: bool) -> list[LabelOffer]:
    """The offers of an answer about shipping options. Raises MalformedError."""
    rows = said.get("data") if isinstance(said, dict) else None
    if not isinstance(rows, list):
        raise MalformedError("Sendcloud lists no shipping options.")
    offers = []
    for row in rows:
        functions = row.get("functionalities") or {}
        if bool(functions.get("returns")) is returns and row.get("code"):
            offers.append(_offer(row))
    return offers


def _offer(row: Json) -> LabelOffer:
    quote = next(iter(row.get("quotes") or ()), None) or {}
    price, currency = price_of((quote.get("price") or {}).get("total"))
    hours = quote.get("lead_time")
    return LabelOffer(
        service=str(row["code"]),
        carrier=str((row.get("carrier") or {}).get("name") or (row.get("carrier") or {}).get("code") or ""),
        name=str(row.get("name") or row["code"]),
        price=price,
        currency=currency,
        hours=hours if isinstance(hours, int) else None,
    )


def price_of(total: Any) -> tuple[int | None, str]:
    """A vendor's `{"value", "currency"}` in minor units; None where it does not say."""
    if not isinstance(total, dict) or total.get("value") is None:
        return None, ""
    currency = str(total.get("currency") or "EUR")
    return minor_units(str(total["value"]), currency), currency


def shipment_of(said: Any) -> tuple[Json, Json]:
    """The shipment of an answer, and its parcel. Raises RejectedError when the carrier did not take it,
    MalformedError.
    """
    shipment = said.get("data") if isinstance(said, dict) else None
    parcels = shipment.get("parcels") if isinstance(shipment, dict) else None
    if not isinstance(shipment, dict) or not parcels or not shipment.get("id"):
        raise MalformedError("Sendcloud answers no shipment with a parcel.")
    parcel: Json = parcels[0]
    code = str((parcel.get("status") or {}).get("code") or "")
    if code in _FAILED:
        said_of_it = [*(shipment.get("errors") or ()), *(parcel.get("errors") or ())]
        words = "; ".join(str(one.get("detail") or one.get("message") or "") for one in said_of_it)
        raise RejectedError(words or str((parcel.get("status") or {}).get("message") or code))
    return shipment, parcel


def is_cancelled(parcel: Json) -> bool:
    """Whether a parcel's label is not to be used any more."""
    return str((parcel.get("status") or {}).get("code") or "") in _CANCELLED


def parcel_id_of_return(row: Json) -> str:
    """The parcel of a return, which its label's address names. Raises MalformedError."""
    label = row.get("label") or {}
    address = str(label.get("label_printer") or row.get("label_url") or "")
    found = _PARCEL_OF_LABEL.search(address)
    if found is None:
        raise MalformedError("Sendcloud's return has no label yet.")
    return found.group(1)


def carrier_of(service: str) -> str:
    """The carrier that a service's code begins with ("colissimo:home/signature")."""
    return service.partition(":")[0].replace("_", " ")


def format_of(media_type: str, asked: LabelFormat) -> LabelFormat:
    """What a label's bytes are: a carrier's own ZPL comes as such, whatever was asked for."""
    return next((one for one, name in MEDIA_TYPES.items() if media_type.startswith(name)), asked)


def _kilograms(grams: int) -> str:
    return f"{grams / 1000:.3f}"


def _item(article: Article, currency: str) -> Json:
    weight = max(article.weight_grams, 1)
    return {
        "description": article.name[:255],
        "quantity": article.quantity,
        "sku": article.sku,
        "weight": {"value": weight / 1000, "unit": "kg"},
        "price": {"value": f"{Money(article.value, currency).decimal():f}", "currency": currency},
    }


def _place(address: Address) -> Json:
    return {
        "country_code": address.country,
        "postal_code": address.postcode,
        "city": address.city,
    }


def _address(address: Address) -> Json:
    person = f"{address.first_name} {address.last_name}".strip()
    lines = [line for line in address.lines if line.strip()]
    wanted = {
        "name": person or address.company,
        "company_name": address.company,
        "address_line_1": lines[0] if lines else "",
        "address_line_2": ", ".join(lines[1:]),
        "postal_code": address.postcode,
        "city": address.city,
        "country_code": address.country,
        "email": address.mail,
        "phone_number": address.phone,
    }
    return {name: value for name, value in wanted.items() if value or name in _NEEDED}
