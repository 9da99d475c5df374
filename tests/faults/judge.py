"""The judge: after a fault and a settling time, is every acknowledged fact there, exactly once?

He asks the ledger what was acknowledged, the shop what is true, the mail server what it was handed, and the
house's tables what it made of all that. The mirror is compared by the proof's own strings, which come by a
way that reading does not share (and here nothing that differs is read again), and once more by hand.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from tests.faults.house import House
from tests.faults.ledger import Ledger
from tests.faults.letterbox import Letterbox
from tests.faults.life import People, Shop, Till
from tests.faults.postman import Postman
from tests.faults.tally import Row
from tests.operations.tree import until

from guichet import connections
from guichet.api.webhooks.catalogue import CATALOGUE
from guichet.kernel.services import Services
from guichet.ports.records import Resource
from guichet.sync import mirror, proof
from guichet.sync.reconcile import differing_ids

_COMPARED = (Resource.ORDERS, Resource.CUSTOMERS, Resource.PRODUCTS, Resource.STOCK)
# All that is under way: raw rows, wishes, events without a place, reactions behind, jobs due or held, acts.
_UNDER_WAY = """
SELECT (SELECT count(*) FROM deliveries_waiting) AS raw, (SELECT count(*) FROM wanted) AS wanted,
  (SELECT count(*) FROM events e WHERE NOT EXISTS (SELECT FROM event_positions p WHERE p.event_id = e.id))
    AS unplaced,
  (SELECT count(*) FROM reaction_cursors
   WHERE position < (SELECT coalesce(max(position), 0) FROM event_positions)) AS behind,
  (SELECT count(*) FROM jobs WHERE state = 'waiting' AND (lease IS NOT NULL OR run_at <= now())) AS jobs,
  (SELECT count(*) FROM acts WHERE state IN ('intended', 'calling')
     OR (state = 'uncertain' AND told_at IS NULL)) AS acts,
  (SELECT count(*) FROM webhook_deliveries WHERE state = 'waiting') AS telling
