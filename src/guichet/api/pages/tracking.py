"""Where an order stands: a page for who holds its link, one for a customer over all shops, and one that
mails a link to who has none."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, cast
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Path, Query, Request, Response
from markupsafe import Markup
from starlette.responses import RedirectResponse

from guichet.after import returns
from guichet.api import tracking
from guichet.api.pages.brands import Brand, brand_of
from guichet.api.pages.layout import form_of, notice, page_language, shown, words_of
from guichet.api.pages.tracking_words import (
    ASKED,
    CUSTOMER,
    FIND,
    GONE,
    MAILED,
    MOVED,
    NOT_WHOLE,
    ORDER,
    OVER,
    SCRIPT,
    SUBJECT,
    WRONG,
)
from guichet.commerce.orders import OrderNotFoundError
from guichet.kernel.auth import public
from guichet.kernel.errors import GuichetError, NotFoundError, TooManyRequestsError
from guichet.kernel.services import Services
from guichet.kernel.signing import TokenOverError, TokenRefusedError
from guichet.kernel.types import Words, utc_now
from guichet.kernel.web import etag_of, not_modified
from guichet.ports.records import OrderState
from guichet.purchase.tracking import (
    FIND_PATH,
    PATH,
    TrackingLinks,
    TrackingWord,
    ask_for_link,
    stories_of_profiles,
)
from guichet.voice.languages import Reader, reader_of, say_day, say_time

router = APIRouter()
_ORDER, _CUSTOMER, _FIND = "tracking.html", "tracking_customer.html", "tracking_find.html"
_GONE = 410
_UNFIT = 422
_MOST_ITEMS = 200  # lines of items on one page: beyond, how many more there are
_MOST_PARCELS = 25
_LONGEST_NAME, _LONGEST_OPTIONS = 80, 60
_LONGEST_DEPUTY = 120
_Word = Annotated[str, Path(max_length=2000)]
_Store = Annotated[int | None, Query(ge=1, le=2**53, description="Whose page it is.")]


class _Listed(msgspec.Struct, frozen=True):
    """Items as the page has room for them; `more` is how many lines it has not."""

    items: list[tracking.TrackedItem]
    more: int


class Days:
    """Days and times as templates say them, in the reader's words and the store's zone."""

    def __init__(self, reader: Reader) -> None:
        self._reader, self._now = reader, utc_now()

    def day(self, at: datetime) -> str:
        """A day."""
        return say_day(at, self._reader, self._now)

    def time(self, at: datetime) -> str:
        """The time of day."""
        return say_time(at, self._reader)


@router.get(FIND_PATH, dependencies=[public()], response_class=Response)
async def show_find(request: Request, store: _Store = None) -> Response:
    """The form by which a link is asked for."""
    try:
        tracking.hold(tracking.front_of(request).looks, request)
    except TooManyRequestsError as refused:
        return _refusal(request, refused)
    return await _find(request, FIND, store)


@router.post(FIND_PATH, dependencies=[public()], response_class=Response)
async def take_find(request: Request) -> Response:
    """Have a link mailed; what is answered says nothing of whether there is such an order."""
    services = cast("Services", request.app.state.services)
    try:
        tracking.hold(tracking.front_of(request).links, request)
    except TooManyRequestsError as refused:
        return _refusal(request, refused)
    form = await form_of(request)
    typed = form.get("store", "")
    store = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 16 else None
    number, mail = form.get("number", "").strip(), form.get("mail", "").strip()
    if not number or "@" not in mail:
        return await _find(request, FIND, store, number=number, mail=mail, wrong=WRONG, status=_UNFIT)
    language = page_language(request)
    async with services.database.transaction() as transaction:
        await ask_for_link(
            transaction, number=number, mail=mail, store_id=store or None, language=language.value
        )
        brand = await brand_of(transaction, store)
    return notice(request, *MAILED, brand=brand, language=language, status=200)


@router.get(PATH + "{word}", dependencies=[public()], response_class=Response)
async def show_tracking(request: Request, word: _Word, asked: str = "", moved: str = "") -> Response:
    """Where an order stands, or what a customer bought; looking changes nothing."""
    services = cast("Services", request.app.state.services)
    links = TrackingLinks(services)
    try:
        tracking.hold(tracking.front_of(request).looks, request)
        named = links.read(word)
        if not named.order:
            return await _customer(request, services, links, named)
        said = ASKED if asked == "1" else MOVED if moved == "1" else {}
        return await _order(request, services, named, said)
    except (TokenRefusedError, TooManyRequestsError, OrderNotFoundError) as refused:
        return await _sorry(request, refused)


@router.post(PATH + "{word}", dependencies=[public()], response_class=Response)
async def take_question(request: Request, word: _Word) -> Response:
    """Write to the store about the order, and say that it arrived; or say who else may collect it."""
    services = cast("Services", request.app.state.services)
    try:
        tracking.hold(tracking.front_of(request).questions, request)
        named = TrackingLinks(services).read(word)
        form = await form_of(request)
        said, collected, taken = form.get("text", "").strip(), form.get("pickup", ""), False
        async with services.database.transaction() as transaction:
            if named.order and collected:
                name = "" if form.get("withdraw") else form.get("deputy", "")[:_LONGEST_DEPUTY]
                await tracking.change_deputy(transaction, named.order, collected, name)
            elif named.order and said:
                taken = await tracking.ask(transaction, named.order, said, page_language(request))
    except (TokenRefusedError, TooManyRequestsError, NotFoundError) as refused:
        return await _sorry(request, refused)
    address = f"{request.url.path}?asked=1" if taken else request.url.path
    # Reloading the page that follows sends nothing a second time.
    return RedirectResponse(address, status_code=303, headers={"Cache-Control": "no-store"})


async def _order(
    request: Request, services: Services, named: TrackingWord, said: Mapping[str, Words]
) -> Response:
    language = page_language(request, named.language)
    async with services.database.transaction() as transaction:
        order, store_id = await tracking.whole_order(services, transaction, named.order, language)
        brand = await brand_of(transaction, store_id)
    tag = etag_of(order.model_dump_json(exclude=tracking.SIGNED_ANEW), language, brand, sorted(said))
    unchanged = not_modified(request, tag)
    if unchanged is not None:
        return unchanged
    room = _Room()
    parcels = [(one, room.take(one.items)) for one in order.parcels[:_MOST_PARCELS]]
    words = {**ORDER, "title": Words(order.headline, order.headline), **said}
    return shown(
        request,
        _ORDER,
        words,
        brand=brand,
        language=language,
        script=SCRIPT,
        tag=tag,
        order=order,
        parcels=parcels,
        more_parcels=len(order.parcels) - len(parcels),
        not_sent=room.take(order.not_sent),
        days=Days(reader_of(language.value, "", order.time_zone)),
        pictures={one.id: Markup(one.code_picture) for one in order.pickups},  # noqa: S704 — of our own word
        returns_at=returns.RETURN_PATH,
        subject=quote(SUBJECT.text(language, number=order.number)),
        returns=f"{returns.PATH}?store={store_id}" if store_id and _has_come(order) else "",
    )


async def _customer(
    request: Request, services: Services, links: TrackingLinks, named: TrackingWord
) -> Response:
    language = page_language(request, named.language)
    async with services.database.transaction() as transaction:
        stories = await stories_of_profiles(transaction, named.profiles)
        orders = await tracking.told_orders(transaction, stories, links, language)
    return shown(
        request,
        _CUSTOMER,
        CUSTOMER,
        brand=Brand(),
        language=language,
        orders=orders,
        at=PATH,
        days=Days(reader_of(language.value)),
    )


def _has_come(order: tracking.TrackedOrder) -> bool:
    """Whether something may go back: its page asks for the order's mail address, which no link proves."""
    if order.state == OrderState.COMPLETED or any(one.delivered_at for one in order.parcels):
        return True
    brought = any(one.state == "delivered" for one in order.couriers)
    return brought or any(one.state == "handed_over" for one in order.pickups)


