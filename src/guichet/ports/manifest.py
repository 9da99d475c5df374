"""The manifest: what a connector says of itself, from which the directory and its forms are generated."""

from __future__ import annotations

import typing
from enum import StrEnum
from functools import cache
from typing import Any

import msgspec

from guichet.kernel.types import Words

__all__ = [
    "AuthStyle",
    "ConnectorKind",
    "Field",
    "FieldType",
    "Limit",
    "Manifest",
    "Need",
    "SettingField",
    "Words",
    "fields",
]


class ConnectorKind(StrEnum):
    SHOP = "shop"
    MARKETPLACE = "marketplace"
    CARRIER = "carrier"
    FEED = "feed"
    MAIL = "mail"
    CHAT = "chat"


class AuthStyle(StrEnum):
    TOKEN = "token"  # noqa: S105 — the name of a way to sign in
    OAUTH_APP = "oauth_app"


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the merchant must have or do at the outside system."""

    text: Words


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """The vendor's quota: `calls` in each window of `seconds`; answers' headers may correct it."""

    calls: int
    seconds: float


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    label: Words
    kind: ConnectorKind
    auth: tuple[AuthStyle, ...]
    docs: str
    push: bool
    limit: Limit
    summary: Words
    needs: tuple[Need, ...] = ()


class FieldType(StrEnum):
    """How a setting is typed and shown; a secret is never shown again."""

    TEXT = "text"
    SECRET = "secret"  # noqa: S105 — the name of a kind of field
    ADDRESS = "address"
    CHOICE = "choice"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """What a person reads beside one setting: put into the settings struct's annotations.

    access_token: Annotated[str, Field(title=Words("Token", "Jeton"), type=FieldType.SECRET)]

    `advanced` fields have defaults that nearly nobody changes.
    """

    title: Words
    help: Words = Words("", "")
    type: FieldType = FieldType.TEXT
    choices: tuple[str, ...] = ()
    advanced: bool = False


class SettingField(msgspec.Struct, frozen=True, kw_only=True):
    """One field of the form that is generated from a settings struct."""

    name: str
    type: FieldType
    required: bool
    title: Words
    help: Words
    default: str = ""
    choices: tuple[str, ...] = ()
    advanced: bool = False


@cache
def fields(settings_type: type[msgspec.Struct]) -> tuple[SettingField, ...]:
    """The form of a settings struct, in the order of its fields.

    Raises TypeError when a field has no `Field`: a form with unnamed fields helps nobody.
    """
    hints = typing.get_type_hints(settings_type, include_extras=True)
    return tuple(
        _setting_field(settings_type, described, hints[described.name])
        for described in msgspec.structs.fields(settings_type)
    )


def _setting_field(
    settings_type: type[msgspec.Struct], described: msgspec.structs.FieldInfo, hint: Any
) -> SettingField:
    for word in getattr(hint, "__metadata__", ()):
        if isinstance(word, Field):
            return SettingField(
                name=described.name,
                type=word.type,
                required=described.required,
                title=word.title,
                help=word.help,
                default="" if described.required else str(described.default),
                choices=word.choices,
                advanced=word.advanced,
            )
    raise TypeError(f"{settings_type.__name__}.{described.name} has no Field to name it")
