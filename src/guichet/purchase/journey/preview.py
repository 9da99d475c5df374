"""What a kind would say, and how often it would have been said, before it is switched on."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from guichet.commerce.orders import OrderShape, view_order
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Language, utc_now
from guichet.purchase.journey.composing import About, composed
from guichet.purchase.journey.kinds import OF_PARCELS, OF_RETURNS, Kind, still_holds
from guichet.purchase.journey.repository import Lately, lately
from guichet.purchase.journey.schemas import JourneyPreview
from guichet.purchase.journey.service import KindSetting, StoreSettings
from guichet.purchase.tracking import TrackingLinks, collections_of
from guichet.voice.facts import ReturnFact
from guichet.voice.templates import gap_shapes

_WEEK = timedelta(days=7)
_NEWEST = text(
    "SELECT o.id FROM stores st"
    " JOIN orders o ON o.connection_id = st.connection_id AND o.store_external_id = st.external_id"
    " WHERE st.id = :store_id AND o.gone_at IS NULL AND o.parcel_state <> ''"
    " ORDER BY o.placed_at DESC, o.id DESC LIMIT 1"
)


async def preview(
    services: Services,
    transaction: Transaction,
    settings: StoreSettings,
    kind: Kind,
    intent: str | None,
    language: Language,
) -> JourneyPreview:
    """A kind by a text, or by the one that is set. Raises TemplateNotFoundError."""
    now = utc_now()
    since = now - _WEEK
    happened = await lately(transaction, settings.store_id, settings.time_zone, since=since, now=now)
    found = happened.get(kind.value, Lately())
    order_id = found.latest or await transaction.scalar(_NEWEST, {"store_id": settings.store_id})
    if order_id is None:
        return JourneyPreview(kind=kind.value, orders=found.orders, since=since)
    order = await view_order(transaction, order_id)
    setting = KindSetting(on=True, intent=intent or settings.of(kind).intent)
    link = TrackingLinks(services).of_order(order.id).address
    about = await _about(transaction, kind, order)
    told = (await composed(transaction, order, setting, about, link)).text
    return JourneyPreview(
        kind=kind.value,
        orders=found.orders,
        since=since,
        order_id=order.id,
        order_number=order.number,
        language=told.language,
        subject=told.subject,
        text=told.text,
        gaps=gap_shapes(told.gaps, language),
        fell_back=list(told.fell_back),
    )


async def _about(transaction: Transaction, kind: Kind, order: OrderShape) -> About:
    """The parcels of which the kind holds now; any, where it holds of none any more; what is collected."""
    if kind in OF_RETURNS:
        return About(returned=ReturnFact(number="R…"))
    if kind not in OF_PARCELS:
        collected = await collections_of(transaction, order.id)
        return About(pickup=collected[0].fact("•••• ••••") if collected else None)
    holding: set[int | None] = {one.id for one in order.shipments if still_holds(kind, one)}
    return About(shipment_ids=frozenset(holding or {one.id for one in order.shipments}))
