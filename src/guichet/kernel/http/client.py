"""The outbound client."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any, Protocol

import httpx
import msgspec

from guichet.kernel.db import Database, in_transaction
from guichet.kernel.http.budget import Budget
from guichet.kernel.http.errors import (
    AddressRefusedError,
    BudgetSpentError,
    CallInTransactionError,
    UnreachableError,
)
from guichet.kernel.http.guard import Guard, GuardedTransport
from guichet.kernel.http.network import Network
from guichet.kernel.traces import tracer
from guichet.kernel.types import utc_now

_tracer = tracer(__name__)

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_TRIES = 3
_RETRIED = frozenset({500, 502, 503, 504})
# A budget that frees itself within this time (seconds) is waited for; else the caller decides.
_PATIENCE = 2.0
_ANSWER_LIMIT = 64 * 1024 * 1024
_CONNECTIONS = 64
_USER_AGENT = "Guichet"
_CUT_SHORT = "Input data was truncated"  # msgspec's words


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
    gets on 5xx, broken connections and JSON that is cut short. Raises the errors of this room.
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


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """An answer that is read as it comes; `lines` raises UnreachableError where it ends early."""

    status: int
    lines: AsyncIterator[str]


class StreamingHttp(Http, Protocol):
    """Calls whose answers come bit by bit."""

    def stream(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        timeout: float = 30.0,
    ) -> AbstractAsyncContextManager[Stream]:
        """Ask once and read the answer as it comes; `timeout` is the longest silence, not the whole time.

        Raises the errors of this room.
        """
        ...


class _Account:
    """The client of one account; without a budget it is nobody's account yet."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        budget: Budget | None,
        quota: tuple[int, float] | None = None,
        *,
        patient: bool = False,
    ) -> None:
        self._client = client
        self._budget = budget
        self._patient = patient
        self.quota = quota

    def patient(self) -> _Account:
        """The same account, for work that lets other calls go first."""
        return _Account(self._client, self._budget, self.quota, patient=True)

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
    ) -> Answer:
        request = self._built(
            method, url, params=params, headers=headers, json=json, content=content, timeout=timeout
        )
        tries = _TRIES if idempotent or method in _SAFE else 1
        with _tracer.start_as_current_span(f"{method} {request.url.host}") as span:
            span.set_attribute("http.request.method", method)
            span.set_attribute("server.address", request.url.host)
            answer = await self._send(request, tries)
            span.set_attribute("http.response.status_code", answer.status)
            return answer

    def _built(
        self,
        method: str,
        url: str,
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        content: bytes | None = None,
        timeout: float = 30.0,
    ) -> httpx.Request:
        if in_transaction():
            raise CallInTransactionError(f"{method} {url}: close the transaction before calling outside")
        if not url.startswith(("https://", "http://")):
            raise AddressRefusedError(f"{url} is not an http address")
        sent = {"user-agent": _USER_AGENT, **(headers or {})}
        if json is not None:
            content = msgspec.json.encode(json)
            sent.setdefault("content-type", "application/json")
        return self._client.build_request(
            method, url, params=params, headers=sent, content=content, timeout=timeout
        )

    @asynccontextmanager
    async def stream(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        json: Any = None,
        timeout: float = 30.0,
    ) -> AsyncIterator[Stream]:
        request = self._built(method, url, headers=headers, json=json, timeout=timeout)
        await self._take()
        try:
            response = await self._client.send(request, stream=True)
        except (httpx.HTTPError, httpx.StreamError) as failure:
            await self._failed()
            raise UnreachableError(_reason(failure), uncertain=False) from failure
        try:
            if response.status_code >= 500:
                await self._failed()
            elif self._budget is not None:
                await self._budget.recovered()
            yield Stream(status=response.status_code, lines=_lines(response))
        finally:
            await response.aclose()

    async def _send(self, request: httpx.Request, tries: int) -> Answer:
        for attempt in range(1, tries + 1):
            await self._take()
            try:
                answer = await self._exchange(request)
            except UnreachableError:
                await self._failed()
                if attempt == tries:
                    raise
            else:
                if answer.status < 500:
                    if self._budget is not None:
                        await self._budget.recovered()
                    return answer
                await self._failed()
                if attempt == tries or answer.status not in _RETRIED:
                    return answer
            await asyncio.sleep(random.uniform(0.5, 1.0) * 0.3 * 3 ** (attempt - 1))  # noqa: S311 — jitter
        raise AssertionError("unreachable")

    async def _take(self) -> None:
        if self._budget is None:
            return
        try:
            await self._budget.take(patient=self._patient)
        except BudgetSpentError as spent:
            if spent.retry_after > _PATIENCE:
                raise
            await asyncio.sleep(spent.retry_after + random.uniform(0, 0.1))  # noqa: S311 — jitter
            await self._budget.take(patient=self._patient)

    async def _failed(self) -> None:
        if self._budget is not None:
            await self._budget.failed()

    async def _exchange(self, request: httpx.Request) -> Answer:
        try:
            response = await self._client.send(request, stream=True)
            try:
                body = await _read(response)
            finally:
                await response.aclose()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as failure:
            raise UnreachableError(_reason(failure), uncertain=False) from failure
        except (httpx.HTTPError, httpx.StreamError) as failure:
            raise UnreachableError(_reason(failure), uncertain=request.method not in _SAFE) from failure
        headers = {name.lower(): value for name, value in response.headers.items()}
        if "json" in headers.get("content-type", "") and _is_cut_short(body):
            raise UnreachableError("the answer was cut short", uncertain=request.method not in _SAFE)
        return Answer(
            status=response.status_code,
            headers=headers,
            body=body,
            received_at=utc_now(),
        )

    async def slow_down(self, retry_after: float) -> None:
        if self._budget is not None:
            await self._budget.block(retry_after)

    async def correct_budget(self, *, left: int, resets_after: float) -> None:
        if self._budget is not None:
            await self._budget.correct(left=left, resets_after=resets_after)


