"""A photograph such as customers attach: a box with a dent, drawn point by point, as PNG."""

from __future__ import annotations

import random
import struct
import zlib

_WIDTH, _HEIGHT = 240, 180


def photo(draw: random.Random) -> bytes:
    """A picture of a damaged parcel; no two are the same."""
    dent_x, dent_y = draw.randint(80, 160), draw.randint(60, 120)
    rows = bytearray()
    for y in range(_HEIGHT):
        rows.append(0)  # no filter
        for x in range(_WIDTH):
            rows += bytes(_colour(x, y, dent_x, dent_y))
    return _png(bytes(rows))


def _colour(x: int, y: int, dent_x: int, dent_y: int) -> tuple[int, int, int]:
    if not (30 <= x < 210 and 25 <= y < 155):
        return (205, 208, 204)  # the table
    distance = (x - dent_x) ** 2 + (y - dent_y) ** 2
    if distance < 500 or abs((x - dent_x) * 2 + (y - dent_y)) < 3:
        return (74, 52, 33)  # the dent, and the tear through it
    shade = (x * 7 + y * 13) % 9
    tape = 112 <= x < 128
    return (206 + shade, 196 + shade, 160) if tape else (176 + shade, 132 + shade, 84)


def _png(rows: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", _WIDTH, _HEIGHT, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in parts
    )
