"""Wish lists of the shopper who calls, and lists that somebody shared."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import Field

from guichet.api.keys import allow_origin, living_key
from guichet.api.shopper.front import CurrentShopper, CurrentShopperRow, services_of
from guichet.before import wishlists
from guichet.before.wishlists import SharedListShape, WishListShape, WishShape
from guichet.kernel.auth import public
from guichet.kernel.db import Transaction
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked, Page

router = APIRouter(tags=["shopper"])
_open = public()
_Name = Annotated[str, Field(max_length=120)]
_Quantity = Annotated[int, Field(ge=1, le=99)]
_Note = Annotated[str, Field(max_length=500)]
_Place = Annotated[int, Field(ge=0, le=100_000)]
_Word = Annotated[str, Path(max_length=500, description="The word of a link.")]


class WishListAsked(Asked):
    """A list to be made."""

    name: Annotated[str, Field(min_length=1, max_length=120)]


class WishListChangeAsked(Asked):
    """What is to be otherwise; what is left out stays."""

    name: _Name | None = None
    is_default: bool = False
    position: _Place | None = None


class WishAsked(Asked):
    """An article to be put on a list: `product_id`, `variant_id`, or the shop's own product id."""

    product_id: Id | None = None
    variant_id: Id | None = None
    external_id: Annotated[str, Field(max_length=200)] = ""
    quantity: _Quantity = 1
    note: _Note = ""

    def article(self) -> wishlists.Article:
        """What is meant."""
        return wishlists.Article(
            product_id=self.product_id, variant_id=self.variant_id, external_id=self.external_id
        )


class WishChangeAsked(Asked):
    """What is to be otherwise; `list_id`: the list that it goes to."""

    quantity: _Quantity | None = None
    note: _Note | None = None
    position: _Place | None = None
    list_id: Id | None = None


class WishListLinkShape(Answered):
    """The link of a list: its page, and the word by which another front asks for it."""

    address: str
    word: str


@router.get("/wish-lists", dependencies=[_open])
async def show_all(request: Request, current: CurrentShopper) -> Page[WishListShape]:
    """All lists with what stands on them, the default one first; those that the shop keeps come last."""
    async with services_of(request).database.transaction() as transaction:
        return Page(items=await _lists(request, transaction, current))


@router.post("/wish-lists", status_code=201, dependencies=[_open])
async def make(request: Request, current: CurrentShopper, asked: WishListAsked) -> WishListShape:
    """Make a list; the first one is the default. There may be twenty."""
    async with services_of(request).database.transaction() as transaction:
        made = await wishlists.add_list(transaction, current.id, asked.name)
        return await _list(request, transaction, current, made.id)


@router.get("/wish-lists/{list_id}", dependencies=[_open])
async def show(request: Request, current: CurrentShopper, list_id: Id) -> WishListShape:
    """One list."""
    async with services_of(request).database.transaction() as transaction:
        return await _list(request, transaction, current, list_id)


@router.put("/wish-lists/{list_id}", dependencies=[_open])
async def change(
    request: Request, current: CurrentShopper, list_id: Id, asked: WishListChangeAsked
) -> WishListShape:
    """Give a list another name or place, or make it the default."""
    async with services_of(request).database.transaction() as transaction:
        kept = await wishlists.find_list(transaction, list_id, current.id, lock=True)
        await wishlists.change_list(
            transaction, kept, name=asked.name, is_default=asked.is_default, position=asked.position
        )
        return await _list(request, transaction, current, list_id)


@router.delete("/wish-lists/{list_id}", status_code=204, dependencies=[_open])
async def drop(request: Request, current: CurrentShopper, list_id: Id) -> Response:
    """Delete a list with what stands on it; its links are over."""
    async with services_of(request).database.transaction() as transaction:
        kept = await wishlists.find_list(transaction, list_id, current.id, lock=True)
        await wishlists.drop_list(transaction, kept)
    return Response(status_code=204)


@router.post("/wish-lists/default/items", status_code=201, dependencies=[_open])
async def add_to_default(request: Request, current: CurrentShopper, asked: WishAsked) -> WishShape:
    """Put an article on the default list, which is made when there is none: what a heart on a page does."""
    async with services_of(request).database.transaction() as transaction:
        article = await wishlists.find_article(transaction, current.store_id, asked.article())
        kept = await wishlists.default_list(transaction, current.id)
        return await _added(transaction, kept, article, asked)


