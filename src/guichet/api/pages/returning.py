"""Returning something without an account: find the order, say what and why, see what is decided and to do."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Path, Query, Request, Response
from markupsafe import Markup
from starlette.responses import RedirectResponse

from guichet.after import returns
from guichet.after.policy import Condition, Wish
from guichet.api.pages import return_words as words
from guichet.api.pages.brands import Brand, brand_of
from guichet.api.pages.forms import Form, read_form
from guichet.api.pages.layout import notice, page_language, shown
from guichet.api.returns import (
    ask_label,
    front_of,
    keep_photo,
    label_answer,
    printable,
    told_form,
    told_return,
)
from guichet.commerce.orders import order_of_buyer, view_order
from guichet.kernel.auth import public
from guichet.kernel.db import Transaction
from guichet.kernel.errors import GuichetError, TooManyRequestsError
from guichet.kernel.services import Services
from guichet.kernel.signing import TokenOverError, TokenRefusedError
from guichet.kernel.types import Id, Language, Words, utc_now
from guichet.voice.languages import reader_of, say_day

router = APIRouter()
LARGEST_FORM = 12 * 1024 * 1024
_GONE = 410
_NO_STORE = {"Cache-Control": "no-store"}
_Word = Annotated[str, Path(max_length=500)]
_Store = Annotated[Id | None, Query(description="The store whose page it is.")]


@router.get(returns.PATH, dependencies=[public()], response_class=Response)
async def show_search(request: Request, store: _Store = None) -> Response:
    """The form by which a buyer's order is found."""
    try:
        front_of(request).hold(request)
    except TooManyRequestsError as refused:
        return _refusal(request, refused)
    return await _search_page(request, store)


@router.post(returns.PATH, dependencies=[public()], response_class=Response)
async def find_order(request: Request, store: _Store = None) -> Response:
    """Lead to the order; one that is not there and one of another address are answered alike."""
    services = cast("Services", request.app.state.services)
    try:
        front_of(request).hold(request)
        form = await read_form(request)
        number, mail = form.fields.get("number", "").strip()[:80], form.fields.get("mail", "").strip()[:320]
        front_of(request).hold_guess(number)
    except TooManyRequestsError as refused:
        return _refusal(request, refused)
    async with services.database.transaction() as transaction:
        order_id = await order_of_buyer(transaction, number, mail, store_id=store)
    if order_id is None:
        return await _search_page(request, store, wrong=returns.OrderUnknownError(), typed=(number, mail))
    word = returns.ReturnLinks(services).order_word(order_id)
    return RedirectResponse(f"{returns.ORDER_PATH}{word}", status_code=303, headers=_NO_STORE)


async def _search_page(
    request: Request,
    store_id: int | None,
    *,
    wrong: GuichetError | None = None,
    typed: tuple[str, str] = ("", ""),
) -> Response:
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        brand = await brand_of(transaction, store_id)
    language = page_language(request)
    return shown(
        request,
        "return_find.html",
        words.FIND,
        brand=brand,
        language=language,
        status=wrong.status if wrong else 200,
        wrong=wrong.text(language) if wrong else "",
        action=f"{returns.PATH}?store={store_id}" if store_id is not None else returns.PATH,
        typed_number=typed[0],
        typed_mail=typed[1],
    )


@router.get(returns.ORDER_PATH + "{word}", dependencies=[public()], response_class=Response)
async def show_order(request: Request, word: _Word) -> Response:
    """The items of the order, with what can be asked about each."""
    services = cast("Services", request.app.state.services)
    try:
        front_of(request).hold(request)
        order_id = returns.ReturnLinks(services).read_order(word)
        async with services.database.transaction() as transaction:
            return await _order_page(request, transaction, order_id)
    except GuichetError as refused:
        return _refusal(request, refused)


@router.post(returns.ORDER_PATH + "{word}", dependencies=[public()], response_class=Response)
async def ask_return(request: Request, word: _Word) -> Response:
    """Open the return that was asked for, and lead to its page."""
    services = cast("Services", request.app.state.services)
    links = returns.ReturnLinks(services)
    try:
        front_of(request).hold(request)
        order_id = links.read_order(word)
        form = await read_form(request)
    except GuichetError as refused:
        return _refusal(request, refused)
    language = page_language(request)
    try:
        async with services.database.transaction() as transaction:
            lines = await returns.order_lines(transaction, order_id)
            others = await returns.other_forms(transaction, order_id)
        new = await _asked(services, order_id, lines, others, form, language)
        async with services.database.transaction() as transaction:
            return_id = await returns.open_return(transaction, new)
    except GuichetError as wrong:
        async with services.database.transaction() as transaction:
            return await _order_page(request, transaction, order_id, wrong=wrong, form=form)
    address = f"{returns.RETURN_PATH}{links.return_word(return_id)}"
    return RedirectResponse(address, status_code=303, headers=_NO_STORE)


async def _asked(
    services: Services,
    order_id: int,
    lines: list[returns.OrderLineRow],
    others: list[returns.OtherForm],
    form: Form,
    language: Language,
) -> returns.NewReturn:
    """What the form asks for. Raises ReasonNeededError, PhotoTypeError."""
    comment = form.fields.get("comment", "").strip()[:1000]
    wish = form.fields.get("wish", "")
    asked = []
    for line in lines:
        quantity = form.fields.get(f"pieces-{line.id}", "0")
        if not quantity.isdecimal() or not 0 < int(quantity) <= line.quantity:
            continue
        reason = form.fields.get(f"reason-{line.id}", "")
        if not reason:
            raise returns.ReasonNeededError(name=line.name)
        photo = form.files.get(f"photo-{line.id}")
        condition = form.fields.get(f"condition-{line.id}", "")
        asked.append(
            returns.AskedLine(
                line_id=line.id,
                quantity=int(quantity),
                reason=reason[:60],
                condition=Condition(condition) if condition in set(Condition) else Condition.AS_NEW,
                comment=comment,
                exchange_variant_id=_other(form, line.id, others),
                photos=(await keep_photo(services, photo),) if photo else (),
            )
        )
    return returns.NewReturn(
        order_id=order_id,
        lines=tuple(asked),
        wish=Wish(wish) if wish in set(Wish) else Wish.REFUND,
        language=language.value,
    )


