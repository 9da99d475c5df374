"""Connecting and listing accounts from the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from guichet import connections, sync
from guichet.kernel.auth import Actor, audit
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings
from guichet.ports import registry
from guichet.ports.capabilities import AuthorisesByApp
from guichet.ports.manifest import FieldType, fields

_ACTOR = Actor.system("command line")


class NoAppError(LookupError):
    """The connector has no single-click app."""


class Asked(msgspec.Struct, frozen=True):
    """One thing that the connector must be told; `default` None when it must be typed."""

    name: str
    title: str
    default: str | None
    secret: bool


def list_connectors() -> Iterator[str]:
    """A line for each connector that is installed."""
    registry.discover()
    for connector in registry.installed():
        yield f"{connector.manifest.id}: {connector.manifest.summary.en}"


def fields_of(connector_id: str) -> Sequence[Asked]:
    """What the connector must be told, without what nearly nobody changes.

    Raises ports.registry.UnknownConnectorError.
    """
    registry.discover()
    return _asked(registry.find(connector_id).settings)


def app_fields_of(connector_id: str) -> Sequence[Asked]:
    """What the vendor's registration of our app gave, to be typed here.

    Raises ports.registry.UnknownConnectorError, or LookupError where the connector has no app.
    """
    return _asked(_with_app(connector_id).app_settings)


def app_addresses(connector_id: str, settings: Settings) -> list[str]:
    """A line for each address that the vendor's registration of our app asks for. Raises as above."""
    return [
        f"{one.title.en}: {settings.base_url}/apps/{connector_id}/{one.name}"
        for one in _with_app(connector_id).app_callbacks
    ]


def _with_app(connector_id: str) -> AuthorisesByApp:
    registry.discover()
    connector = registry.find(connector_id)
    if not isinstance(connector, AuthorisesByApp):
        raise NoAppError(f"{connector.manifest.label.en} has no single-click app.")
    return connector


def _asked(settings: type[msgspec.Struct]) -> Sequence[Asked]:
    return [
        Asked(
            name=field.name,
            title=field.title.en,
            default=None if field.required else field.default,
            secret=field.type is FieldType.SECRET,
        )
        for field in fields(settings)
        if not field.advanced
    ]


async def register_app(services: Services, connector_id: str, given: Mapping[str, Any]) -> None:
    """Keep what the vendor gave us for our app. Raises kernel.errors.GuichetError."""
    shape = _with_app(connector_id).app_settings
    settings = connections.typed_app_settings(shape, given)
    async with services.database.transaction() as transaction:
        await connections.register_app(transaction, services.vault, connector_id, settings)
        await audit(transaction, _ACTOR, "app.registered", entity="connector", entity_id=connector_id)


async def connect_account(services: Services, connector_id: str, given: Mapping[str, Any], name: str) -> int:
    """Connect an account; returns the connection's id. Raises kernel.errors.GuichetError."""
    return await sync.connect(services, _ACTOR, connector_id, given, name=name)


async def start_sync(services: Services, connection_id: int) -> None:
    """Have an account read anew. Raises kernel.errors.GuichetError."""
    await sync.start_sync(services, _ACTOR, connection_id)


async def list_connections(services: Services) -> list[str]:
    """A line for each account."""
    async with services.database.transaction() as transaction:
        rows = await connections.connections(transaction)
    return [f"{row.id}: {row.name} ({row.connector_id}), {row.health}" for row in rows] or [
        "No account is connected yet: 'guichet connect'."
    ]
