"""The release before goes on over the tables of this one, beside it, until it is ended: nothing is lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from tests.faults.ledger import Ledger
from tests.faults.life import SECRET, Shop, Till, going_on
from tests.faults.postman import Postman
from tests.operations.releases import Host, NoReleaseError, release_before, take_out
from tests.operations.tree import until

from guichet.api.webhooks.catalogue import CATALOGUE
from guichet.connectors.bigcommerce.standin import StandinServer, StandinSettings
from guichet.kernel.events.reactions import declared_reactions
from guichet.operations.services import import_rooms

_NEVER = 24 * 3600  # seconds: no schedule heals what a webhook brought and somebody lost
_EACH = 25  # acknowledgements in each part of the story
_UNDER_WAY = """
SELECT (SELECT count(*) FROM deliveries_waiting) + (SELECT count(*) FROM wanted)
  + (SELECT count(*) FROM events e WHERE NOT EXISTS (SELECT FROM event_positions p WHERE p.event_id = e.id))
  + (SELECT count(*) FROM reaction_cursors WHERE reaction <> ALL(%s)
     AND position < (SELECT coalesce(max(position), 0) FROM event_positions))
  + (SELECT count(*) FROM jobs WHERE state = 'waiting' AND (lease IS NOT NULL OR run_at <= now()))
  + (SELECT count(*) FROM webhook_deliveries WHERE state = 'waiting') AS things
"""


@dataclass
class Story:
    """Two hosts over one database, and around them a shop, a till, and a system that is told everything."""

    address: str
    old: Host
    new: Host
    shop: Shop
    postman: Postman
    ledger: Ledger
    tills: list[Till] = field(default_factory=list)
    first_event: int = 0  # of which anybody is told

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        with psycopg.connect(self.address, row_factory=dict_row) as connection:
            return connection.execute(query, values or None).fetchall()

    def count(self, query: str, *values: Any) -> int:
        (row,) = self.rows(query, *values)
        (value,) = row.values()
        return int(value)

    def acknowledged(self) -> int:
        return sum(self.ledger.acknowledged(kind).total() for kind in ("webhook", "receipt"))

    def is_quiet(self, given_up: list[str]) -> bool:
        """Whether nothing is under way; what waits for its turn in a minute's budget need not."""
        with psycopg.connect(self.address) as connection:
            connection.execute("UPDATE http_accounts SET window_ends_at = now()")
            connection.execute(
                "UPDATE jobs SET run_at = now() WHERE state = 'waiting' AND lease IS NULL AND run_at > now()"
                " AND run_at < now() + interval '1 minute'"
            )
        return self.count(_UNDER_WAY, given_up) == 0

    def goes_on(self) -> None:
        """Wait until so much more was acknowledged."""
        wanted = self.acknowledged() + _EACH
        until(lambda: self.acknowledged() >= wanted)


@pytest.fixture
def story(empty_database: str, tmp_path: Path) -> Iterator[Story]:
    named = os.environ.get("RELEASE_BEFORE")
    if not named:
        pytest.skip("two releases run side by side by: make releases")
    try:
        source = take_out(release_before(named), tmp_path / "before")
    except NoReleaseError as failure:
        pytest.skip(str(failure))
    with ExitStack() as stack:
        ledger = Ledger(tmp_path / "ledger")
        stack.callback(ledger.close)
        (tmp_path / "standin").mkdir()
        server = stack.enter_context(
            StandinServer(
                StandinSettings(
                    data_directory=tmp_path / "standin",
                    port=0,
                    quota=1_000_000,
                    quota_window_seconds=1.0,
                    webhook_time_scale=0.002,
                    inventory_delay_seconds=0.02,
                )
            )
        )
        shop = Shop(server.address, seed=1)
        stack.callback(shop.close)
        shop.open()
        postman = stack.enter_context(Postman(ledger, 1, SECRET))
        shared = {
            "GUICHET_DATABASE_URL": empty_database,
            "GUICHET_SECRET_KEY_FILE": str(tmp_path / "secret.key"),
            "GUICHET_BLOBS_DIR": str(tmp_path / "blobs"),
            "GUICHET_ALLOWED_PRIVATE_NETWORKS": '["127.0.0.0/8"]',
            "GUICHET_PUBLIC_URL": postman.address,
        }
        old = Host(tmp_path / "old", shared, source)
        yield Story(empty_database, old, Host(tmp_path / "new", shared), shop, postman, ledger)


