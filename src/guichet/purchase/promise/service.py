"""How stores deliver: read and changed; and the promises of a basket, put together from what is there now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from guichet.commerce.places import locate
from guichet.commerce.stores import Store
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Database, Transaction
from guichet.kernel.types import search_text, utc_now
from guichet.purchase import sourcing
from guichet.purchase.promise.errors import OptionsFaultyError, ShopUnknownError, StoreNotFoundError
from guichet.purchase.promise.lanes import Lane, learned, preparation_levels
from guichet.purchase.promise.learning import learned_counts, sender_key
from guichet.purchase.promise.model import PromiseSettings
from guichet.purchase.promise.offering import Basket, Missing, Offer, Refused, marked, offered
from guichet.purchase.promise.options import (
    CARRIED,
    FROM_SHOP,
    Document,
    Kind,
    Option,
    Tier,
    faults_of,
    starting_document,
)
from guichet.purchase.promise.outlook import Carriage, Place
from guichet.purchase.sourcing import Destination, Free, PlaceRow, Plan, Want, region_of

_SHOP = "shop"


class StoreDelivery(msgspec.Struct, frozen=True, kw_only=True):
    """How a store delivers; `version` 0 where nobody settled it and the starting options are shown."""

    store_id: int
    name: str
    currency: str
    time_zone: str
    version: int = 0
    document: Document = msgspec.field(default_factory=starting_document)


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A basket, where it goes (a postcode, a town, coordinates) and where one would collect.

    `groups`: those in which the customer is at shops and tills.
    """

    lines: tuple[tuple[int, int], ...]
    near: str = ""
    country: str | None = None
    groups: tuple[str, ...] = ()
    location_id: int | None = None


class Promises(msgspec.Struct, frozen=True, kw_only=True):
    """The answer: what is offered and what is not; `subtotal` None where a price is not known.

    `plan` says who sends what a carrier takes.
    """

    delivery: StoreDelivery
    now: datetime
    zone: ZoneInfo
    town: str
    subtotal: int | None
    tier: Tier | None
    offers: tuple[Offer, ...]
    refused: tuple[Refused, ...]
    plan: Plan

    def offer(self, kind: Kind) -> Offer | None:
        """The offer of a kind, if there is one."""
        return next((one for one in self.offers if one.kind is kind), None)


async def deliveries(
    transaction: Transaction, store_ids: Sequence[int] | None = None, *, lock: bool = False
) -> list[StoreDelivery]:
    """How stores deliver, by name; all of them without ids."""
    own = PromiseSettings
    query = (
        select(
            Store.id.label("store_id"), Store.name, Store.currency, Store.time_zone, own.version, own.document
        )
        .outerjoin(own, own.store_id == Store.id)
        .where(Store.gone_at.is_(None))
        .order_by(Store.name, Store.id)
    )
    if store_ids is not None:
        query = query.where(Store.id.in_(store_ids))
    if lock:
        query = query.with_for_update(of=Store)
    rows = (await transaction.execute(query)).mappings()
    return [
        msgspec.convert({name: value for name, value in row.items() if value is not None}, StoreDelivery)
        for row in rows
    ]


async def delivery_of(transaction: Transaction, store_id: int, *, lock: bool = False) -> StoreDelivery:
    """How one store delivers. Raises StoreNotFoundError."""
    found = await deliveries(transaction, [store_id], lock=lock)
    if not found:
        raise StoreNotFoundError(store_id=store_id)
    return found[0]


async def change_delivery(
    transaction: Transaction, actor: Actor, store_id: int, document: Document
) -> StoreDelivery:
    """Settle how a store delivers from now on. Raises StoreNotFoundError, OptionsFaultyError."""
    before = await delivery_of(transaction, store_id, lock=True)
    faults = faults_of(document)
    if faults:
        raise OptionsFaultyError(errors=faults)
    values = {"version": before.version + 1, "document": document, "updated_at": utc_now()}
    statement = insert(PromiseSettings).values(store_id=store_id, **values)
    await transaction.execute(statement.on_conflict_do_update(index_elements=["store_id"], set_=values))
    await audit(
        transaction, actor, "delivery.changed", entity="store", entity_id=store_id,
        before=before.document if before.version else None, after=document,
    )  # fmt: skip
    return msgspec.structs.replace(before, version=before.version + 1, document=document)


async def promise(
    database: Database, transaction: Transaction, delivery: StoreDelivery, asked: Question, now: datetime
) -> Promises:
    """What a store promises for a basket now.

    Raises UnknownVariantError, PlaceUnknownError, ShopUnknownError.
    """
    known = await sourcing.articles(transaction, [variant_id for variant_id, _ in asked.lines])
    wants = sourcing.wants_of(asked.lines, known)
    to, town = await _destination(transaction, asked)
    reading = _Reading(
        delivery=delivery,
        now=now,
        to=to,
        wants=wants,
        places=await sourcing.places_now(database, transaction),
        loads=await sourcing.loads(transaction),
        free=await sourcing.free_stock(transaction, list(known)),
    )
    shops = reading.shops(asked.location_id)
    plan = reading.plan((await sourcing.current_rules(transaction)).document)
    carriages = await _carriages(transaction, reading, plan, shops)
    tier = delivery.document.tier(asked.groups)
    subtotal = _subtotal(wants, known, delivery.currency)
    zone = _zone(delivery.time_zone)
    offers, refused = offered(
        Basket(
            now=now,
            document=delivery.document,
            subtotal=subtotal,
            tier=tier,
            country=to.country,
            zone=zone,
            carriages=carriages,
            shops=shops,
        )
    )
    return Promises(
        delivery=delivery, now=now, zone=zone, town=town, subtotal=subtotal, tier=tier,
        offers=tuple(offers), refused=tuple(refused), plan=plan,
    )  # fmt: skip


