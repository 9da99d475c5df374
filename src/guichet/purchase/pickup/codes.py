"""The code by which a customer collects, and the word in its QR.

The code is never kept: it follows from the house's secret, the preparation and a salt, so that mails and the
tracking page can show it again; what is kept is a digest by another key, by which it is found. Eight digits,
ten tries in ten minutes: where 500 parcels wait, one try in 200,000 opens one.
"""

from __future__ import annotations

import hmac
import re
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.signing import Signer, TokenRefusedError
from guichet.kernel.types import utc_now
from guichet.purchase.picking import PreparationRow, State, find_preparation
from guichet.purchase.pickup.model import PickupCode

DIGITS = 8
_SALTS = 100
_LASTING = timedelta(days=120)
_SHOWN = frozenset({State.EXPECTED, State.WAITING, State.PICKING, State.READY, State.EXPIRED})


_ENDED = (
    "USING preparations AS p WHERE p.id = preparation_id AND p.changed_at < :before"
    " AND p.state IN ('handed_over', 'put_back', 'cancelled')"
)
_SWEEP_CODES = text(f"DELETE FROM pickup_codes {_ENDED}")
_SWEEP_DEPUTIES = text(f"DELETE FROM pickup_deputies {_ENDED}")


class PickupWord(msgspec.Struct, frozen=True):
    """What the QR names: one preparation."""

    of: int


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A code as it is shown (`4821 0937`), and the signed word of its QR."""

    text: str
    word: str


class PickupCodes:
    """Makes and reads the codes of one installation."""

    def __init__(self, services: Services) -> None:
        self._code_key = services.vault.key_for("pick-up code")
        self._digest_key = services.vault.key_for("pick-up code digest")
        self._signer = Signer(services.vault, "pickup", PickupWord)

    def digits(self, preparation_id: int, salt: int) -> str:
        """The code of a preparation under a salt."""
        said = hmac.digest(self._code_key, f"{preparation_id}:{salt}".encode(), "sha256")
        return f"{int.from_bytes(said[:16]) % 10**DIGITS:0{DIGITS}d}"

    def digest(self, digits: str) -> bytes:
        """What is kept of a code."""
        return hmac.digest(self._digest_key, digits.encode(), "sha256")

    def word(self, preparation_id: int) -> str:
        """The word of a preparation's QR."""
        return self._signer.sign(PickupWord(preparation_id), _LASTING)[0]

    def read_word(self, word: str) -> int | None:
        """The preparation that a word names; None where it is none of ours, or over."""
        try:
            return self._signer.read(word).of
        except TokenRefusedError:
            return None


async def code_of(services: Services, transaction: Transaction, preparation_id: int) -> Code | None:
    """The code by which a preparation is collected; None where no customer collects it (any more).

    The same whenever it is asked for. Raises PreparationNotFoundError.
    """
    row = await find_preparation(transaction, preparation_id)
    if not row.is_collected or row.state not in _SHOWN:
        return None
    codes = PickupCodes(services)
    digits = await _digits(transaction, codes, row)
    return Code(text=f"{digits[:4]} {digits[4:]}", word=codes.word(preparation_id))


async def _digits(transaction: Transaction, codes: PickupCodes, row: PreparationRow) -> str:
    query = select(PickupCode.salt, PickupCode.digest).where(PickupCode.preparation_id == row.id)
    kept = (await transaction.execute(query)).one_or_none()
    if kept is not None:
        digits = codes.digits(row.id, kept.salt)
        if bytes(kept.digest) == codes.digest(digits):
            return digits
    return await _keep(transaction, codes, row.id)  # it is new, or the house's secret was renewed


async def _keep(transaction: Transaction, codes: PickupCodes, preparation_id: int) -> str:
    """Keep the first code that no other preparation has."""
    for salt in range(_SALTS):
        digits = codes.digits(preparation_id, salt)
        digest = codes.digest(digits)
        taken = select(PickupCode.preparation_id).where(
            PickupCode.digest == digest, PickupCode.preparation_id != preparation_id
        )
        if (await transaction.execute(taken)).first() is not None:
            continue
        values = {"salt": salt, "digest": digest, "made_at": utc_now()}
        statement = insert(PickupCode).values(preparation_id=preparation_id, **values)
        await transaction.execute(
            statement.on_conflict_do_update(index_elements=["preparation_id"], set_=values)
        )
        return digits
    raise RuntimeError("no code is free: codes of what was collected are to be swept")


async def sweep_codes(transaction: Transaction, before: datetime) -> None:
    """Forget the codes, and who was to collect, of what ended before a moment."""
    await transaction.execute(_SWEEP_CODES, {"before": before})
    await transaction.execute(_SWEEP_DEPUTIES, {"before": before})


async def find_by_code(transaction: Transaction, codes: PickupCodes, typed: str) -> int | None:
    """The preparation of a code, as it was typed; None where there is none."""
    digits = re.sub(r"\D", "", typed)
    if len(digits) != DIGITS:
        return None
    query = select(PickupCode.preparation_id).where(PickupCode.digest == codes.digest(digits))
    found: int | None = await transaction.scalar(query)
    return found
