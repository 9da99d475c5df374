"""Forms with files, as a browser without script sends them (RFC 7578)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request

_BOUNDARY = re.compile(r'boundary="?([^";,]{1,70})"?')
_NAME = re.compile(r'\bname="([^"]{0,100})"')
_MOST_PARTS = 600


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """What a form held: its fields, the last of each name, and its files that are not empty."""

    fields: dict[str, str]
    files: dict[str, bytes]


async def read_form(request: Request) -> Form:
    """The form that was sent; what is no form has nothing in it."""
    kind = request.headers.get("content-type", "")
    body = await request.body()
    if kind.startswith("multipart/form-data"):
        boundary = _BOUNDARY.search(kind)
        return _parted(body, boundary[1]) if boundary else Form(fields={}, files={})
    try:
        pairs = parse_qsl(body.decode("utf-8", "replace"), max_num_fields=_MOST_PARTS)
    except ValueError:
        return Form(fields={}, files={})
    return Form(fields=dict(pairs), files={})


def _parted(body: bytes, boundary: str) -> Form:
    fields: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for head, content in _parts(body, boundary):
        name = _NAME.search(head)
        if name is None:
            continue
        if "filename=" not in head:
            fields[name[1]] = content.decode("utf-8", "replace")
        elif content:
            files[name[1]] = content
    return Form(fields=fields, files=files)


def _parts(body: bytes, boundary: str) -> Iterator[tuple[str, bytes]]:
    mark = b"--" + boundary.encode("latin-1", "replace")
    for part in (b"\r\n" + body).split(b"\r\n" + mark, _MOST_PARTS)[1:]:
        head, found, content = part.partition(b"\r\n\r\n")
        if found and not part.startswith(b"--"):
            yield head.decode("utf-8", "replace"), content