def withdrawn(found: Promises, kind: Kind) -> Promises:
    """Promises without an option that another room knows to be impossible now."""
    gone = [one for one in found.offers if one.kind is kind]
    refused = [Refused(kind=kind, code=Missing.COURIER, shop=one.shop) for one in gone]
    return msgspec.structs.replace(
        found,
        offers=tuple(marked([one for one in found.offers if one.kind is not kind])),
        refused=(*found.refused, *refused),
    )


class _Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What was read for a question."""

    delivery: StoreDelivery
    now: datetime
    to: Destination
    wants: list[Want]
    places: list[PlaceRow]
    loads: Mapping[int, int]
    free: list[Free]

    def place(self, row: PlaceRow) -> Place:
        return Place(
            location_id=row.id,
            name=row.name,
            kind=row.kind,
            zone=row.zone,
            time=row.time,
            country=row.country,
            region=row.region,
            kilometres=self.to.kilometres(row),
            load=self.loads.get(row.id, 0),
        )

    def plan(self, document: sourcing.Document) -> Plan:
        """Who sends what a carrier is to take, by the cut-off of the first such option."""
        option = next((one for one in self.delivery.document.options if one.kind in CARRIED and one.on), None)
        cut_off = option.cut_off if option else document.cut_off
        sites = sourcing.sites_of(self.places, self.to, self.now, loads=self.loads, cut_off=cut_off)
        return sourcing.plan(document, sites, self.wants, self.free, region=self.to.region, explain=False)

    def shops(self, location_id: int | None) -> dict[Kind, Place | None]:
        """The shop of each option that needs one: the one asked for, however far, else the nearest.

        Raises ShopUnknownError.
        """
        shops = [row for row in self.places if row.kind == _SHOP and location_id in {None, row.id}]
        if location_id is not None and not shops:
            raise ShopUnknownError(location_id=location_id)
        by_distance = sorted((self.place(row) for row in shops), key=_nearness)
        having = self._having()
        is_chosen = location_id is not None
        chosen: dict[Kind, Place | None] = {}
        for option in self.delivery.document.options:
            if option.kind is Kind.SHIP_TO_SHOP:
                chosen[option.kind] = next(
                    (one for one in by_distance if _near(one, option, is_chosen)), None
                )
            elif option.kind in FROM_SHOP:
                able = (one for one in by_distance if one.location_id in having)
                chosen[option.kind] = next((one for one in able if _near(one, option, is_chosen)), None)
        return chosen

    def _having(self) -> set[int]:
        """The places that have all that is wanted."""
        wanted = {want.variant_id: want.quantity for want in self.wants}
        count: dict[int, int] = {}
        for one in self.free:
            if one.untracked or one.available >= wanted[one.variant_id]:
                count[one.location_id] = count.get(one.location_id, 0) + 1
        return {location_id for location_id, lines in count.items() if lines == len(wanted)}


async def _destination(transaction: Transaction, asked: Question) -> tuple[Destination, str]:
    if not asked.near:
        return Destination(country=asked.country or ""), ""
    found = await locate(transaction, asked.near, country=asked.country)
    country = found.country or asked.country or ""
    point = (found.latitude, found.longitude)
    return Destination(country=country, region=region_of(country, found.postcode), point=point), found.town


async def _carriages(
    transaction: Transaction, reading: _Reading, plan: Plan, shops: Mapping[Kind, Place | None]
) -> dict[Kind, tuple[Carriage, ...]]:
    """The parcels of each option that a carrier takes, with what is known of their lanes, read at once."""
    if not plan.complete:
        return {}
    rows = {row.id: row for row in reading.places}
    senders = [rows[parcel.site.location_id] for parcel in plan.parcels]
    levels: dict[tuple[Kind, int], tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for option in reading.delivery.document.options:
        if option.kind in CARRIED and option.on:
            shop = shops.get(option.kind)
            to = shop.region if shop is not None else reading.to.region
            for row in senders:
                lane = _lane(option, row, to)
                levels[option.kind, row.id] = (lane.levels(), preparation_levels(sender_key(row.id)))
    keys = sorted({key for of_parcel in levels.values() for part in of_parcel for key in part})
    counts = await learned_counts(transaction, keys)
    return {
        kind: tuple(
            Carriage(
                place=reading.place(row),
                histogram=learned(counts, levels[kind, row.id][0], reading.now),
                preparation=learned(counts, levels[kind, row.id][1], reading.now),
            )
            for row in senders
        )
        for kind in {kind for kind, _ in levels}
    }


def _lane(option: Option, row: PlaceRow, destination: str) -> Lane:
    return Lane(
        carrier=search_text(option.carrier),
        service=search_text(option.service),
        origin=row.region,
        destination=destination,
        sender=sender_key(row.id),
    )


def _near(place: Place, option: Option, is_chosen: bool) -> bool:
    """Whether a shop is near enough to be offered; who chose it goes there, a courier does not."""
    if is_chosen and option.kind is not Kind.COURIER:
        return True
    if option.within_km is None or place.kilometres is None:
        return option.kind is not Kind.COURIER
    return place.kilometres <= option.within_km


def _nearness(place: Place) -> tuple[bool, float, int]:
    return (place.kilometres is None, place.kilometres or 0.0, place.location_id)


def _subtotal(wants: Sequence[Want], known: Mapping[int, sourcing.Article], currency: str) -> int | None:
    """What the goods cost, by the shop's own prices; None where one is not known in the store's currency."""
    total = 0
    for want in wants:
        article = known[want.variant_id]
        if article.price is None or article.currency != currency:
            return None
        total += article.price * want.quantity
    return total


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError, OSError):  # a zone that a shop wrote and nobody knows
        return ZoneInfo("UTC")
