"""A shop's pages before anything is bought: shoppers' browsers, the shop's signature, mail and stock."""

from __future__ import annotations

import base64
import hmac
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from types import ModuleType
from typing import Any

import httpx
import msgspec
from tests.face import browser, let_in, someone
from tests.purchase.journey.parcels import fact, open_shop
from tests.support.inbox.mailbox import Mailbox, connect, letterbox, work
from tests.support.inbox.telling import ago, applied, rows

from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.records import (
    Address,
    LocationRecord,
    Option,
    ProductRecord,
    Resource,
    StockRecord,
    VariantRecord,
)
from guichet.voice.sending import jobs as sending_jobs
from guichet.voice.sending import reactions as sending_reactions

ORIGIN = "https://www.nova.example"
PREFIX = "/api/shopper/v1"
MAIL = "camille@roux.example"
DECLARING: tuple[ModuleType, ...] = (sending_jobs, sending_reactions)
SIZES = ("38", "39", "40")


class Nova(msgspec.Struct, frozen=True, kw_only=True):
    """Nova with two shops and a warehouse; a dress in three sizes, and a scarf."""

    services: Services
    mailbox: Mailbox
    staff: httpx.AsyncClient
    key: str
    secret: str
    store_id: str
    products: dict[str, str]
    variants: dict[str, str]
    locations: dict[str, str]

    def identity(self, **claims: Any) -> str:
        """A JWT as the shop's server signs it."""
        said = {"sub": "77", "exp": int(utc_now().timestamp()) + 600, **claims}
        body = f"{_text({'alg': 'HS256', 'typ': 'JWT'})}.{_text(said)}"
        return f"{body}.{_plain(hmac.digest(self.secret.encode(), body.encode(), 'sha256'))}"

    async def stock(self, form: str, place: str, count: int) -> None:
        """The shop tells how much of a form (`robe 39`) a place (`lille`) holds, live."""
        await applied(self.services.database, fact(Resource.STOCK, _level(form, place, count)))

    async def price(self, price: str, sale_price: str | None = None) -> None:
        """The shop tells what the dress costs now."""
        dress = msgspec.structs.replace(DRESS, price=price, sale_price=sale_price)
        await applied(self.services.database, fact(Resource.PRODUCTS, dress))

    async def work(self) -> None:
        """Hear all that happened, do all that is due."""
        await work(self.services)


class Browser:
    """A shopper's browser on a page of the shop."""

    def __init__(self, nova: Nova, client: httpx.AsyncClient) -> None:
        self.nova = nova
        self.client = client
        self.session: dict[str, Any] = {}

    async def begin(self, **asked: Any) -> dict[str, Any]:
        """Begin a session, or go on with the one before."""
        body = {"key": self.nova.key, "resume": self.session.get("resume") or "", "language": "fr", **asked}
        return self.take(await self.client.post(f"{PREFIX}/sessions", json=body))

    def take(self, answer: httpx.Response) -> dict[str, Any]:
        """Go on with a session that was answered."""
        assert answer.status_code == 201, answer.text
        self.session = answer.json()
        self.client.headers["Authorization"] = f"Bearer {self.session['token']}"
        return self.session

    async def ask(self, method: str, path: str, status: int = 200, **asked: Any) -> Any:
        """Call the API as the shopper; the answer has this status."""
        answer = await self.client.request(method, f"{PREFIX}{path}", **asked)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    async def code(self, mail: str = MAIL) -> str:
        """Ask for a code, and read it in the mail."""
        before = len(self.nova.mailbox.sent)
        await self.ask("POST", "/sessions/codes", 202, json={"mail": mail})
        await self.nova.work()
        (sent,) = self.nova.mailbox.sent[before:]
        found = re.search(r"\d{3} \d{3}", sent.subject)
        assert found is not None
        return found[0]

    async def prove(self, mail: str = MAIL) -> dict[str, Any]:
        """Be known by an address."""
        body = {"mail": mail, "code": await self.code(mail)}
        return self.take(await self.client.post(f"{PREFIX}/sessions/identifications", json=body))


