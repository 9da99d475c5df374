"""Endpoints: made, changed, given a new secret, switched off."""

from __future__ import annotations

import base64
import ipaddress
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import msgspec
from sqlalchemy import delete, insert, select, text, update

from guichet.api.webhooks.catalogue import CATALOGUE
from guichet.api.webhooks.errands import DeliverWebhooks
from guichet.api.webhooks.errors import AddressNotTakenError, EndpointNotFoundError, TypeUnknownError
from guichet.api.webhooks.model import WebhookDelivery, WebhookEndpoint
from guichet.api.webhooks.states import EndpointState
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.jobs import enqueue
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.kernel.vault import Vault

OLD_SECRET_KEPT = timedelta(hours=24)
_PREFIX = "whsec_"
_SECRET_BYTES = 32  # Standard Webhooks 1.0: between 24 and 64
_NEXT_ID = text("SELECT nextval(pg_get_serial_sequence('webhook_endpoints', 'id'))")
_WAITING = text(
    "SELECT endpoint_id, count(*) AS waiting FROM webhook_deliveries WHERE state = 'waiting'"
    " AND endpoint_id = ANY(:ids) GROUP BY endpoint_id"
)


class NewEndpoint(msgspec.Struct, frozen=True, kw_only=True):
    """What an endpoint is to be told. Without types of events: of all; without stores: of all."""

    name: str
    address: str
    event_types: tuple[str, ...]
    store_ids: tuple[int, ...]
    active: bool = True


