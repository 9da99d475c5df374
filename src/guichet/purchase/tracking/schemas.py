"""Shapes of tracking links."""

from __future__ import annotations

from datetime import datetime

from guichet.kernel.web import Answered


class TrackingLinkShape(Answered):
    """A link to hand to the shopper: who holds it sees what it names, until `ends_at`."""

    address: str
    word: str
    ends_at: datetime
