"""Ids: bigint in the database, strings in JSON (a distributed engine's ids pass 2^53)."""

from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

_MAXIMUM = 2**63 - 1


def parse_id(value: object) -> int:
    """The bigint of an id that came as a string of digits (or as an int). Raises ValueError."""
    if isinstance(value, bool):
        raise ValueError("an id is a string of digits")  # noqa: TRY004 — pydantic wants ValueError
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    if isinstance(value, int) and 0 < value <= _MAXIMUM:
        return value
    raise ValueError("an id is a string of digits")


Id = Annotated[
    int,
    BeforeValidator(parse_id),
    PlainSerializer(str, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{1,19}$", "examples": ["10482"]}),
]
