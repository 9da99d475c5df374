"""Arrays in PostgreSQL's own binary form, for the hot statements that write hundreds of rows at once.

psycopg writes arrays as text, each value escaped in Python and read again by the server: half of what the
door spent. Here a column is packed in one go; bytes go over as they are.
Source of the form: PostgreSQL, src/backend/utils/adt/arrayfuncs.c, `array_recv`.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format

_NULL = struct.pack(">i", -1)
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # PostgreSQL counts microseconds from here
_MICROSECOND = timedelta(microseconds=1)


class Packed(bytes):
    """An array as it goes over the wire; made by the functions below. `element` is its elements' oid."""

    element: ClassVar[int]
    array: ClassVar[int]


def _kind(name: str, element: int, array: int) -> type[Packed]:
    kind = type(name, (Packed,), {"element": element, "array": array})

    class _Dumper(Dumper):
        oid = array
        format = Format.BINARY

        def dump(self, obj: bytes) -> bytes:
            return obj

    psycopg.adapters.register_dumper(kind, _Dumper)
    return kind


# The oids of the built-in types never change (pg_type.dat).
_Bytes = _kind("PackedBytes", 17, 1001)
_Text = _kind("PackedText", 25, 1009)
_Int8 = _kind("PackedInt8", 20, 1016)
_Int2 = _kind("PackedInt2", 21, 1005)
_Moments = _kind("PackedMoments", 1184, 1185)
_Jsonb = _kind("PackedJsonb", 3802, 3807)


def packed_bytes(values: Sequence[bytes | None]) -> Packed:
    """bytea[]"""
    return _variable(_Bytes, values)


def packed_text(values: Sequence[str | None]) -> Packed:
    """text[]; no value may hold the sign NUL."""
    return _variable(_Text, [None if value is None else value.encode() for value in values])


def packed_jsonb(values: Sequence[bytes | None]) -> Packed:
    """jsonb[] of values that are encoded already."""
    return _variable(_Jsonb, [None if value is None else b"\x01" + value for value in values])


def packed_int8(values: Sequence[int | None]) -> Packed:
    """bigint[]"""
    return _fixed(_Int8, "q", 8, values)


def packed_int2(values: Sequence[int | None]) -> Packed:
    """smallint[]"""
    return _fixed(_Int2, "h", 2, values)


def packed_moments(values: Sequence[datetime | None]) -> Packed:
    """timestamptz[]"""
    return _fixed(
        _Moments, "q", 8, [None if value is None else (value - _EPOCH) // _MICROSECOND for value in values]
    )


def _head(kind: type[Packed], count: int, *, nulls: bool) -> bytes:
    if count == 0:
        return struct.pack(">iiI", 0, 0, kind.element)
    return struct.pack(">iiIii", 1, int(nulls), kind.element, count, 1)


def _variable(kind: type[Packed], values: Sequence[bytes | None]) -> Packed:
    parts = [_head(kind, len(values), nulls=None in values)]
    for value in values:
        if value is None:
            parts.append(_NULL)
        else:
            parts.append(len(value).to_bytes(4, "big"))
            parts.append(value)
    return kind(b"".join(parts))


def _fixed(kind: type[Packed], sign: str, size: int, values: Sequence[int | None]) -> Packed:
    if None in values:
        packed = [None if value is None else struct.pack(f">{sign}", value) for value in values]
        return _variable(kind, packed)
    pairs: Iterable[int | None] = (part for value in values for part in (size, value))
    return kind(_head(kind, len(values), nulls=False) + struct.pack(f">{f'i{sign}' * len(values)}", *pairs))
