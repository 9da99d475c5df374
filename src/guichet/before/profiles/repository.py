"""Queries of shoppers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from sqlalchemy import select, text

from guichet.before.profiles.model import Shopper, ShopperIdentity, ShopperSession
from guichet.kernel.db import Transaction

_CONSENTS = text(
    "SELECT DISTINCT ON (kind) kind, given FROM shopper_consents WHERE shopper_id = :shopper_id"
    " ORDER BY kind, at DESC, id DESC"
)
# By what the shop signed or a code proved, and by nothing that somebody typed. An address that several people
# share names none of them.
_OF_CUSTOMER = text(
    """
SELECT named.shopper_id FROM customer_profiles p
JOIN stores s ON s.connection_id = p.connection_id
JOIN shopper_identities named ON named.store_id = s.id AND named.kind = 'account' AND named.value = p.key
WHERE p.customer_id = :customer_id AND p.kind = 'account'
UNION
SELECT named.shopper_id FROM customer_profiles p
JOIN identities i ON i.profile_id = p.id AND i.point LIKE 'mail:%'
JOIN shopper_identities named ON named.kind = 'mail' AND named.value = substr(i.point, 6)
WHERE p.customer_id = :customer_id AND NOT EXISTS (
  SELECT FROM identities other JOIN customer_profiles its ON its.id = other.profile_id
  WHERE other.point = i.point AND its.customer_id <> p.customer_id
)
ORDER BY 1
"""
)

# Whom the shop signed is who has that account; a proven address leads on only where it is one person's.
_CUSTOMERS = text(
    """
SELECT named.kind, p.customer_id FROM shopper_identities named
JOIN stores s ON s.id = named.store_id
JOIN customer_profiles p ON p.connection_id = s.connection_id AND p.kind = 'account' AND p.key = named.value
WHERE named.shopper_id = :shopper_id AND named.kind = 'account'
UNION
SELECT named.kind, p.customer_id FROM shopper_identities named
JOIN identities i ON i.point = 'mail:' || named.value
JOIN customer_profiles p ON p.id = i.profile_id
WHERE named.shopper_id = :shopper_id AND named.kind = 'mail'
"""
)


class ShopperRow(msgspec.Struct, frozen=True, kw_only=True):
    """A shopper; `known`: by an identity."""

    id: int
    store_id: int
    language: str
    name: str
    mail: str
    known: bool


class SessionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A session that is not over."""

    id: int
    shopper_id: int
    key_id: int
    how: str
    ends_at: datetime


_SESSION = tuple(getattr(ShopperSession, name) for name in SessionRow.__struct_fields__)
_KNOWN = select(ShopperIdentity.shopper_id).where(ShopperIdentity.shopper_id == Shopper.id).exists()
_SHOPPER = (
    Shopper.id, Shopper.store_id, Shopper.language, Shopper.name, Shopper.mail, _KNOWN.label("known")
)  # fmt: skip


async def find_shoppers(transaction: Transaction, shopper_ids: Sequence[int]) -> dict[int, ShopperRow]:
    """Shoppers by id; those that are gone are left out."""
    query = select(*_SHOPPER).where(Shopper.id.in_(shopper_ids))
    return {row["id"]: ShopperRow(**row) for row in (await transaction.execute(query)).mappings()}


async def find_session(transaction: Transaction, session_id: int, now: datetime) -> SessionRow | None:
    """A session, if it is not over."""
    query = select(*_SESSION).where(ShopperSession.id == session_id, ShopperSession.ends_at > now)
    row = (await transaction.execute(query)).mappings().one_or_none()
    return None if row is None else SessionRow(**row)


async def find_resumed(
    transaction: Transaction, resume_hash: bytes, store_id: int, now: datetime
) -> SessionRow | None:
    """The session at a store that a word goes on with, if it is not over."""
    query = (
        select(*_SESSION)
        .join(Shopper, Shopper.id == ShopperSession.shopper_id)
        .where(
            ShopperSession.resume_hash == resume_hash,
            ShopperSession.ends_at > now,
            Shopper.store_id == store_id,
        )
    )
    row = (await transaction.execute(query)).mappings().one_or_none()
    return None if row is None else SessionRow(**row)


async def owners_of(
    transaction: Transaction, store_id: int, wanted: Sequence[tuple[str, str]]
) -> Mapping[tuple[str, str], int]:
    """Whom identities (kind, value) name at a store, as far as they name anybody."""
    own = ShopperIdentity
    query = select(own.kind, own.value, own.shopper_id).where(
        own.store_id == store_id, own.value.in_([value for _, value in wanted])
    )
    rows = (await transaction.execute(query)).all()
    return {(row.kind, row.value): row.shopper_id for row in rows if (row.kind, row.value) in wanted}


async def kinds_of(transaction: Transaction, shopper_id: int) -> set[str]:
    """The kinds of identities that a shopper is known by; none for a guest."""
    query = select(ShopperIdentity.kind).where(ShopperIdentity.shopper_id == shopper_id)
    return set((await transaction.scalars(query)).all())


async def mails_of(transaction: Transaction, shopper_ids: Sequence[int]) -> list[str]:
    """The mail addresses that shoppers proved to be theirs."""
    query = select(ShopperIdentity.value).where(
        ShopperIdentity.shopper_id.in_(shopper_ids), ShopperIdentity.kind == "mail"
    )
    return sorted(set((await transaction.scalars(query)).all()))


async def consents_of(transaction: Transaction, shopper_id: int) -> dict[str, bool]:
    """What a shopper decided, by kind; kinds without a decision are absent."""
    rows = await transaction.execute(_CONSENTS, {"shopper_id": shopper_id})
    return {row.kind: row.given for row in rows}


async def shoppers_of_customer(transaction: Transaction, customer_id: int) -> list[int]:
    """The shoppers that are this person (a surviving id), by what the shop signed or a code proved."""
    return list((await transaction.scalars(_OF_CUSTOMER, {"customer_id": customer_id})).all())


async def customer_of(transaction: Transaction, shopper_id: int) -> int | None:
    """The person that a shopper is, by what the shop signed, else by what a code proved; None: nobody's."""
    found: dict[str, list[int]] = {"account": [], "mail": []}
    for kind, customer_id in await transaction.execute(_CUSTOMERS, {"shopper_id": shopper_id}):
        found[kind].append(customer_id)
    named = found["account"] or found["mail"]
    return named[0] if len(named) == 1 else None


async def shoppers_of_mail(transaction: Transaction, mail: str) -> list[int]:
    """The shoppers of all stores whose address this is, as the shop signed it or a code proved."""
    query = select(ShopperIdentity.shopper_id).where(
        ShopperIdentity.kind == "mail", ShopperIdentity.value == mail.strip().lower()
    )
    return list((await transaction.scalars(query.order_by(ShopperIdentity.shopper_id))).all())
