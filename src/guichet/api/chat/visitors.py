"""Who calls: a visitor by their token, held to a living key and its origins."""

from __future__ import annotations

from typing import Annotated, cast

import msgspec
from fastapi import Depends
from starlette.requests import Request

from guichet.api.chat.front import front_of
from guichet.api.keys import allow_origin, living_key
from guichet.kernel.services import Services
from guichet.kernel.signing import TokenRefusedError
from guichet.support.chat import Channel, ChatOffError, Conversation, find_channel, find_conversation


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """A visitor with their conversation and the channel that it goes by; `word` is the token shown."""

    word: str
    conversation: Conversation
    channel: Channel


async def current_visitor(request: Request) -> Visitor:
    """The visitor of a request.

    Raises TokenRefusedError, OriginRefusedError, KeyRefusedError, ChatOffError.
    """
    scheme, _, word = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise TokenRefusedError
    word = word.strip()
    token = front_of(request).signer.read(word)
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        key = await living_key(transaction, key_id=token.key)
        allow_origin(request, key.origins, needed=False)
        conversation = await find_conversation(transaction, token.conversation)
        if conversation.visitor_id != token.visitor or conversation.store_id != key.store_id:
            raise TokenRefusedError
        channel = await find_channel(transaction, conversation.store_id)
    if channel is None or not channel.enabled:
        raise ChatOffError
    return Visitor(word=word, conversation=conversation, channel=channel)


CurrentVisitor = Annotated[Visitor, Depends(current_visitor)]
