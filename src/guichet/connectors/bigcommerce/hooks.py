"""Registering and watching webhooks: ten of a scope at most, each destination once; unheeded they die."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import msgspec

from guichet.connectors._kit import all_of
from guichet.connectors.bigcommerce.client import AT_ONCE, Client
from guichet.connectors.bigcommerce.webhooks import DELIVERY_EXCEPTION, SECRET_HEADER, TOPICS
from guichet.ports.capabilities import Hook
from guichet.ports.failures import GoneError, MalformedError, RejectedError

PATH = "v3/hooks"
# The vendor wants its complaints about a destination sent to another one: the query makes it so.
_COMPLAINTS = "?about=deliveries"


class _VendorHook(msgspec.Struct):
    id: int
    scope: str
    destination: str
    is_active: bool = True


def destination_of(topic: str, address: str) -> str:
    return address + _COMPLAINTS if topic == DELIVERY_EXCEPTION else address


async def list_hooks(client: Client, address: str | None = None) -> list[Hook]:
    """The hooks that this token made; with an address, those that lead there."""
    found = [_read(raw) for raw in await client.all_listed(PATH)]
    return [hook for hook in found if address is None or _leads_to(hook, address)]


async def register_hooks(client: Client, address: str, secret: str) -> Sequence[Hook]:
    """Makes the hooks that are missing and wakes those that were switched off.

    A scope that the token may not hear is left out: its hook is missing in what is returned.
    """
    standing = {hook.topic: hook for hook in await list_hooks(client, address)}

    async def one(topic: str) -> Hook | None:
        known = standing.get(topic)
        if known is not None and known.active:
            return known
        body = {
            "scope": topic,
            "destination": destination_of(topic, address),
            "is_active": True,
            "headers": {SECRET_HEADER: secret},
        }
        try:
            if known is None:
                answer = await client.send("POST", PATH, body)
            else:
                answer = await client.send("PUT", f"{PATH}/{known.external_id}", body)
        except (RejectedError, GoneError):
            return None
        return _read(answer.json()["data"])

    hooks = await all_of([partial(one, topic) for topic in TOPICS], at_once=AT_ONCE)
    return [hook for hook in hooks if hook is not None]


async def remove_hooks(client: Client, address: str | None = None) -> None:
    async def one(hook: Hook) -> None:
        try:
            await client.send("DELETE", f"{PATH}/{hook.external_id}")
        except GoneError:
            return

    found = await list_hooks(client, address)
    await all_of([partial(one, hook) for hook in found], at_once=AT_ONCE)


def _leads_to(hook: Hook, address: str) -> bool:
    return hook.address in (address, address + _COMPLAINTS)


def _read(raw: object) -> Hook:
    try:
        given = (
            msgspec.json.decode(raw, type=_VendorHook, strict=False)
            if isinstance(raw, msgspec.Raw)
            else msgspec.convert(raw, _VendorHook, strict=False)
        )
    except (msgspec.DecodeError, msgspec.ValidationError) as failure:
        raise MalformedError(f"a webhook of the list is in a shape never seen: {failure}") from failure
    return Hook(
        external_id=str(given.id), topic=given.scope, address=given.destination, active=given.is_active
    )
