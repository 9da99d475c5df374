"""Returns as the API shows them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import text

from guichet.after.policy import Payer
from guichet.after.returns import repository
from guichet.after.returns.exchanging import form_words, forms_here, held_for, wanted_of
from guichet.after.returns.links import ReturnLinks
from guichet.after.returns.preferences import Preferences, ReasonNode, find_preferences
from guichet.after.returns.repository import EventRow, ItemRow, LineRow, ReturnRow, Wanted, due_soon
from guichet.after.returns.schemas import (
    ReturnEventShape,
    ReturnExchanged,
    ReturnExchangeItem,
    ReturnItem,
    ReturnLineShape,
    ReturnNamed,
    ReturnOtherForm,
    ReturnPhoto,
    ReturnShape,
    ReturnWords,
)
from guichet.after.returns.states import OWED
from guichet.commerce.money import money_shape
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now

_PLACE = text("SELECT id, name FROM locations WHERE id = :id")
_PLACES = text("SELECT id, name FROM locations WHERE id = ANY(:ids)")


def item_shape(row: ItemRow, preferences: Preferences, today: date) -> ReturnItem:
    """A return in a list."""
    return ReturnItem(**_item(row, preferences, today))


def _item(row: ItemRow, preferences: Preferences, today: date) -> dict[str, object]:
    money = {name: money_shape(getattr(row, name), row.currency) for name in ("least", "most", "delivery")}
    return {
        **{name: getattr(row, name) for name in _SAME},
        **money,
        "number": f"R{row.id}",
        "order": ReturnNamed(id=row.order_id, name=row.order_number),
        "store": ReturnNamed(id=row.store_id, name=row.store_name) if row.store_id is not None else None,
        "customer": f"{row.first_name} {row.last_name}".strip(),
        "name": row.name or "",
        "amount": money_shape(row.amount, row.currency) if row.amount is not None else None,
        "due": due_of(row, preferences, today),
    }


def due_of(row: ItemRow, preferences: Preferences, today: date) -> str:
    """Whether what is owed is late, nearly so, or neither."""
    if row.refund_by is None or row.state not in OWED:
        return ""
    if row.refund_by < today:
        return "late"
    return "soon" if row.refund_by <= due_soon(today, preferences.warn_days) else ""


async def view_return(services: Services, transaction: Transaction, return_id: int) -> ReturnShape:
    """A return whole. Raises ReturnNotFoundError."""
    row = await repository.find_return(transaction, return_id)
    (item,) = await repository.list_returns(transaction, Wanted(code=row.code), count=1)
    preferences = (await find_preferences(transaction)).preferences
    nodes = {node.key: node for node in preferences.reasons}
    place = (await transaction.execute(_PLACE, {"id": row.location_id})).one_or_none()
    return ReturnShape(
        **_item(item, preferences, utc_now().date()),
        lines=[
            _line(line, nodes, row.currency) for line in await repository.lines_of(transaction, [return_id])
        ],
        life=[_event(one) for one in await repository.events_of(transaction, return_id)],
        code=row.code,
        link=ReturnLinks(services).return_link(return_id),
        return_paid_by=Payer(row.return_paid_by) if row.return_paid_by else None,
        location=ReturnNamed(id=place.id, name=place.name) if place is not None else None,
        act_id=row.act_id,
        reference=row.reference,
        reason=row.reason,
    )


def _line(line: LineRow, nodes: Mapping[str, ReasonNode], currency: str) -> ReturnLineShape:
    said = line.decision.words
    node = nodes.get(line.reason)
    return ReturnLineShape(
        **{name: getattr(line, name) for name in _SAME_OF_LINES},
        reason_words=ReturnWords(en=node.words.en, fr=node.words.fr)
        if node
        else ReturnWords(en=line.reason, fr=line.reason),
        photos=[ReturnPhoto(**one) for one in line.photos],
        outcome=line.decision.outcome,
        rule=line.decision.rule,
        source=line.decision.source,
        article=line.decision.article,
        words=ReturnWords(en=said.en, fr=said.fr),
        policy_version=line.decision.policy_version,
        base=money_shape(line.base, currency),
        exchange=_exchanged(line),
    )


def _exchanged(line: LineRow) -> ReturnExchanged | None:
    if line.exchange_variant_id is None:
        return None
    return ReturnExchanged(variant_id=line.exchange_variant_id, words=form_words(line.exchange_options))


async def view_exchange(
    transaction: Transaction, row: ReturnRow, location_id: int
) -> list[ReturnExchangeItem]:
    """What is to go out for a return, as a shop's counter sees it."""
    forms = await forms_here(transaction, row, location_id)
    held = {one.variant_id: one.location_id for one in await held_for(transaction, row.id)}
    names = {
        place.id: place.name
        for place in await transaction.execute(_PLACES, {"ids": sorted(set(held.values()))})
    }
    lines = {line.id: line for line in await repository.lines_of(transaction, [row.id])}
    found = []
    for one in await wanted_of(transaction, row):
        where = held.get(one.variant_id or 0)
        found.append(
            ReturnExchangeItem(
                line_id=one.line_id,
                name=one.name,
                quantity=one.quantity,
                wanted=_exchanged(lines[one.line_id]),
                held_at=ReturnNamed(id=where, name=names.get(where, "")) if where is not None else None,
                here=[
                    ReturnOtherForm.model_validate(form)
                    for form in forms
                    if form.order_line_id == one.order_line_id
                ],
            )
        )
    return found


def _event(one: EventRow) -> ReturnEventShape:
    actor = ReturnNamed(id=one.actor_id, name=one.actor_name) if one.actor_id is not None else None
    return ReturnEventShape(at=one.at, kind=one.kind, actor_kind=one.actor_kind, actor=actor, data=one.data)


_SAME = (
    "id", "version", "state", "wish", "way", "settlement", "origin", "ticket_id", "pieces", "refund_by",
    "send_before", "opened_at", "changed_at",
)  # fmt: skip
_SAME_OF_LINES = (
    "id", "order_line_id", "name", "sku", "options", "quantity", "reason", "policy_reason", "condition",
    "comment", "accepted", "comes_back", "grade", "disposition", "restock",
)  # fmt: skip
