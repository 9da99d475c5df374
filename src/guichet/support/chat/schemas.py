"""Shapes of chat's settings, and of the visitor beside a ticket."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked, MoneyShape
from guichet.support.chat.channels import Channel, ChatWords, Look

_SHORT = Annotated[str, Field(max_length=60)]
_LONG = Annotated[str, Field(max_length=300)]


class ChatWordsShape(Asked, Answered):
    """What the window says in one language; empty for the house's own words."""

    title: _SHORT = ""
    greeting: _LONG = ""
    offline: _LONG = ""


class ChatChannelAsked(Asked):
    """Chat at one store; without business hours it is open whenever an agent has the desk open."""

    enabled: bool
    colour: str = Field(pattern="^#[0-9a-fA-F]{6}$", examples=["#23408E"])
    side: Literal["left", "right"] = "right"
    calendar_id: Id | None = None
    words: dict[Literal["en", "fr"], ChatWordsShape] = Field(default={})

    def look(self) -> Look:
        """How it looks and what it says."""
        words: dict[str, ChatWords] = {
            language: ChatWords(**said.model_dump()) for language, said in self.words.items()
        }
        return Look(colour=self.colour, side=self.side, words=words)


class ChatChannelShape(Answered):
    """Chat at one store; `open`: a visitor would be answered now."""

    store_id: Id
    store_name: str
    time_zone: str
    connection_id: Id
    enabled: bool
    open: bool
    colour: str
    side: str
    calendar_id: Id | None
    words: dict[str, ChatWordsShape]

    @classmethod
    def of(cls, channel: Channel, *, is_open: bool) -> ChatChannelShape:
        """The shape of a channel."""
        return cls(
            store_id=channel.store_id,
            store_name=channel.store_name,
            time_zone=channel.time_zone,
            connection_id=channel.connection_id,
            enabled=channel.enabled,
            open=is_open,
            colour=channel.look.colour,
            side=channel.look.side,
            calendar_id=channel.calendar_id,
            words={
                language: ChatWordsShape.model_validate(said) for language, said in channel.look.words.items()
            },
        )


class ChatProductShape(Answered):
    """The product on the page, as mirrored; `available` null where its stock is not tracked."""

    id: Id
    name: str
    sku: str
    picture: str | None
    price: MoneyShape | None
    available: int | None
    as_of: datetime


class ChatPageShape(Answered):
    """The page that the visitor has before them, as their browser says."""

    address: str
    title: str
    product: ChatProductShape | None


class TicketChatShape(Answered):
    """The chat in a ticket; unless `proven` by the shop, name and mail are what the visitor typed."""

    name: str
    mail: str
    proven: bool
    language: str
    here: bool
    writing: bool
    page: ChatPageShape | None
    store_id: Id


class TicketChatAnswer(Answered):
    """The chat in a ticket; null for a ticket without one."""

    chat: TicketChatShape | None
