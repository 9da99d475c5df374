"""Sessions begun and gone on with, shoppers recognised, consents given."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

import msgspec
from sqlalchemy import and_, delete, insert, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert

from guichet.before.profiles.model import (
    Shopper,
    ShopperCode,
    ShopperConsent,
    ShopperIdentity,
    ShopperSession,
)
from guichet.before.profiles.repository import (
    SessionRow,
    consents_of,
    find_resumed,
    find_session,
    kinds_of,
    owners_of,
)
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now

# A wish list of a browser without account lives as long as its owner comes back now and then.
GUEST_LASTS = timedelta(days=400)
CODE_LASTS = timedelta(days=180)
SIGNED_LASTS = timedelta(hours=12)
_RESUME_BYTES = 32
_IDENTITY = text("SELECT pg_advisory_xact_lock(hashtextextended('shopper:' || :named, 0))")


class How(StrEnum):
    """How it was proven who somebody is."""

    GUEST = "guest"
    SIGNATURE = "signature"
    CODE = "code"


_LASTS = {How.GUEST: GUEST_LASTS, How.CODE: CODE_LASTS, How.SIGNATURE: SIGNED_LASTS}


class Consent(StrEnum):
    """What a shopper may agree to: that views are kept, that staff see the wish lists."""

    VIEWS = "views"
    STAFF = "staff"


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """A session, with the word that goes on with it later (None where the shop signs in)."""

    session: SessionRow
    resume: str | None


class Proof(msgspec.Struct, frozen=True, kw_only=True):
    """Who somebody is shown to be: by the shop (`account` is its own id of them), or by a code (`mail`)."""

    how: How
    account: str = ""
    mail: str = ""
    name: str = ""

    @property
    def identities(self) -> list[tuple[str, str]]:
        """What it proves, as (kind, value); what names the shopper first."""
        named = (("account", self.account), ("mail", self.mail))
        return [(kind, value) for kind, value in named if value]


class Proven(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a proof names, and the shoppers who are the same: what they have is to go to `shopper_id`."""

    shopper_id: int
    joined: Sequence[int]


async def begin(
    transaction: Transaction, *, store_id: int, key_id: int, resume: str = "", language: str = ""
) -> Begun:
    """Go on with the session of a resume word, or begin one of a new guest."""
    known = await resumed(transaction, resume, store_id)
    if known is not None:
        return Begun(session=await _seen(transaction, known, key_id), resume=resume)
    shopper_id = await _add_shopper(transaction, store_id, language)
    word = secrets.token_urlsafe(_RESUME_BYTES)
    session = await _add_session(transaction, shopper_id, key_id, How.GUEST, resume=word)
    return Begun(session=session, resume=word)


async def resumed(transaction: Transaction, resume: str, store_id: int) -> SessionRow | None:
    """The session that a word goes on with, if it is not over."""
    return await find_resumed(transaction, _hash(resume), store_id, utc_now()) if resume else None


async def prove(
    transaction: Transaction, session: SessionRow | None, proof: Proof, *, store_id: int, language: str = ""
) -> Proven:
    """Find whom a proof names, or name the guest of the session so. Call `carry` after joining.

    A guest is joined to whom the browser turns out to be; somebody known is never joined to somebody else
    because both used one browser. An address by which a code once named a shopper leads to the account that
    the shop signs for it; one that another account holds stays there.
    """
    for kind, value in sorted(proof.identities):
        await transaction.execute(_IDENTITY, {"named": f"{store_id}:{kind}:{value}"})
    owners = await owners_of(transaction, store_id, proof.identities)
    by_mail = owners.get(("mail", proof.mail))
    if proof.account and by_mail is not None and "account" in await kinds_of(transaction, by_mail):
        by_mail = None  # another account's
    found = owners.get(proof.identities[0], by_mail)
    guest = None
    if session is not None and not await kinds_of(transaction, session.shopper_id):
        guest = session.shopper_id
    stays = found if found is not None else guest
    if stays is None:
        stays = await _add_shopper(transaction, store_id, language)
    joined = sorted({one for one in (guest, by_mail) if one is not None and one != stays})
    await _name(transaction, stays, store_id, proof, joined)
    return Proven(shopper_id=stays, joined=joined)


async def carry(
    transaction: Transaction, session: SessionRow | None, proven: Proven, how: How, *, key_id: int
) -> Begun:
    """End the shoppers that were joined, and give the browser a session of whom it turned out to be.

    The words by which a guest's browser went on are over: they were given to nobody in particular.
    """
    for gone in proven.joined:
        moved = update(ShopperConsent).where(ShopperConsent.shopper_id == gone)
        await transaction.execute(moved.values(shopper_id=proven.shopper_id))
        await transaction.execute(delete(Shopper).where(Shopper.id == gone))
    over = [
        ShopperSession.shopper_id.in_(proven.joined),
        and_(ShopperSession.shopper_id == proven.shopper_id, ShopperSession.how == How.GUEST),
    ]
    if session is not None:
        over.append(ShopperSession.id == session.id)
    await transaction.execute(delete(ShopperSession).where(or_(*over)))
    word = secrets.token_urlsafe(_RESUME_BYTES) if how is How.CODE else None
    begun = await _add_session(transaction, proven.shopper_id, key_id, how, resume=word)
    return Begun(session=begun, resume=word)


