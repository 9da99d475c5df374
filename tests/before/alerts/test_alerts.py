"""Alerts: once for a happening, of what is wished or looked at, at one's shops, if it still holds."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text
from tests.before.page import MAIL, Browser, offer, open_nova, shopper, told
from tests.support.inbox.mailbox import leave_now
from tests.support.inbox.telling import rows
from tests.voice.push.service import push_service

from guichet.before.alerts import jobs, reactions
from guichet.kernel.db import Database
from guichet.kernel.events import Sequencer, run_reactions
from guichet.kernel.services import Services
from guichet.voice.push import jobs as push_jobs

DECLARING = (jobs, reactions, push_jobs)
ALL = ["back_in_stock", "low_stock", "price_drop"]


async def wish(page: Browser, *forms: str, **asked: Any) -> None:
    """Camille is known by her mail, wishes for these forms, and asks to be mailed."""
    await page.begin()
    await page.prove()
    for form in forms:
        await page.ask(
            "POST", "/wish-lists/default/items", 201, json={"variant_id": page.nova.variants[form]}
        )
    await page.ask("PUT", "/alerts", json={"kinds": ALL, "mail": True, **asked})


async def hear(services: Services) -> None:
    """Have reactions hear what happened by now, before anything else does."""
    sequencer = Sequencer(services.database.conninfo)
    assert await sequencer.lead()
    await sequencer.sequence()
    await sequencer.resign()
    await run_reactions(services.database)


async def pass_hours(database: Database, hours: float) -> None:
    """Let time go by for what is remembered of stock and prices, and of what was told."""
    async with database.transaction() as transaction:
        for statement in (
            "UPDATE stock_marks SET since = since - :span",
            "UPDATE price_marks SET since = since - :span, until = until - :span",
            "UPDATE alert_notices SET told_at = told_at - :span",
            "UPDATE said_mails SET made_at = made_at - :span",
            "UPDATE shopper_codes SET made_at = made_at - :span",
        ):
            spanned = statement.replace(":span", "make_interval(hours => CAST(:hours AS int))")
            await transaction.execute(text(spanned), {"hours": hours})


def test_who_wishes_is_told_once_that_it_is_back_nearly_gone_and_cheaper(
    run: Any, services: Services
) -> None:
    async def story() -> None:
        async with open_nova(services) as nova, shopper(nova) as page:
            lille = nova.locations["lille"]
            await wish(page, "robe 39", location_ids=[lille])
            await told(nova)
            await nova.stock("robe 39", "depot", 8)
            assert await told(nova) == [], "the store offers nothing yet"
            await nova.stock("robe 39", "depot", 0)
            await told(nova)

            await offer(nova, ALL)
            await nova.stock("robe 39", "roubaix", 5)
            await nova.stock("robe 38", "lille", 5)
            assert await told(nova) == [], "another shop, another size"
            await nova.stock("robe 39", "lille", 5)
            await nova.work()
            (mail,) = nova.mailbox.sent
            assert mail.subject == "De nouveau disponible : Robe Ada (39)"
            assert "est de nouveau disponible à Lille." in mail.text
            assert "https://www.nova.example/robe-ada" in mail.text
            assert mail.unsubscribe in mail.text
            await told(nova)
            for count in (0, 4, 0, 5):
                await nova.stock("robe 39", "lille", count)
                await hear(services)
            assert await told(nova) == [], "what flickers is no news"

            await pass_hours(services.database, 1)
            await nova.stock("robe 39", "lille", 2)
            assert await told(nova) == ["Bientôt épuisé : Robe Ada (39)"]
            await pass_hours(services.database, 1)
            await nova.stock("robe 39", "lille", 0)
            assert await told(nova) == []
            await pass_hours(services.database, 1)
            await nova.stock("robe 39", "lille", 1)
            await nova.stock("robe 39", "depot", 9)
            await nova.work()
            (both,) = nova.mailbox.sent
            assert "est de nouveau disponible en ligne et à Lille." in both.text
            await told(nova)

            again = "UPDATE reaction_cursors SET position = 0 WHERE reaction LIKE 'before.%' RETURNING 1"
            await rows(services.database, again)
            assert await told(nova) == [], "all of it heard anew"
            announced = "SELECT count(*) AS n FROM events WHERE name = 'alert.raised'"
            assert (await rows(services.database, announced))[0]["n"] == 3
            shown = (await page.ask("GET", "/alerts/notices"))["items"]
            assert sorted((one["kind"], one["location_id"] == lille) for one in shown) == [
                ("back_in_stock", False),
                ("back_in_stock", True),
                ("back_in_stock", True),
                ("low_stock", True),
            ]

    run(story())


def test_a_price_is_news_below_all_that_it_was_lately(run: Any, services: Services) -> None:
    async def story() -> None:
        async with open_nova(services) as nova, shopper(nova) as page:
            await wish(page, "robe 39")
            await told(nova)
            await offer(nova, ["price_drop"])
            await nova.price("99.00")
            await nova.price("87.00")
            assert await told(nova) == [], "2 % below what it cost lately"
            await nova.price("99.00", "69.00")
            await nova.work()
            (cheaper,) = nova.mailbox.sent
            assert cheaper.subject == "Prix en baisse : Robe Ada (39)"
            assert (
                "coûte maintenant 69,00\u00a0€. Son prix le plus bas des 30 derniers jours était 87,00\u00a0€"
                in (cheaper.text.replace("\u202f", "\u00a0"))
            )
            await told(nova)
            await nova.price("99.00")
            await nova.price("99.00", "69.00")
            assert await told(nova) == [], "it cost that lately"

    run(story())


def test_many_news_become_one_mail_nights_are_quiet_and_what_passed_is_not_said(
    run: Any, services: Services
) -> None:
    async def story() -> None:
        async with open_nova(services) as nova, shopper(nova) as page:
            await offer(nova, ALL)
            await wish(page, "robe 38", "robe 39", "robe 40", "lison")
            await told(nova)
            await pass_hours(services.database, 2)
            for size in ("38", "39", "40"):
                await nova.stock(f"robe {size}", "depot", 9)
                assert await told(nova) == [f"De nouveau disponible : Robe Ada ({size})"]
            await nova.stock("lison", "depot", 1)
            await pass_hours(services.database, 0)
            await nova.price("50.00")
            assert await told(nova) == []
            await pass_hours(services.database, 1)
            await leave_now(services.database)
            assert await told(nova) == ["2 nouvelles de vos envies"]

            await pass_hours(services.database, 2)
            await offer(nova, ALL, quiet_from=0, quiet_until=23 * 60 + 59)
            await nova.stock("robe 38", "depot", 2)
            await nova.stock("robe 39", "depot", 2)
            assert await told(nova) == [], "all day is night"
            await nova.stock("robe 39", "depot", 0)
            await offer(nova, ALL)
            await leave_now(services.database)
            assert await told(nova) == ["Bientôt épuisé : Robe Ada (38)"]

            await pass_hours(services.database, 2)
            await page.ask("PUT", "/alerts", json={"kinds": []})
            await nova.stock("robe 40", "depot", 1)
            assert await told(nova) == []

    run(story())


def test_what_was_looked_at_is_told_by_push_with_consent(run: Any, services: Services) -> None:
    async def story() -> None:
        async with open_nova(services) as nova, shopper(nova) as page, push_service() as browser:
            await offer(nova, ["back_in_stock"])
            await page.begin()
            refused = await page.ask("PUT", "/alerts", 409, json={"kinds": ALL, "mail": True})
            assert refused["code"] == "shopper_mail_needed"
            refused = await page.ask("PUT", "/alerts", 409, json={"kinds": ALL, "push": True})
            assert refused["code"] == "alert_push_needed"
            await page.ask("POST", "/push-subscriptions", 201, json=browser.subscription)
            wanted = {"kinds": ALL, "push": True, "viewed": True}
            asked = await page.ask("PUT", "/alerts", json=wanted)
            assert (asked["offered"], asked["can_mail"], asked["can_push"]) == (
                ["back_in_stock"],
                False,
                True,
            )
            await page.ask("POST", "/views", 202, json={"variant_id": nova.variants["robe 38"]})
            await nova.stock("robe 38", "depot", 5)
            await nova.work()
            assert browser.received == [], "nobody agreed that views are kept"
            await page.ask("PUT", "/consents", json={"views": True})
            await page.ask("POST", "/views", 202, json={"variant_id": nova.variants["robe 39"]})
            await nova.stock("robe 39", "depot", 5)
            await nova.work()
            (got,) = browser.received
            assert got.said["title"] == "De nouveau disponible : Robe Ada (39)"
            assert got.said["link"] == "https://www.nova.example/robe-ada"
            await page.ask("DELETE", "/me", 204)
            left = await rows(services.database, "SELECT id FROM alert_notices")
            assert left == []
            assert MAIL not in str(nova.mailbox.sent)

    run(story())
