"""Whether a notice holds for an order. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Protocol

import msgspec

from guichet.kernel.types import search_text

# Names under which shops write a carrier's services.
_SERVICES = {"laposte": ("colissimo", "lettresuivie", "lettre")}
_NOT_OF_A_POSTCODE = re.compile(r"[^0-9A-Z]")


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """How an order goes: its carriers (folded), where to, and whether anything of it is still on its way."""

    order_id: int
    store_id: int | None
    carriers: frozenset[str] = frozenset()
    destinations: frozenset[tuple[str, str]] = frozenset()  # (country, postcode)
    under_way: bool = True


class Scope(Protocol):
    """What narrows a notice."""

    @property
    def order_id(self) -> int | None: ...
    @property
    def store_id(self) -> int | None: ...
    @property
    def carrier(self) -> str: ...
    @property
    def country(self) -> str: ...
    @property
    def postcodes(self) -> Sequence[str]: ...


def carrier_key(word: str) -> str:
    """A carrier's name as it is compared: without spaces, accents and capitals."""
    return search_text(word).replace(" ", "")


def postcode_key(word: str) -> str:
    """A postcode as it is compared: capitals and digits alone."""
    return _NOT_OF_A_POSTCODE.sub("", word.upper())


def carriers_of(words: Iterable[str]) -> frozenset[str]:
    """The carriers that shops' words name ("Colissimo Domicile" is La Poste's too)."""
    keys = {carrier_key(word) for word in words} - {""}
    of_services = {
        carrier for carrier, services in _SERVICES.items() if any(key.startswith(services) for key in keys)
    }
    return frozenset(keys | of_services)


def holds_for(notice: Scope, way: Way) -> bool:
    """Whether a notice, at a time at which it holds at all, holds for an order."""
    if notice.order_id is not None and notice.order_id != way.order_id:
        return False
    if notice.store_id is not None and notice.store_id != way.store_id:
        return False
    if (notice.carrier or notice.country) and not way.under_way:
        return False
    if notice.carrier and not any(carrier.startswith(notice.carrier) for carrier in way.carriers):
        return False
    return not notice.country or any(_goes_there(notice, *one) for one in way.destinations)


def _goes_there(notice: Scope, country: str, postcode: str) -> bool:
    if country != notice.country:
        return False
    return not notice.postcodes or postcode_key(postcode).startswith(tuple(notice.postcodes))
