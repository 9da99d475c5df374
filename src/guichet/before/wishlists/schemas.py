"""Shapes of wish lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from guichet.before.wishlists.articles import MirroredList, WishRow
from guichet.before.wishlists.repository import ListRow
from guichet.before.wishlists.sharing import ListLinks
from guichet.commerce.money import money_shape
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked, MoneyShape


class WishOption(Answered):
    name: str
    value: str


class WishShape(Answered):
    """An article on a list; `variant_id` null: any form of the product. `sold`: it can be bought now.

    `price` is the present one, null where none is known; `address` that of the shop's page, or its path.
    """

    id: Id
    product_id: Id
    variant_id: Id | None
    external_id: str
    name: str
    brand: str
    sku: str
    options: list[WishOption]
    address: str
    picture: str
    price: MoneyShape | None
    sold: bool
    quantity: int
    note: str
    added_at: datetime | None

    @classmethod
    def of(cls, wish: WishRow, *, noted: bool = True) -> WishShape:
        """The shape of a wish; what its owner noted is not for others (`noted` false)."""
        price = None if wish.price is None else money_shape(wish.price, wish.currency)
        return cls(
            id=wish.id,
            product_id=wish.product_id,
            variant_id=wish.variant_id,
            external_id=wish.product_external_id,
            name=wish.name,
            brand=wish.brand,
            sku=wish.sku,
            options=[WishOption.model_validate(one, from_attributes=False) for one in wish.options],
            address=wish.address,
            picture=wish.picture,
            price=price,
            sold=wish.sold,
            quantity=wish.quantity,
            note=wish.note if noted else "",
            added_at=wish.added_at if noted else None,
        )


class WishListShape(Answered):
    """A list. `source` shop: the shop keeps it, and here it is only read. `share` is its link while shared.

    A list without a name is the one that a heart made; call it as your page does.
    """

    id: Id
    source: Literal["here", "shop"]
    name: str
    is_default: bool
    position: int
    share: str | None
    items: list[WishShape]


def shapes_of(
    lists: Sequence[ListRow],
    wishes: Sequence[WishRow],
    mirrored: Sequence[MirroredList],
    links: ListLinks | None = None,
) -> list[WishListShape]:
    """Lists with what stands on them, those that the shop keeps last; with their links for their owner."""
    shapes = []
    for kept in lists:
        link = links.of(kept) if links is not None else None
        shapes.append(
            WishListShape(
                id=kept.id,
                source="here",
                name=kept.name,
                is_default=kept.is_default,
                position=kept.position,
                share=link.address if link else None,
                items=[WishShape.of(one) for one in wishes if one.list_id == kept.id],
            )
        )
    for place, told in enumerate(mirrored):
        items = [WishShape.of(one) for one in told.wishes]
        shapes.append(
            WishListShape(
                id=told.id,
                source="shop",
                name=told.name,
                is_default=False,
                position=place,
                share=None,
                items=items,
            )
        )
    return shapes


class CustomerListsShape(Answered):
    """What staff see. `known`: the customer has a profile at a store's pages; `agreed`: to this too."""

    known: bool
    agreed: bool
    items: list[WishListShape]


class ListOpeningAsked(Asked):
    """Lists to be opened for a customer at a counter, by one of `word`, `mail` and `card`.

    `word` is that of the link of a list, which who shows it lets one see. By `mail` address or loyalty `card`
    all lists are opened, and only for who `agreed`: the customer was asked, and said yes.
    """

    location_id: Id
    word: Annotated[str, Field(max_length=500)] = ""
    mail: Annotated[str, Field(max_length=254)] = ""
    card: Annotated[str, Field(max_length=100)] = ""
    agreed: bool = False


class ListOpeningShape(Answered):
    """What was opened. `known` false: no lists are kept here for this address or card.

    Of a list that was shown nothing is told of its owner: `customer_id` null, names and `mail` empty.
    """

    known: bool
    customer_id: Id | None
    first_name: str
    last_name: str
    mail: str
    items: list[WishListShape]


class SharedListShape(Answered):
    """A list as whoever holds its link reads it: its name and what stands on it, nothing of its owner."""

    name: str
    items: list[WishShape]
