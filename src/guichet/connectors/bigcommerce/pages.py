"""A kept page: documents of one resource, with when the vendor answered and where to go on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from guichet.connectors._kit import page_body
from guichet.kernel.http import Answer
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import Page
from guichet.ports.records import Resource


def page_of(
    resource: Resource,
    documents: Sequence[Any],
    answer: Answer | None,
    position: dict[str, Any],
    *,
    last: bool,
) -> Page:
    """A page; without an answer (nothing had to be asked) it is of now."""
    return Page(
        resource=resource,
        body=page_body(documents),
        read_at=answer.received_at if answer is not None else utc_now(),
        position=position,
        rows=len(documents),
        last=last,
        told_at=told_at(answer) if answer is not None else None,
    )


def told_at(answer: Answer) -> datetime | None:
    """When the vendor answered, by its own clock (RFC 9110, 6.6.1); None where it does not say."""
    try:
        return parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
    except (KeyError, TypeError, ValueError):
        return None
