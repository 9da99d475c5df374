"""Collecting at another shop: a page with the shops that have all of it, for who holds the order's link."""

from __future__ import annotations

from typing import Annotated, cast

from babel.numbers import format_decimal
from fastapi import APIRouter, Path, Request, Response
from starlette.responses import RedirectResponse

from guichet.api import tracking
from guichet.api.pages.brands import Brand, brand_of
from guichet.api.pages.layout import form_of, page_language, shown, words_of
from guichet.api.pages.tracking_words import PLACE
from guichet.before.availability import nearby_of
from guichet.commerce.orders import view_order
from guichet.kernel.auth import public
from guichet.kernel.errors import ConflictError, GuichetError, NotFoundError
from guichet.kernel.services import Services
from guichet.kernel.signing import TokenRefusedError
from guichet.kernel.types import Language
from guichet.purchase.tracking import PATH, TrackingLinks, TrackingWord

router = APIRouter()
_PLACE, _REFUSED = "tracking_place.html", "tracking_refused.html"
_LOCALES = {Language.EN: "en_GB", Language.FR: "fr_FR"}
_LARGEST = 2**53
_Word = Annotated[str, Path(max_length=2000)]
_Pickup = Annotated[str, Path(max_length=20)]


@router.get(PATH + "{word}/pickups/{pickup}", dependencies=[public()], response_class=Response)
async def show_places(request: Request, word: _Word, pickup: _Pickup) -> Response:
    """The shops where it could be collected instead; looking changes nothing."""
    try:
        tracking.hold(tracking.front_of(request).looks, request)
        return await _page(request, word, pickup)
    except GuichetError as refused:
        return _refusal(request, refused)


@router.post(PATH + "{word}/pickups/{pickup}", dependencies=[public()], response_class=Response)
async def choose_place(request: Request, word: _Word, pickup: _Pickup) -> Response:
    """Have it be collected there, and lead back to the order; what is refused is said among the places."""
    services = cast("Services", request.app.state.services)
    try:
        tracking.hold(tracking.front_of(request).changes, request)
        named = _order_of(services, word)
        typed = (await form_of(request)).get("place", "")
        location_id = int(typed) if typed.isascii() and typed.isdigit() and int(typed) < _LARGEST else 0
        language = page_language(request, named.language)
        async with services.database.transaction() as transaction:
            await tracking.change_place(services, transaction, named.order, pickup, location_id, language)
    except ConflictError as refused:
        try:
            return await _page(request, word, pickup, wrong=refused)
        except GuichetError as over:
            return _refusal(request, over)
    except GuichetError as refused:
        return _refusal(request, refused)
    # Reloading the page that follows changes nothing a second time.
    return RedirectResponse(f"{PATH}{word}?moved=1", status_code=303, headers={"Cache-Control": "no-store"})


def _order_of(services: Services, word: str) -> TrackingWord:
    """The order that a word names. Raises TokenRefusedError, NotFoundError."""
    named = TrackingLinks(services).read(word)
    if not named.order:
        raise NotFoundError
    return named


async def _page(request: Request, word: str, pickup: str, wrong: ConflictError | None = None) -> Response:
    services = cast("Services", request.app.state.services)
    named = _order_of(services, word)
    language = page_language(request, named.language)
    shops = await nearby_of(request).shops()
    async with services.database.transaction() as transaction:
        found = await tracking.other_places(services, transaction, shops, named.order, pickup, language)
        order = await view_order(transaction, named.order)
        brand = await brand_of(transaction, order.store.id if order.store else None)

    def far(kilometres: float) -> str:
        return str(format_decimal(kilometres, format="#,##0.#", locale=_LOCALES[language]))

    return shown(
        request,
        _PLACE,
        PLACE,
        brand=brand,
        language=language,
        status=wrong.status if wrong else 200,
        wrong=wrong.text(language) if wrong else "",
        number=order.number,
        found=found,
        far=far,
        back=f"{PATH}{word}",
    )


def _refusal(request: Request, refused: GuichetError) -> Response:
    """Why nothing can be chosen here. A link that is none any more leads to the form of the tracking page."""
    order_page = request.url.path.partition("/pickups/")[0]
    if isinstance(refused, TokenRefusedError):
        return RedirectResponse(order_page, status_code=303)
    title, said = words_of(refused)
    return shown(
        request,
        _REFUSED,
        {"title": title, "said": said, "back": PLACE["back"]},
        brand=Brand(),
        language=page_language(request),
        status=refused.status,
        back=order_page,
    )
