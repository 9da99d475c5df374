"""Telling: what waits for a shopper is said together, if it still holds; many news become one message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urljoin

import msgspec
from sqlalchemy import select, text, update

from guichet.before.alerts.episodes import ONLINE, Kind, Standing
from guichet.before.alerts.errands import TellShopper
from guichet.before.alerts.model import AlertNotice
from guichet.before.alerts.repository import marks_of, prices_now
from guichet.before.alerts.service import Preferences, StoreSettings, preferences_of, settings_of
from guichet.before.alerts.words import Item, Said, say_alert
from guichet.before.profiles import ShopperRow, find_shoppers
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.jobs import enqueue
from guichet.kernel.services import Services
from guichet.kernel.types import Money, Words, utc_now
from guichet.ports.happenings.before import AlertRaised
from guichet.voice.consent import ObjectionLinks, ObjectionWord, declare_kind
from guichet.voice.facts import Front, front_of
from guichet.voice.languages import Reader, reader_of, say_money
from guichet.voice.push import NewPush, Urgency, push
from guichet.voice.sending import NewMail, give_up, say

CONSENT = declare_kind("alerts", Words("Alerts on wished articles", "Alertes sur les articles souhaités"))
"""The kind of messages that an objection to any alert is to."""

MOST_AT_ONCE = 3
"""So many messages a shopper gets within `GATHERED`; what comes then is gathered into the next."""

GATHERED = timedelta(minutes=15)
_NEWS = timedelta(hours=24)  # after the quiet hours of a night it is news still
_LATELY = text(
    "SELECT DISTINCT told_at FROM alert_notices WHERE shopper_id = :shopper_id AND state = 'told'"
    " AND noted_at > :noted AND told_at > :since ORDER BY told_at"
)
_ARTICLES = text(
    """
