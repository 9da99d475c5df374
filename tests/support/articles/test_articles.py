"""Articles: written, published, found by words, inserted, and read by anybody at their link."""

from __future__ import annotations

from typing import Any

from tests.face import let_in, someone
from tests.support.inbox.desk import agents
from tests.support.inbox.telling import applied, rows, store

from guichet.kernel.auth import Grant
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.support.articles import as_html, as_text, find_articles

ARTICLES = "/api/v1/articles"
GUIDE = """\
Nos tailles sont **françaises**.

## Mesurer

1. La poitrine
2. La taille

- Entre deux tailles, prenez la plus grande.

Voir [le tableau](https://nova.example/tailles).
"""


def test_markdown_is_read_as_safe_html_and_as_plain_text() -> None:
    html = as_html(GUIDE)
    assert "<strong>françaises</strong>" in html
    assert '<a href="https://nova.example/tailles" rel="noopener noreferrer">le tableau</a>' in html
    assert as_text(GUIDE) == (
        "Nos tailles sont françaises.\n\nMesurer\n\n1. La poitrine\n2. La taille\n\n"
        "• Entre deux tailles, prenez la plus grande.\n\nVoir le tableau (https://nova.example/tailles)."
    )


def test_nothing_that_acts_gets_through_markdown() -> None:
    hostile = (
        "<script>alert(1)</script> <img src=x onerror=alert(1)> [go](javascript:alert(1))"
        " [data](data:text/html;base64,AAAA) ![p](https://tracker.example/p.gif)"
        " <a href='//evil.example'>x</a>"
    )
    html = as_html(hostile)
    for forbidden in ("<script", "<img", 'href="javascript', 'href="data', 'href="//'):
        assert forbidden not in html
    assert "&lt;script&gt;" in html
    assert "&lt;a href" in html
    assert as_html("# Head") == "<h2>Head</h2>\n"


async def begun(client: Any, title: str, body: str = "", *, publish: bool = True, **asked: Any) -> str:
    new = {"language": "fr", "title": title, "body": body, **asked}
    answer = await client.post(ARTICLES, json=new)
    assert answer.status_code == 201, answer.text
    article_id = str(answer.json()["id"])
    if publish:
        sent = await client.post(f"{ARTICLES}/{article_id}/texts/{new['language']}/publications")
        assert sent.status_code == 200, sent.text
    return article_id


async def found(client: Any, q: str, **asked: Any) -> list[str]:
    answer = await client.get(ARTICLES, params={"q": q, **asked})
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["items"]]


