"""A marketplace, followed and answered: orders, threads with their files, and its bad days."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from guichet.connectors.mirakl import connector
from guichet.connectors.mirakl.standin import StandinServer, StandinSettings
from guichet.kernel.blobs import Blobs
from guichet.kernel.db import Database
from guichet.kernel.http import HttpClients
from guichet.ports.capabilities import Page, Session
from guichet.ports.failures import (
    BadCredentialsError,
    GoneError,
    MalformedError,
    OutageError,
    RejectedError,
    ThrottledError,
)
from guichet.ports.messages import FileRecord, MessageRecord, NewMessage, Party
from guichet.ports.records import Fact, OrderRecord, OrderState, Resource

Run = Callable[[Any], Any]
PHOTO = b"\xff\xd8\xff\xe0 a torn seam"
YESTERDAY = datetime.now(UTC) - timedelta(days=1)


class Marketplace:
    """The stand-in with the buyers' hands on it, and a seller's session to it."""

    def __init__(self, client: httpx.Client, session: Session, shop_id: int) -> None:
        self._client, self.session, self._shop_id = client, session, shop_id

    def order(self, order_id: str, **fields: Any) -> None:
        line = {"order_line_id": f"{order_id}-1", "quantity": 1, "price": 20, "price_unit": 20}
        order = {"order_id": order_id, "order_state": "SHIPPING", "order_lines": [line], **fields}
        self._post(f"shops/{self._shop_id}/orders", {"orders": [{"total_price": 20, "price": 20, **order}]})

    def change(self, order_id: str, **fields: Any) -> None:
        self._post(f"orders/{order_id}", fields)

    def write(self, body: str, **more: Any) -> str:
        return str(self._post(f"shops/{self._shop_id}/messages", {"body": body, **more})["thread_id"])

    def faults(self, **knobs: float) -> None:
        self._post("faults", knobs)

    def thread(self, thread_id: str) -> Any:
        return self._client.get(f"/_control/threads/{thread_id}").json()

    def _post(self, path: str, body: Any) -> Any:
        answer = self._client.post(f"/_control/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def marketplace(tmp_path: Path, run: Run) -> Iterator[Marketplace]:
    settings = StandinSettings(data_directory=tmp_path / "mirakl", port=0)
    with StandinServer(settings) as server, httpx.Client(base_url=server.address, timeout=30) as client:
        account = client.post("/_control/shops", json={"name": "Nova"}).json()
        # Without a budget the client never asks the database.
        clients = HttpClients(cast(Database, None), allowed_private_networks=["127.0.0.0/8"])
        session = Session(
            connection_id=1,
            settings=connector.standin_settings(server.address, account),
            http=clients.unmetered(),
            blobs=Blobs(tmp_path / "blobs"),
        )
        yield Marketplace(client, session, account["shop_id"])
        run(clients.close())


async def read(pages: AsyncIterator[Page]) -> tuple[list[Any], dict[str, Any]]:
    """The records of all pages, and where the last one ended."""
    records, position = [], {}
    async for page in pages:
        for fact in connector.read(page.resource, page.body):
            assert isinstance(fact, Fact), fact
            records.append(fact.record)
        position = page.position
    return records, position


def answer_to(thread_id: str, text: str, *files: FileRecord) -> NewMessage:
    return NewMessage(
        recipients=(Party(field="to", name="Élodie"),),
        subject="",
        text=text,
        message_id="ours@guichet.invalid",
        thread_external_id=thread_id,
        attachments=files,
    )


def test_orders_are_read_and_what_changes_is_found(marketplace: Marketplace, run: Run) -> None:
    async def story() -> None:
        session = marketplace.session
        for number in range(105):  # more than a page
            marketplace.order(f"MK-{number:03d}", last_updated_date="2026-01-05T10:00:00Z")
        assert await connector.count(session, Resource.ORDERS) == 105
        orders, _ = await read(connector.history(session, Resource.ORDERS, {}))
        assert len({order.number for order in orders}) == 105
        (shop,), _ = await read(connector.history(session, Resource.STORES, {}))
        assert {order.store_external_id for order in orders} == {shop.external_id}
        changed, reached = await read(connector.changes(session, Resource.ORDERS, {}, since=YESTERDAY))
        assert changed == []
        marketplace.change("MK-004", order_state="SHIPPED", shipping_tracking="6A01234567890")
        ((order,), _) = await read(connector.changes(session, Resource.ORDERS, reached, since=YESTERDAY))
        assert isinstance(order, OrderRecord)
        assert (order.number, order.state) == ("MK-004", OrderState.SHIPPED)
        assert [parcel.tracking_number for parcel in order.shipments] == ["6A01234567890"]
        page = await connector.fetch(session, Resource.ORDERS, ["MK-004", "MK-GONE"])
        read_back = [one for one in connector.read(page.resource, page.body) if isinstance(one, Fact)]
        facts = {fact.external_id: fact.record for fact in read_back}
        assert facts["MK-GONE"] is None
        assert facts["MK-004"] is not None

    run(story())


def test_a_thread_is_read_with_its_files_and_answered_in_place(marketplace: Marketplace, run: Run) -> None:
    async def story() -> None:
        session = marketplace.session
        assert session.blobs is not None
        photo = {"name": "couture.jpg", "content": base64.b64encode(PHOTO).decode()}
        buyer = {"id": "c-1", "name": "Élodie Garnier"}
        thread_id = marketplace.write(
            "La couture a lâché.", order_id="MK-1", topic="Article abîmé", buyer=buyer, files=[photo]
        )
        (message,), _ = await read(connector.history(session, Resource.MESSAGES, {}))
        assert isinstance(message, MessageRecord)
        assert (message.direction, message.author.name) == ("in", "Élodie Garnier")
        assert (message.thread_external_id, message.order_external_id) == (thread_id, "MK-1")
        (file,) = message.attachments
        assert (file.name, await session.blobs.get(file.sha256)) == ("couture.jpg", PHOTO)
        label = await session.blobs.put(b"%PDF-1.7 a label")
        kept = FileRecord(name="étiquette.pdf", type="application/pdf", size=16, sha256=label)
        sent = await connector.send_message(session, answer_to(thread_id, "Voici votre étiquette.", kept))
        shown = marketplace.thread(thread_id)["messages"][-1]
        assert (shown["id"], shown["body"]) == (sent, "Voici votre étiquette.")
        assert [one["name"] for one in shown["attachments"]] == ["étiquette.pdf"]
        told, _ = await read(connector.changes(session, Resource.MESSAGES, {}, since=YESTERDAY))
        assert [(one.direction, one.message_id == sent) for one in told] == [("in", False), ("out", True)]

    run(story())


def test_threads_are_read_page_by_page(marketplace: Marketplace, run: Run) -> None:
    async def story() -> None:
        for number in range(60):
            marketplace.write(f"Question {number}", at=f"2026-02-01T10:{number:02d}:00+00:00")
        messages, _ = await read(connector.history(marketplace.session, Resource.MESSAGES, {}))
        assert len({message.text for message in messages}) == 60

    run(story())


def test_bad_days_are_told_as_what_they_are(marketplace: Marketplace, run: Run) -> None:
    async def story() -> None:
        session = marketplace.session
        thread_id = marketplace.write("Bonjour, une question.")
        for knob, failure in (
            ("throttle", ThrottledError),
            ("garbage", MalformedError),
            ("outage", OutageError),
        ):
            marketplace.faults(**{knob: 9})
            with pytest.raises(failure):
                await connector.count(session, Resource.ORDERS)
            marketplace.faults(**{knob: 0})
        with pytest.raises(RejectedError, match="between 3 and"):
            await connector.send_message(session, answer_to(thread_id, "a"))
        with pytest.raises(GoneError):
            await connector.send_message(session, answer_to("nobody", "Bonjour"))
        with pytest.raises(RejectedError, match="thread"):
            await connector.send_message(session, answer_to("", "Bonjour"))

    run(story())


def test_an_answer_whose_receipt_is_lost_is_uncertain(
    marketplace: Marketplace, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        thread_id = marketplace.write("Bonjour, une question.")
        session, http = marketplace.session, marketplace.session.http
        asked = http.request

        async def lose(method: str, url: str, **more: Any) -> Any:
            if method == "POST":
                marketplace.faults(outage=1)
            return await asked(method, url, **more)

        monkeypatch.setattr(http, "request", lose)
        with pytest.raises(OutageError) as raised:
            await connector.send_message(session, answer_to(thread_id, "Bonjour Madame"))
        assert raised.value.uncertain

    run(story())


def test_a_wrong_key_is_refused_when_the_shop_is_connected(marketplace: Marketplace, run: Run) -> None:
    async def story() -> None:
        session = marketplace.session
        assert (await connector.identify(session)).name == "Nova"
        stranger = connector.standin_settings(session.settings.address, {"key": "not-this-one"})
        with pytest.raises(BadCredentialsError):
            await connector.identify(
                Session(connection_id=2, settings=stranger, http=session.http, blobs=session.blobs)
            )

    run(story())
