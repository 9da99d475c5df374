"""Sending to endpoints, telling a span again, forgetting what is old."""

from __future__ import annotations

from datetime import timedelta

from guichet.api.webhooks import deliveries, replaying, sending
from guichet.api.webhooks.errands import DeliverWebhooks, ReplayWebhooks
from guichet.kernel.jobs import job, periodic
from guichet.kernel.services import Services
from guichet.kernel.types import Words


@job(
    "webhooks.deliver",
    DeliverWebhooks,
    title=Words("Send what happened to a webhook", "Envoyer les événements à un webhook"),
)
async def deliver(services: Services, errand: DeliverWebhooks) -> None:
    """Send what is due to one endpoint; its own schedule decides about the next time."""
    await sending.deliver(services, errand.endpoint_id)


@job(
    "webhooks.replay",
    ReplayWebhooks,
    title=Words("Send a span again to a webhook", "Renvoyer une période à un webhook"),
)
async def replay(services: Services, errand: ReplayWebhooks) -> None:
    """Tell one endpoint again what happened within a span."""
    await replaying.replay(services, errand)


@periodic("webhooks.sweep", every=timedelta(hours=1))
async def sweep(services: Services) -> None:
    """Forget what was sent long ago."""
    deleted = 1
    while deleted:
        async with services.database.transaction() as transaction:
            deleted = await deliveries.sweep(transaction)
