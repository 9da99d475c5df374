"""The JSON twin of the tracking page, below `/api/shopper/v1`: no cookie counts, a key's pages may call."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Path, Query, Request, Response

from guichet.api.keys import allow_origin, living_key
from guichet.api.tracking.errors import CannotAskHereError
from guichet.api.tracking.front import front_of, hold
from guichet.api.tracking.pickups import change_deputy
from guichet.api.tracking.places import change_place, other_places
from guichet.api.tracking.schemas import (
    DeputyAsked,
    LinkAsked,
    PlaceAsked,
    QuestionAsked,
    TrackedPickup,
    TrackedPlaces,
    TrackingAnswer,
)
from guichet.api.tracking.telling import SIGNED_ANEW, ask, told_orders, whole_order
from guichet.before.availability import nearby_of
from guichet.kernel.auth import public
from guichet.kernel.db import Transaction
from guichet.kernel.errors import NotFoundError
from guichet.kernel.services import Services
from guichet.kernel.types import Language
from guichet.kernel.web import etag_of, mark, not_modified, reader_language
from guichet.purchase.tracking import TrackingLinks, TrackingWord, ask_for_link, stories_of_profiles

router = APIRouter(tags=["shopper"])
_open = public()
_Key = Annotated[str, Query(max_length=100, description="The publishable key.")]
_Word = Annotated[str, Path(max_length=2000, description="The word of a link.")]
_PickupId = Annotated[str, Path(max_length=20, description="What is collected, by its id in the answer.")]


@router.get(
    "/tracking/{word}",
    dependencies=[_open],
    response_model=TrackingAnswer,
    responses={304: {"description": "The reader’s copy is the present one."}},
)
async def show(request: Request, response: Response, word: _Word, key: _Key) -> TrackingAnswer | Response:
    """Where an order stands, or a customer's latest orders; `Accept-Language` says in which words."""
    front = front_of(request)
    hold(front.looks, request)
    services = cast("Services", request.app.state.services)
    language = reader_language(request)
    async with services.database.transaction() as transaction:
        await _welcome(request, transaction, key)
        links = TrackingLinks(services)
        answer = await _answer(services, transaction, links, links.read(word), language)
    etag = etag_of(answer.model_dump_json(exclude={"orders": {"__all__": {"word"}}, "order": SIGNED_ANEW}))
    unchanged = not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    mark(response, etag)
    response.headers["Vary"] = "Origin, Accept-Language"
    return answer


@router.post("/tracking/requests", status_code=202, dependencies=[_open])
async def request_link(request: Request, key: _Key, asked: LinkAsked) -> Response:
    """Have the link of an order mailed to the order's address. The answer is the same for every order."""
    front = front_of(request)
    hold(front.links, request)
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        store_id = await _welcome(request, transaction, key)
        await ask_for_link(
            transaction,
            number=asked.number,
            mail=asked.mail,
            store_id=store_id,
            language=reader_language(request).value,
        )
    return Response(status_code=202)


@router.post("/tracking/{word}/questions", status_code=202, dependencies=[_open])
async def write_question(request: Request, word: _Word, key: _Key, asked: QuestionAsked) -> Response:
    """Write to the shop about the order; the answer goes to the order's mail address."""
    front = front_of(request)
    hold(front.questions, request)
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        await _welcome(request, transaction, key)
        named = TrackingLinks(services).read(word)
        if not named.order:
            raise NotFoundError
        if not await ask(transaction, named.order, asked.text, reader_language(request)):
            raise CannotAskHereError
    return Response(status_code=202)


@router.put("/tracking/{word}/pickups/{pickup_id}/deputy", status_code=204, dependencies=[_open])
async def name_deputy(
    request: Request, word: _Word, pickup_id: _PickupId, key: _Key, asked: DeputyAsked
) -> Response:
    """Say who may collect in the customer's place, or that nobody may any more."""
    front = front_of(request)
    hold(front.questions, request)
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        await _welcome(request, transaction, key)
        named = TrackingLinks(services).read(word)
        if not named.order:
            raise NotFoundError
        await change_deputy(transaction, named.order, pickup_id, asked.name)
    return Response(status_code=204)


@router.get("/tracking/{word}/pickups/{pickup_id}/places", dependencies=[_open])
async def show_places(request: Request, word: _Word, pickup_id: _PickupId, key: _Key) -> TrackedPlaces:
    """Where else it could be collected: the shops that have all of it now, the nearest first."""
    hold(front_of(request).looks, request)
    services = cast("Services", request.app.state.services)
    shops = await nearby_of(request).shops()
    async with services.database.transaction() as transaction:
        await _welcome(request, transaction, key)
        named = TrackingLinks(services).read(word)
        if not named.order:
            raise NotFoundError
        return await other_places(
            services, transaction, shops, named.order, pickup_id, reader_language(request)
        )


@router.put("/tracking/{word}/pickups/{pickup_id}/place", dependencies=[_open])
async def choose_place(
    request: Request, word: _Word, pickup_id: _PickupId, key: _Key, asked: PlaceAsked
) -> TrackedPickup:
    """Have it be collected at another shop, under another id and code. Asked again it is the same."""
    hold(front_of(request).changes, request)
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        await _welcome(request, transaction, key)
        named = TrackingLinks(services).read(word)
        if not named.order:
            raise NotFoundError
        return await change_place(
            services, transaction, named.order, pickup_id, asked.location_id, reader_language(request)
        )


async def _answer(
    services: Services,
    transaction: Transaction,
    links: TrackingLinks,
    named: TrackingWord,
    language: Language,
) -> TrackingAnswer:
    if named.order:
        order, _ = await whole_order(services, transaction, named.order, language)
        return TrackingAnswer(kind="order", language=language.value, order=order)
    stories = await stories_of_profiles(transaction, named.profiles)
    orders = await told_orders(transaction, stories, links, language)
    return TrackingAnswer(kind="customer", language=language.value, orders=orders)


async def _welcome(request: Request, transaction: Transaction, key: str) -> int:
    """The store of the key by which a page calls. Raises KeyRefusedError, OriginRefusedError."""
    used = await living_key(transaction, key=key)
    allow_origin(request, used.origins, needed=False)
    return used.store_id
