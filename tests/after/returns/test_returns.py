"""Returns from the shopper's form to the money: decided by the policy, received, graded, given back once."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.after.returns.shop import Counter, other_lamp, told
from tests.sync.hands import Hands

from guichet.after.returns import ReturnLinks
from guichet.after.returns.deciding import expire
from guichet.after.returns.opening import new_code
from guichet.kernel.auth import Grant
from guichet.kernel.jobs import RetryLaterError
from guichet.kernel.types import Money, utc_now
from guichet.ports.failures import OutageError, RejectedError

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) + b"\r\n--not the boundary\r\n"
LOST = OutageError("the answer was lost", uncertain=True)


def test_a_shopper_returns_without_account_and_gets_the_money_back(run: Any, hands: Hands) -> None:
    async def story(desk: Counter) -> None:
        assert "Numéro de commande" in (await desk.shopper.get("/return?store=1")).text
        found = await desk.find("007", "Zoe@mail.example ")
        assert found.status_code == 303
        asked = await desk.ask(
            found.headers["location"], pieces_Lampe="1", reason_Lampe="not_as_pictured",
            condition_Lampe="as_new", wish="refund", comment="Plus petite que prévu",
            files={"Lampe": ("lampe.png", PNG)},
        )  # fmt: skip
        assert asked.status_code == 200, asked.text
        assert "Votre retour est accepté" in asked.text
        assert "revient à nos frais sous 60 jours" in asked.text
        assert "<svg" in asked.text
        assert "<h2>Articles</h2>" in asked.text
        assert len(asked.content) < 60_000
        await desk.heard()

        (item,) = (await desk.get("returns", state="approved"))["items"]
        assert (item["number"], item["customer"], item["pieces"]) == ("R1", "", 1)
        whole = await desk.get(f"returns/{item['id']}")
        (line,) = whole["lines"]
        assert (line["rule"], line["outcome"], line["comment"]) == (
            "our_fault", "return_accepted", "Plus petite que prévu",
        )  # fmt: skip
        photo = await desk.staff.get(f"returns/{item['id']}/photos/{line['photos'][0]['sha256']}")
        assert (photo.content, photo.headers["content-type"]) == (PNG, "image/png")
        assert (await desk.get("returns", code=whole["code"].lower()))["items"] == [item]

        graded = await desk.back(whole)
        assert (graded["state"], graded["lines"][0]["restock"]) == ("graded", "asked")
        refused = await desk.post(f"returns/{item['id']}/receptions")
        assert (refused["status"], refused["code"]) == (409, "return_not_in_that_state")
        asked_for = await desk.refund(whole, "20.00")
        assert (asked_for["status"], asked_for["state"], asked_for["settlement"]) == (
            202,
            "settling",
            "asked",
        )
        for act in await desk.hands.rows("SELECT id FROM acts ORDER BY id"):
            await desk.act(act["id"])
        settled = await desk.get(f"returns/{item['id']}")
        assert (settled["state"], settled["settlement"], settled["amount"]["amount"]) == (
            "settled",
            "done",
            2000,
        )
        assert settled["lines"][0]["restock"] == "done"
        ((given, total),) = desk.shop.refunds
        assert (given.lines, total) == ((("1", 1),), "20.00")
        assert [(one.location_external_id, one.change) for one in desk.shop.adjustments] == [("1", 1)]
        page = await desk.shopper.get(
            whole["link"].partition("/return/")[1] + whole["link"].partition("/return/")[2]
        )
        assert "Tout est réglé" in page.text
        assert "20,00" in page.text
        kinds = [one["kind"] for one in settled["life"]]
        assert kinds == ["opened", "approved", "received", "graded", "refund_asked", "settled"]

    told(run, hands, story)


@pytest.mark.usefixtures("no_refill")
def test_every_code_has_a_digit_by_which_the_counter_tells_it_from_a_word() -> None:
    codes = [new_code() for _ in range(1000)]  # of ten letters one in twenty would be
    assert all(re.fullmatch(r"(?=.*\d)[2-9A-HJKMNP-TV-Z]{10}", code) for code in codes)


def test_nothing_is_told_to_who_knows_half_and_links_are_whole_or_nothing(run: Any, hands: Hands) -> None:
    async def story(desk: Counter) -> None:
        wrong = await desk.find("7", "eve@mail.example")
        unknown = await desk.find("70", "zoe@mail.example")
        assert (wrong.status_code, unknown.status_code) == (404, 404)
        assert _untyped(wrong.text) == _untyped(unknown.text)
        for _ in range(9):
            await desk.find("7", "eve@mail.example")
        assert (await desk.find("7")).status_code == 429
        links = ReturnLinks(desk.hands.services)
        word = links.order_word(desk.orders["7"])
        for address in (f"/return/order/{word[:-2]}", f"/return/status/{word}", "/return/order/x"):
            answer = await desk.shopper.get(address)
            assert (answer.status_code, "Ce lien" in answer.text) == (401, True)

    told(run, hands, story)


@pytest.mark.usefixtures("no_refill")
def test_another_front_asks_the_same_by_json_and_is_shown_the_decision_before(run: Any, hands: Hands) -> None:
    async def story(desk: Counter) -> None:
        origins = {"store_id": "1", "origins": ["https://tiny.example"]}
        made = await desk.post("publishable-keys", origins)
        asks = httpx.AsyncClient(
            base_url=f"{desk.shopper.base_url}/api/shopper/v1/returns", params={"key": made["key"]},
            headers={"Accept-Language": "fr", "Origin": "https://tiny.example"}, timeout=desk.shopper.timeout,
        )  # fmt: skip
        async with asks:
            nobody = await asks.post("/orders", json={"number": "7", "mail": "eve@mail.example"})
            assert (nobody.status_code, nobody.json()["code"]) == (404, "return_order_unknown")
            form = (await asks.post("/orders", json={"number": "7", "mail": "Zoe@mail.example"})).json()
            lamp = form["lines"][0]
            assert (lamp["name"], lamp["free"], form["reasons"][0]["words"]) == ("Lampe", 2, "Trop petit")
            at = f"/orders/{form['word']}"
            photo = (await asks.post(f"{at}/photos", content=PNG)).json()["photo"]
            line = {"line_id": lamp["line_id"], "reason": "not_as_pictured", "photos": [photo]}
            wanted = {"lines": [line], "comment": "Pas la même"}
            before = (await asks.post(f"{at}/decisions", json=wanted)).json()
            assert (before["state"], before["lines"][0]["outcome"]) == ("approved", "return_accepted")
            assert (await desk.get("returns"))["items"] == [], "nothing was asked for yet"
            opened = (await asks.post(f"{at}/returns", json=wanted)).json()
            assert (opened["state"], opened["headline"]) == ("approved", before["headline"])
            assert "revient à nos frais sous 60 jours" in opened["rules"][0]
            assert opened["code_picture"].startswith("<svg")
            assert (await asks.get(at)).json()["lines"][0]["free"] == 1
            (kept,) = (await desk.get("returns"))["items"]
            whole = await desk.get(f"returns/{kept['id']}")
            assert (whole["code"], len(whole["lines"][0]["photos"])) == (opened["code"], 1)

            over = await asks.post(f"{at}/returns", json={"lines": [{**line, "quantity": 2}]})
            assert (over.status_code, over.json()["code"]) == (409, "already_in_a_return")
            foreign = {**line, "exchange_variant_id": "999"}
            other = await asks.post(f"{at}/decisions", json={"lines": [foreign], "wish": "exchange"})
            assert other.json()["code"] == "return_other_form_unknown"
            gone = (await asks.post(f"/{opened['word']}/cancellations")).json()
            assert (gone["state"], gone["code"], gone["cancellable"]) == ("cancelled", "", False)
            assert (await asks.get(f"/{opened['word']}")).json() == gone
            elsewhere = await asks.get(f"/{opened['word']}", headers={"Origin": "https://evil.example"})
            assert elsewhere.json()["code"] == "origin_refused"
            assert (await asks.get(f"/{form['word']}")).status_code == 401, "a word opens what it names"
            for _ in range(9):
                await asks.post("/orders", json={"number": "7", "mail": "eve@mail.example"})
            assert (await desk.find("7")).status_code == 429, "page and twin are counted together"

    told(run, hands, story)


def _untyped(page: str) -> str:
    """A page without what the shopper typed."""
    return re.sub(r'value="[^"]*"', "", page)


def test_a_piece_is_in_one_return_and_comes_free_again(run: Any, hands: Hands) -> None:
    async def story(desk: Counter) -> None:
        first = await desk.open(line={"quantity": 2})
        assert (first["status"], first.get("state"), first["most"]["amount"]) == (201, "approved", 4000), (
            first
        )
        again = await desk.open()
        assert (again["status"], again["code"]) == (409, "already_in_a_return")
        assert "Lampe: 0" in again["detail"]
        word = ReturnLinks(desk.hands.services).order_word(desk.orders["7"])
        page = await desk.shopper.get(f"/return/order/{word}")
        assert "Déjà dans un retour" in page.text
        cancelled = await desk.shopper.post(
            first["link"][first["link"].index("/return/") :], follow_redirects=True
        )
        assert "Ce retour est annulé" in cancelled.text
        assert (await desk.open())["status"] == 201
        assert (await desk.open())["status"] == 201
        assert (await desk.open())["status"] == 409
        assert await desk.hands.scalar("SELECT count(*) FROM return_pieces") == 2

    told(run, hands, story)


def test_of_two_who_ask_for_the_last_pieces_at_once_one_gets_them(run: Any, hands: Hands) -> None:
    async def story(desk: Counter) -> None:
        asked = await asyncio.gather(*(desk.open(line={"quantity": 2}) for _ in range(4)))
        assert sorted(one["status"] for one in asked) == [201, 409, 409, 409]
        (opened,) = [one for one in asked if one["status"] == 201]
        graded = await desk.back(opened, grade="missing", disposition="none")
        assert (graded["most"]["amount"], graded["lines"][0]["restock"]) == (0, "")
        refused = await desk.post(f"returns/{opened['id']}/refusals", {"note": "Le colis était vide."})
        assert refused["state"] == "refused"

    told(run, hands, story)


def test_outside_the_window_the_rule_is_named_and_a_person_may_do_more(run: Any, hands: Hands) -> None:
    async def story(desk: Counter) -> None:
        late = await desk.open("Abat-jour", number="9")
        assert (late["state"], late["lines"][0]["rule"]) == ("refused", "too_late")
        page = await desk.shopper.get(late["link"][late["link"].index("/return/") :])
        assert "Le délai de retour est dépassé." in page.text
        kept = await desk.post(f"returns/{late['id']}/approvals", {"keep": True, "note": "Fidèle cliente"})
        assert (kept["state"], kept["least"]["amount"], kept["most"]["amount"]) == ("kept", 0, 1000)
        assert kept["life"][-1]["data"]["overruled"] == ["too_late"]
        over = await desk.refund(kept, "11.00", amount=1100)
        assert (over["status"], over["code"]) == (422, "return_amount_out_of_bounds")
        part = await desk.refund(kept, "4.00", amount=400)
        await desk.act(part["act_id"])
        assert (await desk.get(f"returns/{late['id']}"))["state"] == "settled"

    told(run, hands, story)


def test_a_person_decides_refuses_and_what_never_comes_ends(run: Any, hands: Hands) -> None:
    async def story(desk: Counter) -> None:
        used = await desk.open(number="9", line={"condition": "used", "reason": "defective"})
        assert (used["state"], used["lines"][0]["accepted"]) == ("opened", None)
        refused = await desk.post(f"returns/{used['id']}/refusals", {"note": "Ampoule grillée à l’usage."})
        assert refused["state"] == "refused"
        page = await desk.shopper.get(used["link"][used["link"].index("/return/") :])
        assert "Ampoule grillée" in page.text
        coming = await desk.open()
        await desk.hands.execute(
            "UPDATE returns SET send_before = :past WHERE id = :id",
            past=utc_now() - timedelta(days=1), id=int(coming["id"]),
        )  # fmt: skip
        async with desk.hands.services.database.transaction() as transaction:
            assert await expire(transaction) == 1
        assert (await desk.get(f"returns/{coming['id']}"))["state"] == "expired"
        owed = await desk.open()
        back = await desk.post(f"returns/{owed['id']}/receptions")
        assert back["due"] == ""
        await desk.hands.execute(
            "UPDATE returns SET refund_by = :past", past=(utc_now() - timedelta(days=2)).date()
        )
        late = (await desk.get("returns", due="late"))["items"]
        assert [(one["id"], one["due"]) for one in late] == [(owed["id"], "late")]

    told(run, hands, story)


def test_a_ceiling_holds_and_a_lost_answer_is_asked_about(run: Any, hands: Hands) -> None:
    async def story(desk: Counter) -> None:
        opened = await desk.open(line={"quantity": 2})
        await desk.back(opened)
        above = await desk.refund(opened, "40.00")
        assert (above["status"], above["code"]) == (403, "above_ceiling")
        assert (await desk.get(f"returns/{opened['id']}"))["state"] == "graded"

    grant = Grant(role="agent", ceiling=Money(3000, "EUR"))
    told(run, hands, story, grant)


def test_what_the_shop_refuses_may_be_asked_again_and_a_lost_answer_is_found(run: Any, hands: Hands) -> None:
    async def story(desk: Counter) -> None:
        opened = await desk.open(line={"quantity": 2})
        await desk.back(opened, grade="worn", disposition="second_grade")
        first = await desk.refund(opened, "30.00", amount=3000)
        desk.shop.failures = [RejectedError("the payment is too old")]
        await desk.act(first["act_id"])
        failed = await desk.get(f"returns/{opened['id']}")
        assert (failed["state"], failed["settlement"], failed["amount"]) == ("graded", "failed", None)
        assert "too old" in failed["reason"]
        second = await desk.refund(opened, "30.00", amount=3000)
        desk.shop.lose_answer = LOST
        with pytest.raises(RetryLaterError):
            await desk.act(second["act_id"])
        await desk.hands.execute("UPDATE acts SET called_at = called_at - interval '1 minute'")
        await desk.act(second["act_id"])
        assert (await desk.get(f"returns/{opened['id']}"))["state"] == "settled"
        assert len(desk.shop.refunds) == 1

    told(run, hands, story)


def test_the_policy_releases_within_the_merchants_ceiling_alone(run: Any, hands: Hands) -> None:
    async def story(desk: Counter) -> None:
        settings = await desk.get("return-settings")
        wrong = await desk.staff.put(
            "return-settings", json={"reasons": settings["reasons"][:1]}, headers={"If-Match": '"0"'}
        )
        assert wrong.json()["code"] == "return_settings_wrong"
        asked = {key: settings[key] for key in ("reasons", "send_days", "warn_days")}
        own = {
            "key": "too_bright",
            "policy": "changed_mind",
            "words": {"en": "Too bright", "fr": "Trop vive"},
        }
        asked["reasons"].append(own)
        changed = await desk.staff.put(
            "return-settings", json={**asked, "released": {"EUR": 2500}}, headers={"If-Match": '"0"'}
        )
        assert changed.status_code == 200, changed.text
        small = await desk.open(line={"reason": "too_bright"})
        await desk.back(small)
        desk.shop.quotes = ["20.00", "20.00"]
        await desk.released(small)
        released = await desk.get(f"returns/{small['id']}")
        assert (released["state"], released["settlement"]) == ("settling", "asked")
        await desk.act(released["act_id"])
        assert (await desk.get(f"returns/{small['id']}"))["state"] == "settled"
        worn = await desk.open("Abat-jour")
        await desk.back(worn, grade="worn", disposition="recycle")
        assert await desk.hands.scalar("SELECT count(*) FROM jobs WHERE name = 'returns.release'") == 1

    told(run, hands, story)


def test_credits_exchanges_and_repairs_go_to_their_end_by_hand(run: Any, hands: Hands) -> None:
    async def story(desk: Counter) -> None:
        repair = await desk.open(wish="repair", line={"reason": "defective"})
        assert (repair["state"], repair["way"]) == ("approved", "repair")
        await desk.back(repair, disposition="repair")
        steps = [
            (await desk.post(f"returns/{repair['id']}/settlement-steps", {"reference": "6A1"}))["settlement"]
            for _ in range(3)
        ]
        assert steps == ["in_repair", "repaired", "done"]
        exchange = await desk.open(wish="exchange", line={"reason": "too_small"})
        assert exchange["way"] == "exchange"
        other = await desk.post(f"returns/{exchange['id']}/refund-quotes")
        assert other["code"] == "return_not_in_that_state"

    told(run, hands, story)


def test_stores_bind_whose_returns_are_seen(run: Any, hands: Hands) -> None:
    async def story(desk: Counter) -> None:
        opened = await desk.open()
        assert (opened["status"], opened["code"]) == (404, "order_not_found")
        assert (await desk.get("returns"))["items"] == []

    (store,) = run(hands.rows("SELECT id FROM stores WHERE external_id = '2'"))
    told(run, hands, story, Grant(role="lead", targets=(f"store:{store['id']}",)))


def test_an_exchange_holds_its_item_at_the_opening_and_gives_it_back(run: Any, hands: Hands) -> None:
    async def story(desk: Counter) -> None:
        await other_lamp(hands)
        found = await desk.find()
        form = (await desk.shopper.get(found.headers["location"])).text
        assert "Bleu" in form
        other = re.search(r'<option value="(\d+)">Bleu', form)
        assert other is not None
        asked = await desk.ask(
            found.headers["location"], pieces_Lampe="1", reason_Lampe="too_small", other_Lampe=other[1],
            wish="exchange",
        )  # fmt: skip
        assert "mis de côté" in asked.text
        held = "SELECT coalesce(sum(reserved), 0) FROM stock_levels WHERE variant_external_id = '52'"
        assert await desk.hands.scalar(held) == 1
        (item,) = (await desk.get("returns"))["items"]
        assert item["way"] == "exchange"
        await desk.post(f"returns/{item['id']}/cancellations")
        assert await desk.hands.scalar(held) == 0

    told(run, hands, story)
