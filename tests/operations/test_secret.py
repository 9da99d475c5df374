"""Changing the secret key: all that was sealed can be opened with the new one, and only with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import text

from guichet.connections.service import _app_context
from guichet.kernel.installation import beat
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.kernel.vault import SealBrokenError, Vault
from guichet.operations import secret
from guichet.operations.services import secret_key_file

Run = Callable[..., Any]
_CONTEXT = _app_context("a shop")


async def _keep_app(services: Services) -> None:
    async with services.database.transaction() as transaction:
        sealed = services.vault.seal(b"{}", _CONTEXT)
        await transaction.execute(
            text("INSERT INTO app_registrations VALUES (:id, :sealed, :at)"),
            {"id": "a shop", "sealed": sealed, "at": utc_now()},
        )


async def _sealed(services: Services) -> bytes:
    async with services.database.transaction() as transaction:
        return bytes(await transaction.scalar(text("SELECT settings FROM app_registrations")) or b"")


def test_secrets_are_sealed_anew_and_the_old_key_is_gone(services: Services, run: Run) -> None:
    run(_keep_app(services))
    before = secret_key_file(services.settings).read_text()
    assert run(secret.rotate(services.settings)) == 1
    after = secret_key_file(services.settings).read_text()
    assert len(after.split()) == 1
    assert after != before
    sealed = run(_sealed(services))
    assert Vault.load_or_create(secret_key_file(services.settings)).open(sealed, _CONTEXT) == b"{}"
    with pytest.raises(SealBrokenError):
        services.vault.open(sealed, _CONTEXT)


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
