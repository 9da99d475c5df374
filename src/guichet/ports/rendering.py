"""Records as flat strings by field name: one way to name fields, for proofs and for digests of doubt.

A plain field by its name, an entry of a mapping `source_amounts/NAME`, a child with an id of its own
`lines/ID/sku`, and the name of the children alone for how many there are. Times are ISO 8601 in UTC, truth is
`true` or `false`, and nothing is the empty string.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from typing import Any

import msgspec


def rendered(record: msgspec.Struct) -> dict[str, str]:
    """All fields of a record as strings; children without an id of their own are numbered from 0."""
    fields: dict[str, str] = {}
    _render(record, "", fields)
    return fields


def _render(value: Any, path: str, fields: dict[str, str]) -> None:
    if isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            _render(getattr(value, name), f"{path}/{name}" if path else name, fields)
    elif isinstance(value, dict):
        for name, entry in value.items():
            _render(entry, f"{path}/{name}", fields)
    elif isinstance(value, list | tuple):
        fields[path] = str(len(value))
        for number, entry in enumerate(value):
            _render(entry, f"{path}/{getattr(entry, 'external_id', number)}", fields)
    else:
        fields[path] = _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value.value) if isinstance(value, Enum) else str(value)
