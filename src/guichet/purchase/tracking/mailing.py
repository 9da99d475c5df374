"""A link asked for by an order's number and its mail address: mailed, never shown.

The question is always taken and answered by a job, so that neither the answer nor how long it takes says
whether there is such an order.
"""

from __future__ import annotations

from datetime import timedelta

from guichet.commerce.orders import OrderShape, orders_numbered, view_order
from guichet.kernel.db import Transaction
from guichet.kernel.jobs import enqueue
from guichet.kernel.services import Services
from guichet.kernel.types import Words, search_text, utc_now
from guichet.purchase.tracking.errands import MailLink
from guichet.purchase.tracking.facts import language_of_order, order_facts
from guichet.purchase.tracking.links import TrackingLinks
from guichet.purchase.tracking.words import footer_of
from guichet.voice.consent import ObjectionLinks, ObjectionWord, declare_kind
from guichet.voice.facts import front_of
from guichet.voice.sending import NewMail, say
from guichet.voice.templates import compose

CONSENT = declare_kind("tracking_link", Words("Links to follow orders", "Liens de suivi"))
"""The kind of messages that whoever never asked for a link may object to."""

INTENT = "tracking_link"
_LONGEST = 200
_ONE_FOR = timedelta(minutes=15)  # asked again sooner, the mail before is the answer
_GOOD_FOR = timedelta(hours=1)


async def ask_for_link(
    transaction: Transaction, *, number: str, mail: str, store_id: int | None = None, language: str = ""
) -> None:
    """Take the question of a shopper who has no link; returns the same for every one."""
    asked = MailLink(
        number=" ".join(number.replace("\x00", "").split())[:_LONGEST],
        mail=mail.replace("\x00", "").strip().lower()[:_LONGEST],
        store_id=store_id or 0,
        language=language,
    )
    if asked.number and "@" in asked.mail:
        await enqueue(transaction, asked, key=f"{asked.mail} {search_text(asked.number)} {asked.store_id}")


async def mail_links(services: Services, transaction: Transaction, asked: MailLink) -> None:
    """Mail the links of the orders that have this number and this address; none where there is none."""
    for order_id in await orders_numbered(
        transaction, asked.number, mail=asked.mail, store_id=asked.store_id or None
    ):
        await _mail(services, transaction, await view_order(transaction, order_id), asked.language)


async def _mail(services: Services, transaction: Transaction, order: OrderShape, asked_in: str) -> None:
    front = await front_of(transaction, order.store.id) if order.store else None
    if front is None:
        return
    language = asked_in or language_of_order(order, front)
    link = TrackingLinks(services).of_order(order.id, language)
    facts = order_facts(order, front, link.address)
    said = await compose(transaction, INTENT, language=language, facts=facts, front=front)
    name = said.voice.name or front.fact.name
    word = ObjectionWord(
        address=order.mail.lower(), kind=CONSENT, store_id=front.store_id, language=said.language
    )
    now = utc_now()
    await say(
        transaction,
        NewMail(
            key=f"tracking_link:{order.id}:{int(now.timestamp() // _ONE_FOR.total_seconds())}",
            kind="tracking_link",
            consent=CONSENT,
            store_id=front.store_id,
            order_id=order.id,
            address=order.mail,
            name=facts.customer.name,
            language=said.language,
            subject=said.subject,
            text=said.text,
            footer=footer_of(said.language, name),
            objection_link=ObjectionLinks(services).link(word),
            author_name=name,
            missing=[gap.path for gap in said.gaps],
            good_until=now + _GOOD_FOR,
        ),
    )
