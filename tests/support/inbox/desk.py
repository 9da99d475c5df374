"""An agent's browser before the whole API, for stories of the inbox."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import httpx
from tests.face import browser, let_in, someone

from guichet.kernel.auth import Grant
from guichet.kernel.services import Services


@asynccontextmanager
async def agents(
    services: Services, *names: str, grants: Sequence[Grant] | None = None
) -> AsyncIterator[list[tuple[int, httpx.AsyncClient]]]:
    """Agents at their desks: (user id, browser) each."""
    async with browser(services) as first:
        desks = []
        clients = [first] + [httpx.AsyncClient(base_url=first.base_url) for _ in names[1:]]
        for name, client in zip(names, clients, strict=True):
            user = await someone(
                services, "agent", name=name, mail=f"{name.lower()}@guichet.example", grants=grants
            )
            await let_in(services, client, user)
            desks.append((user, client))
        try:
            yield desks
        finally:
            for client in clients[1:]:
                await client.aclose()
