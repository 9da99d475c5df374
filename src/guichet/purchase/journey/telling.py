"""Telling: steps of one order and kind are gathered, and said in one mail if they still hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from guichet.commerce.orders import OrderNotFoundError, OrderShape, view_order
from guichet.kernel.db import Transaction
from guichet.kernel.jobs import enqueue
from guichet.kernel.services import Services
from guichet.kernel.types import Words, utc_now
from guichet.ports.records import parcel_number
from guichet.purchase.journey.errands import TellOrder
from guichet.purchase.journey.kinds import Kind, still_holds
from guichet.purchase.journey.repository import (
    Shipped,
    Step,
    end_steps,
    note_steps,
    waiting_steps,
)
from guichet.purchase.journey.service import KindSetting, StoreSettings, outside_quiet, settings_of
from guichet.purchase.journey.words import footer_of
from guichet.purchase.tracking import TrackingLinks, language_of_order, markup_of, order_facts
from guichet.voice.consent import ObjectionLinks, ObjectionWord, declare_kind
from guichet.voice.facts import front_of
from guichet.voice.sending import NewMail, say
from guichet.voice.templates import Composed, compose

CONSENT = declare_kind("order_news", Words("News of their orders", "Nouvelles des commandes"))
"""The kind of messages that an objection to any of these is to."""

_NEWS = timedelta(hours=6)  # after the moment at which it was to be told


async def note(
    transaction: Transaction,
    noted: Sequence[tuple[Kind, Shipped, datetime]],
    settings: Mapping[int, StoreSettings],
) -> None:
    """Note steps, each once for ever, and have the new ones told when others had time to join them."""
    now = utc_now()
    stores = {shipped.order_id: settings[shipped.store_id] for _, shipped, _ in noted}
    for order_id, kind in await note_steps(transaction, noted, now):
        told_at = _told_at(stores[order_id], now)
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
    told_at = outside_quiet(settings, now)
    if told_at > now:
        errand = TellOrder(order_id=order_id, kind=kind.value)
        await enqueue(transaction, errand, key=f"{order_id}:{kind.value}", run_at=told_at)
        return
    try:
        order = await view_order(transaction, order_id)
    except OrderNotFoundError:
        await end_steps(transaction, steps, reason="overtaken")
        return
    holding = [step for step in steps if _holds(step, kind, order)]
    overtaken = [step for step in steps if step not in holding]
    if overtaken:
        await end_steps(transaction, overtaken, reason="overtaken")
    if holding:
        await _say(services, transaction, order, kind, holding, settings)


async def _say(
    services: Services,
    transaction: Transaction,
    order: OrderShape,
    kind: Kind,
    steps: Sequence[Step],
    settings: StoreSettings,
) -> None:
    if not order.mail:
        await end_steps(transaction, steps, reason="no_address")
        return
    about = {_parcel_of(step, order) for step in steps}
    link = TrackingLinks(services).of_order(order.id).address
    told = await composed(transaction, order, settings.of(kind), about, link)
    name = told.author_name
    word = ObjectionWord(
        address=order.mail.lower(), kind=CONSENT, store_id=settings.store_id, language=told.text.language
    )
    mail_id = await say(
        transaction,
        NewMail(
            key=f"journey:{kind.value}:{order.id}:{steps[0].id}",
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
            markup=markup_of(order, about, merchant=name, link=link),
            good_until=_good_until(settings, steps),
        ),
    )
    await end_steps(transaction, steps, mail_id=mail_id, reason="" if mail_id else "objected")


class Told(msgspec.Struct, frozen=True):
    """A text about an order, in the voice of `author_name`."""

    text: Composed
    author_name: str


async def composed(
    transaction: Transaction,
    order: OrderShape,
    setting: KindSetting,
    shipment_ids: set[int | None],
    link: str,
) -> Told:
    """A text about some parcels of an order, with the link of its page.

    Raises TemplateNotFoundError, TemplateBrokenError.
    """
    front = await front_of(transaction, order.store.id) if order.store else None
    about = order.model_copy(update={"shipments": [one for one in order.shipments if one.id in shipment_ids]})
    text = await compose(
        transaction,
        setting.intent,
        language=language_of_order(order, front),
        facts=order_facts(about, front, link),
        front=front,
    )
    return Told(text, text.voice.name or (front.fact.name if front else ""))


def _parcel_of(step: Step, order: OrderShape) -> int | None:
    """The shipment that a step is about; shops replace shipments, so the parcel's number counts as well."""
    for shipment in order.shipments:
        if step.shipment_id == shipment.id:
            return shipment.id
    for shipment in order.shipments:
        if shipment.tracking_number and step.parcel == parcel_number(shipment.tracking_number):
            return shipment.id
    return None


def _holds(step: Step, kind: Kind, order: OrderShape) -> bool:
    shipment_id = _parcel_of(step, order)
    return any(one.id == shipment_id and still_holds(kind, one) for one in order.shipments)


def _told_at(settings: StoreSettings, noted_at: datetime) -> datetime:
    """When what was noted is told: others had time to join it, and nobody is woken."""
    return outside_quiet(settings, noted_at + timedelta(minutes=settings.gather_minutes))


def _good_until(settings: StoreSettings, steps: Sequence[Step]) -> datetime:
    """Until when it is news: some hours after it could first be told."""
    noted = max(step.noted_at for step in steps)
    return _told_at(settings, noted) + _NEWS
