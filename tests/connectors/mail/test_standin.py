"""The connector at its stand-in, which is asked what a real server is asked; people write and answer back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from tests.face import PATIENCE

from guichet.connectors.mail import connector
from guichet.connectors.mail.mailbox import Mailbox
from guichet.connectors.mail.settings import Settings
from guichet.connectors.mail.standin import StandinServer, StandinSettings
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import HasStandIn, Page, Session
from guichet.ports.failures import BadCredentialsError, OutageError
from guichet.ports.messages import MessageRecord, NewMessage, Party
from guichet.ports.records import Fact, Resource

ADDRESS = "bonjour@nova.example"
ELISE = "Élise Marchal <elise@personne.example>"


class Provider:
    """The stand-in's control API, and a session of the connector with one mailbox."""

    def __init__(self, address: str, services: Services) -> None:
        self.http = httpx.Client(base_url=address, timeout=30)
        keys = self.call("mailboxes", address=ADDRESS, name="Nova")
        self.session = Session(
            connection_id=77,
            settings=connector.standin_settings(address, keys),
            http=services.http.unmetered(),
            network=services.http.network,
            blobs=services.blobs,
        )

    def call(self, path: str, **body: Any) -> dict[str, Any]:
        answer = self.http.post(f"/_control/{path}", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def write(self, subject: str, **more: Any) -> dict[str, Any]:
        letter = {"from": ELISE, "to": ADDRESS, "subject": subject, "text": "Où est mon colis ?", **more}
        return dict(self.call("letters", **letter)["letters"][0])

    def letters(self) -> list[dict[str, Any]]:
        return list(self.http.get("/_control/letters").json()["letters"])

    def other(self, **settings: str) -> Session:
        return msgspec.structs.replace(
            self.session, settings=msgspec.structs.replace(self.session.settings, **settings)
        )


@pytest.fixture
def provider(tmp_path: Path, services: Services) -> Iterator[Provider]:
    with StandinServer(StandinSettings(data_directory=tmp_path, port=0)) as server:
        provider = Provider(server.address, services)
        yield provider
        provider.http.close()


async def read(pages: AsyncIterator[Page]) -> tuple[list[MessageRecord], dict[str, Any]]:
    kept = [page async for page in pages]
    facts = [fact for page in kept for fact in connector.read(Resource.MESSAGES, page.body)]
    records = [fact.record for fact in facts if isinstance(fact, Fact)]
    return [one for one in records if isinstance(one, MessageRecord)], dict(kept[-1].position)


def test_a_mailbox_of_the_stand_in_is_read_followed_and_answered_from(provider: Provider, run: Any) -> None:
    session = provider.session
    since = utc_now() - timedelta(hours=1)
    long_ago = (utc_now() - timedelta(days=30)).isoformat()
    first = provider.write("Ancien", at=long_ago)
    answered = {
        "from": f"Nova <{ADDRESS}>",
        "to": ELISE,
        "subject": "Re: Ancien",
        "text": "Demain.",
        "sent": True,
    }
    provider.call("letters", **answered, at=long_ago, answers=first["message_id"])

    async def story() -> None:
        assert isinstance(connector, HasStandIn)
        account = await connector.identify(session)
        assert (account.external_id, account.name) == (ADDRESS, "Nova")
        with pytest.raises(BadCredentialsError):
            await connector.identify(provider.other(password="no"))
        past, _ = await read(connector.history(session, Resource.MESSAGES, {}))
        assert {(one.subject, one.direction) for one in past} == {("Ancien", "in"), ("Re: Ancien", "out")}
        _, cursor = await read(connector.changes(session, Resource.MESSAGES, {}, since=since))

        assert await connector.wait_for_news(session)
        waiting = asyncio.create_task(connector.wait_for_news(session))
        await asyncio.sleep(0.3)
        picture = {"name": "photo.png", "type": "image/png", "content": "iVBORw0KGgo="}
        await asyncio.to_thread(provider.write, "Abîmé", attachments=[picture])
        assert await asyncio.wait_for(waiting, PATIENCE)
        (news,), cursor = await read(connector.changes(session, Resource.MESSAGES, cursor, since=since))
        assert (news.subject, news.author.name, news.attachments[0].name) == (
            "Abîmé", "Élise Marchal", "photo.png",
        )  # fmt: skip
        await _answer(session, news)
        (copy,), cursor = await read(connector.changes(session, Resource.MESSAGES, cursor, since=since))
        assert (copy.direction, copy.message_id) == ("out", "guichet.9@nova.example")

        *_, got = await asyncio.to_thread(provider.letters)
        assert (got["person"], got["wrote"], got["text"]) == ("elise@personne.example", False, "Demain.")
        await asyncio.to_thread(lambda: provider.call("answers", letter_id=got["id"], text="Merci !"))
        (back,), _ = await read(connector.changes(session, Resource.MESSAGES, cursor, since=since))
        assert (back.reply_text, back.thread_external_id) == ("Merci !", "tok42")
        assert "guichet.9@nova.example" in back.references

    run(story())


def test_the_stand_in_tells_a_wait_what_came_before_it(provider: Provider, run: Any) -> None:
    async def story() -> None:
        network, settings = provider.session.network, provider.session.settings
        assert network is not None
        assert isinstance(settings, Settings)
        mailbox = Mailbox(await network.connect(*settings.imap_at), settings)
        try:
            await asyncio.to_thread(mailbox.sign_in, None)
            (inbox, _) = await asyncio.to_thread(mailbox.folders)
            assert await asyncio.to_thread(mailbox.open, inbox)
            await asyncio.to_thread(provider.write, "Entre-temps")
            assert await asyncio.to_thread(mailbox.wait, 20)
            assert not await asyncio.to_thread(mailbox.wait, 1)
        finally:
            await asyncio.to_thread(mailbox.close)

    run(story())


async def _answer(session: Session, asked: MessageRecord) -> None:
    message = NewMessage(
        recipients=(Party(field="to", name=asked.author.name, address=asked.author.address),),
        subject=f"Re: {asked.subject}",
        text="Demain.",
        message_id="guichet.9@nova.example",
        references=(asked.message_id,),
        reply_token="tok42",
    )
    await connector.send_message(session, message)


def test_the_stand_in_has_bad_days(provider: Provider, run: Any) -> None:
    async def story() -> None:
        provider.call("faults", lost_answers=1)
        message = NewMessage(
            recipients=(Party(field="to", address="elise@personne.example"),),
            subject="x",
            text="y",
            message_id="guichet.1@nova.example",
        )
        with pytest.raises(OutageError) as lost:
            await connector.send_message(provider.session, message)
        assert lost.value.uncertain
        assert len(provider.letters()) == 1
        await connector.send_message(provider.session, message)
        provider.call("faults", outage=1)
        with pytest.raises(OutageError):
            await connector.identify(provider.session)

    run(story())


def test_a_mail_that_the_server_withholds_is_told_and_stops_none_behind_it(
    provider: Provider, run: Any
) -> None:
    for subject in ("Avant", "Abîmé", "Après"):
        provider.write(subject)
    provider.call("faults", withheld_uid=2)

    async def story() -> None:
        since = utc_now() - timedelta(hours=1)
        told, _ = await read(connector.changes(provider.session, Resource.MESSAGES, {}, since=since))
        assert [one.subject for one in told] == ["Avant", "", "Après"]
        assert "this message is damaged" in told[1].problems[0]

    run(story())


def test_a_person_is_a_customer_on_the_page(provider: Provider) -> None:
    page = provider.http
    assert "Rien ici n’atteint le monde réel" in page.get("/", headers={"accept-language": "fr"}).text
    form = {"from": ELISE, "to": ADDRESS, "subject": "<b>Taille</b>", "text": "Quelle taille ?"}
    assert page.post("/write", data=form).status_code == 303
    assert page.post("/write", data={**form, "from": "personne"}).status_code == 422
    assert "&lt;b&gt;Taille&lt;/b&gt;" in page.get("/").text
    shown = page.get("/people/elise@personne.example").text
    assert "Quelle taille ?" in shown
    assert page.post("/answer", data={"letter_id": "1", "text": "x"}).status_code == 422  # they wrote it


def test_a_sign_in_by_oauth_goes_from_refresh_token_to_mailbox(provider: Provider, run: Any) -> None:
    settings: Settings = provider.session.settings
    asked: list[bytes] = []

    async def token_server(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        asked.append(await reader.readexactly(length))
        good = b"refresh_token=kept" in asked[-1]
        body = msgspec.json.encode(
            {"access_token": settings.password, "expires_in": 3600} if good else {"error": "invalid_grant"}
        )
        status = b"200 OK" if good else b"400 Bad Request"
        writer.write(
            b"HTTP/1.1 %s\r\ncontent-type: application/json\r\ncontent-length: %d\r\n"
            b"connection: close\r\n\r\n%s" % (status, len(body), body)
        )
        await writer.drain()
        writer.close()

    async def story() -> None:
        server = await asyncio.start_server(token_server, "127.0.0.1", 0)
        address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/token"
        oauth = {"password": "", "client_id": "id", "client_secret": "s", "oauth_address": address}
        for provided in ("google", "microsoft"):
            session = provider.other(**oauth, sign_in=provided, refresh_token=f"kept-{provided}")
            account = await connector.identify(session)
            assert account.external_id == ADDRESS
            provider.write(f"Par {provided}")
            news, _ = await read(
                connector.changes(session, Resource.MESSAGES, {}, since=utc_now() - timedelta(hours=1))
            )
            assert f"Par {provided}" in {one.subject for one in news}
            await _answer(session, news[-1])
        assert len(asked) == 2  # one token does for all of it
        assert b"scope=https%3A%2F%2Foutlook.office.com%2FIMAP" in asked[1]
        with pytest.raises(BadCredentialsError, match="invalid_grant"):
            await connector.identify(provider.other(**oauth, sign_in="google", refresh_token="revoked"))
        server.close()

    run(story())
