"""Views: only with consent, each product once, joined, let go with the consent and after ninety days."""

from __future__ import annotations

from typing import Any

from tests.before.page import Browser, open_nova, shopper
from tests.support.inbox.telling import rows

from guichet.before.visits.jobs import sweep_views
from guichet.kernel.services import Services


async def seen(page: Browser) -> list[tuple[str, int]]:
    found = (await page.ask("GET", "/views"))["items"]
    return [(one["product_id"], one["times"]) for one in found]


def test_what_is_looked_at_is_kept_with_consent_alone(run: Any, services: Services) -> None:
    async def story() -> None:
        async with open_nova(services) as nova, shopper(nova) as page, shopper(nova) as phone:
            robe, lison = nova.products["robe"], nova.products["lison"]
            await page.begin()
            assert not (await page.ask("POST", "/views", 202, json={"external_id": "robe"}))["kept"]
            assert await seen(page) == []
            await page.ask("PUT", "/consents", json={"views": True})
            for _ in range(3):
                assert (await page.ask("POST", "/views", 202, json={"external_id": "robe"}))["kept"]
            assert await seen(page) == [(robe, 1)], "loading a page again is one look"
            earlier = "UPDATE product_views SET last_at = last_at - interval '1 hour' RETURNING 1"
            await rows(services.database, earlier)
            await page.ask("POST", "/views", 202, json={"variant_id": nova.variants["robe 39"]})
            await page.prove()

            await phone.begin()
            await phone.ask("PUT", "/consents", json={"views": True})
            await phone.ask("POST", "/views", 202, json={"external_id": "lison"})
            await phone.ask("POST", "/views", 202, json={"external_id": "robe"})
            await phone.prove()
            assert await seen(phone) == [(robe, 3), (lison, 1)]
            old = (
                "UPDATE product_views SET last_at = last_at - interval '91 days'"
                " WHERE product_id = :id RETURNING 1"
            )
            await rows(services.database, old, id=int(lison))
            await sweep_views(services)
            assert await rows(services.database, "SELECT product_id FROM product_views") == [
                {"product_id": int(robe)}
            ]
            await phone.ask("PUT", "/consents", json={"views": False})
            assert await rows(services.database, "SELECT product_id FROM product_views") == []

    run(story())
