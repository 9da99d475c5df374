"""`python -m guichet.operations.demo_making SCALE SEED`: makes the demo's logins, shops and connections.

Run beside the stand-ins on the first start, and again when they listen elsewhere than before. What is made
already stays as it is. A process of its own, so that its memory is given back.
"""

from __future__ import annotations

import asyncio
import secrets
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import text

from guichet import sync
from guichet.demo.alerts import offer_alerts
from guichet.demo.brands import ALL, CONNECTED
from guichet.demo.chat import Front, open_pages
from guichet.demo.correspondents import address_of
from guichet.demo.delivery import settle_deliveries
from guichet.demo.dispatching import settle_dispatch
from guichet.demo.exception_notices import write_notices
from guichet.demo.fill import fill
from guichet.demo.first_steps import answer_first_steps
from guichet.demo.help_articles import write_articles
from guichet.demo.journey import tell_journeys
from guichet.demo.ordering import settle_ordering
from guichet.demo.returns_policy import settle_policy
from guichet.demo.routing import settle_routing
from guichet.demo.satisfaction import ask_for_satisfaction
from guichet.demo.staffing import bind_shop_staff
from guichet.demo.towns import name_towns
from guichet.demo.voices import give_voices
from guichet.kernel.auth import Actor, Grant, NewUser, Role, add_user
from guichet.kernel.log import configure_log
from guichet.kernel.services import Services
from guichet.kernel.settings import load_settings
from guichet.kernel.types import Language
from guichet.operations.demo_notes import (
    Login,
    Notes,
    Shop,
    account_of,
    front_address,
    read_notes,
    write_notes,
)
from guichet.operations.services import open_services
from guichet.ports import registry
from guichet.ports.capabilities import HasStandIn
from guichet.ports.manifest import ConnectorKind
from guichet.sync.service import replace_settings
from guichet.sync.watchdog import address_of as address_of_hooks

_ACTOR = Actor.system("demo")
_QUOTA = 1_000_000  # the vendor's pace would have one wait for an hour
_RECONCILE_SECONDS = 5
_LOOK, _PATIENCE = 0.25, 120.0  # seconds
_PLACES_READ = text(
    "SELECT NOT EXISTS (SELECT FROM unnest(CAST(:connections AS bigint[])) AS own (id) WHERE NOT EXISTS"
    " (SELECT FROM locations AS l WHERE l.connection_id = own.id AND l.gone_at IS NULL))"
)


async def _make_logins(services: Services, folder: Path, notes: Notes) -> None:
    known = {login.role for login in notes.logins}
    password = notes.logins[0].password if notes.logins else f"guichet-{secrets.token_hex(4)}"
    for role in Role:
        if role not in known:
            mail = f"{role.value.replace('_', '.')}@demo.example"
            new = NewUser(
                mail=mail,
                name=role.value.replace("_", " ").capitalize(),
                time_zone="Europe/Paris",
                grants=[Grant(role=role)],
            )
            await add_user(services, _ACTOR, new, password)
            notes.logins.append(Login(role=role, mail=mail, password=password))
            write_notes(folder, notes)


async def _make_shops(services: Services, folder: Path, notes: Notes) -> None:
    known = {shop.name for shop in notes.shops}
    for connector_id, address in standins(notes, ConnectorKind.SHOP):
        for brand in ALL:
            if brand.name in known:
                continue
            information = {"order_email": address_of(brand)}
            asked = {"hash": brand.hash, "name": brand.name, "quota": _QUOTA, "information": information}
            answer = await services.http.unmetered().request("POST", f"{address}/_control/stores", json=asked)
            notes.shops.append(
                Shop(connector_id=connector_id, address=address, name=brand.name, keys=answer.json())
            )
            write_notes(folder, notes)


