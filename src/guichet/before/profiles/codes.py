"""One-time codes: mailed to an address that a shopper says is theirs, tried a few times, worth one use.

Asking answers the same for every address, since a code is mailed to whatever was typed. Tries are counted in
the database and committed before the code is looked at.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta

from sqlalchemy import func, insert, or_, select, text, update

from guichet.before.profiles.model import ShopperCode
from guichet.before.profiles.repository import SessionRow
from guichet.before.profiles.words import code_words
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Words, utc_now
from guichet.kernel.vault import Vault
from guichet.voice.consent import ObjectionLinks, ObjectionWord, declare_kind
from guichet.voice.facts import front_of
from guichet.voice.sending import NewMail, give_up, say

CONSENT = declare_kind("sign_in_code", Words("Codes asked for at the shop", "Codes demandés en boutique"))
"""The kind of messages that whoever never asked for a code may object to."""

LASTS = timedelta(minutes=10)
MOST_TRIES = 5
# Below the brake on automatic mails to one address, so that codes keep no other mail from leaving.
MOST_AN_HOUR = 3
_DIGITS = 6
_HOUR = timedelta(hours=1)
_ADDRESS = text("SELECT pg_advisory_xact_lock(hashtextextended('shopper code:' || :address, 0))")
_TRY = text(
    "UPDATE shopper_codes SET attempts = attempts + 1 WHERE id = ("
    " SELECT id FROM shopper_codes WHERE session_id = :session_id AND mail = :mail"
    " AND store_id = :store_id ORDER BY made_at DESC, id DESC LIMIT 1)"
    " AND used_at IS NULL AND ends_at > :now AND attempts < :most RETURNING id, code_hash"
)


async def ask_code(
    services: Services,
    transaction: Transaction,
    session: SessionRow,
    *,
    store_id: int,
    mail: str,
    language: str,
) -> None:
    """Mail a code to an address, unless it or the session got as many as there are in an hour."""
    address, now = mail.strip().lower(), utc_now()
    await transaction.execute(_ADDRESS, {"address": address})
    lately = select(func.count()).where(
        ShopperCode.made_at > now - _HOUR,
        or_(
            (ShopperCode.store_id == store_id) & (ShopperCode.mail == address),
            ShopperCode.session_id == session.id,
        ),
    )
    if ((await transaction.scalar(lately)) or 0) >= MOST_AN_HOUR:
        return
    code = f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"
    row = {
        "store_id": store_id,
        "session_id": session.id,
        "mail": address,
        "code_hash": _hash(services.vault, session.id, address, code),
        "attempts": 0,
        "made_at": now,
        "ends_at": now + LASTS,
    }
    made = await transaction.execute(insert(ShopperCode).values(row).returning(ShopperCode.id))
    await _mail(services, transaction, int(made.scalar_one()), store_id, address, code, language)


async def try_code(
    transaction: Transaction, vault: Vault, session: SessionRow, *, store_id: int, mail: str, typed: str
) -> int | None:
    """Count a try at the latest code of a session; returns the code's id if it fits.

    Commit before anything is made of the answer.
    """
    address = mail.strip().lower()
    asked = {
        "session_id": session.id,
        "mail": address,
        "store_id": store_id,
        "now": utc_now(),
        "most": MOST_TRIES,
    }
    row = (await transaction.execute(_TRY, asked)).one_or_none()
    digits = "".join(sign for sign in typed if sign.isdecimal() and sign.isascii())
    shown = _hash(vault, session.id, address, digits)
    if row is None or not hmac.compare_digest(bytes(row.code_hash), shown):
        return None
    return int(row.id)


async def use_code(transaction: Transaction, code_id: int) -> bool:
    """Use a code that fitted; False where it was used meanwhile."""
    used = (
        update(ShopperCode)
        .where(ShopperCode.id == code_id, ShopperCode.used_at.is_(None))
        .values(used_at=utc_now())
        .returning(ShopperCode.id)
    )
    return (await transaction.execute(used)).one_or_none() is not None


async def _mail(
    services: Services,
    transaction: Transaction,
    code_id: int,
    store_id: int,
    address: str,
    code: str,
    language: str,
) -> None:
    front = await front_of(transaction, store_id)
    spoken, words = code_words(language or (front.language if front else ""))
    name = front.fact.name if front else ""
    minutes = int(LASTS.total_seconds() // 60)
    shown = f"{code[:3]} {code[3:]}"
    word = ObjectionWord(address=address, kind=CONSENT, store_id=store_id, language=spoken)
    mail_id = await say(
        transaction,
        NewMail(
            key=f"shopper_code:{code_id}",
            kind="shopper_code",
            consent=CONSENT,
            store_id=store_id,
            order_id=None,
            address=address,
            name="",
            language=spoken,
            subject=words.subject.format(code=shown, name=name),
            text=words.text.format(code=shown, minutes=minutes),
            footer=words.footer.format(name=name),
            objection_link=ObjectionLinks(services).link(word),
            author_name=name,
            good_until=utc_now() + LASTS,
        ),
    )
    if mail_id is not None:
        await give_up(transaction, mail_id)  # one that is held is worth nothing when somebody looks at it


def _hash(vault: Vault, session_id: int, address: str, code: str) -> bytes:
    said = f"{session_id}\x1f{address}\x1f{code}".encode()
    return hmac.digest(vault.key_for("shopper code"), said, "sha256")
