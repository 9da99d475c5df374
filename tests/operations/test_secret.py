"""Changing the secret key: all that was sealed can be opened with the new one, and only with it."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any, get_args, get_type_hints

import msgspec
import pyotp
import pytest
from sqlalchemy import LargeBinary, insert, select, text
from tests.conftest import Run as RunOf
from tests.face import HOUSE, browser, let_in, someone

from guichet import connections
from guichet.api.keys.model import PublishableKey
from guichet.api.webhooks.model import WebhookEndpoint
from guichet.kernel.auth.one_time import begin_one_time_code
from guichet.kernel.db import Transaction
from guichet.kernel.installation import beat
from guichet.kernel.jobs import declared_jobs, enqueue
from guichet.kernel.keyfile import new_key
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.kernel.vault import SealBrokenError, SealUndeclaredError, Vault
from guichet.migrations.models import Base, import_models
from guichet.operations import secret
from guichet.operations.sealed import sealed_columns, sealed_fields
from guichet.operations.services import secret_key_file
from guichet.ports.capabilities import AccountSummary
from guichet.support.drafts.model import DraftSettings
from guichet.sync.errands import RemoveHooks
from guichet.voice.push.model import PushKey, PushSubscription

Run = Callable[..., Any]

# Bytes that are no secret, or that nobody can turn back: digests, hashes, what came from outside, events.
_NOT_SEALED = {"digest", "key", "fingerprint", "headers", "payload", "raw", "body", "parts"}
_NOT_SEALED |= {"code_hash", "token_hash", "resume_hash"}
_NOT_SEALED |= {"public"}  # the half of a pair of keys that everybody may know


class ShopSettings(msgspec.Struct, frozen=True):
    token: str


async def _keep_a_secret_of_each_kind(services: Services) -> dict[str, int]:
    """Something sealed in every place; returns how many secrets each holds."""
    vault = services.vault
    summary = AccountSummary(external_id="shop-1", name="Shop", currency="EUR", time_zone="UTC")
    ada = await someone(services, "administrator")
    async with services.database.transaction() as transaction:
        connection_id = await connections.connect(
            transaction, vault, connector_id="tests", settings=ShopSettings("t"), account=summary
        )
        await connections.register_app(transaction, vault, "tests", ShopSettings("app"))
        row = await connections.find_connection(transaction, connection_id)
        assert row.settings is not None
        await enqueue(transaction, RemoveHooks(connection_id, "tests", row.settings))
        await begin_one_time_code(transaction, vault, HOUSE, ada)
        drafts = {
            "id": 1,
            "writer": "model",
            "protocol": "openai",
            "endpoint": "https://model.example",
            "model": "m",
            "key": vault.seal(b"k", "draft_settings.key:1"),
            "changed_at": utc_now(),
        }
        await transaction.execute(insert(DraftSettings).values(drafts))
        shown = {
            "id": 1,
            "key": "pk_1",
            "store_id": 1,
            "name": "Nova",
            "origins": [],
            "identity_secret": vault.seal(b"s", "publishable_key.identity_secret:1"),
            "created_at": utc_now(),
        }
        await transaction.execute(insert(PublishableKey).values(shown))
        await _keep_what_tells_outside(transaction, vault)
    async with browser(services) as client:
        await let_in(services, client, ada)
        invited = {"mail": "bo@example.org", "name": "Bo", "grants": [{"role": "agent"}]}
        answer = await client.post("/api/v1/users", json=invited, headers={"Idempotency-Key": "k{}1"})
        assert answer.status_code == 201
    return {
        "connections.settings": 1,
        "connections.hook_secret": 1,
        "app_registrations.settings": 1,
        "users.one_time_secret": 1,
        "idempotency_keys.body": 1,
        "draft_settings.key": 1,
        "publishable_keys.identity_secret": 1,
        "webhook_endpoints.secret": 1,
        "webhook_endpoints.old_secret": 1,
        "push_keys.secret": 1,
        "push_subscriptions.address": 1,
        "sync.remove_hooks.settings": 1,
    }


async def _keep_what_tells_outside(transaction: Transaction, vault: Vault) -> None:
    """An address of the merchant's that is told of what happens, and a browser that takes messages."""
    now = utc_now()
    endpoint = {
        "id": 1,
        "version": 1,
        "name": "ERP",
        "address": "https://erp.example/hooks",
        "event_types": [],
        "store_ids": [],
        "state": "active",
        "secret": vault.seal(b"new", "webhook_endpoint.secret:1"),
        "old_secret": vault.seal(b"old", "webhook_endpoint.secret:1"),
        "disabled_because": "",
        "created_at": now,
        "updated_at": now,
    }
    await transaction.execute(insert(WebhookEndpoint).values(endpoint))
    pair = {"id": 1, "public": b"p", "secret": vault.seal(b"s", "push_key:1"), "made_at": now}
    await transaction.execute(insert(PushKey).values(pair))
    taken = {
        "shopper_id": 1,
        "name": "n",
        "address": vault.seal(b"a", "push_subscription:n"),
        "made_at": now,
    }
    await transaction.execute(insert(PushSubscription).values(taken))


