"""A wish list that somebody shared: what stands on it, and where to buy it. Nothing of whose it is."""

from __future__ import annotations

from typing import Annotated, cast
from urllib.parse import urljoin

import msgspec
from fastapi import APIRouter, Path, Request, Response

from guichet.api.pages.brands import Brand, brand_of
from guichet.api.pages.front import hold
from guichet.api.pages.layout import notice, page_language, shown, words_of
from guichet.before import wishlists
from guichet.before.profiles import find_shoppers
from guichet.kernel.auth import public
from guichet.kernel.db import Transaction
from guichet.kernel.errors import GuichetError, TooManyRequestsError
from guichet.kernel.services import Services
from guichet.kernel.signing import TokenOverError, TokenRefusedError
from guichet.kernel.types import Money, Words
from guichet.voice.facts import Front, front_of
from guichet.voice.languages import reader_of, say_money

router = APIRouter()
_TEMPLATE = "wish_list.html"
_GONE = 410
_WORDS = {
    "nothing": Words("Nothing stands on it yet.", "Elle est encore vide."),
    "quantity": Words("Wanted:", "Souhaité :"),
    "gone": Words("Not sold any more", "N’est plus vendu"),
    "about": Words(
        "Somebody shared this list with you. It shows what stands on it now.",
        "Quelqu’un a partagé cette liste avec vous. Elle montre ce qui y figure en ce moment.",
    ),
}
_UNNAMED = Words("A wish list", "Une liste d’envies")
_FORGED = (
    Words("This link is not complete", "Ce lien n’est pas complet"),
    Words("Open it again, or copy it whole.", "Ouvrez-le à nouveau, ou copiez-le en entier."),
)


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A wish as the page says it; `link` "" where the shop's page of it is not known."""

    name: str
    options: str
    price: str
    link: str
    quantity: int
    sold: bool


@router.get(wishlists.PATH + "{word}", dependencies=[public()], response_class=Response)
async def show_list(request: Request, word: Annotated[str, Path(max_length=500)]) -> Response:
    """A shared list, without script."""
    services = cast("Services", request.app.state.services)
    language = page_language(request)
    try:
        hold(request)
        async with services.database.transaction() as transaction:
            kept = await wishlists.ListLinks(services).open(transaction, word)
            wishes = await wishlists.wishes_of_lists(transaction, [kept.id])
            front = await _front(transaction, kept)
            brand = await brand_of(transaction, front.store_id if front else None)
    except (TokenRefusedError, TooManyRequestsError, wishlists.ShareOverError) as refused:
        return _refusal(request, refused)
    name = kept.name.replace("{", "{{").replace("}", "}}")  # what somebody typed is no place to be filled
    title = Words(name, name) if name else _UNNAMED
    lines = [_line(one, front, language.value) for one in wishes]
    return shown(request, _TEMPLATE, {**_WORDS, "title": title}, brand=brand, language=language, lines=lines)


async def _front(transaction: Transaction, kept: wishlists.ListRow) -> Front | None:
    owner = (await find_shoppers(transaction, [kept.shopper_id])).get(kept.shopper_id)
    return await front_of(transaction, owner.store_id) if owner else None


def _line(wish: wishlists.WishRow, front: Front | None, language: str) -> Line:
    reader = reader_of(language, front.locale if front else "", front.time_zone if front else "UTC")
    link = urljoin(front.fact.link, wish.address) if front and wish.address else ""
    return Line(
        name=wish.name,
        options=" · ".join(one["value"] for one in wish.options),
        price=say_money(Money(wish.price, wish.currency), reader) if wish.price is not None else "",
        link=link if link.startswith(("https://", "http://")) else "",
        quantity=wish.quantity,
        sold=wish.sold,
    )


def _refusal(request: Request, refused: GuichetError) -> Response:
    words, status = words_of(refused), refused.status
    if isinstance(refused, TokenOverError | wishlists.ShareOverError):
        words, status = words_of(wishlists.ShareOverError()), _GONE
    elif isinstance(refused, TokenRefusedError):
        words = _FORGED
    return notice(request, *words, brand=Brand(), language=page_language(request), status=status)
