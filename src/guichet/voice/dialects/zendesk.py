"""Zendesk's form: `{{ticket.requester.first_name}}`."""

from __future__ import annotations

import re

from guichet.voice.dialects.registry import Dialect

DIALECT = Dialect(
    id="zendesk",
    label="Zendesk",
    place=re.compile(r"\{\{(?P<name>[^{}\n]+)\}\}"),
    fields={
        "ticket.requester.name": "customer.name",
        "ticket.requester.first_name": "customer.first_name",
        "current_user.name": "agent.name",
        "current_user.first_name": "agent.name",
        "current_user.signature": "brand.signature",
        "ticket.assignee.name": "agent.name",
        "ticket.assignee.first_name": "agent.name",
        "ticket.brand.name": "brand.name",
        "ticket.account": "brand.name",
    },
)
