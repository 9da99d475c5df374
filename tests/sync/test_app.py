"""The vendor's single-click app: who comes by it waits to be let in, and who was removed does not come in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.face import browser, let_in, someone
from tests.sync.hands import Hands
from tests.sync.tiny import TinyShop

from guichet import connections
from guichet.kernel.events import Sequencer, run_reactions
from guichet.kernel.services import Services
from guichet.kernel.types import Words, utc_now
from guichet.ports import registry
from guichet.ports.capabilities import AppCallback, Callback
from guichet.ports.failures import BadCredentialsError, BadSignatureError
from guichet.sync import watchdog
from guichet.sync.reconcile import Reconcilers
from guichet.sync.trouble import note_trouble


class App:
    """The tiny shop's app: `auth` installs, the other callbacks are what their names say."""

    def __init__(self, tiny: TinyShop) -> None:
        self.signed_at = utc_now()
        self.tiny = tiny

    async def receive(self, http: Any, app: Any, name: str, query: Any, address: str) -> Callback:
        if query.get("proof") != app.token:
            raise BadSignatureError
        if name == "auth":
            settings = self.tiny.settings(token=self.tiny.token)
            return Callback(act="installed", account="tiny-1", settings=settings)
        acts = {"load": "loaded", "uninstall": "uninstalled", "remove_user": "user_removed"}
        return Callback(
            act=acts[name], account="tiny-1", user_external_id=query.get("user", ""), signed_at=self.signed_at
        )


@pytest.fixture
def app(tiny: TinyShop) -> App:
    """The tiny shop with an app."""
    made = App(tiny)
    offered: Any = tiny
    offered.app_settings = tiny.settings
    offered.app_callbacks = (AppCallback(name="auth", title=Words("Auth", "Auth")),)
    offered.receive_callback = made.receive
    return made


class Desk:
    """A browser of an administrator, and the vendor's calls."""

    def __init__(self, client: Any) -> None:
        self.client = client

    async def vendor(self, name: str, **query: str) -> int:
        answer = await self.client.get(f"/apps/tiny/{name}", params={"proof": "app-secret", **query})
        return int(answer.status_code)

    async def register(self) -> None:
        body = {"settings": {"token": "app-secret"}}
        assert (await self.client.put("/api/v1/connectors/tiny/app", json=body)).status_code == 204

    async def ask(self, method: str, path: str, **more: Any) -> Any:
        return await self.client.request(method, f"/api/v1/{path}", **more)


async def react(services: Services) -> None:
    """Let what was announced be reacted to."""
    sequencer = Sequencer(services.database.conninfo)
    assert await sequencer.lead()
    while await sequencer.sequence() + await run_reactions(services.database):
        pass
    await sequencer.resign()


def with_desk(run: Any, services: Services, story: Any) -> Any:
    async def whole() -> Any:
        async with browser(services) as client:
            await let_in(services, client, await someone(services, "administrator"))
            return await story(Desk(client))

    return run(whole())


def test_an_unknown_shop_waits_until_an_administrator_lets_it_in(
    run: Any, services: Services, tiny: TinyShop, app: App
) -> None:
    """It is neither polled nor read, no hook is made, and the administrators are told."""
    services.settings.public_url = "https://desk.example.org"

    async def story(desk: Desk) -> None:
        await react(services)  # the cursors of the reactions begin before the shop comes
        await desk.register()
        assert await desk.vendor("auth") == 303
        shown = (await desk.ask("GET", "connections", headers={"Accept-Language": "fr"})).json()["items"][0]
        assert (shown["health"], shown["health_reason"]["code"]) == ("waiting", "awaiting_admission")
        assert "votre accord" in shown["health_reason"]["text"]
        assert shown["sync"] is None
        connection_id = int(shown["id"])
        tiny.calls.clear()
        await watchdog.tend_all(services)
        assert await Reconcilers(services).start_due() == 0
        for path in ("syncs", "proofs", "live-tests"):
            answer = await desk.ask("POST", f"connections/{connection_id}/{path}")
            assert (answer.status_code, answer.json()["code"]) == (409, "connection_not_usable"), path
        assert tiny.calls == []
        await react(services)
        mails = (await desk.ask("GET", "system-mails")).json()["items"]
        assert [("Tiny one" in mail["subject"], "waits" in mail["subject"]) for mail in mails] == [
            (True, True)
        ]

        path = f"connections/{connection_id}"
        admitted = await desk.ask("POST", f"{path}/admissions")
        assert (admitted.status_code, admitted.json()["health"]) == (201, "syncing")
        assert admitted.json()["sync"]["state"] == "running"
        again = await desk.ask("POST", f"{path}/admissions")
        assert (again.status_code, again.json()["code"]) == (409, "not_waiting")
        await watchdog.tend(services, connection_id)
        assert len(tiny.hooks) == 2
        trail = (await desk.ask("GET", "audit", params={"entity": "connection"})).json()["items"]
        assert [entry["act"] for entry in trail] == ["connection.admitted", "connection.arrived"]

    with_desk(run, services, story)


