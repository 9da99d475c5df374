"""The desk's API of chat: its settings for each store, and the visitor beside a ticket."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request

from guichet.kernel.auth import Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.kernel.web import Page
from guichet.support.chat.channels import is_open, list_channels, set_channel
from guichet.support.chat.errors import StoreNotFoundError
from guichet.support.chat.schemas import ChatChannelAsked, ChatChannelShape, TicketChatAnswer
from guichet.support.chat.views import view_chat
from guichet.support.inbox import READ, find_ticket

MANAGE = "chat.manage"

declare_scopes(
    {MANAGE: Words("Set up chat on shops’ pages", "Régler le chat des boutiques")},
    roles=(Role.DEVELOPER,),
    bound=Bound.NARROWED,
    narrowed_by=("store",),
)

router = APIRouter(tags=["chat"])
_manages = requires(MANAGE)


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


@router.get("/chat-channels", dependencies=[_manages])
async def list_all_channels(request: Request, actor: CurrentActor) -> Page[ChatChannelShape]:
    """The stores' chats that were set up; there are few, so they come on one page."""
    async with _services(request).database.transaction() as transaction:
        channels = await list_channels(transaction, actor.targets(MANAGE, "store"))
        items = [ChatChannelShape.of(one, is_open=await is_open(transaction, one)) for one in channels]
    return Page(items=items)


@router.put("/chat-channels/{store_id}", dependencies=[_manages])
async def change_channel(
    request: Request, actor: CurrentActor, store_id: Id, asked: ChatChannelAsked
) -> ChatChannelShape:
    """Set up a store's chat, or change it."""
    if not actor.allows(MANAGE, f"store:{store_id}"):
        raise StoreNotFoundError(store_id=store_id)
    services = _services(request)
    async with services.database.transaction() as transaction:
        channel = await set_channel(
            transaction,
            services.vault,
            actor,
            store_id,
            enabled=asked.enabled,
            look=asked.look(),
            calendar_id=asked.calendar_id,
        )
        return ChatChannelShape.of(channel, is_open=await is_open(transaction, channel))


@router.get("/tickets/{ticket_id}/chat", dependencies=[requires(READ)])
async def show_chat(request: Request, actor: CurrentActor, ticket_id: Id) -> TicketChatAnswer:
    """The visitor who chats in a ticket, and the page before them."""
    async with _services(request).database.transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor)
        return TicketChatAnswer(chat=await view_chat(transaction, ticket.id))