def _other(form: Form, line_id: int, others: list[returns.OtherForm]) -> int | None:
    """The other size or colour that was chosen for a line, where an exchange is wished."""
    chosen = form.fields.get(f"other-{line_id}", "")
    known = {str(one.variant_id): one.variant_id for one in others if one.order_line_id == line_id}
    return known.get(chosen) if form.fields.get("wish") == Wish.EXCHANGE else None


async def _order_page(
    request: Request,
    transaction: Transaction,
    order_id: int,
    *,
    wrong: GuichetError | None = None,
    form: Form | None = None,
) -> Response:
    order = await view_order(transaction, order_id)
    brand = await brand_of(transaction, order.store.id if order.store else None)
    language = page_language(request, order.locale)
    told = await told_form(transaction, order_id, "", language)
    return shown(
        request,
        "return_order.html",
        words.ASK,
        brand=brand,
        language=language,
        status=wrong.status if wrong else 200,
        wrong=wrong.text(language) if wrong else "",
        told=told,
        anything=any(line.free for line in told.lines),
        typed=form.fields if form else {},
    )


@router.get(returns.RETURN_PATH + "{word}", dependencies=[public()], response_class=Response)
async def show_return(request: Request, word: _Word) -> Response:
    """A return: what was decided by which rule, what to do now, and its steps."""
    services = cast("Services", request.app.state.services)
    try:
        front_of(request).hold(request)
        return_id = returns.ReturnLinks(services).read_return(word)
        async with services.database.transaction() as transaction:
            return await _return_page(request, services, transaction, return_id)
    except GuichetError as refused:
        return _refusal(request, refused)


@router.post(returns.RETURN_PATH + "{word}", dependencies=[public()], response_class=Response)
async def cancel_return(request: Request, word: _Word) -> Response:
    """Cancel a return whose goods have not left the customer."""
    services = cast("Services", request.app.state.services)
    try:
        front_of(request).hold(request)
        return_id = returns.ReturnLinks(services).read_return(word)
        async with services.database.transaction() as transaction:
            row = await returns.find_return(transaction, return_id, lock=True)
            if row.state is not returns.State.CANCELLED:
                await returns.cancel(transaction, None, row)
    except GuichetError as refused:
        return _refusal(request, refused)
    return RedirectResponse(request.url.path, status_code=303, headers=_NO_STORE)


@router.post(returns.RETURN_PATH + "{word}/label", dependencies=[public()], response_class=Response)
async def ask_for_label(request: Request, word: _Word) -> Response:
    """Have the label made by which a return is sent, and lead back to its page."""
    services = cast("Services", request.app.state.services)
    try:
        front_of(request).hold(request)
        return_id = returns.ReturnLinks(services).read_return(word)
        async with services.database.transaction() as transaction:
            await ask_label(transaction, return_id)
    except GuichetError as refused:
        return _refusal(request, refused)
    return RedirectResponse(f"{returns.RETURN_PATH}{word}", status_code=303, headers=_NO_STORE)


@router.get(returns.RETURN_PATH + "{word}/label", dependencies=[public()], response_class=Response)
async def show_label(request: Request, word: _Word) -> Response:
    """The label itself, to be printed."""
    services = cast("Services", request.app.state.services)
    try:
        front_of(request).hold(request)
        return_id = returns.ReturnLinks(services).read_return(word)
        async with services.database.transaction() as transaction:
            label = await printable(transaction, return_id)
        return await label_answer(services, label)
    except GuichetError as refused:
        return _refusal(request, refused)


async def _return_page(
    request: Request, services: Services, transaction: Transaction, return_id: int
) -> Response:
    row = await returns.find_return(transaction, return_id)
    brand = await brand_of(transaction, row.store_id)
    language = page_language(request, row.language)
    told = await told_return(services, transaction, return_id, "", language)
    reader, now = reader_of(language.value), utc_now()
    title = Words(told.headline, told.headline)
    return shown(
        request,
        "return_status.html",
        {**words.STATUS, "title": title},
        brand=brand,
        language=language,
        told=told,
        code_picture=Markup(told.code_picture),  # noqa: S704 — drawn by a library from a code of ours
        life=[(step.words, say_day(step.at, reader, now)) for step in told.steps],
    )


def _refusal(request: Request, refused: GuichetError) -> Response:
    """A page that says why there is nothing to do here; the link says no brand that could be believed."""
    said, status = (refused.title, refused.detail), refused.status
    if isinstance(refused, TokenOverError):
        said, status = words.OVER, _GONE
    elif isinstance(refused, TokenRefusedError):
        said = words.FORGED
    elif isinstance(refused, TooManyRequestsError):
        said = (refused.title, words.TOO_OFTEN)
    language = page_language(request)
    told = (
        Words(refused.text(Language.EN), refused.text(Language.FR)) if said[1] is refused.detail else said[1]
    )
    return notice(request, said[0], told, brand=Brand(), language=language, status=status)
