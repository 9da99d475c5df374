"""Keeping the rules, and answering which place serves which line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import insert, text

from guichet.commerce.places import distance_km
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.purchase.sourcing.document import Document, starting_document
from guichet.purchase.sourcing.errors import RulesFaultyError, UnknownVariantError
from guichet.purchase.sourcing.facts import Site, Want
from guichet.purchase.sourcing.model import SourcingVersion
from guichet.purchase.sourcing.repository import Article, PlaceRow, is_open, newest_version
from guichet.purchase.sourcing.validation import faults_of

_LOCK = text("LOCK TABLE sourcing_versions IN SHARE ROW EXCLUSIVE MODE")


class Rules(msgspec.Struct, frozen=True):
    """The rules that hold; `number` is 0 where nobody settled any and the starting ones hold."""

    number: int
    document: Document


class Destination(msgspec.Struct, frozen=True, kw_only=True):
    """Where an order goes; `point` is latitude and longitude. What is not known is "" or None."""

    country: str = ""
    region: str = ""
    point: tuple[float, float] | None = None

    def kilometres(self, place: PlaceRow) -> float | None:
        """How far a place is, where both are known."""
        return distance_km(*self.point, *place.point) if self.point and place.point else None


async def current_rules(transaction: Transaction) -> Rules:
    """The rules that hold."""
    found = await newest_version(transaction)
    return Rules(0, starting_document()) if found is None else Rules(*found)


async def save_rules(
    transaction: Transaction, actor: Actor, document: Document, places: Sequence[PlaceRow], *, note: str
) -> Rules:
    """Have these rules hold from now on. Raises RulesFaultyError."""
    faults = faults_of(document, {place.id for place in places})
    if faults:
        raise RulesFaultyError(errors=faults)
    await transaction.execute(_LOCK)
    before = await current_rules(transaction)
    values = {
        "number": before.number + 1,
        "document": document,
        "note": note,
        "author_id": actor.id,
        "author_name": actor.name,
        "changed_at": utc_now(),
    }
    await transaction.execute(insert(SourcingVersion).values(**values))
    await audit(
        transaction, actor, "sourcing.changed", entity="sourcing_rules", entity_id=before.number + 1,
        before=before.document, after=document,
    )  # fmt: skip
    return Rules(before.number + 1, document)


def wants_of(lines: Sequence[tuple[int, int]], known: Mapping[int, Article]) -> list[Want]:
    """Lines as they are wanted, those of one variant put together. Raises UnknownVariantError."""
    pieces: dict[int, int] = {}
    for variant_id, quantity in lines:
        if variant_id not in known:
            raise UnknownVariantError(variant_id=variant_id)
        pieces[variant_id] = pieces.get(variant_id, 0) + quantity
    return [
        Want(variant_id=variant_id, name=known[variant_id].name, quantity=quantity)
        for variant_id, quantity in pieces.items()
    ]


def sites_of(
    places: Sequence[PlaceRow],
    to: Destination,
    now: datetime,
    *,
    loads: Mapping[int, int],
    cut_off: int | None,
) -> list[Site]:
    """The places as they are now; `loads` by place, `cut_off` in minutes of each one's day."""
    return [
        Site(
            location_id=place.id,
            name=place.name,
            kind=place.kind,
            country=place.country,
            region=place.region,
            kilometres=to.kilometres(place),
            is_open=is_open(place, now),
            load=loads.get(place.id, 0),
            missed_cut_off=cut_off is not None and _minute(place, now) >= cut_off,
        )
        for place in places
    ]


def _minute(place: PlaceRow, now: datetime) -> int:
    local = now.astimezone(place.zone)
    return local.hour * 60 + local.minute
