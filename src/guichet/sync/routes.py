"""Routes over connections: connecting, progress, proofs, live tests."""

from __future__ import annotations

from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from guichet import connections
from guichet.kernel.auth import CurrentActor, public, requires
from guichet.kernel.db import Transaction
from guichet.kernel.errors import NotSignedInError
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Language
from guichet.kernel.web import Page, reader_language
from guichet.ports.failures import BadSignatureError
from guichet.sync import (
    act_routes,
    app_callbacks,
    dead_letters,
    forwarding_routes,
    letter_routes,
    proof,
    pushed_routes,
    runs,
    service,
    storefront_routes,
    watchdog,
)
from guichet.sync.errors import NoProofYetError
from guichet.sync.schemas import (
    AccountShape,
    ChangeAsked,
    CheckAsked,
    CheckShape,
    ConnectAsked,
    ConnectionShape,
    LiveTestAsked,
    LiveTestShape,
    ProofAsked,
    ProofShape,
    SettingsAsked,
    StartedProofShape,
    StartedSyncShape,
    SyncAsked,
)

router = APIRouter()
router.include_router(letter_routes.router)
router.include_router(act_routes.router)
router.include_router(forwarding_routes.router)
router.include_router(pushed_routes.router)
router.include_router(storefront_routes.router)
root_router = APIRouter()
"""Callbacks of vendors' single-click apps: their addresses are dictated by the registration there."""

_reads = requires("connections.read")
_manages = requires("connections.manage", everywhere=True)


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


async def _shapes(
    transaction: Transaction, rows: list[connections.ConnectionRow], language: Language
) -> list[ConnectionShape]:
    ids = [row.id for row in rows]
    as_of = await connections.fresh_as_of(transaction, ids)
    progress = await runs.latest(transaction, ids)
    hooks = await watchdog.states(transaction)
    proofs = await proof.latest_done(transaction, ids)
    letters = await dead_letters.count(transaction, ids)
    return [
        ConnectionShape.of(
            row,
            language,
            as_of=as_of.get(row.id),
            progress=progress.get(row.id),
            hooks=hooks.get(row.id),
            proof=proofs.get(row.id),
            dead_letters=letters.get(row.id, 0),
        )
        for row in rows
    ]


async def _one(request: Request, connection_id: int) -> ConnectionShape:
    async with _services(request).database.transaction() as transaction:
        row = await connections.find_connection(transaction, connection_id)
        return (await _shapes(transaction, [row], reader_language(request)))[0]


@router.post("/connections/check", dependencies=[_manages])
async def check_settings(request: Request, asked: CheckAsked) -> CheckShape:
    """Try credentials before anything is kept: which shop answers?"""
    _, account = await service.check(_services(request), asked.connector_id, asked.settings)
    return CheckShape(account=AccountShape.model_validate(account))


@router.post("/connections", status_code=201, dependencies=[_manages])
async def connect(
    request: Request, response: Response, actor: CurrentActor, asked: ConnectAsked
) -> ConnectionShape:
    """Connect an account; its first sync starts at once."""
    connection_id = await service.connect(
        _services(request),
        actor,
        asked.connector_id,
        asked.settings,
        name=asked.name,
        reconcile_seconds=asked.reconcile_seconds,
    )
    response.headers["Location"] = f"/api/v1/connections/{connection_id}"
    return await _one(request, connection_id)


@router.get("/connections", dependencies=[_reads])
async def list_connections(request: Request) -> Page[ConnectionShape]:
    """All connections with their health; there are few, so they come on one page."""
    async with _services(request).database.transaction() as transaction:
        rows = await connections.connections(transaction)
        return Page(items=await _shapes(transaction, rows, reader_language(request)))


@router.get("/connections/{connection_id}", dependencies=[_reads])
async def show_connection(request: Request, connection_id: Id) -> ConnectionShape:
    """One connection with its health, progress, webhooks and latest proof."""
    return await _one(request, connection_id)


@router.patch("/connections/{connection_id}", dependencies=[_manages])
async def change_connection(
    request: Request, actor: CurrentActor, connection_id: Id, asked: ChangeAsked
) -> ConnectionShape:
    """Rename, pause or resume a connection, or change how often it is reconciled."""
    wanted = service.Change(name=asked.name, paused=asked.paused, reconcile_seconds=asked.reconcile_seconds)
    await service.change(_services(request), actor, connection_id, wanted)
    return await _one(request, connection_id)


