"""A kept page: documents of one resource, with when the vendor answered and where to go on."""

from __future__ import annotations

from collections.abc import Sequence
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
    )
