"""Routes over the directory of connectors and the registration of our apps."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request, Response

from guichet.connections import service
from guichet.connections.schemas import AppAsked, AppShape, ConnectorShape, ConnectorsShape
from guichet.kernel.auth import CurrentActor, Role, audit, declare_scopes, requires
from guichet.kernel.errors import NotFoundError
from guichet.kernel.services import Services
from guichet.kernel.types import Words
from guichet.ports import registry
from guichet.ports.capabilities import AuthorisesByApp, Connector

declare_scopes(
    {"connections.read": Words("See connections and their health", "Voir les connexions et leur état")},
    roles=(Role.LEAD, Role.OPERATIONS, Role.DEVELOPER),
)
declare_scopes(
    {"connections.manage": Words("Connect and disconnect shops", "Connecter et déconnecter des boutiques")}
)

router = APIRouter()


@router.get("/connectors", dependencies=[requires("connections.read")])
async def list_connectors() -> ConnectorsShape:
    """All outside systems that can be connected."""
    return ConnectorsShape(items=[ConnectorShape.of(connector) for connector in registry.installed()])


def _with_app(connector_id: str) -> tuple[Connector, AuthorisesByApp]:
    connector = service.connector_of(connector_id)
    if not isinstance(connector, AuthorisesByApp):
        raise NotFoundError
    return connector, connector


@router.get("/connectors/{connector_id}/app", dependencies=[requires("connections.manage", everywhere=True)])
async def show_app(request: Request, connector_id: str) -> AppShape:
    """Whether our single-click app is registered at this vendor, and the addresses to paste there."""
    services = cast("Services", request.app.state.services)
    connector, offered = _with_app(connector_id)
    async with services.database.transaction() as transaction:
        found = await service.find_app(transaction, services.vault, connector_id, offered.app_settings)
    settings = services.settings
    return AppShape.of(connector, offered, found, settings.base_url, public=settings.public_url is not None)


@router.put(
    "/connectors/{connector_id}/app",
    status_code=204,
    dependencies=[requires("connections.manage", everywhere=True)],
)
async def register_app(request: Request, actor: CurrentActor, connector_id: str, asked: AppAsked) -> Response:
    """Keep what the vendor gave us for our single-click app; it is never shown again."""
    services = cast("Services", request.app.state.services)
    _, connector = _with_app(connector_id)
    settings = service.typed_app_settings(connector.app_settings, asked.settings)
    async with services.database.transaction() as transaction:
        await service.register_app(transaction, services.vault, connector_id, settings)
        await audit(transaction, actor, "app.registered", entity="connector", entity_id=connector_id)
    return Response(status_code=204)
