"""How a store delivers: each option’s price, times and carrier, and what members get. Values only."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum

import msgspec

from guichet.kernel.errors import Fault
from guichet.kernel.types import Words

DAY = 24 * 60


class Kind(StrEnum):
    """The ways to receive an order."""

    HOME = "home"
    RELAY = "relay"
    SHIP_TO_SHOP = "ship_to_shop"
    COLLECT = "collect"
    RESERVE = "reserve"
    COURIER = "courier"


CARRIED = frozenset({Kind.HOME, Kind.RELAY, Kind.SHIP_TO_SHOP})
"""A carrier takes it: promised by the day, along a lane."""

FROM_SHOP = frozenset({Kind.COLLECT, Kind.RESERVE, Kind.COURIER})
"""It is there already, in a shop: promised by the hour."""


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """One way to receive an order, as a store offers it.

    `price` and `free_from` (of the goods; None: never free) are minor units of the store's currency.
    `cut_off`: what is ordered later, in minutes of the sending place's day, is begun on its next; None: there
    is none. Preparation counts while the place is open, and grows by `minutes_per_waiting_order`; None: as it
    is measured from order to hand-over, for what a carrier takes. `quantile`
    is the share of parcels, in per cent, that the promised day is to hold for; `transit_days` stand in until
    the lane is measured. `within_km` is how far a shop may be that the customer did not choose, None however
    far; `most_waiting`: from so many waiting orders on a shop is left alone.
    """

    kind: Kind
    on: bool = True
    price: int = 0
    free_from: int | None = None
    carrier: str = ""
    service: str = ""
    cut_off: int | None = None
    preparation_minutes: int | None = 120
    minutes_per_waiting_order: int = 0
    quantile: int = 90
    transit_days: int = 3
    within_km: int | None = None
    most_waiting: int | None = None
    courier_minutes: int = 60
    hold_hours: int = 0


class Tier(msgspec.Struct, frozen=True, kw_only=True):
    """What members of a tier get: options that cost them nothing, options for them alone, better returns.

    `groups` are what shops and tills call it, besides its name: a tier of a loyalty card, a customer group.
    """

    name: str
    groups: tuple[str, ...] = ()
    free: tuple[Kind, ...] = ()
    reserved: tuple[Kind, ...] = ()
    return_days: int | None = None
    free_returns: bool = False

    @property
    def names(self) -> set[str]:
        """What it is called, folded."""
        return {name.strip().casefold() for name in (self.name, *self.groups)} - {""}


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """How a store delivers; a kind that is not there is not offered."""

    options: tuple[Option, ...] = ()
    tiers: tuple[Tier, ...] = ()
    least_parcels: int = 20

    def option(self, kind: Kind) -> Option | None:
        """The option of a kind, if it is switched on."""
        return next((one for one in self.options if one.kind is kind and one.on), None)

    def tier(self, groups: Collection[str]) -> Tier | None:
        """The first tier that somebody of these groups is of, however they are written."""
        folded = {name.strip().casefold() for name in groups}
        return next((one for one in self.tiers if folded & one.names), None)


def starting_document() -> Document:
    """What a store starts from: what most shops do; the courier waits until one is there."""
    return Document(
        options=(
            Option(kind=Kind.HOME, price=490, free_from=6000, cut_off=14 * 60),
            Option(kind=Kind.RELAY, price=390, free_from=4000, cut_off=14 * 60, transit_days=4),
            Option(kind=Kind.SHIP_TO_SHOP, cut_off=14 * 60, transit_days=4),
            Option(kind=Kind.COLLECT, within_km=100, minutes_per_waiting_order=5, hold_hours=7 * 24),
            Option(
                kind=Kind.RESERVE, within_km=100, preparation_minutes=60, minutes_per_waiting_order=5,
                hold_hours=48,
            ),
            Option(
                kind=Kind.COURIER, on=False, price=790, preparation_minutes=20, minutes_per_waiting_order=5,
                within_km=6, most_waiting=10, courier_minutes=40,
            ),
        )
    )  # fmt: skip


def faults_of(document: Document) -> list[Fault]:
    """What keeps a document from being kept; none when it may be."""
    return [*_faults_of_options(document), *_faults_of_tiers(document)]


def _faults_of_options(document: Document) -> Iterator[Fault]:
    seen: set[Kind] = set()
    for place, option in enumerate(document.options):
        at = f"/options/{place}"
        if option.kind in seen:
            yield _fault(
                f"{at}/kind",
                "This way to receive an order is there twice. Keep one.",
                "Ce mode de livraison figure deux fois. Gardez-en un.",
            )
        seen.add(option.kind)
        if option.cut_off is not None and not 0 <= option.cut_off < DAY:
            yield _fault(
                f"{at}/cut_off",
                "A cut-off is a time of the day.",
                "Une heure limite est une heure de la journée.",
            )
        if not 50 <= option.quantile <= 99:
            yield _fault(
                f"{at}/quantile",
                "Choose 50 to 99 per cent: so many parcels are to arrive by the promised day.",
                "Choisissez de 50 à 99 % : la part des colis qui doit arriver au jour promis.",
            )


def _faults_of_tiers(document: Document) -> Iterator[Fault]:
    seen: set[str] = set()
    for place, tier in enumerate(document.tiers):
        if not tier.name.strip() or tier.names & seen:
            yield _fault(
                f"/tiers/{place}/name",
                "Each tier has a name and groups of its own.",
                "Chaque palier a un nom et des groupes bien à lui.",
            )
        seen |= tier.names


def _fault(pointer: str, english: str, french: str) -> Fault:
    return Fault(pointer=pointer, words=Words(english, french))
