"""The settings of dispatch: read, and changed by who may."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from guichet import connections
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.ports.dispatching import BooksLabels, SendsCouriers
from guichet.purchase.dispatch.document import Document, faults_of
from guichet.purchase.dispatch.errors import SettingsWrongError
from guichet.purchase.dispatch.model import DispatchSettings

_ONE = 1


class Kept(msgspec.Struct, frozen=True):
    """The settings and which version of them; 0 while nobody settled anything."""

    version: int
    document: Document


async def find_settings(transaction: Transaction) -> Kept:
    """The settings as they hold."""
    query = select(DispatchSettings.version, DispatchSettings.document)
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        return Kept(0, Document())
    return Kept(row.version, msgspec.convert(row.document, Document))


class Able(msgspec.Struct, frozen=True):
    """The connections that make labels, and those that send couriers."""

    makers: Sequence[connections.ConnectionRow]
    senders: Sequence[connections.ConnectionRow]


async def find_able(transaction: Transaction) -> Able:
    """Which connections there are to choose from."""
    return Able(
        makers=await connections.find_capable(transaction, BooksLabels),
        senders=await connections.find_capable(transaction, SendsCouriers),
    )


async def change_settings(transaction: Transaction, actor: Actor, new: Document) -> Kept:
    """Settle who makes labels and sends couriers from now on. Raises SettingsWrongError."""
    before = await find_settings(transaction)
    able = await find_able(transaction)
    makers, senders = (frozenset(row.id for row in rows) for rows in (able.makers, able.senders))
    faults = list(faults_of(new, makers, senders))
    if faults:
        raise SettingsWrongError(errors=faults)
    version = before.version + 1
    values = {"version": version, "document": msgspec.to_builtins(new), "changed_at": utc_now()}
    statement = insert(DispatchSettings).values(id=_ONE, **values)
    await transaction.execute(statement.on_conflict_do_update(index_elements=["id"], set_=values))
    await audit(
        transaction, actor, "dispatch.settings_changed", entity="dispatch_settings", entity_id=_ONE,
        before=before.document, after=new,
    )  # fmt: skip
    return Kept(version, new)
