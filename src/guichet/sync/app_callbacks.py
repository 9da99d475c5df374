"""The vendor's single-click app: who installs it, opens it, takes it away, and who is let in.

Anyone at the vendor can install the app, so a shop that we do not know waits: its credentials are kept,
nothing more is asked with them, and an administrator lets it in or turns it away.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from guichet import connections
from guichet.connections import NotWaitingError
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.ports.capabilities import AccountSummary, AuthorisesByApp, Callback, Connector
from guichet.sync import service
from guichet.sync.errors import NotOfferedError
from guichet.sync.trouble import Kind, understand


async def receive_callback(
    services: Services, connector_id: str, name: str, query: Mapping[str, str], address: str
) -> Callback:
    """Take an app callback of the vendor: install, open, uninstall or remove a user.

    An installation by an account that we know gives its connection the new credentials; one that we do not
    know waits until an administrator lets it in. Raises the errors of `check`, NoAppRegisteredError,
    BadSignatureError, RemovedFromAppError.
    """
    connector = connections.connector_of(connector_id)
    if not isinstance(connector, AuthorisesByApp):
        raise NotOfferedError(connector=connector.manifest.label, capability="authorises_by_app")
    async with services.database.transaction() as transaction:
        app = await connections.app_settings(
            transaction, services.vault, connector_id, connector.app_settings
        )
    callback = await _verified(services, connector, app, name, query, address)
    actor = Actor.system(f"{connector_id} app")
    if callback.act == "installed" and callback.settings is not None:
        await _installed(services, actor, connector, callback.settings)
    elif callback.act == "uninstalled":
        await _uninstalled(services, actor, connector_id, callback.account)
    elif callback.act == "user_removed":
        await _user_removed(services, actor, connector_id, callback)
    elif callback.act == "loaded":
        async with services.database.transaction() as transaction:
            await connections.require_app_user(
                transaction, connector_id, callback.account, callback.user_external_id, callback.signed_at
            )
    return callback


async def _verified(
    services: Services,
    connector: AuthorisesByApp,
    app: Any,
    name: str,
    query: Mapping[str, str],
    address: str,
) -> Callback:
    try:
        return await connector.receive_callback(services.http.unmetered(), app, name, query, address)
    except Exception as failure:
        trouble = understand(failure)
        if trouble.kind is Kind.UNEXPECTED:
            raise
        service.refuse(trouble)


async def _installed(
    services: Services, actor: Actor, connector: Connector, settings: msgspec.Struct
) -> None:
    connector_id = connector.manifest.id
    account = await service.identify(services, connector, settings)
    async with services.database.transaction() as transaction:
        known = await connections.find_account(transaction, connector_id, account.external_id)
        if known is None:
            await _await_admission(transaction, services, actor, connector_id, settings, account)
            return
        await connections.replace_settings(transaction, services.vault, known.id, settings, account)
        if not known.waiting:
            await service.resume(transaction, known.id)
        await audit(transaction, actor, "connection.credentials", entity="connection", entity_id=known.id)


async def _await_admission(
    transaction: Transaction,
    services: Services,
    actor: Actor,
    connector_id: str,
    settings: msgspec.Struct,
    account: AccountSummary,
) -> None:
    """Anyone at the vendor can install the app: a shop that we do not know is kept, and nothing more."""
    connection_id = await connections.connect(
        transaction,
        services.vault,
        connector_id=connector_id,
        settings=settings,
        account=account,
        waiting=True,
    )
    told = {"connector_id": connector_id, "name": account.name, "account": account.external_id}
    await audit(
        transaction, actor, "connection.arrived", entity="connection", entity_id=connection_id, after=told
    )


async def admit(services: Services, actor: Actor, connection_id: int) -> None:
    """Let in a shop that installed the app by itself: its first sync starts. Raises NotWaitingError."""
    async with services.database.transaction() as transaction:
        row = await connections.find_connection(transaction, connection_id, lock=True)
        await connections.admit(transaction, connection_id)
        await service.begin(transaction, connection_id, connections.connector_of(row.connector_id))
        told = {"name": row.name, "account": row.account_external_id}
        await audit(
            transaction,
            actor,
            "connection.admitted",
            entity="connection",
            entity_id=connection_id,
            before={"health": row.health},
            after=told,
        )


async def refuse_admission(services: Services, actor: Actor, connection_id: int) -> None:
    """Turn away a shop that installed the app by itself: its credentials are forgotten.

    Raises NotWaitingError.
    """
    async with services.database.transaction() as transaction:
        row = await connections.find_connection(transaction, connection_id, lock=True)
        if not row.waiting:
            raise NotWaitingError(name=row.name)
        await connections.disconnect(transaction, connection_id)
        told = {"name": row.name, "account": row.account_external_id}
        await audit(
            transaction,
            actor,
            "connection.turned_away",
            entity="connection",
            entity_id=connection_id,
            before=told,
        )


async def _user_removed(services: Services, actor: Actor, connector_id: str, callback: Callback) -> None:
    """Rights in the house come from its own accounts alone, so what ends is the way in through the shop."""
    async with services.database.transaction() as transaction:
        await connections.remove_app_user(
            transaction, connector_id, callback.account, callback.user_external_id
        )
        await audit(
            transaction,
            actor,
            "app.user_removed",
            entity="connector",
            entity_id=connector_id,
            after={"account": callback.account, "user": callback.user_external_id},
        )


async def _uninstalled(services: Services, actor: Actor, connector_id: str, account: str) -> None:
    async with services.database.transaction() as transaction:
        known = await connections.find_account(transaction, connector_id, account)
        if known is None:
            return
        if known.waiting:
            await connections.disconnect(transaction, known.id)
        else:
            await connections.note_health(transaction, known.id, refused_code="uninstalled", words="")
        await audit(transaction, actor, "connection.uninstalled", entity="connection", entity_id=known.id)
