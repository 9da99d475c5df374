"""Storefronts and places, purely. A channel is a store of ours; a location is a place that holds stock."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from guichet.connectors._kit import Gone, RowReader
from guichet.connectors.bigcommerce.order_documents import Identity, Text
from guichet.ports.capabilities import AccountSummary
from guichet.ports.records import (
    Address,
    Fact,
    LocationRecord,
    OpeningHours,
    PickupMethodRecord,
    Resource,
    SpecialOpening,
    StoreRecord,
)

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class TimeZone(msgspec.Struct):
    name: Text = None


class StoreInformation(msgspec.Struct):
    """V2 `/store`: what all channels share."""

    id: Identity = None
    name: Text = None
    domain: Text = None
    secure_url: Text = None
    currency: Text = None
    language: Text = None
    order_email: Text = None
    admin_email: Text = None
    weight_units: Text = None
    country_code: Text = None
    plan_name: Text = None
    default_channel_id: int | None = None
    timezone: TimeZone | None = None


class ChannelCurrencies(msgspec.Struct):
    default_currency: Text = None


class Channel(msgspec.Struct):
    id: int
    name: Text = None
    type: Text = None
    platform: Text = None
    status: Text = None
    currencies: ChannelCurrencies | None = None


class StoreDocument(Gone):
    channel: Channel | None = None
    store: StoreInformation | None = None
    site: Text = None


def read_store(document: StoreDocument) -> Iterable[Fact]:
    channel, store = document.channel, document.store
    if channel is None or store is None:
        raise ValueError("the row holds no channel")
    own_currency = channel.currencies.default_currency if channel.currencies else None
    record = StoreRecord(
        external_id=str(channel.id),
        name=channel.name or store.name or "",
        kind="web" if channel.type in (None, "storefront") else str(channel.type),
        address=document.site or (store.secure_url if channel.id == store.default_channel_id else "") or "",
        mail=store.order_email or store.admin_email or "",
        currency=(own_currency or store.currency or "").upper(),
        locale=store.language or "",
        time_zone=(store.timezone.name if store.timezone else None) or "UTC",
        active=channel.status in ("active", "prelaunch", "connected"),
        details={
            "platform": channel.platform or "",
            "status": channel.status or "",
            "shop": store.name or "",
            "country": store.country_code or "",
        },
    )
    return (Fact(resource=Resource.STORES, external_id=record.external_id, record=record),)


def read_account(raw: msgspec.Raw | bytes, store_hash: str) -> AccountSummary:
    """Who answers, from V2 `/store`."""
    store = msgspec.json.decode(raw, type=StoreInformation, strict=False)
    return AccountSummary(
        external_id=store_hash,
        name=store.name or "",
        currency=(store.currency or "").upper(),
        time_zone=(store.timezone.name if store.timezone else None) or "",
        address=store.secure_url or store.domain or "",
    )


class GeoCoordinates(msgspec.Struct):
    latitude: float | None = None
    longitude: float | None = None


class LocationAddress(msgspec.Struct):
    address1: Text = None
    address2: Text = None
    city: Text = None
    state: Text = None
    zip: Text = None
    email: Text = None
    phone: Text = None
    country_code: Text = None
    geo_coordinates: GeoCoordinates | None = None


class DayHours(msgspec.Struct):
    open: bool = False
    opening: Text = None
    closing: Text = None


class SpecialHours(msgspec.Struct):
    label: Text = None
    date: Text = None
    open: bool = False
    opening: Text = None
    closing: Text = None
    all_day: bool | None = None
    annual: bool | None = None


class Location(msgspec.Struct):
    id: int
    code: Text = None
    label: Text = None
    description: Text = None
    type_id: Text = None
    enabled: bool | None = None
    time_zone: Text = None
    storefront_visibility: bool | None = None
    updated_at: Text = None
    address: LocationAddress | None = None
    operating_hours: dict[str, DayHours] | None = None
    special_hours: list[SpecialHours] | None = None


class LocationDocument(Gone):
    location: Location | None = None


def read_location(document: LocationDocument) -> Iterable[Fact]:
    given = document.location
    if given is None:
        raise ValueError("the row holds no location")
    where = given.address or LocationAddress()
    point = where.geo_coordinates
    seen = given.type_id != "VIRTUAL" and given.storefront_visibility is not False
    record = LocationRecord(
        external_id=str(given.id),
        code=given.code or "",
        name=given.label or given.code or "",
        # The vendor tells shops from warehouses only by whether shoppers may see them.
        kind="shop" if seen else "warehouse",
        address=Address(
            company=given.label or "",
            lines=tuple(line for line in (where.address1, where.address2) if line),
            postcode=where.zip or "",
            city=where.city or "",
            region=where.state or "",
            country=where.country_code or "",
            mail=where.email or "",
            phone=where.phone or "",
        ),
        latitude=point.latitude if point else None,
        longitude=point.longitude if point else None,
        time_zone=given.time_zone or "UTC",
        opening_hours=_opening_hours(given.operating_hours or {}),
        special_hours=tuple(_special(day, day.date) for day in given.special_hours or [] if day.date),
        enabled=given.enabled is not False,
        details={
            "type": given.type_id or "",
            "description": given.description or "",
        },
    )
    return (Fact(resource=Resource.LOCATIONS, external_id=record.external_id, record=record),)


def _opening_hours(days: dict[str, DayHours]) -> tuple[OpeningHours, ...]:
    return tuple(
        OpeningHours(weekday=number, opens=day.opening or "", closes=day.closing or "")
        for number, name in enumerate(_WEEKDAYS, start=1)
        if (day := days.get(name)) is not None and day.open
    )


def _special(day: SpecialHours, date: str) -> SpecialOpening:
    opens, closes = (day.opening or "", day.closing or "") if day.open else ("", "")
    if day.open and day.all_day:
        opens, closes = "00:00", "24:00"
    return SpecialOpening(
        day=date[:10], name=day.label or "", opens=opens, closes=closes, annual=day.annual is True
    )


class PickupMethod(msgspec.Struct):
    id: int
    location_id: Identity = None
    display_name: Text = None
    collection_instructions: Text = None
    collection_time_description: Text = None


class PickupMethodDocument(Gone):
    pickup_method: PickupMethod | None = None


def read_pickup_method(document: PickupMethodDocument) -> Iterable[Fact]:
    given = document.pickup_method
    if given is None:
        raise ValueError("the row holds no pickup method")
    texts = (given.collection_instructions, given.collection_time_description)
    record = PickupMethodRecord(
        external_id=str(given.id),
        name=given.display_name or "",
        location_external_ids=(str(given.location_id),) if given.location_id else (),
        instructions="\n".join(text for text in texts if text),
    )
    return (Fact(resource=Resource.PICKUP_METHODS, external_id=record.external_id, record=record),)


STORES = RowReader(Resource.STORES, StoreDocument, read_store, lambda row: row["channel"]["id"])
LOCATIONS = RowReader(Resource.LOCATIONS, LocationDocument, read_location, lambda row: row["location"]["id"])
PICKUP_METHODS = RowReader(
    Resource.PICKUP_METHODS,
    PickupMethodDocument,
    read_pickup_method,
    lambda row: row["pickup_method"]["id"],
)
