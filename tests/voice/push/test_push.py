"""Web push by the letter of its specifications, from the subscription to the browser that reads it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import text
from tests.before.page import Nova, open_nova, shopper
from tests.support.inbox.mailbox import leave_now
from tests.support.inbox.telling import rows
from tests.voice.push.service import push_service, read

from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.voice import push
from guichet.voice.push import crypto
from guichet.voice.push import jobs as push_jobs

DECLARING = (push_jobs,)
# RFC 8291 §5 and appendix A.
SAID = b"When I grow up, I want to be a watermelon"
SENDER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
RECEIVER = "q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"
RECEIVER_PUBLIC = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6"
    "PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_a_message_is_encrypted_as_the_specifications_example() -> None:
    sender = crypto.private_key_of(crypto.bytes_of(SENDER))
    receiver, auth = crypto.private_key_of(crypto.bytes_of(RECEIVER)), crypto.bytes_of(AUTH)
    assert crypto.public_bytes(receiver) == crypto.bytes_of(RECEIVER_PUBLIC)
    body = crypto.encrypt(
        SAID, crypto.bytes_of(RECEIVER_PUBLIC), auth, sender=sender, salt=crypto.bytes_of(SALT)
    )
    assert crypto.text_of(body) == BODY
    assert read(body, receiver, auth) == SAID


def test_a_browser_gets_each_message_once_until_it_is_gone(run: Any, services: Services) -> None:
    async def story() -> None:
        async with open_nova(services) as nova, shopper(nova) as page, push_service() as browser:
            await page.begin()
            key = (await page.ask("GET", "/push-subscriptions/key"))["key"]
            assert (await page.ask("GET", "/push-subscriptions/key"))["key"] == key
            await page.ask("POST", "/push-subscriptions", 201, json=browser.subscription)
            wrong = {**browser.subscription, "keys": {"p256dh": "AAAA", "auth": "AAAA"}}
            refused = await page.ask("POST", "/push-subscriptions", 422, json=wrong)
            assert refused["code"] == "push_subscription_invalid"

            await pushed(nova, "one")
            await pushed(nova, "one")
            (got,) = browser.received
            assert got.said == {
                "title": "Robe Ada",
                "body": "one",
                "link": "https://nova.example",
                "tag": "robe",
            }
            assert (got.headers["urgency"], got.headers["topic"]) == ("high", "robe")
            assert 3500 < int(got.headers["ttl"]) <= 3600
            assert (got.claims["aud"], got.claims["key"]) == (browser.address, key)
            assert got.claims["sub"].startswith("mailto:")
            kept = await rows(services.database, "SELECT said, state FROM push_messages")
            assert kept == [{"said": "", "state": "sent"}], "what was said is not kept"
            sealed = await rows(services.database, "SELECT address FROM push_subscriptions")
            assert b"camille" not in bytes(sealed[0]["address"])

            browser.answers = [429, 503]
            await pushed(nova, "two")
            assert len(browser.received) == 1
            for _ in range(2):
                await leave_now(services.database)
                await nova.work()
            assert [one.said["body"] for one in browser.received] == ["one", "two"]

            browser.answers = [410]
            await pushed(nova, "three")
            assert await rows(services.database, "SELECT id FROM push_subscriptions") == []
            await pushed(nova, "four")
            states = await rows(services.database, "SELECT key, state FROM push_messages ORDER BY id")
            assert [(one["key"], one["state"]) for one in states] == [
                ("one", "sent"), ("two", "sent"), ("three", "gone"),
            ]  # fmt: skip

    run(story())


def test_a_private_address_is_not_called(run: Any, services: Services) -> None:
    async def story() -> None:
        async with open_nova(services) as nova, shopper(nova) as page, push_service() as browser:
            await page.begin()
            inside = {**browser.subscription, "endpoint": "https://10.0.0.7/push"}
            await page.ask("POST", "/push-subscriptions", 201, json=inside)
            await pushed(nova, "one")
            kept = await rows(services.database, "SELECT state, reason FROM push_messages")
            assert kept[0]["state"] == "gone"
            assert "private network" in kept[0]["reason"]

    run(story())


async def pushed(nova: Nova, key: str) -> None:
    """Something is to be pushed to the only shopper."""
    async with nova.services.database.transaction() as transaction:
        shopper_id = await transaction.scalar(text("SELECT max(id) FROM shoppers"))
        assert isinstance(shopper_id, int)
        message = push.NewPush(
            key=key,
            kind="test",
            shopper_id=shopper_id,
            title="Robe Ada",
            body=key,
            link="https://nova.example",
            good_until=utc_now() + timedelta(hours=1),
            topic="robe",
            urgency=push.Urgency.HIGH,
        )
        await push.push(transaction, message)
    await nova.work()
