"""The stand-in as an ASGI application: the gateway in front of the vendor's API, login host and control."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import re
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from guichet.connectors.bigcommerce.standin import control, oauth, seeding, v3_inventory
from guichet.connectors.bigcommerce.standin.calls import Answer, Call, Handler, RefusedError
from guichet.connectors.bigcommerce.standin.endpoints import all_routes
from guichet.connectors.bigcommerce.standin.faults import Faults, garnish
from guichet.connectors.bigcommerce.standin.permissions import needed_scopes
from guichet.connectors.bigcommerce.standin.settings import StandinSettings
from guichet.connectors.bigcommerce.standin.state import State
from guichet.connectors.bigcommerce.standin.stores import Store, Token, find_token, get_store, save_faults
from guichet.connectors.bigcommerce.standin.webhook_sender import WebhookSender
from guichet.connectors.bigcommerce.standin.world import World

_LOG = logging.getLogger(__name__)
_ROUTES = all_routes()
_METHODS = ["GET", "POST", "PUT", "DELETE", "PATCH"]
_PATH = re.compile(r"v[23](/[^/]+)+")
_ADJUSTMENT_HOLD_SECONDS = 0.02


class Gateway:
    """Answers `/stores/{hash}/v2|v3/…`: token, quota, faults, then the handler of the path."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def __call__(self, request: Request) -> Response:
        path = request.path_params["path"].rstrip("/")
        version = path[:2]
        store = get_store(self.world.state, request.path_params["hash"])
        if store is None or not _PATH.fullmatch(path):
            return _refusal(RefusedError(404, "The requested resource was not found."), version, {})
        knobs = Faults.of(store.faults)
        token = find_token(self.world.state, request.headers.get("x-auth-token", ""), store.hash)
        if token is None or knobs.revoked:
            return _refusal(RefusedError(401, "X-Auth-Token header is required"), version, {})
        allowed, headers = self.world.quota(store.hash).spend(store.quota)
        try:
            await self._misbehave(store, knobs, allowed)
            segments = tuple(path[3:].removesuffix(".json").split("/"))
            _check_scopes(token, request.method, version, segments)
            answer = await self._handle(request, store, token, version, segments)
            if request.method != "GET" and self._count_down(store, "answer_lost_next"):
                raise RefusedError(knobs.error_status, "The store is unavailable.")
        except RefusedError as refused:
            if refused.status == 429:
                headers.setdefault("X-Retry-After", str(knobs.throttle_seconds))
            return _refusal(refused, version, headers)
        return self._respond(store, answer, knobs, {**headers, **answer.headers})

    async def _handle(
        self, request: Request, store: Store, token: Token, version: str, segments: tuple[str, ...]
    ) -> Answer:
        handler, values = _ROUTES.find(version, request.method, segments)
        call = Call(
            world=self.world,
            store=store,
            token=token,
            method=request.method,
            query=dict(request.query_params),
            raw_body=await request.body(),
            base=f"{request.url.scheme}://{request.url.netloc}/stores/{store.hash}",
            path=values,
        )
        alone = segments[:2] == ("inventory", "adjustments")
        if alone:
            await self._enter_alone(store)
        try:
            return self._act(handler, call)
        except RefusedError as refused:
            if version == "v2" and refused.status == 422:
                refused.status = 400
            raise
        finally:
            if alone:
                self.world.busy_stores.discard(store.hash)

    def _act(self, handler: Handler, call: Call) -> Answer:
        """Runs a handler: a read as it is, a write whole or not at all."""
        if call.method == "GET":
            return handler(call)
        try:
            with self.world.state.transaction():
                return handler(call)
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
            # A body of another shape than the contract's: the handlers check what the vendor has rules for.
            _LOG.warning("A request body could not be read", exc_info=error)
            raise RefusedError(422, "The request body is invalid.", {"": repr(error)}) from error

    async def _enter_alone(self, store: Store) -> None:
        """The vendor takes one stock adjustment at a time: a second one beside it is refused."""
        if store.hash in self.world.busy_stores:
            raise RefusedError(429, "Another inventory adjustment is being processed.")
        self.world.busy_stores.add(store.hash)
        await asyncio.sleep(_ADJUSTMENT_HOLD_SECONDS)

    async def _misbehave(self, store: Store, knobs: Faults, allowed: bool) -> None:
        if not allowed:
            raise RefusedError(429, "You have exceeded your quota of requests.")
        if knobs.slow_milliseconds:
            await asyncio.sleep(knobs.slow_milliseconds / 1000)
        if knobs.throttle or self._count_down(store, "throttle_next"):
            raise RefusedError(429, "Too many requests.")
        if self.world.chance(knobs.error_percent) or self._count_down(store, "error_next"):
            raise RefusedError(knobs.error_status, "The store is unavailable.")

    def _count_down(self, store: Store, knob: str) -> bool:
        left = int(store.faults.get(knob, 0))
        if left <= 0:
            return False
        current = get_store(self.world.state, store.hash)
        if current is not None:
            save_faults(self.world.state, store.hash, {**current.faults, knob: left - 1})
        return True

    def _respond(self, store: Store, answer: Answer, knobs: Faults, headers: dict[str, str]) -> Response:
        if answer.body is None:
            return Response(status_code=answer.status, headers=headers)
        body = answer.body if isinstance(answer.body, bytes) else msgspec.json.encode(answer.body)
        if knobs.unknown_fields or knobs.unknown_values:
            body = msgspec.json.encode(garnish(msgspec.json.decode(body), knobs))
        if self.world.chance(knobs.truncate_percent) or self._count_down(store, "truncate_next"):
            body = body[: math.ceil(len(body) / 2)]
        return Response(body, answer.status, headers, "application/json")


def _check_scopes(token: Token, method: str, version: str, segments: tuple[str, ...]) -> None:
    if token.scopes is None:
        return
    needed = needed_scopes(method, version, segments)
    if needed and not needed & token.scopes:
        raise RefusedError(403, "You don't have a required scope to access the endpoint")


def _refusal(refused: RefusedError, version: str, headers: dict[str, str]) -> Response:
    body: Any
    if version == "v2":
        body = [{"status": refused.status, "message": refused.title}]
    else:
        body = {
            "status": refused.status,
            "title": refused.title,
            "type": "https://developer.bigcommerce.com/api-docs/getting-started/api-status-codes",
            "instance": "",
        }
        if refused.errors or refused.status == 422:
            body["errors"] = refused.errors
    return Response(msgspec.json.encode(body), refused.status, headers, "application/json")


def create_app(settings: StandinSettings) -> Starlette:
    """The stand-in as an ASGI application over the state in `settings.data_directory`.

    Run it with its lifespan (uvicorn does, so does Starlette's TestClient): webhooks leave and stock moves
    while it runs only. A seed file is read when the store it describes is not there yet.
    Raises ValueError when the seed file cannot be read.
    """
    world = World(settings, State(settings.data_directory))
    if settings.seed_file is not None:
        seeding.load_seed_file(world, settings.seed_file)

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        world.spawn(WebhookSender(world).run())
        v3_inventory.resume_adjustments(world)
        try:
            yield
        finally:
            await world.stop()
            world.state.close()

    gateway = Gateway(world)

    async def answer(request: Request) -> Response:
        return await gateway(request)

    app = Starlette(
        routes=[
            Route("/stores/{hash}/{path:path}", answer, methods=_METHODS),
            Mount("/_control", routes=[*control.routes(world), *oauth.control_routes(world)]),
            Route("/oauth2/token", oauth.token_endpoint(world), methods=["POST"]),
        ],
        lifespan=lifespan,
    )
    app.state.world = world
    return app
