"""The sourcing rules: which places may serve, which are preferred, what things cost. Values only."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Effect(StrEnum):
    """What a rule says of the places that it is about; `value` is what its comment says."""

    NEVER = "never"  # they do not serve
    WHILE_OPEN = "only_while_open"  # they serve while they are open
    LOAD_BELOW = "load_below"  # they serve while fewer than `value` orders wait there
    WITHIN = "within_km"  # they serve what goes at most `value` kilometres
    KEEP = "keep_back"  # `value` pieces of each article stay there
    PREFER = "prefer"  # they count as cheaper by `value`, in minor units
    SAME_REGION = "prefer_same_region"  # likewise where the customer's region is theirs


BARRING = frozenset({Effect.NEVER, Effect.WHILE_OPEN, Effect.LOAD_BELOW, Effect.WITHIN})
"""Effects that keep a place from serving at all."""

WITHOUT_VALUE = frozenset({Effect.NEVER, Effect.WHILE_OPEN})


class Where(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The places that a rule is about; what is left empty does not matter."""

    kinds: tuple[str, ...] = ()  # shop | warehouse
    location_ids: tuple[int, ...] = ()
    countries: tuple[str, ...] = ()


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule; `key` names it for ever."""

    key: str
    where: Where = Where()
    effect: Effect
    value: int = 0


class Costs(msgspec.Struct, frozen=True, kw_only=True):
    """What serving costs, in minor units of one currency.

    `parcel`: each parcel; `per_100_km`: each 100 kilometres that a parcel goes; `waiting_order`: each order
    that waits at the place already; `after_cut_off`: what leaves a day later; `scarce`: each line that takes
    a place's stock of an article below `healthy` pieces.
    """

    currency: str = "EUR"
    parcel: int = 450
    per_100_km: int = 20
    waiting_order: int = 5
    after_cut_off: int = 100
    scarce: int = 80
    healthy: int = 3


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """The rules whole. They are asked in their order: of those that keep a place from serving the first says
    why, of those that keep pieces back the first decides, and what is preferred adds up. `cut_off`, in
    minutes of a place's day, is when its parcels leave; a delivery option has one of its own.
    """

    rules: tuple[Rule, ...] = ()
    costs: Costs = Costs()
    cut_off: int | None = 14 * 60


def starting_document() -> Document:
    """What a new merchant starts from: warehouses first, shops with care.

    A shop that is closed now serves all the same: what is promised by the day is prepared when it opens.
    """
    shops = Where(kinds=("shop",))
    return Document(
        rules=(
            Rule(key="shops_not_overloaded", where=shops, effect=Effect.LOAD_BELOW, value=25),
            Rule(key="shops_keep_one", where=shops, effect=Effect.KEEP, value=1),
            Rule(key="warehouses_first", where=Where(kinds=("warehouse",)), effect=Effect.PREFER, value=300),
            Rule(key="same_region", effect=Effect.SAME_REGION, value=100),
        )
    )
