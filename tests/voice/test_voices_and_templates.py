"""Brand voices and templates over the API: who speaks, with which text, and what was there before."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.inbox.desk import agents
from tests.support.inbox.telling import applied, rows, store

from guichet.kernel.auth import Actor, Grant
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.voice.brands import Voice, brand_words, remarks_on, voice_of
from guichet.voice.facts import SAMPLE, SAMPLES, Facts, front_of
from guichet.voice.liquid import check
from guichet.voice.templates import (
    STARTER,
    Composed,
    TemplateNotFoundError,
    ValuesMissingError,
    compose,
    compose_draft,
    require_whole,
)

HOUSE = Actor.system("test")
LEAD = [Grant(role="lead")]


def test_the_starter_set_is_whole_in_both_languages_and_says_what_is_known() -> None:
    assert len(STARTER) == 26
    for intent, texts in STARTER.items():
        assert set(texts) == {"fr", "en"}, intent
        for language, text in texts.items():
            check(text.subject)
            check(text.body)
            assert "!" not in text.subject + text.body.replace("!=", "")
            polite = Voice(address={"fr": "vous"})
            cases = [
                compose_draft(
                    text.subject, text.body, language=language, facts=facts, front=None, voice=polite
                )
                for facts in SAMPLES
            ]
            composed = min(cases, key=lambda one: len(one.gaps))
            assert [gap.path for gap in composed.gaps if not gap.blank] == [], (intent, language)
            assert list(composed.remarks) == []
            assert "  " not in composed.text, composed.text
            assert " ." not in composed.text, composed.text
            assert "{" not in composed.text
            assert composed.text.count("\n\n\n") == 0


def test_a_text_without_its_values_says_which_are_missing_and_does_not_leave() -> None:
    body = STARTER["partial_refund"]["fr"].body
    bare = Facts(now=SAMPLE.now, store=SAMPLE.store)
    composed = compose_draft("", body, language="fr", facts=bare, front=None, voice=Voice())
    missing = [gap.path for gap in composed.gaps]
    assert missing == ["refund.amount", "order.number", "order.total", "refund.reason"]
    with pytest.raises(ValuesMissingError) as raised:
        require_whole(composed)
    refused = raised.value
    assert refused.code == "values_missing"
    assert "motif du remboursement" in refused.detail.fr
    assert "why it was given back" in refused.detail.en
    assert [fault.pointer for fault in refused.errors] == [f"/{one.replace('.', '/')}" for one in missing]


def test_a_voice_greets_signs_and_marks_what_is_not_in_it() -> None:
    voice = Voice(
        id=1,
        name="Atelier Lunaire",
        address={"fr": "tu"},
        avoided_words=("malheureusement", "!"),
        greetings={"fr": "Coucou {{ customer.first_name }},", "en": "Hey {{ agent.name }},"},
        signatures={"fr": "{{ brand.name }}, l’atelier"},
    )
    known = {"customer": {"first_name": "Zoé"}}
    assert brand_words(voice, "Lune", "fr", known) == {
        "name": "Atelier Lunaire",
        "greeting": "Coucou Zoé,",
        "signature": "Atelier Lunaire, l’atelier",
    }
    # A greeting whose own values are missing becomes the plain one; nobody wrote a Dutch signature.
    assert brand_words(voice, "Lune", "en", known)["greeting"] == "Hello Zoé,"
    assert brand_words(voice, "Lune", "nl", known) == {"name": "Atelier Lunaire"}
    remarks = remarks_on("Malheureusement, votre colis est perdu ! Malheureux.", voice, "fr")
    assert [(one.kind, one.words) for one in remarks] == [
        ("avoided", "malheureusement"),
        ("avoided", "!"),
        ("address", "votre"),
    ]
    assert remarks_on("Ton colis arrive, tu le reçois demain.", voice, "fr") == []


def test_the_stores_voice_goes_before_its_connections_before_the_main_one(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        await applied(database, store("a", "Nova"), store("b", "Nova Outlet"))
        shops = await rows(database, "SELECT id, connection_id FROM stores ORDER BY name")
        nova, outlet = shops[0]["id"], shops[1]["id"]
        async with agents(services, "Lea", grants=LEAD) as [(_, lea)]:

            async def made(**asked: Any) -> dict[str, Any]:
                answer = await lea.post("/api/v1/brand-voices", json=asked)
                assert answer.status_code == 201, answer.text
                return dict(answer.json())

            async def speaks(store_id: int) -> str:
                async with database.transaction() as transaction:
                    return (await voice_of(transaction, await front_of(transaction, store_id))).name

            assert await speaks(nova) == ""
            house = await made(name="Maison", main=True, signatures={"fr": "La maison"})
            assert await speaks(nova) == "Maison"
            brand = await made(name="Nova", connection_ids=[str(shops[0]["connection_id"])])
            assert (await speaks(nova), await speaks(outlet)) == ("Nova", "Nova")
            await made(name="Outlet", store_ids=[str(outlet)], address={"fr": "tu", "de": "Sie"})
            assert (await speaks(nova), await speaks(outlet)) == ("Nova", "Outlet")

            other = await made(name="Groupe", main=True)
            seen = await lea.get(f"/api/v1/brand-voices/{house['id']}")
            assert seen.json()["main"] is False
            changed = {**{k: other[k] for k in ("name", "tone")}, "greetings": {"fr": "{{ custmer.name }}"}}
            refused = await lea.put(f"/api/v1/brand-voices/{other['id']}", json=changed)
            assert refused.json()["code"] == "template_broken"
            assert "customer.name" in refused.json()["detail"]
            wrong = await lea.post("/api/v1/brand-voices", json={"name": "X", "address": {"fr": "ihr"}})
            assert wrong.status_code == 422

            # Somebody else was faster.
            stale = seen.headers["etag"]
            address = f"/api/v1/brand-voices/{house['id']}"
            assert (await lea.put(address, json={"name": "Maison", "tone": "calme"})).status_code == 200
            late = await lea.put(address, json={"name": "Maison"}, headers={"If-Match": stale})
            assert late.json()["code"] == "changed_meanwhile"
            assert (await lea.delete(f"/api/v1/brand-voices/{brand['id']}")).status_code == 204
            assert await speaks(nova) == "Groupe"
            names = [one["name"] for one in (await lea.get("/api/v1/brand-voices")).json()["items"]]
            assert names == ["Groupe", "Maison", "Outlet"]

    run(story())


def test_texts_fall_back_by_language_then_brand_and_say_so(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        await applied(database, store("a", "Nova"))
        (shop,) = await rows(database, "SELECT id FROM stores")
        async with agents(services, "Lea", grants=LEAD) as [(_, lea)]:
            voice = await lea.post(
                "/api/v1/brand-voices",
                json={"name": "Nova", "language": "fr", "store_ids": [str(shop["id"])]},
            )
            voice_id = voice.json()["id"]

            async def composed(language: str, intent: str = "exchange") -> Composed:
                async with database.transaction() as transaction:
                    front = await front_of(transaction, shop["id"])
                    return await compose(transaction, intent, language=language, facts=SAMPLE, front=front)

            async def write(
                language: str, body: str, brand: str | None = None, intent: str = "exchange"
            ) -> Any:
                address = f"/api/v1/templates/{intent}/texts/{language}"
                asked = {"voice_id": brand} if brand else {}
                answer = await lea.put(address, json={"body": body}, params=asked)
                assert answer.status_code == 200, answer.text
                return answer.json()

            def from_(one: Composed) -> tuple[str, str, int, list[str]]:
                return one.origin.value, one.language, one.number, list(one.fell_back)

            assert from_(await composed("en")) == ("starter", "en", 0, ["brand"])
            assert from_(await composed("de")) == ("starter", "fr", 0, ["language", "brand"])
            await write("de", "Tausch {{ order.number }}")
            assert from_(await composed("de")) == ("shared", "de", 1, ["brand"])
            await write("de", "Nova tauscht {{ order.number }}", voice_id)
            assert from_(await composed("de")) == ("brand", "de", 1, [])
            # The buyer's language goes before the brand.
            await write("fr", "Nova échange", voice_id)
            assert from_(await composed("en"))[:2] == ("starter", "en")
            assert (await composed("")).language == "fr"

            # An intent of the merchant's own, in one language only.
            own = await lea.post("/api/v1/templates", json={"names": {"fr": "Papier cadeau"}})
            assert own.json()["intent"] == "papier_cadeau"
            again = await lea.post("/api/v1/templates", json={"names": {"fr": "Papier cadeau"}})
            assert again.json()["code"] == "template_exists"
            async with database.transaction() as transaction:
                front = await front_of(transaction, shop["id"])
                with pytest.raises(TemplateNotFoundError):
                    await compose(transaction, "papier_cadeau", language="fr", facts=SAMPLE, front=front)

    run(story())


def test_every_version_of_a_text_is_kept_and_what_is_taken_away_uncovers_what_was_behind(
    run: Any, services: Services
) -> None:
    async def story() -> None:
        async with agents(services, "Lea", grants=LEAD) as [(_, lea)], agents(services, "Ada") as [(_, ada)]:
            address = "/api/v1/templates/late/texts/fr"
            broken = await lea.put(address, json={"body": "{{ parcel.nummer }}"})
            assert broken.json()["code"] == "template_broken"
            for body in ("Un", "Deux", "Deux", "Trois"):
                written = await lea.put(address, json={"body": body, "subject": "Retard"})
                assert written.status_code == 200, written.text
            texts = {one["language"]: one for one in written.json()["texts"]}
            assert (texts["fr"]["number"], texts["fr"]["origin"], texts["fr"]["author"]) == (
                3,
                "shared",
                "Lea",
            )
            assert texts["en"]["origin"] == "starter"
            stale = await lea.put(address, json={"body": "Quatre"}, headers={"If-Match": '"2"'})
            assert stale.json()["code"] == "changed_meanwhile"
            kept = (await ada.get(f"{address}/versions")).json()["items"]
            assert [(one["number"], one["body"]) for one in kept] == [(3, "Trois"), (2, "Deux"), (1, "Un")]
            gone = await lea.delete(address)
            assert [one["origin"] for one in gone.json()["texts"]] == ["starter", "starter"]
            assert (await lea.delete(address)).json()["code"] == "template_not_found"
            back = await lea.put(address, json={"body": kept[2]["body"]}, headers={"If-Match": '"0"'})
            numbers = {one["language"]: one["number"] for one in back.json()["texts"]}
            assert numbers["fr"] == 4
            # An agent reads, and does not write.
            assert (await ada.put(address, json={"body": "Moi"})).json()["code"] == "not_allowed"
            listed = (await ada.get("/api/v1/templates")).json()["items"]
            assert [one["intent"] for one in listed][:2] == ["where_is_my_order", "late"]
            fields = (await ada.get("/api/v1/template-fields", headers={"Accept-Language": "fr"})).json()
            example = {one["path"]: (one["about"], one["example"]) for one in fields["items"]}
            assert example["order.number"] == ("numéro de commande", "10482")
            assert example["item.name"][1] == "Ada"
            seen = await ada.post(
                "/api/v1/template-previews",
                json={"body": "{{ brand.greeting }} [[ici]] {{ parcel.delivered_on }}", "language": "fr"},
                headers={"Accept-Language": "fr"},
            )
            assert [(one["words"], one["blank"]) for one in seen.json()["gaps"]] == [
                ("ici", True),
            ]
            assert seen.json()["text"].startswith("Bonjour Camille,")

    run(story())
