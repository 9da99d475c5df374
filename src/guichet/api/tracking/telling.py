"""An order's story, said to a reader of French or English."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from guichet.api.tracking.couriers import told_couriers, with_couriers
from guichet.api.tracking.pickups import told_pickup
from guichet.api.tracking.reader import Telling
from guichet.api.tracking.returning import told_returns
from guichet.api.tracking.schemas import (
    TrackedBrief,
    TrackedItem,
    TrackedNotice,
    TrackedOrder,
    TrackedParcel,
    TrackedScan,
    TrackedStep,
)
from guichet.api.tracking.words import HEADLINES, LATE_DAYS, STEPS, UNKNOWN_PARCEL
from guichet.commerce.orders import OrderNotFoundError, OrderShape, view_order
from guichet.correspondence import language_of
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Language, utc_now
from guichet.purchase.journey import settings_of
from guichet.purchase.tracking import (
    Item,
    OrderStory,
    ParcelStory,
    TrackingLinks,
    collections_of,
    story_of,
)
from guichet.support import chat
from guichet.support.notices import notices_for
from guichet.voice.facts import front_of
from guichet.voice.languages import parcel_next_words, parcel_words, say_day

SIGNED_ANEW = {"pickups": {"__all__": {"code_picture"}}, "returns": {"__all__": {"word"}}}
"""What of an order is signed anew each time and still opens the same: no news to a reader who asks again."""

_MOST_NOTICES = 2  # worth a shopper's time at once


async def whole_order(
    services: Services, transaction: Transaction, order_id: int, language: Language
) -> tuple[TrackedOrder, int | None]:
    """An order with what holds it up and what can be done, and its store's id. Raises OrderNotFoundError."""
    order = await _standing(transaction, order_id)
    collected = await collections_of(transaction, order.id)
    story = story_of(order, collected)
    front = await front_of(transaction, story.store_id) if story.store_id is not None else None
    telling = Telling.at(front, language)
    parcels = [_parcel(one, telling) for one in story.parcels]
    steps = [
        TrackedStep(key=step.key, state=step.state.value, words=STEPS[step.key].text(language), at=step.at)
        for step in story.steps
    ]
    told = TrackedOrder(
        number=story.number,
        store=story.store_name,
        placed_at=story.placed_at,
        state=story.state,
        headline=_headline(story, telling),
        steps=steps,
        couriers=[],
        parcels=parcels,
        pickups=[await told_pickup(services, transaction, one, telling) for one in collected],
        returns=await told_returns(services, transaction, order.id, language),
        not_sent=_items(story.not_sent),
        notices=await _notices(transaction, order.id, language),
        messages="our" if await _tells_itself(transaction, story.store_id) else "shop",
        can_ask=await _channel(transaction, story.store_id) is not None,
        mail=front.fact.mail if front else "",
        time_zone=front.time_zone if front else "UTC",
        as_of=story.as_of,
    )
    couriers = await told_couriers(transaction, order.id, telling)
    return with_couriers(told, couriers, telling) if couriers else told, story.store_id


async def told_orders(
    transaction: Transaction, stories: Sequence[OrderStory], links: TrackingLinks, language: Language
) -> list[TrackedBrief]:
    """Orders of several stores, a line each, with the word that opens each."""
    fronts = {one.store_id: None for one in stories if one.store_id is not None}
    known = {store_id: await front_of(transaction, store_id) for store_id in fronts}
    return [
        TrackedBrief(
            word=links.of_order(one.id, language.value).word,
            number=one.number,
            store=one.store_name,
            placed_at=one.placed_at,
            headline=_headline(one, Telling.at(known.get(one.store_id or 0), language)),
            as_of=one.as_of,
        )
        for one in stories
    ]


