"""A mailbox read whole, then followed: nothing lost, nothing twice, nothing touched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.connectors.mail.dovecot import PASSWORD, Dovecot
from tests.face import PATIENCE

from guichet.connectors.mail import connector
from guichet.connectors.mail.mailbox import Mailbox
from guichet.connectors.mail.settings import Settings
from guichet.kernel.blobs import Blobs
from guichet.kernel.http import HttpClients
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import Page, Session
from guichet.ports.failures import BadCredentialsError, OutageError
from guichet.ports.messages import MessageRecord
from guichet.ports.records import Fact, Resource

_users = iter(range(10_000))


class Box:
    """A mailbox of the server, and the connector's session with it."""

    def __init__(self, dovecot: Dovecot, services: Services) -> None:
        self.server = dovecot
        self.user = f"box{next(_users)}"
        self.blobs: Blobs = services.blobs
        self.settings = Settings(
            address=f"contact{self.user}@boutique.example",
            user=self.user,
            password=PASSWORD,
            imap_host="127.0.0.1",
            imap_port=str(dovecot.port),
            imap_security="none",
        )
        self.session = Session(
            connection_id=next(_users),
            settings=self.settings,
            http=services.http.unmetered(),
            network=services.http.network,
            blobs=services.blobs,
        )

    def deliver(self, number: int, body: str = "Bonjour", *, headers: str = "", **where: Any) -> Path:
        raw = (
            f"Received: by mx{number}\nFrom: Élise <elise@personne.example>\nTo: contact@boutique.example\n"
            f"Subject: Question {number}\nMessage-ID: <m{number}@personne.example>\n{headers}\n{body}\n"
        )
        return self.server.deliver(self.user, raw.encode(), **where)


@pytest.fixture
def box(dovecot: Dovecot, services: Services) -> Box:
    return Box(dovecot, services)


async def read(pages: AsyncIterator[Page]) -> tuple[list[MessageRecord], dict[str, Any], list[Page]]:
    """The records of some pages, the position after them, and the pages."""
    kept = [page async for page in pages]
    facts = [fact for page in kept for fact in connector.read(Resource.MESSAGES, page.body)]
    records = []
    for fact in facts:
        assert isinstance(fact, Fact)
        assert isinstance(fact.record, MessageRecord)
        records.append(fact.record)
    assert [page.last for page in kept] == [False] * (len(kept) - 1) + [True]
    return records, dict(kept[-1].position), kept


def subjects(records: list[MessageRecord]) -> list[str]:
    return sorted(record.subject for record in records)


def test_the_past_is_history_and_the_rest_is_followed(box: Box, run: Any) -> None:
    for number in (1, 2, 3):
        box.deliver(number, days_ago=10 + number)
    box.deliver(4, folder="Archive", days_ago=20)
    box.deliver(5, folder="Trash", days_ago=20)
    since = utc_now() - timedelta(hours=1)

    async def story() -> None:
        past, _, _ = await read(connector.history(box.session, Resource.MESSAGES, {}))
        assert subjects(past) == ["Question 1", "Question 2", "Question 3", "Question 4"]
        news, cursor, _ = await read(connector.changes(box.session, Resource.MESSAGES, {}, since=since))
        assert news == []
        box.deliver(6)
        box.deliver(7, folder="Archive")
        news, cursor, _ = await read(connector.changes(box.session, Resource.MESSAGES, cursor, since=since))
        assert subjects(news) == ["Question 6", "Question 7"]
        again, _, _ = await read(connector.changes(box.session, Resource.MESSAGES, cursor, since=since))
        assert again == []

    run(story())


def test_what_arrives_before_the_first_poll_is_news(box: Box, run: Any) -> None:
    box.deliver(1, days_ago=3)
    since = utc_now()

    async def story() -> None:
        box.deliver(2)
        news, _, _ = await read(connector.changes(box.session, Resource.MESSAGES, {}, since=since))
        assert subjects(news) == ["Question 2"]

    run(story())


def test_a_mailbox_numbered_anew_makes_no_doubles(box: Box, run: Any) -> None:
    since = utc_now() - timedelta(days=1)
    box.deliver(1, days_ago=5)
    box.deliver(2)

    async def story() -> None:
        first, cursor, _ = await read(connector.changes(box.session, Resource.MESSAGES, {}, since=since))
        box.server.renumber(box.user)
        box.deliver(3)
        second, moved, _ = await read(connector.changes(box.session, Resource.MESSAGES, cursor, since=since))
        assert moved["folders"]["INBOX"]["validity"] != cursor["folders"]["INBOX"]["validity"]
        assert subjects(second) == ["Question 2", "Question 3"]
        assert {one.external_id for one in first} < {one.external_id for one in second}

    run(story())


def test_a_copy_in_another_folder_is_the_same_mail_and_a_stolen_id_another(box: Box, run: Any) -> None:
    box.deliver(1)
    box.deliver(1, folder="Archive", headers="Delivered-To: list@boutique.example\n")
    box.deliver(1, "Not what Élise wrote")

    async def story() -> None:
        read_ones, _, _ = await read(
            connector.changes(box.session, Resource.MESSAGES, {}, since=utc_now() - timedelta(days=1))
        )
        assert len(read_ones) == 3
        assert len({one.external_id for one in read_ones}) == 2

    run(story())


def test_nothing_is_marked_or_deleted_there(box: Box, run: Any) -> None:
    box.deliver(1)
    box.deliver(2)

    async def story() -> None:
        await read(connector.history(box.session, Resource.MESSAGES, {}))
        await read(connector.changes(box.session, Resource.MESSAGES, {}, since=utc_now() - timedelta(days=1)))
        names = box.server.flags(box.user)
        assert len(names) == 2
        assert not any("S" in name.partition(":2,")[2] for name in names)

    run(story())