class Endpoint(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint as it stands, its secrets still sealed; `waiting`: so many deliveries are under way."""

    id: int
    version: int
    name: str
    address: str
    event_types: list[str]
    store_ids: list[int]
    state: EndpointState
    secret: bytes
    old_secret: bytes | None
    old_secret_until: datetime | None
    failing_since: datetime | None
    disabled_because: str
    delivered_at: datetime | None
    created_at: datetime
    waiting: int = 0

    def secrets(self, vault: Vault, now: datetime) -> list[str]:
        """The secrets that sign now, the newest first."""
        sealed = [self.secret]
        if self.old_secret is not None and self.old_secret_until is not None and now < self.old_secret_until:
            sealed.append(self.old_secret)
        return [vault.open(one, _context(self.id)).decode() for one in sealed]

    def wants(self, event_type: str, store_ids: frozenset[int]) -> bool:
        """Whether a happening of these stores is told here."""
        if self.event_types and event_type not in self.event_types:
            return False
        return not self.store_ids or not store_ids.isdisjoint(self.store_ids)


_COLUMNS = tuple(getattr(WebhookEndpoint, name) for name in Endpoint.__struct_fields__ if name != "waiting")


async def list_endpoints(
    transaction: Transaction, *, state: EndpointState | None = None, ids: Sequence[int] | None = None
) -> list[Endpoint]:
    """Endpoints, the oldest first; those that wait count what waits."""
    query = select(*_COLUMNS).order_by(WebhookEndpoint.id)
    if state is not None:
        query = query.where(WebhookEndpoint.state == state)
    if ids is not None:
        query = query.where(WebhookEndpoint.id.in_(ids))
    rows = (await transaction.execute(query)).mappings().all()
    return [msgspec.convert(dict(row), Endpoint) for row in rows]


async def count_waiting(transaction: Transaction, endpoints: Sequence[Endpoint]) -> list[Endpoint]:
    """The same endpoints, each with how many deliveries wait."""
    rows = await transaction.execute(_WAITING, {"ids": [one.id for one in endpoints]})
    waiting = {row.endpoint_id: row.waiting for row in rows}
    return [msgspec.structs.replace(one, waiting=waiting.get(one.id, 0)) for one in endpoints]


async def find_endpoint(transaction: Transaction, endpoint_id: int, *, lock: bool = False) -> Endpoint:
    """An endpoint. Raises EndpointNotFoundError."""
    query = select(*_COLUMNS).where(WebhookEndpoint.id == endpoint_id)
    row = (await transaction.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    if row is None:
        raise EndpointNotFoundError(endpoint_id=endpoint_id)
    return msgspec.convert(dict(row), Endpoint)


async def make_endpoint(
    services: Services, transaction: Transaction, actor: Actor, new: NewEndpoint
) -> tuple[Endpoint, str]:
    """Make an endpoint; returns it with its secret, which is not shown again.

    Raises AddressNotTakenError, TypeUnknownError.
    """
    _check(services, new)
    endpoint_id = int((await transaction.execute(_NEXT_ID)).scalar_one())
    secret, now = _new_secret(), utc_now()
    await transaction.execute(
        insert(WebhookEndpoint).values(
            id=endpoint_id,
            version=1,
            **_values(new),
            secret=services.vault.seal(secret.encode(), _context(endpoint_id)),
            disabled_because="",
            created_at=now,
            updated_at=now,
        )
    )
    await audit(
        transaction,
        actor,
        "webhook.made",
        entity="webhook",
        entity_id=endpoint_id,
        after=_shown(_values(new)),
    )
    return await find_endpoint(transaction, endpoint_id), secret


async def change_endpoint(
    services: Services, transaction: Transaction, actor: Actor, held: Endpoint, new: NewEndpoint
) -> Endpoint:
    """Change an endpoint; one that is made active again goes on with what waits.

    Raises AddressNotTakenError, TypeUnknownError.
    """
    _check(services, new)
    values = _values(new)
    if new.active:
        values |= {"disabled_because": "", "failing_since": None}
    elif held.state is EndpointState.DISABLED:
        values["state"] = EndpointState.DISABLED
    await _update(transaction, held.id, {**values, "version": held.version + 1})
    if new.active:
        await enqueue(transaction, DeliverWebhooks(held.id), key=str(held.id))
    before = {name: getattr(held, name) for name in ("name", "address", "event_types", "store_ids", "state")}
    await audit(
        transaction,
        actor,
        "webhook.changed",
        entity="webhook",
        entity_id=held.id,
        before=_shown(before),
        after=_shown(values),
    )
    return await find_endpoint(transaction, held.id)


async def renew_secret(services: Services, transaction: Transaction, actor: Actor, held: Endpoint) -> str:
    """A new secret, shown once; for a day the one before signs beside it."""
    secret = _new_secret()
    values = {
        "secret": services.vault.seal(secret.encode(), _context(held.id)),
        "old_secret": held.secret,
        "old_secret_until": utc_now() + OLD_SECRET_KEPT,
        "version": held.version + 1,
    }
    await _update(transaction, held.id, values)
    await audit(transaction, actor, "webhook.secret_renewed", entity="webhook", entity_id=held.id)
    return secret


async def delete_endpoint(transaction: Transaction, actor: Actor, held: Endpoint) -> None:
    """Delete an endpoint with all that was sent to it."""
    await transaction.execute(delete(WebhookDelivery).where(WebhookDelivery.endpoint_id == held.id))
    await transaction.execute(delete(WebhookEndpoint).where(WebhookEndpoint.id == held.id))
    before = {"name": held.name, "address": held.address}
    await audit(transaction, actor, "webhook.deleted", entity="webhook", entity_id=held.id, before=before)


async def note_health(
    transaction: Transaction,
    endpoint_id: int,
    *,
    delivered_at: datetime | None,
    failing_since: datetime | None,
) -> None:
    """Write down how an endpoint is doing; `delivered_at` None keeps the last success."""
    values: dict[str, Any] = {"failing_since": failing_since}
    if delivered_at is not None:
        values["delivered_at"] = delivered_at
    query = update(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id)
    await transaction.execute(query.values(**values))


async def disable_endpoint(transaction: Transaction, held: Endpoint, because: str) -> None:
    """Switch an endpoint off after lasting failure; what waits stays waiting."""
    values = {"state": EndpointState.DISABLED, "disabled_because": because, "version": held.version + 1}
    await _update(transaction, held.id, values)
    await audit(
        transaction,
        Actor.system("webhooks"),
        "webhook.disabled",
        entity="webhook",
        entity_id=held.id,
        after={"because": because},
    )


async def _update(transaction: Transaction, endpoint_id: int, values: dict[str, Any]) -> None:
    query = update(WebhookEndpoint).where(WebhookEndpoint.id == endpoint_id)
    await transaction.execute(query.values(**values, updated_at=utc_now()))


def _values(new: NewEndpoint) -> dict[str, Any]:
    return {
        "name": new.name,
        "address": new.address,
        "event_types": list(new.event_types),
        "store_ids": list(new.store_ids),
        "state": EndpointState.ACTIVE if new.active else EndpointState.PAUSED,
    }


def _shown(values: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [str(one) for one in value] if name == "store_ids" else value
        for name, value in values.items()
        if name in {"name", "address", "event_types", "store_ids", "state"}
    }


def _check(services: Services, new: NewEndpoint) -> None:
    for name in new.event_types:
        if name not in CATALOGUE:
            raise TypeUnknownError(name=name)
    try:
        address = urlsplit(new.address)
        host, _ = address.hostname or "", address.port
    except ValueError as failure:
        raise AddressNotTakenError from failure
    plain = address.scheme == "http" and _is_allowed(host, services.settings.allowed_private_networks)
    if not host or address.username or address.fragment or not (address.scheme == "https" or plain):
        raise AddressNotTakenError


def _is_allowed(host: str, networks: Sequence[str]) -> bool:
    """Whether a host is a private one that the operator allows by its number; `localhost` is 127.0.0.1."""
    try:
        number = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        return False
    allowed = map(ipaddress.ip_network, networks)
    return any(number in network for network in allowed if network.version == number.version)


def _new_secret() -> str:
    return _PREFIX + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def _context(endpoint_id: int) -> str:
    return f"webhook_endpoint.secret:{endpoint_id}"