SELECT v.id, v.options, p.name, p.address, p.currency
FROM variants v JOIN products p ON p.id = v.product_id WHERE v.id = ANY(:ids)
"""
)
_PLACES = text("SELECT id, name FROM locations WHERE id = ANY(:ids)")


class _Notice(msgspec.Struct, frozen=True, kw_only=True):
    id: int
    store_id: int
    product_id: int
    variant_id: int
    kind: str
    place: int
    episode: int
    price: int | None
    price_before: int | None
    noted_at: datetime


async def tell(services: Services, transaction: Transaction, shopper_id: int) -> None:
    """Say what waits for a shopper, later or not at all where that is right."""
    waiting = await _waiting(transaction, shopper_id)
    if not waiting:
        return
    shopper = (await find_shoppers(transaction, [shopper_id])).get(shopper_id)
    found = await settings_of(transaction, [waiting[0].store_id])
    if shopper is None or not found:
        await _end(transaction, waiting, reason="gone")
        return
    later = await _later(transaction, shopper_id, found[0])
    if later is not None:
        await enqueue(transaction, TellShopper(shopper_id), key=str(shopper_id), run_at=later)
        return
    wished = await preferences_of(transaction, shopper_id)
    holding = await _holding(transaction, waiting, found[0], wished)
    told = {one.id for one in holding}
    await _end(transaction, [one for one in waiting if one.id not in told], reason="overtaken")
    if holding:
        await _say(services, transaction, shopper, wished, holding)


async def _later(transaction: Transaction, shopper_id: int, settings: StoreSettings) -> datetime | None:
    """When to come again: after the quiet hours, or when there was time for more to gather."""
    now = utc_now()
    outside = settings.outside_quiet(now)
    if outside > now:
        return outside
    asked = {"shopper_id": shopper_id, "since": now - GATHERED, "noted": now - _NEWS - GATHERED}
    lately = (await transaction.scalars(_LATELY, asked)).all()
    return lately[0] + GATHERED if len(lately) >= MOST_AT_ONCE else None


async def _holding(
    transaction: Transaction, waiting: Sequence[_Notice], settings: StoreSettings, wished: Preferences
) -> list[_Notice]:
    """What is still so, still offered and still asked for."""
    variants = sorted({one.variant_id for one in waiting})
    marks = await marks_of(transaction, variants)
    prices = await prices_now(transaction, variants)
    fresh = utc_now() - _NEWS
    holding = []
    for one in waiting:
        if one.kind not in settings.kinds or one.kind not in wished.kinds or one.noted_at < fresh:
            continue
        if one.kind == Kind.PRICE_DROP:
            holds = prices.get(one.variant_id, 0) <= (one.price or 0)
        else:
            mark = marks.get((one.variant_id, one.place))
            state = mark.state if mark else Standing.IN
            holds = state is not Standing.OUT and (one.kind != Kind.LOW_STOCK or state is Standing.LOW)
        if holds:
            holding.append(one)
    return holding


async def _say(
    services: Services,
    transaction: Transaction,
    shopper: ShopperRow,
    wished: Preferences,
    notices: Sequence[_Notice],
) -> None:
    front = await front_of(transaction, shopper.store_id)
    language = shopper.language or (front.language if front else "")
    items = await _items(transaction, notices, front, language)
    said = say_alert(items, language, front.fact.name if front else "")
    key = f"alert:{shopper.id}:{notices[0].id}"
    reached = False
    if wished.mail and shopper.mail:
        reached = await _mail(services, transaction, shopper, front, said, key)
    if wished.push:
        message = NewPush(
            key=key,
            kind="alert",
            shopper_id=shopper.id,
            title=said.title,
            body=said.body,
            link=items[0].link or (front.fact.link if front else ""),
            good_until=utc_now() + _NEWS,
            topic=f"alert{notices[0].variant_id}" if len(items) == 1 else "alerts",
            urgency=Urgency.NORMAL,
        )
        reached = bool(await push(transaction, message)) or reached
    if not reached:
        await _end(transaction, notices, reason="no_way")
        return
    await _end(transaction, notices, told_at=utc_now())
    await _announce(transaction, shopper, notices)


async def _mail(
    services: Services,
    transaction: Transaction,
    shopper: ShopperRow,
    front: Front | None,
    said: Said,
    key: str,
) -> bool:
    """Mail what is said; False where the address objects, or gets too much of the house already."""
    word = ObjectionWord(
        address=shopper.mail, kind=CONSENT, store_id=shopper.store_id, language=said.language
    )
    mail_id = await say(
        transaction,
        NewMail(
            key=key,
            kind="alert",
            consent=CONSENT,
            store_id=shopper.store_id,
            order_id=None,
            address=shopper.mail,
            name=shopper.name,
            language=said.language,
            subject=said.subject,
            text=said.text,
            footer=said.footer,
            objection_link=ObjectionLinks(services).link(word),
            author_name=front.fact.name if front else "",
            good_until=utc_now() + _NEWS,
        ),
    )
    return mail_id is not None and not await give_up(transaction, mail_id)


async def _items(
    transaction: Transaction, notices: Sequence[_Notice], front: Front | None, language: str
) -> list[Item]:
    """The news, one for each article and kind, with all its places."""
    ids = sorted({one.variant_id for one in notices})
    articles = {row["id"]: row for row in (await transaction.execute(_ARTICLES, {"ids": ids})).mappings()}
    places = sorted({one.place for one in notices if one.place != ONLINE})
    names = {row.id: row.name for row in await transaction.execute(_PLACES, {"ids": places})}
    reader = reader_of(language, front.locale if front else "", front.time_zone if front else "UTC")
    grouped: dict[tuple[int, str, int | None], list[_Notice]] = {}
    for one in notices:
        # A price falls for all sizes at once: that is said once.
        article = one.product_id if one.kind == Kind.PRICE_DROP else one.variant_id
        grouped.setdefault((article, one.kind, one.price), []).append(one)
    items = []
    for these in grouped.values():
        first = these[0]
        row = articles[first.variant_id]
        options = [str(one["value"]) for one in row["options"]] if len(_forms(these)) == 1 else []
        items.append(
            Item(
                kind=Kind(first.kind),
                name=f"{row['name']} ({', '.join(options)})" if options else row["name"],
                places=[names[one.place] for one in these if one.place in names],
                online=any(one.place == ONLINE for one in these),
                price=_money(first.price, row["currency"], reader),
                price_before=_money(first.price_before, row["currency"], reader),
                link=_link(front, row["address"]),
            )
        )
    return items


def _forms(notices: Sequence[_Notice]) -> set[int]:
    return {one.variant_id for one in notices}


async def _announce(transaction: Transaction, shopper: ShopperRow, notices: Sequence[_Notice]) -> None:
    grouped: dict[tuple[int, str], list[_Notice]] = {}
    for one in notices:
        grouped.setdefault((one.variant_id, one.kind), []).append(one)
    events = [
        to_publish(
            AlertRaised(
                shopper_id=shopper.id,
                store_id=shopper.store_id,
                kind=kind,
                product_id=these[0].product_id,
                variant_id=variant_id,
                location_ids=tuple(one.place for one in these if one.place != ONLINE),
            ),
            these[0].id,
        )
        for (variant_id, kind), these in grouped.items()
    ]
    await publish(transaction, events, origin=Origin.LIVE)


async def _waiting(transaction: Transaction, shopper_id: int) -> list[_Notice]:
    query = (
        select(*(getattr(AlertNotice, name) for name in _Notice.__struct_fields__))
        .where(AlertNotice.shopper_id == shopper_id, AlertNotice.state == "waiting")
        .order_by(AlertNotice.id)
        .with_for_update()
    )
    return [_Notice(**row) for row in (await transaction.execute(query)).mappings()]


async def _end(
    transaction: Transaction,
    notices: Sequence[_Notice],
    *,
    reason: str = "",
    told_at: datetime | None = None,
) -> None:
    if not notices:
        return
    ended = {"state": "dropped" if told_at is None else "told", "reason": reason, "told_at": told_at}
    chosen = update(AlertNotice).where(AlertNotice.id.in_([one.id for one in notices]))
    await transaction.execute(chosen.values(ended))


def _link(front: Front | None, address: str) -> str:
    link = urljoin(front.fact.link, address) if front and address else address
    return link if link.startswith(("https://", "http://")) else ""


def _money(amount: int | None, currency: str, reader: Reader) -> str:
    return "" if amount is None else say_money(Money(amount, currency), reader)