def test_mails_and_files_are_kept_before_they_are_told(box: Box, run: Any) -> None:
    raw = (
        b"From: a@personne.example\nSubject: photo\nMessage-ID: <p@personne.example>\n"
        b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Voir</p>\n"
        b"--b\nContent-Type: application/pdf; name=a.pdf\n\n%PDF-1.4\n--b--\n"
    )
    box.server.deliver(box.user, raw)

    async def story() -> None:
        (one,), _, _ = await read(
            connector.changes(box.session, Resource.MESSAGES, {}, since=utc_now() - timedelta(days=1))
        )
        assert (await box.blobs.get(one.raw_sha256)).replace(b"\r\n", b"\n") == raw
        assert await box.blobs.get(one.html_sha256) == b"<p>Voir</p>"
        assert one.attachments[0].type == "application/pdf"
        assert (await box.blobs.get(one.attachments[0].sha256)).startswith(b"%PDF-1.4")

    run(story())


def test_sent_mails_are_ours_and_the_token_names_the_thread(box: Box, run: Any) -> None:
    box.deliver(1, folder="Sent")
    box.server.deliver(
        box.user,
        f"From: a@personne.example\nTo: contact{box.user}+tok-42@boutique.example\nSubject: Re: x\n"
        "Message-ID: <a@personne.example>\nReferences: <r1@x> <r2@x>\nIn-Reply-To: <r2@x>\n\nMerci".encode(),
    )

    async def story() -> None:
        told, _, _ = await read(
            connector.changes(box.session, Resource.MESSAGES, {}, since=utc_now() - timedelta(days=1))
        )
        by_subject = {one.subject: one for one in told}
        assert by_subject["Question 1"].direction == "out"
        assert by_subject["Re: x"].direction == "in"
        assert by_subject["Re: x"].thread_external_id == "tok-42"
        assert by_subject["Re: x"].references == ("r1@x", "r2@x")

    run(story())


def test_history_goes_on_where_it_was_left(box: Box, run: Any) -> None:
    for number in range(90):
        box.deliver(number, days_ago=100 - number)

    async def story() -> None:
        pages = connector.history(box.session, Resource.MESSAGES, {})
        first = await anext(pages)
        await pages.aclose()  # type: ignore[attr-defined]  # it is a generator
        rest, _, _ = await read(connector.history(box.session, Resource.MESSAGES, first.position))
        begun = [
            fact.record for fact in connector.read(Resource.MESSAGES, first.body) if isinstance(fact, Fact)
        ]
        names = [one.subject for one in [*begun, *rest] if isinstance(one, MessageRecord)]
        assert len(begun) == 40
        assert sorted(names) == sorted(f"Question {number}" for number in range(90))

    run(story())


def test_a_server_that_was_away_is_caught_up_with(box: Box, run: Any) -> None:
    since = utc_now() - timedelta(days=4)
    box.deliver(1, days_ago=3)

    async def story() -> None:
        _, cursor, _ = await read(connector.changes(box.session, Resource.MESSAGES, {}, since=since))
        box.server.stop()
        try:
            with pytest.raises(OutageError):
                await read(connector.changes(box.session, Resource.MESSAGES, cursor, since=since))
            for number in range(2, 60):
                box.deliver(number, days_ago=2 - number / 60)
        finally:
            box.server.start()
        missed, _, _ = await read(connector.changes(box.session, Resource.MESSAGES, cursor, since=since))
        assert subjects(missed) == sorted(f"Question {number}" for number in range(2, 60))

    run(story())


def test_news_are_told_while_waiting(box: Box, run: Any) -> None:
    box.deliver(1)

    async def story() -> None:
        assert await connector.wait_for_news(box.session)  # nothing was ever waited for: it may be news
        waiting = asyncio.create_task(connector.wait_for_news(box.session))
        await asyncio.sleep(0.3)
        box.deliver(2)
        assert await asyncio.wait_for(waiting, PATIENCE)
        assert await asyncio.wait_for(
            connector.wait_for_news(box.session), PATIENCE
        )  # it came before this wait
        ended = asyncio.create_task(connector.wait_for_news(box.session))
        await asyncio.sleep(0.3)
        ended.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(ended, PATIENCE)

    run(story())


def test_news_from_before_the_wait_are_told_at_once(box: Box, run: Any) -> None:
    box.deliver(1)

    async def story() -> None:
        network = box.session.network
        assert network is not None
        mailbox = Mailbox(await network.connect("127.0.0.1", box.server.port), box.settings)
        try:
            mailbox.sign_in(None)
            assert mailbox.open(mailbox.folders()[0])
            box.deliver(2)
            assert await asyncio.to_thread(mailbox.wait, 20)
            assert not await asyncio.to_thread(mailbox.wait, 1)
        finally:
            mailbox.close()

    run(story())


def test_a_wrong_password_is_said(box: Box, services: Services, run: Any) -> None:
    import msgspec  # noqa: PLC0415 — only here

    wrong = msgspec.structs.replace(
        box.session, settings=msgspec.structs.replace(box.session.settings, password="no")
    )

    async def story() -> None:
        account = await connector.identify(box.session)
        assert account.external_id == f"contact{box.user}@boutique.example"
        with pytest.raises(BadCredentialsError):
            await connector.identify(wrong)

    run(story())


def test_private_networks_are_guarded(box: Box, database: Any, run: Any) -> None:
    import msgspec  # noqa: PLC0415 — only here

    strict = HttpClients(database)
    session = msgspec.structs.replace(box.session, network=strict.network)

    async def story() -> None:
        with pytest.raises(Exception, match="private network"):
            await connector.identify(session)
        await strict.close()

    run(story())
