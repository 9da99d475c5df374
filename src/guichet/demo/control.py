"""Stand-ins' control APIs, as the demo uses them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from guichet.kernel.http import Http

_PATIENCE = 60.0
_AT_ONCE = 500

Json = dict[str, Any]


class RefusedError(Exception):
    """The stand-in did not do what was asked; `status` is its answer's."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"the stand-in answered {status}: {text}")
        self.status = status


class Played:
    """The control API of a stand-in that listens at `address`."""

    def __init__(self, http: Http, address: str) -> None:
        self._http = http
        self._base = f"{address.rstrip('/')}/_control"

    async def ask(self, path: str) -> Any:
        """What it tells. Raises RefusedError, kernel.http.UnreachableError."""
        answer = await self._http.request("GET", f"{self._base}/{path}", timeout=_PATIENCE)
        if answer.status >= 300:
            raise RefusedError(answer.status, answer.body[:300].decode(errors="replace"))
        return answer.json()

    async def tell(self, path: str, body: Json) -> Any:
        """Have something happen there. Raises RefusedError, kernel.http.UnreachableError."""
        answer = await self._http.request("POST", f"{self._base}/{path}", json=body, timeout=_PATIENCE)
        if answer.status >= 300:
            raise RefusedError(answer.status, answer.body[:300].decode(errors="replace"))
        return answer.json()


class Control:
    """The control API of one shop of a stand-in that listens at `address`."""

    def __init__(self, http: Http, address: str, store_hash: str) -> None:
        self._http = http
        self._base = f"{address.rstrip('/')}/_control/stores/{store_hash}"

    async def load(self, kind: str, documents: Sequence[Json]) -> None:
        """Write documents silently. Raises RefusedError, kernel.http.UnreachableError."""
        for start in range(0, len(documents), _AT_ONCE):
            await self._post("load", {"kind": kind, "documents": documents[start : start + _AT_ONCE]})

    async def change(self, name: str, **arguments: Any) -> Any:
        """Make a change as shoppers and the merchant do; the stand-in says so by webhook."""
        return await self._post("change", {"change": name, **arguments})

    async def leave_cart(self, **arguments: Any) -> Any:
        """Leave a filled cart."""
        return await self._post("cart", arguments)

    async def count(self, kind: str) -> int:
        """How many documents of a kind there are."""
        return int((await self._ask("counts"))["documents"].get(kind, 0))

    async def find(self, kind: str, number: int) -> Json | None:
        """A document with its parts in one; None where there is none."""
        try:
            answer = await self._ask(f"documents/{kind}/{number}")
        except RefusedError as refusal:
            if refusal.status == 404:
                return None
            raise
        return {**answer["document"], **(answer["parts"] or {})}

    async def _ask(self, path: str) -> Any:
        answer = await self._http.request("GET", f"{self._base}/{path}", timeout=_PATIENCE)
        if answer.status >= 300:
            raise RefusedError(answer.status, answer.body[:300].decode(errors="replace"))
        return answer.json()

    async def _post(self, path: str, body: Json) -> Any:
        answer = await self._http.request(
            "POST",
            f"{self._base}/{path}",
            content=msgspec.json.encode(body),
            headers={"content-type": "application/json"},
            timeout=_PATIENCE,
        )
        if answer.status >= 300:
            raise RefusedError(answer.status, answer.body[:300].decode(errors="replace"))
        return answer.json()