async def _make_mailboxes(services: Services, folder: Path, notes: Notes) -> None:
    """A mailbox for each connected brand; connected apart, once the shops are read (`demo_mail`)."""
    known = {mailbox.name for mailbox in notes.mailboxes}
    for connector_id, address in standins(notes, ConnectorKind.MAIL):
        for brand in CONNECTED:
            if brand.name in known:
                continue
            keys = await _mailbox_keys(services, address, {"address": address_of(brand), "name": brand.name})
            notes.mailboxes.append(
                Shop(connector_id=connector_id, address=address, name=brand.name, keys=keys)
            )
            write_notes(folder, notes)


async def _mailbox_keys(services: Services, address: str, asked: dict[str, Any]) -> dict[str, str | int]:
    answer = await services.http.unmetered().request("POST", f"{address}/_control/mailboxes", json=asked)
    keys: dict[str, str | int] = answer.json()
    return keys


async def _make_carriers(services: Services, folder: Path, notes: Notes) -> None:
    known = {carrier.connector_id for carrier in notes.carriers}
    for connector_id, address in standins(notes, ConnectorKind.CARRIER):
        if connector_id in known:
            continue
        answer = await services.http.unmetered().request(
            "POST", f"{address}/_control/applications", json={"name": "Démonstration", "quota": _QUOTA}
        )
        label = registry.find(connector_id).manifest.label.text(Language.FR)
        notes.carriers.append(
            Shop(connector_id=connector_id, address=address, name=label, keys=answer.json())
        )
        write_notes(folder, notes)


def standins(notes: Notes, kind: ConnectorKind) -> list[tuple[str, str]]:
    """The connectors of a kind whose stand-ins run, each with its stand-in's address."""
    return [
        (connector_id, standin_address(notes, connector_id))
        for connector_id in notes.ports
        if "." not in connector_id and registry.find(connector_id).manifest.kind is kind
    ]


def standin_address(notes: Notes, connector_id: str) -> str:
    """Where a connector's stand-in listens."""
    return f"http://127.0.0.1:{notes.ports[connector_id]}"


async def _fill_and_connect(services: Services, folder: Path, notes: Notes, scale: float, seed: int) -> None:
    """Fill each brand's shop and connect it at once, so that it is read while the next one is filled."""
    brands = {brand.name: brand for brand in ALL}
    for carrier in notes.carriers:
        await connect_account(services, folder, notes, carrier)
    await _give_the_couriers_our_address(services, notes)
    post = account_of(notes, "laposte")
    for shop in notes.shops:
        brand = brands.get(shop.name)
        if brand is None:  # of another version of the demo
            continue
        if not shop.filled:
            http = services.http.unmetered()
            await fill(shop.address, brand, scale, seed, http=http, carrier=post.address if post else None)
            shop.filled = True
            write_notes(folder, notes)
        if brand in CONNECTED:
            await connect_account(services, folder, notes, shop)


async def _give_the_couriers_our_address(services: Services, notes: Notes) -> None:
    """Have the couriers' webhooks come to us, as a merchant types it at their dashboard."""
    account = account_of(notes, "uber_direct")
    if account is None or account.connection_id is None:
        return
    asked = {
        "customer_id": account.keys["customer_id"],
        "address": address_of_hooks(services, account.connection_id),
    }
    await services.http.unmetered().request("POST", f"{account.address}/_control/webhooks", json=asked)


def _settings_of(account: Shop) -> dict[str, Any]:
    connector = registry.find(account.connector_id)
    if not isinstance(connector, HasStandIn):
        raise TypeError(f"{account.connector_id} has no stand-in")
    given = connector.standin_settings(account.address, account.keys)
    return {name: getattr(given, name) for name in given.__struct_fields__}


async def connect_account(services: Services, folder: Path, notes: Notes, account: Shop) -> None:
    """Connect an account of a stand-in, unless it is connected."""
    if account.connection_id is not None:
        return
    account.connection_id = await sync.connect(
        services,
        _ACTOR,
        account.connector_id,
        _settings_of(account),
        name=account.name,
        reconcile_seconds=_RECONCILE_SECONDS,
    )
    write_notes(folder, notes)