async def _sealed(transaction: Transaction) -> Iterator[tuple[str, bytes, str]]:
    """All that is sealed: its place, the sealed bytes, and its context."""
    found = []
    for column in sealed_columns():
        rows = await transaction.execute(select(*column.table.columns).where(column.is_not(None)))
        for row in rows.mappings():
            place = f"{column.table.name}.{column.name}"
            found.append((place, row[column.name], column.info["sealed"].format_map(row)))
    for field in sealed_fields():
        rows = await transaction.execute(
            text("SELECT payload FROM jobs WHERE name = :name"), {"name": field.job}
        )
        for (payload,) in rows:
            sealed = base64.b64decode(payload[field.field])
            found.append((f"{field.job}.{field.field}", sealed, field.context.format_map(payload)))
    return iter(found)


def test_everything_sealed_is_sealed_anew_and_the_old_key_is_gone(services: Services, run: Run) -> None:
    async def story() -> None:
        kept = await _keep_a_secret_of_each_kind(services)
        places = {f"{column.table.name}.{column.name}" for column in sealed_columns()}
        places |= {f"{field.job}.{field.field}" for field in sealed_fields()}
        assert places == set(kept), "give each new place a secret above, so that its rotation is seen"
        async with services.database.transaction() as transaction:
            plain = {
                place: services.vault.open(sealed, context)
                for place, sealed, context in await _sealed(transaction)
            }

        before = secret_key_file(services.settings).read_text()
        assert await secret.rotate(services.settings) == sum(kept.values())
        after = secret_key_file(services.settings).read_text()
        assert len(after.split()) == 1
        assert after != before

        vault = Vault.load_or_create(secret_key_file(services.settings))
        async with services.database.transaction() as transaction:
            for place, sealed, context in await _sealed(transaction):
                assert vault.open(sealed, context) == plain[place]
                with pytest.raises(SealBrokenError):
                    services.vault.open(sealed, context)

    run(story())


def test_nothing_can_be_sealed_that_no_rotation_would_find(services: Services) -> None:
    with pytest.raises(SealUndeclaredError, match="a drawer"):
        services.vault.seal(b"x", "a drawer of nobody")


def test_bytes_that_are_kept_are_declared_sealed_or_known_to_be_no_secret() -> None:
    """A new column or payload of bytes fails here: is it sealed (`sealed_as`), or of these kinds?"""
    import_models()
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, LargeBinary) and "sealed" not in column.info:
                assert column.name in _NOT_SEALED, f"{table.name}.{column.name}"
    declared = {(field.job, field.field) for field in sealed_fields()}
    for name, job in declared_jobs.items():
        for field, hint in get_type_hints(job.payload).items():
            if not name.startswith("tests.") and bytes in (hint, *get_args(hint)):
                assert (name, field) in declared, f"{name}.{field}"


def test_a_secret_that_no_key_opens_is_named_and_both_keys_stay(services: Services, run: RunOf[Any]) -> None:
    async def story() -> None:
        ada = await someone(services, "administrator")
        foreign = Vault([base64.urlsafe_b64decode(new_key())])
        sealed = foreign.seal(pyotp.random_base32().encode(), f"one-time code of user {ada}")
        async with services.database.transaction() as transaction:
            await transaction.execute(text("UPDATE users SET one_time_secret = :sealed"), {"sealed": sealed})
        with pytest.raises(secret.NotRotatedError, match=r"users\.one_time_secret: one-time code of user"):
            await secret.rotate(services.settings)
        assert len(secret_key_file(services.settings).read_text().split()) == 2

    run(story())


def test_a_process_that_keeps_the_old_key_is_named_and_both_keys_stay(
    services: Services, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secret, "_PATIENCE", secret._PATIENCE * 0)

    async def live() -> None:
        async with services.database.transaction() as transaction:
            await beat(transaction, "another host:12", "worker", utc_now())

    run(live())
    with pytest.raises(secret.NotRotatedError, match="another host:12"):
        run(secret.rotate(services.settings))
    assert len(secret_key_file(services.settings).read_text().split()) == 2
