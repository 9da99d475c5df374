"""Browsers that ask for messages, and messages written for them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.db import Transaction
from guichet.kernel.jobs import enqueue
from guichet.kernel.types import utc_now
from guichet.kernel.vault import Vault
from guichet.voice.push.crypto import AUTH_BYTES, LONGEST, PUBLIC_BYTES, bytes_of, public_key_of
from guichet.voice.push.errands import SendPush
from guichet.voice.push.errors import SubscriptionInvalidError
from guichet.voice.push.model import PushMessage, PushState, PushSubscription

MOST_BROWSERS = 10
"""Browsers of one shopper; a further one takes the place of the oldest."""


class Urgency(StrEnum):
    """How soon a message is worth waking a device (RFC 8030 §5.3)."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Where a browser takes messages, and its keys, as it gave them (base64url)."""

    endpoint: str
    p256dh: str
    auth: str


class NewPush(msgspec.Struct, frozen=True, kw_only=True):
    """Something to push to all browsers of a shopper; `key` names it for ever, later than `good_until` never.

    `link` is the page that a tap opens. `topic` ("" for none, at most 32 letters and digits): a later message
    of it replaces this one while a device is away.
    """

    key: str
    kind: str
    shopper_id: int
    title: str
    body: str
    link: str
    good_until: datetime
    topic: str = ""
    urgency: Urgency = Urgency.NORMAL


async def subscribe(
    transaction: Transaction, vault: Vault, shopper_id: int, address: Address, *, insecure: bool = False
) -> int:
    """Have a browser take messages for a shopper; one that is known goes over to the shopper who asks now.

    `insecure`: an address without TLS is taken (development). Raises SubscriptionInvalidError.
    """
    _check(address, insecure=insecure)
    name = _name(address.endpoint)
    row = {
        "shopper_id": shopper_id,
        "name": name,
        "address": vault.seal(msgspec.json.encode(address), _context(name)),
        "made_at": utc_now(),
    }
    statement = insert(PushSubscription).values(row)
    again = {"shopper_id": shopper_id, "address": row["address"], "made_at": row["made_at"]}
    statement = statement.on_conflict_do_update(index_elements=["name"], set_=again)
    made = await transaction.execute(statement.returning(PushSubscription.id))
    subscription_id = int(made.scalar_one())
    newest = (
        select(PushSubscription.id)
        .where(PushSubscription.shopper_id == shopper_id)
        .order_by(PushSubscription.made_at.desc(), PushSubscription.id.desc())
        .limit(MOST_BROWSERS)
    )
    old = delete(PushSubscription).where(
        PushSubscription.shopper_id == shopper_id, PushSubscription.id.not_in(newest)
    )
    await transaction.execute(old)
    return subscription_id


async def unsubscribe(transaction: Transaction, shopper_id: int, endpoint: str) -> None:
    """Have a browser of a shopper take no more messages."""
    mine = delete(PushSubscription).where(
        PushSubscription.shopper_id == shopper_id, PushSubscription.name == _name(endpoint)
    )
    await transaction.execute(mine)


async def takes_push(transaction: Transaction, shopper_id: int) -> bool:
    """Whether any browser of a shopper takes messages."""
    there = select(PushSubscription.id).where(PushSubscription.shopper_id == shopper_id).limit(1)
    return (await transaction.scalar(there)) is not None


async def push(transaction: Transaction, new: NewPush) -> int:
    """Have a message leave for each browser of a shopper when this transaction commits.

    Under a key that was used before nothing leaves again. Returns for how many browsers it is.
    """
    query = select(PushSubscription.id).where(PushSubscription.shopper_id == new.shopper_id)
    browsers = (await transaction.scalars(query.order_by(PushSubscription.id))).all()
    if not browsers:
        return 0
    said = _said(new)
    rows: list[dict[str, Any]] = [
        {
            "subscription_id": one,
            "key": new.key,
            "kind": new.kind,
            "said": said,
            "topic": new.topic,
            "urgency": new.urgency.value,
            "good_until": new.good_until,
            "state": PushState.QUEUED.value,
            "reason": "",
            "made_at": utc_now(),
        }
        for one in browsers
    ]
    statement = insert(PushMessage).values(rows).on_conflict_do_nothing()
    for message_id in (await transaction.scalars(statement.returning(PushMessage.id))).all():
        await enqueue(transaction, SendPush(message_id), key=str(message_id))
    return len(browsers)


async def join(transaction: Transaction, gone: int, stays: int) -> None:
    """Give the browsers of one shopper to another."""
    theirs = update(PushSubscription).where(PushSubscription.shopper_id == gone)
    await transaction.execute(theirs.values(shopper_id=stays))


def address_of(vault: Vault, name: str, sealed: bytes) -> Address:
    """Where a browser takes messages."""
    return msgspec.json.decode(vault.open(sealed, _context(name)), type=Address)


def _said(new: NewPush) -> str:
    """The message as the page's service worker reads it, its body cut to what every push service takes."""
    told = {"title": new.title, "body": new.body, "link": new.link, "tag": new.topic}
    encoded = msgspec.json.encode(told)
    while len(encoded) > LONGEST and told["body"]:
        told["body"] = told["body"][: len(told["body"]) // 2].rstrip() + "…"
        encoded = msgspec.json.encode(told)
    return encoded.decode()


def _check(address: Address, *, insecure: bool) -> None:
    try:
        place = urlsplit(address.endpoint)
        schemes = {"https", "http"} if insecure else {"https"}
        if place.scheme not in schemes or not place.hostname or place.username is not None:
            raise ValueError("no address of a push service")
        point = bytes_of(address.p256dh)
        if len(point) != PUBLIC_BYTES or len(bytes_of(address.auth)) != AUTH_BYTES:
            raise ValueError("no keys of a browser")
        public_key_of(point)
    except ValueError as wrong:
        raise SubscriptionInvalidError from wrong


def _name(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()


def _context(name: str) -> str:
    return f"push_subscription:{name}"
