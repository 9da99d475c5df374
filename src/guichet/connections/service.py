"""Connecting, opening, pausing, refusing and disconnecting accounts at outside systems."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from guichet.connections import repository
from guichet.connections.errors import (
    AlreadyConnectedError,
    ConnectionNotFoundError,
    ConnectorNotFoundError,
    NoAppRegisteredError,
    NotUsableError,
    NotWaitingError,
    OtherAccountError,
    RemovedFromAppError,
    SettingsInvalidError,
)
from guichet.connections.health import Health, HealthFacts, settle
from guichet.connections.repository import ConnectionRow
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.kernel.vault import Vault
from guichet.ports import registry
from guichet.ports.capabilities import AccountSummary, Connector, KnowsLimit, Session
from guichet.ports.happenings.sync import ConnectionHealthChanged

RECONCILE_SECONDS = 60


class Opened(msgspec.Struct, frozen=True, kw_only=True):
    """A connection made ready for work: its connector and a session with the account."""

    row: ConnectionRow
    connector: Connector
    session: Session


def connector_of(connector_id: str) -> Connector:
    """The installed connector. Raises ConnectorNotFoundError."""
    try:
        return registry.find(connector_id)
    except registry.UnknownConnectorError as unknown:
        raise ConnectorNotFoundError(connector_id=connector_id) from unknown


def typed_settings(connector: Connector, given: Mapping[str, Any]) -> msgspec.Struct:
    """What the merchant typed, as the connector's settings. Raises SettingsInvalidError."""
    return _typed(connector.settings, given)


def _typed(shape: type[msgspec.Struct], given: Mapping[str, Any]) -> msgspec.Struct:
    try:
        return msgspec.convert(dict(given), shape, strict=False)
    except msgspec.ValidationError as invalid:
        raise SettingsInvalidError(reason=str(invalid)) from invalid


def trial_session(services: Services, settings: msgspec.Struct) -> Session:
    """A session for credentials that belong to no connection yet."""
    return Session(
        connection_id=0,
        settings=settings,
        http=services.http.unmetered(),
        network=services.http.network,
        blobs=services.blobs,
    )


async def find_connection(
    transaction: Transaction, connection_id: int, *, lock: bool = False
) -> ConnectionRow:
    """The living connection of this id. Raises ConnectionNotFoundError."""
    row = await repository.connection(transaction, connection_id, lock=lock)
    if row is None or row.disconnected_at is not None:
        raise ConnectionNotFoundError(connection_id=connection_id)
    return row


def settings_of(vault: Vault, row: ConnectionRow) -> Any:
    """The settings of a connection, unsealed and typed by its connector."""
    if row.settings is None:
        raise NotUsableError(name=row.name, health=row.health)
    plain = vault.open(row.settings, _settings_context(row.id))
    return msgspec.json.decode(plain, type=connector_of(row.connector_id).settings)


def hook_secret_of(vault: Vault, row: ConnectionRow) -> str:
    """The secret that the account's webhooks bring back to us in a header."""
    if row.hook_secret is None:
        raise NotUsableError(name=row.name, health=row.health)
    return vault.open(row.hook_secret, _hook_context(row.id)).decode()


def open_row(services: Services, row: ConnectionRow, *, patient: bool = False) -> Opened:
    """Make a connection ready for work, or for `patient` work, that lets other calls go first.

    Raises NotUsableError when nothing may be asked of it.
    """
    if not row.usable:
        raise NotUsableError(name=row.name, health=row.health)
    connector = connector_of(row.connector_id)
    settings = settings_of(services.vault, row)
    limit = connector.limit(settings) if isinstance(connector, KnowsLimit) else connector.manifest.limit
    http = services.http.account(
        f"connection:{row.id}", calls=limit.calls, seconds=limit.seconds, patient=patient
    )
    session = Session(
        connection_id=row.id,
        settings=settings,
        http=http,
        network=services.http.network,
        blobs=services.blobs,
    )
    return Opened(row=row, connector=connector, session=session)


async def open_connection(services: Services, connection_id: int, *, patient: bool = False) -> Opened:
    """Read a connection and make it ready for work as `open_row` does, outside any transaction.

    Raises ConnectionNotFoundError, or NotUsableError when it is paused, refused or disconnected.
    """
    async with services.database.transaction() as transaction:
        row = await find_connection(transaction, connection_id)
    return open_row(services, row, patient=patient)