def test_two_releases_work_side_by_side_and_nothing_is_lost_or_doubled(story: Story) -> None:
    old, new, postman = story.old, story.new, story.postman
    with ExitStack() as later:
        with old.at_work():
            postman.door = old.address
            connect(story)
            doors = cycle(story.tills[:1])
            with going_on((story.shop.step, 0.15), (lambda: next(doors).step(), 0.1)):
                story.goes_on()  # the old one alone
                brought = new.run("db", "upgrade")
                assert brought.returncode == 0, brought.stderr
                story.goes_on()  # the old one over the new tables
                later.enter_context(new.at_work())
                new.sign_in()
                turns = cycle((new.address, old.address))
                doors = cycle(story.tills)

                def turn() -> None:
                    postman.door = next(turns)
                    orders = [host.read("orders?limit=50")["items"] for host in (old, new)]
                    assert all(orders), "both show what both took"

                with going_on((turn, 0.2)):
                    story.goes_on()
                    story.goes_on()
                doors, postman.door = cycle(story.tills[1:]), new.address
                story.goes_on()  # one that just ends
        with going_on((story.shop.step, 0.15), (story.tills[1].step, 0.1)):
            story.goes_on()  # the new one alone
        until(lambda: not story.shop.counts()["webhooks waiting"] and story.is_quiet(_given_up(story)))
        judge(story)


def _given_up(story: Story) -> list[str]:
    """The reactions that only the release before knows; their places stay where they were."""
    import_rooms("reactions")
    known = {one.name for one in declared_reactions()}
    return [
        one["reaction"]
        for one in story.rows("SELECT reaction FROM reaction_cursors")
        if one["reaction"] not in known
    ]


def connect(story: Story) -> None:
    """A shop, a till and who is told of everything, as the merchant settles them on the old release."""
    old = story.old
    old.add_administrator()
    old.sign_in()
    shop = {"connector_id": "bigcommerce", "settings": story.shop.settings, "reconcile_seconds": _NEVER}
    old.ask("connections", shop)
    till = {"name": "Magasin", "currency": "EUR"}
    made = old.ask("connections", {"connector_id": "till", "settings": till})
    runs = "SELECT count(*) FROM sync_runs WHERE state <> 'done'"
    until(lambda: story.count("SELECT count(*) FROM sync_runs") >= 2 and story.count(runs) == 0)
    until(lambda: story.count("SELECT count(*) FROM hook_states WHERE wanted = active AND wanted > 0") == 1)
    until(lambda: story.is_quiet([]))
    old.ask("webhook-endpoints", {"name": "ERP", "address": f"{story.postman.address}/told"})
    story.first_event = story.count("SELECT coalesce(max(id), 0) FROM events")
    secret = old.read(f"connections/{made['id']}/push")["secret"]
    receipts: dict[str, int] = {}
    for host in (old, story.new):  # one till, which may push to either
        one = Till(f"{host.address}/in/{made['id']}", secret, story.ledger)
        one.receipts = receipts
        story.tills.append(one)


def judge(story: Story) -> None:
    """What was acknowledged is there once, all that followed from it happened once, and both sides agree."""
    kept = {
        one["external_id"]: (one["lines"], one["pieces"])
        for one in story.rows(
            "SELECT o.external_id, count(*) AS lines, sum(l.quantity) AS pieces FROM orders o"
            " JOIN order_lines l ON l.order_id = o.id JOIN connections c ON c.id = o.connection_id"
            " WHERE c.connector_id = 'till' GROUP BY o.id"
        )
    }
    assert kept == {receipt: (1, pieces) for receipt, pieces in story.tills[0].receipts.items()}
    hints = story.count(
        "SELECT count(*) FROM deliveries d JOIN connections c ON c.id = d.connection_id"
        " WHERE d.kind = 'hint' AND c.connector_id = 'bigcommerce'"
    )
    assert hints == len(story.ledger.acknowledged("webhook"))
    for order_id in sorted(story.shop.touched):
        there = story.shop.kept("order", order_id)["document"]
        here = story.rows("SELECT source_state FROM orders WHERE external_id = %s", str(order_id))
        assert here == [{"source_state": there["status"]}], order_id
    (places,) = story.rows(
        "SELECT count(*) AS places, max(position) AS last, count(DISTINCT event_id) AS placed,"
        " (SELECT count(*) FROM events) AS events FROM event_positions"
    )
    assert len(set(places.values())) == 1, places
    for table in ("parked_events", "dead_letters"):
        assert story.rows(f"SELECT * FROM {table}") == [], table
    assert story.rows("SELECT name, reason FROM jobs WHERE state = 'dead'") == []
    (told,) = story.rows(
        "SELECT count(*) AS happened, count(d.id) AS written, count(DISTINCT d.event_id) AS once"
        " FROM events e LEFT JOIN webhook_deliveries d ON d.event_id = e.id WHERE e.name = ANY(%s)"
        " AND e.id > %s AND e.origin IN ('live', 'catch-up')",
        list(CATALOGUE),
        story.first_event,
    )
    assert told["happened"] == told["written"] == told["once"] > 0, told
    delivered = story.rows("SELECT message_id FROM webhook_deliveries WHERE state = 'delivered'")
    assert sorted(story.postman.told) == sorted(one["message_id"] for one in delivered)
