"""Calls to BigCommerce: where they go, how lists are cut, what the quota's headers say. Raw data out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec

from guichet.connectors._kit import UNANSWERED, failure_to_reach
from guichet.connectors.bigcommerce.errors import failure_of, vendor_words
from guichet.connectors.bigcommerce.settings import Settings
from guichet.kernel.http import Answer
from guichet.ports.capabilities import Session
from guichet.ports.failures import MalformedError, ThrottledError

LARGEST_PAGE = 250
# Calls running together for the parts of one page of orders.
AT_ONCE = 8
_BUSY_SECONDS = 2.0

Rows = list[msgspec.Raw]
Params = Mapping[str, str]


class Pagination(msgspec.Struct):
    total: int = 0
    total_pages: int = 0
    current_page: int = 0


class CursorPagination(msgspec.Struct):
    end_cursor: str | None = None


class Meta(msgspec.Struct):
    pagination: Pagination | None = None
    cursor_pagination: CursorPagination | None = None


class Listing(msgspec.Struct):
    """A page of a V3 list."""

    data: list[msgspec.Raw] = []
    meta: Meta | None = None

    @property
    def total(self) -> int | None:
        return self.meta.pagination.total if self.meta and self.meta.pagination else None


class One(msgspec.Struct):
    data: msgspec.Raw


_ROWS = msgspec.json.Decoder(list[msgspec.Raw])
_LISTING = msgspec.json.Decoder(Listing, strict=False)
_ONE = msgspec.json.Decoder(One)


class Client:
    """One account's calls. `patience` is how long (seconds) a call waits for the quota before it gives up.

    All calls raise the errors of `ports.failures`.
    """

    def __init__(self, session: Session, *, patience: float = 0.0) -> None:
        settings: Settings = session.settings
        self._http = session.http
        self._base = f"{settings.api_address.rstrip('/')}/stores/{settings.store_hash}/"
        self._headers = {"X-Auth-Token": settings.access_token, "Accept": "application/json"}
        self._patience = patience

    async def get(self, path: str, params: Params | None = None) -> Answer:
        """Reads `path` ("v2/orders/12")."""
        return await self._call("GET", path, params, None, frozenset())

    async def send(
        self, method: str, path: str, body: Any = None, *, busy: frozenset[int] = frozenset()
    ) -> Answer:
        """Writes; a 207 (partly refused) is a refusal. Never repeated, since a lost answer may have acted.

        `busy` are statuses by which the vendor says here that it is still at the last one.
        """
        return await self._call(method, path, None, body, busy)

    async def rows(self, path: str, params: Params | None = None) -> tuple[Rows, Answer]:
        """A bare V2 array; 204 is none."""
        answer = await self.get(path, params)
        return (self._decoded(_ROWS, answer, path) if answer.body else []), answer

    async def all_rows(self, path: str, params: Params | None = None) -> Rows:
        """All of a V2 list that hangs below an order, page by page."""
        found: Rows = []
        page = 1
        while True:
            asked = {**(params or {}), "limit": str(LARGEST_PAGE), "page": str(page)}
            rows, _ = await self.rows(path, asked)
            found += rows
            if len(rows) < LARGEST_PAGE:
                return found
            page += 1

    async def listing(self, path: str, params: Params | None = None) -> tuple[Listing, Answer]:
        """A page of a V3 list; 204 is none."""
        answer = await self.get(path, params)
        return (self._decoded(_LISTING, answer, path) if answer.body else Listing()), answer

    async def one(self, path: str, params: Params | None = None) -> tuple[msgspec.Raw, Answer]:
        """The `data` of a V3 answer."""
        answer = await self.get(path, params)
        return self._decoded(_ONE, answer, path).data, answer

    async def listings(
        self, path: str, params: Params, position: Mapping[str, Any]
    ) -> AsyncIterator[tuple[Listing, Answer, dict[str, Any], bool]]:
        """A V3 list from `position` on: by cursor where the vendor gives one, else by page number.

        Yields each page with the position after it and whether it is the last.
        """
        here = dict(position)
        while True:
            listing, answer = await self.listing(path, {**params, **_paging(here)})
            here, last = _after(here, listing, int(params["limit"]))
            yield listing, answer, here, last
            if last:
                return

    async def all_listed(self, path: str, params: Params | None = None) -> Rows:
        """All of a short V3 list."""
        asked = {"limit": str(LARGEST_PAGE), **(params or {})}
        return [row async for listing, _, _, _ in self.listings(path, asked, {}) for row in listing.data]

    async def _call(
        self, method: str, path: str, params: Params | None, body: Any, busy: frozenset[int]
    ) -> Answer:
        waited = 0.0
        while True:
            try:
                return await self._once(method, path, params, body, busy)
            except ThrottledError as throttled:
                if waited + throttled.retry_after > self._patience:
                    raise
                waited += throttled.retry_after
                await pause(throttled.retry_after)

    async def _once(
        self, method: str, path: str, params: Params | None, body: Any, busy: frozenset[int]
    ) -> Answer:
        try:
            answer = await self._http.request(
                method, self._base + path, params=params, headers=self._headers, json=body
            )
        except UNANSWERED as failure:
            raise failure_to_reach(failure) from failure
        await self._heed_quota(answer)
        if answer.status in busy:
            raise ThrottledError(vendor_words(answer.body), retry_after=_BUSY_SECONDS)
        refusal = failure_of(answer, writing=method != "GET")
        if refusal is None:
            return answer
        if isinstance(refusal, ThrottledError):
            await self._http.slow_down(refusal.retry_after)
        raise refusal

    async def _heed_quota(self, answer: Answer) -> None:
        try:
            left = int(answer.headers["x-rate-limit-requests-left"])
            resets_after = int(answer.headers["x-rate-limit-time-reset-ms"]) / 1000
        except (KeyError, ValueError):
            return
        await self._http.correct_budget(left=left, resets_after=resets_after)

    @staticmethod
    def _decoded(decoder: msgspec.json.Decoder[Any], answer: Answer, path: str) -> Any:
        try:
            return decoder.decode(answer.body)
        except msgspec.DecodeError as failure:
            raise MalformedError(f"the answer to {path} is in a shape never seen: {failure}") from failure


async def pause(seconds: float) -> None:
    """Waits for the quota."""
    await asyncio.sleep(seconds)


def _paging(position: Mapping[str, Any]) -> dict[str, str]:
    if "after" in position:
        return {"after": str(position["after"])}
    return {"page": str(position.get("page", 1))}


def _after(position: dict[str, Any], listing: Listing, limit: int) -> tuple[dict[str, Any], bool]:
    """The position after a page, and whether there is nothing beyond."""
    meta = listing.meta
    page = int(position.get("page", 1))
    pagination = meta.pagination if meta else None
    if not listing.data:
        return position, True
    if meta and meta.cursor_pagination and meta.cursor_pagination.end_cursor:
        return {"after": meta.cursor_pagination.end_cursor}, len(listing.data) < limit
    if "after" in position:
        return position, True
    if pagination and pagination.total_pages:
        return {"page": page + 1}, page >= pagination.total_pages
    return {"page": page + 1}, len(listing.data) < limit
