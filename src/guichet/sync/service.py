"""What a person does with connections: try, connect, pause, give new credentials, read again, disconnect."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NoReturn

import msgspec

from guichet import connections
from guichet.commerce import stock
from guichet.connections import NotConfirmedError
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.errors import OutsideRefusedError
from guichet.kernel.jobs import enqueue
from guichet.kernel.services import Services
from guichet.kernel.types import Language, utc_now
from guichet.ports.capabilities import (
    AccountSummary,
    Connector,
    IdentifiesAccount,
)
from guichet.ports.pushing import SendsByItself
from guichet.sync import backfill, livetest, proof, reconcile, runs
from guichet.sync.errands import RemoveHooks, RunProof, TendHooks
from guichet.sync.errors import (
    BadCredentialsGivenError,
    NotOfferedError,
    ShopAnswerError,
    ShopOutageError,
    ShopRejectedError,
)
from guichet.sync.livetest import LiveTest
from guichet.sync.pushed import find_sender
from guichet.sync.trouble import Kind, Trouble, understand
from guichet.sync.wanting import wake


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be otherwise about a connection; None leaves it."""

    name: str | None = None
    paused: bool | None = None
    reconcile_seconds: int | None = None


async def check(
    services: Services, connector_id: str, given: Mapping[str, Any]
) -> tuple[msgspec.Struct, AccountSummary]:
    """Try credentials: who answers there? Returns the typed settings and the account.

    Raises SettingsInvalidError, BadCredentialsGivenError, ShopRejectedError, ShopOutageError,
    ShopAnswerError.
    """
    connector = connections.connector_of(connector_id)
    settings = connections.typed_settings(connector, given)
    return settings, await identify(services, connector, settings)


async def identify(services: Services, connector: Connector, settings: msgspec.Struct) -> AccountSummary:
    """Ask the outside system whose these credentials are. Raises what `check` raises."""
    if not isinstance(connector, IdentifiesAccount):
        raise NotOfferedError(connector=connector.manifest.label, capability="identifies_account")
    try:
        return await connector.identify(connections.trial_session(services, settings))
    except Exception as failure:
        trouble = understand(failure)
        if trouble.kind is Kind.UNEXPECTED:
            raise
        refuse(trouble)


def refuse(trouble: Trouble) -> NoReturn:
    """Raise what a person reads for a call that they asked for and that failed."""
    match trouble.kind, trouble.code:
        case Kind.REFUSED, _:
            raise BadCredentialsGivenError(words=trouble.words)
        case Kind.REQUEST, "malformed":
            raise ShopAnswerError(words=trouble.words)
        case Kind.REQUEST, _:
            raise ShopRejectedError(words=trouble.words)
        case Kind.UNEXPECTED, _:
            raise OutsideRefusedError(words=trouble.words)
    raise ShopOutageError(words=trouble.words, retry_after=trouble.retry_after)


async def connect(
    services: Services,
    actor: Actor,
    connector_id: str,
    given: Mapping[str, Any],
    *,
    name: str = "",
    reconcile_seconds: int | None = None,
) -> int:
    """Connect an account: it is asked who it is, then its first sync starts at once. Returns the id.

    Raises what `check` raises, and AlreadyConnectedError.
    """
    settings, account = await check(services, connector_id, given)
    async with services.database.transaction() as transaction:
        return await _connect(
            transaction,
            services,
            actor,
            connector_id,
            settings,
            account,
            name=name,
            reconcile_seconds=reconcile_seconds,
        )


async def _connect(
    transaction: Transaction,
    services: Services,
    actor: Actor,
    connector_id: str,
    settings: msgspec.Struct,
    account: AccountSummary,
    *,
    name: str = "",
    reconcile_seconds: int | None = None,
) -> int:
    connector = connections.connector_of(connector_id)
    connection_id = await connections.connect(
        transaction,
        services.vault,
        connector_id=connector_id,
        settings=settings,
        account=account,
        name=name,
        reconcile_seconds=reconcile_seconds or connections.RECONCILE_SECONDS,
    )
    await begin(transaction, connection_id, connector)
    told = {"connector_id": connector_id, "name": name or account.name, "account": account.external_id}
    await audit(
        transaction,
        actor,
        "connection.connected",
        entity="connection",
        entity_id=connection_id,
        after=told,
    )
    return connection_id


async def begin(transaction: Transaction, connection_id: int, connector: Connector) -> None:
    """The first reading starts; one taken up again may have missed what a cursor of changes would bring."""
    await reconcile.begin(transaction, connection_id, connector, utc_now())
    await backfill.start(transaction, connection_id, connector)
    await enqueue(transaction, TendHooks(connection_id), key=str(connection_id))


async def change(services: Services, actor: Actor, connection_id: int, wanted: Change) -> None:
    """Rename, pause or resume a connection, or change how often it is reconciled."""
    async with services.database.transaction() as transaction:
        row = await connections.find_connection(transaction, connection_id, lock=True)
        before = {name: getattr(row, name) for name in Change.__struct_fields__}
        after = {name: value for name, value in msgspec.structs.asdict(wanted).items() if value is not None}
        if wanted.name is not None:
            await connections.rename(transaction, connection_id, wanted.name)
        if wanted.reconcile_seconds is not None:
            await connections.set_pace(transaction, connection_id, wanted.reconcile_seconds)
        if wanted.paused is not None:
            await connections.note_health(transaction, connection_id, paused=wanted.paused)
        if row.paused and wanted.paused is False:
            await resume(transaction, connection_id)
        await audit(
            transaction,
            actor,
            "connection.changed",
            entity="connection",
            entity_id=connection_id,
            before={name: before[name] for name in after},
            after=after,
        )


