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


async def opened_by(
    services: Services, actor: Actor, location_id: int, *, code: str | None, word: str | None
) -> int:
    """The preparation that a code or a word opens; each try is counted before it is looked at.

    A right one does not count, whatever is refused after it. Raises CodePausedError, CodeWrongError.
    """
    codes = PickupCodes(services)
    async with services.database.transaction() as transaction:
        await count_attempt(transaction, location_id, actor.id)
    async with services.database.transaction() as transaction:
        found = codes.read_word(word) if word else await find_by_code(transaction, codes, code or "")
        if found is not None:
            await forget_attempt(transaction, location_id, actor.id)
    if found is None:
        raise CodeWrongError
    return found


async def look_up(
    transaction: Transaction, actor: Actor, location_id: int, preparation_id: int
) -> PreparationRow:
    """What was opened, at the place where it waits. Raises CodeElsewhereError, AlreadyHandedOverError."""
    row = await find_preparation(transaction, preparation_id)
    if row.location_id != location_id:
        place = await transaction.scalar(_PLACE, {"id": row.location_id})
        raise CodeElsewhereError(place=place or "")
    if row.state is State.HANDED_OVER:
        require_next(row, State.HANDED_OVER, Act(actor))
    return row


async def give(
    transaction: Transaction, act: Act, row: PreparationRow, asked: HandOverAsked, opened: int | None
) -> PreparationRow:
    """Hand a held preparation over to whoever proves to be its customer, or to the carrier that sends it.

    `opened` is what the code or the word opens. Raises ProofNeededError, CodeElsewhereError,
    NotThisOneError, DeputyNotAllowedError, NotCollectedHereError and what `picking.hand_over` raises.
    """
    left = {line.line_id: line.quantity for line in asked.left}
    if not row.is_collected:
        if asked.code or asked.word or asked.deputy:
            raise NotCollectedHereError
        to = Recipient.COURIER if row.purpose == "courier" else Recipient.CARRIER
        return await hand_over(transaction, act, row, HandOver(to=to, name=asked.carrier, left=left))
    proof = ""
    if row.state is not State.HANDED_OVER:  # then it is told who was faster, whatever is shown
        proof = await _proof(transaction, act, row, asked, opened)
        await _require_deputy(transaction, row, asked, proof)
    to = Recipient.DEPUTY if asked.deputy else Recipient.CUSTOMER
    given = HandOver(to=to, name=asked.deputy, proof=proof, paid=asked.paid or "", left=left)
    return await hand_over(transaction, act, row, given)


async def _proof(
    transaction: Transaction, act: Act, row: PreparationRow, asked: HandOverAsked, opened: int | None
) -> str:
    """By what it is proved who collects; a code opens what else waits here of its order too."""
    if opened is None:
        if not asked.identity_seen:
            raise ProofNeededError
        return "identity"
    if opened != row.id:
        other = await find_preparation(transaction, opened)
        if row.order_id is None or other.order_id != row.order_id:
            await look_up(transaction, act.actor, row.location_id, opened)
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
