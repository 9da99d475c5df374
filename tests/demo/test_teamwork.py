"""In the demo a note calls the lead, once, when there is a ticket to write it in."""

from __future__ import annotations

from typing import Any

from tests.face import browser, let_in, someone
from tests.support.inbox.test_api import listed, two_tickets

from guichet.demo.teamwork import call_the_lead
from guichet.kernel.db import Database
from guichet.kernel.services import Services


def test_the_lead_is_called_once(run: Any, services: Services, database: Database) -> None:
    async def called() -> bool:
        async with database.transaction() as transaction:
            return await call_the_lead(transaction)

    async def story() -> None:
        await someone(services, "agent", name="Agent", mail="agent@demo.example")
        lead = await someone(services, "lead", name="Lead", mail="lead@demo.example")
        assert not await called()
        longest, _ = await two_tickets(database)
        assert await called()
        assert await called()
        async with browser(services) as desk:
            await let_in(services, desk, lead)
            assert await listed(desk, view="mentions") == [longest]
            whole = (await desk.get(f"/api/v1/tickets/{longest}")).json()
            notes = [item["message"] for item in whole["conversation"]["items"] if item["message"]]
            assert [one["direction"] for one in notes].count("note") == 1

    run(story())
