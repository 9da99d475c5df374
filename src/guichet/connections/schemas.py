"""Shapes of the API of connectors and of trying credentials."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import Field

from guichet.kernel.types import Language, Words
from guichet.kernel.web import Answered, Asked
from guichet.ports import registry
from guichet.ports.capabilities import AuthorisesByApp, Connector
from guichet.ports.manifest import FieldType, SettingField, fields

_MASKED_IN_THE_MIDDLE = 16


class WordsShape(Answered):
    """A text in both languages."""

    en: str
    fr: str

    @classmethod
    def of(cls, words: Words) -> WordsShape:
        return cls(en=words.text(Language.EN), fr=words.text(Language.FR))


class FieldShape(Answered):
    """One field of the form that a merchant fills in."""

    name: str
    type: str
    required: bool
    title: WordsShape
    help: WordsShape
    default: str
    choices: list[str]
    advanced: bool

    @classmethod
    def of(cls, field: SettingField) -> FieldShape:
        return cls(
            name=field.name,
            type=field.type.value,
            required=field.required,
            title=WordsShape.of(field.title),
            help=WordsShape.of(field.help),
            default=field.default,
            choices=list(field.choices),
            advanced=field.advanced,
        )


class ConnectorShape(Answered):
    """An outside system that can be connected, as it says of itself."""

    id: str
    label: WordsShape
    kind: str
    auth: list[str]
    docs: str
    summary: WordsShape
    needs: list[WordsShape]
    capabilities: list[str]
    fields: list[FieldShape]
    app_fields: list[FieldShape] = Field(description="What an administrator types once for our app there.")

    @classmethod
    def of(cls, connector: Connector) -> ConnectorShape:
        manifest = connector.manifest
        app = fields(connector.app_settings) if isinstance(connector, AuthorisesByApp) else ()
        return cls(
            id=manifest.id,
            label=WordsShape.of(manifest.label),
            kind=manifest.kind.value,
            auth=[style.value for style in manifest.auth],
            docs=manifest.docs,
            summary=WordsShape.of(manifest.summary),
            needs=[WordsShape.of(need.text) for need in manifest.needs],
            capabilities=list(registry.capabilities(connector)),
            fields=[FieldShape.of(field) for field in fields(connector.settings)],
            app_fields=[FieldShape.of(field) for field in app],
        )


class ConnectorsShape(Answered):
    items: list[ConnectorShape]


class AppCallbackShape(Answered):
    """An address of ours to paste into the vendor's registration of the app, under its name there."""

    name: str
    title: WordsShape
    address: str


class AppValueShape(Answered):
    """What was typed, for recognising it: never a secret, an id with its middle hidden."""

    name: str
    value: str


class AppShape(Answered):
    """The registration of our app at a vendor.

    Without a public address (`public` false) the vendor cannot reach the callbacks: set GUICHET_PUBLIC_URL.
    """

    connector_id: str
    registered: bool
    registered_at: datetime | None
    values: list[AppValueShape]
    callbacks: list[AppCallbackShape]
    public: bool
    app_fields: list[FieldShape]

    @classmethod
    def of(
        cls,
        connector: Connector,
        offered: AuthorisesByApp,
        found: tuple[Any, datetime] | None,
        address: str,
        *,
        public: bool,
    ) -> AppShape:
        form = fields(offered.app_settings)
        values = [] if found is None else [_shown(field, found[0]) for field in form]
        return cls(
            connector_id=connector.manifest.id,
            registered=found is not None,
            registered_at=None if found is None else found[1],
            values=[value for value in values if value is not None],
            callbacks=[
                AppCallbackShape(
                    name=one.name,
                    title=WordsShape.of(one.title),
                    address=f"{address}/apps/{connector.manifest.id}/{one.name}",
                )
                for one in offered.app_callbacks
            ],
            public=public,
            app_fields=[FieldShape.of(field) for field in form],
        )


def _shown(field: SettingField, settings: Any) -> AppValueShape | None:
    value = str(getattr(settings, field.name))
    if field.type is FieldType.SECRET:
        return None
    return AppValueShape(name=field.name, value=masked(value) if field.type is FieldType.TEXT else value)


def masked(value: str) -> str:
    """An id with its middle hidden; a short one wholly, since its ends would be most of it."""
    return f"{value[:4]}…{value[-4:]}" if len(value) >= _MASKED_IN_THE_MIDDLE else "…" * bool(value)


class AppAsked(Asked):
    """The registration of our app at a vendor."""

    settings: dict[str, Any]
