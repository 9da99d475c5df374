"""The manifest: what a connector says of itself, from which the directory and its forms are generated."""

from __future__ import annotations

from enum import StrEnum

import msgspec


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


class Words(msgspec.Struct, frozen=True):
    """A text in both languages of the house."""

    en: str
    fr: str


class Need(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that the merchant must have or do at the outside system."""

    text: Words


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """The vendor's quota: `calls` in each window of `seconds`; answers' headers may correct it."""

    calls: int
    seconds: float


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    id: str
    label: str
    kind: ConnectorKind
    auth: tuple[AuthStyle, ...]
    docs: str
    push: bool
    limit: Limit
    summary: Words
    needs: tuple[Need, ...] = ()
