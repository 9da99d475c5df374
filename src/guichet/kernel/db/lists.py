"""Lists as PostgreSQL takes them, joined in one go.

The driver writes a list value by value, each looked through for signs to quote: 0.4 µs a number or text. All
statements over sets are given lists of hundreds. What is written by the hundred rows has `arrays` besides.
"""

from __future__ import annotations

from typing import Any

from psycopg.abc import Buffer
from psycopg.types.array import ListDumper


class PlainListDumper(ListDumper):
    """The driver's own, but for flat lists of int alone or str alone."""

    def dump(self, obj: list[Any]) -> Buffer | None:
        kinds = set(map(type, obj))
        joined = _joined(kinds.pop(), obj) if len(kinds) == 1 and self.delimiter == b"," else None
        return super().dump(obj) if joined is None else joined


def _joined(kind: type, values: list[Any]) -> bytes | None:
    """The array literal of values of this type; None where the driver is to write it."""
    if kind is int:
        return f"{{{','.join(map(str, values))}}}".encode()
    if kind is str:
        text = '","'.join(values)
        # A quote of the text's own, a backslash or the sign NUL: seldom, and the driver knows what to do.
        if text.count('"') != 2 * (len(values) - 1) or "\\" in text or "\x00" in text:
            return None
        return f'{{"{text}"}}'.encode()
    return None
