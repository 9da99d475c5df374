"""The live test: one recent order goes the whole way, from the shop to the mirror, while a person watches."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import msgspec
from sqlalchemy import text

from guichet import connections
from guichet.connections import Opened
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin
from guichet.kernel.services import Services
from guichet.kernel.types import Language, Words
from guichet.ports.capabilities import IdentifiesAccount, ProvesThings, ReadsThings, ReceivesHooks
from guichet.ports.records import Resource
from guichet.sync import proof, watchdog
from guichet.sync.errors import NoOrderYetError, NotOfferedError
from guichet.sync.reasons import reason_text
from guichet.sync.rendering import render
from guichet.sync.through import fetch_now, wait_until_read
from guichet.sync.trouble import note_trouble

_PATIENCE = 15.0

_FAILED = Words("It did not work: {words}", "Échec : {words}")
_IDENTIFIED = Words("The shop answers as “{name}”.", "La boutique répond sous le nom « {name} ».")
_HOOKS = Words(
    "{active} of {wanted} webhooks are active at the shop.",
    "{active} webhooks sur {wanted} sont actifs à la boutique.",
)
_FETCHED = Words(
    "Order {number} was fetched from the shop in {seconds} s.",
    "La commande {number} a été lue à la boutique en {seconds} s.",
)
_APPLIED = Words(
    "It went through the door’s raw rows and a reader into the mirror in {seconds} s.",
    "Elle est passée par les réceptions brutes et un lecteur jusqu’au miroir en {seconds} s.",
)
_NOT_APPLIED = Words(
    "No reader took it within {seconds} s: is the worker running?",
    "Aucun lecteur ne l’a prise en {seconds} s : le processus « worker » tourne-t-il ?",
)
_EQUAL = Words(
    "All {fields} fields are equal to the shop’s own words.",
    "Les {fields} champs sont identiques à ceux de la boutique.",
)
_DIFFERENT = Words("These fields differ: {fields}.", "Ces champs diffèrent : {fields}.")


class Step(msgspec.Struct, frozen=True):
    """One step of the test, in the reader's words."""

    name: str
    ok: bool
    text: str


class LiveTest(msgspec.Struct, frozen=True):
    """What the test found; `seconds` from the first call to the comparison."""

    order_id: int
    number: str
    seconds: float
    steps: list[Step]


async def run(
    services: Services, connection_id: int, language: Language, *, order_number: str | None = None
) -> LiveTest:
    """Test with the newest order, or the one of this number.

    Raises NoOrderYetError, NotUsableError, NotOfferedError.
    """
    opened = await connections.open_connection(services, connection_id)
    if not isinstance(opened.connector, ReadsThings):
        raise NotOfferedError(connector=opened.connector.manifest.label, capability="reads_things")
    async with services.database.transaction() as transaction:
        order = await _order(transaction, connection_id, order_number)
    began = time.monotonic()
    steps: list[Step] = []
    for step in (_identify, _look_at_hooks, _read_order, _compare):
        try:
            steps += await step(services, opened, order, language)
        except Exception as failure:  # noqa: BLE001 — what went wrong is what the test is to tell
            trouble = await note_trouble(services, connection_id, failure, of_one_thing=True)
            words = _FAILED.text(language, words=trouble.words)
            steps.append(Step(step.__name__.strip("_"), False, words))
            break
    return LiveTest(order["id"], order["number"], round(time.monotonic() - began, 3), steps)


async def _order(transaction: Transaction, connection_id: int, number: str | None) -> dict[str, Any]:
    numbered = "AND number = :number" if number else ""
    query = text(
        "SELECT id, external_id, number FROM orders WHERE connection_id = :connection_id"
        f" AND gone_at IS NULL {numbered} ORDER BY placed_at DESC, id DESC LIMIT 1"  # both parts are ours
    )
    parameters = {"connection_id": connection_id} | ({"number": number} if number else {})
    row = (await transaction.execute(query, parameters)).mappings().one_or_none()
    if row is None:
        raise NoOrderYetError
    return dict(row)


async def _identify(
    services: Services, opened: Opened, order: dict[str, Any], language: Language
) -> list[Step]:
    del services, order
    if not isinstance(opened.connector, IdentifiesAccount):
        return []
    account = await opened.connector.identify(opened.session)
    return [Step("identify", True, _IDENTIFIED.text(language, name=account.name))]


async def _look_at_hooks(
    services: Services, opened: Opened, order: dict[str, Any], language: Language
) -> list[Step]:
    del order
    connector = opened.connector
    if not isinstance(connector, ReceivesHooks):
        return []
    if services.settings.public_url is None:
        return [Step("hooks", False, reason_text("no_public_address", language))]
    wanted = set(connector.topics())
    address = watchdog.address_of(services, opened.row.id)
    there = await connector.list_hooks(opened.session, address)
    active = {hook.topic for hook in there if hook.active} & wanted
    words = _HOOKS.text(language, active=len(active), wanted=len(wanted))
    return [Step("hooks", active == wanted, words)]


async def _read_order(
    services: Services, opened: Opened, order: dict[str, Any], language: Language
) -> list[Step]:
    began = time.monotonic()
    kept = await fetch_now(services, opened, Resource.ORDERS, [order["external_id"]], Origin.CATCH_UP)
    fetched = time.monotonic()
    seconds = _seconds(language)
    steps = [
        Step("fetch", True, _FETCHED.text(language, number=order["number"], seconds=seconds(fetched - began)))
    ]
    if await wait_until_read(services, kept, patience=_PATIENCE):
        took = seconds(time.monotonic() - fetched)
        return [*steps, Step("apply", True, _APPLIED.text(language, seconds=took))]
    return [*steps, Step("apply", False, _NOT_APPLIED.text(language, seconds=seconds(_PATIENCE)))]


async def _compare(
    services: Services, opened: Opened, order: dict[str, Any], language: Language
) -> list[Step]:
    connector = opened.connector
    if not isinstance(connector, ProvesThings) or Resource.ORDERS not in connector.provable:
        return []
    external_id = order["external_id"]
    told = {
        one.external_id: one.fields
        for one in await connector.sample(opened.session, Resource.ORDERS, [external_id])
    }
    async with services.database.transaction() as transaction:
        here = await render(transaction, opened.row.id, Resource.ORDERS, [external_id])
    compared = proof.compare(
        Resource.ORDERS, external_id, told.get(external_id, {}), here.get(external_id, {})
    )
    if compared.equal:
        return [Step("compare", True, _EQUAL.text(language, fields=len(compared.fields)))]
    differing = ", ".join(field.name for field in compared.fields if not field.equal)
    return [Step("compare", False, _DIFFERENT.text(language, fields=differing))]


def _seconds(language: Language) -> Callable[[float], str]:
    mark = "," if language is Language.FR else "."
    return lambda value: f"{value:.2f}".replace(".", mark)
