"""Requests taken in shops, answered when stock comes in, closed by hand; who asked is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import cast

import msgspec
from sqlalchemy import insert, update

from guichet.before.alerts import Kind, settings_of
from guichet.before.demand.errands import TellAsker
from guichet.before.demand.errors import (
    RequestArticleError,
    RequestClosedError,
    RequestNotFoundError,
    RequestPlaceError,
)
from guichet.before.demand.model import ShopRequest, State
from guichet.before.demand.repository import (
    RequestRow,
    answer_requests,
    find_request,
    forms_of,
    is_shop,
    store_of,
)
from guichet.before.demand.words import asker_words
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, Origin, is_live, publish, to_publish
from guichet.kernel.jobs import enqueue
from guichet.kernel.services import Services
from guichet.kernel.types import Words, search_text, utc_now
from guichet.ports.happenings.before import ShopRequestChanged
from guichet.ports.happenings.commerce import StockChanged
from guichet.voice.consent import ObjectionLinks, ObjectionWord, declare_kind
from guichet.voice.facts import front_of
from guichet.voice.sending import NewMail, give_up, say

CONSENT = declare_kind(
    "shop_requests", Words("Answers to requests in shops", "Réponses aux demandes en magasin")
)
"""The kind of messages that an objection to any answer is to."""

CONTACT_KEPT = timedelta(days=180)
_NEWS = timedelta(hours=24)


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """Where who asked wants to be told, as they said at the counter."""

    mail: str
    name: str = ""
    language: str = ""


class NewRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody asks for in a shop: a form; a product with the option that they want; or words alone."""

    location_id: int
    variant_id: int | None = None
    product_id: int | None = None
    wanted: str = ""
    said: str = ""
    quantity: int = 1
    contact: Contact | None = None


async def take(transaction: Transaction, actor: Actor, new: NewRequest) -> RequestRow:
    """Take a request. Raises RequestPlaceError, RequestArticleError."""
    if not await is_shop(transaction, new.location_id):
        raise RequestPlaceError(location_id=new.location_id)
    product_id, variant_id, wanted = await _article(transaction, new)
    contact = new.contact or Contact(mail="")
    row = {
        "location_id": new.location_id,
        "product_id": product_id,
        "variant_id": variant_id,
        "wanted": wanted,
        "said": new.said,
        "quantity": new.quantity,
        "contact_mail": contact.mail.strip().lower(),
        "contact_name": contact.name,
        "language": contact.language,
        "state": State.OPEN.value,
        "told": "",
        "reason": "",
        "asked_by_id": actor.id,
        "asked_by": actor.name,
        "asked_at": utc_now(),
    }
    made = await transaction.execute(insert(ShopRequest).values(row).returning(ShopRequest.id))
    request_id = int(made.scalar_one())
    await _announce(transaction, [(request_id, new.location_id, variant_id)], None, State.OPEN)
    return await existing(transaction, request_id)


async def close(transaction: Transaction, actor: Actor, request: RequestRow, reason: str) -> RequestRow:
    """Close a request for a reason. Raises RequestClosedError."""
    closed = (
        update(ShopRequest)
        .where(ShopRequest.id == request.id, ShopRequest.state != State.CLOSED)
        .values(state=State.CLOSED.value, reason=reason, closed_at=utc_now())
        .returning(ShopRequest.id)
    )
    if (await transaction.execute(closed)).one_or_none() is None:
        raise RequestClosedError
    told = {"state": request.state}
    await audit(
        transaction, actor, "shop_request.closed", entity="shop_request", entity_id=request.id,
        before=told, after={"reason": reason},
    )  # fmt: skip
    named = [(request.id, request.location_id, request.variant_id)]
    await _announce(transaction, named, State(request.state), State.CLOSED)
    return await existing(transaction, request.id)


async def existing(transaction: Transaction, request_id: int) -> RequestRow:
    """A request. Raises RequestNotFoundError."""
    found = await find_request(transaction, request_id)
    if found is None:
        raise RequestNotFoundError(request_id=request_id)
    return found


