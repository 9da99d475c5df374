"""Letters of people outside: written as their mail programs write them, and read for them."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime
from email import message_from_bytes
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from typing import Any

import msgspec

from guichet.connectors.mail.standin.state import Letter
from guichet.kernel.types import utc_now


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """A file of a letter; `content` in base 64."""

    name: str
    type: str
    content: str


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody writes: `from_` and `to` as `Name <address>`, `at` when (now, where it is not said).

    `answers` is the Message-ID of the mail that it answers, `references` those before it.
    """

    from_: str = msgspec.field(name="from")
    to: str
    subject: str
    text: str
    at: datetime | None = None
    message_id: str = ""
    answers: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[Attached, ...] = ()


def compose(written: Written) -> bytes:
    """The mail as it travels. Raises ValueError for an address that is none."""
    sender, receiver = _mailbox(written.from_), _mailbox(written.to)
    moment = written.at or utc_now()
    mail = EmailMessage(policy=SMTP_POLICY)
    mail["Received"] = f"from {sender.domain} by standin.example; {format_datetime(moment)}"
    mail["From"], mail["To"] = sender, receiver
    mail["Subject"] = " ".join(written.subject.split())
    mail["Date"] = format_datetime(moment)
    mail["Message-ID"] = f"<{written.message_id or f'{secrets.token_hex(12)}@{sender.domain}'}>"
    if written.answers:
        mail["In-Reply-To"] = f"<{written.answers}>"
        thread = dict.fromkeys((*written.references, written.answers))
        mail["References"] = " ".join(f"<{one}>" for one in thread)
    mail.set_content(written.text, cte="quoted-printable")
    for file in written.attachments:
        main, _, sub = file.type.partition("/")
        mail.add_attachment(
            base64.b64decode(file.content), maintype=main, subtype=sub or "octet-stream", filename=file.name
        )
    return mail.as_bytes()


def head_of(raw: bytes) -> dict[str, str]:
    """The headers that a person sees, decoded, by their names in lower case."""
    mail = message_from_bytes(raw, policy=SMTP_POLICY)
    names = ("from", "to", "reply-to", "subject", "date", "message-id", "references", "auto-submitted")
    return {name: str(mail[name]) for name in names if mail[name]}


def text_of(raw: bytes) -> str:
    """The plain text of a mail."""
    mail: Any = message_from_bytes(raw, policy=SMTP_POLICY)
    body = mail.get_body(preferencelist=("plain",))
    return "" if body is None else str(body.get_content()).replace("\r\n", "\n").rstrip()


def answer_to(letter: Letter, name: str, text: str) -> Written:
    """An answer as mail programs write them: in the thread, with what was said quoted below."""
    head = head_of(letter.raw)
    subject = head.get("subject", "")
    message_id = head.get("message-id", "").strip("<>")
    quoted = "\n".join(f"> {line}".rstrip() for line in text_of(letter.raw).splitlines())
    told = f"Le {letter.at:%d/%m/%Y à %H:%M}, {head.get('from', letter.other)} a écrit :"
    return Written(
        from_=str(Address(name, addr_spec=letter.person)),
        to=head.get("reply-to") or head.get("from", letter.other),
        subject=subject if subject.lower().startswith("re") else f"Re: {subject}",
        text=f"{text}\n\n{told}\n{quoted}\n",
        answers=message_id,
        references=tuple(one.strip("<>") for one in head.get("references", "").split()),
    )


def _mailbox(text: str) -> Address:
    name, address = parseaddr(text)
    if "@" not in address:
        raise ValueError(f"{text!r} names no address")
    return Address(display_name=" ".join(name.split()), addr_spec=address)
