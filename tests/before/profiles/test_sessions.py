"""Who a shopper is: a guest, whom the shop signs in, or who holds a mailbox; and nobody else."""

from __future__ import annotations

from typing import Any

import httpx
from tests.before.page import MAIL, PREFIX, Browser, open_nova, shopper
from tests.support.inbox.telling import rows

from guichet.api.shopper.jobs import forget_idle
from guichet.kernel.services import Services


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


async def typed(page: Browser, code: str, mail: str = MAIL) -> httpx.Response:
    return await page.client.post(f"{PREFIX}/sessions/identifications", json={"mail": mail, "code": code})


def test_a_guest_goes_on_in_the_same_browser_and_signs_out(run: Any, services: Services) -> None:
    async def story() -> None:
        async with (
            open_nova(services) as nova,
            shopper(nova) as page,
            shopper(nova, "https://evil.example") as evil,
        ):
            first = await page.begin()
            assert first["shopper"] == {
                "known": False, "how": "guest", "name": "", "mail": "",
                "consents": {"views": False, "staff": False},
            }  # fmt: skip
            await page.ask("PUT", "/consents", json={"views": True})
            again = await page.begin()
            assert (again["resume"], again["shopper"]["consents"]["views"]) == (first["resume"], True)
            renewed = await page.ask("POST", "/sessions/renewals", 201)
            assert renewed["expires_at"] > first["expires_at"] or renewed["token"]

            stolen = await evil.client.post(f"{PREFIX}/sessions", json={"key": nova.key})
            assert refusal(stolen) == (403, "origin_refused")
            evil.client.headers["Authorization"] = page.client.headers["Authorization"]
            assert refusal(await evil.client.get(f"{PREFIX}/me")) == (403, "origin_refused")

            await page.ask("DELETE", "/sessions", 204)
            assert refusal(await page.client.get(f"{PREFIX}/me")) == (401, "token_refused")
            anew = await page.begin()
            assert anew["resume"] != first["resume"], "the word to go on is over with its session"
            await forget_idle(services)
            assert len(await rows(services.database, "SELECT id FROM shoppers")) == 2, "not before their time"
            await rows(
                services.database, "UPDATE shoppers SET seen_at = seen_at - interval '2 years' RETURNING id"
            )
            await forget_idle(services)
            assert len(await rows(services.database, "SELECT id FROM shoppers")) == 1

    run(story())


def test_a_code_proves_an_address_once_in_its_window_and_after_few_tries(
    run: Any, services: Services
) -> None:
    async def story() -> None:
        async with open_nova(services) as nova, shopper(nova) as page, shopper(nova) as other:
            await page.begin()
            await other.begin()
            code = await page.code()
            mail = nova.mailbox.sent[-1]
            assert [one.address for one in mail.recipients] == [MAIL]
            assert "Nova" in mail.subject
            assert refusal(await typed(other, code)) == (401, "shopper_code_wrong"), "another window"
            assert refusal(await typed(page, "000 000" if code != "000 000" else "111 111")) == (
                401, "shopper_code_wrong",
            )  # fmt: skip
            known = page.take(await typed(page, code.replace(" ", "")))
            assert (known["shopper"]["known"], known["shopper"]["mail"]) == (True, MAIL)
            assert refusal(await typed(page, code)) == (401, "shopper_code_wrong"), "it is used"

            late = await other.code()
            for _ in range(5):
                assert refusal(await typed(other, "12")) == (422, "invalid")
                assert refusal(await typed(other, "not it")) == (401, "shopper_code_wrong")
            assert refusal(await typed(other, late)) == (401, "shopper_code_wrong"), "tried too often"
            await other.code()
            sent = len(nova.mailbox.sent)
            await other.ask("POST", "/sessions/codes", 202, json={"mail": MAIL})
            await nova.work()
            assert len(nova.mailbox.sent) == sent, "three in an hour"

    run(story())


def test_the_shops_signature_names_one_shopper_and_never_joins_two_people(
    run: Any, services: Services
) -> None:
    async def story() -> None:
        async with open_nova(services) as nova, shopper(nova) as page, shopper(nova) as phone:
            await page.begin()
            await page.ask("PUT", "/consents", json={"staff": True})
            guest = page.session["resume"]
            signed = await page.begin(identity=nova.identity(email=MAIL, name="Camille Roux"))
            assert signed["resume"] is None, "the shop signs again"
            assert signed["shopper"] == {
                "known": True, "how": "signature", "name": "Camille Roux", "mail": MAIL,
                "consents": {"views": False, "staff": True},
            }  # fmt: skip
            page.session = {"resume": guest}
            assert not (await page.begin())["shopper"]["known"], "the guest's word opens nobody's profile"

            await phone.begin()
            assert (await phone.prove())["shopper"]["name"] == "Camille Roux", (
                "the same person, by the mailbox"
            )
            eve = await phone.begin(identity=nova.identity(sub="88", email=MAIL, name="Eve"))
            assert (eve["shopper"]["name"], eve["shopper"]["consents"]["staff"]) == ("Eve", False)
            found = await rows(
                services.database,
                "SELECT kind, value, shopper_id FROM shopper_identities ORDER BY kind, value",
            )
            camille, evil = found[0]["shopper_id"], found[1]["shopper_id"]
            assert camille != evil
            assert [(row["kind"], row["value"], row["shopper_id"]) for row in found] == [
                ("account", "77", camille), ("account", "88", evil), ("mail", MAIL, camille),
            ]  # fmt: skip
            assert (await page.client.post(
                f"{PREFIX}/sessions", json={"key": nova.key, "identity": nova.identity(exp=1)}
            )).json()["code"] == "identity_refused"  # fmt: skip

    run(story())


def test_all_that_is_kept_is_given_out_and_erased(run: Any, services: Services) -> None:
    async def story() -> None:
        async with open_nova(services) as nova, shopper(nova) as page:
            await page.begin()
            await page.prove()
            await page.ask("PUT", "/consents", json={"views": True})
            asked = {
                "location_id": nova.locations["lille"],
                "text": "des bretelles",
                "contact": {"mail": MAIL, "name": "Camille", "language": "fr", "agreed": True},
            }
            assert (await nova.staff.post("/api/v1/shop-requests", json=asked)).status_code == 201
            kept = (await page.ask("GET", "/me/data"))["kept"]
            assert [one["said"] for one in kept["shop_requests"]] == ["des bretelles"]
            assert kept["profiles"][0]["mail"] == MAIL
            assert [one["kind"] for one in kept["consents"]] == ["views"]
            await page.ask("DELETE", "/me", 204)
            assert refusal(await page.client.get(f"{PREFIX}/me")) == (401, "token_refused")
            for table in (
                "shoppers",
                "shopper_identities",
                "shopper_sessions",
                "shopper_codes",
                "shopper_consents",
            ):
                left = await rows(services.database, f"SELECT count(*) AS n FROM {table}")
                assert left[0]["n"] == 0, table
            requests = await rows(services.database, "SELECT contact_mail, said FROM shop_requests")
            assert requests == [{"contact_mail": "", "said": "des bretelles"}]

    run(story())