async def _follow_standins(services: Services, folder: Path, notes: Notes) -> None:
    """Tell accounts, and their connections, where their stand-in listens now."""
    moved = notes.made_at != notes.ports
    for account in (*notes.shops, *notes.carriers, *notes.mailboxes):
        address = standin_address(notes, account.connector_id)
        is_mailbox = account in notes.mailboxes  # has doors of its own, that may have moved alone
        if account.address != address or (moved and is_mailbox):
            account.address = address
            if is_mailbox:
                asked = {"address": account.keys["address"]}
                account.keys = await _mailbox_keys(services, address, asked)
            if account.connection_id is not None:
                given = _settings_of(account)
                await replace_settings(services, _ACTOR, account.connection_id, given)
            write_notes(folder, notes)


def _fronts(notes: Notes) -> list[Front]:
    """The connected shops whose pages are played."""
    brands = {brand.name: brand for brand in CONNECTED}
    return [
        Front(
            brand=brands[shop.name],
            connection_id=shop.connection_id,
            address=front_address(notes, brands[shop.name]),
        )
        for shop in notes.shops
        if shop.name in brands and shop.connection_id is not None
    ]


def _connection_of(notes: Notes, connector_id: str) -> int | None:
    account = account_of(notes, connector_id)
    return account.connection_id if account else None


async def _until_places(services: Services, notes: Notes) -> None:
    """Wait until the first readings told of the shops' places, which come right after their stores."""
    asked = {"connections": [front.connection_id for front in _fronts(notes)]}
    for _ in range(int(_PATIENCE / _LOOK)):
        async with services.database.transaction() as transaction:
            if await transaction.scalar(_PLACES_READ, asked):
                return
        await asyncio.sleep(_LOOK)


async def _make(scale: float, seed: int) -> None:
    settings = load_settings()
    folder = settings.data_dir
    notes = read_notes(folder)
    async with open_services(settings) as services:
        await _make_logins(services, folder, notes)
        await _follow_standins(services, folder, notes)
        await _make_shops(services, folder, notes)
        await _make_carriers(services, folder, notes)
        await _make_mailboxes(services, folder, notes)
        await _fill_and_connect(services, folder, notes, scale, seed)
        notes.fronts = await open_pages(services, _ACTOR, _fronts(notes))
        write_notes(folder, notes)
        await _until_places(services, notes)
        async with services.database.transaction() as transaction:  # open_pages waited for the stores
            await settle_routing(transaction, _ACTOR)
            await settle_policy(transaction, _ACTOR)
            await write_notices(transaction, _ACTOR)
            await write_articles(transaction, _ACTOR)
            await give_voices(transaction, _ACTOR, _fronts(notes))
            await ask_for_satisfaction(transaction, _ACTOR, _fronts(notes))
            await tell_journeys(transaction, _ACTOR, _fronts(notes))
            await settle_deliveries(transaction, _ACTOR, _fronts(notes))
            await settle_ordering(transaction, _ACTOR, _fronts(notes))
            await settle_dispatch(
                transaction,
                _ACTOR,
                _fronts(notes),
                labels=_connection_of(notes, "sendcloud"),
                couriers=_connection_of(notes, "uber_direct"),
            )
            await bind_shop_staff(transaction, _ACTOR, _fronts(notes))
            await offer_alerts(transaction, _ACTOR, _fronts(notes))
            await answer_first_steps(transaction, _ACTOR, _fronts(notes))
            await name_towns(transaction)
    notes.made_at = notes.ports
    write_notes(folder, notes)


def main() -> None:
    """Make all that is not made yet."""
    configure_log(level="warning")
    asyncio.run(_make(float(sys.argv[1]), int(sys.argv[2])))


if __name__ == "__main__":
    main()
