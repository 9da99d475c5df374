"""Telling customers, looking whether parcels are late; `voice.sending` acts by `sync` from here on."""

from __future__ import annotations

from guichet.kernel.jobs import job
from guichet.kernel.services import Services
from guichet.kernel.types import Words
from guichet.purchase.journey.errands import CheckLate, TellOrder
from guichet.purchase.journey.kinds import Kind
from guichet.purchase.journey.lateness import check
from guichet.purchase.journey.telling import tell
from guichet.sync import intend
from guichet.voice.sending import declare_acts

declare_acts(intend)


@job(
    "journey.tell_order",
    TellOrder,
    title=Words("Tell a customer what happens to an order", "Informer un client de sa commande"),
)
async def tell_order(services: Services, errand: TellOrder) -> None:
    """Say what waits of one kind about an order."""
    async with services.database.transaction() as transaction:
        await tell(services, transaction, errand.order_id, Kind(errand.kind))


@job(
    "journey.check_late",
    CheckLate,
    title=Words("See whether a parcel is late", "Voir si un colis est en retard"),
)
async def check_late(services: Services, errand: CheckLate) -> None:
    """Note that a parcel is late."""
    async with services.database.transaction() as transaction:
        await check(transaction, errand.shipment_id)
