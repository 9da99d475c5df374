"""Handing over: the code is looked at, counted, and used once."""

from __future__ import annotations

from sqlalchemy import text

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.purchase.picking import (
    Act,
    HandOver,
    PreparationRow,
    Recipient,
    State,
    find_preparation,
    hand_over,
    require_next,
)
from guichet.purchase.pickup.attempts import count_attempt, forget_attempt
from guichet.purchase.pickup.codes import PickupCodes, find_by_code
from guichet.purchase.pickup.deputies import deputy_of, same_name
from guichet.purchase.pickup.errors import (
    CodeElsewhereError,
    CodeWrongError,
    DeputyNotAllowedError,
    NotCollectedHereError,
    NotThisOneError,
    ProofNeededError,
)
from guichet.purchase.pickup.schemas import HandOverAsked
from guichet.purchase.pickup.settings import find_preferences

_PLACE = text("SELECT name FROM locations WHERE id = :id")


async def count(services: Services, actor: Actor, location_id: int) -> None:
    """Count a try before it is looked at, whatever becomes of it. Raises CodePausedError."""
    async with services.database.transaction() as transaction:
        await count_attempt(transaction, location_id, actor.id)


async def look_up(
    services: Services,
    transaction: Transaction,
    actor: Actor,
    location_id: int,
    *,
    code: str | None,
    word: str | None,
) -> PreparationRow:
    """What a code or a word opens at a place; a right one does not count as a try.

    Raises CodeWrongError, CodeElsewhereError, AlreadyHandedOverError.
    """
    codes = PickupCodes(services)
    found = codes.read_word(word) if word else await find_by_code(transaction, codes, code or "")
    if found is None:
        raise CodeWrongError
    await forget_attempt(transaction, location_id, actor.id)
    row = await find_preparation(transaction, found)
    if row.location_id != location_id:
        place = await transaction.scalar(_PLACE, {"id": row.location_id})
        raise CodeElsewhereError(place=place or "")
    if row.state is State.HANDED_OVER:
        require_next(row, State.HANDED_OVER, Act(actor))
    return row


async def give(
    services: Services, transaction: Transaction, act: Act, row: PreparationRow, asked: HandOverAsked
) -> PreparationRow:
    """Hand a held preparation over to whoever proves to be its customer, or to the carrier that sends it.

    Raises ProofNeededError, CodeWrongError, CodeElsewhereError, NotThisOneError, DeputyNotAllowedError,
    NotCollectedHereError and what `picking.hand_over` raises.
    """
    left = {line.line_id: line.quantity for line in asked.left}
    if not row.is_collected:
        if asked.code or asked.word or asked.deputy:
            raise NotCollectedHereError
        to = Recipient.COURIER if row.purpose == "courier" else Recipient.CARRIER
        return await hand_over(transaction, act, row, HandOver(to=to, name=asked.carrier, left=left))
    proof = ""
    if row.state is not State.HANDED_OVER:  # then it is told who was faster, whatever is shown
        proof = await _proof(services, transaction, act, row, asked)
        await _require_deputy(transaction, row, asked, proof)
    to = Recipient.DEPUTY if asked.deputy else Recipient.CUSTOMER
    given = HandOver(to=to, name=asked.deputy, proof=proof, paid=asked.paid or "", left=left)
    return await hand_over(transaction, act, row, given)


async def _proof(
    services: Services, transaction: Transaction, act: Act, row: PreparationRow, asked: HandOverAsked
) -> str:
    """By what it is proved who collects."""
    if not asked.code and not asked.word:
        if not asked.identity_seen:
            raise ProofNeededError
        return "identity"
    opened = await look_up(
        services, transaction, act.actor, row.location_id, code=asked.code, word=asked.word
    )
    same_order = row.order_id is not None and opened.order_id == row.order_id
    if opened.id != row.id and not same_order:
        raise NotThisOneError
    return "word" if asked.word else "code"


async def _require_deputy(
    transaction: Transaction, row: PreparationRow, asked: HandOverAsked, proof: str
) -> None:
    """Whoever collects for another was named by them, or shows the code where that is enough."""
    if not asked.deputy or same_name(asked.deputy, await deputy_of(transaction, row.id)):
        return
    if proof == "identity" or not (await find_preferences(transaction)).preferences.deputy_by_code:
        raise DeputyNotAllowedError