async def answer(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Note which requests can be served now, and have who asked be told."""
    places = {
        (told.variant_id, told.location_id)
        for event in events
        for told in [cast("StockChanged", event.happening)]
        if is_live(event) and told.after > 0
    }
    if not places:
        return
    answered = await answer_requests(transaction, sorted(places), utc_now())
    await _announce(transaction, answered, State.OPEN, State.AVAILABLE)
    for request_id, _, _ in answered:
        await enqueue(transaction, TellAsker(request_id), key=str(request_id))


async def tell(services: Services, transaction: Transaction, request_id: int) -> None:
    """Tell who asked that it is there, outside quiet hours; nobody where nobody wished to be told."""
    request = await find_request(transaction, request_id)
    if request is None or request.told or request.state != State.AVAILABLE:
        return
    store_id = await store_of(transaction, request.location_id)
    settings = (await settings_of(transaction, [store_id]))[:1] if store_id is not None else []
    if not request.contact_mail:
        await _note(transaction, request_id, "no_contact")
    elif not settings or Kind.BACK_IN_STOCK not in settings[0].kinds:
        await _note(transaction, request_id, "off")
    elif (later := settings[0].outside_quiet(utc_now())) > utc_now():
        await enqueue(transaction, TellAsker(request_id), key=str(request_id), run_at=later)
    else:
        told = await _mail(services, transaction, request, settings[0].store_id)
        await _note(transaction, request_id, told)


async def _mail(services: Services, transaction: Transaction, request: RequestRow, store_id: int) -> str:
    front = await front_of(transaction, store_id)
    spoken, words = asker_words(request.language or (front.language if front else ""))
    brand = front.fact.name if front else ""
    options = ", ".join(one["value"] for one in request.options)
    filled = {
        "name": f"{request.name} ({options})" if options else request.name,
        "shop": request.location_name,
        "brand": brand,
    }
    word = ObjectionWord(address=request.contact_mail, kind=CONSENT, store_id=store_id, language=spoken)
    mail_id = await say(
        transaction,
        NewMail(
            key=f"shop_request:{request.id}",
            kind="shop_request",
            consent=CONSENT,
            store_id=store_id,
            order_id=None,
            address=request.contact_mail,
            name=request.contact_name,
            language=spoken,
            subject=words.subject.format(**filled),
            text=words.text.format(**filled),
            footer=words.footer.format(**filled),
            objection_link=ObjectionLinks(services).link(word),
            author_name=brand,
            good_until=utc_now() + _NEWS,
        ),
    )
    if mail_id is None:
        return "objected"
    return "held" if await give_up(transaction, mail_id) else "mailed"


async def _article(transaction: Transaction, new: NewRequest) -> tuple[int | None, int | None, str]:
    """The product and the form that are meant; a wanted option that one form has names that form."""
    wanted = new.wanted.strip()
    named = sum(one is not None for one in (new.variant_id, new.product_id)) + bool(new.said.strip())
    if named != 1:
        raise RequestArticleError
    if new.variant_id is None and new.product_id is None:
        return None, None, wanted
    forms = await forms_of(transaction, variant_id=new.variant_id, product_id=new.product_id)
    if not forms:
        raise RequestArticleError
    if new.variant_id is not None:
        return forms[0].product_id, forms[0].id, ""
    folded = search_text(wanted)
    fitting = [one for one in forms if folded in {search_text(option["value"]) for option in one.options}]
    if len(forms) == 1 and not wanted:
        fitting = forms
    variant_id = fitting[0].id if len(fitting) == 1 else None
    return forms[0].product_id, variant_id, wanted


async def _note(transaction: Transaction, request_id: int, told: str) -> None:
    await transaction.execute(update(ShopRequest).where(ShopRequest.id == request_id).values(told=told))


async def _announce(
    transaction: Transaction,
    named: Sequence[tuple[int, int, int | None]],
    before: State | None,
    after: State,
) -> None:
    events = [
        to_publish(
            ShopRequestChanged(
                request_id=request_id,
                location_id=location_id,
                variant_id=variant_id,
                before=before.value if before else None,
                after=after.value,
            ),
            request_id,
        )
        for request_id, location_id, variant_id in named
    ]
    await publish(transaction, events, origin=Origin.LIVE)
