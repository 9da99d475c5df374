"""How the system does: `/health` for who watches over it, `/metrics` for who measures it."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from typing import cast

from fastapi import APIRouter, Request, Response
from sqlalchemy import text

from guichet.kernel.auth import find_signed_in, public
from guichet.kernel.db import DatabaseUnavailableError, Transaction
from guichet.kernel.errors import NotAllowedError, NotSignedInError
from guichet.kernel.installation import beats
from guichet.kernel.measures import exposition
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.kernel.web import Answered

router = APIRouter(tags=["system"])

_SILENT = timedelta(seconds=60)
_LAG = timedelta(seconds=30)


class Check(Answered):
    """One part: whether it is well, and what was seen."""

    name: str
    ok: bool
    text: str


class HealthShape(Answered):
    """`ok`, `degraded` (it serves, something needs a person), or `down` (answered with 503)."""

    status: str
    checks: list[Check] | None = None


@router.get("/health", dependencies=[public()], responses={503: {"model": HealthShape}})
async def health(request: Request, response: Response) -> HealthShape:
    """Whether this installation does its work; the checks are told to those with `system.read`."""
    response.headers["Cache-Control"] = "no-store"
    services = cast("Services", request.app.state.services)
    try:
        session = await find_signed_in(request)
        async with services.database.transaction() as transaction:
            checks = [
                Check(name="database", ok=True, text="answers"),
                await _sequencer(transaction),
                await _workers(transaction),
                await _connections(transaction),
            ]
        checks += await _reports(services)
    except DatabaseUnavailableError:
        response.status_code = 503
        return HealthShape(status="down")
    told = session is not None and session.actor.allows("system.read")
    status = "ok" if all(check.ok for check in checks) else "degraded"
    return HealthShape(status=status, checks=checks if told else None)


@router.get("/metrics", dependencies=[public()], response_class=Response)
async def metrics(request: Request) -> Response:
    """Measures for Prometheus: for this machine itself (not by proxy), and those with `system.read`."""
    if not _asks_from_this_machine(request):
        session = await find_signed_in(request)
        if session is None:
            raise NotSignedInError
        if not session.actor.allows("system.read"):
            raise NotAllowedError
    body, kind = exposition()
    return Response(body, headers={"Content-Type": kind, "Cache-Control": "no-store"})


def _asks_from_this_machine(request: Request) -> bool:
    passed_on = {"forwarded", "x-forwarded-for", "x-forwarded-host", "via"} & set(request.headers)
    try:
        return not passed_on and request.client is not None and ip_address(request.client.host).is_loopback
    except ValueError:
        return False


async def _sequencer(transaction: Transaction) -> Check:
    waiting_since = await transaction.scalar(_OLDEST_UNPLACED)
    lag = utc_now() - waiting_since if waiting_since else timedelta(0)
    return Check(name="events", ok=lag < _LAG, text=f"{max(0.0, lag.total_seconds()):.1f} s behind")


async def _workers(transaction: Transaction) -> Check:
    living = [beat for beat in await beats(transaction, since=utc_now() - _SILENT) if beat.role == "worker"]
    return Check(name="workers", ok=bool(living), text=f"{len(living)} at work")


async def _connections(transaction: Transaction) -> Check:
    broken = int(await transaction.scalar(_BROKEN) or 0)
    return Check(name="connections", ok=broken == 0, text=f"{broken} broken")


async def _reports(services: Services) -> list[Check]:
    """The standby on which reports are read, where there is one; without it the database answers."""
    found = await services.reports.freshness()
    if found is None:
        return []
    if found.behind is None:
        return [Check(name="reports", ok=False, text="the standby does not answer")]
    words = f"at most {found.behind.total_seconds():.1f} s behind"
    return [Check(name="reports", ok=found.fresh, text=words)]


_OLDEST_UNPLACED = text(
    "SELECT recorded_at FROM events"
    " WHERE id > coalesce((SELECT highest FROM sequencer_state WHERE id = 1), 0) ORDER BY id LIMIT 1"
)
_BROKEN = text(
    "SELECT count(*) FROM connections WHERE health IN ('refused', 'failing') AND disconnected_at IS NULL"
)
