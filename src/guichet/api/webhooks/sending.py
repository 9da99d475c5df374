"""Sending: what is due at one endpoint, signed, outside any transaction.

At least once: a process that dies between the answer and its note sends the same message, with the same id,
again. An endpoint that answers nobody ends the run, so that it holds up no worker.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence

import msgspec
from standardwebhooks.webhooks import Webhook

from guichet.api.webhooks import words
from guichet.api.webhooks.catalogue import TEST
from guichet.api.webhooks.deliveries import Attempt, Delivery, due_now, next_due, note_attempt
from guichet.api.webhooks.endpoints import Endpoint, disable_endpoint, list_endpoints, note_health
from guichet.api.webhooks.errands import DeliverWebhooks
from guichet.api.webhooks.states import DeliveryState, EndpointState, pause_after
from guichet.kernel.auth import mail_administrators
from guichet.kernel.db import Transaction
from guichet.kernel.http import AddressRefusedError, BudgetSpentError, CircuitOpenError, UnreachableError
from guichet.kernel.jobs import enqueue
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now

_AT_ONCE = 8
_RUN = 20.0  # seconds after which a run makes room for other jobs
_PATIENCE = 10.0  # seconds for an answer
_CALLS, _WINDOW = 600, 60.0
_SAID = 300  # characters kept of an answer
_GONE = 410
_BUSY = frozenset({429, 503})
_LONGEST_WISH = 3600.0  # seconds: what a receiver may ask for by Retry-After


class _Later(msgspec.Struct, frozen=True):
    """Nothing was sent: the endpoint is to be left alone for so many seconds."""

    seconds: float


async def deliver(services: Services, endpoint_id: int) -> None:
    """Send what is due to an endpoint, and have the rest sent when it is due."""
    ends = time.monotonic() + _RUN
    rest = 0.0
    while time.monotonic() < ends:
        async with services.database.transaction() as transaction:
            endpoint = await _active(transaction, endpoint_id)
            due = [] if endpoint is None else await due_now(transaction, endpoint_id, limit=_AT_ONCE)
        if endpoint is None:
            return
        if not due:
            break
        outcomes = await asyncio.gather(*(_send(services, endpoint, one) for one in due))
        tried = [
            (one, outcome) for one, outcome in zip(due, outcomes, strict=True) if isinstance(outcome, Attempt)
        ]
        async with services.database.transaction() as transaction:
            await _note(transaction, endpoint, tried)
        rest = max((one.seconds for one in outcomes if isinstance(one, _Later)), default=0.0)
        if rest:
            break
    async with services.database.transaction() as transaction:
        if await _active(transaction, endpoint_id) is not None:
            await _go_on(transaction, endpoint_id, rest)


async def _active(transaction: Transaction, endpoint_id: int) -> Endpoint | None:
    found = await list_endpoints(transaction, state=EndpointState.ACTIVE, ids=[endpoint_id])
    return found[0] if found else None


async def _go_on(transaction: Transaction, endpoint_id: int, rest: float) -> None:
    next_at = await next_due(transaction, endpoint_id, after=rest)
    if next_at is not None:
        await enqueue(transaction, DeliverWebhooks(endpoint_id), key=str(endpoint_id), run_at=next_at)


async def _send(services: Services, endpoint: Endpoint, delivery: Delivery) -> Attempt | _Later:
    at, began = utc_now(), time.monotonic()
    signatures = [
        Webhook(secret).sign(delivery.message_id, at, delivery.payload)
        for secret in endpoint.secrets(services.vault, at)
    ]
    headers = {
        "content-type": "application/json",
        "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
    http = services.http.account(f"webhook:{endpoint.id}", calls=_CALLS, seconds=_WINDOW)
    status: int | None = None
    try:
        async with asyncio.timeout(2 * _PATIENCE):
            answer = await http.request(
                "POST",
                endpoint.address,
                headers=headers,
                content=delivery.payload.encode(),
                timeout=_PATIENCE,
            )
        status, said = answer.status, answer.body[:_SAID].decode(errors="replace").replace("\x00", "")
        wish = answer.headers.get("retry-after", "")
        if status in _BUSY and wish.isascii() and wish.isdigit():
            await http.slow_down(min(float(wish), _LONGEST_WISH))
    except (BudgetSpentError, CircuitOpenError) as full:
        return _Later(max(0.1, full.retry_after))
    except TimeoutError:
        said = f"no whole answer within {2 * _PATIENCE:.0f} s"
    except (UnreachableError, AddressRefusedError) as failure:
        said = str(failure)[:_SAID]
    return Attempt(at=at, status=status, took=round((time.monotonic() - began) * 1000), said=said)


async def _note(
    transaction: Transaction, endpoint: Endpoint, tried: Sequence[tuple[Delivery, Attempt]]
) -> None:
    """Write down what came of attempts, and switch the endpoint off where it is over."""
    given_up = [one for one, attempt in tried if await _note_one(transaction, one, attempt)]
    counted = [(one, attempt) for one, attempt in tried if one.event_type != TEST]
    taken = [attempt for _, attempt in tried if _is_taken(attempt)]
    failing_since = None
    if not taken and counted:
        failing_since = endpoint.failing_since or min(attempt.at for _, attempt in counted)
    if taken or counted:
        await note_health(
            transaction,
            endpoint.id,
            delivered_at=max((one.at for one in taken), default=None),
            failing_since=failing_since,
        )
    gone = any(attempt.status == _GONE for _, attempt in counted)
    # Nothing was taken while this one was tried for days: its first attempt is no earlier than the failing.
    lasting = failing_since is not None and any(
        one.event_type != TEST and failing_since <= one.attempted[0].at for one in given_up
    )
    if gone or lasting:
        await _switch_off(transaction, endpoint, "gone" if gone else "failing")


async def _note_one(transaction: Transaction, delivery: Delivery, attempt: Attempt) -> bool:
    """Write down one attempt; returns whether the delivery is given up by it."""
    attempts = delivery.attempts + 1
    pause = None if delivery.event_type == TEST else pause_after(attempts)
    state = DeliveryState.WAITING
    if _is_taken(attempt):
        state = DeliveryState.DELIVERED
    elif pause is None:
        state = DeliveryState.FAILED
    ended = state is not DeliveryState.WAITING
    await note_attempt(
        transaction,
        delivery,
        attempt,
        state=state,
        attempts=attempts,
        next_at=None if ended or pause is None else utc_now() + pause,
    )
    return state is DeliveryState.FAILED and bool(delivery.attempted)


def _is_taken(attempt: Attempt) -> bool:
    return attempt.status is not None and 200 <= attempt.status < 300


async def _switch_off(transaction: Transaction, endpoint: Endpoint, because: str) -> None:
    await disable_endpoint(transaction, endpoint, because)
    filled = {"name": endpoint.name or endpoint.address, "address": endpoint.address}
    await mail_administrators(
        transaction, words.filled(words.SUBJECT, filled), words.filled(words.TEXTS[because], filled)
    )
