"""Taking mails that are brought to the house's own receiver, for an account that cannot be read."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, runtime_checkable

from guichet.ports.capabilities import Page, Session


@runtime_checkable
class TakesMail(Protocol):
    """Keeps the bytes of a mail that was forwarded for this account, and answers it as a page of its own.

    A mail that cannot be read is taken all the same: its record says what is wrong with it. One that comes by
    another way, too, is the same fact. The session needs settings and blobs; nothing is asked outside.
    """

    async def take_mail(self, session: Session, raw: bytes, *, received_at: datetime) -> Page: ...
