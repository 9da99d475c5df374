"""What stories of tills stand on: a web shop with two places and a lamp, and a till at one of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import httpx
from tests.sync.acting import furnish, tell
from tests.sync.hands import Hands

from guichet import connections
from guichet.connectors.till import connector
from guichet.connectors.till.settings import Settings
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import AccountSummary
from guichet.ports.records import Fact, ProductRecord, Resource, VariantRecord
from guichet.sync.door import Door
from guichet.sync.readers import read_all

LAMP = "4006381333931"
Record = Mapping[str, Any]


class Counter:
    """The hands of a till: it pushes, and looks at what became of it."""

    def __init__(self, web: Hands) -> None:
        self.web = web
        self.services: Services = web.services
        self.connection_id = 0
        self.secret = ""
        self.door = Door(self.services)
        self.pushed = 0
        self.opened_at = utc_now() - timedelta(minutes=5)

    async def connect(self, places: str = "T1=Place 1") -> None:
        """A web shop with a lamp at two places, and a till at the first."""
        await furnish(self.web)
        lamp = ProductRecord(
            external_id="5",
            name="Lampe",
            price="20.00",
            currency="EUR",
            variants=(VariantRecord(external_id="51", sku="L", gtin=LAMP),),
        )
        await tell(self.web, Fact(resource=Resource.PRODUCTS, external_id="5", record=lamp))
        async with self.services.database.transaction() as transaction:
            self.connection_id = await connections.connect(
                transaction,
                self.services.vault,
                connector_id="till",
                settings=Settings(name="Magasins Belval", places=places),
                account=AccountSummary(external_id="magasins belval", name="Magasins Belval"),
            )
            row = await connections.find_connection(transaction, self.connection_id)
        self.secret = connections.hook_secret_of(self.services.vault, row)

    def at(self, minutes: float) -> str:
        """A moment of the story, some minutes after its beginning."""
        return (self.opened_at + timedelta(minutes=minutes)).isoformat()

    async def push(
        self, *records: Record, body: bytes = b"", push_id: str = "", secret: str | None = None
    ) -> httpx.Response:
        """Send records as a till does, and let the readers take them."""
        self.pushed += 1
        body = body or json.dumps({"records": records}).encode()
        headers = connector.sign(secret or self.secret, push_id or f"push-{self.pushed}", utc_now(), body)
        transport = httpx.ASGITransport(self.door)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            answer = await client.post(f"/in/{self.connection_id}", content=body, headers=dict(headers))
        while await read_all(self.services):
            pass
        return answer

    async def level(self, external_id: str = "51:1") -> tuple[int, int, int]:
        """On hand, reserved, available of a level."""
        (row,) = await self.web.rows(
            "SELECT on_hand, reserved, available FROM stock_levels WHERE external_id = :id", id=external_id
        )
        return row["on_hand"], row["reserved"], row["available"]

    async def letters(self) -> list[str]:
        """Why rows were refused."""
        return [row["reason"] for row in await self.web.rows("SELECT reason FROM dead_letters ORDER BY id")]

    async def orders(self) -> Sequence[dict[str, Any]]:
        """What the till sold, as orders."""
        return await self.web.rows(
            "SELECT * FROM orders WHERE connection_id = :id ORDER BY external_id", id=self.connection_id
        )


def level(counter: Counter, pieces: int, minutes: float, **more: Any) -> Record:
    """A count of the lamp at the till's place."""
    values = {"type": "level", "gtin": LAMP, "location": "T1", "on_hand": pieces, "at": counter.at(minutes)}
    return {**values, **more}


def sale(counter: Counter, number: str, pieces: int, minutes: float, **more: Any) -> Record:
    """Lamps sold at 20 euros each."""
    line = {"gtin": LAMP, "name": "Lampe", "quantity": pieces, "unit_price": "20.00"}
    values = {"type": "sale", "id": number, "location": "T1", "at": counter.at(minutes), "lines": [line]}
    return {**values, **more}
