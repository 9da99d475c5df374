"""What a test ticket is held to, each thing by itself. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from guichet.kernel.types import search_text
from guichet.support.desk import CustomerSide, OrderSide, ParcelSide
from guichet.support.drafts import DraftRow, DraftState, text_of
from guichet.support.routing import FiringRow
from guichet.support.setup.runs import DONE, MISSING, NOTED, Check
from guichet.support.setup.stores import Standing
from guichet.support.sla import TicketClocks

_MOST_LINES = 5


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent would have seen of the ticket."""

    contact_point: str
    topic: str
    order: OrderSide | None
    customer: CustomerSide | None
    queue_id: int | None
    queues: Mapping[int, str]
    tags: Sequence[str]
    firings: Sequence[FiringRow]
    clocks: TicketClocks
    draft: DraftRow | None


def checks_of(seen: Seen, standing: Standing) -> list[Check]:
    """All checks but that of the removal, in the order in which they are shown."""
    return [
        _items(seen.order),
        _mail(seen),
        _tracking(seen.order),
        _history(seen.customer),
        _queue(seen, standing),
        _tags(seen, standing),
        _level(seen, standing),
        _draft(seen),
    ]


def check_removed(left: int) -> Check:
    """Whether nothing of the ticket remained."""
    return Check(check="removed", state=DONE if left == 0 else MISSING, code="" if left == 0 else "left")


def _items(order: OrderSide | None) -> Check:
    lines = [] if order is None else order.order.lines
    told = [
        {
            "name": line.name,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "currency": line.total.currency,
        }
        for line in lines[:_MOST_LINES]
    ]
    facts = {"lines": told, "more": max(0, len(lines) - _MOST_LINES)}
    if not lines:
        return Check(check="items", state=MISSING, code="no_lines")
    whole = all(line.name and line.quantity > 0 and line.unit_price for line in lines)
    return Check(
        check="items", state=DONE if whole else MISSING, code="" if whole else "incomplete", facts=facts
    )


def _mail(seen: Seen) -> Check:
    mail = seen.contact_point.removeprefix("mail:")
    if not mail:
        return Check(check="mail", state=MISSING, code="no_mail")
    return Check(check="mail", state=DONE, facts={"mail": mail})


def _tracking(order: OrderSide | None) -> Check:
    """The parcel of which most is known speaks for the order."""
    parcels = [] if order is None else order.parcels
    if not parcels:
        return Check(check="tracking", state=NOTED, code="no_parcel")
    best = max(parcels, key=lambda one: (one.last_scan is not None, one.parcel_id is not None))
    facts = {"number": best.tracking_number, "carrier": best.carrier, "parcel_state": best.state}
    if best.last_scan is not None:
        scan = best.last_scan
        told = {"scanned_at": scan.at.isoformat(), "words": scan.words, "place": scan.place}
        return Check(check="tracking", state=DONE, facts={**facts, **told})
    state, code = _not_scanned(best)
    return Check(check="tracking", state=state, code=code, facts=facts)


def _not_scanned(parcel: ParcelSide) -> tuple[str, str]:
    if not parcel.tracking_number:
        return MISSING, "no_number"
    return (MISSING, "not_followed") if parcel.parcel_id is None else (NOTED, "no_scan")


def _history(customer: CustomerSide | None) -> Check:
    if customer is None:
        return Check(check="history", state=MISSING, code="no_customer")
    facts = {"orders": customer.orders_count, "tickets": len(customer.tickets)}
    if customer.orders_count <= 1:
        return Check(check="history", state=NOTED, code="first_order", facts=facts)
    return Check(check="history", state=DONE, facts=facts)


def _queue(seen: Seen, standing: Standing) -> Check:
    asked, found = standing.queue_id, seen.queue_id
    facts = {
        "queue": seen.queues.get(found, "") if found is not None else "",
        "asked": seen.queues.get(asked, "") if asked is not None else "",
    }
    if asked is None:
        code = "not_asked" if found is None else "by_rules"
        return Check(check="queue", state=MISSING if found is None else NOTED, code=code, facts=facts)
    if asked == found:
        return Check(check="queue", state=DONE, facts=facts)
    rule = next((one for one in seen.firings if _puts_into(one, found)), None)
    if rule is None:
        return Check(check="queue", state=MISSING, code="elsewhere", facts=facts)
    return Check(check="queue", state=NOTED, code="by_rule", facts={**facts, "rule": rule.rule_name})


def _puts_into(firing: FiringRow, queue_id: int | None) -> bool:
    return any(
        one["do"] == "queue" and one.get("queue_id") == str(queue_id) and "not" not in one
        for one in firing.did
    )


def _tags(seen: Seen, standing: Standing) -> Check:
    there = {search_text(name) for name in seen.tags}
    absent = [name for name in standing.tags if search_text(name) not in there]
    facts = {"tags": list(seen.tags), "absent": absent}
    if not standing.tags:
        return Check(check="tags", state=NOTED, code="not_asked", facts=facts)
    if absent:
        return Check(check="tags", state=MISSING, code="absent", facts=facts)
    return Check(check="tags", state=DONE, facts=facts)


def _level(seen: Seen, standing: Standing) -> Check:
    held, asked = seen.clocks, standing.level
    due = held.due
    facts = {
        "level": held.policy,
        "asked": "" if asked is None else asked.name,
        "due_kind": "" if due is None else due.kind,
        "due_at": "" if due is None else due.due_at.isoformat(),
    }
    if held.policy_id is None:
        return Check(check="service_level", state=MISSING, code="no_level", facts=facts)
    if asked is None or asked.id != held.policy_id:
        return Check(check="service_level", state=NOTED, code="other_level", facts=facts)
    return Check(check="service_level", state=DONE, facts=facts)


def _draft(seen: Seen) -> Check:
    """A draft that waits is shown whole; one that a person must write says why."""
    draft = seen.draft
    if draft is None:
        return Check(check="draft", state=NOTED, code="off", facts={"topic": seen.topic})
    facts = {"text": text_of(draft.segments), "topic": draft.topic, "reason": draft.reason}
    if draft.state is DraftState.WAITING:
        return Check(check="draft", state=DONE, facts=facts)
    if draft.state is DraftState.BLOCKED:
        return Check(check="draft", state=MISSING, code="blocked", facts=facts)
    return Check(check="draft", state=NOTED, code="handed_over", facts=facts)
