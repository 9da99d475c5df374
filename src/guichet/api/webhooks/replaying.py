"""Replay of a span: what was sent is sent again, and what was never written for the endpoint is written.

So it also brings what happened while an endpoint was paused, disabled, or not there yet, as far as the log of
events goes back.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import Row, text

from guichet.api.webhooks.catalogue import CATALOGUE
from guichet.api.webhooks.deliveries import start_over, write_deliveries
from guichet.api.webhooks.endpoints import Endpoint, find_endpoint
from guichet.api.webhooks.errands import ReplayWebhooks
from guichet.api.webhooks.errors import EndpointSilentError, SpanTooLongError
from guichet.api.webhooks.facts import outward
from guichet.api.webhooks.states import EndpointState
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, Origin
from guichet.kernel.jobs import enqueue
from guichet.kernel.services import Services

LONGEST = timedelta(days=31)
_BATCH = 500

TOLD = (Origin.LIVE, Origin.CATCH_UP)
"""What is told outside: history would be a first sync's thousands, and a replay was told before."""

_EVENTS = text(
    "SELECT id, name, payload, happened_at, origin, entity_version FROM events"
    " WHERE recorded_at >= :since AND recorded_at < :until AND id > :after_id"
    " AND name = ANY(:names) AND origin = ANY(:origins) ORDER BY id LIMIT :limit"
)
_WRITTEN = text(
    "SELECT id, event_id FROM webhook_deliveries WHERE endpoint_id = :id AND event_id = ANY(:events)"
)


async def ask_replay(
    transaction: Transaction, actor: Actor, endpoint: Endpoint, errand: ReplayWebhooks
) -> None:
    """Have a span told again. Raises EndpointSilentError, SpanTooLongError."""
    if endpoint.state is not EndpointState.ACTIVE:
        raise EndpointSilentError
    if not timedelta(0) < errand.until - errand.since <= LONGEST:
        raise SpanTooLongError(days=LONGEST.days)
    await enqueue(transaction, errand)
    after = {"from": errand.since.isoformat(), "until": errand.until.isoformat()}
    await audit(transaction, actor, "webhook.replayed", entity="webhook", entity_id=endpoint.id, after=after)


async def replay(services: Services, errand: ReplayWebhooks) -> None:
    """Tell one part of a span again, and ask for the next. Raises EndpointNotFoundError when it is gone."""
    async with services.database.transaction() as transaction:
        endpoint = await find_endpoint(transaction, errand.endpoint_id)
        if endpoint.state is not EndpointState.ACTIVE:
            return
        names = endpoint.event_types or list(CATALOGUE)
        rows = (
            await transaction.execute(
                _EVENTS,
                {
                    "since": errand.since,
                    "until": errand.until,
                    "after_id": errand.after_id,
                    "names": names,
                    "origins": [one.value for one in TOLD],
                    "limit": _BATCH,
                },
            )
        ).all()
        events = [_announced(row) for row in rows]
        known = await transaction.execute(
            _WRITTEN, {"id": endpoint.id, "events": [one.event_id for one in events]}
        )
        again = {row.event_id: row.id for row in known}
        if again:
            await start_over(transaction, endpoint.id, sorted(again.values()))
        new = [one for one in events if one.event_id not in again]
        await write_deliveries(transaction, [endpoint], await outward(transaction, new))
        if len(rows) == _BATCH:
            await enqueue(transaction, msgspec.structs.replace(errand, after_id=rows[-1].id))


def _announced(row: Row[Any]) -> Announced:
    kind = CATALOGUE[row.name]
    return Announced(
        position=0,
        event_id=row.id,
        happening=msgspec.json.decode(row.payload, type=kind.shape),
        happened_at=row.happened_at,
        origin=Origin(row.origin),
        entity_version=row.entity_version,
    )
