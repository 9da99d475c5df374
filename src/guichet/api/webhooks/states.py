"""The states of an endpoint and of a delivery, and how often a delivery is tried."""

from __future__ import annotations

import random
from datetime import timedelta
from enum import StrEnum


class EndpointState(StrEnum):
    """`paused` by a person, `disabled` by the house after lasting failure; neither is told anything."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"


class DeliveryState(StrEnum):
    """`failed`: given up after the last attempt; it can be sent again by hand."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"


PAUSES = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""How long is waited after each failed attempt: ten attempts within a little more than three days."""


def pause_after(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts, give or take a tenth; None after the last one."""
    if attempts > len(PAUSES):
        return None
    return PAUSES[attempts - 1] * random.uniform(0.9, 1.1)  # noqa: S311 — jitter
