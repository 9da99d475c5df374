"""Where a basket's link leads: the store's own page that goes on with it, or a page of ours that shows it."""

from __future__ import annotations

from typing import Annotated, cast

import segno
from babel.numbers import format_currency
from fastapi import APIRouter, Path, Request, Response
from markupsafe import Markup
from starlette.responses import RedirectResponse

from guichet.api.pages import brands, layout
from guichet.api.purchases.front import front_of, hold
from guichet.before.carts import PATH, BasketNotFoundError, BasketShape, basket_shape, find_basket
from guichet.kernel.auth import public
from guichet.kernel.errors import TooManyRequestsError
from guichet.kernel.services import Services
from guichet.kernel.types import Language, Money, Words, utc_now
from guichet.kernel.web import MoneyShape
from guichet.purchase.placing import StoreOrdering, ordering_of
from guichet.voice.languages import reader_of, say_day

router = APIRouter(include_in_schema=False)
_LOCALES = {Language.EN: "en_GB", Language.FR: "fr_FR"}
_WORDS = {
    "title": Words("Your basket", "Votre panier"),
    "about": Words(
        "Prices and stock are those of now; nothing is held for you yet.",
        "Prix et stock sont ceux du moment ; rien n’est encore réservé.",
    ),
    "empty": Words("This basket is empty.", "Ce panier est vide."),
    "ordered": Words("This basket was ordered.", "Ce panier est commandé."),
    "no_price": Words("No price now", "Prix indisponible"),
    "there": Words("in stock", "en stock"),
    "not_there": Words("not in stock now", "indisponible pour l’instant"),
    "total": Words("Total", "Total"),
    "colon": Words(": ", "\u00a0: "),
    "carry": Words("Go on elsewhere", "Continuer ailleurs"),
    "carry_how": Words(
        "Show this code at the counter of a shop, or scan it with another device.",
        "Présentez ce code au comptoir d’un magasin, ou scannez-le avec un autre appareil.",
    ),
    "until": Words("This basket is kept until", "Ce panier est conservé jusqu’au"),
}


@router.get(PATH + "{token}", dependencies=[public()], response_class=Response)
async def show_basket(request: Request, token: Annotated[str, Path(max_length=100)]) -> Response:
    """Go on with a basket; looking changes nothing."""
    services, language = cast("Services", request.app.state.services), layout.page_language(request)
    try:
        hold(front_of(request).looks, request)
        async with services.database.transaction() as transaction:
            basket = await find_basket(transaction, token)
            ordering = await ordering_of(transaction, basket.store_id)
            shape = await basket_shape(transaction, basket, token, services.settings.base_url)
            brand = await brands.brand_of(transaction, basket.store_id)
    except (BasketNotFoundError, TooManyRequestsError) as refused:
        title, said = layout.words_of(refused)
        return layout.notice(
            request, title, said, brand=brands.Brand(), language=language, status=refused.status
        )
    there = ordering.document.basket_address
    if there and basket.purchase_id is None:
        return RedirectResponse(there.replace("{token}", token), 302, headers={"Cache-Control": "no-store"})
    return _page(request, shape, ordering, brand, language)


def _page(
    request: Request, shape: BasketShape, ordering: StoreOrdering, brand: brands.Brand, language: Language
) -> Response:
    reader = reader_of(language.value, time_zone=ordering.time_zone)

    def money(amount: MoneyShape) -> str:
        value = Money(amount.amount, amount.currency).decimal()
        return str(format_currency(value, amount.currency, locale=_LOCALES[language]))

    return layout.shown(
        request,
        "basket.html",
        _WORDS,
        brand=brand,
        language=language,
        basket=shape,
        money=money,
        drawn=_drawn(shape.address, _WORDS["carry"].text(language)),
        ends=say_day(shape.ends_at, reader, utc_now()),
    )


def _drawn(address: str, title: str) -> Markup:
    """The address as a QR code, drawn into the page."""
    svg = segno.make(address, micro=False, error="m").svg_inline(
        border=4, dark="#000", light="#fff", title=title, svgclass=None, lineclass=None, omitsize=True
    )
    return Markup(svg)  # noqa: S704 — drawn by us of an address of ours
