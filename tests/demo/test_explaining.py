"""What the demo's desk says of returns, strikes and sizes: there on the first start, and once only."""

from __future__ import annotations

from typing import Any

from tests.support.inbox.telling import rows

from guichet.after.policy import published_versions
from guichet.demo.exception_notices import write_notices
from guichet.demo.help_articles import write_articles
from guichet.demo.returns_policy import settle_policy
from guichet.kernel.auth import Actor
from guichet.kernel.db import Database
from guichet.support.articles import find_articles


def test_the_policy_two_notices_and_six_articles_are_there_however_often_it_starts(
    run: Any, database: Database
) -> None:
    async def story() -> None:
        demo = Actor.system("demo")
        for _ in range(2):
            async with database.transaction() as transaction:
                await settle_policy(transaction, demo)
                await write_notices(transaction, demo)
                await write_articles(transaction, demo)
        async with database.transaction() as transaction:
            (policy,) = await published_versions(transaction)
            french = await find_articles(transaction, "", language="fr", count=20)
            (sizes, *_) = await find_articles(transaction, "guide taille", language="fr")
            english = await find_articles(transaction, "", language="en", count=20)
        assert (policy.number, len(policy.document.rules)) == (1, 8)
        assert (len(french), len(english), sizes.title) == (6, 5, "Guide des tailles Nova")
        kinds = await rows(database, "SELECT kind FROM exception_notices ORDER BY kind")
        assert [one["kind"] for one in kinds] == ["strike", "weather"]

    run(story())
