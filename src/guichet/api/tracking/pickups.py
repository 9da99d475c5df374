"""What a shopper collects: the place as it stands now, the code, and who else may come for it."""

from __future__ import annotations

import msgspec
import segno

from guichet.api.tracking.errors import NotCollectedHereError
from guichet.api.tracking.reader import Telling
from guichet.api.tracking.schemas import TrackedPickup
from guichet.api.tracking.words import CLOSED, OPEN_NOW, OPEN_UNTIL, OPENS, PICKUPS
from guichet.commerce.places import OpeningState, opening_at
from guichet.kernel.db import Transaction
from guichet.kernel.hours import BusinessTime
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.purchase import pickup
from guichet.purchase.picking import State, find_preparation, lines_of, may_relocate
from guichet.purchase.tracking import Collecting, collections_of
from guichet.voice.languages import say_day, say_time

_TO_COME = frozenset({State.EXPECTED, State.WAITING, State.PICKING, State.READY})


async def told_pickup(
    services: Services, transaction: Transaction, collecting: Collecting, telling: Telling
) -> TrackedPickup:
    """What is collected, to its shopper."""
    to_come = collecting.state in _TO_COME
    code = await pickup.code_of(services, transaction, collecting.preparation_id) if to_come else None
    change = collecting.state is State.WAITING and await may_change(transaction, collecting)
    return TrackedPickup(
        id=str(collecting.preparation_id),
        state=collecting.state.value,
        words=PICKUPS[collecting.state].text(telling.language),
        place=collecting.place,
        address=collecting.address,
        hours=told_hours(collecting.hours, telling) if to_come else "",
        code=code.text if code else "",
        code_picture=_picture(code.word) if code else "",
        keep_until=collecting.keep_until if collecting.waits else None,
        pay_there=collecting.pay_there and to_come,
        deputy=await pickup.deputy_of(transaction, collecting.preparation_id) if to_come else "",
        can_name_deputy=to_come,
        can_change_place=change,
    )


async def may_change(transaction: Transaction, collecting: Collecting) -> bool:
    """Whether it could still be collected at another place: nobody began to prepare it."""
    row = await find_preparation(transaction, collecting.preparation_id)
    return may_relocate(row, await lines_of(transaction, row.id))


async def change_deputy(transaction: Transaction, order_id: int, preparation_id: str, name: str) -> None:
    """Say who may collect in the customer's place; "" for nobody. Raises NotCollectedHereError."""
    for one in await collections_of(transaction, order_id):
        if str(one.preparation_id) == preparation_id and one.state in _TO_COME:
            if name.strip():
                await pickup.name_deputy(transaction, one.preparation_id, name)
            else:
                await pickup.withdraw_deputy(transaction, one.preparation_id)
            return
    raise NotCollectedHereError


def told_hours(hours: BusinessTime | None, telling: Telling) -> str:
    """How the place stands now, by its own clock."""
    if hours is None:
        return ""
    now, language = utc_now(), telling.language
    reader = msgspec.structs.replace(telling.reader, time_zone=hours.hours.time_zone)
    opening = opening_at(hours, now, language)
    if opening.state is OpeningState.OPEN:
        if opening.until is None:
            return OPEN_NOW.text(language)
        return OPEN_UNTIL.text(language, time=say_time(opening.until, reader))
    if opening.opens_at is None:
        return CLOSED.text(language)
    day, time = say_day(opening.opens_at, reader, now), say_time(opening.opens_at, reader)
    return OPENS.text(language, day=day, time=time)


def _picture(word: str) -> str:
    """The word of a code as a picture, always dark on white, so that every scanner reads it."""
    drawn: str = segno.make(word, micro=False, error="l").svg_inline(
        border=4, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True
    )
    return drawn
