"""Shapes of the stores' API."""

from __future__ import annotations

from datetime import datetime

from guichet.kernel.types import Id
from guichet.kernel.web import Answered


class StoreShape(Answered):
    """A sales front as its shop told it."""

    id: Id
    connection_id: Id
    external_id: str
    name: str
    kind: str
    address: str
    mail: str
    currency: str
    locale: str
    time_zone: str
    active: bool
    as_of: datetime