class _Room:
    """How many lines of items a page still has room for."""

    def __init__(self) -> None:
        self._left = _MOST_ITEMS

    def take(self, items: list[tracking.TrackedItem]) -> _Listed:
        """As many as there is room for, each with a name that fits."""
        shown_items = items[: self._left]
        self._left -= len(shown_items)
        return _Listed([_fitting(one) for one in shown_items], len(items) - len(shown_items))


def _fitting(item: tracking.TrackedItem) -> tracking.TrackedItem:
    name = item.name if len(item.name) <= _LONGEST_NAME else f"{item.name[: _LONGEST_NAME - 1]}…"
    return item.model_copy(update={"name": name, "options": item.options[:_LONGEST_OPTIONS]})


async def _find(
    request: Request,
    words: dict[str, Words],
    store_id: int | None,
    *,
    number: str = "",
    mail: str = "",
    wrong: Words | None = None,
    status: int = 200,
) -> Response:
    """The form; the store's brand on it where one is named that there is."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        brand = await brand_of(transaction, store_id)
    language = page_language(request)
    return shown(
        request,
        _FIND,
        words,
        brand=brand,
        language=language,
        status=status,
        action=FIND_PATH,
        store=store_id if brand.name else "",
        number=number[:100],
        mail=mail[:254],
        wrong=wrong.text(language) if wrong else "",
    )


async def _sorry(request: Request, refused: GuichetError) -> Response:
    """Why there is nothing to see by this link, and the form by which another is mailed."""
    if isinstance(refused, OrderNotFoundError):
        return notice(request, *GONE, brand=Brand(), language=page_language(request), status=_GONE)
    if isinstance(refused, TokenOverError):
        return await _find(request, {**FIND, **OVER}, None, status=_GONE)
    if isinstance(refused, TokenRefusedError):
        return await _find(request, {**FIND, **NOT_WHOLE}, None, status=refused.status)
    return _refusal(request, refused)


def _refusal(request: Request, refused: GuichetError) -> Response:
    language = page_language(request)
    return notice(request, *words_of(refused), brand=Brand(), language=language, status=refused.status)
