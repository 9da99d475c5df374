"""What other rooms find out about a ticket stands in its list, is found by it, and is told once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.support.inbox.desk import agents
from tests.support.inbox.telling import arrive, mail, rows

from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.support.inbox import Due, mark_drafts, mark_due, mark_topics, put_in_queues

LATE = {"topic": "where_is_my_order", "language": "fr", "queue_id": "7", "draft": "waiting", "late": "true"}


def test_a_list_shows_and_finds_what_was_found_out(run: Any, services: Services) -> None:
    database = services.database

    async def mark(late: int, calm: int) -> list[set[int]]:
        now = utc_now()
        ran_out = Due(kind="first_answer", due_at=now - timedelta(hours=1), warn_at=now - timedelta(hours=2))
        runs = Due(kind="next_answer", due_at=now + timedelta(hours=4), warn_at=now + timedelta(hours=3))
        async with database.transaction() as transaction:
            return [
                await mark_topics(transaction, {late: ("where_is_my_order", "fr"), calm: ("invoice", "en")}),
                await put_in_queues(transaction, {late: 7, calm: None}),
                await mark_due(transaction, {late: ran_out, calm: runs}),
                await mark_drafts(transaction, {late: "waiting", calm: ""}),
            ]

    async def story() -> None:
        late, calm = [
            (await arrive(database, mail(f"{name} <{name}@post.example>", f"Bonjour, {name}")))[0]
            for name in ("camille", "paul")
        ]
        assert await mark(late, calm) == [{late, calm}, {late}, {late, calm}, {late}]
        told = await rows(database, "SELECT id FROM events WHERE name = 'ticket.changed'")
        async with agents(services, "Ada") as [(_, desk)]:
            whole = (await desk.get("/api/v1/tickets")).json()["items"]
            shown = {item["id"]: item for item in whole}
            assert shown[str(late)]["due_kind"] == "first_answer"
            assert shown[str(calm)]["due_at"] is not None
            assert shown[str(calm)]["draft_state"] == ""
            for name, value in LATE.items():
                found = (await desk.get("/api/v1/tickets", params={name: value})).json()["items"]
                assert [item["id"] for item in found] == [str(late)], name
        async with database.transaction() as transaction:
            assert await mark_drafts(transaction, {late: "waiting"}) == set()
        assert told == await rows(database, "SELECT id FROM events WHERE name = 'ticket.changed'")

    run(story())


@pytest.mark.parametrize("verb", [mark_topics, mark_drafts, mark_due, put_in_queues])
def test_nothing_said_is_nothing_written(run: Any, services: Services, verb: Any) -> None:
    async def story() -> None:
        async with services.database.transaction() as transaction:
            assert await verb(transaction, {}) == set()

    run(story())
