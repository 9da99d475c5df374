"""Views: only with consent, each product once, joined, let go with the consent and after ninety days."""

from __future__ import annotations

import json
from typing import Any

import httpx
from tests.before.page import ORIGIN, PREFIX, Browser, open_nova, shopper
from tests.support.inbox.telling import rows

from guichet.before.visits.jobs import sweep_views
from guichet.kernel.services import Services


async def seen(page: Browser) -> list[tuple[str, int]]:
    found = (await page.ask("GET", "/views"))["items"]
    return [(one["product_id"], one["times"]) for one in found]


async def handed_over(page: Browser, *views: dict[str, str], token: str = "") -> tuple[int, int | None]:
    """Looks told as a page is left: by a beacon, which has neither headers nor a type of JSON."""
    said = {"token": token or page.session["token"], "views": views}
    async with httpx.AsyncClient(base_url=page.client.base_url, headers={"Origin": ORIGIN}) as beacon:
        answer = await beacon.post(
            f"{PREFIX}/views/batches", content=json.dumps(said), headers={"Content-Type": "text/plain"}
        )
    return answer.status_code, answer.json().get("kept")


def test_what_is_looked_at_is_kept_with_consent_alone(run: Any, services: Services) -> None:
    async def story() -> None:
        async with open_nova(services) as nova, shopper(nova) as page, shopper(nova) as phone:
            robe, lison = nova.products["robe"], nova.products["lison"]
            await page.begin()
            assert not (await page.ask("POST", "/views", 202, json={"external_id": "robe"}))["kept"]
            assert await handed_over(page, {"sku": "ADA-38"}) == (202, 0)
            assert await seen(page) == []
            await page.ask("PUT", "/consents", json={"views": True})
            for _ in range(3):
                assert (await page.ask("POST", "/views", 202, json={"external_id": "robe"}))["kept"]
            found = await handed_over(page, {"sku": "ADA-38"}, {"gtin": "4006381333931"}, {"sku": "none"})
            assert found == (202, 1), "what the store does not sell is left out"
            assert await seen(page) == [(robe, 1)], "loading a page again is one look"
            assert (await handed_over(page, {"sku": "ADA-38"}, token="forged"))[0] == 401
            assert (await handed_over(page))[0] == 422
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
