"""The house as the demo's own people use it: staff who are signed in, shoppers whom their shop knows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from guichet.demo.control import Json, RefusedError
from guichet.demo.fronts import Customer, ShopFront
from guichet.demo.shop import signed_identity
from guichet.kernel.http import Answer, Http

T = TypeVar("T")
_STAFF, _SHOPPERS = "/api/v1", "/api/shopper/v1"
_LOOK, _PATIENCE = 0.5, 120.0  # seconds


class Caller:
    """Somebody who calls the API at `base` with these headers."""

    def __init__(self, http: Http, base: str, headers: Mapping[str, str]) -> None:
        self._http = http
        self._base = base
        self._headers = headers

    async def ask(self, path: str, **query: str) -> Any:
        """What is answered. Raises RefusedError, kernel.http.UnreachableError."""
        answer = await self._http.request(
            "GET", f"{self._base}{path}", params=query or None, headers=self._headers
        )
        return _told(answer)

    async def do(self, method: str, path: str, body: Json | None = None, *, key: str = "") -> Any:
        """Have something done; under the same key once. Raises RefusedError, UnreachableError."""
        headers = {**self._headers, **({"Idempotency-Key": key} if key else {})}
        answer = await self._http.request(method, f"{self._base}{path}", json=body or {}, headers=headers)
        return _told(answer)


async def sign_in(http: Http, address: str, mail: str, password: str) -> Caller:
    """A member of staff at the house at `address`. Raises RefusedError, UnreachableError."""
    asked = {"mail": mail, "password": password}
    answer = await http.request("POST", f"{address}{_STAFF}/session", json=asked)
    session = _told(answer)
    cookie = answer.headers["set-cookie"].partition(";")[0]
    return Caller(http, f"{address}{_STAFF}", {"Cookie": cookie, "X-CSRF-Token": session["csrf_token"]})


async def shop_as(http: Http, front: ShopFront, page: str, customer: Customer) -> Caller:
    """A customer whom a shop has signed in on its page. Raises RefusedError, UnreachableError."""
    asked = {"key": front.key, "identity": signed_identity(front.secret, customer), "language": "fr"}
    base, origin = f"{front.guichet}{_SHOPPERS}", {"Origin": page}
    session = _told(await http.request("POST", f"{base}/sessions", json=asked, headers=origin))
    return Caller(http, base, {**origin, "Authorization": f"Bearer {session['token']}"})


async def until(look: Callable[[], Awaitable[T | None]]) -> T | None:
    """What is looked for, once it is there; None when it does not come."""
    for _ in range(int(_PATIENCE / _LOOK)):
        found = await look()
        if found:
            return found
        await asyncio.sleep(_LOOK)
    return None


def _told(answer: Answer) -> Any:
    if answer.status >= 300:
        raise RefusedError(answer.status, answer.body[:300].decode(errors="replace"))
    return answer.json() if answer.body else None
