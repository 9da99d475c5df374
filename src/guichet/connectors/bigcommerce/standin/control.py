"""The control API under `/_control`: what a test or the demo does behind the vendor's back."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from guichet.connectors.bigcommerce.standin.calls import Call, RefusedError, as_identity
from guichet.connectors.bigcommerce.standin.control_changes import make_change
from guichet.connectors.bigcommerce.standin.faults import Faults
from guichet.connectors.bigcommerce.standin.loading import load_documents
from guichet.connectors.bigcommerce.standin.seeding import open_store
from guichet.connectors.bigcommerce.standin.state import Json
from guichet.connectors.bigcommerce.standin.stores import (
    Store,
    Token,
    get_store,
    list_store_hashes,
    save_faults,
)
from guichet.connectors.bigcommerce.standin.world import World

_CHUNK = 500

Endpoint = Callable[[Request], Awaitable[Response]]


def routes(world: World) -> list[Route]:
    """The control API's paths, below `/_control`."""
    desk = ControlDesk(world)
    return [
        Route("/health", _guarded(desk.health)),
        Route("/stores", _guarded(desk.list_stores)),
        Route("/stores", _guarded(desk.create_store), methods=["POST"]),
        Route("/stores/{hash}/load", _guarded(desk.load), methods=["POST"]),
        Route("/stores/{hash}/change", _guarded(desk.change), methods=["POST"]),
        Route("/stores/{hash}/cart", _guarded(desk.abandon_cart), methods=["POST"]),
        Route("/stores/{hash}/faults", _guarded(desk.read_faults)),
        Route("/stores/{hash}/faults", _guarded(desk.set_faults), methods=["POST"]),
        Route("/stores/{hash}/counts", _guarded(desk.counts)),
        Route("/stores/{hash}/documents/{kind}/{id}", _guarded(desk.read_document)),
        Route("/stores/{hash}/documents/{kind}/{id}", _guarded(desk.delete_document), methods=["DELETE"]),
    ]


def control_call(world: World, store: Store, base: str, body: Any = None) -> Call:
    """A call that the control API makes in the merchant's name: no token, no quota, no faults."""
    merchant = Token("", store.hash, "", "", None)
    return Call(world, store, merchant, "POST", {}, msgspec.json.encode(body), base)


