"""Keyset cursors: the sort values of a page's last row, opaque to the client.

They are not signed: what they hold is bound as a parameter and shows nothing that the list would not, so a
forged one only asks for another place in the same list.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

import msgspec

from guichet.kernel.errors import Fault, InvalidError
from guichet.kernel.types import Words
from guichet.kernel.web.schemas import Page, PageRequest

Shape = TypeVar("Shape")
Row = TypeVar("Row")
Item = TypeVar("Item")


class BadCursorError(InvalidError):
    """A cursor that this list did not give out."""

    code = "bad_cursor"
    detail = Words(
        "This cursor is not one of this list. Leave it out to begin at the first page.",
        "Ce curseur n’appartient pas à cette liste. Omettez-le pour revenir à la première page.",
    )


def encode_cursor(values: Sequence[object]) -> str:
    """The cursor of a row by its sort values: text, integers, zone-aware times, None."""
    return base64.urlsafe_b64encode(msgspec.json.encode(tuple(values))).decode().rstrip("=")


def decode_cursor(cursor: str, shape: type[Shape]) -> Shape:
    """The values in a cursor as a tuple of `shape`, such as `tuple[datetime, int]`.

    Raises BadCursorError.
    """
    try:
        packed = base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        values = msgspec.json.decode(packed, type=shape)
        _refuse_unbindable(values)
        return values
    except (binascii.Error, ValueError, msgspec.MsgspecError) as failure:
        words = Words("Not a cursor of this list.", "Ce n’est pas un curseur de cette liste.")
        raise BadCursorError(errors=[Fault(pointer="?cursor", words=words)]) from failure


def _refuse_unbindable(values: object) -> None:
    for value in values if isinstance(values, tuple) else (values,):
        if isinstance(value, int) and not -(2**63) <= value < 2**63:
            raise ValueError("no bigint")
        if isinstance(value, str) and "\x00" in value:
            raise ValueError("no text that PostgreSQL can hold")


def page_of(
    rows: Sequence[Row],
    asked: PageRequest,
    item: Callable[[Row], Item],
    sort_values: Callable[[Row], Sequence[object]],
) -> Page[Item]:
    """A page from `limit + 1` fetched rows: the one too many only tells that there are more."""
    kept = rows[: asked.limit]
    more = len(rows) > asked.limit
    following = encode_cursor(sort_values(kept[-1])) if more and kept else None
    return Page(items=[item(row) for row in kept], next=following)
