"""Shapes of webhooks."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from guichet.api.webhooks.endpoints import NewEndpoint
from guichet.api.webhooks.states import DeliveryState, EndpointState
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked


class WebhookTypeShape(Answered):
    """A kind of happening that can be told, with an example of what is sent."""

    name: str
    title: str
    example: dict[str, Any]


class WebhookEndpointAsked(Asked):
    """What an endpoint is to be told.

    Without `event_types`: everything. Without `store_ids`: of all stores; with some, only what belongs to one
    of them. Who makes a disabled endpoint active again has what waits sent.
    """

    name: str = Field(default="", max_length=120)
    address: str = Field(min_length=8, max_length=2000, examples=["https://erp.example.com/guichet"])
    event_types: Annotated[list[str], Field(max_length=100)] = Field(default_factory=list)
    store_ids: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list)
    active: bool = True

    def new(self) -> NewEndpoint:
        """What is asked for, without repetitions."""
        return NewEndpoint(
            name=self.name,
            address=self.address,
            event_types=tuple(dict.fromkeys(self.event_types)),
            store_ids=tuple(dict.fromkeys(self.store_ids)),
            active=self.active,
        )


class WebhookEndpointShape(Answered):
    """An endpoint and how it is doing.

    `waiting`: deliveries under way. `failing_since`: nothing was taken since then. `disabled_because`:
    failing (for more than three days), gone (it answered 410). `old_secret_until`: until then two secrets
    sign.
    """

    id: Id
    version: int
    name: str
    address: str
    event_types: list[str]
    store_ids: list[Id]
    state: EndpointState
    waiting: int
    failing_since: datetime | None
    disabled_because: str
    delivered_at: datetime | None
    old_secret_until: datetime | None
    created_at: datetime


class WebhookEndpointMade(WebhookEndpointShape):
    """A new endpoint with its secret (`whsec_…`), which is shown this once."""

    secret: str


class WebhookSecretShape(Answered):
    """The new secret, shown this once; the one before signs beside it until `old_secret_until`."""

    secret: str
    old_secret_until: datetime


class WebhookAttemptShape(Answered):
    """One attempt: `status` null where no answer came; `took` in milliseconds; `said`: the answer's start."""

    at: datetime
    status: int | None
    took: int
    said: str


class WebhookDeliveryItem(Answered):
    """A happening that was, or is to be, sent; the last attempt stands for all."""

    id: Id
    endpoint_id: Id
    message_id: str
    event_type: str
    happened_at: datetime
    state: DeliveryState
    attempts: int
    next_at: datetime | None
    created_at: datetime
    ended_at: datetime | None
    last: WebhookAttemptShape | None


class WebhookDeliveryShape(WebhookDeliveryItem):
    """A delivery whole: the very text that is signed, and its attempts, the first one first (20 at most)."""

    payload: str
    attempted: list[WebhookAttemptShape]


class WebhookReplayAsked(Asked):
    """A span of at most 31 days: all that was recorded in it is sent, what was sent before too."""

    since: datetime = Field(alias="from")
    until: datetime
