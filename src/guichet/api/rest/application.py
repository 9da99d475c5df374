"""The application: layers, routers, documentation."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

import guichet
from guichet.after.returns import ORDER_PATH
from guichet.api import (
    availability,
    chat,
    counter,
    graphql,
    keys,
    pages,
    promises,
    purchases,
    returns,
    shopper,
    tracking,
    webhooks,
    widgets,
)
from guichet.api.rest import documentation, live, system, unfinished
from guichet.api.rest.openapi import describe
from guichet.api.rest.rooms import know_declarations, root_routers, routers
from guichet.before.availability import Nearby
from guichet.kernel.auth import find_signed_in
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings
from guichet.kernel.web import (
    AnswerHeaders,
    BodyLimit,
    Gate,
    Idempotency,
    ProblemGuard,
    TrustedProxies,
    install_problem_handlers,
    mount_web,
)
from guichet.support.chat import LARGEST

_WEB = Path(guichet.__file__).parent / "web_build"
PREFIX = "/api/v1"
_BODY_LIMIT = 1024 * 1024
_FILES = {
    f"{PREFIX}/ticket-files": 20 * 1024 * 1024,
    f"{chat.PREFIX}/chat/files": LARGEST,
    ORDER_PATH: pages.LARGEST_FORM,
    f"{chat.PREFIX}{returns.ORDERS}": returns.LARGEST,
}
_OTHERS_SHARE = 5  # who is not signed in gets this part of the rate


def build_api(services: Services) -> FastAPI:
    """The API over the tools of this process, and the web app where it is built.

    The caller keeps the tools open as long as it serves.
    """
    know_declarations()
    app = assemble(services.settings)
    app.state.services = services
    app.state.live = live.live_stream(services.database)
    app.state.chat = chat.ChatFront(services)
    app.state.pages = pages.PageFront()
    app.state.nearby = Nearby(services.database)
    app.state.shoppers = availability.ShopperFront(services.database)
    app.state.tracking = tracking.TrackingFront()
    app.state.purchases = purchases.PurchaseFront(services)
    app.state.shopper = shopper.ShopperFront(services)
    app.state.returns = returns.ReturnFront()
    mount_web(app, _WEB, https=services.settings.base_url.startswith("https:"))
    return app


def assemble(settings: Settings) -> FastAPI:
    """The API without tools: enough to be described."""
    app = FastAPI(
        title="Guichet",
        version="1",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        middleware=_layers(settings),
        redirect_slashes=False,
    )
    install_problem_handlers(app)
    app.router.routes.extend(_routes())

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = describe(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # the way that FastAPI documents
    return app


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """All routes. They know nothing of the application that serves them, and what they take and answer is
    worked out when they are first asked: once for each process, however many applications it makes.
    """
    whole = APIRouter(generate_unique_id_function=_operation_id, redirect_slashes=False)
    for router in routers():
        whole.include_router(router, prefix=PREFIX)
    for router in root_routers():
        whole.include_router(router)
    whole.include_router(live.router, prefix=PREFIX)
    whole.include_router(unfinished.router, prefix=PREFIX)
    whole.include_router(keys.router, prefix=PREFIX)
    whole.include_router(webhooks.router, prefix=PREFIX)
    whole.include_router(counter.router, prefix=PREFIX)
    whole.include_router(chat.router, prefix=chat.PREFIX)
    whole.include_router(availability.router, prefix=chat.PREFIX)
    whole.include_router(promises.router, prefix=chat.PREFIX)
    whole.include_router(tracking.router, prefix=chat.PREFIX)
    whole.include_router(purchases.router, prefix=chat.PREFIX)
    whole.include_router(shopper.router, prefix=chat.PREFIX)
    whole.include_router(returns.router, prefix=chat.PREFIX)
    whole.include_router(returns.staff_router, prefix=PREFIX)
    whole.include_router(graphql.shopper_router, prefix=chat.PREFIX)
    whole.include_router(graphql.staff_router, prefix=PREFIX)
    whole.include_router(widgets.router)
    whole.include_router(pages.router)
    whole.include_router(purchases.pages)
    whole.include_router(system.router)
    whole.include_router(documentation.router)
    return tuple(whole.routes)


def _layers(settings: Settings) -> list[Middleware]:
    """From the outside in."""
    rate = settings.requests_per_minute
    return [
        Middleware(TrustedProxies, networks=settings.trusted_proxies),
        Middleware(keys.Cors, prefix=f"{chat.PREFIX}/"),
        Middleware(AnswerHeaders, https=settings.base_url.startswith("https:")),
        Middleware(ProblemGuard),
        Middleware(BodyLimit, limit=_BODY_LIMIT, wider=_FILES),
        Middleware(Gate, identify=find_signed_in, signed_in=rate, others=max(1, rate // _OTHERS_SHARE)),
        Middleware(Idempotency),
        Middleware(availability.Quick, path=f"{chat.PREFIX}/availability"),
    ]


def _operation_id(route: APIRoute) -> str:
    method = min(route.methods or {"any"}).lower()
    return re.sub(r"\W+", "_", f"{method}_{route.path_format.strip('/')}").strip("_")
