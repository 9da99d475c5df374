"""From a ticket to a return by one click: decided, tagged, and the answer written."""

from __future__ import annotations

from typing import Any

from tests.after.policy.test_api import bought, fact, line, shop
from tests.support.inbox.desk import agents
from tests.support.inbox.telling import applied, arrive, mail, rows

from guichet.after.policy import publish, save_draft
from guichet.after.policy.starting import starting_document
from guichet.after.returns import ReturnLinks
from guichet.kernel.auth import Actor
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.ports.records import LocationRecord, ProductRecord, Resource, StockRecord, VariantRecord

ASKED = """Bonjour, j'ai bien reçu la robe de ma commande 1001 mais elle est malheureusement trop petite.
Je voudrais la renvoyer et être remboursée, pouvez-vous me dire comment faire ? Merci d'avance."""


def test_a_return_is_opened_decided_tagged_and_answered_by_one_click(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        orders = await shop(database, bought("1001", arrived_days_ago=5))
        house = Actor.system("test")
        async with database.transaction() as transaction:
            await save_draft(transaction, house, starting_document())
            await publish(transaction, house)
        (ticket,) = await arrive(database, mail("Camille Roux <camille@roux.example>", ASKED))
        (line,) = await rows(database, "SELECT id FROM order_lines")
        asked = {
            "order_id": str(orders["1001"]),
            "lines": [{"line_id": str(line["id"]), "reason": "too_small"}],
        }
        async with agents(services, "Ada") as [(_, ada)]:
            path = f"/api/v1/tickets/{ticket}/returns"
            done = await ada.post(path, json={**asked, "approve": True})
            assert done.status_code == 201, done.text
            made, text = done.json()["made"], done.json()["text"]
            assert (made["state"], made["ticket_id"], made["lines"][0]["rule"]) == (
                "approved",
                str(ticket),
                "as_new",
            )
            assert made["number"] in text
            linked = [one for one in text.split() if "/return/status/" in one]
            assert [_returned(services, one) for one in (made["link"], *linked)] == [int(made["id"])] * 2
            assert done.json()["ticket"]["tags"][0]["name"] == "return"
            part = await ada.post(
                path,
                json={
                    **asked,
                    "keep": True,
                    "amount": {"amount": 1500, "currency": "EUR"},
                    "note": "Un accroc",
                },
            )
            assert (part.json()["made"]["state"], part.json()["made"]["most"]["amount"]) == ("kept", 8900)
            assert "€15.00" in part.json()["text"]
            assert "Un accroc" in part.json()["text"]
            of_order = (await ada.get("/api/v1/returns", params={"order_id": str(orders["1001"])})).json()
            assert len(of_order["items"]) == 2

    run(story())


def _returned(services: Services, link: str) -> int:
    """Which return a link leads to; each signing names its own second."""
    return ReturnLinks(services).read_return(link.rsplit("/", 1)[1])


def test_a_replacement_is_prepared_by_the_click_that_opens_it(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        bags = (line(name="Bag", product_external_id="8", variant_external_id="81"),)
        orders = await shop(database, bought("1001", arrived_days_ago=5, lines=bags))
        bag = ProductRecord(
            external_id="8", name="Bag", price="89.00", currency="EUR",
            variants=(VariantRecord(external_id="81", sku="S81"),),
        )  # fmt: skip
        level = StockRecord(external_id="81:1", variant_external_id="81", location_external_id="1", on_hand=1)
        await applied(
            database,
            fact(Resource.PRODUCTS, bag),
            fact(Resource.LOCATIONS, LocationRecord(external_id="1", name="Lille")),
            fact(Resource.STOCK, level),
        )
        (ticket,) = await arrive(database, mail("Camille Roux <camille@roux.example>", ASKED))
        (bought_line,) = await rows(database, "SELECT id FROM order_lines")
        asked = {
            "order_id": str(orders["1001"]),
            "lines": [{"line_id": str(bought_line["id"]), "reason": "damaged_in_transport"}],
            "wish": "exchange",
            "keep": True,
        }
        async with agents(services, "Ada") as [(_, ada)]:
            path = f"/api/v1/tickets/{ticket}/returns"
            done = await ada.post(path, json=asked)
            assert done.status_code == 201, done.text
            made = done.json()["made"]
            assert (made["state"], made["way"], made["settlement"]) == ("settling", "exchange", "preparing")
            assert "replac" in done.json()["text"]
            (prepared,) = (await ada.get("/api/v1/preparations", params={"return_id": made["id"]})).json()[
                "items"
            ]
            assert (prepared["location"]["name"], prepared["purpose"], prepared["pieces"]) == (
                "Lille",
                "exchange",
                1,
            )
            nowhere = await ada.post(path, json=asked)
            assert (nowhere.status_code, nowhere.json()["code"]) == (409, "exchange_item_nowhere")
            assert len((await ada.get("/api/v1/returns")).json()["items"]) == 1

    run(story())
