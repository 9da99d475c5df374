"""How soon a change of a ticket is on every open desk: a whole installation, heard over real HTTP.

    python -m bench.live_desks [--desks 200] [--changes 40]

`guichet serve` as an operator starts it. Each desk is a stream of its own; a change is an agent's, over the
API. The time runs from the request to the message, at the median desk and at the last one.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import httpx
from bench.measuring import calibrate, machine, quantile
from tests.operations.test_power_cut import MAILBOX, PASSWORD, Beside
from tests.operations.tree import until

_PATIENCE = 60.0


class Desk:
    """An open desk: hears of changes, and when."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines
        self.heard_at = 0.0

    async def hear(self, ticket_id: str) -> None:
        """Read until the stream tells of the ticket."""
        event = ""
        async for line in self._lines:
            if line.startswith("event: "):
                event = line.removeprefix("event: ")
            elif line.startswith("data: ") and event == "ticket" and json.loads(line[6:])["id"] == ticket_id:
                self.heard_at = time.perf_counter()
                return
        raise RuntimeError("a stream ended")


@asynccontextmanager
async def open_desks(client: httpx.AsyncClient, count: int) -> AsyncIterator[list[Desk]]:
    """So many streams of one person's desks."""
    async with AsyncExitStack() as stack:
        desks = []
        for _ in range(count):
            answer = await stack.enter_async_context(client.stream("GET", "/api/v1/stream"))
            desks.append(Desk(answer.aiter_lines()))
        yield desks


async def measure(address: str, ticket_id: str, desks: int, changes: int) -> list[tuple[float, float]]:
    """Milliseconds until the median desk and until the last one, for each change."""
    limits = httpx.Limits(max_connections=desks + 10)
    async with httpx.AsyncClient(base_url=address, timeout=_PATIENCE, limits=limits) as client:
        login = {"mail": "ada@example.com", "password": PASSWORD}
        token = (await client.post("/api/v1/session", json=login)).json()["csrf_token"]
        found = []
        async with open_desks(client, desks) as all_desks:
            for number in range(changes + 5):
                await asyncio.sleep(0.3)
                hearing = [asyncio.create_task(desk.hear(ticket_id)) for desk in all_desks]
                begun = time.perf_counter()
                answer = await client.patch(
                    f"/api/v1/tickets/{ticket_id}",
                    json={"add_tags": [f"round {number}"]},
                    headers={"X-CSRF-Token": token},
                )
                answer.raise_for_status()
                await asyncio.wait_for(asyncio.gather(*hearing), _PATIENCE)
                took = [(desk.heard_at - begun) * 1000 for desk in all_desks]
                found.append((quantile(took, 0.5), max(took)))
        return found[5:]


@contextmanager
def one_ticket() -> Iterator[tuple[str, str]]:
    """An installation with one ticket in it: its address, and the ticket's id."""
    with tempfile.TemporaryDirectory(prefix="guichet-bench-") as folder:
        Path(folder).chmod(0o755)
        installation = Beside(Path(folder) / "data")
        try:
            with installation.serving():
                until(lambda: installation.health() == "ok")
                installation.run("user", "add", "ada@example.com", "--name", "Ada", "--password", PASSWORD)
                installation.run("connect", "mail", "--settings", "-", given=json.dumps(MAILBOX))
                with installation.client() as client:
                    told = client.get("/connections/1/forwarding").json()
                    installation.send(told["address"], 0)
                    until(lambda: installation.subjects(client) == {"Colis 0"})
                    (ticket,) = client.get("/tickets").json()["items"]
                yield installation.address, ticket["id"]
        finally:
            installation.remove()


def main() -> None:
    """Measure and print a table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--desks", type=int, default=200)
    arguments.add_argument("--changes", type=int, default=40)
    asked = arguments.parse_args()
    loop = calibrate()
    with one_ticket() as (address, ticket_id):
        found = asyncio.run(measure(address, ticket_id, asked.desks, asked.changes))
    print(
        f"{machine()}; {asked.desks} desks, {asked.changes} changes; loop {loop:.0f} and {calibrate():.0f} ms"
    )
    print("| heard by | median ms | p95 ms | longest ms |\n|---|---|---|---|")
    for place, name in enumerate(("the median desk", "the last desk")):
        took = [one[place] for one in found]
        print(f"| {name} | {quantile(took, 0.5):.0f} | {quantile(took, 0.95):.0f} | {max(took):.0f} |")


if __name__ == "__main__":
    main()
