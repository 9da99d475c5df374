"""Shapes of the API of connectors and of trying credentials."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from guichet.kernel.types import Language, Words
from guichet.kernel.web import Answered, Asked
from guichet.ports import registry
from guichet.ports.capabilities import AuthorisesByApp, Connector
from guichet.ports.manifest import SettingField, fields


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
    label: str
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
            label=manifest.label,
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


class AppAsked(Asked):
    """The registration of our app at a vendor."""

    settings: dict[str, Any]
