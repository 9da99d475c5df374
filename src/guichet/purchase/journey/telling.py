"""Telling: steps of one order and kind are gathered, and said in one mail if they still hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from guichet.commerce.orders import OrderNotFoundError, OrderShape, view_order
from guichet.kernel.db import Transaction
from guichet.kernel.jobs import enqueue
from guichet.kernel.services import Services
from guichet.kernel.types import Words, utc_now
from guichet.purchase.journey.composing import About, composed
from guichet.purchase.journey.errands import TellOrder
from guichet.purchase.journey.holding import parcel_of, subject_of
from guichet.purchase.journey.kinds import AT_ANY_HOUR, OF_PARCELS, Kind
from guichet.purchase.journey.pushing import push_too
from guichet.purchase.journey.repository import Noted, Step, end_steps, note_steps, waiting_steps
from guichet.purchase.journey.service import StoreSettings, outside_quiet, settings_of
from guichet.purchase.journey.words import footer_of
from guichet.purchase.tracking import TrackingLinks, markup_of
from guichet.voice.consent import ObjectionLinks, ObjectionWord, declare_kind
from guichet.voice.sending import NewMail, say

CONSENT = declare_kind("order_news", Words("News of their orders", "Nouvelles des commandes"))
"""The kind of messages that an objection to any of these is to."""

_NEWS = timedelta(hours=6)  # after the moment at which it was to be told


async def note(
    transaction: Transaction, noted: Sequence[Noted], settings: Mapping[int, StoreSettings]
) -> None:
    """Note steps, each once for ever, and have the new ones told when others had time to join them."""
    now = utc_now()
    stores = {one.order_id: settings[one.store_id] for one in noted}
    for order_id, kind in await note_steps(transaction, noted, now):
        told_at = _told_at(stores[order_id], Kind(kind), now)
        errand = TellOrder(order_id=order_id, kind=kind)
        await enqueue(transaction, errand, key=f"{order_id}:{kind}", run_at=told_at)


async def tell(services: Services, transaction: Transaction, order_id: int, kind: Kind) -> None:
    """Say what waits of one kind about an order, or drop what holds no more."""
    steps = await waiting_steps(transaction, order_id, kind.value)
    if not steps:
        return
    found = await settings_of(transaction, [steps[0].store_id])
    settings = found[0] if found else None
    if settings is None or not settings.of(kind).on:
        await end_steps(transaction, steps, reason="switched_off")
        return
    now = utc_now()
    told_at = now if kind in AT_ANY_HOUR else outside_quiet(settings, now)
    if told_at > now:
        errand = TellOrder(order_id=order_id, kind=kind.value)
        await enqueue(transaction, errand, key=f"{order_id}:{kind.value}", run_at=told_at)
        return
    try:
        order = await view_order(transaction, order_id)
    except OrderNotFoundError:
        await end_steps(transaction, steps, reason="overtaken")
        return
    abouts = [(step, await subject_of(services, transaction, kind, step, order)) for step in steps]
    overtaken = [step for step, about in abouts if about is None]
    if overtaken:
        await end_steps(transaction, overtaken, reason="overtaken")
    holding = [(step, about) for step, about in abouts if about is not None]
    if kind in OF_PARCELS and holding:
        steps = [step for step, _ in holding]
        about = About(shipment_ids=frozenset(parcel_of(step, order) for step in steps))
        await _say(services, transaction, order, kind, steps, about, settings)
        return
    for step, about in holding:
        await _say(services, transaction, order, kind, [step], about, settings)


async def _say(
    services: Services,
    transaction: Transaction,
    order: OrderShape,
    kind: Kind,
    steps: Sequence[Step],
    about: About,
    settings: StoreSettings,
) -> None:
    if not order.mail:
        await end_steps(transaction, steps, reason="no_address")
        return
    link = TrackingLinks(services).of_order(order.id).address
    told = await composed(transaction, order, settings.of(kind), about, link)
    name = told.author_name
    word = ObjectionWord(
        address=order.mail.lower(), kind=CONSENT, store_id=settings.store_id, language=told.text.language
    )
    key, good_until = f"journey:{kind.value}:{order.id}:{steps[0].id}", _good_until(settings, kind, steps)
    mail_id = await say(
        transaction,
        NewMail(
            key=key,
            kind=f"journey.{kind.value}",
            consent=CONSENT,
            store_id=settings.store_id,
            order_id=order.id,
            address=order.mail,
            name=f"{order.billing.first_name} {order.billing.last_name}".strip(),
            language=told.text.language,
            subject=told.text.subject,
            text=told.text.text,
            footer=footer_of(told.text.language, name),
            objection_link=ObjectionLinks(services).link(word),
            author_name=name,
            missing=[gap.path for gap in told.text.gaps],
            markup=markup_of(
                order, about.shipment_ids, merchant=name, link=link, status=_STATUS.get(kind, "")
            ),
            good_until=good_until,
        ),
    )
    if mail_id is not None:
        await push_too(transaction, order, kind, told, key=key, link=link, good_until=good_until)
    await end_steps(transaction, steps, mail_id=mail_id, reason="" if mail_id else "objected")


# What schema.org calls the state of the order of which a kind speaks, where the mirror's may lag behind.
_STATUS = {
    Kind.READY: "OrderPickupAvailable",
    Kind.REMINDED: "OrderPickupAvailable",
    Kind.COLLECTED: "OrderDelivered",
    Kind.RETURN_RECEIVED: "OrderReturned",
}


def _told_at(settings: StoreSettings, kind: Kind, noted_at: datetime) -> datetime:
    """When what was noted is told: other parcels had time to join it, and nobody is woken."""
    if kind in AT_ANY_HOUR:
        return noted_at
    gathered = timedelta(minutes=settings.gather_minutes) if kind in OF_PARCELS else timedelta()
    return outside_quiet(settings, noted_at + gathered)


def _good_until(settings: StoreSettings, kind: Kind, steps: Sequence[Step]) -> datetime:
    """Until when it is news: some hours after it could first be told."""
    noted = max(step.noted_at for step in steps)
    return _told_at(settings, kind, noted) + _NEWS
