"""Shapes of the widget's API."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked
from guichet.support.chat import LONGEST, Conversation, Line, Page

_SHA256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class PageAsked(Asked):
    """The page before the visitor, and the product on it by the shop's own id or SKU."""

    address: str = Field(default="", max_length=500, pattern="^(https?://.*)?$")
    title: str = Field(default="", max_length=200)
    product_id: str = Field(default="", max_length=100)
    sku: str = Field(default="", max_length=100)

    def page(self) -> Page:
        """The page."""
        return Page(address=self.address, title=self.title, product_external_id=self.product_id, sku=self.sku)


class SessionAsked(Asked):
    """Begin or go on: `resume` is the word of the session before, `identity` the shop's own JWT."""

    key: str = Field(max_length=100)
    resume: str = Field(default="", max_length=100)
    identity: str = Field(default="", max_length=4096)
    language: str = Field(default="", max_length=35, pattern="^[A-Za-z0-9-]*$")
    page: PageAsked | None = None
    anew: bool = Field(default=False, description="Begin another conversation.")


class ChatFileShape(Answered):
    """A file: `GET /chat/files/{sha256}`."""

    name: str
    type: str
    size: int
    sha256: str


class LineShape(Answered):
    """A message. `direction`: in (the visitor's) or out; `key` is the widget's own word for it."""

    position: int
    direction: Literal["in", "out"]
    key: str
    author: str
    text: str
    files: list[ChatFileShape]
    sent_at: datetime

    @classmethod
    def of(cls, line: Line) -> LineShape:
        """The shape of a message."""
        return cls.model_validate(line)


class LinesShape(Answered):
    """Messages after a position, in their order; `more`: ask again after the last one."""

    items: list[LineShape]
    more: bool


class SessionShape(Answered):
    """A session. The token is over at `expires_at`; `resume` (null where the shop signs in) begins the next.

    `open`: somebody can answer now. `by_mail`: an answer can be sent by mail to an address that is left.
    """

    token: str
    expires_at: datetime
    resume: str | None
    conversation: str
    known: bool
    name: str
    mail: str
    open: bool
    by_mail: bool
    lines: list[LineShape]

    @classmethod
    def of(
        cls,
        conversation: Conversation,
        lines: list[Line],
        *,
        token: tuple[str, datetime],
        resume: str | None,
        is_open: bool,
        by_mail: bool,
    ) -> SessionShape:
        """The shape of a session."""
        return cls(
            token=token[0],
            expires_at=token[1],
            resume=resume,
            conversation=conversation.public_id,
            known=conversation.known,
            name=conversation.name,
            mail=conversation.mail,
            open=is_open,
            by_mail=by_mail,
            lines=[LineShape.of(line) for line in lines],
        )


class TokenShape(Answered):
    """A token in the place of the one that was shown."""

    token: str
    expires_at: datetime


class WindowWords(Answered):
    """What the window says in one language; empty for its own words."""

    title: str
    greeting: str
    offline: str


class WindowShape(Answered):
    """How the window looks on this store's pages, before anything is said."""

    store: str
    open: bool
    colour: str
    side: str
    words: dict[str, WindowWords]


class HelpShape(Answered):
    """An article that may answer, as plain text; `link` leads to it whole."""

    id: Id
    title: str
    text: str
    link: str


class HelpsShape(Answered):
    """Articles, the best first."""

    items: list[HelpShape]


class MessageAsked(Asked):
    """A message under a word of the widget's own: sent twice, it is kept once."""

    key: str = Field(min_length=8, max_length=64, pattern="^[A-Za-z0-9-]+$")
    text: str = Field(default="", max_length=LONGEST)
    files: list[_SHA256] = Field(default=[], max_length=5)


class DoingAsked(Asked):
    """What the visitor does: has the window open, writes, stopped writing, went away."""

    doing: Literal["here", "writing", "idle", "away"]


class ContactAsked(Asked):
    """What a visitor says of themselves: where an answer may go. It proves nothing."""

    name: str = Field(default="", max_length=120)
    mail: str = Field(
        default="", max_length=254, pattern=r"^([^\s<>@,;:\"()\[\]\\]+@[^\s<>@,;:\"()\[\]\\]+)?$"
    )