def parting_session(
    services: Services, connector: Connector, connection_id: int, sealed_settings: bytes
) -> Session:
    """A session with an account that was just disconnected, for a last word there."""
    plain = services.vault.open(sealed_settings, _settings_context(connection_id))
    settings = msgspec.json.decode(plain, type=connector.settings)
    return Session(connection_id=connection_id, settings=settings, http=services.http.unmetered())


async def find_capable(transaction: Transaction, capability: type) -> list[ConnectionRow]:
    """The usable connections whose connector offers this capability (a Protocol of `ports.capabilities`)."""
    offering = {
        connector.manifest.id for connector in registry.installed() if isinstance(connector, capability)
    }
    rows = await repository.connections(transaction)
    return [row for row in rows if row.usable and row.connector_id in offering]


async def connect(
    transaction: Transaction,
    vault: Vault,
    *,
    connector_id: str,
    settings: msgspec.Struct,
    account: AccountSummary,
    name: str = "",
    reconcile_seconds: int = RECONCILE_SECONDS,
    waiting: bool = False,
) -> int:
    """Make a connection to an account that has answered; one that was disconnected is taken up again.

    A `waiting` one is neither read nor written until it is let in. Raises AlreadyConnectedError.
    """
    now = utc_now()
    known = await repository.by_account(transaction, connector_id, account.external_id)
    if known is not None and known.disconnected_at is None:
        raise AlreadyConnectedError(name=known.name)
    connection_id = await repository.next_id(transaction) if known is None else known.id
    values: dict[str, Any] = {
        "name": name or account.name or account.external_id,
        "account": msgspec.to_builtins(account),
        "settings": vault.seal(msgspec.json.encode(settings), _settings_context(connection_id)),
        "hook_secret": vault.seal(secrets.token_urlsafe(32).encode(), _hook_context(connection_id)),
        "paused": False,
        "waiting": waiting,
        "refused_code": None,
        "trouble_code": None,
        "words": "",
        "syncing": False,
        "behind": False,
        "health": settle(HealthFacts(waiting=waiting))[0].value,
        "health_since": now,
        "reconcile_seconds": reconcile_seconds,
        "disconnected_at": None,
    }
    if known is not None:
        await repository.change(transaction, connection_id, values)
    else:
        values |= {
            "id": connection_id,
            "connector_id": connector_id,
            "account_external_id": account.external_id,
            "created_at": now,
        }
        await repository.insert_connection(transaction, values)
    if waiting:
        await _announce(transaction, connection_id, "", Health.WAITING.value, "awaiting_admission", now)
    return connection_id


async def admit(transaction: Transaction, connection_id: int) -> None:
    """Let in a shop that came by itself. Raises NotWaitingError."""
    row = await find_connection(transaction, connection_id, lock=True)
    if not row.waiting:
        raise NotWaitingError(name=row.name)
    await note_health(transaction, connection_id, waiting=False)


async def replace_settings(
    transaction: Transaction,
    vault: Vault,
    connection_id: int,
    settings: msgspec.Struct,
    account: AccountSummary,
) -> None:
    """Give a connection new credentials of the same account; a refusal ends with that.

    Raises OtherAccountError.
    """
    row = await find_connection(transaction, connection_id, lock=True)
    if account.external_id != row.account_external_id:
        raise OtherAccountError(found=account.name or account.external_id)
    sealed = vault.seal(msgspec.json.encode(settings), _settings_context(connection_id))
    await repository.change(
        transaction, connection_id, {"settings": sealed, "account": msgspec.to_builtins(account)}
    )
    await note_health(transaction, connection_id, refused_code=None, trouble_code=None, words="")


async def rename(transaction: Transaction, connection_id: int, name: str) -> None:
    """Give a connection another name."""
    await find_connection(transaction, connection_id, lock=True)
    await repository.change(transaction, connection_id, {"name": name})


async def set_pace(transaction: Transaction, connection_id: int, reconcile_seconds: int) -> None:
    """Have a connection reconciled every so many seconds, beginning now."""
    await repository.change(transaction, connection_id, {"reconcile_seconds": reconcile_seconds})
    await repository.wake_cursors(transaction, connection_id, utc_now())


async def find_account(
    transaction: Transaction, connector_id: str, account_external_id: str
) -> ConnectionRow | None:
    """The living connection to an account of an outside system, if there is one, locked for a change."""
    row = await repository.by_account(transaction, connector_id, account_external_id)
    return None if row is None or row.disconnected_at is not None else row


