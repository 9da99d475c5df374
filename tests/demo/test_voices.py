"""The demo's three brands read differently, and each keeps to its own voice."""

from __future__ import annotations

from typing import Any

from tests.support.inbox.telling import applied, rows, store

from guichet.demo.brands import AUBEPINE, LUNAIRE, NOVA
from guichet.demo.chat import Front
from guichet.demo.voices import give_voices
from guichet.kernel.auth import Actor
from guichet.kernel.db import Database
from guichet.voice.facts import SAMPLE, front_of
from guichet.voice.templates import compose

ACTOR = Actor.system("demo")


def test_three_brands_answer_the_same_question_in_three_voices(run: Any, database: Database) -> None:
    async def story() -> None:
        await applied(database, store("a", "Nova"))
        (shop,) = await rows(database, "SELECT id, connection_id FROM stores")

        async def answer(brand: Any) -> str:
            """As if the shop were that brand's: the voice belongs to its connection."""
            front = Front(brand=brand, connection_id=shop["connection_id"], address="http://shop.example")
            async with database.transaction() as transaction:
                await give_voices(transaction, ACTOR, [front])
                await give_voices(transaction, ACTOR, [front])
                home = await front_of(transaction, shop["id"])
                said = await compose(
                    transaction, "where_is_my_order", language="fr", facts=SAMPLE, front=home
                )
            assert (list(said.gaps), list(said.remarks)) == ([], [])
            assert said.voice.name == brand.name
            return said.text

        nova, aubepine, lunaire = [await answer(brand) for brand in (NOVA, AUBEPINE, LUNAIRE)]
        assert nova.startswith("Bonjour Camille,")
        assert nova.endswith("Belle journée,\nL’équipe Nova")
        assert aubepine.startswith("Bonjour Camille Roux,")
        assert "votre commande" in aubepine
        assert "ta commande" in lunaire
        assert lunaire.endswith("À bientôt,\nl’Atelier Lunaire")
        voices = await rows(database, "SELECT count(*) AS n FROM brand_voices")
        assert voices[0]["n"] == 3

    run(story())