def test_an_article_is_drafted_published_changed_and_every_published_text_is_kept(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        async with agents(services, "Ada") as [(_, ada)]:
            guide = await begun(ada, "Guide des tailles", GUIDE, publish=False)
            texts = f"{ARTICLES}/{guide}/texts/fr"
            assert (await ada.get(f"/api/v1/public/articles/{guide}")).json()["code"] == "article_not_found"
            assert (await ada.post(f"{texts}/publications")).status_code == 200
            again = await ada.post(f"{texts}/publications")
            assert (again.status_code, again.json()["code"]) == (409, "no_article_draft")
            await ada.put(f"{texts}/draft", json={"title": "Guide des tailles", "body": "Plus court."})
            await ada.put(
                f"{ARTICLES}/{guide}/texts/en/draft", json={"title": "Size guide", "body": "Short."}
            )
            whole = await ada.get(f"{ARTICLES}/{guide}")
            kept = {(one["language"], one["state"]) for one in whole.json()["texts"]}
            assert kept == {("fr", "published"), ("fr", "draft"), ("en", "draft")}
            stale = await ada.post(f"{texts}/publications", headers={"If-Match": '"1"'})
            assert stale.status_code == 412
            await ada.post(f"{texts}/publications", headers={"If-Match": whole.headers["ETag"]})
            versions = (await ada.get(f"{texts}/versions")).json()["items"]
            assert [(one["number"], one["state"]) for one in versions] == [
                (2, "published"),
                (1, "superseded"),
            ]
            assert versions[1]["body"] == GUIDE.strip()

            (shown,) = (
                await ada.get("/api/v1/public/articles", params={"language": "fr", "q": "taill"})
            ).json()["items"]
            assert (shown["title"], shown["html"]) == ("Guide des tailles", "<p>Plus court.</p>\n")
            ada.cookies.clear()
            page = await ada.get(f"/help/{guide}", params={"language": "fr"})
            assert "<h1>Guide des tailles</h1>" in page.text
            assert "script-src" not in page.headers["Content-Security-Policy"]
            assert shown["link"].endswith(f"/help/{guide}?language=fr")
            assert (await ada.get("/help/999")).status_code == 404

    run(story())


def test_what_is_taken_off_publication_stays_as_a_draft(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        async with agents(services, "Ada") as [(_, ada)]:
            guide = await begun(ada, "Guide", "Court.")
            gone = await ada.delete(f"{ARTICLES}/{guide}/texts/fr/publications")
            assert [(one["state"], one["body"]) for one in gone.json()["texts"]] == [("draft", "Court.")]
            assert (await ada.get(f"/api/v1/public/articles/{guide}")).status_code == 404
            dropped = await ada.delete(f"{ARTICLES}/{guide}/texts/fr/draft")
            assert dropped.json()["texts"] == []
            again = await ada.delete(f"{ARTICLES}/{guide}/texts/fr/draft")
            assert again.json()["code"] == "no_article_draft"

    run(story())


def test_articles_are_found_by_words_for_a_store_and_rights_bind_who_writes(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        await applied(database, store("a", "Nova"), store("b", "Lune"))
        shops = {row["name"]: str(row["id"]) for row in await rows(database, "SELECT id, name FROM stores")}
        async with agents(services, "Ada") as [(_, ada)]:
            returns = await begun(ada, "Retourner un article", "Sous trente jours, dans l’emballage.")
            boxes = await begun(ada, "Emballage cadeau", "Un mot peut être joint.")
            candles = await begun(ada, "Entretien des bougies", "Coupez la mèche.", store_ids=[shops["Lune"]])
            draft = await begun(ada, "Emballages repris", publish=False)
            assert await found(ada, "emball") == [draft, boxes, returns]
            assert await found(ada, "EMBALLAGE", state="published") == [boxes, returns]
            assert await found(ada, "meche coup") == [candles]
            assert await found(ada, "mèche", store_id=shops["Nova"]) == []
            assert await found(ada, "emballage", language="en") == []
            assert await found(ada, "'\\ & !") == [draft, candles, boxes, returns]
            async with database.transaction() as transaction:
                (best, *_) = await find_articles(transaction, "retourner", language="fr", count=3)
                lune = await find_articles(transaction, "bougies", language="fr", store_id=int(shops["Lune"]))
                none = await find_articles(transaction, "bougies", language="fr")
            assert (str(best.article_id), best.title) == (returns, "Retourner un article")
            assert ([str(one.article_id) for one in lune], none) == ([candles], [])
            first = (await ada.get(ARTICLES, params={"limit": 3})).json()
            rest = (await ada.get(ARTICLES, params={"limit": 3, "cursor": first["next"]})).json()
            assert ([one["id"] for one in rest["items"]], rest["next"]) == ([returns], None)

            bound = Grant(role="agent", targets=(f"store:{shops['Nova']}",))
            await let_in(services, ada, await someone(services, mail="b@x.example", grants=[bound]))
            assert await found(ada, "") == [draft, boxes, returns]
            assert (await ada.get(f"{ARTICLES}/{candles}")).status_code == 404
            theirs = await ada.put(f"{ARTICLES}/{boxes}/texts/fr/draft", json={"title": "X", "body": ""})
            assert (theirs.status_code, theirs.json()["code"]) == (403, "not_of_your_stores")
            own = await begun(ada, "Nova seulement", store_ids=[shops["Nova"]])
            assert (await ada.patch(f"{ARTICLES}/{own}", json={"store_ids": []})).status_code == 403
            assert (await ada.delete(f"{ARTICLES}/{own}")).status_code == 204
            assert await found(ada, "seulement") == []

    run(story())
