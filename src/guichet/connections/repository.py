"""Queries over connections, cursors and app registrations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert

from guichet.connections.health import HealthFacts, settle
from guichet.connections.model import AppRegistration, Connection, Cursor, RemovedAppUser
from guichet.kernel.db import Transaction

_CLAIM_DUE = text(
    "UPDATE connection_cursors SET due_at = :ends"
    " WHERE (connection_id, resource, kind) IN (SELECT k.connection_id, k.resource, k.kind"
    "   FROM connection_cursors k JOIN connections c ON c.id = k.connection_id"
    "   WHERE k.due_at <= :now AND NOT c.paused AND NOT c.waiting AND c.refused_code IS NULL"
    "     AND c.settings IS NOT NULL"
    "   ORDER BY k.due_at LIMIT 50 FOR UPDATE OF k SKIP LOCKED)"
    " RETURNING connection_id, resource, kind, position, since, as_of, due_at"
)


class ConnectionRow(msgspec.Struct, frozen=True, kw_only=True):
    """A connection as it stands, its secrets still sealed."""

    id: int
    connector_id: str
    name: str
    account_external_id: str
    account: dict[str, Any]
    settings: bytes | None
    hook_secret: bytes | None
    paused: bool
    waiting: bool
    refused_code: str | None
    trouble_code: str | None
    words: str
    syncing: bool
    behind: bool
    health: str
    health_since: datetime
    reconcile_seconds: int
    created_at: datetime
    disconnected_at: datetime | None

    @property
    def usable(self) -> bool:
        """Whether the outside system may be asked anything at all."""
        shut = self.paused or self.waiting or self.refused_code or self.disconnected_at
        return not shut and self.settings is not None

    @property
    def health_facts(self) -> HealthFacts:
        """What its health is drawn from."""
        return HealthFacts(**{name: getattr(self, name) for name in HealthFacts.__struct_fields__})

    @property
    def health_code(self) -> str:
        """The code of the reason for its health."""
        return settle(self.health_facts)[1]


class CursorRow(msgspec.Struct, frozen=True, kw_only=True):
    """How far one way of reading one resource has come."""

    connection_id: int
    resource: str
    kind: str
    position: dict[str, Any]
    since: datetime
    as_of: datetime | None
    due_at: datetime


async def next_id(transaction: Transaction) -> int:
    """An id for a connection about to be made, since its secrets are sealed for it."""
    value = await transaction.scalar(text("SELECT nextval(pg_get_serial_sequence('connections', 'id'))"))
    return int(value)


async def insert_connection(transaction: Transaction, values: Mapping[str, Any]) -> None:
    """Write a new connection's row."""
    await transaction.execute(insert(Connection).values(**values))


