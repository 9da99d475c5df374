"""People who write to the demo's brands: in the shops' own orders, and back when they are answered."""

from __future__ import annotations

import asyncio
import random
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.conftest import Run

from guichet.connectors.bigcommerce.standin import StandinServer, StandinSettings
from guichet.connectors.mail.standin import StandinServer as MailServer
from guichet.connectors.mail.standin import StandinSettings as MailSettings
from guichet.demo import correspondents as writing
from guichet.demo import story
from guichet.demo.brands import AUBEPINE, LUNAIRE, NOVA
from guichet.demo.control import Control
from guichet.demo.correspondents import Correspondents, Provider, address_of, correspond
from guichet.demo.fill import fill
from guichet.demo.photos import photo
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now


def test_customers_write_about_their_own_orders_and_answer_back(
    tmp_path: Path, services: Services, run: Run[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "_LOOK", 0.05)
    monkeypatch.setattr(writing, "_THINKING", (0.0, 0.1))
    monkeypatch.setattr(writing, "_ANSWERS_BACK", 1.0)
    http = services.http.unmetered()

    async def tell(shop: str, mail: str) -> None:
        async with httpx.AsyncClient(base_url=f"{mail}/_control", timeout=30) as control:
            await control.post("/mailboxes", json={"address": address_of(NOVA), "name": "Nova"})
            await http.request("POST", f"{shop}/_control/stores", json={"hash": NOVA.hash, "name": "Nova"})
            await fill(shop, NOVA, 0.05, 1, http=http)
            provider = Provider(http, mail)
            people = Correspondents(provider, Control(http, shop, NOVA.hash), NOVA, random.Random(2))
            await people.write_the_past(utc_now())
            past = await provider.letters(0)
            assert any(letter["wrote"] for letter in past)
            assert any(not letter["wrote"] for letter in past)
            await people.write_first()
            first = (await provider.letters(0))[len(past) :]
            assert first[0]["person"] == story.HEROINE.mail
            assert all(letter["text"] and "{" not in letter["text"] for letter in [*past, *first])

            living = asyncio.create_task(correspond(provider, [people], 1, pace=(0.1, 0.2)))
            await _came(provider, lambda letters: len(letters) > len(past) + len(first))
            answer = {"from": f"Nova <{address_of(NOVA)}>", "to": first[0]["from"], "subject": "Re: colis"}
            await control.post("/letters", json={**answer, "text": "Bonjour, il arrive.", "sent": True})
            await _came(
                provider, lambda letters: any("> Bonjour, il arrive." in one["text"] for one in letters)
            )
            living.cancel()

    with (
        StandinServer(StandinSettings(data_directory=tmp_path / "shop", port=0)) as shop,
        MailServer(MailSettings(data_directory=tmp_path / "mail", port=0)) as mail,
    ):
        run(tell(shop.address, mail.address))


async def _came(provider: Provider, holds: Any) -> None:
    for _ in range(1200):
        if holds(await provider.letters(0)):
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came")


def test_each_brand_has_an_address_and_something_that_waits() -> None:
    addresses = {address_of(brand) for brand in (NOVA, AUBEPINE, LUNAIRE)}
    assert len(addresses) == 3
    assert photo(random.Random(1)) != photo(random.Random(2))
    assert photo(random.Random(1)).startswith(b"\x89PNG")