class ControlDesk:
    """The control API's handlers."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def health(self, _: Request) -> Any:
        return {"status": "ok", "stores": list_store_hashes(self.world.state)}

    async def list_stores(self, _: Request) -> Any:
        return [self._describe(store_hash) for store_hash in list_store_hashes(self.world.state)]

    async def create_store(self, request: Request) -> Any:
        return open_store(self.world, await _object(request))

    async def load(self, request: Request) -> Any:
        store = self._store(request)
        if "ndjson" in request.headers.get("content-type", ""):
            return {"loaded": await self._load_lines(request, store)}
        given = await _object(request)
        kind, documents = str(given.get("kind") or ""), given.get("documents")
        if not isinstance(documents, list):
            raise TypeError('Send {"kind": "order", "documents": [...]}, or NDJSON with that content type')
        for start in range(0, max(1, len(documents)), _CHUNK):
            load_documents(self.world.state, store.hash, kind, documents[start : start + _CHUNK])
            await asyncio.sleep(0)
        return {"loaded": len(documents)}

    async def _load_lines(self, request: Request, store: Store) -> int:
        """Reads lines as they arrive: plain documents of `?kind=`, or `{"kind": …, "document": …}` each."""
        loaded, rest = 0, b""
        of_kind = request.query_params.get("kind")
        waiting: dict[str, list[Json]] = {}
        async for piece in request.stream():
            *lines, rest = (rest + piece).split(b"\n")
            _sort_lines(lines, of_kind, waiting)
            for kind in [kind for kind, documents in waiting.items() if len(documents) >= _CHUNK]:
                loaded += load_documents(self.world.state, store.hash, kind, waiting.pop(kind))
                await asyncio.sleep(0)
        _sort_lines([rest], of_kind, waiting)
        for kind, documents in waiting.items():
            loaded += load_documents(self.world.state, store.hash, kind, documents)
        return loaded

    async def change(self, request: Request) -> Any:
        """Makes one change, or all of `{"changes": [...]}` in turn, or none when one is refused."""
        given = await _object(request)
        call = control_call(self.world, self._store(request), _base(request))
        with self.world.state.transaction():
            if isinstance(given.get("changes"), list):
                return [make_change(call, str(one.pop("change", "")), one) for one in given["changes"]]
            return make_change(call, str(given.pop("change", "")), given)

    async def abandon_cart(self, request: Request) -> Any:
        call = control_call(self.world, self._store(request), _base(request))
        with self.world.state.transaction():
            return make_change(call, "cart.abandon", await _object(request))

    async def read_faults(self, request: Request) -> Any:
        return Faults.of(self._store(request).faults)

    async def set_faults(self, request: Request) -> Any:
        """Sets the knobs given and leaves the others; `{"reset": true}` puts all of them back first."""
        store, given = self._store(request), await _object(request)
        kept = {} if given.pop("reset", False) else store.faults
        knobs = Faults.of({**kept, **given})
        save_faults(self.world.state, store.hash, msgspec.to_builtins(knobs))
        return knobs

    async def counts(self, request: Request) -> Any:
        store = self._store(request)
        waiting = self.world.state.connection.execute(
            "SELECT count(*) FROM delivery JOIN hook ON hook.id = delivery.hook WHERE hook.store = ?",
            (store.hash,),
        ).fetchone()[0]
        hooks = self.world.state.connection.execute(
            "SELECT count(*), coalesce(sum(is_active), 0) FROM hook WHERE store = ?", (store.hash,)
        ).fetchone()
        return {
            "documents": self.world.state.kinds(store.hash),
            "hooks": {"all": hooks[0], "active": hooks[1]},
            "webhooks waiting": waiting,
            **self.world.state.tallies(store.hash),
        }

    async def read_document(self, request: Request) -> Any:
        store, kind = self._store(request), request.path_params["kind"]
        row = self.world.state.get(store.hash, kind, as_identity(request.path_params["id"]))
        if row is None:
            raise RefusedError(404, f"There is no such {kind}")
        return {"document": row.body(), "parts": row.parts()}

    async def delete_document(self, request: Request) -> Any:
        """Deletes silently, as if the webhook had been lost; `?announce=true` says so."""
        store, kind = self._store(request), request.path_params["kind"]
        identity = as_identity(request.path_params["id"])
        call = control_call(self.world, store, _base(request))
        with self.world.state.transaction():
            if request.query_params.get("announce") == "true":
                return make_change(call, "document.delete", {"kind": kind, "id": identity})
            if not self.world.state.delete(store.hash, kind, identity):
                raise RefusedError(404, f"There is no such {kind}")
        return {"deleted": identity}

    def _store(self, request: Request) -> Store:
        store = get_store(self.world.state, request.path_params["hash"])
        if store is None:
            raise RefusedError(404, "There is no such store")
        return store

    def _describe(self, store_hash: str) -> Json:
        tokens = self.world.state.connection.execute(
            "SELECT token, client_id, client_secret, origin FROM token WHERE store = ? AND revoked = 0",
            (store_hash,),
        ).fetchall()
        names = ("token", "client_id", "client_secret", "origin")
        return {"hash": store_hash, "tokens": [dict(zip(names, row, strict=True)) for row in tokens]}


def _sort_lines(lines: list[bytes], of_kind: str | None, waiting: dict[str, list[Json]]) -> None:
    for line in lines:
        if not line.strip():
            continue
        try:
            entry = msgspec.json.decode(line)
            kind, document = (of_kind, entry) if of_kind else (entry["kind"], entry["document"])
        except (msgspec.DecodeError, KeyError, TypeError) as error:
            raise ValueError(f"A line is not a document: {error!r}") from error
        waiting.setdefault(kind, []).append(document)


async def _object(request: Request) -> Json:
    try:
        value = msgspec.json.decode(await request.body() or b"{}")
    except msgspec.DecodeError as error:
        raise ValueError(f"The body is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise TypeError("The body must be a JSON object")
    return value


def _base(request: Request) -> str:
    return f"{request.url.scheme}://{request.url.netloc}/stores/{request.path_params['hash']}"


def _guarded(handler: Callable[[Request], Awaitable[Any]]) -> Endpoint:
    """Turns what a handler returns into JSON, and what it refuses into a message that says what to do."""

    async def endpoint(request: Request) -> Response:
        try:
            value, status = await handler(request), 200
        except RefusedError as refused:
            value, status = {"message": refused.title, "errors": refused.errors}, refused.status
        except (ValueError, TypeError) as error:
            value, status = {"message": str(error)}, 422
        if isinstance(value, Response):
            return value
        return Response(msgspec.json.encode(value), status, media_type="application/json")

    return endpoint
