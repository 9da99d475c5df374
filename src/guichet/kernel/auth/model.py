"""Tables of staff accounts: users, their grants, sign-ins, one-time tokens and what they did."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, Integer, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Bytes, identity
from guichet.kernel.vault import sealed_as


class UserState(StrEnum):
    """`invited` has no password yet; `deactivated` can sign in no more, and keeps its trail."""

    INVITED = "invited"
    ACTIVE = "active"
    DEACTIVATED = "deactivated"


class TokenPurpose(StrEnum):
    INVITATION = "invitation"
    RESET = "reset"


class User(Base):
    """A member of staff. `mail` is normalised. Secrets are hashed (argon2id) or sealed by the vault."""

    __tablename__ = "users"
    __table_args__ = (Index("uq_users_mail", "mail", unique=True),)

    id: Mapped[identity]
    mail: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    time_zone: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str | None] = mapped_column(Text)
    one_time_secret: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=sealed_as("one-time code of user {id}")
    )
    one_time_confirmed_at: Mapped[datetime | None]
    one_time_last_step: Mapped[int | None] = mapped_column(BigInteger)  # a code is taken once
    created_at: Mapped[datetime]
    version: Mapped[BigInt]


class UserGrant(Base):
    """A role of a user; `targets` null means everything, `ceiling_amount` null means no ceiling."""

    __tablename__ = "user_grants"
    __table_args__ = (Index("ix_user_grants_user_id", "user_id"),)

    id: Mapped[identity]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id"))
    role: Mapped[str] = mapped_column(Text)
    targets: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    ceiling_amount: Mapped[int | None] = mapped_column(BigInteger)
    ceiling_currency: Mapped[str | None] = mapped_column(Text)


class SignIn(Base):
    """A browser that someone signed in with; the token is kept as its SHA-256 only."""

    __tablename__ = "sign_ins"
    __table_args__ = (
        Index("uq_sign_ins_token_hash", "token_hash", unique=True),
        Index("ix_sign_ins_user_id", "user_id"),
    )

    id: Mapped[identity]
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id"))
    token_hash: Mapped[Bytes]
    created_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    address: Mapped[str] = mapped_column(Text)
    agent: Mapped[str] = mapped_column(Text)


class UserToken(Base):
    """A link sent by mail to set a password, good once; kept as its SHA-256 only."""

    __tablename__ = "user_tokens"
    __table_args__ = (Index("ix_user_tokens_user_id", "user_id"),)

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id"))
    purpose: Mapped[str] = mapped_column(Text)
    ends_at: Mapped[datetime]


class RecoveryCode(Base):
    """A code for the day the telephone is lost, good once; kept as its SHA-256 only."""

    __tablename__ = "recovery_codes"

    user_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("users.id"), primary_key=True)
    code_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)


class SignInThrottle(Base):
    """Attempts under a key (an account, an address, or both) since the window began."""

    __tablename__ = "sign_in_throttles"

    key: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    window_began_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer)


class AuditEntry(Base):
    """One act: who, what, on which thing, before, after, when, from where. Rows are only added."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_entity", "entity", "entity_id", "id"),
        Index("ix_audit_entries_actor_id", "actor_id", "id"),
        Index("ix_audit_entries_act", "act", "id"),
    )

    id: Mapped[identity]
    at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_name: Mapped[str] = mapped_column(Text)
    act: Mapped[str] = mapped_column(Text)
    entity: Mapped[str] = mapped_column(Text)
    entity_id: Mapped[str] = mapped_column(Text)
    before: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))
    address: Mapped[str] = mapped_column(Text)
