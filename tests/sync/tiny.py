"""A tiny outside system inside the test: its shop is a dictionary, its bad days are attributes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import msgspec

from guichet.kernel.types import utc_now
from guichet.ports.capabilities import (
    AccountSummary,
    Comparison,
    Hint,
    Hook,
    NewShipment,
    Page,
    Session,
    StockAdjustment,
)
from guichet.ports.failures import BadCredentialsError, BadSignatureError, MalformedError
from guichet.ports.manifest import AuthStyle, ConnectorKind, Field, FieldType, Limit, Manifest, Words
from guichet.ports.records import (
    CustomerRecord,
    Fact,
    OrderLineRecord,
    OrderRecord,
    OrderState,
    Resource,
    Unreadable,
)
from guichet.ports.rendering import rendered

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
PAGE = 10


class TinySettings(msgspec.Struct, frozen=True, kw_only=True):
    token: Annotated[str, Field(title=Words("Token", "Jeton"), type=FieldType.SECRET)]


class TinyShop:
    """Orders and customers; `calls` tells what was asked. `failures` are raised by the next calls."""

    manifest = Manifest(
        id="tiny",
        label=Words.name("Tiny"),
        kind=ConnectorKind.SHOP,
        auth=(AuthStyle.TOKEN,),
        docs="https://tiny.example/docs",
        push=True,
        limit=Limit(calls=10_000, seconds=30),
        summary=Words("A tiny shop", "Une petite boutique"),
    )
    settings: type[msgspec.Struct] = TinySettings
    resources = (Resource.CUSTOMERS, Resource.ORDERS)
    changing = (Resource.ORDERS,)
    fetchable: tuple[Resource, ...] = (Resource.ORDERS, Resource.CUSTOMERS)
    nameable = (Resource.ORDERS,)
    provable = (Resource.ORDERS,)

    def __init__(self) -> None:
        self.orders: dict[str, dict[str, Any]] = {}
        self.customers: dict[str, dict[str, Any]] = {}
        self.calls: list[tuple[str, Any]] = []
        self.failures: list[Exception] = []
        self.broken_reader = False
        self.token = "right"
        self.hooks: list[Hook] = []
        self.shipments: list[NewShipment] = []
        self.adjustments: list[StockAdjustment] = []
        self.lose_answer: Exception | None = None
        self.lose_call: Exception | None = None  # it never arrives
        self.on_fetch: Any = None
        self.clock: Callable[[], datetime] | None = None  # its own, where it says how late it is

    def put(
        self, number: int, *, state: str = "confirmed", changed_at: datetime | None = None, **more: Any
    ) -> str:
        """An order as it now is at the shop."""
        key = str(number)
        self.orders[key] = {
            "id": key,
            "state": state,
            "placed": (LONG_AGO + timedelta(days=number)).isoformat(),
            "modified": (changed_at or utc_now()).isoformat(),
            "total": 1000 + number,
            **more,
        }
        return key

    def _asked(self, name: str, what: Any, session: Session) -> None:
        self.calls.append((name, what))
        if self.failures:
            raise self.failures.pop(0)
        if session.settings.token != self.token:
            raise BadCredentialsError("the token is revoked")

    async def identify(self, session: Session) -> AccountSummary:
        self._asked("identify", None, session)
        return AccountSummary(external_id="tiny-1", name="Tiny one", currency="EUR")

    def _page(self, resource: Resource, rows: Sequence[Any], position: dict[str, Any], *, last: bool) -> Page:
        return Page(
            resource=resource,
            body=msgspec.json.encode(rows),
            read_at=utc_now(),
            position=position,
            rows=len(rows),
            last=last,
            told_at=self.clock() if self.clock else None,
        )

    def _shelf(self, resource: Resource) -> dict[str, dict[str, Any]]:
        return self.orders if resource is Resource.ORDERS else self.customers

    async def history(
        self,
        session: Session,
        resource: Resource,
        position: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> AsyncIterator[Page]:
        rows = sorted(self._shelf(resource).values(), key=lambda row: int(row["id"]))
        if resource is Resource.ORDERS:
            rows = [
                row
                for row in rows
                if (since is None or row["placed"] >= since.isoformat())
                and (until is None or row["placed"] <= until.isoformat())
            ]
        start = int(position.get("start", 0))
        while True:
            self._asked("history", (resource, start), session)
            part = rows[start : start + PAGE]
            start += PAGE
            last = start >= len(rows)
            yield self._page(resource, part, {"start": start}, last=last)
            if last:
                return

    async def changes(
        self, session: Session, resource: Resource, cursor: Mapping[str, Any], *, since: datetime
    ) -> AsyncIterator[Page]:
        self._asked("changes", dict(cursor), session)
        begin = cursor.get("modified", since.isoformat())
        rows = sorted(
            (row for row in self.orders.values() if row["modified"] >= begin), key=lambda row: row["modified"]
        )
        newest = rows[-1]["modified"] if rows else begin
        yield self._page(resource, rows, {"modified": newest}, last=True)

    async def fetch(self, session: Session, resource: Resource, external_ids: Sequence[str]) -> Page:
        self._asked("fetch", tuple(external_ids), session)
        shelf = self._shelf(resource)
        rows = [shelf.get(key, {"id": key, "gone": True}) for key in external_ids]
        page = self._page(resource, rows, {}, last=True)
        if self.on_fetch is not None:
            await self.on_fetch()
        return page

    async def count(
        self, session: Session, resource: Resource, *, since: datetime | None = None
    ) -> int | None:
        self._asked("count", resource, session)
        rows = self._shelf(resource).values()
        if since is None or resource is not Resource.ORDERS:
            return len(rows)
        return sum(bool(row["placed"] >= since.isoformat()) for row in rows)

    async def names(self, session: Session, resource: Resource) -> AsyncIterator[Sequence[str]]:
        self._asked("names", resource, session)
        yield list(self._shelf(resource))

    async def sample(
        self, session: Session, resource: Resource, external_ids: Sequence[str]
    ) -> Sequence[Comparison]:
        self._asked("sample", tuple(external_ids), session)
        found = [(key, _order(self.orders[key])) for key in external_ids if key in self.orders]
        names = ("number", "state", "total", "lines")
        return [
            Comparison(external_id=key, fields={name: rendered(record)[name] for name in names})
            for key, record in found
        ]

    def read(self, resource: Resource, body: bytes) -> Iterable[Fact | Unreadable]:
        if self.broken_reader:
            raise KeyError("a bug of the reader")
        try:
            rows = msgspec.json.decode(body)
        except msgspec.DecodeError as failure:
            raise MalformedError(f"not JSON: {failure}") from failure
        for row in rows:
            if row.get("gone"):
                yield Fact(resource=resource, external_id=row["id"], record=None)
            elif "unreadable" in row:
                yield Unreadable(
                    external_id=row["id"], reason=row["unreadable"], raw=msgspec.json.encode(row)
                )
            elif resource is Resource.ORDERS:
                yield Fact(
                    resource=resource,
                    external_id=row["id"],
                    source_version=datetime.fromisoformat(row["modified"]),
                    record=_order(row),
                )
            else:
                record = CustomerRecord(external_id=row["id"], mail=row["mail"], last_name=row["name"])
                yield Fact(resource=resource, external_id=row["id"], record=record)

    def topics(self) -> tuple[str, ...]:
        return ("order", "customer")

    async def register_hooks(self, session: Session, address: str, secret: str) -> Sequence[Hook]:
        self._asked("register_hooks", address, session)
        self.hooks = [
            Hook(external_id=topic, topic=topic, address=address, active=True) for topic in self.topics()
        ]
        return self.hooks

    async def list_hooks(self, session: Session, address: str | None = None) -> Sequence[Hook]:
        self._asked("list_hooks", address, session)
        return self.hooks

    async def remove_hooks(self, session: Session, address: str | None = None) -> None:
        self._asked("remove_hooks", address, session)
        self.hooks = []

    def verify(self, settings: TinySettings, secret: str, headers: Mapping[str, str], body: bytes) -> None:
        if headers.get("x-tiny-secret") != secret:
            raise BadSignatureError

    def hint(self, headers: Mapping[str, str], body: bytes) -> Hint:
        try:
            told = msgspec.json.decode(body)
            return Hint(
                topic=told["topic"],
                key=told["key"],
                resource=Resource(told["topic"]) if "id" in told else None,
                external_id=told.get("id"),
                signal=told.get("signal"),
                happened_at=datetime.fromisoformat(told["at"]) if "at" in told else None,
            )
        except (msgspec.DecodeError, KeyError, TypeError, ValueError) as failure:
            raise MalformedError(f"no webhook of ours: {failure}") from failure

    async def create_shipment(self, session: Session, shipment: NewShipment) -> str:
        self._asked("create_shipment", shipment, session)
        if self.lose_call is not None:
            raise self.lose_call
        self.shipments.append(shipment)
        if self.lose_answer is not None:
            raise self.lose_answer
        return f"shipment-{len(self.shipments)}"

    async def list_shipments(self, session: Session, order_external_id: str) -> Sequence[str]:
        self._asked("list_shipments", order_external_id, session)
        return [f"shipment-{number}" for number in range(1, 1 + len(self.shipments))]

    async def find_shipment(
        self, session: Session, shipment: NewShipment, *, known: Collection[str] = ()
    ) -> str | None:
        self._asked("find_shipment", shipment, session)
        alike = (f"shipment-{1 + place}" for place, one in enumerate(self.shipments) if one == shipment)
        return next((found for found in alike if found not in known), None)

    async def set_order_state(self, session: Session, order_external_id: str, state: str) -> None:
        self._asked("set_order_state", (order_external_id, state), session)
        self.put(int(order_external_id), state=state)
        if self.lose_answer is not None:
            raise self.lose_answer

    async def cancel_order(self, session: Session, order_external_id: str) -> None:
        await self.set_order_state(session, order_external_id, "cancelled")

    async def adjust_stock(
        self, session: Session, adjustments: Sequence[StockAdjustment], reason: str
    ) -> str:
        self._asked("adjust_stock", tuple(adjustments), session)
        self.adjustments += adjustments
        if self.lose_answer is not None:
            raise self.lose_answer
        return "adjustment-1"


def _order(row: Mapping[str, Any]) -> OrderRecord:
    line = OrderLineRecord(
        external_id=f"{row['id']}-1", name="Lampe", quantity=1, unit_price="10.00", total=row["total"]
    )
    return OrderRecord(
        external_id=row["id"],
        number=row["id"],
        state=OrderState(row["state"]),
        source_state=row["state"],
        placed_at=datetime.fromisoformat(row["placed"]),
        currency="EUR",
        subtotal=row["total"],
        total=row["total"],
        mail=f"buyer-{row['id']}@mail.example",
        lines=(line,),
    )
