"""From changes of stock and price to news, and from news to whoever waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import cast

import msgspec

from guichet.before.alerts.episodes import ONLINE, Kind, Mark, advance, first_mark, standing
from guichet.before.alerts.errands import TellShopper
from guichet.before.alerts.repository import (
    Figure,
    Happened,
    Place,
    change_prices,
    figures_of,
    marks_of,
    note,
    offered_kinds,
    set_marks,
)
from guichet.before.availability import current_rule
from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, is_live
from guichet.kernel.jobs import enqueue
from guichet.ports.happenings.commerce import ProductChanged, StockChanged

_OF_STOCK = frozenset({Kind.BACK_IN_STOCK, Kind.LOW_STOCK})
# A price is news below all that it was for so long (Directive 98/6/EC, article 6a).
_PRICE_MEMORY = timedelta(days=30)


class _Change(msgspec.Struct, kw_only=True):
    """What a batch tells of a level: how it was at first, and the last event of it."""

    before: int | None
    last: Announced


async def watch_stock(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Keep how articles stand, and have whoever waits be told of what is news."""
    if not _OF_STOCK & await offered_kinds(transaction):
        return
    changes: dict[Place, _Change] = {}
    for event in events:
        told = cast("StockChanged", event.happening)
        known = changes.setdefault(
            (told.variant_id, told.location_id), _Change(before=told.before, last=event)
        )
        known.last = event
    variants = sorted({variant_id for variant_id, _ in changes})
    low_up_to = (await current_rule(transaction)).low_up_to
    figures = await figures_of(transaction, variants)
    marks = await marks_of(transaction, variants)
    moved: dict[Place, Mark] = {}
    happened: list[Happened] = []
    for place, before, now, event in _places(changes, figures):
        state = standing(now, low_up_to)
        mark = marks.get(place)
        if mark is None:
            prior = state if before is None else standing(before, low_up_to)
            mark = first_mark(prior, event.happened_at, event.event_id)
        after, kind = advance(mark, state, event.happened_at, event.event_id)
        if after != mark:
            moved[place] = after
        if kind is not None and is_live(event):
            happened.append(
                Happened(
                    variant_id=place[0],
                    place=place[1],
                    kind=kind,
                    episode=after.settled_episode,
                    happened_at=event.happened_at,
                )
            )
    await set_marks(transaction, moved)
    await _tell(transaction, await note(transaction, happened))


async def watch_prices(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Keep what products cost, and have whoever waits be told of what became cheaper."""
    if Kind.PRICE_DROP not in await offered_kinds(transaction):
        return
    last = {cast("ProductChanged", event.happening).product_id: event for event in events}
    since = min(event.happened_at for event in events) - _PRICE_MEMORY
    happened = [
        Happened(
            variant_id=price.variant_id,
            place=ONLINE,
            kind=Kind.PRICE_DROP,
            episode=episode,
            happened_at=last[price.product_id].happened_at,
            price=price.price,
            price_before=lowest,
        )
        for episode, price, lowest in await change_prices(transaction, last, since=since)
        if is_live(last[price.product_id])
    ]
    await _tell(transaction, await note(transaction, happened))


async def _tell(transaction: Transaction, shopper_ids: Sequence[int]) -> None:
    for shopper_id in shopper_ids:
        await enqueue(transaction, TellShopper(shopper_id), key=str(shopper_id))


def _places(
    changes: dict[Place, _Change], figures: Sequence[Figure]
) -> list[tuple[Place, int | None, int | None, Announced]]:
    """The places that changed, with the figure before (None: it was not known) and now (None: not counted).

    The web shop is a place of its own: what all together have that serve it. What was not there before is
    new, and so not back.
    """
    there = {(one.variant_id, one.location_id): one for one in figures}
    found: list[tuple[Place, int | None, int | None, Announced]] = []
    online: dict[int, list[tuple[_Change, int]]] = {}
    for (variant_id, location_id), change in changes.items():
        figure = there.get((variant_id, location_id))
        if figure is None:
            continue  # its location is closed or gone: nobody is sent there
        if figure.is_shop:
            found.append(((variant_id, location_id), change.before, figure.available, change.last))
        if figure.serves:
            online.setdefault(variant_id, []).append((change, figure.available or 0))
    for variant_id, these in online.items():
        serving = [one.available for one in figures if one.variant_id == variant_id and one.serves]
        total = None if None in serving else sum(one or 0 for one in serving)
        known = total is not None and all(change.before is not None for change, _ in these)
        gained = sum(now - (change.before or 0) for change, now in these)
        before = max(0, (total or 0) - gained) if known else None
        latest = max((change.last for change, _ in these), key=lambda event: event.position)
        found.append(((variant_id, ONLINE), before, total, latest))
    return found