async def ask(transaction: Transaction, order_id: int, text: str, language: Language) -> bool:
    """Write to the store about an order, by its chat; False where it has none. The same words count once.

    The answer goes to the order's own address, whoever holds the link. Raises OrderNotFoundError.
    """
    order = await _standing(transaction, order_id)
    channel = await _channel(transaction, order.store.id if order.store else None)
    said = text.replace("\x00", "").strip()
    if channel is None or not said:
        return False
    known = chat.Known(subject=f"tracking:{order.id}", name=_buyer(order), mail=order.mail)
    page = chat.Page(title=f"{order.number}")
    begun = await chat.begin(transaction, channel, known=known, resume="", language=language.value, page=page)
    about = _ABOUT[language].format(number=order.number)
    key = sha256(f"{utc_now():%Y-%m-%dT%H}{said}".encode()).hexdigest()[:40]
    await chat.say(
        transaction,
        begun.conversation.id,
        key=key,
        text=f"{about}\n\n{said}"[: chat.LONGEST],
        language=language_of(said) or language.value,
    )
    await chat.note_visitor(transaction, begun.conversation.id, "away")
    return True


_ABOUT = {Language.EN: "About my order {number}", Language.FR: "À propos de ma commande {number}"}


async def _standing(transaction: Transaction, order_id: int) -> OrderShape:
    """An order that the shop still has. Raises OrderNotFoundError."""
    order = await view_order(transaction, order_id)
    if order.gone_at is not None:
        raise OrderNotFoundError(order_id=order_id)
    return order


def _buyer(order: OrderShape) -> str:
    return f"{order.billing.first_name} {order.billing.last_name}".strip()


async def _channel(transaction: Transaction, store_id: int | None) -> chat.Channel | None:
    channel = await chat.find_channel(transaction, store_id) if store_id is not None else None
    return channel if channel is not None and channel.enabled else None


async def _tells_itself(transaction: Transaction, store_id: int | None) -> bool:
    found = await settings_of(transaction, [store_id]) if store_id is not None else []
    return any(setting.on for one in found for setting in one.kinds.values())


async def _notices(transaction: Transaction, order_id: int, language: Language) -> list[TrackedNotice]:
    """What holds for the order, in the reader's language, else in one in which it was written."""
    held = (await notices_for(transaction, [order_id])).get(order_id, [])[:_MOST_NOTICES]
    told = [
        (one.words.get(language.value) or next(iter(one.words.values()), ""), one.ends_at) for one in held
    ]
    return [TrackedNotice(said=said, until=until) for said, until in told if said]


def _headline(story: OrderStory, telling: Telling) -> str:
    day = story.headline.day
    said = say_day(day, telling.reader, utc_now()) if day is not None else ""
    if said and telling.language is Language.FR:
        said = f"le {said}"
    if said and telling.language is Language.EN and story.headline.key == "delivered_on":
        said = f"on {said}"
    return HEADLINES[story.headline.key].text(telling.language, day=said)


def _parcel(parcel: ParcelStory, telling: Telling) -> TrackedParcel:
    language = telling.language.value
    days = parcel.late_by_days
    late = (
        LATE_DAYS[min(days, 2) - 1].text(telling.language, days=days) if days and not parcel.has_ended else ""
    )
    scan = None
    if parcel.scanned_at is not None:
        # The carrier's words help whoever reads their language.
        understood = language_of(parcel.scan_words) in {language, None}
        said = parcel.scan_words if understood else ""
        scan = TrackedScan(at=parcel.scanned_at, said=said, place=parcel.scan_place)
    return TrackedParcel(
        state=parcel.state,
        words=parcel_words(parcel.state, language) or UNKNOWN_PARCEL.text(telling.language),
        carrier=parcel.carrier,
        number=parcel.number,
        link=parcel.link,
        next_step=parcel_next_words(parcel.state, language) or "",
        expected_at=parcel.expected,
        late=late,
        delivered_at=parcel.delivered_at,
        last_scan=scan,
        pickup_point=parcel.pickup_point,
        items=_items(parcel.items),
        as_of=parcel.as_of,
    )


def _items(items: Sequence[Item]) -> list[TrackedItem]:
    return [TrackedItem(name=one.name, options=one.options, quantity=one.quantity) for one in items]
