"""The visitor beside a ticket: who they are, whether they are there, and what page they look at."""

from __future__ import annotations

from sqlalchemy import text

from guichet.commerce.reading import price_shape
from guichet.kernel.db import Transaction
from guichet.support.chat.carrying import conversation_of
from guichet.support.chat.conversations import Conversation
from guichet.support.chat.presence import is_here, visitors_at
from guichet.support.chat.schemas import ChatPageShape, ChatProductShape, TicketChatShape

_PRODUCT = text(
    "SELECT p.id, p.name, p.sku, p.pictures[1] AS picture, p.price_minor, p.currency, p.read_at,"
    " (SELECT sum(l.available) FROM variants v JOIN stock_levels l ON l.variant_id = v.id"
    "  WHERE v.product_id = p.id AND v.gone_at IS NULL AND l.gone_at IS NULL AND l.tracked) AS available"
    " FROM stores s JOIN products p ON p.connection_id = s.connection_id"
    " WHERE s.id = :store_id AND p.gone_at IS NULL AND (p.external_id = :external_id"
    "  OR p.id IN (SELECT v.product_id FROM variants v WHERE v.sku = :sku AND v.sku <> ''"
    "              AND v.connection_id = s.connection_id))"
    " ORDER BY p.external_id = :external_id DESC LIMIT 1"
)


async def view_chat(transaction: Transaction, ticket_id: int) -> TicketChatShape | None:
    """The chat in a ticket; None for a ticket without one."""
    conversation = await conversation_of(transaction, ticket_id)
    if conversation is None:
        return None
    there = (await visitors_at(transaction)).get(ticket_id)
    return TicketChatShape(
        name=conversation.name,
        mail=conversation.mail,
        proven=conversation.known,
        language=conversation.language,
        here=await is_here(transaction, conversation.id),
        writing=bool(there and there["writing"]),
        page=await _page(transaction, conversation),
        store_id=conversation.store_id,
    )


async def _page(transaction: Transaction, conversation: Conversation) -> ChatPageShape | None:
    page = conversation.page
    if page is None:
        return None
    asked = {
        "store_id": conversation.store_id,
        "external_id": page.product_external_id,
        "sku": page.sku,
    }
    row = None
    if page.product_external_id or page.sku:
        row = (await transaction.execute(_PRODUCT, asked)).one_or_none()
    product = None
    if row is not None:
        product = ChatProductShape(
            id=row.id,
            name=row.name,
            sku=row.sku,
            picture=row.picture or None,
            price=price_shape(row.price_minor, row.currency),
            available=None if row.available is None else int(row.available),
            as_of=row.read_at,
        )
    return ChatPageShape(address=page.address, title=page.title, product=product)
