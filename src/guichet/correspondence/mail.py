"""One mail, read whole: bytes in, everything that is to be known out. It never fails."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

import msgspec

from guichet.correspondence import bounces, kinds
from guichet.correspondence.addresses import Mailbox, read_addresses, read_date, read_identifiers
from guichet.correspondence.bodies import Attachment, Body, gather, read_files
from guichet.correspondence.bounces import Bounce
from guichet.correspondence.html import LONGEST, safe_html
from guichet.correspondence.kinds import MailKind
from guichet.correspondence.languages import language_of
from guichet.correspondence.lines import Line, html_lines, joined, plain_lines
from guichet.correspondence.order_numbers import order_numbers
from guichet.correspondence.parts import Part, Problems, parse
from guichet.correspondence.quotes import new_words
from guichet.correspondence.words import clean, decode_header

# Where servers note to which address of ours it came, when that is not among the recipients.
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to")


class Mail(msgspec.Struct, frozen=True, kw_only=True, rename={"from_": "from"}):
    """A mail as it was read.

    `date` in UTC; `references` from the thread's beginning to the mail that is answered, without brackets;
    `text` all words, `reply_text` the new ones; `html_safe` as `safe_html` writes it, "" without HTML;
    `forwarded`: it passes another mail on; `bounce` only for the kind bounce; `problems` for a person.
    """

    from_: tuple[Mailbox, ...] = ()
    to: tuple[Mailbox, ...] = ()
    cc: tuple[Mailbox, ...] = ()
    reply_to: tuple[Mailbox, ...] = ()
    delivered_to: tuple[Mailbox, ...] = ()
    subject: str = ""
    date: datetime | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    reply_text: str = ""
    html_safe: str = ""
    attachments: tuple[Attachment, ...] = ()
    kind: MailKind = MailKind.MESSAGE
    forwarded: bool = False
    bounce: Bounce | None = None
    language: str | None = None
    order_numbers: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def read_mail(raw: bytes, *, order_patterns: Sequence[str] = ()) -> Mail:
    """Read a mail from its bytes. What cannot be read is said in `problems`; nothing is raised for it.

    `order_patterns` are the shops' own regular expressions for order numbers; a wrong one raises re.error.
    """
    for pattern in order_patterns:
        re.compile(pattern)
    problems = Problems()
    try:
        return _read(raw, problems, order_patterns)
    except Exception as failure:  # noqa: BLE001 — a mail that nobody foresaw is shown with its fault, never lost
        problems.note(f"The mail could not be read: {type(failure).__name__}.")
        return Mail(text=clean(raw[:100_000].decode("utf-8", "replace")), problems=tuple(problems))


def _read(raw: bytes, problems: Problems, order_patterns: Sequence[str]) -> Mail:
    if not raw.strip():
        problems.note("The file is empty.")
        return Mail(problems=tuple(problems))
    head = parse(raw, problems)
    subject = decode_header(head.header("subject"))
    answered = read_identifiers(head.all_headers("in-reply-to"))
    references = read_identifiers([*head.all_headers("references"), *head.all_headers("in-reply-to")])
    body = gather(head, problems)
    attachments = read_files(body, problems)
    lines, html = _lines(body, problems)
    text = joined(lines) or body.calendar
    words = new_words(lines, subject=subject, is_reply=bool(references))
    reply = _better(words.text, text, html, subject=subject, is_reply=bool(references)) if lines else text
    senders = read_addresses(head.all_headers("from")) or read_addresses(head.all_headers("sender"))
    kind, bounce = _kind(head, subject, text, senders)
    pictures = {file.content_id: file.sha256 for file in attachments if file.content_id}
    return Mail(
        from_=senders,
        to=read_addresses(head.all_headers("to")),
        cc=read_addresses(head.all_headers("cc")),
        reply_to=read_addresses(head.all_headers("reply-to")),
        delivered_to=read_addresses(
            [value for name in _DELIVERED for value in head.all_headers(name)],
        ),
        subject=subject,
        date=_date(head, problems),
        message_id=next(iter(read_identifiers(head.all_headers("message-id"))), ""),
        in_reply_to=next(iter(answered), ""),
        references=references,
        text=text,
        reply_text=reply,
        html_safe=safe_html(html, pictures) if html else "",
        attachments=attachments,
        kind=kind,
        forwarded=words.forwarded,
        bounce=bounce,
        language=language_of(reply or text) or language_of(f"{subject}. {reply}"),
        order_numbers=order_numbers((subject, reply, text), order_patterns),
        problems=tuple(problems),
    )


def _lines(body: Body, problems: Problems) -> tuple[list[Line], str | None]:
    """The lines to read, and the HTML to show."""
    html = body.html
    if html is not None and len(html) > LONGEST:
        problems.note("Its HTML is too long: the rest is only in the mail itself.")
    plain = body.plain
    if plain is not None and (html is None or not _is_placeholder(plain)):
        return plain_lines(plain), html
    if html is None:
        return plain_lines("\n\n".join(segment.plain or "" for segment in body.segments)), None
    lines = html_lines(html)
    if plain is not None and not any(line.text for line in lines):
        return plain_lines(plain), html
    return lines, html


_PLACEHOLDER = re.compile(
    r"html|ne (?:peut|s['’]affiche)|can ?not (?:be displayed|display|view)|nicht (?:angezeigt|darstellen)",
    re.IGNORECASE,
)


def _is_placeholder(plain: str) -> bool:
    """Whether the plain text only says that one ought to read the HTML."""
    stripped = plain.strip()
    return (
        len(stripped) < 300
        and stripped.count("\n") < 4
        and bool(_PLACEHOLDER.search(stripped))
        and "view" in (stripped.lower() + " view" * ("html" in stripped.lower()))
    )


def _better(found: str, text: str, html: str | None, *, subject: str, is_reply: bool) -> str:
    """The new words by the HTML's own marks, where the plain text shows nothing to fold."""
    if html is None or not is_reply or " ".join(found.split()) != " ".join(text.split()):
        return found
    marked = new_words(html_lines(html), subject=subject, is_reply=is_reply).text
    return marked if marked and len(marked) < len(found) else found


def _date(head: Part, problems: Problems) -> datetime | None:
    own = head.header("date")
    found = read_date(own)
    if found is not None:
        return found
    if own is not None:
        problems.note("Its date cannot be read.")
    for received in head.all_headers("received"):
        passed = read_date(received.rpartition(b";")[2])
        if passed is not None:
            return passed
    return None


def _kind(head: Part, subject: str, text: str, senders: Sequence[Mailbox]) -> tuple[MailKind, Bounce | None]:
    sender = senders[0].address if senders else decode_header(head.header("from"))
    if bounces.is_reported(head) or bounces.score(head, subject, text) >= 3:
        bounce = bounces.read_bounce(head, text)
        if bounce.action not in ("delivered", "relayed", "expanded"):
            return MailKind.BOUNCE, bounce
        return MailKind.AUTO_REPLY, None
    if kinds.is_spam(head, subject):
        return MailKind.SPAM, None
    is_receipt = any(part.type == "message/disposition-notification" for part in head.children)
    is_complaint = any(part.type == "message/feedback-report" for part in head.children)
    automatic = kinds.automatic_score(head, subject, lambda: text, sender)
    submitted = decode_header(head.header("auto-submitted")).lower()
    listed = kinds.is_list(head)
    if (
        is_receipt
        or is_complaint
        or (automatic >= 2 and not (listed and not submitted.startswith("auto-replied")))
    ):
        return MailKind.AUTO_REPLY, None
    return (MailKind.LIST if listed else MailKind.MESSAGE), None
