"""What happens becomes deliveries, for the endpoints that want to be told."""

from __future__ import annotations

from collections.abc import Sequence

from guichet.api.webhooks.catalogue import CATALOGUE, name_of
from guichet.api.webhooks.deliveries import write_deliveries
from guichet.api.webhooks.endpoints import list_endpoints
from guichet.api.webhooks.facts import outward
from guichet.api.webhooks.replaying import TOLD
from guichet.api.webhooks.states import EndpointState
from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, reaction


@reaction("api.webhooks", on=tuple(one.shape for one in CATALOGUE.values()))
async def tell(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Write what endpoints are to be told; what waited out an outage is told too, history never."""
    endpoints = await list_endpoints(transaction, state=EndpointState.ACTIVE)
    wanted = {name for one in endpoints for name in one.event_types or CATALOGUE}
    told = [event for event in events if event.origin in TOLD and name_of(event.happening) in wanted]
    if told:
        await write_deliveries(transaction, endpoints, await outward(transaction, told))