async def connection(
    transaction: Transaction, connection_id: int, *, lock: bool = False
) -> ConnectionRow | None:
    """The connection of this id, disconnected or not; locked for a change when asked."""
    query = select(Connection.__table__).where(Connection.id == connection_id)
    row = (await transaction.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    return None if row is None else ConnectionRow(**row)


async def by_account(transaction: Transaction, connector_id: str, account: str) -> ConnectionRow | None:
    """The connection to this account of the outside system, disconnected or not, locked for a change."""
    query = (
        select(Connection.__table__)
        .where(Connection.connector_id == connector_id, Connection.account_external_id == account)
        .with_for_update()
    )
    row = (await transaction.execute(query)).mappings().one_or_none()
    return None if row is None else ConnectionRow(**row)


async def connections(transaction: Transaction) -> list[ConnectionRow]:
    """All that are not disconnected, oldest first."""
    query = select(Connection.__table__).where(Connection.disconnected_at.is_(None)).order_by(Connection.id)
    return [ConnectionRow(**row) for row in (await transaction.execute(query)).mappings()]


async def change(transaction: Transaction, connection_id: int, values: Mapping[str, Any]) -> None:
    """Write these columns of one connection."""
    await transaction.execute(update(Connection).where(Connection.id == connection_id).values(**values))


async def cursor(transaction: Transaction, connection_id: int, resource: str, kind: str) -> CursorRow | None:
    """One cursor, or None where that way of reading was never begun."""
    query = select(Cursor.__table__).where(
        Cursor.connection_id == connection_id, Cursor.resource == resource, Cursor.kind == kind
    )
    row = (await transaction.execute(query)).mappings().one_or_none()
    return None if row is None else CursorRow(**row)


async def cursors(
    transaction: Transaction, *, connection_id: int | None = None, kind: str | None = None
) -> list[CursorRow]:
    """Cursors of one connection or kind."""
    query = select(Cursor.__table__).order_by(Cursor.connection_id, Cursor.resource, Cursor.kind)
    if connection_id is not None:
        query = query.where(Cursor.connection_id == connection_id)
    if kind is not None:
        query = query.where(Cursor.kind == kind)
    return [CursorRow(**row) for row in (await transaction.execute(query)).mappings()]


async def begin_cursor(
    transaction: Transaction, connection_id: int, resource: str, kind: str, since: datetime, due_at: datetime
) -> None:
    """Make a cursor that is not there yet; one that is there stays as it is."""
    await transaction.execute(
        insert(Cursor)
        .values(
            connection_id=connection_id,
            resource=resource,
            kind=kind,
            position={},
            since=since,
            as_of=None,
            due_at=due_at,
        )
        .on_conflict_do_nothing()
    )


async def move_cursor(
    transaction: Transaction, connection_id: int, resource: str, kind: str, **values: Any
) -> None:
    """Write a cursor's position, as_of, since or due_at."""
    await transaction.execute(
        update(Cursor)
        .where(Cursor.connection_id == connection_id, Cursor.resource == resource, Cursor.kind == kind)
        .values(**values)
    )


async def claim_due_cursors(transaction: Transaction, now: datetime, lease: timedelta) -> list[CursorRow]:
    """Take the cursors that are due at connections which may be asked; they are due again after `lease`."""
    rows = await transaction.execute(_CLAIM_DUE, {"now": now, "ends": now + lease})
    return [CursorRow(**row) for row in rows.mappings()]


async def hold_cursor(transaction: Transaction, cursor: CursorRow, now: datetime, lease: timedelta) -> None:
    """Keep a cursor that was taken for so long more; one that was made due meanwhile stays due."""
    await transaction.execute(
        update(Cursor)
        .where(
            Cursor.connection_id == cursor.connection_id,
            Cursor.resource == cursor.resource,
            Cursor.kind == cursor.kind,
            Cursor.due_at > now,
        )
        .values(due_at=now + lease)
    )


async def wake_cursors(transaction: Transaction, connection_id: int, now: datetime) -> None:
    """Have what changed asked for at once."""
    await transaction.execute(
        update(Cursor)
        .where(Cursor.connection_id == connection_id, Cursor.kind == "changes", Cursor.due_at > now)
        .values(due_at=now)
    )


async def drop_cursors(transaction: Transaction, connection_id: int) -> None:
    """Forget how far a connection was read, as when it is disconnected."""
    await transaction.execute(delete(Cursor).where(Cursor.connection_id == connection_id))


async def fresh_as_of(transaction: Transaction, connection_ids: Sequence[int]) -> dict[int, datetime]:
    """Since when each connection's mirror is whole: the oldest answer among its cursors of changes."""
    query = (
        select(Cursor.connection_id, func.min(Cursor.as_of))
        .where(Cursor.connection_id.in_(connection_ids), Cursor.kind == "changes")
        .group_by(Cursor.connection_id)
        .having(func.bool_and(Cursor.as_of.is_not(None)))
    )
    return {row[0]: row[1] for row in await transaction.execute(query) if row[1] is not None}


async def app_registration(transaction: Transaction, connector_id: str) -> tuple[bytes, datetime] | None:
    """The sealed settings of our app at this connector's system, and when they were given."""
    query = select(AppRegistration.settings, AppRegistration.updated_at)
    row = (await transaction.execute(query.where(AppRegistration.connector_id == connector_id))).one_or_none()
    return None if row is None else (row.settings, row.updated_at)


async def write_app_registration(
    transaction: Transaction, connector_id: str, settings: bytes, now: datetime
) -> None:
    """Keep the sealed settings of our app."""
    values = {"settings": settings, "updated_at": now}
    await transaction.execute(
        insert(AppRegistration)
        .values(connector_id=connector_id, **values)
        .on_conflict_do_update(index_elements=["connector_id"], set_=values)
    )


async def note_removed_user(
    transaction: Transaction, connector_id: str, account: str, user: str, now: datetime
) -> None:
    """Keep that an account removed this user from our app."""
    await transaction.execute(
        insert(RemovedAppUser)
        .values(connector_id=connector_id, account_external_id=account, user_external_id=user, removed_at=now)
        .on_conflict_do_update(
            index_elements=["connector_id", "account_external_id", "user_external_id"],
            set_={"removed_at": now},
        )
    )


async def removed_user_at(
    transaction: Transaction, connector_id: str, account: str, user: str
) -> datetime | None:
    """When an account last removed this user from our app."""
    removed_at: datetime | None = await transaction.scalar(
        select(RemovedAppUser.removed_at).where(
            RemovedAppUser.connector_id == connector_id,
            RemovedAppUser.account_external_id == account,
            RemovedAppUser.user_external_id == user,
        )
    )
    return removed_at
