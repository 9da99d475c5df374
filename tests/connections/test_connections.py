"""Connections: secrets are sealed, health is one word, an account is connected once."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import text
from tests.sync.tiny import TinySettings, TinyShop

from guichet import connections
from guichet.connections.errors import AlreadyConnectedError, OtherAccountError, SettingsInvalidError
from guichet.connections.health import REASONS, HealthFacts, settle
from guichet.connections.reactions import tell_administrators
from guichet.kernel.auth import Actor, Grant, NewUser, add_user
from guichet.kernel.db import Database
from guichet.kernel.events import Announced, Origin
from guichet.kernel.services import Services
from guichet.kernel.types import Language, utc_now
from guichet.ports import registry
from guichet.ports.capabilities import AccountSummary, BooksShipments, RefundsOrders
from guichet.ports.happenings.sync import ConnectionHealthChanged

ACCOUNT = AccountSummary(external_id="tiny-1", name="Tiny one")


@pytest.fixture(autouse=True)
def tiny() -> Any:
    shop = TinyShop()
    registry.register(shop)
    yield shop
    registry._found.pop("tiny")


async def connect(services: Services, token: str = "a-secret-token") -> int:
    async with services.database.transaction() as transaction:
        return await connections.connect(
            transaction,
            services.vault,
            connector_id="tiny",
            settings=TinySettings(token=token),
            account=ACCOUNT,
        )


async def note(database: Database, connection_id: int, **facts: Any) -> None:
    async with database.transaction() as transaction:
        await connections.note_health(transaction, connection_id, **facts)


async def row_of(database: Database, connection_id: int) -> connections.ConnectionRow:
    async with database.transaction() as transaction:
        return await connections.find_connection(transaction, connection_id)


def test_credentials_are_sealed_at_rest_and_opened_for_work(run: Any, services: Services) -> None:
    connection_id = run(connect(services))
    row = run(row_of(services.database, connection_id))
    assert row.settings is not None
    assert b"a-secret-token" not in row.settings
    opened = run(connections.open_connection(services, connection_id))
    assert opened.session.settings.token == "a-secret-token"
    assert len(connections.hook_secret_of(services.vault, row)) >= 32


def test_an_account_is_connected_once(run: Any, services: Services) -> None:
    run(connect(services))
    with pytest.raises(AlreadyConnectedError):
        run(connect(services))


def test_a_disconnected_account_forgets_its_secrets_and_comes_back_as_itself(
    run: Any, services: Services
) -> None:
    connection_id = run(connect(services))

    async def part() -> None:
        async with services.database.transaction() as transaction:
            await connections.disconnect(transaction, connection_id)

    run(part())
    with pytest.raises(connections.ConnectionNotFoundError):
        run(connections.open_connection(services, connection_id))
    assert run(connect(services, "another")) == connection_id
    assert run(connections.open_connection(services, connection_id)).session.settings.token == "another"


def test_new_credentials_must_be_of_the_same_account(run: Any, services: Services) -> None:
    connection_id = run(connect(services))

    async def replace(account: str) -> None:
        async with services.database.transaction() as transaction:
            await connections.replace_settings(
                transaction,
                services.vault,
                connection_id,
                TinySettings(token="new"),
                AccountSummary(external_id=account, name="x"),
            )

    with pytest.raises(OtherAccountError):
        run(replace("tiny-2"))
    run(note(services.database, connection_id, refused_code="bad_credentials"))
    run(replace("tiny-1"))
    assert run(row_of(services.database, connection_id)).health == "ok"


def test_settings_that_are_not_whole_are_refused_in_words(tiny: TinyShop) -> None:
    with pytest.raises(SettingsInvalidError) as refused:
        connections.typed_settings(tiny, {})
    assert "token" in refused.value.text(Language.FR)


def test_what_may_not_be_asked_cannot_be_opened(run: Any, services: Services) -> None:
    connection_id = run(connect(services))
    for facts in ({"paused": True}, {"paused": False, "refused_code": "uninstalled"}):
        run(note(services.database, connection_id, **facts))
        with pytest.raises(connections.NotUsableError):
            run(connections.open_connection(services, connection_id))


def test_connections_are_found_by_what_they_can(run: Any, services: Services) -> None:
    connection_id = run(connect(services))

    async def found(capability: type) -> list[int]:
        async with services.database.transaction() as transaction:
            return [row.id for row in await connections.find_capable(transaction, capability)]

    assert run(found(BooksShipments)) == [connection_id]
    assert run(found(RefundsOrders)) == []
    run(note(services.database, connection_id, paused=True))
    assert run(found(BooksShipments)) == []


@pytest.mark.parametrize(
    ("facts", "word", "code"),
    [
        (HealthFacts(), "ok", "ok"),
        (HealthFacts(syncing=True, behind=True), "syncing", "first_sync"),
        (HealthFacts(behind=True), "behind", "not_read_lately"),
        (HealthFacts(trouble_code="outage", syncing=True), "failing", "outage"),
        (HealthFacts(paused=True, trouble_code="outage"), "paused", "paused"),
        (HealthFacts(refused_code="bad_credentials", paused=True), "refused", "bad_credentials"),
    ],
)
def test_the_worst_that_holds_is_the_word(facts: HealthFacts, word: str, code: str) -> None:
    assert settle(facts) == (word, code)


def test_every_reason_is_said_in_both_languages() -> None:
    for code, words in REASONS.items():
        assert words.en, code
        assert words.fr, code
        assert words.en != words.fr


def test_a_change_of_health_is_announced_once(run: Any, services: Services) -> None:
    connection_id = run(connect(services))

    async def count() -> int:
        async with services.database.transaction() as transaction:
            query = text("SELECT count(*) FROM events")
            return int(await transaction.scalar(query) or 0)

    for _ in range(3):
        run(note(services.database, connection_id, trouble_code="outage", words="503"))
    assert run(count()) == 1


def test_administrators_are_told_when_a_connection_breaks_and_only_then(run: Any, services: Services) -> None:
    connection_id = run(connect(services))

    async def story() -> list[str]:
        ada = NewUser(mail="ada@shop.example", name="Ada", grants=[Grant(role="administrator")])
        await add_user(services, Actor.system("test"), ada, "ein langes gutes Wort")
        async with services.database.transaction() as transaction:
            await connections.note_health(
                transaction, connection_id, refused_code="bad_credentials", words="Unauthorized"
            )
        async with services.database.transaction() as transaction:
            await tell_administrators(
                transaction,
                [told(connection_id, "ok", "refused"), told(connection_id, "refused", "failing")],
            )
            await tell_administrators(transaction, [told(connection_id, "ok", "paused")])
            await tell_administrators(
                transaction, [told(connection_id, "ok", "refused", origin=Origin.REPLAY)]
            )
            rows = await transaction.execute(text("SELECT subject, body FROM system_mails"))
            return [f"{row[0]} {row[1]}" for row in rows]

    mails = run(story())
    assert len(mails) == 1
    assert "Tiny one" in mails[0]
    assert "Unauthorized" in mails[0]


def told(connection_id: int, before: str, after: str, origin: Origin = Origin.LIVE) -> Announced:
    return Announced(
        position=1,
        event_id=1,
        happening=ConnectionHealthChanged(
            connection_id=connection_id, before=before, after=after, reason="bad_credentials"
        ),
        happened_at=utc_now(),
        origin=origin,
        entity_version=0,
    )
