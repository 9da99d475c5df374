"""A message leaves for one browser: read, encrypted, sent with no transaction open, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import msgspec
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from sqlalchemy import delete, select, update

from guichet.kernel.db import Transaction
from guichet.kernel.http import AddressRefusedError, Answer
from guichet.kernel.installation import is_muted
from guichet.kernel.jobs import RetryLaterError
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.voice.push.crypto import authorization, bytes_of, encrypt
from guichet.voice.push.keys import own_key
from guichet.voice.push.model import PushMessage, PushState, PushSubscription
from guichet.voice.push.service import Address, address_of

_TIMEOUT = 10.0
_PROOF_LASTS = timedelta(hours=12)  # at most 24 (RFC 8292 §2)
_NO_BROWSER = frozenset({404, 410})  # RFC 8030 §7.3
_LATER = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_PAUSE = 3600.0


class _Leaving(msgspec.Struct, frozen=True, kw_only=True):
    message_id: int
    subscription_id: int
    address: Address
    said: str
    topic: str
    urgency: str
    good_until: datetime
    key: EllipticCurvePrivateKey


async def send(services: Services, message_id: int) -> None:
    """Send a message that is queued. A browser that is no more is forgotten.

    Raises RetryLaterError where the push service asks for patience, UnreachableError where it is not there.
    """
    async with services.database.transaction() as transaction:
        leaving = await _read(services, transaction, message_id)
    if leaving is None:
        return
    try:
        answer = await services.http.unmetered().request(
            "POST",
            leaving.address.endpoint,
            headers=_headers(services, leaving),
            content=encrypt(
                leaving.said.encode(), bytes_of(leaving.address.p256dh), bytes_of(leaving.address.auth)
            ),
            timeout=_TIMEOUT,
        )
    except AddressRefusedError as refused:
        await _end(services, leaving, PushState.GONE, str(refused))
        return
    if answer.status in _LATER:
        raise RetryLaterError(_pause(answer), f"the push service answers {answer.status}")
    if answer.status in _NO_BROWSER:
        await _end(services, leaving, PushState.GONE, str(answer.status))
    elif answer.status >= 300:
        said = answer.body[:300].decode("utf-8", "replace")
        await _end(services, leaving, PushState.FAILED, f"{answer.status} {said}".strip())
    else:
        await _end(services, leaving, PushState.SENT, "")


async def _read(services: Services, transaction: Transaction, message_id: int) -> _Leaving | None:
    query = (
        select(PushMessage, PushSubscription.name, PushSubscription.address)
        .outerjoin(PushSubscription, PushSubscription.id == PushMessage.subscription_id)
        .where(PushMessage.id == message_id, PushMessage.state == PushState.QUEUED)
        .with_for_update(of=PushMessage)
    )
    row = (await transaction.execute(query)).mappings().one_or_none()
    if row is None:
        return None
    if row["name"] is None:
        await _note(transaction, message_id, PushState.GONE, "")
        return None
    if utc_now() > row["good_until"] or await is_muted(transaction):
        await _note(transaction, message_id, PushState.LATE, "")
        return None
    return _Leaving(
        message_id=message_id,
        subscription_id=row["subscription_id"],
        address=address_of(services.vault, row["name"], row["address"]),
        said=row["said"],
        topic=row["topic"],
        urgency=row["urgency"],
        good_until=row["good_until"],
        key=await own_key(transaction, services.vault),
    )


def _headers(services: Services, leaving: _Leaving) -> Mapping[str, str]:
    now = utc_now()
    place = urlsplit(leaving.address.endpoint)
    base = services.settings.base_url
    subject = base if base.startswith("https://") else f"mailto:{services.settings.mail_from}"
    headers = {
        "authorization": authorization(
            leaving.key,
            audience=f"{place.scheme}://{place.netloc}",
            subject=subject,
            expires_at=now + _PROOF_LASTS,
        ),
        "content-encoding": "aes128gcm",
        "content-type": "application/octet-stream",
        "ttl": str(max(0, int((leaving.good_until - now).total_seconds()))),
        "urgency": leaving.urgency,
    }
    return {**headers, "topic": leaving.topic} if leaving.topic else headers


def _pause(answer: Answer) -> float:
    asked = answer.headers.get("retry-after", "")
    return min(float(asked), _LONGEST_PAUSE) if asked.isdecimal() and asked != "0" else 30.0


async def _end(services: Services, leaving: _Leaving, state: PushState, reason: str) -> None:
    async with services.database.transaction() as transaction:
        await _note(transaction, leaving.message_id, state, reason)
        if state is PushState.GONE:
            over = delete(PushSubscription).where(PushSubscription.id == leaving.subscription_id)
            await transaction.execute(over)


async def _note(transaction: Transaction, message_id: int, state: PushState, reason: str) -> None:
    ended = {"state": state.value, "reason": reason[:500], "said": "", "ended_at": utc_now()}
    await transaction.execute(update(PushMessage).where(PushMessage.id == message_id).values(ended))
