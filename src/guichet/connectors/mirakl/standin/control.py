"""The control API: who plays the operator, the buyers and the marketplace's bad days."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.routing import Route

from guichet.connectors._kit import guarded, object_of
from guichet.connectors.mirakl.standin.state import State
from guichet.connectors.mirakl.standin.threads import begin, shown, write, written

_FAULTS = frozenset({"throttle", "garbage", "outage", "slow_seconds"})
_FIRST_SHOP = 2001


class ControlDesk:
    """The control API's handlers."""

    def __init__(self, state: State, calls: Callable[[], int]) -> None:
        self._state = state
        self._calls = calls

    def routes(self) -> list[Route]:
        return [
            Route("/health", guarded(self.health)),
            Route("/counts", guarded(self.counts)),
            Route("/shops", guarded(self.open_shop), methods=["POST"]),
            Route("/shops/{shop_id:int}/orders", guarded(self.put_orders), methods=["POST"]),
            Route("/shops/{shop_id:int}/messages", guarded(self.write), methods=["POST"]),
            Route("/orders/{order_id}", guarded(self.change_order), methods=["POST"]),
            Route("/orders/{order_id}", guarded(self.delete_order), methods=["DELETE"]),
            Route("/threads/{thread_id}", guarded(self.read_thread)),
            Route("/faults", guarded(self.set_faults), methods=["POST"]),
        ]

    async def health(self, _: Request) -> Any:
        return {"status": "ok", "shops": [one["name"] for one in self._state.shops()]}

    async def counts(self, _: Request) -> Any:
        return {**self._state.counts(), "calls": self._calls()}

    async def open_shop(self, request: Request) -> Any:
        """Opens a shop, or gives it another key: `name`, `key`, `shop_id`, if wanted."""
        given = await object_of(request)
        shop_id = int(given.get("shop_id") or _FIRST_SHOP + len(self._state.shops()))
        key, name = str(given.get("key") or secrets.token_urlsafe(24)), str(given.get("name") or "Boutique")
        self._state.put_shop(shop_id, key, name)
        return {"shop_id": shop_id, "key": key, "name": name}

    async def put_orders(self, request: Request) -> Any:
        """`{"orders": […]}` in OR11's shape; dates that are left out are now."""
        orders = (await object_of(request))["orders"]
        now = written(datetime.now(UTC))
        with self._state.transaction():
            for order in orders:
                dates = {"created_date": now, "last_updated_date": now, "currency_iso_code": "EUR"}
                self._state.put_order(request.path_params["shop_id"], {**dates, **order})
        return {"orders": len(orders)}

    async def change_order(self, request: Request) -> Any:
        """Fields of an order to be otherwise, as of now."""
        found = self._state.order(request.path_params["order_id"])
        if found is None:
            raise ValueError("There is no such order")
        shop_id, order = found
        changed = {**order, "last_updated_date": written(datetime.now(UTC)), **await object_of(request)}
        self._state.put_order(shop_id, changed)
        return changed

    async def delete_order(self, request: Request) -> Any:
        self._state.drop_order(request.path_params["order_id"])
        return {}

    async def write(self, request: Request) -> Any:
        """Somebody writes: `body`, `from` (CUSTOMER, OPERATOR, SHOP), `files`: `[{name, content}]` in base64.

        In the thread `thread_id`, or in a new one: `order_id`, `topic`, `buyer` as `{id, name}`.
        """
        given = await object_of(request)
        shop_id = request.path_params["shop_id"]
        shop = next((one for one in self._state.shops() if one["shop_id"] == shop_id), None)
        if shop is None:
            raise ValueError("There is no such shop")
        files = [(str(one["name"]), base64.b64decode(one["content"])) for one in given.get("files", ())]
        at = datetime.fromisoformat(given["at"]) if given.get("at") else None
        with self._state.transaction():
            thread_id = str(given.get("thread_id") or "")
            if not thread_id or self._state.thread(thread_id) is None:
                thread_id = begin(self._state, shop_id, shop["name"], given)
            kind = str(given.get("from") or "CUSTOMER")
            message_id = write(self._state, thread_id, kind, str(given["body"]), at=at, files=files)
        return {"thread_id": thread_id, "message_id": message_id}

    async def read_thread(self, request: Request) -> Any:
        return shown(self._state, request.path_params["thread_id"], with_messages=True)

    async def set_faults(self, request: Request) -> Any:
        """Sets the knobs given: `throttle`, `garbage`, `outage` (so many calls to come), `slow_seconds`."""
        given = await object_of(request)
        unknown = set(given) - _FAULTS
        if unknown:
            raise ValueError(f"No such knob: {', '.join(sorted(unknown))}")
        self._state.set_faults({name: float(value) for name, value in given.items()})
        return self._state.faults()