def test_a_shop_turned_away_leaves_no_credentials(
    run: Any, services: Services, tiny: TinyShop, app: App
) -> None:
    async def story(desk: Desk) -> None:
        await desk.register()
        await desk.vendor("auth")
        connection_id = (await desk.ask("GET", "connections")).json()["items"][0]["id"]
        path = f"connections/{connection_id}"
        assert (await desk.ask("POST", f"{path}/refusals")).status_code == 204
        assert (await desk.ask("GET", path)).status_code == 404
        async with services.database.transaction() as transaction:
            row = await connections.repository.connection(transaction, int(connection_id))
        assert row is not None
        assert (row.settings, row.hook_secret) == (None, None)
        # It may come again, and waits again.
        await desk.vendor("auth")
        assert (await desk.ask("GET", path)).json()["health"] == "waiting"
        assert await desk.vendor("uninstall") == 204
        assert (await desk.ask("GET", path)).status_code == 404

    with_desk(run, services, story)


def test_a_known_shop_that_installs_again_brings_new_credentials(
    run: Any, hands: Hands, tiny: TinyShop, app: App
) -> None:
    """Forged callbacks are refused, an installation renews, an uninstallation refuses."""

    async def story(desk: Desk) -> None:
        unregistered = await desk.client.get("/apps/tiny/auth", params={"proof": "x"})
        assert unregistered.json()["code"] == "app_not_registered"
        await desk.register()
        forged = await desk.client.get("/apps/tiny/auth", params={"proof": "guessed"})
        assert forged.status_code == 401
        tiny.token = "newer"
        assert await desk.vendor("auth") == 303
        assert await hands.health() == ("ok", "ok")
        assert (await connections.open_connection(hands.services, hands.connection_id)).session.settings == (
            tiny.settings(token="newer")
        )
        assert await desk.vendor("uninstall") == 204
        assert await hands.health() == ("refused", "uninstalled")
        # A call that was under way finds the token revoked: that says less than what is known.
        await note_trouble(hands.services, hands.connection_id, BadCredentialsError("no such token"))
        assert await hands.health() == ("refused", "uninstalled")

    with_desk(run, hands.services, story)


def test_who_was_removed_at_the_shop_does_not_come_in_by_what_was_signed_before(
    run: Any, hands: Hands, tiny: TinyShop, app: App
) -> None:
    async def story(desk: Desk) -> None:
        await desk.register()
        assert await desk.vendor("load", user="7") == 303
        assert await desk.vendor("remove_user", user="7") == 204
        refused = await desk.client.get("/apps/tiny/load", params={"proof": "app-secret", "user": "7"})
        assert (refused.status_code, refused.json()["code"]) == (403, "removed_from_app")
        assert await desk.vendor("load", user="8") == 303
        app.signed_at = utc_now() + timedelta(seconds=1)  # the shop gave access again, and signed anew
        assert await desk.vendor("load", user="7") == 303
        trail = (await desk.ask("GET", "audit", params={"act": "app.user_removed"})).json()["items"]
        assert trail[0]["after"] == {"account": "tiny-1", "user": "7"}

    with_desk(run, hands.services, story)


def test_a_screen_is_told_what_to_paste_at_the_vendor_and_never_the_secret(
    run: Any, services: Services
) -> None:
    services.settings.public_url = "https://desk.example.org"
    registry.discover()
    connectors = {one.manifest.id for one in registry.installed()}
    assert {"bigcommerce", "laposte"} <= connectors

    async def story(desk: Desk) -> None:
        before = (await desk.ask("GET", "connectors/bigcommerce/app")).json()
        assert (before["registered"], before["values"], before["public"]) == (False, [], True)
        addresses = [callback["address"] for callback in before["callbacks"]]
        assert addresses == [
            f"https://desk.example.org/apps/bigcommerce/{name}"
            for name in ("auth", "load", "uninstall", "remove_user")
        ]
        assert [field["name"] for field in before["app_fields"]][:2] == ["client_id", "client_secret"]
        given = {"client_id": "9f8e7d6c5b4a39281706f5e4", "client_secret": "kept-to-ourselves"}
        kept = await desk.ask("PUT", "connectors/bigcommerce/app", json={"settings": given})
        assert kept.status_code == 204, kept.text
        answer = await desk.ask("GET", "connectors/bigcommerce/app")
        after = answer.json()
        assert after["registered"]
        assert {"name": "client_id", "value": "9f8e…f5e4"} in after["values"]
        assert "kept-to-ourselves" not in answer.text
        assert (await desk.ask("GET", "connectors/laposte/app")).status_code == 404

    with_desk(run, services, story)