@router.put("/connections/{connection_id}/settings", dependencies=[_manages])
async def replace_settings(
    request: Request, actor: CurrentActor, connection_id: Id, asked: SettingsAsked
) -> ConnectionShape:
    """Give a connection new credentials of the same account."""
    await service.replace_settings(_services(request), actor, connection_id, asked.settings)
    return await _one(request, connection_id)


@router.delete("/connections/{connection_id}", status_code=204, dependencies=[_manages])
async def disconnect(
    request: Request,
    actor: CurrentActor,
    connection_id: Id,
    confirm: Annotated[str, Query(max_length=120, description="The connection's exact name.")] = "",
) -> Response:
    """Stop mirroring an account and forget its credentials; what was mirrored stays."""
    await service.disconnect(_services(request), actor, connection_id, confirm=confirm)
    return Response(status_code=204)


@router.post("/connections/{connection_id}/admissions", status_code=201, dependencies=[_manages])
async def admit(request: Request, actor: CurrentActor, connection_id: Id) -> ConnectionShape:
    """Let in a shop that installed the app by itself; its first sync starts at once."""
    await app_callbacks.admit(_services(request), actor, connection_id)
    return await _one(request, connection_id)


@router.post("/connections/{connection_id}/refusals", status_code=204, dependencies=[_manages])
async def turn_away(request: Request, actor: CurrentActor, connection_id: Id) -> Response:
    """Turn away a shop that installed the app by itself; its credentials are forgotten."""
    await app_callbacks.refuse_admission(_services(request), actor, connection_id)
    return Response(status_code=204)


@router.post("/connections/{connection_id}/syncs", status_code=202, dependencies=[_manages])
async def start_sync(
    request: Request, actor: CurrentActor, connection_id: Id, asked: SyncAsked | None = None
) -> StartedSyncShape:
    """Read everything once more, or only what the latest reading left out."""
    only_gaps = asked is not None and asked.only_gaps
    run_id = await service.start_sync(_services(request), actor, connection_id, only_gaps=only_gaps)
    return StartedSyncShape(run_id=run_id)


@router.post("/connections/{connection_id}/proofs", status_code=202, dependencies=[_reads])
async def start_proof(
    request: Request, actor: CurrentActor, connection_id: Id, asked: ProofAsked | None = None
) -> StartedProofShape:
    """Have the mirror compared with the shop."""
    size = (asked or ProofAsked()).sample_size
    proof_id = await service.start_proof(_services(request), actor, connection_id, sample_size=size)
    return StartedProofShape(proof_id=proof_id)


@router.get("/connections/{connection_id}/proofs/latest", dependencies=[_reads])
async def latest_proof(request: Request, connection_id: Id) -> ProofShape:
    """The latest proof, to the field."""
    async with _services(request).database.transaction() as transaction:
        await connections.find_connection(transaction, connection_id)
        found = await proof.latest(transaction, connection_id)
    if found is None:
        raise NoProofYetError
    return ProofShape.of(found, reader_language(request))


@router.post("/connections/{connection_id}/live-tests", dependencies=[_reads])
async def run_live_test(
    request: Request, actor: CurrentActor, connection_id: Id, asked: LiveTestAsked | None = None
) -> LiveTestShape:
    """Send one recent order the whole way, from the shop to the mirror."""
    number = None if asked is None else asked.order_number
    test = await service.run_live_test(
        _services(request), actor, connection_id, reader_language(request), order_number=number
    )
    return LiveTestShape.of(test)


@root_router.get("/apps/{connector_id}/{name}", dependencies=[public()], response_model=None)
async def receive_callback(request: Request, connector_id: str, name: str) -> Any:
    """Take a callback of a vendor's single-click app; what it says is believed once verified."""
    services = _services(request)
    address = f"{services.settings.base_url}/apps/{connector_id}/{name}"
    try:
        callback = await app_callbacks.receive_callback(
            services, connector_id, name, dict(request.query_params), address
        )
    except BadSignatureError as forged:
        raise NotSignedInError from forged
    if callback.act in ("installed", "loaded"):
        return RedirectResponse(f"{services.settings.base_url}/connections", status_code=303)
    return Response(status_code=204)
