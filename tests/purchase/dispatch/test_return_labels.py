"""A shopper prints the label by which a return is sent: made once, and paid by the merchant."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.after.returns.shop import MAIL, bought
from tests.purchase.dispatch.yard import HOME, Yard, connect, control, furnish, maker, settle, yard
from tests.sync.acting import ActingShop, tell
from tests.sync.hands import TESTER, Hands

from guichet.after.policy.service import publish, save_draft
from guichet.after.policy.starting import starting_document
from guichet.after.returns import ReturnLinks
from guichet.kernel.services import Services
from guichet.ports import registry
from guichet.ports.records import CustomerAddress
from guichet.purchase.dispatch.document import Document, LabelRule
from guichet.purchase.dispatch.states import LabelPurpose

FRENCH = {"Accept-Language": "fr"}


@pytest.fixture
def labels(tmp_path: Path) -> Iterator[httpx.Client]:
    with maker(tmp_path) as standin:
        yield standin


@pytest.fixture
def hands(services: Services, run: Any) -> Iterator[Hands]:
    registry.discover()
    shop = ActingShop()
    registry.register(shop)
    made = Hands(services, shop)
    run(made.connect())
    run(furnish(made))
    yield made
    registry._found.pop("tiny")


async def _open(shop: Yard, reason: str) -> int:
    """A return of one lamp of order 7, which arrived."""
    hands = shop.hands
    address = (CustomerAddress(external_id="77", address=HOME),)
    await tell(hands, bought("7", 5, shipping_addresses=address, mail=MAIL))
    async with hands.services.database.transaction() as transaction:
        await save_draft(transaction, TESTER, starting_document())
        await publish(transaction, TESTER)
    line = await hands.scalar("SELECT id FROM order_lines WHERE name = 'Lampe'")
    asked = {"line_id": str(line), "quantity": 1, "reason": reason, "condition": "as_new"}
    opened = await shop.post("returns", {"order_id": str(shop.orders["7"]), "lines": [asked]})
    assert opened["status"] == 201, opened
    if opened["state"] == "opened":
        await shop.post(f"returns/{opened['id']}/approvals")
    return int(opened["id"])


def test_a_shopper_prints_a_label_that_the_merchant_pays(
    run: Any, hands: Hands, labels: httpx.Client
) -> None:
    async def story() -> None:
        connection_id = await connect(hands, "sendcloud", labels)
        async with yard(hands) as shop:
            rule = LabelRule(
                purpose=LabelPurpose.RETURN, connection_id=connection_id, service="colissimo:return",
                location_id=shop.places["2"],
            )  # fmt: skip
            await settle(hands, Document(labels=(rule,)))
            return_id = await _open(shop, "wrong_item")
            path = f"/return/status/{ReturnLinks(hands.services).return_word(return_id)}"
            base = str(shop.staff.base_url).removesuffix("/api/v1/")
            async with httpx.AsyncClient(base_url=base, headers=FRENCH) as shopper:
                assert "Obtenir mon étiquette prépayée" in (await shopper.get(path)).text
                early = await shopper.get(f"{path}/label")
                assert early.status_code == 409
                for _ in range(2):  # pressed twice
                    assert (await shopper.post(f"{path}/label")).status_code == 303
                assert "en cours de création" in (await shopper.get(path)).text
                (label,) = (await shop.get(f"returns/{return_id}/labels"))["items"]
                await shop.act(label["act_id"])

                page = (await shopper.get(path)).text
                assert "Imprimer mon étiquette" in page
                assert "Étiquette prête" in page
                (parcel,) = control(labels, "parcels?returns=true")["parcels"]
                assert parcel["tracking_number"] in page
                assert (parcel["from"]["city"], parcel["to"]["company_name"]) == ("Lyon", "Villeurbanne")
                paper = await shopper.get(f"{path}/label")
                assert (paper.headers["content-type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
                forged = await shopper.get(f"{path[:-3]}abc/label")
                assert forged.status_code >= 400

    run(story())


def test_what_the_customer_pays_or_nobody_makes_is_not_offered(
    run: Any, hands: Hands, labels: httpx.Client
) -> None:
    async def story() -> None:
        async with yard(hands) as shop:
            return_id = await _open(shop, "wrong_item")
            path = f"/return/status/{ReturnLinks(hands.services).return_word(return_id)}"
            base = str(shop.staff.base_url).removesuffix("/api/v1/")
            async with httpx.AsyncClient(base_url=base, headers=FRENCH) as shopper:
                assert "étiquette" not in (await shopper.get(path)).text
                refused = await shopper.post(f"{path}/label")
                assert refused.status_code == 409
                assert "Déposez-le en magasin" in refused.text

    run(story())
