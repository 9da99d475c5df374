"""A return, and the form that asks for one, said to a reader of French or English."""

from __future__ import annotations

from datetime import date

import segno

from guichet.after import returns
from guichet.api.returns import words
from guichet.api.returns.labels import label_of
from guichet.api.returns.schemas import (
    FollowedLine,
    FollowedReturn,
    FollowedStep,
    ReturnChoice,
    ReturnForeseen,
    ReturnForeseenLine,
    ReturnForm,
    ReturnFormLine,
    ReturnOther,
    ReturnReasonChoice,
)
from guichet.commerce.orders import view_order
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Language, Money, utc_now
from guichet.voice.languages import Reader, reader_of, say_day, say_money

_OVER = frozenset(
    {returns.State.SETTLED, returns.State.REFUSED, returns.State.CANCELLED, returns.State.EXPIRED}
)
_CANCELLABLE = frozenset({returns.State.OPENED, returns.State.APPROVED})


async def told_form(transaction: Transaction, order_id: int, word: str, language: Language) -> ReturnForm:
    """The form about an order. Raises OrderNotFoundError."""
    order = await view_order(transaction, order_id)
    lines = await returns.order_lines(transaction, order_id)
    others = await returns.other_forms(transaction, order_id)
    preferences = (await returns.find_preferences(transaction)).preferences
    return ReturnForm(
        word=word,
        order_number=order.number,
        store=order.store.name if order.store else "",
        lines=[_form_line(line, others) for line in lines],
        reasons=[
            ReturnReasonChoice(
                key=node.key, words=node.words.text(language), under=node.under, photo=node.photo
            )
            for node in preferences.reasons
            if node.offered
        ],
        conditions=[
            ReturnChoice(key=key.value, words=said.text(language)) for key, said in words.CONDITIONS.items()
        ],
        wishes=[ReturnChoice(key=key.value, words=said.text(language)) for key, said in words.WISHES.items()],
    )


async def told_foreseen(
    transaction: Transaction, asked: returns.NewReturn, language: Language
) -> ReturnForeseen:
    """What would be decided. Raises what `foresee_return` does."""
    found = await returns.foresee_return(transaction, asked)
    return ReturnForeseen(
        state=found.state,
        way=found.way,
        headline=words.HEADLINES[found.state].text(language),
        todo=_todo(found.state, found.way, found.send_before, found.refund_by, reader_of(language.value)),
        lines=[
            ReturnForeseenLine(
                line_id=one.line_id,
                name=one.name,
                quantity=one.quantity,
                outcome=one.outcome,
                words=one.words.text(language),
            )
            for one in found.lines
        ],
        refund_by=found.refund_by,
        send_before=found.send_before,
    )


async def told_return(
    services: Services, transaction: Transaction, return_id: int, word: str, language: Language
) -> FollowedReturn:
    """A return as it stands, to who holds its word. Raises ReturnNotFoundError."""
    found = await returns.view_return(services, transaction, return_id)
    reader = reader_of(language.value)
    last = found.send_before.date() if found.send_before else None
    todo = _todo(found.state, found.way, last, found.refund_by, reader)
    if found.state is returns.State.REFUSED:
        todo = [*_refusals(found), *todo]
    if found.state is returns.State.SETTLED and found.way is not returns.Way.REFUND:
        todo = _given(found, language)
    if found.amount is not None:
        money = Money(found.amount.amount, found.amount.currency)
        todo.append(words.AMOUNT.text(language, amount=say_money(money, reader)))
    approved = found.state is returns.State.APPROVED
    return FollowedReturn(
        word=word,
        number=found.number,
        order_number=found.order.name,
        store=found.store.name if found.store else "",
        state=found.state,
        headline=words.HEADLINES[found.state].text(language),
        todo=todo,
        rules=list(dict.fromkeys(getattr(line.words, language.value) for line in found.lines)),
        code=found.code if approved else "",
        code_picture=_picture(found.code) if approved else "",
        lines=[
            FollowedLine(
                name=line.name,
                options=_options(line.options),
                quantity=line.quantity,
                reason=getattr(line.reason_words, language.value),
            )
            for line in found.lines
        ],
        steps=[
            FollowedStep(at=one.at, words=words.EVENTS[one.kind].text(language))
            for one in found.life
            if one.kind in words.EVENTS
        ],
        refund_by=found.refund_by,
        cancellable=found.state in _CANCELLABLE,
        label=await label_of(transaction, await returns.find_return(transaction, return_id), language),
    )


def _todo(
    state: returns.State, way: returns.Way, last: date | None, refund_by: date | None, reader: Reader
) -> list[str]:
    language, now = Language(reader.language), utc_now()
    todo = [words.WHAT_TO_DO[state].text(language, day=say_day(last, reader, now) if last else "")]
    if refund_by is not None and state not in _OVER and way is returns.Way.REFUND:
        todo.append(words.BY_DAY.text(language, day=say_day(refund_by, reader, now)))
    return todo


def _given(found: returns.ReturnShape, language: Language) -> list[str]:
    """What there is to do, and what names it, once something else than money went back."""
    handed_out = any(one.kind == "exchange_handed_out" for one in found.life)
    todo = [(words.HANDED_OUT if handed_out else words.SETTLED_BY[found.way]).text(language)]
    if found.reference:
        todo.append(words.REFERENCES[found.way].text(language, reference=found.reference))
    return todo


def _form_line(line: returns.OrderLineRow, others: list[returns.OtherForm]) -> ReturnFormLine:
    return ReturnFormLine(
        line_id=line.id,
        name=line.name,
        options=_options(line.options),
        quantity=line.quantity,
        free=line.free,
        others=[
            ReturnOther(variant_id=one.variant_id, words=one.words)
            for one in others
            if one.order_line_id == line.id
        ],
    )


def _options(options: list[dict[str, str]]) -> str:
    return ", ".join(option["value"] for option in options)


def _refusals(found: returns.ReturnShape) -> list[str]:
    """What a person wrote when they refused it."""
    return [str(one.data["note"]) for one in found.life if one.kind == "refused" and one.data.get("note")]


def _picture(code: str) -> str:
    """The code as a picture, always dark on white, so that every scanner reads it."""
    drawn: str = segno.make(code, micro=False, error="m").svg_inline(
        border=4, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=True
    )
    return drawn