"""

_RESTING = {
    "the clock": "SELECT now(), max(beat_at) AS beat_at FROM process_beats",
    "jobs": "SELECT name, key, run_at, lease, attempts, reason FROM jobs WHERE state = 'waiting' LIMIT 9",
    "wanted": "SELECT resource, external_id, due_at, attempts FROM wanted LIMIT 5",
    "behind": "SELECT reaction, position FROM reaction_cursors"
    " WHERE position < (SELECT max(position) FROM event_positions)",
    "acts": "SELECT kind, state, attempts, reason, called_at FROM acts"
    " WHERE state NOT IN ('done', 'failed') LIMIT 5",
    "telling": "SELECT next_at, attempts, attempted -> -1 AS last FROM webhook_deliveries"
    " WHERE state = 'waiting' LIMIT 5",
    "accounts": "SELECT * FROM http_accounts",
}
_PATIENCE = 1200.0


class Judge:
    """`settle` waits until nothing is under way; `judge` says what was lost and what is there twice."""

    def __init__(
        self,
        house: House,
        shop: Shop,
        till: Till,
        people: People,
        postman: Postman,
        letterbox: Letterbox,
        ledger: Ledger,
        ids: dict[str, int],
    ) -> None:
        self._house, self._shop, self._till, self._people = house, shop, till, people
        self._postman, self._letterbox, self._ledger, self._ids = postman, letterbox, ledger, ids
        self._counted: Counter[str] = Counter()
        self._seen: dict[str, int] = {}
        self._restless = ""
        self._first_event = int(house.one("SELECT coalesce(max(id), 0) FROM events"))

    def settle(self) -> None:
        """Wait until nothing is under way any more, here or on the way here.

        A webhook that failed for long waits for minutes by the shop's own schedule, and every commit waits
        for the disk. Where it is never quiet, no later story can be judged.
        """
        assert not self._restless, f"since an earlier story: {self._restless}"
        until(self._is_quiet, self._what_rests, _PATIENCE)

    def _what_rests(self) -> str:
        """What is under way all the same, with what tells why."""
        found = {name: self._house.rows(query) for name, query in _RESTING.items()}
        self._restless = f"under way all the same: {self._seen}; {found}"
        return self._restless

    def _is_quiet(self) -> bool:
        (under_way,) = self._house.rows(_UNDER_WAY)
        under_way["webhooks"] = self._shop.counts()["webhooks waiting"]
        self._seen = under_way
        if under_way["webhooks"]:
            return False
        if under_way["acts"] or under_way["telling"]:
            self._let_time_pass()
        return not any(under_way.values())

    def _let_time_pass(self) -> None:
        """What waits before it asks again, or is told again, has waited."""
        now = datetime.now(UTC)
        self._house.change(
            "UPDATE acts SET called_at = called_at - interval '1 minute'"
            " WHERE state = 'uncertain' AND called_at > now() - interval '20 seconds'"
        )
        self._house.change(
            "UPDATE jobs SET run_at = %s WHERE state = 'waiting' AND lease IS NULL AND run_at > %s"
            " AND run_at < %s + interval '1 minute'",
            now, now, now,
        )  # fmt: skip
        self._house.change(
            "UPDATE http_accounts SET window_ends_at = %s WHERE account LIKE 'webhook:%%'", now
        )
        self._house.change(
            "UPDATE webhook_deliveries SET next_at = %s WHERE id IN (SELECT id FROM webhook_deliveries"
            " WHERE state = 'waiting' AND attempts > 0 AND next_at > %s FOR UPDATE SKIP LOCKED)",
            now, now,
        )  # fmt: skip

    def judge(self, row: Row) -> None:
        """Judge all that stands; what is wrong is named. The counts of this story go into its row."""
        self.settle()
        acknowledged = {kind: self._ledger.acknowledged(kind) for kind in ("webhook", "receipt", "mail")}
        total = Counter({kind: len(keys) for kind, keys in acknowledged.items()})
        row.rounds += 1
        row.acknowledged += (total - self._counted).total()
        self._counted = total
        lost, doubled = [], []
        for found in (
            self._webhooks(acknowledged["webhook"]),
            self._receipts(acknowledged["receipt"]),
            self._mails(acknowledged["mail"]),
            self._told(),
        ):
            lost += found[0]
            doubled += found[1]
        row.lost += len(lost)
        row.doubled += len(doubled)
        assert not [*lost, *doubled], (lost, doubled)
        self._events()
        self._effects()
        differing = self._house.act(self._differences)
        assert not differing, differing
        by_hand = self._by_hand()
        assert not by_hand, by_hand

    # What was acknowledged.

    def _webhooks(self, acknowledged: Counter[str]) -> tuple[list[str], list[str]]:
        """Each is kept once as it came; of repetitions the first."""
        query = (
            "SELECT s.key, count(d.id) AS kept FROM seen s LEFT JOIN deliveries d ON d.id = s.delivery_id"
            " AND d.received_at = s.received_at WHERE s.connection_id = %s GROUP BY s.key"
        )
        kept = {bytes(one["key"]): one["kept"] for one in self._house.rows(query, self._ids["shop"])}
        hints = self._house.one(
            "SELECT count(*) FROM deliveries WHERE kind = 'hint' AND connection_id = %s", self._ids["shop"]
        )
        lost = [f"webhook {key}" for key in acknowledged if not kept.get(_digest(key))]
        doubled = [] if hints == len(kept) else [f"{hints} rows of {len(kept)} webhooks"]
        return lost, doubled

    def _receipts(self, acknowledged: Counter[str]) -> tuple[list[str], list[str]]:
        """Each is one order at the till, with its pieces."""
        query = (
            "SELECT o.external_id, count(*) AS lines, sum(l.quantity) AS pieces FROM orders o"
            " JOIN order_lines l ON l.order_id = o.id WHERE o.connection_id = %s GROUP BY o.id"
        )
        kept = self._house.rows(query, self._ids["till"])
        pieces = {one["external_id"]: one["pieces"] for one in kept}
        lost = [f"receipt {one}" for one in acknowledged if pieces.get(one) != self._till.receipts[one]]
        doubled = [f"receipt {one['external_id']}" for one in kept if one["lines"] != 1]
        return lost, doubled + [f"receipt {one}" for one in pieces if one not in self._till.receipts]

    def _mails(self, acknowledged: Counter[str]) -> tuple[list[str], list[str]]:
        """Each is one message in one ticket."""
        query = (
            "SELECT m.message_id, count(*) AS messages, count(DISTINCT t.ticket_id) AS tickets"
            " FROM messages m LEFT JOIN ticket_messages t ON t.source = 'message' AND t.source_id = m.id"
            " WHERE m.connection_id = %s AND m.direction = 'in' GROUP BY 1"
        )
        kept = {one["message_id"]: one for one in self._house.rows(query, self._ids["mail"])}
        lost = [f"mail {one}" for one in acknowledged if one not in kept or kept[one]["tickets"] == 0]
        doubled = [f"mail {key}" for key, one in kept.items() if one["messages"] > 1 or one["tickets"] > 1]
        return lost, doubled

    def _told(self) -> tuple[list[str], list[str]]:
        """Each order that left was told of once, or it is shown that nobody knows; none was told twice."""
        said = self._house.rows("SELECT state, message_id, address, order_id FROM said_mails")
        handed = Counter(message_id for message_id, _ in self._letterbox.handed)
        people = Counter(address for _, address in self._letterbox.handed)
        doubled = [f"said {one}" for one in [*handed, *people] if (handed | people)[one] > 1]
        lost = [
            f"said {one['address']} {one['state']}"
            for one in said
            if (one["state"] == "sent" and handed[one["message_id"]] != 1)
            or one["state"] not in ("sent", "uncertain")
        ]
        unknown = set(handed) - {one["message_id"] for one in said}
        return lost, doubled + [f"said {one} is not known here" for one in unknown]

    # What followed from it.

    def _events(self) -> None:
        """Every event has one place, the places have no gap, and everybody has heard everything."""
        (found,) = self._house.rows(
            "SELECT count(*) AS places, coalesce(max(position), 0) AS last,"
            " count(DISTINCT event_id) AS placed, (SELECT count(*) FROM events) AS events,"
            " (SELECT highest - (SELECT max(id) FROM events) FROM sequencer_state) AS ahead"
            " FROM event_positions"
        )
        assert found["places"] == found["last"] == found["placed"] == found["events"], found
        assert found["ahead"] == 0, found
        for table in ("parked_events", "dead_letters"):
            assert self._house.rows(f"SELECT * FROM {table}") == [], table
        assert self._house.rows("SELECT name, reason FROM jobs WHERE state = 'dead'") == []

    def _effects(self) -> None:
        """Each happening was written once for the merchant's own system; each order that left was told."""
        names = list(CATALOGUE)
        (found,) = self._house.rows(
            "SELECT count(*) AS happened, count(d.id) AS told, count(DISTINCT d.event_id) AS once"
            " FROM events e LEFT JOIN webhook_deliveries d ON d.event_id = e.id"
            " WHERE e.id > %s AND e.name = ANY(%s) AND e.origin IN ('live', 'catch-up')",
            self._first_event, names,
        )  # fmt: skip
        assert found["happened"] == found["told"] == found["once"], found
        written = self._house.rows("SELECT message_id FROM webhook_deliveries WHERE state = 'delivered'")
        assert {one["message_id"] for one in written} == set(self._postman.told)
        (shipped,) = self._house.rows(
            "SELECT count(*) AS shipped, count(m.id) AS told, count(DISTINCT m.order_id) AS once"
            " FROM events e JOIN shipments s ON s.id = e.entity_id"
            " LEFT JOIN said_mails m ON m.order_id = s.order_id"
            " WHERE e.name = 'shipment.added' AND e.origin = 'live'"
        )
        assert shipped["shipped"] == shipped["told"] == shipped["once"], shipped

    # The mirror.

    async def _differences(self, services: Services) -> list[str]:
        """What differs between the shop and its mirror, by the proof's comparing alone."""
        opened = await connections.open_connection(services, self._ids["shop"])
        wrong = []
        for resource in _COMPARED:
            if resource is not Resource.STOCK:
                missing, extra = await differing_ids(services, opened, resource)
                wrong += [f"{resource} {one} on one side only" for one in [*missing, *extra]]
            async with services.database.transaction() as transaction:
                ids = sorted(await mirror.ids(transaction, self._ids["shop"], resource))
            if resource is Resource.ORDERS:
                ids = [one for one in ids if int(one) in self._shop.touched]
            wrong += [
                f"{resource} {one.external_id} {field.name}: {field.there} there, {field.here} here"
                for one in await proof._compare(services, opened, resource, ids)
                if not one.equal
                for field in one.fields
                if not field.equal
            ]
        return wrong

    def _by_hand(self) -> list[str]:
        """The same without any of the house's code: orders and stock as the shop keeps them."""
        query = (
            "SELECT o.external_id, o.source_state, o.total, o.mail, o.pieces, o.source_version,"
            " (SELECT array_agg(s.tracking_number ORDER BY 1) FROM shipments s WHERE s.order_id = o.id)"
            " AS parcels FROM orders o WHERE o.connection_id = %s"
        )
        here = {int(one["external_id"]): one for one in self._house.rows(query, self._ids["shop"])}
        wrong: list[str] = []
        for order_id in sorted(self._shop.touched):
            kept = self._shop.kept("order", order_id)
            there, parts = kept["document"], kept["parts"]
            told: dict[str, Any] = {
                "source_state": there["status"],
                "total": int(Decimal(there["total_inc_tax"]) * 100),
                "mail": there["billing_address"]["email"],
                "pieces": sum(line["quantity"] for line in parts["products"]),
                "parcels": sorted(one["tracking_number"] for one in parts.get("shipments", ())) or None,
            }
            wrong += [
                f"order {order_id} {name}: {value!r} there, {here.get(order_id, {}).get(name)!r} here"
                for name, value in told.items()
                if here.get(order_id, {}).get(name) != value
            ]
        levels = self._shop.api("v3/inventory/items")["data"]
        counted = {
            f"{one['identity']['variant_id']}:{place['location_id']}": place["total_inventory_onhand"]
            for one in levels
            for place in one["locations"]
        }
        stock = "SELECT external_id, on_hand FROM stock_levels WHERE connection_id = %s"
        kept_stock = {
            one["external_id"]: one["on_hand"] for one in self._house.rows(stock, self._ids["shop"])
        }
        if kept_stock != counted:
            wrong.append(f"stock: {counted} there, {kept_stock} here")
        self._shop.touched.clear()
        return wrong


def _digest(key: str) -> bytes:
    """As the door keeps keys. It is the vendor's id of the webhook."""
    return hashlib.sha256(key.encode()).digest()