@asynccontextmanager
async def open_nova(services: Services) -> AsyncIterator[Nova]:
    """Nova, its mailbox, a lead and developer at the desk, and a key for its pages."""
    with letterbox() as mailbox:
        await open_shop(services.database)
        await connect(services)
        await _fill(services)
        async with browser(services) as staff:
            await let_in(services, staff, await someone(services, "lead", "developer", "agent"))
            (shop,) = await rows(services.database, "SELECT id FROM stores")
            asked = {"store_id": str(shop["id"]), "origins": [ORIGIN]}
            made = (await staff.post("/api/v1/publishable-keys", json=asked)).json()
            secret = await staff.post(f"/api/v1/publishable-keys/{made['id']}/identity-secret")
            yield Nova(
                services=services,
                mailbox=mailbox,
                staff=staff,
                key=made["key"],
                secret=secret.json()["secret"],
                store_id=str(shop["id"]),
                products=await _ids(services, "products"),
                variants=await _ids(services, "variants"),
                locations=await _ids(services, "locations"),
            )


@asynccontextmanager
async def shopper(nova: Nova, origin: str = ORIGIN) -> AsyncIterator[Browser]:
    """A browser on a page of this origin."""
    address = nova.staff.base_url
    async with httpx.AsyncClient(base_url=address, headers={"Origin": origin}, timeout=120) as client:
        yield Browser(nova, client)


async def offer(nova: Nova, kinds: list[str], **more: Any) -> None:
    """The lead has Nova offer these kinds, at all hours."""
    address = f"/api/v1/alert-settings/{nova.store_id}"
    etag = (await nova.staff.get(address)).headers["ETag"]
    asked = {"kinds": kinds, "quiet_from": 0, "quiet_until": 0, **more}
    answer = await nova.staff.put(address, json=asked, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text
    await nova.work()


async def told(nova: Nova) -> list[str]:
    """The subjects of the mails since the last time."""
    await nova.work()
    found = [mail.subject for mail in nova.mailbox.sent]
    nova.mailbox.sent.clear()
    return found


DRESS = ProductRecord(
    external_id="robe",
    name="Robe Ada",
    price="89.00",
    currency="EUR",
    store_external_ids=("a",),
    address="https://www.nova.example/robe-ada",
    variants=tuple(
        VariantRecord(
            external_id=f"robe {size}", sku=f"ADA-{size}", options=(Option(name="Taille", value=size),)
        )
        for size in SIZES
    ),
)
SCARF = ProductRecord(
    external_id="lison",
    name="Écharpe Lison",
    price="39.00",
    currency="EUR",
    store_external_ids=("a",),
    variants=(VariantRecord(external_id="lison", sku="LISON"),),
)


async def _fill(services: Services) -> None:
    places = [
        LocationRecord(
            external_id=place,
            name=name,
            kind=kind,
            address=Address(city=name, country="FR"),
            time_zone="Europe/Paris",
        )
        for place, name, kind in (
            ("lille", "Lille", "shop"),
            ("roubaix", "Roubaix", "shop"),
            ("depot", "Lesquin", "warehouse"),
        )
    ]
    early = ago(hours=2)
    for resource, records in (
        (Resource.LOCATIONS, places),
        (Resource.PRODUCTS, [DRESS, SCARF]),
        (Resource.STOCK, [_level(f"robe {size}", place, 0) for size in SIZES for place in PLACES]),
        (Resource.STOCK, [_level("lison", "depot", 9)]),
    ):
        await applied(services.database, *(fact(resource, one, early) for one in records))


PLACES = ("lille", "roubaix", "depot")


def _level(form: str, place: str, count: int) -> StockRecord:
    return StockRecord(
        external_id=f"{form}:{place}",
        variant_external_id=form,
        location_external_id=place,
        on_hand=count,
    )


async def _ids(services: Services, table: str) -> dict[str, str]:
    found: Sequence[Any] = await rows(services.database, f"SELECT external_id, id FROM {table}")
    return {row["external_id"]: str(row["id"]) for row in found}


def _text(value: Any) -> str:
    return _plain(json.dumps(value).encode())


def _plain(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