@router.post("/wish-lists/{list_id}/items", status_code=201, dependencies=[_open])
async def add(request: Request, current: CurrentShopper, list_id: Id, asked: WishAsked) -> WishShape:
    """Put an article on a list; one that is there keeps its place and gets the new quantity and note."""
    async with services_of(request).database.transaction() as transaction:
        article = await wishlists.find_article(transaction, current.store_id, asked.article())
        kept = await wishlists.find_list(transaction, list_id, current.id, lock=True)
        return await _added(transaction, kept, article, asked)


@router.put("/wish-lists/{list_id}/items/{wish_id}", dependencies=[_open])
async def change_item(
    request: Request, current: CurrentShopper, list_id: Id, wish_id: Id, asked: WishChangeAsked
) -> WishListShape:
    """Change quantity, note or place of an item, or move it to another list; answers the list."""
    wanted = wishlists.WishChange(
        quantity=asked.quantity, note=asked.note, position=asked.position, list_id=asked.list_id
    )
    async with services_of(request).database.transaction() as transaction:
        kept = await wishlists.find_list(transaction, list_id, current.id, lock=True)
        await wishlists.change_wish(transaction, kept, wish_id, wanted)
        return await _list(request, transaction, current, list_id)


@router.delete("/wish-lists/{list_id}/items/{wish_id}", status_code=204, dependencies=[_open])
async def drop_item(request: Request, current: CurrentShopper, list_id: Id, wish_id: Id) -> Response:
    """Take an item off a list."""
    async with services_of(request).database.transaction() as transaction:
        kept = await wishlists.find_list(transaction, list_id, current.id, lock=True)
        await wishlists.drop_wish(transaction, kept, wish_id)
    return Response(status_code=204)


@router.post("/wish-lists/{list_id}/shares", status_code=201, dependencies=[_open])
async def share(request: Request, current: CurrentShopper, list_id: Id) -> WishListLinkShape:
    """A link by which anyone reads this list: its name and articles, not whose it is, nor the notes."""
    services = services_of(request)
    async with services.database.transaction() as transaction:
        kept = await wishlists.find_list(transaction, list_id, current.id, lock=True)
        shared = await wishlists.share_list(transaction, kept, shared=True)
    link = wishlists.ListLinks(services).of(shared)
    assert link is not None  # noqa: S101 — just shared
    return WishListLinkShape.model_validate(link)


@router.delete("/wish-lists/{list_id}/shares", status_code=204, dependencies=[_open])
async def unshare(request: Request, current: CurrentShopper, list_id: Id) -> Response:
    """End all links to a list; sharing it again makes another."""
    async with services_of(request).database.transaction() as transaction:
        kept = await wishlists.find_list(transaction, list_id, current.id, lock=True)
        await wishlists.share_list(transaction, kept, shared=False)
    return Response(status_code=204)


@router.get("/shared-lists/{word}", dependencies=[_open])
async def show_shared(
    request: Request,
    word: _Word,
    key: Annotated[str, Query(max_length=100, description="The publishable key.")],
) -> SharedListShape:
    """A list that somebody shared, to be read."""
    services = services_of(request)
    async with services.database.transaction() as transaction:
        used = await living_key(transaction, key=key)
        allow_origin(request, used.origins, needed=False)
        kept = await wishlists.ListLinks(services).open(transaction, word)
        wishes = await wishlists.wishes_of_lists(transaction, [kept.id])
    return SharedListShape(name=kept.name, items=[WishShape.of(one, noted=False) for one in wishes])


async def _lists(
    request: Request, transaction: Transaction, current: CurrentShopperRow
) -> list[WishListShape]:
    lists = await wishlists.lists_of(transaction, [current.id])
    wishes = await wishlists.wishes_of_lists(transaction, [one.id for one in lists])
    mirrored = await wishlists.mirrored_lists(transaction, [current.id])
    return wishlists.shapes_of(lists, wishes, mirrored, wishlists.ListLinks(services_of(request)))


async def _list(
    request: Request, transaction: Transaction, current: CurrentShopperRow, list_id: int
) -> WishListShape:
    kept = await wishlists.find_list(transaction, list_id, current.id)
    wishes = await wishlists.wishes_of_lists(transaction, [kept.id])
    links = wishlists.ListLinks(services_of(request))
    return wishlists.shapes_of([kept], wishes, (), links)[0]


async def _added(
    transaction: Transaction, kept: wishlists.ListRow, article: wishlists.Found, asked: WishAsked
) -> WishShape:
    wish_id = await wishlists.add_wish(transaction, kept, article, quantity=asked.quantity, note=asked.note)
    wishes = await wishlists.wishes_of_lists(transaction, [kept.id])
    return WishShape.of(next(one for one in wishes if one.id == wish_id))
