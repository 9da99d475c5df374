"""The JSON twin of the pages on which shoppers return something, below `/api/shopper/v1`.

No cookie counts, a key's pages may call. An order is opened by its number and its mail address, and by
nothing else; the words that follow lead on.
"""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Path, Query, Request, Response

from guichet.after import returns
from guichet.api.keys import allow_origin, living_key
from guichet.api.returns.front import front_of
from guichet.api.returns.labels import ask_label, label_answer, printable
from guichet.api.returns.photos import PhotoWords, keep_photo
from guichet.api.returns.schemas import (
    FollowedReturn,
    ReturnForeseen,
    ReturnForm,
    ReturnPhotoSent,
    ReturnSearchAsked,
    ReturnWanted,
)
from guichet.api.returns.telling import told_foreseen, told_form, told_return
from guichet.commerce.orders import order_of_buyer
from guichet.kernel.auth import public
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Language
from guichet.kernel.web import reader_language

ORDERS = "/returns/orders"

router = APIRouter(tags=["shopper"])
_open = public()
_Key = Annotated[str, Query(max_length=100, description="The publishable key.")]
_Word = Annotated[str, Path(max_length=2000, description="The word of an order’s form, or of a return.")]


@router.post(ORDERS, dependencies=[_open])
async def find_order(request: Request, key: _Key, asked: ReturnSearchAsked) -> ReturnForm:
    """Open the form about an order. One that is not there and one of another address are answered alike."""
    front = front_of(request)
    front.hold(request)
    number, mail = asked.number.strip(), asked.mail.strip()
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        store_id = await _welcome(request, transaction, key)
        front.hold_guess(number)
        order_id = await order_of_buyer(transaction, number, mail, store_id=store_id)
        if order_id is None:
            raise returns.OrderUnknownError
        word = returns.ReturnLinks(services).order_word(order_id)
        return await told_form(transaction, order_id, word, reader_language(request))


@router.get(f"{ORDERS}/{{word}}", dependencies=[_open])
async def show_form(request: Request, word: _Word, key: _Key) -> ReturnForm:
    """The form about an order again, as it is now."""
    front_of(request).hold(request)
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        await _welcome(request, transaction, key)
        order_id = returns.ReturnLinks(services).read_order(word)
        return await told_form(transaction, order_id, word, reader_language(request))


@router.post(
    f"{ORDERS}/{{word}}/photos",
    status_code=201,
    dependencies=[_open],
    openapi_extra={"requestBody": {"content": {"application/octet-stream": {}}, "required": True}},
)
async def send_photo(request: Request, word: _Word, key: _Key) -> ReturnPhotoSent:
    """Send a picture up (JPEG, PNG, WebP; 8 MB at most) to be named in the form; the body is the file."""
    front_of(request).hold(request)
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        await _welcome(request, transaction, key)
    order_id = returns.ReturnLinks(services).read_order(word)
    photo = await keep_photo(services, await request.body())
    return ReturnPhotoSent(photo=PhotoWords(services).sign(order_id, photo))


@router.post(f"{ORDERS}/{{word}}/decisions", dependencies=[_open])
async def foresee(request: Request, word: _Word, key: _Key, asked: ReturnWanted) -> ReturnForeseen:
    """What would be decided, before it is asked for. It keeps and holds nothing."""
    front_of(request).hold(request)
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        await _welcome(request, transaction, key)
        order_id = returns.ReturnLinks(services).read_order(word)
        language = reader_language(request)
        return await told_foreseen(transaction, _new(services, order_id, asked, language), language)


@router.post(f"{ORDERS}/{{word}}/returns", status_code=201, dependencies=[_open])
async def open_one(request: Request, word: _Word, key: _Key, asked: ReturnWanted) -> FollowedReturn:
    """Open the return; the policy decides it at once. Its `word` leads to it from then on."""
    front_of(request).hold(request)
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        await _welcome(request, transaction, key)
        order_id = returns.ReturnLinks(services).read_order(word)
        language = reader_language(request)
        new = _new(services, order_id, asked, language)
        return_id = await returns.open_return(transaction, new)
    async with services.database.transaction() as transaction:
        word = returns.ReturnLinks(services).return_word(return_id)
        return await told_return(services, transaction, return_id, word, language)


@router.get("/returns/{word}", dependencies=[_open])
async def follow(request: Request, word: _Word, key: _Key) -> FollowedReturn:
    """A return as it stands: what was decided by which rule, what to do now, and its steps."""
    front_of(request).hold(request)
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        await _welcome(request, transaction, key)
        return_id = returns.ReturnLinks(services).read_return(word)
        return await told_return(services, transaction, return_id, word, reader_language(request))


@router.post("/returns/{word}/labels", status_code=202, dependencies=[_open])
async def ask_for_label(request: Request, word: _Word, key: _Key) -> FollowedReturn:
    """Have the label made by which the return is sent; ask for the return again until it is `ready`."""
    front_of(request).hold(request)
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        await _welcome(request, transaction, key)
        return_id = returns.ReturnLinks(services).read_return(word)
        await ask_label(transaction, return_id)
    async with services.database.transaction() as transaction:
        return await told_return(services, transaction, return_id, word, reader_language(request))


@router.get("/returns/{word}/label", dependencies=[_open], response_class=Response)
async def show_label(request: Request, word: _Word, key: _Key) -> Response:
    """The label itself, to be printed."""
    front_of(request).hold(request)
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        await _welcome(request, transaction, key)
        label = await printable(transaction, returns.ReturnLinks(services).read_return(word))
    return await label_answer(services, label)


@router.post("/returns/{word}/cancellations", dependencies=[_open])
async def cancel_one(request: Request, word: _Word, key: _Key) -> FollowedReturn:
    """Cancel a return whose goods have not left the customer; asked again it changes nothing."""
    front_of(request).hold(request)
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        await _welcome(request, transaction, key)
        return_id = returns.ReturnLinks(services).read_return(word)
        row = await returns.find_return(transaction, return_id, lock=True)
        if row.state is not returns.State.CANCELLED:
            await returns.cancel(transaction, None, row)
    async with services.database.transaction() as transaction:
        return await told_return(services, transaction, return_id, word, reader_language(request))


def _new(services: Services, order_id: int, asked: ReturnWanted, language: Language) -> returns.NewReturn:
    photos = PhotoWords(services)
    return returns.NewReturn(
        order_id=order_id,
        lines=tuple(
            returns.AskedLine(
                line_id=line.line_id,
                quantity=line.quantity,
                reason=line.reason,
                condition=line.condition,
                comment=asked.comment,
                photos=tuple(photos.read(order_id, word) for word in line.photos),
                exchange_variant_id=line.exchange_variant_id,
            )
            for line in asked.lines
        ),
        wish=asked.wish,
        language=language.value,
    )


async def _welcome(request: Request, transaction: Transaction, key: str) -> int:
    """The store of the key by which a page calls. Raises KeyRefusedError, OriginRefusedError."""
    used = await living_key(transaction, key=key)
    allow_origin(request, used.origins, needed=False)
    return used.store_id