async def resume(transaction: Transaction, connection_id: int) -> None:
    """Everything that rested is due at once."""
    await wake(transaction, connection_id)
    await connections.wake_cursors(transaction, connection_id, utc_now())
    await enqueue(transaction, TendHooks(connection_id), key=str(connection_id))


async def replace_settings(
    services: Services, actor: Actor, connection_id: int, given: Mapping[str, Any]
) -> None:
    """Give a connection new credentials. Raises what `check` raises, and OtherAccountError."""
    async with services.database.transaction() as transaction:
        row = await connections.find_connection(transaction, connection_id)
    settings, account = await check(services, row.connector_id, given)
    async with services.database.transaction() as transaction:
        await connections.replace_settings(transaction, services.vault, connection_id, settings, account)
        await resume(transaction, connection_id)
        await audit(
            transaction, actor, "connection.credentials", entity="connection", entity_id=connection_id
        )


async def disconnect(services: Services, actor: Actor, connection_id: int, *, confirm: str) -> None:
    """Stop mirroring an account: hooks are taken away there, credentials forgotten here, the mirror stays.

    Raises NotConfirmedError unless `confirm` is the connection's name.
    """
    async with services.database.transaction() as transaction:
        row = await connections.find_connection(transaction, connection_id, lock=True)
        if confirm != row.name:
            raise NotConfirmedError(name=row.name)
        await runs.stop_all(transaction, connection_id)
        if row.settings is not None and row.refused_code is None:
            await enqueue(transaction, RemoveHooks(connection_id, row.connector_id, row.settings))
        await connections.disconnect(transaction, connection_id)
        await stock.end_telling(transaction, connection_id)
        await audit(
            transaction,
            actor,
            "connection.disconnected",
            entity="connection",
            entity_id=connection_id,
            before={"name": row.name},
        )


async def start_sync(services: Services, actor: Actor, connection_id: int, *, only_gaps: bool = False) -> int:
    """Read everything once more, or `only_gaps` that the latest reading left; returns the run's id.

    Raises RunningAlreadyError, NothingToResumeError, and NotUsableError before the shop was let in.
    """
    async with services.database.transaction() as transaction:
        row = await connections.find_connection(transaction, connection_id)
        if row.waiting:
            raise connections.NotUsableError(name=row.name, health=row.health)
        if only_gaps:
            run_id = await backfill.resume(transaction, connection_id)
        else:
            connector = connections.connector_of(row.connector_id)
            run_id = await backfill.start(transaction, connection_id, connector)
        await audit(
            transaction,
            actor,
            "connection.synced",
            entity="connection",
            entity_id=connection_id,
            after={"run_id": str(run_id), "only_gaps": only_gaps},
        )
    return run_id


async def start_proof(
    services: Services, actor: Actor, connection_id: int, *, sample_size: int = proof.SAMPLE_SIZE
) -> int:
    """Have the mirror compared with the shop; returns the proof's id. Raises NotUsableError."""
    async with services.database.transaction() as transaction:
        row = await connections.find_connection(transaction, connection_id)
        if not row.usable:
            raise connections.NotUsableError(name=row.name, health=row.health)
        proof_id = await proof.ask(transaction, connection_id, sample_size=sample_size)
        await enqueue(transaction, RunProof(proof_id), key=str(proof_id))
        await audit(
            transaction,
            actor,
            "connection.proof_started",
            entity="connection",
            entity_id=connection_id,
            after={"proof_id": str(proof_id), "sample_size": sample_size},
        )
    return proof_id


async def run_live_test(
    services: Services,
    actor: Actor,
    connection_id: int,
    language: Language,
    *,
    order_number: str | None = None,
) -> LiveTest:
    """Send one recent order the whole way, and keep who had it sent. Raises what `livetest.run` does."""
    test = await livetest.run(services, connection_id, language, order_number=order_number)
    async with services.database.transaction() as transaction:
        await audit(
            transaction,
            actor,
            "connection.tested",
            entity="connection",
            entity_id=connection_id,
            after={"order_id": str(test.order_id), "ok": all(step.ok for step in test.steps)},
        )
    return test


async def note_lateness(services: Services) -> None:
    """Say of each connection whether it was heard of lately: three rounds missed is behind.

    A system that sends by itself is behind after the silence that the merchant allows it.
    """
    async with services.database.transaction() as transaction:
        rows = [row for row in await connections.connections(transaction) if row.usable]
        cursors = await connections.cursors(transaction, kind="changes")
        for row in rows:
            connector = connections.connector_of(row.connector_id)
            if isinstance(connector, SendsByItself):
                silence = connector.silence(connections.settings_of(services.vault, row))
                last_at = (await find_sender(transaction, row.id)).last_at or row.created_at
                await connections.note_health(transaction, row.id, behind=utc_now() - last_at > silence)
                continue
            mine = [cursor for cursor in cursors if cursor.connection_id == row.id]
            if not mine:
                continue
            oldest = min(cursor.as_of or cursor.since for cursor in mine)
            allowed = timedelta(seconds=max(120, 3 * row.reconcile_seconds))
            await connections.note_health(transaction, row.id, behind=utc_now() - oldest > allowed)
