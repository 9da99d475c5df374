"""The demo's own queues and rules can be kept."""

from __future__ import annotations

from typing import Any

from guichet.demo.routing import settle_routing
from guichet.kernel.auth import Actor
from guichet.kernel.db import Database
from guichet.support.routing import list_queues
from guichet.support.routing.rules import list_rules


def test_the_demos_queues_and_rules_are_made_once(run: Any, database: Database) -> None:
    async def story() -> None:
        for _ in range(2):
            async with database.transaction() as transaction:
                await settle_routing(transaction, Actor.system("demo"))
        async with database.transaction() as transaction:
            assert len(await list_queues(transaction)) == 4
            assert len(await list_rules(transaction)) == 7

    run(story())
