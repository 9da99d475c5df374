"""Staff accounts as their owners meet them: over real HTTP, on a real database."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pyotp
import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, text, update
from tests.conftest import Run
from tests.face import PASSWORD, browser, let_in, someone

from guichet.kernel.auth import Grant, mail_administrators, passwords
from guichet.kernel.auth.model import AuditEntry, SignIn, SignInThrottle, User
from guichet.kernel.auth.sessions import COOKIE, IDLE
from guichet.kernel.jobs import run_due_jobs
from guichet.kernel.services import Services
from guichet.kernel.types import Language, Words, utc_now

Story = Callable[[httpx.AsyncClient, Services], Awaitable[None]]
Tell = Callable[[Story], None]
NEW_PASSWORD = "seven quiet lanterns"


@pytest.fixture
def tell(run: Run[Any], services: Services) -> Tell:
    """Runs a story with one browser on the API."""

    def telling(story: Story) -> None:
        async def whole() -> None:
            async with browser(services) as client:
                await story(client, services)

        run(whole())

    return telling


async def sign_in(client: httpx.AsyncClient, **asked: str) -> httpx.Response:
    body = {"mail": "ada@example.org", "password": PASSWORD} | asked
    answer = await client.post("/api/v1/session", json=body)
    if answer.status_code == 201:
        client.headers["X-CSRF-Token"] = answer.json()["csrf_token"]
    return answer


async def scalars(services: Services, query: Any) -> list[Any]:
    async with services.database.transaction() as transaction:
        return list((await transaction.scalars(query)).all())


def test_someone_signs_in_is_known_and_signs_out(tell: Tell) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        user_id = await someone(services, "lead", language=Language.FR, time_zone="Europe/Paris")
        answer = await sign_in(client, mail=" ADA@Example.org ")
        assert answer.status_code == 201
        cookie = answer.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        shown = (await client.get("/api/v1/session")).json()
        assert shown == answer.json()
        assert shown["user"] | {"scopes": []} == {
            "id": str(user_id),
            "name": "Ada",
            "mail": "ada@example.org",
            "language": "fr",
            "time_zone": "Europe/Paris",
            "roles": ["lead"],
            "scopes": [],
            "one_time_code": False,
        }
        assert "users.read" in shown["user"]["scopes"]
        token = client.cookies[COOKIE]
        assert (await client.delete("/api/v1/session")).status_code == 204
        client.cookies.set(COOKIE, token)
        answer = await client.get("/api/v1/session")
        assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")

    tell(story)


def test_over_https_the_cookie_stays_there(tell: Tell) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        services.settings.public_url = "https://desk.example.org"
        await someone(services, "agent")
        assert "Secure" in (await sign_in(client)).headers["set-cookie"]

    tell(story)


def test_nothing_tells_an_unknown_mail_from_a_wrong_password(tell: Tell) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        user_id = await someone(services, "agent")
        wrong = await sign_in(client, password="not this one at all")
        unknown = await sign_in(client, mail="nobody@example.org")
        async with services.database.transaction() as transaction:
            await transaction.execute(update(User).where(User.id == user_id).values(state="deactivated"))
        closed = await sign_in(client)
        assert wrong.status_code == unknown.status_code == closed.status_code == 401
        assert wrong.json() == unknown.json() == closed.json()
        assert wrong.json()["code"] == "sign_in_failed"

    tell(story)


def test_guessing_is_stopped_and_does_not_lock_the_owner_out_elsewhere(tell: Tell) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        services.settings.trusted_proxies = ("127.0.0.0/8",)
        await someone(services, "agent")
        async with browser(services) as behind:
            guesser = {"X-Forwarded-For": "203.0.113.9"}
            body = {"mail": "ada@example.org", "password": "a guess of many"}
            answers = [await behind.post("/api/v1/session", json=body, headers=guesser) for _ in range(11)]
            assert [answer.status_code for answer in answers] == [401] * 10 + [429]
            assert answers[-1].json()["code"] == "too_many_attempts"
            assert 0 < int(answers[-1].headers["retry-after"]) <= 900
            right = {**body, "password": PASSWORD}
            assert (await behind.post("/api/v1/session", json=right, headers=guesser)).status_code == 429
            owner = {"X-Forwarded-For": "198.51.100.7"}
            assert (await behind.post("/api/v1/session", json=right, headers=owner)).status_code == 201
            async with services.database.transaction() as transaction:
                earlier = utc_now() - timedelta(minutes=16)
                await transaction.execute(update(SignInThrottle).values(window_began_at=earlier))
            assert (await behind.post("/api/v1/session", json=right, headers=guesser)).status_code == 201

    tell(story)


def test_guesses_sent_at_once_are_counted_all(tell: Tell) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await someone(services, "agent")
        answers = await asyncio.gather(*(sign_in(client, password="a guess of many") for _ in range(14)))
        assert sorted(answer.status_code for answer in answers) == [401] * 10 + [429] * 4

    tell(story)


def test_a_page_of_another_site_cannot_act_for_me(tell: Tell) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await someone(services, "agent")
        await sign_in(client)
        token = client.headers.pop("X-CSRF-Token")
        wrong: tuple[dict[str, bytes], ...] = (
            {}, {"X-CSRF-Token": token[:-1].encode()}, {"X-CSRF-Token": "é".encode()},
        )  # fmt: skip
        for sent in wrong:
            headers = httpx.Headers({name.encode(): value for name, value in sent.items()})
            answer = await client.patch("/api/v1/me", json={"name": "Eve"}, headers=headers)
            assert (answer.status_code, answer.json()["code"]) == (403, "csrf")
        answer = await client.patch("/api/v1/me", json={"name": "Ada L."}, headers={"X-CSRF-Token": token})
        assert answer.json()["user"]["name"] == "Ada L."

    tell(story)


@pytest.mark.parametrize("column", ["last_seen_at", "ends_at"])
def test_a_session_ends_when_idle_and_when_old(tell: Tell, column: str) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await someone(services, "agent")
        await sign_in(client)
        past = utc_now() - (IDLE + timedelta(seconds=1) if column == "last_seen_at" else timedelta(0))
        async with services.database.transaction() as transaction:
            await transaction.execute(update(SignIn).values({column: past}))
        assert (await client.get("/api/v1/session")).status_code == 401

    tell(story)


def test_tokens_and_passwords_are_kept_as_hashes_only(
    tell: Tell, house_hasher: PasswordHasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", house_hasher)

    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await someone(services, "agent")
        await sign_in(client)
        async with services.database.transaction() as transaction:
            kept = str((await transaction.execute(text("SELECT s, u FROM sign_ins s, users u"))).all())
        assert client.cookies[COOKIE] not in kept
        assert PASSWORD not in kept
        assert "$argon2id$v=19$m=47104,t=1,p=1$" in kept

    tell(story)


def test_an_invitation_is_taken_once(tell: Tell) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await let_in(services, client, await someone(services, "administrator"))
        asked = {
            "mail": "Bob@Example.org",
            "name": "Bob",
            "grants": [
                {"role": "agent", "ceiling": {"amount": 5000, "currency": "EUR"}},
                {"role": "shop_staff", "targets": ["place:3"]},
            ],
        }
        invited = await client.post("/api/v1/users", json=asked)
        assert invited.status_code == 201
        user = invited.json()["user"]
        assert (user["state"], user["mail"]) == ("invited", "bob@example.org")
        assert user["grants"] == [
            {"role": "agent", "targets": None, "ceiling": {"amount": 5000, "currency": "EUR"}},
            {"role": "shop_staff", "targets": ["place:3"], "ceiling": None},
        ]
        token = invited.json()["link"].rpartition("/invitations/")[2]
        taken = await client.post("/api/v1/users", json=asked)
        assert (taken.status_code, taken.json()["code"]) == (409, "mail_taken")

        weak = await client.post(f"/api/v1/invitations/{token}", json={"password": "bob"})
        assert (weak.status_code, weak.json()["code"]) == (422, "weak_password")
        other = await client.post(f"/api/v1/resets/{token}", json={"password": NEW_PASSWORD})
        assert (other.status_code, other.json()["code"]) == (404, "link_ended")
        first = await client.post(f"/api/v1/invitations/{token}", json={"password": NEW_PASSWORD})
        again = await client.post(f"/api/v1/invitations/{token}", json={"password": NEW_PASSWORD})
        assert (first.status_code, again.status_code) == (204, 404)
        async with browser(services) as bobs:
            answer = await sign_in(bobs, mail="bob@example.org", password=NEW_PASSWORD)
            assert answer.json()["user"]["roles"] == ["agent", "shop_staff"]

    tell(story)


def test_without_a_mail_server_administrators_read_what_would_be_sent(tell: Tell) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await let_in(services, client, await someone(services, "administrator"))
        asked = {"mail": "bob@example.org", "name": "Bob", "language": "fr", "grants": [{"role": "agent"}]}
        link = (await client.post("/api/v1/users", json=asked)).json()["link"]
        await run_due_jobs(services)
        mails = (await client.get("/api/v1/system-mails")).json()["items"]
        assert [(mail["recipient"], mail["subject"], mail["state"]) for mail in mails] == [
            ("bob@example.org", "Votre compte Guichet", "kept")
        ]
        assert link in mails[0]["body"]

    tell(story)


def test_a_reset_answers_the_same_for_every_mail(tell: Tell) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await someone(services, "agent")
        await sign_in(client)
        known = await client.post("/api/v1/resets", json={"mail": "Ada@example.org"})
        unknown = await client.post("/api/v1/resets", json={"mail": "nobody@example.org"})
        assert (known.status_code, known.content) == (unknown.status_code, unknown.content) == (202, b"null")
        await run_due_jobs(services)
        bodies = await scalars(services, text("SELECT body FROM system_mails"))
        assert len(bodies) == 1
        token = bodies[0].partition("/resets/")[2].split()[0]
        answer = await client.post(f"/api/v1/resets/{token}", json={"password": NEW_PASSWORD})
        assert answer.status_code == 204
        assert (await client.get("/api/v1/session")).status_code == 401, "a reset ends all sign-ins"
        assert (await sign_in(client)).json()["code"] == "sign_in_failed"
        assert (await sign_in(client, password=NEW_PASSWORD)).status_code == 201

    tell(story)


def test_a_deactivated_user_is_out_at_once_and_comes_back_with_the_old_password(tell: Tell) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await let_in(services, client, await someone(services, "administrator", mail="chief@example.org"))
        user_id = await someone(services, "agent")
        async with browser(services) as adas:
            await sign_in(adas)
            answer = await client.patch(f"/api/v1/users/{user_id}", json={"active": False})
            assert answer.json()["state"] == "deactivated"
            assert (await adas.get("/api/v1/session")).status_code == 401
            assert (await sign_in(adas)).json()["code"] == "sign_in_failed"
            await client.patch(f"/api/v1/users/{user_id}", json={"active": True})
            assert (await sign_in(adas)).status_code == 201
            answer = await client.delete(f"/api/v1/users/{user_id}/sessions")
            assert answer.json() == {"ended": 1}
            assert (await adas.get("/api/v1/session")).status_code == 401

    tell(story)


def test_the_last_administrator_stays(tell: Tell) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        first = await someone(services, "administrator")
        await let_in(services, client, first)
        for change in ({"active": False}, {"grants": [{"role": "agent"}]}):
            answer = await client.patch(f"/api/v1/users/{first}", json=change)
            assert (answer.status_code, answer.json()["code"]) == (409, "last_administrator")
        bound = [{"role": "administrator", "targets": ["place:1"]}]
        answer = await client.patch(f"/api/v1/users/{first}", json={"grants": bound})
        assert answer.status_code == 409, "an administrator of one place cannot manage the house"
        await someone(services, "administrator", mail="second@example.org")
        answer = await client.patch(f"/api/v1/users/{first}", json={"grants": [{"role": "agent"}]})
        assert answer.status_code == 200
        assert (await client.get("/api/v1/audit")).status_code == 403, "rights count from the next request on"

    tell(story)


def test_two_administrators_cannot_remove_each_other_in_the_same_moment(tell: Tell) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        ada = await someone(services, "administrator")
        bob = await someone(services, "administrator", mail="bob@example.org")
        async with browser(services) as bobs:
            await let_in(services, client, ada)
            await let_in(services, bobs, bob)
            answers = await asyncio.gather(
                client.patch(f"/api/v1/users/{bob}", json={"active": False}),
                bobs.patch(f"/api/v1/users/{ada}", json={"active": False}),
            )
        assert sorted(answer.status_code for answer in answers) == [200, 409]

    tell(story)


def test_a_change_of_a_user_seen_in_another_state_is_refused(tell: Tell) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await let_in(services, client, await someone(services, "administrator", mail="chief@example.org"))
        user_id = await someone(services, "agent")
        seen = await client.get(f"/api/v1/users/{user_id}")
        match = {"If-Match": seen.headers["etag"]}
        path = f"/api/v1/users/{user_id}"
        assert (await client.patch(path, json={"name": "A"}, headers=match)).status_code == 200
        assert (await client.patch(path, json={"name": "B"}, headers=match)).status_code == 412
        match = {"If-None-Match": (await client.get(path)).headers["etag"]}
        assert (await client.get(path, headers=match)).status_code == 304

    tell(story)


def test_a_one_time_code_is_asked_for_and_taken_once(tell: Tell) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await someone(services, "agent")
        await sign_in(client)
        path = "/api/v1/me/one-time-code"
        refused = await client.post(path, json={"password": "not my password"})
        assert refused.json()["code"] == "wrong_password"
        setup = (await client.post(path, json={"password": PASSWORD})).json()
        assert setup["address"].startswith("otpauth://totp/Guichet:ada%40example.org")
        generator = pyotp.TOTP(setup["secret"])
        assert (await sign_in(client)).status_code == 201, "not asked for before it was confirmed"
        wrong = await client.post(f"{path}/confirmations", json={"code": "000000"})
        assert wrong.json()["code"] == "code_wrong"
        code = generator.now()
        confirmed = await client.post(f"{path}/confirmations", json={"code": code})
        recovery = confirmed.json()["recovery_codes"]
        assert (confirmed.status_code, len(set(recovery))) == (201, 10)

        async with browser(services) as other:
            assert (await sign_in(other)).json()["code"] == "code_needed"
            assert (await sign_in(other, code=code)).json()["code"] == "code_wrong", "a code is taken once"
            later = generator.at(utc_now() + timedelta(seconds=30))
            assert (await sign_in(other, code=later)).status_code == 201
            assert (await sign_in(other, code=recovery[0].lower())).status_code == 201
            assert (await sign_in(other, code=recovery[0])).json()["code"] == "code_wrong"
        sealed = await scalars(services, select(User.one_time_secret))
        assert setup["secret"].encode() not in sealed[0]

        assert (await client.delete(f"{path}?code=000000")).json()["code"] == "code_wrong"
        assert (await client.delete(path, params={"code": recovery[1]})).status_code == 204
        assert (await sign_in(client)).status_code == 201

    tell(story)


def test_an_administrator_helps_who_lost_the_telephone(tell: Tell) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await let_in(services, client, await someone(services, "administrator", mail="chief@example.org"))
        user_id = await someone(services, "agent")
        async with services.database.transaction() as transaction:
            set_up = {"one_time_secret": b"lost", "one_time_confirmed_at": utc_now()}
            await transaction.execute(update(User).where(User.id == user_id).values(set_up))
        answer = await client.post(f"/api/v1/users/{user_id}/reset", json={"one_time_code": True})
        token = answer.json()["link"].rpartition("/resets/")[2]
        await client.post(f"/api/v1/resets/{token}", json={"password": NEW_PASSWORD})
        async with browser(services) as adas:
            assert (await sign_in(adas, password=NEW_PASSWORD)).status_code == 201

    tell(story)


def test_a_new_password_ends_my_other_sign_ins_and_not_this_one(tell: Tell) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await someone(services, "agent")
        async with browser(services) as elsewhere:
            await sign_in(client)
            await sign_in(elsewhere)
            asked = {"current": PASSWORD, "password": NEW_PASSWORD}
            assert (await client.post("/api/v1/me/password", json=asked)).status_code == 204
            assert (await client.get("/api/v1/session")).status_code == 200
            assert (await elsewhere.get("/api/v1/session")).status_code == 401

    tell(story)


def test_every_act_leaves_a_row(tell: Tell) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        chief = await someone(services, "administrator", name="Chief")
        await sign_in(client, password="not this one at all")
        await sign_in(client)
        user_id = await someone(services, "agent", mail="bob@example.org", name="Bob")
        await client.patch(f"/api/v1/users/{user_id}", json={"name": "Robert"})
        trail = (await client.get("/api/v1/audit", params={"limit": 3})).json()
        assert [entry["act"] for entry in trail["items"]] == ["user.changed", "user.added", "session.began"]
        entry = trail["items"][0]
        assert (entry["actor_id"], entry["actor_name"], entry["entity_id"]) == (
            str(chief),
            "Chief",
            str(user_id),
        )
        assert (entry["before"]["name"], entry["after"]["name"]) == ("Bob", "Robert")
        assert entry["address"] == "127.0.0.1"
        rest = (await client.get("/api/v1/audit", params={"cursor": trail["next"]})).json()
        assert [entry["act"] for entry in rest["items"]] == ["session.refused", "user.added"]
        mine = (await client.get("/api/v1/audit", params={"entity": "user", "entity_id": user_id})).json()
        assert [entry["act"] for entry in mine["items"]] == ["user.changed", "user.added"]
        kept = str(await scalars(services, select(AuditEntry.after)))
        assert PASSWORD not in kept

    tell(story)


def test_staff_are_listed_by_name_in_pages(tell: Tell) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await let_in(services, client, await someone(services, "lead", name="Zoé", mail="z@example.org"))
        for number, name in enumerate(("Bob", "Ada", "Ada")):
            await someone(services, "agent", name=name, mail=f"{number}@example.org")
        first = (await client.get("/api/v1/users?limit=2")).json()
        second = (await client.get("/api/v1/users", params={"limit": 2, "cursor": first["next"]})).json()
        names = [user["name"] for user in first["items"] + second["items"]]
        assert (names, second["next"]) == (["Ada", "Ada", "Bob", "Zoé"], None)

    tell(story)


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"mail": "no address"}, "/mail"),
        ({"grants": []}, "/grants"),
        ({"grants": [{"role": "king"}]}, "/grants/0/role"),
        ({"grants": [{"role": "agent", "targets": ["everything"]}]}, "/grants/0/targets/0"),
        ({"time_zone": "Europe/Atlantis"}, "/time_zone"),
        ({"refund_limit": 5}, "/refund_limit"),
    ],
)
def test_a_wrong_invitation_says_where(tell: Tell, asked: dict[str, Any], pointer: str) -> None:
    async def story(client: httpx.AsyncClient, services: Services) -> None:
        await let_in(services, client, await someone(services, "administrator"))
        body = {"mail": "bob@example.org", "name": "Bob", "grants": [{"role": "agent"}]} | asked
        answer = await client.post("/api/v1/users", json=body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)

    tell(story)


def test_administrators_are_told_each_in_their_language(run: Run[Any], services: Services) -> None:
    async def story() -> list[Any]:
        await someone(services, "administrator", mail="en@example.org")
        await someone(services, "administrator", mail="fr@example.org", language=Language.FR)
        await someone(services, "agent", mail="agent@example.org")
        bound = [Grant(role="administrator", targets=("place:1",))]
        await someone(services, mail="bound@example.org", grants=bound)
        async with services.database.transaction() as transaction:
            words = Words("It broke", "C’est cassé")
            assert await mail_administrators(transaction, words, Words("Look.", "Regardez.")) == 2
        async with services.database.transaction() as transaction:
            return list(
                (await transaction.execute(text("SELECT recipient, subject FROM system_mails"))).all()
            )

    assert sorted(map(tuple, run(story()))) == [
        ("en@example.org", "It broke"),
        ("fr@example.org", "C’est cassé"),
    ]
