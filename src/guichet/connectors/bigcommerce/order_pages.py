"""Pages of orders, brought together from the list and from what each order says it has besides.

The list is V2 only (trap 1): bare arrays without a count, ended by 204 or an empty array. It goes by ids
downwards for history, and by the date of change upwards for changes, never by page numbers over a list
that moves. Sub-resources would be links (trap 4): lines and fees are included, the rest is asked for only
where the order says that there is some.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

import msgspec

from guichet.connectors._kit import all_of, iso8601, plain, rfc2822, write_rfc2822
from guichet.connectors.bigcommerce.client import AT_ONCE, LARGEST_PAGE, Client, Rows
from guichet.connectors.bigcommerce.order_documents import Amount, Text
from guichet.connectors.bigcommerce.pages import page_of, told_at
from guichet.kernel.http import Answer
from guichet.ports.capabilities import SETTLES, Page
from guichet.ports.failures import GoneError, MalformedError
from guichet.ports.records import Resource

# So few orders in a kept page that its parts fit into the smallest quota (150 calls in 30 s).
PAGE_ROWS = 50
# The vendor's dates have one second of grain and its lists lag a little behind its writes.
OVERLAP = timedelta(minutes=2)
# How far behind the vendor's clock the cursor follows when nothing changes.
LAG = timedelta(minutes=10)
_WHOLE: Mapping[str, str] = {"include": "consignments.line_items,fees", "consignment_structure": "object"}
_REFUNDED_STATUSES = frozenset({4, 14})
_SHIPPED_STATUSES = frozenset({2, 3})
_ORDERS_IN_A_QUESTION = 50
_MOST_SETTLED = 2000


class Peek(msgspec.Struct):
    """What an order says of the parts that it has."""

    id: int
    date_modified: Text = None
    status_id: int | None = None
    items_shipped: int | None = None
    date_shipped: Text = None
    refunded_amount: Amount = None
    coupon_discount: Amount = None
    payment_status: Text = None


class _Refund(msgspec.Struct):
    order_id: int


def peek(raw: msgspec.Raw) -> Peek:
    """Raises MalformedError: without an id a list cannot be walked."""
    try:
        return msgspec.json.decode(raw, type=Peek, strict=False)
    except msgspec.DecodeError as failure:
        raise MalformedError(f"an order of the list has no readable id: {failure}") from failure


def has_refunds(order: Peek) -> bool:
    refunded = "refunded" in (order.payment_status or "")
    return refunded or order.status_id in _REFUNDED_STATUSES or _is_some(order.refunded_amount)


def _is_some(amount: Amount) -> bool:
    try:
        return Decimal(plain(amount) or "0") != 0
    except InvalidOperation:
        return True


async def complete(client: Client, rows: Sequence[msgspec.Raw]) -> list[dict[str, Any]]:
    """The documents of these orders: each with its shipments, refunds, transactions and coupons."""
    orders = [(raw, peek(raw)) for raw in rows]
    wanted: list[tuple[int, str, Callable[[], Coroutine[Any, Any, Rows]]]] = []
    for _, order in orders:
        below = f"v2/orders/{order.id}"
        if order.items_shipped or order.date_shipped or order.status_id in _SHIPPED_STATUSES:
            wanted.append((order.id, "shipments", partial(_part, client, f"{below}/shipments")))
        if _is_some(order.coupon_discount):
            wanted.append((order.id, "coupons", partial(_part, client, f"{below}/coupons")))
        if order.payment_status:
            wanted.append((order.id, "transactions", partial(_transactions, client, order.id)))
    refunded = [order.id for _, order in orders if has_refunds(order)]
    found = await all_of([call for _, _, call in wanted], at_once=AT_ONCE)
    refunds = await _refunds(client, refunded)
    parts: dict[int, dict[str, Any]] = defaultdict(dict)
    for (order_id, name, _), answer in zip(wanted, found, strict=True):
        parts[order_id][name] = answer
    for order_id in refunded:
        parts[order_id]["refunds"] = refunds.get(order_id, [])
    return [{"order": raw, **parts[order.id]} for raw, order in orders]


async def _part(client: Client, path: str) -> Rows:
    """A sub-resource; one that is not there, because the order went meanwhile, must not stop the page."""
    try:
        return await client.all_rows(path)
    except GoneError:
        return []


async def _refunds(client: Client, order_ids: Sequence[int]) -> dict[int, Rows]:
    """Refunds are the one sub-resource that the vendor gives for several orders in a call."""
    found: dict[int, Rows] = defaultdict(list)
    for start in range(0, len(order_ids), _ORDERS_IN_A_QUESTION):
        asked = ",".join(map(str, order_ids[start : start + _ORDERS_IN_A_QUESTION]))
        for raw in await client.all_listed("v3/orders/payment_actions/refunds", {"order_id:in": asked}):
            found[msgspec.json.decode(raw, type=_Refund, strict=False).order_id].append(raw)
    return found


async def _transactions(client: Client, order_id: int) -> Rows:
    """Trap 13: the vendor gives at most one page, so no second one is asked for."""
    try:
        listing, _ = await client.listing(f"v3/orders/{order_id}/transactions")
    except GoneError:
        return []
    return listing.data


async def order_history(
    client: Client, position: Mapping[str, Any], since: datetime | None, until: datetime | None
) -> AsyncIterator[Page]:
    """Orders newest first; `position` is {"below": the smallest id that was kept}."""
    here = dict(position)
    async for rows, answer in _downwards(client, position, since, until, _WHOLE):
        for start in range(0, len(rows), PAGE_ROWS):
            chunk = rows[start : start + PAGE_ROWS]
            documents = await complete(client, chunk)
            here = {"below": min(peek(raw).id for raw in chunk)}
            yield page_of(Resource.ORDERS, documents, answer, here, last=False)
        if not rows:
            yield page_of(Resource.ORDERS, [], answer, here, last=True)


async def list_order_ids(
    client: Client, position: Mapping[str, Any], since: datetime | None, until: datetime | None
) -> AsyncIterator[tuple[list[int], Answer | None]]:
    """The ids of orders, newest first, as `order_history` walks them; the last is empty."""
    async for rows, answer in _downwards(client, position, since, until, {}):
        yield [peek(raw).id for raw in rows], answer


async def _downwards(
    client: Client,
    position: Mapping[str, Any],
    since: datetime | None,
    until: datetime | None,
    params: Mapping[str, str],
) -> AsyncIterator[tuple[Rows, Answer | None]]:
    """The list of orders by ids downwards, until the vendor has no more: the last answer is empty."""
    below: int | None = position.get("below")
    while below is None or below > 1:
        asked = {**params, **_bounds(since, until), "sort": "id:desc", "limit": str(LARGEST_PAGE)}
        if below is not None:
            asked["max_id"] = str(below - 1)
        rows, answer = await client.rows("v2/orders", asked)
        if not rows:
            yield [], answer
            return
        yield rows, answer
        below = min(peek(raw).id for raw in rows)
    yield [], None


async def order_changes(client: Client, cursor: Mapping[str, Any], since: datetime) -> AsyncIterator[Page]:
    """Orders by date of change from the cursor on, less the overlap.

    The cursor is {"modified": ISO, "settled": {ISO: [id]}}: what was read so late after its change that it
    needs no reading again within the overlap. The list moves while it is read, so each page starts at the
    last date seen; page numbers only count inside one second that fills a page.
    """
    newest = iso8601(cursor["modified"]) if cursor else since
    settled = _settled(cursor)
    start, page, seen = newest - OVERLAP, 1, frozenset[Dated]()
    while True:
        rows, answer = await client.rows(
            "v2/orders",
            {
                **_WHOLE,
                "min_date_modified": write_rfc2822(start),
                "sort": "date_modified:asc",
                "limit": str(LARGEST_PAGE),
                "page": str(page),
            },
        )
        dated = [(one.id, _modified(one)) for one in map(peek, rows)]
        known = seen | settled
        fresh = [(raw, one) for raw, one in zip(rows, dated, strict=True) if one not in known]
        for first in range(0, len(fresh), PAGE_ROWS):
            chunk = fresh[first : first + PAGE_ROWS]
            newest = max(newest, chunk[-1][1][1])
            documents = await complete(client, [raw for raw, _ in chunk])
            settled |= _settling(answer, [one for _, one in chunk])
            yield page_of(Resource.ORDERS, documents, answer, _cursor(newest, settled), last=False)
        if len(rows) < LARGEST_PAGE:
            newest = max(newest, vendor_clock(answer) - LAG)
            yield page_of(Resource.ORDERS, [], answer, _cursor(newest, settled), last=True)
            return
        start, page, seen = next_start(start, page, seen, dated)


Dated = tuple[Any, datetime]  # (id, date of change)


def _settled(cursor: Mapping[str, Any]) -> frozenset[Dated]:
    told: Mapping[str, list[int]] = cursor.get("settled", {})
    return frozenset((order_id, iso8601(second)) for second, ids in told.items() for order_id in ids)


def _settling(answer: Answer, rows: Sequence[Dated]) -> frozenset[Dated]:
    """Those that were read so late that nothing more can come of the second of their date."""
    told = told_at(answer)
    return frozenset(one for one in rows if told is not None and one[1] + SETTLES <= told)


def _cursor(newest: datetime, settled: frozenset[Dated]) -> dict[str, Any]:
    """Where to go on; what is older than the overlap will not be listed again."""
    recent = sorted(((at, one) for one, at in settled if at >= newest - OVERLAP), reverse=True)
    seconds: dict[str, list[int]] = defaultdict(list)
    for at, order_id in recent[:_MOST_SETTLED]:
        seconds[at.isoformat()].append(order_id)
    return {"modified": newest.isoformat(), "settled": dict(seconds)}


def next_start(
    start: datetime, page: int, seen: frozenset[Dated], rows: Sequence[Dated]
) -> tuple[datetime, int, frozenset[Dated]]:
    """Where a list that is ordered by date of change goes on: at the last date seen, less what was seen.

    Returns start, page number and the rows of that very second.
    """
    edge = max(modified for _, modified in rows)
    at_edge = frozenset(row for row in rows if row[1] == edge)
    if edge > start:
        return edge, 1, at_edge
    return start, page + 1, seen | at_edge


async def fetch_orders(client: Client, external_ids: Sequence[str]) -> Page:
    """Named orders, archived ones too; those that do not exist are absent."""

    async def one(order_id: str) -> tuple[str, Answer | None]:
        try:
            return order_id, await client.get(f"v2/orders/{int(order_id)}", _WHOLE)
        except (GoneError, ValueError):
            return order_id, None

    answers = await all_of([partial(one, order_id) for order_id in external_ids], at_once=AT_ONCE)
    there = [answer for _, answer in answers if answer is not None and answer.body]
    documents = await complete(client, [msgspec.Raw(answer.body) for answer in there])
    gone = [{"gone": order_id} for order_id, answer in answers if answer is None or not answer.body]
    earliest = min(there, key=lambda answer: answer.received_at) if there else None
    return page_of(Resource.ORDERS, [*documents, *gone], earliest, {}, last=True)


async def order_names(client: Client) -> AsyncIterator[Sequence[str]]:
    """The ids of all orders that are not archived, upwards."""
    least = 1
    while True:
        rows, _ = await client.rows(
            "v2/orders", {"min_id": str(least), "sort": "id:asc", "limit": str(LARGEST_PAGE)}
        )
        if not rows:
            return
        ids = [peek(raw).id for raw in rows]
        yield [str(order_id) for order_id in ids]
        least = max(ids) + 1


async def count_orders(client: Client, since: datetime | None) -> int | None:
    answer = await client.get("v2/orders/count", _bounds(since, None))
    count = answer.json().get("count")
    return int(count) if count is not None else None


def vendor_clock(answer: Answer) -> datetime:
    """The time by the vendor's clock, whose dates we compare with; ours where it does not say."""
    return told_at(answer) or answer.received_at


def _bounds(since: datetime | None, until: datetime | None) -> dict[str, str]:
    bounds = {}
    if since is not None:
        bounds["min_date_created"] = write_rfc2822(since)
    if until is not None:
        bounds["max_date_created"] = write_rfc2822(until)
    return bounds


def _modified(order: Peek) -> datetime:
    try:
        return rfc2822(order.date_modified or "")
    except ValueError as failure:
        raise MalformedError(f"order {order.id} has no readable date of change: {failure}") from failure
