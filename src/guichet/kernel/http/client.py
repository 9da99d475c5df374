"""The outbound client."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

import msgspec


class UnreachableError(Exception):
    """No whole answer came; `uncertain` when the other side may have acted on the request."""

    def __init__(self, reason: str, *, uncertain: bool) -> None:
        super().__init__(reason)
        self.uncertain = uncertain


class BudgetSpentError(Exception):
    """The account's quota is used up for now; ask again after `retry_after` seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"the quota is used up for {retry_after:.1f} s")
        self.retry_after = retry_after


class CircuitOpenError(Exception):
    """The other side failed too often lately; it is left alone for `retry_after` seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"left alone for {retry_after:.1f} s after repeated failures")
        self.retry_after = retry_after


class AddressRefusedError(Exception):
    """The address leads into a private network that the operator has not allowed, or is no http(s) one."""


class CallInTransactionError(Exception):
    """A call was tried while a transaction was open: our bug."""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the other side answered; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    received_at: datetime

    def json(self) -> Any:
        """The body as JSON. Raises msgspec.DecodeError."""
        return msgspec.json.decode(self.body)


class Http(Protocol):
    """Outbound calls of one account.

    Answers of any status are returned, after the retries that a safe request (GET, HEAD, or `idempotent`)
    gets on 5xx and broken connections. Raises the errors of this module.
    """

    async def request(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        content: bytes | None = None,
        timeout: float = 30.0,
        idempotent: bool = False,
    ) -> Answer: ...

    async def slow_down(self, retry_after: float) -> None:
        """Have all processes leave the account alone for so many seconds: the vendor said so."""
        ...

    async def correct_budget(self, *, left: int, resets_after: float) -> None:
        """Take over what the vendor's own headers say of the quota, which other apps share."""
        ...


class HttpClients(Protocol):
    """Gives each account its client."""

    def account(self, name: str, *, calls: int, seconds: float) -> Http:
        """The client of the account `name`, with a budget of `calls` in each window of `seconds`."""
        ...

    def unmetered(self) -> Http:
        """A client without budget, for calls that belong to no account yet."""
        ...
