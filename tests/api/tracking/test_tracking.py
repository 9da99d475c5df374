"""Where an order stands, for who holds its link: read without script, and nothing but what the link names."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import httpx
import msgspec
import pytest
from tests.api.chat.shop import ORIGIN, Shop, arrive, chat_at_nova
from tests.commerce.trade import guest_order, line
from tests.face import browser, let_in, someone
from tests.purchase.journey.parcels import fact, open_shop, pass_time, scan, ship
from tests.support.inbox.mailbox import ADDRESS, Mailbox, connect, letterbox, work
from tests.support.inbox.telling import ago, applied, rows

from guichet.kernel.services import Services
from guichet.kernel.signing import Signer
from guichet.kernel.types import utc_now
from guichet.kernel.vault import Vault
from guichet.ports.records import (
    Address,
    OrderState,
    Resource,
    ShipmentLine,
    ShipmentRecord,
    StoreRecord,
)
from guichet.ports.records import ParcelState as State
from guichet.purchase.tracking import TrackingLinks, TrackingWord
from guichet.purchase.tracking import jobs as tracking_jobs

FRENCH, ENGLISH = {"Accept-Language": "fr"}, {"Accept-Language": "en"}
DECLARING = (tracking_jobs,)
MAIL = "camille@roux.example"
NOT_OF_A_PAGE = {"img", "link", "iframe", "object", "video"}


class Page(HTMLParser):
    """A page as somebody without script has it."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.status, self.headers, self.size = answer.status_code, answer.headers, len(answer.content)
        self.tags: list[str] = []
        self.forms: list[dict[str, str | None]] = []
        self.links: list[str] = []
        self.labelled: set[str] = set()
        self.ids: set[str] = set()
        self._said: list[str] = []
        self._silent = False
        self.feed(answer.text)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self._said).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.append(tag)
        self._silent = tag in {"style", "script"}
        self.ids.add(given.get("id") or "")
        if tag == "form":
            self.forms.append(given)
        if tag == "a":
            self.links.append(given["href"] or "")
        self.labelled |= {given.get(name) or "" for name in ("for", "aria-labelledby", "aria-describedby")}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._said.append(data)


class World(msgspec.Struct):
    services: Services
    mailbox: Mailbox
    agent: httpx.AsyncClient
    shopper: httpx.AsyncClient

    async def link(self, number: str) -> str:
        """The path of the page of an order, as an agent copies it."""
        (row,) = await rows(
            self.services.database, "SELECT id FROM orders WHERE number = :number", number=number
        )
        made = await self.agent.post(f"/api/v1/orders/{row['id']}/tracking-links")
        assert made.status_code == 201, made.text
        return str(made.json()["address"]).removeprefix(self.services.settings.base_url)

    async def page(self, path: str, **headers: str) -> Page:
        return Page(await self.shopper.get(path, headers={**FRENCH, **headers}))

    async def asks_for_link(self, number: str, mail: str) -> tuple[str, list[str]]:
        """What the page answers, and the mails that left since."""
        before = len(self.mailbox.sent)
        answer = await self.shopper.post("/tracking", data={"number": number, "mail": mail}, headers=FRENCH)
        await work(self.services)
        return answer.text, [one.text for one in self.mailbox.sent[before:]]


@asynccontextmanager
async def world(services: Services) -> AsyncIterator[World]:
    """Nova and its mailbox; Ada at her desk, and a shopper's browser with nobody signed in."""
    with letterbox() as mailbox:
        await open_shop(services.database)
        await connect(services)
        async with browser(services) as agent:
            await let_in(services, agent, await someone(services, "agent", "developer"))
            async with httpx.AsyncClient(base_url=agent.base_url, timeout=60) as shopper:
                yield World(services, mailbox, agent, shopper)