async def disconnect(transaction: Transaction, connection_id: int) -> None:
    """Forget the credentials and cursors; the mirrored rows stay, since orders and people live on."""
    await find_connection(transaction, connection_id, lock=True)
    await repository.drop_cursors(transaction, connection_id)
    await repository.change(
        transaction,
        connection_id,
        {"settings": None, "hook_secret": None, "disconnected_at": utc_now(), "syncing": False},
    )


async def note_health(transaction: Transaction, connection_id: int, **facts: Any) -> None:
    """Take over facts of health (those of HealthFacts, and the vendor's `words`).

    Announces it when the word changes. A row that already says so is not written.
    """
    row = await repository.connection(transaction, connection_id)
    if row is None or row.disconnected_at is not None or all(getattr(row, k) == v for k, v in facts.items()):
        return
    row = await repository.connection(transaction, connection_id, lock=True)
    if row is None:
        return
    known = {name: value for name, value in facts.items() if name in HealthFacts.__struct_fields__}
    after, code = settle(msgspec.structs.replace(row.health_facts, **known))
    now = utc_now()
    since = {} if after == row.health else {"health_since": now}
    await repository.change(transaction, connection_id, {**facts, "health": after.value, **since})
    if after != row.health:
        await _announce(transaction, connection_id, row.health, after.value, code, now)


async def note_refused(transaction: Transaction, connection_id: int, code: str, words: str) -> None:
    """The vendor refuses us. Why it first did so stands: "uninstalled" says more than a bad token."""
    row = await repository.connection(transaction, connection_id, lock=True)
    if row is not None and row.refused_code is None:
        await note_health(transaction, connection_id, refused_code=code, words=words)


async def _announce(
    transaction: Transaction, connection_id: int, before: str, after: str, reason: str, now: datetime
) -> None:
    happening = ConnectionHealthChanged(
        connection_id=connection_id, before=before, after=after, reason=reason
    )
    await publish(transaction, [to_publish(happening, connection_id, happened_at=now)], origin=Origin.LIVE)


async def register_app(
    transaction: Transaction, vault: Vault, connector_id: str, settings: msgspec.Struct
) -> None:
    """Keep what the vendor gave us for our single-click app."""
    sealed = vault.seal(msgspec.json.encode(settings), _app_context(connector_id))
    await repository.write_app_registration(transaction, connector_id, sealed, utc_now())


async def app_settings(
    transaction: Transaction, vault: Vault, connector_id: str, shape: type[msgspec.Struct]
) -> Any:
    """The registration of our app at a connector's system. Raises NoAppRegisteredError."""
    found = await find_app(transaction, vault, connector_id, shape)
    if found is None:
        raise NoAppRegisteredError(connector_id=connector_id)
    return found[0]


async def find_app(
    transaction: Transaction, vault: Vault, connector_id: str, shape: type[msgspec.Struct]
) -> tuple[Any, datetime] | None:
    """The registration of our app at a connector's system, and when it was given; None while it is not."""
    found = await repository.app_registration(transaction, connector_id)
    if found is None:
        return None
    sealed, updated_at = found
    return msgspec.json.decode(vault.open(sealed, _app_context(connector_id)), type=shape), updated_at


async def remove_app_user(transaction: Transaction, connector_id: str, account: str, user: str) -> None:
    """A shop took this user out of our app: what was signed for them until now opens nothing any more."""
    await repository.note_removed_user(transaction, connector_id, account, user, utc_now())


async def require_app_user(
    transaction: Transaction, connector_id: str, account: str, user: str, signed_at: datetime | None
) -> None:
    """Raise RemovedFromAppError when the shop removed the user after this was signed."""
    removed_at = await repository.removed_user_at(transaction, connector_id, account, user)
    if removed_at is not None and (signed_at is None or signed_at <= removed_at):
        raise RemovedFromAppError


def typed_app_settings(shape: type[msgspec.Struct], given: Mapping[str, Any]) -> msgspec.Struct:
    """What an administrator typed of our app's registration. Raises SettingsInvalidError."""
    return _typed(shape, given)


def _settings_context(connection_id: int) -> str:
    return f"connection.settings:{connection_id}"


def _hook_context(connection_id: int) -> str:
    return f"connection.hook_secret:{connection_id}"


def _app_context(connector_id: str) -> str:
    return f"app.settings:{connector_id}"
