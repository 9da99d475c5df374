"""Shapes of the voices' API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, field_validator

from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked
from guichet.voice.brands.voices import FORMS

Language = Annotated[str, Field(pattern="^[a-z]{2}$", examples=["fr"])]
Line = Annotated[str, Field(min_length=1, max_length=300)]
Short = Annotated[str, Field(min_length=1, max_length=2000)]


class BrandVoiceShape(Answered):
    """How a brand speaks, and for which stores and connections.

    `greetings` and `signatures` by language are Liquid. `address` by language: vous or tu, Sie or du, usted
    or tú. `language` is the one to fall back to, "" for each store's own.
    """

    id: Id
    version: int
    name: str
    main: bool
    language: str
    tone: str
    address: dict[str, str]
    encouraged: list[str]
    discouraged: list[str]
    avoided_words: list[str]
    greetings: dict[str, str]
    signatures: dict[str, str]
    store_ids: list[Id]
    connection_ids: list[Id]
    updated_at: datetime


class BrandVoiceAsked(Asked):
    """A voice as it is to be. A store or connection that had another voice has this one from now on."""

    name: Annotated[str, Field(min_length=1, max_length=100)]
    main: bool = False
    language: Annotated[str, Field(pattern="^([a-z]{2})?$")] = ""
    tone: Annotated[str, Field(max_length=2000)] = ""
    address: dict[Language, str] = Field(default_factory=dict)
    encouraged: Annotated[list[Line], Field(max_length=30)] = Field(default_factory=list)
    discouraged: Annotated[list[Line], Field(max_length=30)] = Field(default_factory=list)
    avoided_words: Annotated[list[Line], Field(max_length=100)] = Field(default_factory=list)
    greetings: Annotated[dict[Language, Short], Field(max_length=30)] = Field(default_factory=dict)
    signatures: Annotated[dict[Language, Short], Field(max_length=30)] = Field(default_factory=dict)
    store_ids: Annotated[list[Id], Field(max_length=500)] = Field(default_factory=list)
    connection_ids: Annotated[list[Id], Field(max_length=100)] = Field(default_factory=list)

    @field_validator("address")
    @classmethod
    def _is_a_form(cls, address: dict[str, str]) -> dict[str, str]:
        for language, form in address.items():
            if form not in FORMS.get(language, ()):
                known = "; ".join(f"{one}: {' or '.join(forms)}" for one, forms in FORMS.items())
                raise ValueError(f"{form} is no form of address of {language} ({known})")
        return address