def test_a_page_says_where_an_order_stands_and_what_comes_next(run: Any, services: Services) -> None:
    async def story() -> None:
        async with world(services) as here:
            robe = ShipmentRecord(
                external_id="s0",
                tracking_number="6A1",
                carrier="Colissimo",
                tracking_address="https://suivi.example/6A1",
                created_at=ago(minutes=5),
                lines=(ShipmentLine(line_external_id="1", quantity=1),),
            )
            await ship(services.database, "10482", lines=(line("1", name="Robe Ada"),), shipments=(robe,))
            tomorrow = utc_now() + timedelta(days=1)
            await scan(services.database, "6A1", State.IN_TRANSIT, expected_until=tomorrow)
            await work(services)
            path = await here.link("10482")
            page = await here.page(path)
            assert page.status == 200
            assert "Commande 10482" in page.words
            assert "Arrive le" in page.words
            assert "en cours d’acheminement" in page.words
            assert "Rennes" in page.words
            assert "Dans ce colis 1 × Robe Ada" in page.words
            assert "<" not in page.words
            assert "https://suivi.example/6A1" in page.links
            assert "La boutique peut envoyer ses propres messages" in page.words
            assert [one for one in page.links if one.startswith(f"mailto:{ADDRESS}")]
            its_shape_is_sound(page)
            assert "roux" not in page.words.lower(), "neither name nor address of whoever bought"
            assert "39,90" not in page.words, "nor what was paid"
            english = await here.page(path, **ENGLISH)
            assert "on its way" in english.words

            same = await here.page(path, **{"If-None-Match": page.headers["ETag"]})
            assert (same.status, same.size) == (304, 0)
            await scan(services.database, "6A1", State.DELIVERED, delivered_at=utc_now())
            await work(services)
            news = await here.page(path, **{"If-None-Match": page.headers["ETag"]})
            assert (news.status, "Livrée le" in news.words) == (200, True)

    run(story())


def its_shape_is_sound(page: Page) -> None:
    """One main, one h1, each region and field named, and nothing from outside."""
    assert (page.tags.count("main"), page.tags.count("h1")) == (1, 1)
    assert page.labelled - {""} <= page.ids
    assert not NOT_OF_A_PAGE & set(page.tags)
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.size < 60_000


def test_three_parcels_and_four_hundred_lines_stay_a_light_page(run: Any, services: Services) -> None:
    async def story() -> None:
        async with world(services) as here:
            await a_large_order(services)
            await work(services)
            page = await here.page(await here.link("777"))
            its_shape_is_sound(page)
            for place, state in ((1, "livré"), (2, "disponible au point de retrait"), (3, "retardé")):
                assert f"Colis {place} sur 3 : {state}" in page.words
            assert "Relais du Port, 2 quai des Brumes, 56000 Vannes" in page.words
            assert "2 jours de plus que ce que le transporteur annonçait" in page.words
            assert "Grève des dépôts du Nord" in page.words
            assert "Pas encore expédié" in page.words
            assert re.search(r"\+ \d+ autres articles", page.words), "what there is no room for is counted"

    run(story())


async def a_large_order(services: Services) -> None:
    """100 lines in each of three parcels, 100 that have not left; one is late, and a strike holds."""
    names = "Écharpe de laine mérinos à franges, tissée à Roubaix, coloris naturel n°"
    lines = tuple(
        line(str(n), name=f"{names} {n}", quantity=2, quantity_shipped=2 if n < 300 else 0)
        for n in range(400)
    )
    shipments = tuple(
        ShipmentRecord(
            external_id=f"s{place}",
            tracking_number=f"6L{place}",
            carrier="Colissimo",
            created_at=ago(days=3),
            lines=tuple(
                ShipmentLine(line_external_id=str(n), quantity=2)
                for n in range(place * 100, place * 100 + 100)
            ),
        )
        for place in range(3)
    )
    more: dict[str, Any] = {"lines": lines, "shipments": shipments, "state": OrderState.PARTIALLY_SHIPPED}
    record = guest_order("777", "Camille", "Roux", MAIL, store_external_id="a", placed_at=ago(days=4), **more)
    await applied(services.database, fact(Resource.ORDERS, record))
    await scan(services.database, "6L0", State.DELIVERED, delivered_at=ago(days=1))
    point = Address(
        company="Relais du Port", lines=("2 quai des Brumes",), postcode="56000", city="Vannes", country="FR"
    )
    await scan(services.database, "6L1", State.AT_PICKUP_POINT, pickup_point=point)
    await scan(services.database, "6L2", State.EXCEPTION, expected_until=ago(days=2))
    async with browser(services) as lead:
        await let_in(services, lead, await someone(services, "lead", mail="lead@guichet.example"))
        told = {
            "kind": "strike",
            "words": {"fr": "Grève des dépôts du Nord", "en": "Strike"},
            "carrier": "Colissimo",
        }
        written = await lead.post("/api/v1/notices", json=told)
        assert written.status_code in (200, 201), written.text


