"""Lists opened at a counter: the customer shows the link of one, or says yes. Each time is on record."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec
from sqlalchemy import insert, text

from guichet.before.profiles import find_shoppers, shoppers_of_customer, shoppers_of_mail
from guichet.before.wishlists.articles import MirroredList, WishRow, mirrored_lists, wishes_of_lists
from guichet.before.wishlists.model import ListOpening
from guichet.before.wishlists.repository import ListRow, lists_of
from guichet.before.wishlists.sharing import ListLinks
from guichet.commerce.customers import find_person, person_at
from guichet.commerce.places import LocationNotFoundError
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now

_PLACE = text("SELECT id FROM locations WHERE id = :id AND gone_at IS NULL")


class Way(StrEnum):
    """How a customer agrees: shows the link of a list, or says yes."""

    SHOWN = "shown"
    SAID = "said"


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """Lists with what stands on them, and whose they are as far as that may be told ("" and None: not)."""

    known: bool
    customer_id: int | None = None
    first_name: str = ""
    last_name: str = ""
    mail: str = ""
    lists: Sequence[ListRow] = ()
    wishes: Sequence[WishRow] = ()
    mirrored: Sequence[MirroredList] = ()


async def open_shown(
    transaction: Transaction, actor: Actor, links: ListLinks, word: str, location_id: int
) -> Opened:
    """The list of a link that a customer shows, and nothing of whose it is.

    Raises TokenRefusedError, ShareOverError, LocationNotFoundError.
    """
    kept = await links.open(transaction, word)
    await _note(transaction, actor, [kept.shopper_id], location_id, Way.SHOWN)
    wishes = [msgspec.structs.replace(one, note="") for one in await wishes_of_lists(transaction, [kept.id])]
    return Opened(known=True, lists=[kept], wishes=wishes)


async def open_said(
    transaction: Transaction, actor: Actor, location_id: int, *, mail: str = "", card: str = ""
) -> Opened:
    """All lists of the person of a mail address or a loyalty card, who said yes.

    An address that several people share names none of them. Raises LocationNotFoundError.
    """
    customer_id = await person_at(transaction, mail=mail, card=card)
    found = set(await shoppers_of_mail(transaction, mail)) if mail else set()
    if customer_id is not None:
        found.update(await shoppers_of_customer(transaction, customer_id))
    shopper_ids = sorted(found)
    if not shopper_ids:
        return Opened(known=False)
    await _note(transaction, actor, shopper_ids, location_id, Way.SAID)
    person = await find_person(transaction, customer_id) if customer_id is not None else None
    shoppers = (await find_shoppers(transaction, shopper_ids)).values()
    lists = await lists_of(transaction, shopper_ids)
    return Opened(
        known=True,
        customer_id=customer_id,
        first_name=person.first_name if person else "",
        last_name=person.last_name if person else next((one.name for one in shoppers if one.name), ""),
        mail=(person.mail if person else "") or mail,
        lists=lists,
        wishes=await wishes_of_lists(transaction, [one.id for one in lists]),
        mirrored=await mirrored_lists(transaction, shopper_ids),
    )


async def _note(
    transaction: Transaction, actor: Actor, shopper_ids: Sequence[int], location_id: int, how: Way
) -> None:
    if await transaction.scalar(_PLACE, {"id": location_id}) is None:
        raise LocationNotFoundError(location_id=location_id)
    now = utc_now()
    rows = [
        {
            "shopper_id": one,
            "location_id": location_id,
            "how": how.value,
            "opened_by_id": actor.id,
            "opened_by": actor.name,
            "opened_at": now,
        }
        for one in shopper_ids
    ]
    await transaction.execute(insert(ListOpening).values(rows))
    told = {"location_id": str(location_id), "how": how.value}
    for one in shopper_ids:
        await audit(transaction, actor, "wish_lists.opened", entity="shopper", entity_id=one, after=told)
