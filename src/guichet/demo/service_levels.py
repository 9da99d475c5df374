"""What the brands promise their customers, and questions that have waited when one first looks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import msgspec
from sqlalchemy import text

from guichet.demo.brands import AUBEPINE, LUNAIRE, NOVA, Brand
from guichet.demo.control import Control
from guichet.demo.talk import FRENCH, Talk
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.http import Http
from guichet.kernel.types import utc_now
from guichet.support.sla import (
    After,
    Hours,
    Promise,
    RuleTerms,
    Scope,
    Terms,
    add_calendar,
    add_policy,
    add_rule,
    list_policies,
)

_DAY = ((9 * 60, 12 * 60 + 30), (14 * 60, 18 * 60))
_PARIS = Hours(time_zone="Europe/Paris", week=((_DAY,) * 5 + ((), ())), holidays=(("FR", ""),))
_STORE = text("SELECT id FROM stores WHERE name = :name AND gone_at IS NULL ORDER BY id LIMIT 1")
_LEAD = text("SELECT id FROM users WHERE mail = 'lead@demo.example'")
_WORKDAY = 450  # minutes


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """A question on an order's page that was asked a while ago, so that its clock tells something."""

    brand: Brand
    since: timedelta
    talk: Talk


WAITING = (
    Waiting(brand=NOVA, since=timedelta(days=4, hours=2), talk=FRENCH[3]),
    Waiting(brand=AUBEPINE, since=timedelta(days=5, hours=3), talk=FRENCH[4]),
    Waiting(brand=LUNAIRE, since=timedelta(minutes=100), talk=FRENCH[7]),
    Waiting(brand=LUNAIRE, since=timedelta(minutes=20), talk=FRENCH[14]),
)


async def settle_service_levels(transaction: Transaction, actor: Actor) -> bool:
    """Promise what the three brands promise; false where somebody has settled it already."""
    if await list_policies(transaction):
        return False
    paris = await add_calendar(transaction, actor, "Paris, pause déjeuner", _PARIS)
    lunaire = await transaction.scalar(_STORE, {"name": LUNAIRE.name})
    if lunaire is not None:
        await add_policy(
            transaction,
            actor,
            f"{LUNAIRE.name}, 7 jours sur 7",
            Scope(store_ids=frozenset({int(lunaire)})),
            Promise(terms=Terms(first_answer=120, next_answer=240, resolution=3 * 24 * 60), calendar_id=None),
        )
    await add_policy(
        transaction,
        actor,
        "Toutes les marques",
        Scope(),
        Promise(
            terms=Terms(first_answer=240, next_answer=240, resolution=3 * _WORKDAY), calendar_id=paris.id
        ),
    )
    lead = await transaction.scalar(_LEAD)
    if lead is not None:
        rule = RuleTerms(
            name="En retard de deux jours",
            scope=Scope(),
            after=After.DUE,
            minutes=2 * _WORKDAY,
            calendar_id=paris.id,
            user_id=int(lead),
            active=True,
        )
        await add_rule(transaction, actor, rule, present=True)
    return True


async def write_waiting(http: Http, shops: Mapping[str, str]) -> None:
    """Have questions be found on orders' pages as if they had waited; `shops` are control addresses by brand.

    Raises RefusedError, kernel.http.UnreachableError.
    """
    for place, waiting in enumerate(WAITING, start=1):
        brand = waiting.brand
        if brand.name not in shops:
            continue
        shop = Control(http, shops[brand.name], brand.hash)
        last = brand.first_order + await shop.count("order") - 1
        await shop.change(
            "order.message",
            order_id=max(brand.first_order, last - 7 * place),  # not those whose states the world shows off
            subject=waiting.talk.subject,
            message=waiting.talk.text,
            type="customer",
            date_created=(utc_now() - waiting.since).isoformat(timespec="seconds"),
        )
