"""Keys, tokens and limits: a page speaks for its own store, from its own address, for one visitor."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.api.chat.shop import ORIGIN, PREFIX, chat_at_nova, visitor
from tests.face import browser
from tests.support.inbox.mailbox import letterbox

from guichet.kernel.services import Services


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_key_is_good_on_its_own_pages_alone_and_until_it_is_revoked(run: Any, services: Services) -> None:
    async def story() -> None:
        async with browser(services) as client:
            shop = await chat_at_nova(services, client)
            async with visitor(shop) as at_home, visitor(shop, "https://nova.example.evil") as elsewhere:
                refused = await elsewhere.begin()
                assert code(refused) == (403, "origin_refused")
                assert "https://nova.example.evil" in refused.json()["detail"]
                assert refused.headers["access-control-allow-origin"] == "*", "the page can read why"
                assert "access-control-allow-credentials" not in refused.headers
                asks = {
                    "Access-Control-Request-Method": "POST",
                    "Access-Control-Request-Headers": "authorization",
                }
                preflight = await elsewhere.client.options(f"{PREFIX}/sessions", headers=asks)
                assert preflight.status_code == 204
                assert code(await at_home.begin(key="gpk_unknown")) == (403, "key_refused")
                del at_home.client.headers["Origin"]
                assert code(await at_home.begin()) == (403, "origin_refused"), "a browser says where it is"
                at_home.client.headers["Origin"] = ORIGIN

                look = await at_home.client.get(f"{PREFIX}/window", params={"key": shop.key})
                assert (look.json()["store"], look.json()["colour"]) == ("Nova", "#23408E")
                await at_home.begin()
                token = at_home.client.headers["Authorization"]
                assert code(await elsewhere.client.get(
                    f"{PREFIX}/messages", headers={"Authorization": token}
                )) == (403, "origin_refused")  # fmt: skip
                assert code(await client.get(f"{PREFIX}/messages")) == (401, "token_refused"), (
                    "no cookie counts"
                )
                assert (await at_home.say("Bonjour", "good-day")).status_code == 201
                assert (await client.delete(f"/api/v1/publishable-keys/{shop.key_id}")).status_code == 204
                assert code(await at_home.say("Bonsoir", "good-evening")) == (403, "key_refused")

    with letterbox():
        run(story())


@pytest.mark.usefixtures("no_refill")
def test_a_visitor_reaches_no_others_words_or_files_and_has_limits(run: Any, services: Services) -> None:
    async def story() -> None:
        async with browser(services) as client:
            shop = await chat_at_nova(services, client)
            async with visitor(shop) as paul, visitor(shop) as eve:
                await paul.begin()
                await eve.begin()
                assert paul.session["conversation"] != eve.session["conversation"]
                picture = b"GIF89a of mine"
                sha256 = (await paul.client.post(f"{PREFIX}/files", content=picture)).json()["sha256"]
                await paul.say("", "a-picture", files=[sha256])
                shown = await paul.client.get(f"{PREFIX}/files/{sha256}")
                assert shown.content == picture
                assert "sandbox" in shown.headers["content-security-policy"]
                assert code(await eve.client.get(f"{PREFIX}/files/{sha256}")) == (404, "chat_file_not_found")
                assert code(await eve.say("Mine?", "a-picture", files=[sha256])) == (
                    404,
                    "chat_file_not_found",
                )
                page = await eve.client.post(f"{PREFIX}/files", content=b"<html><script>")
                assert code(page) == (422, "file_type_not_taken")
                assert await eve.lines() == []

                forged = (
                    paul.session["token"].rpartition(".")[0] + "." + eve.session["token"].rpartition(".")[2]
                )
                eve.client.headers["Authorization"] = f"Bearer {forged}"
                assert code(await eve.client.get(f"{PREFIX}/messages")) == (401, "token_refused")
                assert code(await paul.say("x" * 4001, "far-too-long")) == (422, "invalid")
                assert code(await paul.say(" ", "of-no-words")) == (422, "nothing_said")
                answers = [await paul.say("encore", f"and-again-{number}") for number in range(30)]
                assert answers[0].status_code == 201
                assert code(answers[-1]) == (429, "too_many_requests")
                assert int(answers[-1].headers["retry-after"]) >= 1
                assert (await paul.begin(resume="guessed")).json()["lines"] == []

    with letterbox():
        run(story())