async def end(transaction: Transaction, session: SessionRow) -> None:
    """Sign a browser out."""
    await transaction.execute(delete(ShopperSession).where(ShopperSession.id == session.id))


async def living_session(transaction: Transaction, session_id: int) -> SessionRow | None:
    """A session that is not over."""
    return await find_session(transaction, session_id, utc_now())


async def decide(transaction: Transaction, shopper_id: int, decisions: dict[Consent, bool]) -> None:
    """Keep what a shopper agrees to, or not any more; what was decided alike already is not kept again."""
    standing = await consents_of(transaction, shopper_id)
    now = utc_now()
    rows = [
        {"shopper_id": shopper_id, "kind": kind.value, "given": given, "at": now}
        for kind, given in decisions.items()
        if standing.get(kind.value, False) != given
    ]
    if rows:
        await transaction.execute(insert(ShopperConsent).values(rows))


async def agrees(transaction: Transaction, shopper_id: int, kind: Consent) -> bool:
    """Whether a shopper agreed to a kind of use."""
    return (await consents_of(transaction, shopper_id)).get(kind.value, False)


async def _name(
    transaction: Transaction, shopper_id: int, store_id: int, proof: Proof, joined: Sequence[int]
) -> None:
    now = utc_now()
    if joined:  # their identities are free for whom they turned out to be
        moved = update(ShopperIdentity).where(ShopperIdentity.shopper_id.in_(joined))
        await transaction.execute(moved.values(shopper_id=shopper_id))
    rows = [
        {
            "store_id": store_id,
            "kind": kind,
            "value": value,
            "shopper_id": shopper_id,
            "how": proof.how.value,
            "proven_at": now,
        }
        for kind, value in proof.identities
    ]
    await transaction.execute(upsert(ShopperIdentity).values(rows).on_conflict_do_nothing())
    known = {"name": proof.name, "mail": proof.mail}
    values = {name: value for name, value in known.items() if value}
    await transaction.execute(update(Shopper).where(Shopper.id == shopper_id).values(seen_at=now, **values))


async def _add_shopper(transaction: Transaction, store_id: int, language: str) -> int:
    now = utc_now()
    row = {
        "store_id": store_id,
        "language": language,
        "name": "",
        "mail": "",
        "begun_at": now,
        "seen_at": now,
    }
    made = await transaction.execute(insert(Shopper).values(row).returning(Shopper.id))
    return int(made.scalar_one())


async def _add_session(
    transaction: Transaction, shopper_id: int, key_id: int, how: How, *, resume: str | None
) -> SessionRow:
    now = utc_now()
    row = {
        "shopper_id": shopper_id,
        "key_id": key_id,
        "how": how.value,
        "resume_hash": _hash(resume) if resume else None,
        "begun_at": now,
        "ends_at": now + _LASTS[how],
    }
    made = await transaction.execute(insert(ShopperSession).values(row).returning(ShopperSession.id))
    return SessionRow(
        id=int(made.scalar_one()),
        shopper_id=shopper_id,
        key_id=key_id,
        how=how.value,
        ends_at=now + _LASTS[how],
    )


async def _seen(transaction: Transaction, session: SessionRow, key_id: int) -> SessionRow:
    """A session that was gone on with, for as long again."""
    now = utc_now()
    values = {"ends_at": now + _LASTS[How(session.how)], "key_id": key_id}
    await transaction.execute(update(ShopperSession).where(ShopperSession.id == session.id).values(values))
    await transaction.execute(update(Shopper).where(Shopper.id == session.shopper_id).values(seen_at=now))
    return msgspec.structs.replace(session, ends_at=now + _LASTS[How(session.how)], key_id=key_id)


async def forget_idle(transaction: Transaction, *, count: int = 500) -> list[int]:
    """End sessions that are over, and the guests whom none is left of; returns these."""
    now = utc_now()
    await transaction.execute(delete(ShopperSession).where(ShopperSession.ends_at < now))
    await transaction.execute(delete(ShopperCode).where(ShopperCode.made_at < now - timedelta(days=1)))
    left = select(ShopperSession.id).where(ShopperSession.shopper_id == Shopper.id).exists()
    known = select(ShopperIdentity.kind).where(ShopperIdentity.shopper_id == Shopper.id).exists()
    idle = (
        select(Shopper.id)
        .where(Shopper.seen_at < now - GUEST_LASTS, ~left, ~known)
        .order_by(Shopper.seen_at)
        .limit(count)
    )
    return list((await transaction.scalars(idle)).all())


def _hash(word: str) -> bytes:
    return hashlib.sha256(word.encode()).digest()
