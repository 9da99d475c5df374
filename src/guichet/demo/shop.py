"""The brands' shops on the web, as their own developer would serve the kit: files, and who is signed in.

`/shop.json` is what makes the kit this shop. `/account` is what a shop's own server has to offer so that its
customers are known in the chat and keep their lists: a signed word of who is signed in here. The demo's
customers need no password.
"""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

import guichet
from guichet.demo.fronts import Customer, ShopFront
from guichet.kernel.web import mount_web

BUILD = Path(guichet.__file__).parent / "shop_build"
_COOKIE = "shop_customer"
_SIGNED_FOR = 1800  # seconds
_NO_STORE = {"Cache-Control": "no-store"}


def shop_app(find: Callable[[], ShopFront | None], guichet_address: str, build: Path = BUILD) -> Starlette:
    """A shop's own server; `find` gives what it stands on, None as long as that is not made."""
    pages = _Pages(find)
    app = Starlette(
        routes=[
            Route("/shop.json", pages.settings),
            Route("/account", pages.account),
            Route("/account/{customer}", pages.sign_in, methods=["PUT"]),
            Route("/account", pages.sign_out, methods=["DELETE"]),
        ]
    )
    mount_web(app, build, policy=shop_policy(guichet_address))
    return app


def shop_policy(guichet_address: str) -> str:
    """A strict shop's Content-Security-Policy: its own files, and the house's scripts and API."""
    return (
        f"default-src 'none'; script-src 'self' {guichet_address}; connect-src 'self' {guichet_address};"
        " style-src 'self'; img-src 'self' data: blob: https:; worker-src 'self'; manifest-src 'self';"
        " frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )


class _Pages:
    def __init__(self, find: Callable[[], ShopFront | None]) -> None:
        self._find = find

    async def settings(self, _: Request) -> Response:
        """What makes the kit this shop."""
        front = self._find()
        if front is None:
            return Response(status_code=503, headers={"Retry-After": "5"})
        told = {
            "guichet": front.guichet,
            "key": front.key,
            "name": front.name,
            "colour": front.colour,
            "dark": True,
            "languages": ["fr", "en"],
            "country": "FR",
            "account": "/account",
        }
        return JSONResponse(told, headers={"Cache-Control": "no-cache"})

    async def account(self, request: Request) -> Response:
        """Who is signed in, with a word that the house believes; and who may be."""
        front = self._find()
        if front is None:
            return Response(status_code=503)
        signed_in = request.cookies.get(f"{_COOKIE}_{front.hash}")
        customer = next((one for one in front.customers if one.id == signed_in), None)
        told = {
            "name": customer.name if customer else "",
            "identity": signed_identity(front.secret, customer) if customer else "",
            "customers": [{"id": one.id, "name": one.name} for one in front.customers],
        }
        return JSONResponse(told, headers=_NO_STORE)

    async def sign_in(self, request: Request) -> Response:
        """Sign a customer of the demo in, without a password."""
        front, asked = self._find(), request.path_params["customer"]
        if front is None or not any(one.id == asked for one in front.customers):
            return Response(status_code=404)
        response = Response(status_code=204)
        response.set_cookie(f"{_COOKIE}_{front.hash}", asked, httponly=True, samesite="lax")
        return response

    async def sign_out(self, _: Request) -> Response:
        """Sign out."""
        front = self._find()
        response = Response(status_code=204)
        if front is not None:
            response.delete_cookie(f"{_COOKIE}_{front.hash}", httponly=True, samesite="lax")
        return response


def signed_identity(secret: str, customer: Customer) -> str:
    """A JWT (RFC 7519, HS256) of who is signed in, as a shop's server makes it."""
    claims = {
        "sub": customer.id,
        "name": customer.name,
        "email": customer.mail,
        "exp": int(time.time()) + _SIGNED_FOR,
    }
    body = f"{_plain(json.dumps({'alg': 'HS256', 'typ': 'JWT'}))}.{_plain(json.dumps(claims))}"
    digest = hmac.digest(secret.encode(), body.encode(), "sha256")
    return f"{body}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def _plain(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