@pytest.mark.usefixtures("no_refill")
def test_a_link_is_all_or_nothing_and_another_is_mailed_never_shown(run: Any, services: Services) -> None:
    async def story() -> None:
        async with world(services) as here:
            await ship(services.database, "10482", "6A1")
            await work(services)
            path = await here.link("10482")
            word = path.rpartition("/")[2]
            signer = Signer(services.vault, "tracking", TrackingWord)
            over, _ = signer.sign(TrackingWord(order=1), timedelta(seconds=-1))
            renewed = Signer(Vault([b"k" * 32]), "tracking", TrackingWord).sign(
                TrackingWord(order=1), timedelta(days=9)
            )[0]
            for forged, status in (
                (word[:-2] + "xx", 401), (renewed, 401), ("nonsense", 401), (over, 410),
                (word.replace("tracking.", "shopper."), 401),
            ):  # fmt: skip
                page = await here.page(f"/tracking/{forged}")
                assert page.status == status
                assert [form["action"] for form in page.forms] == ["/tracking"], "another can be asked for"
                assert "10482" not in page.words

            gone, _ = signer.sign(TrackingWord(order=10**15), timedelta(days=1))
            assert (await here.page(f"/tracking/{gone}")).status == 410
            right, mails = await here.asks_for_link("10482", "Camille@Roux.example")
            (text,) = mails
            assert "/tracking/tracking." in text
            assert (await here.asks_for_link("10482", MAIL))[1] == [], "the mail a moment ago is the answer"
            assert await here.asks_for_link("10482", "eve@else.example") == (right, [])
            assert await here.asks_for_link("99999", MAIL) == (right, [])
            assert (
                await here.shopper.post("/tracking", data={"number": "1", "mail": "x"})
            ).status_code == 422
            for _ in range(5):
                last = await here.shopper.post("/tracking", data={"number": "1", "mail": MAIL})
            assert last.status_code == 429
            await who_never_asked_can_have_it_stopped(here)

    run(story())


async def who_never_asked_can_have_it_stopped(here: World) -> None:
    path = here.mailbox.sent[-1].unsubscribe.removeprefix(here.services.settings.base_url)
    assert "Liens de suivi de commande" in (await here.page(path)).words


def test_a_customers_link_shows_the_orders_of_whom_it_was_signed_for(run: Any, services: Services) -> None:
    async def story() -> None:
        async with world(services) as here:
            atlas = StoreRecord(external_id="b", name="Atlas", currency="EUR", locale="en_GB")
            await applied(services.database, fact(Resource.STORES, atlas, ago(days=1)))
            await ship(services.database, "10482", "6A1")
            await ship(services.database, "20001", "6A2", store_external_id="b")
            await work(services)
            (row,) = await rows(services.database, "SELECT DISTINCT customer_id FROM customer_profiles")
            made = await here.agent.post(f"/api/v1/customers/{row['customer_id']}/tracking-links")
            assert made.status_code == 201, made.text
            path = made.json()["address"].removeprefix(services.settings.base_url)
            # Somebody of the same mail address appears later: a match of mail shows nothing more.
            other = guest_order("30001", "Paul", "Roux", MAIL, store_external_id="a", placed_at=ago(hours=1))
            await applied(services.database, fact(Resource.ORDERS, other))
            await work(services)
            page = await here.page(path)
            assert all(one in page.words for one in ("10482", "Nova", "20001", "Atlas"))
            assert "30001" not in page.words
            opened = [await here.page(link) for link in page.links]
            assert [one.status for one in opened] == [200, 200]
            its_shape_is_sound(page)
            trail = await rows(
                services.database, "SELECT act, after FROM audit_entries WHERE act LIKE 'tracking%'"
            )
            assert [one["act"] for one in trail] == ["tracking_link.made"]
            assert "tracking." not in json.dumps(trail[0]["after"])

    run(story())