class HttpClients:
    """Gives each account its client; one pool of connections for the process."""

    def __init__(self, database: Database, *, allowed_private_networks: Iterable[str] = ()) -> None:
        self._database = database
        guard = Guard(allowed_private_networks)
        self.network = Network(guard)
        self._client = httpx.AsyncClient(
            transport=GuardedTransport(guard, connections=_CONNECTIONS),
            follow_redirects=False,
            trust_env=False,
            # One account's cookies must never reach another: none are kept.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
        )
        self._accounts: dict[str, _Account] = {}

    def account(self, name: str, *, calls: int, seconds: float, patient: bool = False) -> StreamingHttp:
        """The client of the account `name`, with a budget of `calls` in each window of `seconds`.

        A patient one leaves the last of each window to the others: reading years back must not keep an
        answer to a customer waiting.
        """
        known = self._accounts.get(name)
        if known is None or known.quota != (calls, seconds):
            budget = Budget(self._database, name, calls, seconds)
            known = self._accounts[name] = _Account(self._client, budget, (calls, seconds))
        return known.patient() if patient else known

    def unmetered(self) -> StreamingHttp:
        """A client without budget, for calls that belong to no account yet."""
        return _Account(self._client, None)

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()


async def _lines(response: httpx.Response) -> AsyncIterator[str]:
    size = 0
    try:
        async for line in response.aiter_lines():
            size += len(line)
            if size > _ANSWER_LIMIT:
                raise UnreachableError(f"an answer of more than {_ANSWER_LIMIT} bytes", uncertain=True)
            yield line
    except (httpx.HTTPError, httpx.StreamError) as failure:
        raise UnreachableError(_reason(failure), uncertain=True) from failure


async def _read(response: httpx.Response) -> bytes:
    parts = []
    size = 0
    async for part in response.aiter_bytes():
        size += len(part)
        if size > _ANSWER_LIMIT:
            raise UnreachableError(f"an answer of more than {_ANSWER_LIMIT} bytes", uncertain=True)
        parts.append(part)
    return b"".join(parts)


def _is_cut_short(body: bytes) -> bool:
    """Whether JSON ends before its end: it was lost on its way, and no shape that nobody has seen.

    Read through without making anything of it: half a millisecond for a megabyte.
    """
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
    except msgspec.DecodeError as failure:
        return bool(body.strip()) and str(failure) == _CUT_SHORT
    return False


def _reason(failure: Exception) -> str:
    return str(failure) or type(failure).__name__
