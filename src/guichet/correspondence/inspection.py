"""A mail as one JSON object, for the command line and for those who look for what went wrong."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from guichet.correspondence.mail import Mail, read_mail


def inspect(raw: bytes) -> bytes:
    """A mail as JSON on one line, in UTF-8; addresses as `{name, address}`, the date as ISO 8601 in UTC."""
    return msgspec.json.encode(_shown(read_mail(raw)))


def _shown(mail: Mail) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "from": mail.from_,
        "to": mail.to,
        "cc": mail.cc,
        "subject": mail.subject,
        "date": _moment(mail.date),
        "message_id": mail.message_id,
        "references": mail.references,
        "text": mail.text,
        "reply_text": mail.reply_text,
        "html_safe": mail.html_safe,
        "attachments": [
            {
                "name": file.name,
                "type": file.type,
                "size": file.size,
                "sha256": file.sha256,
                "inline": file.inline,
            }
            for file in mail.attachments
        ],
        "kind": mail.kind,
        "language": mail.language,
        "order_numbers": mail.order_numbers,
        "problems": mail.problems,
        "reply_to": mail.reply_to,
        "in_reply_to": mail.in_reply_to,
        "forwarded": mail.forwarded,
    }
    if mail.bounce is not None:
        shown["bounce"] = mail.bounce
    return shown


def _moment(date: datetime | None) -> str | None:
    return None if date is None else date.strftime("%Y-%m-%dT%H:%M:%SZ")
