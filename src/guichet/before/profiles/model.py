"""Tables of shoppers: who they are here, what proves it, by which sessions they come, what they agreed to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Bytes, identity


class Shopper(Base):
    """Somebody at a store's pages: a guest, or known by an identity. `mail` is proven, "" while none is."""

    __tablename__ = "shoppers"
    __table_args__ = (Index("ix_shoppers_seen_at", "seen_at"),)

    id: Mapped[identity]
    store_id: Mapped[BigInt]
    language: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    mail: Mapped[str] = mapped_column(Text)
    begun_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class ShopperIdentity(Base):
    """What names one shopper of a store: `account` (the shop's own id of them) or `mail` (in lower case).

    `how` it was proven: signature (the shop's), code (mailed to the address).
    """

    __tablename__ = "shopper_identities"
    __table_args__ = (
        Index("ix_shopper_identities_value", "kind", "value"),
        Index("ix_shopper_identities_shopper_id", "shopper_id"),
    )

    store_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(Text, primary_key=True)
    value: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    shopper_id: Mapped[BigInt]
    how: Mapped[str] = mapped_column(Text)
    proven_at: Mapped[datetime]


class ShopperSession(Base):
    """A browser that may act for a shopper, by a page's key; over at `ends_at`, or when its row is gone.

    `resume_hash` is that of the word by which the browser goes on later; none where the shop signs in: there
    each new session needs the shop's signature again.
    """

    __tablename__ = "shopper_sessions"
    __table_args__ = (
        Index("uq_shopper_sessions_resume_hash", "resume_hash", unique=True),
        Index("ix_shopper_sessions_shopper_id", "shopper_id"),
        Index("ix_shopper_sessions_ends_at", "ends_at"),
    )

    id: Mapped[identity]
    shopper_id: Mapped[BigInt]
    key_id: Mapped[BigInt]
    how: Mapped[str] = mapped_column(Text)  # guest | signature | code
    resume_hash: Mapped[Bytes | None]
    begun_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class ShopperCode(Base):
    """A code mailed to an address that a session says is its shopper's. It is worth one use there alone."""

    __tablename__ = "shopper_codes"
    __table_args__ = (
        Index("ix_shopper_codes_mail", "store_id", "mail", text("made_at DESC")),
        Index("ix_shopper_codes_session_id", "session_id", text("made_at DESC")),
        Index("ix_shopper_codes_made_at", "made_at"),
    )

    id: Mapped[identity]
    store_id: Mapped[BigInt]
    session_id: Mapped[BigInt]
    mail: Mapped[str] = mapped_column(Text)
    code_hash: Mapped[Bytes]
    attempts: Mapped[int] = mapped_column(SmallInteger)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class ShopperConsent(Base):
    """A decision of a shopper about a kind of use; the latest of a kind counts, the others stay as proof."""

    __tablename__ = "shopper_consents"
    __table_args__ = (Index("ix_shopper_consents_shopper_id", "shopper_id", "kind", "at", "id"),)

    id: Mapped[identity]
    shopper_id: Mapped[BigInt]
    kind: Mapped[str] = mapped_column(Text)
    given: Mapped[bool]
    at: Mapped[datetime]
