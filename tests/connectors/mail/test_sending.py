"""Mails that leave: whole, in their thread, to everybody or to nobody; and what is said when they do not."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from aiosmtpd.smtp import Envelope
from tests.connectors.mail.conftest import Receiver

from guichet.connectors.mail import connector
from guichet.connectors.mail.settings import Settings
from guichet.correspondence import read_mail
from guichet.kernel.services import Services
from guichet.ports.capabilities import SendsMessages, Session
from guichet.ports.failures import OutageError, RejectedError
from guichet.ports.messages import FileRecord, NewMessage, Party

MESSAGE = NewMessage(
    recipients=(
        Party(field="to", name="Élise Marchal", address="elise@personne.example"),
        Party(field="cc", address="chef@personne.example"),
        Party(field="bcc", address="archive@boutique.example"),
    ),
    subject="Re: Commande n° 10482",
    text="Bonjour Élise,\n\nvotre colis arrive demain.\n",
    html="<p>Bonjour Élise</p>",
    message_id="guichet.1@boutique.example",
    references=("r1@personne.example", "r2@personne.example"),
    reply_token="tok42",
)


def content_of(envelope: Envelope) -> bytes:
    assert isinstance(envelope.content, bytes)
    return envelope.content


@pytest.fixture
def session(services: Services, receiver: Receiver) -> Session:
    settings = Settings(
        address="contact@boutique.example",
        name="La Boutique",
        imap_host="127.0.0.1",
        smtp_host="127.0.0.1",
        smtp_port=str(receiver.port),
        smtp_security="none",
    )
    return Session(
        connection_id=1,
        settings=settings,
        http=services.http.unmetered(),
        network=services.http.network,
        blobs=services.blobs,
    )


def test_the_connector_sends_messages() -> None:
    assert isinstance(connector, SendsMessages)


def test_a_mail_leaves_whole_and_in_its_thread(session: Session, receiver: Receiver, run: Any) -> None:
    async def story() -> None:
        assert session.blobs is not None
        digest = await session.blobs.put(b"%PDF-1.4 etiquette")
        file = FileRecord(name="étiquette.pdf", type="application/pdf", size=18, sha256=digest)
        message = msgspec.structs.replace(MESSAGE, attachments=(file,))
        assert await connector.send_message(session, message) == "guichet.1@boutique.example"

    run(story())
    (envelope,) = receiver.mails
    assert envelope.mail_from == "contact@boutique.example"
    assert envelope.rcpt_tos == [
        "elise@personne.example",
        "chef@personne.example",
        "archive@boutique.example",
    ]
    raw = content_of(envelope)
    assert b"archive@boutique.example" not in raw
    assert b"Auto-Submitted" not in raw
    mail = read_mail(raw)
    assert (mail.from_[0].name, mail.from_[0].address) == ("La Boutique", "contact@boutique.example")
    assert (mail.to[0].name, mail.to[0].address) == ("Élise Marchal", "elise@personne.example")
    assert mail.reply_to[0].address == "contact+tok42@boutique.example"
    assert mail.subject == "Re: Commande n° 10482"
    assert mail.message_id == "guichet.1@boutique.example"
    assert mail.in_reply_to == "r2@personne.example"
    assert mail.references == ("r1@personne.example", "r2@personne.example")
    assert mail.text == "Bonjour Élise,\n\nvotre colis arrive demain."
    assert "<p>Bonjour Élise</p>" in mail.html_safe
    assert mail.attachments[0].name == "étiquette.pdf"
    assert mail.attachments[0].content == b"%PDF-1.4 etiquette"


def test_what_no_person_wrote_says_so(session: Session, receiver: Receiver, run: Any) -> None:
    run(connector.send_message(session, msgspec.structs.replace(MESSAGE, automatic=True)))
    assert b"Auto-Submitted: auto-generated" in content_of(receiver.mails[0])


def test_a_reader_can_object_by_one_click_and_the_address_stays_whole(
    session: Session, receiver: Receiver, run: Any
) -> None:
    for address in ("https://guichet.example/objections/" + "a" * 300, "http://guichet.example/objections/b"):
        message = msgspec.structs.replace(MESSAGE, automatic=True, unsubscribe=address)
        run(connector.send_message(session, message))
    by_click, by_page = (content_of(mail) for mail in receiver.mails)
    assert b"List-Unsubscribe: <https://guichet.example/objections/" + b"a" * 300 + b">" in by_click
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in by_click
    assert b"List-Unsubscribe: <http://guichet.example/objections/b>" in by_page
    assert b"List-Unsubscribe-Post" not in by_page


def test_a_refused_address_is_named_and_nobody_gets_the_mail(
    session: Session, receiver: Receiver, run: Any
) -> None:
    receiver.refused = {"chef@personne.example"}
    with pytest.raises(RejectedError, match=r"chef@personne\.example.*no such mailbox"):
        run(connector.send_message(session, MESSAGE))
    assert receiver.mails == []


def test_an_answer_lost_after_the_message_is_uncertain(
    session: Session, receiver: Receiver, run: Any
) -> None:
    receiver.dies_after_data = True
    with pytest.raises(OutageError) as lost:
        run(connector.send_message(session, MESSAGE))
    assert lost.value.uncertain
    assert len(receiver.mails) == 1


def test_a_server_that_is_away_sent_nothing(session: Session, run: Any) -> None:
    away = msgspec.structs.replace(session, settings=msgspec.structs.replace(session.settings, smtp_port="9"))
    with pytest.raises(OutageError) as failure:
        run(connector.send_message(away, MESSAGE))
    assert not failure.value.uncertain


@pytest.mark.parametrize(
    "change",
    [
        {"recipients": (Party(field="to", address="a@b.example\r\nBcc: c@d.example"),)},
        {"recipients": (Party(field="to", address="nobody"),)},
        {"recipients": ()},
        {"message_id": "a b"},
    ],
)
def test_what_would_break_a_header_is_refused(
    change: dict[str, Any], session: Session, receiver: Receiver, run: Any
) -> None:
    with pytest.raises(RejectedError):
        run(connector.send_message(session, msgspec.structs.replace(MESSAGE, **change)))
    assert receiver.mails == []


def test_line_breaks_in_names_and_subjects_do_no_harm(session: Session, receiver: Receiver, run: Any) -> None:
    message = msgspec.structs.replace(
        MESSAGE,
        subject="Hello\r\nBcc: evil@x.example",
        recipients=(Party(field="to", name="A\r\nBcc: evil@x.example", address="a@b.example"),),
    )
    run(connector.send_message(session, message))
    mail = read_mail(content_of(receiver.mails[0]))
    assert mail.subject == "Hello Bcc: evil@x.example"
    assert receiver.mails[0].rcpt_tos == ["a@b.example"]