def test_other_fronts_read_the_same_and_a_question_becomes_a_ticket(run: Any, services: Services) -> None:
    async def story() -> None:
        async with world(services) as here:
            shop = await chat_at_nova(services, here.agent)
            await let_in(services, here.agent, await someone(services, "agent", mail="lou@guichet.example"))
            await ship(services.database, "10482", "6A1", lines=(line("1", name="Robe Ada"),))
            await arrive(services)
            path = await here.link("10482")
            await the_twin_says_the_same(here, shop, path.rpartition("/")[2])
            page = await here.page(path)
            (form,) = page.forms
            asked = {"text": "Où est mon colis ?"}
            for _ in range(2):
                sent = await here.shopper.post(
                    str(form["action"]), data=asked, headers=FRENCH, follow_redirects=True
                )
                assert "Votre question nous est parvenue" in sent.text
            await arrive(services)
            (ticket,) = (await here.agent.get("/api/v1/tickets")).json()["items"]
            whole = (await here.agent.get(f"/api/v1/tickets/{ticket['id']}")).json()
            said = [item["message"]["text"] for item in whole["conversation"]["items"] if item["message"]]
            assert said == ["À propos de ma commande 10482\n\nOù est mon colis ?"], "sent twice, said once"
            assert [one["order"]["number"] for one in whole["side"]["orders"]] == ["10482"]

    run(story())


async def the_twin_says_the_same(here: World, shop: Shop, word: str) -> None:
    """By a key and from its own pages, in the reader's words, and again only what changed."""
    address, key = f"/api/shopper/v1/tracking/{word}", {"key": shop.key}
    headers = {"Origin": ORIGIN, **FRENCH}
    answer = await here.shopper.get(address, params=key, headers=headers)
    assert answer.status_code == 200, answer.text
    assert answer.headers["access-control-allow-origin"] == "*"
    told = answer.json()
    assert (told["kind"], told["order"]["number"], told["order"]["can_ask"]) == ("order", "10482", True)
    assert [step["state"] for step in told["order"]["steps"]] == ["done", "done", "now", "ahead", "ahead"]
    again = {**headers, "If-None-Match": answer.headers["ETag"]}
    assert (await here.shopper.get(address, params=key, headers=again)).status_code == 304
    strange = {"Origin": "https://else.example"}
    assert (await here.shopper.get(address, params=key, headers=strange)).status_code == 403
    assert (await here.shopper.get(address, params={"key": "gpk_no"}, headers=headers)).status_code in (
        401,
        403,
    )
    requests = "/api/shopper/v1/tracking/requests"
    body = {"number": "10482", "mail": "eve@else.example"}
    taken = await here.shopper.post(requests, params=key, json=body, headers=headers)
    assert (taken.status_code, taken.content) == (202, b"")


def test_mails_carry_the_link_and_markup_that_names_no_outside_address(run: Any, services: Services) -> None:
    async def story() -> None:
        async with world(services) as here:
            await let_in(services, here.agent, await someone(services, "lead", mail="lead@guichet.example"))
            (store,) = (await here.agent.get("/api/v1/journey")).json()["items"]
            asked = {
                "quiet_from": 0,
                "quiet_until": 0,
                "kinds": [{"kind": "shipped", "on": True, "intent": "order_shipped"}],
            }
            assert (
                await here.agent.put(f"/api/v1/journey/{store['store_id']}", json=asked)
            ).status_code == 200
            await pass_time(services)
            evil = line("1", name="</script><b>Ada")
            await ship(services.database, "10482", "6A1", lines=(evil,))
            await pass_time(services)
            (mail,) = here.mailbox.sent
            found = re.search(r"/tracking/tracking\.\S+", mail.text)
            assert found is not None
            assert (await here.page(found[0])).status == 200
            data = re.search(r'<script type="application/ld\+json">(.*?)</script>', mail.html, re.DOTALL)
            assert data is not None
            (parcel,) = json.loads(data[1])
            assert (parcel["@type"], parcel["trackingNumber"]) == ("ParcelDelivery", "6A1")
            assert parcel["partOfOrder"]["orderNumber"] == "10482"
            assert parcel["trackingUrl"].startswith(services.settings.base_url)
            outside = set(re.findall(r"https?://[^/\"\s\\]+", data[1])) - {services.settings.base_url}
            assert outside == {"https://schema.org"}, "the name of a vocabulary, and nothing to fetch"

    run(story())


def test_links_end_after_their_time(services: Services) -> None:
    links = TrackingLinks(services)
    order, customer = links.of_order(1), links.of_profiles(range(1, 500))
    assert timedelta(days=179) < order.ends_at - utc_now() <= timedelta(days=180)
    assert customer.ends_at - utc_now() <= timedelta(days=30)
    assert len(links.read(customer.word).profiles) == 40
    assert len(customer.address) < 1500
