"""What is collected, on its order’s page: the code, the place as it is now, who else may come; returns."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
from tests.conftest import Run
from tests.face import HOUSE, browser, let_in, someone
from tests.purchase.journey.parcels import open_shop
from tests.purchase.journey.test_steps import lille, moved, told_of

from guichet.after import returns
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.records import OrderState
from guichet.purchase import picking
from guichet.purchase.tracking import TrackingLinks

FRENCH = {"Accept-Language": "fr"}


async def prepared(database: Database, order_id: int, place: int) -> int:
    async with database.transaction() as transaction:
        new = picking.NewPreparation(
            key="2", store_id=1, order_id=order_id, number="2", location_id=place,
            purpose=picking.Purpose.RESERVE, lines=(picking.NewLine(variant_id=None, quantity=1),),
        )  # fmt: skip
        return await picking.prepare(transaction, HOUSE, new)


def test_the_page_shows_the_code_and_takes_a_deputy_until_it_is_handed_over(
    run: Run[Any], services: Services, database: Database
) -> None:
    async def story() -> None:
        await open_shop(database)
        place = await lille(database)
        order_id = await told_of(database, "2")
        preparation = await prepared(database, order_id, place)
        await moved(database, preparation, picking.State.PICKING)
        kept = utc_now() + timedelta(days=5)
        await moved(database, preparation, picking.State.READY, ready_at=utc_now(), keep_until=kept)
        word = TrackingLinks(services).of_order(order_id).word
        async with browser(services) as client:
            client.headers.update(FRENCH)
            page = await client.get(f"/tracking/{word}")
            assert "Votre commande est prête à être retirée" in page.text
            assert "Nova Lille" in page.text
            assert "Vous payez en la retirant." in page.text
            assert "<svg" in page.text
            assert "script" not in page.text.partition("<main")[2].partition("</main>")[0]
            assert len(page.content) < 60_000
            same = await client.get(f"/tracking/{word}", headers={"If-None-Match": page.headers["etag"]})
            assert same.status_code == 304, "a code that is signed anew is no news"

            key = await publishable(services, client)
            twin = f"/api/shopper/v1/tracking/{word}"
            (told,) = (await client.get(twin, params={"key": key})).json()["order"]["pickups"]
            assert told["code"] in page.text
            assert (told["state"], told["address"]) == ("ready", "3 rue Neuve, 59000 Lille")
            assert told["hours"].startswith(("Ouvert jusqu’à", "Fermé en ce moment"))

            await client.post(f"/tracking/{word}", data={"pickup": told["id"], "deputy": "Léo Petit"})
            assert "Léo Petit" in (await client.get(f"/tracking/{word}")).text
            other = {"pickup": "999", "deputy": "Eve"}
            assert (await client.post(f"/tracking/{word}", data=other)).status_code in {404, 410}
            at = f"{twin}/pickups/{told['id']}/deputy"
            assert (await client.put(at, params={"key": key}, json={"name": ""})).status_code == 204
            (told,) = (await client.get(twin, params={"key": key})).json()["order"]["pickups"]
            assert told["deputy"] == ""

            handed = {"handed_to": "customer", "handed_at": utc_now()}
            await moved(database, preparation, picking.State.HANDED_OVER, **handed)
            after = (await client.get(twin, params={"key": key})).json()["order"]
            assert after["headline"] == "Votre commande a été retirée"
            assert {step["state"] for step in after["steps"]} == {"done"}
            assert (after["pickups"][0]["code"], after["pickups"][0]["can_name_deputy"]) == ("", False)
            assert (await client.put(at, params={"key": key}, json={"name": "Eve"})).status_code == 404

    run(story())


async def publishable(services: Services, client: httpx.AsyncClient) -> str:
    await let_in(services, client, await someone(services, "developer"))
    made = await client.post("/api/v1/publishable-keys", json={"store_id": "1", "origins": []})
    return str(made.json()["key"])


def test_returns_stand_on_the_page_of_their_order(
    run: Run[Any], services: Services, database: Database
) -> None:
    async def story() -> None:
        await open_shop(database)
        order_id = await told_of(database, "3", state=OrderState.COMPLETED)
        async with database.transaction() as transaction:
            (bought,) = await returns.order_lines(transaction, order_id)
            line = returns.AskedLine(line_id=bought.id, quantity=1, reason="changed_mind")
            return_id = await returns.open_return(
                transaction, returns.NewReturn(order_id=order_id, lines=(line,))
            )
        async with browser(services) as client:
            client.headers.update(FRENCH)
            page = await client.get(f"/tracking/{TrackingLinks(services).of_order(order_id).word}")
            assert f"R{return_id}" in page.text
            assert "Votre retour est accepté" in page.text
            address = page.text.partition('href="/return/status/')[2].partition('"')[0]
            assert "Code de votre retour" in (await client.get(f"/return/status/{address}")).text

    run(story())
