"""A storefront for looking: a few pages of a store's products, with the script that its merchant put there.

The vendor's storefront is no part of the contract; this one is as much of a shop as a visitor's window needs.
What stands on its pages is set by the control API (`PUT /_control/stores/{hash}/storefront`).
"""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from guichet.connectors.bigcommerce.standin.state import Document, Json, Where
from guichet.connectors.bigcommerce.standin.stores import Store, get_store
from guichet.connectors.bigcommerce.standin.world import World

_KIND = "storefront"
_SHOWN = 24
_SIGNED_FOR = 1800  # seconds


def routes(world: World) -> list[Route]:
    """The storefront's addresses, below `/storefront`."""
    front = Storefront(world)
    return [
        Route("/{hash}", front.home),
        Route("/{hash}/{product:int}", front.product),
    ]


def set_up(world: World, store: Store, given: Json) -> Json:
    """Keep what stands on a store's pages.

    {script, key, colour, identity_secret, customers: [{id, name, mail}]}: each may be left out.
    """
    world.state.put(store.hash, _KIND, Document(1, given))
    return {"address": f"/storefront/{store.hash}"}


class Storefront:
    """Draws the pages."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def home(self, request: Request) -> Response:
        """The store's first products."""
        store, settings = self._found(request)
        if store is None:
            return Response(status_code=404)
        rows = self._world.state.find(store.hash, "product", Where(), limit=_SHOWN)
        suffix = _suffix(request)
        cards = "".join(
            f'<li><a href="/storefront/{store.hash}/{row.id}{suffix}">{_picture(row.body(), row.parts())}'
            f"<span>{escape(str(row.body().get('name', '')))}</span> {_price(row.body())}</a></li>"
            for row in rows
        )
        return self._page(request, store, settings, store.name, f'<ul class="shelf">{cards}</ul>', {})

    async def product(self, request: Request) -> Response:
        """One product, described for machines too (schema.org)."""
        store, settings = self._found(request)
        number = int(request.path_params["product"])
        row = None if store is None else self._world.state.get(store.hash, "product", number)
        if store is None or row is None:
            return Response(status_code=404)
        body = row.body()
        linked = {
            "@context": "https://schema.org",
            "@type": "Product",
            "productID": str(number),
            "sku": str(body.get("sku") or ""),
            "name": str(body.get("name", "")),
        }
        shown = (
            f"<article>{_picture(body, row.parts())}<div><h1>{escape(str(body.get('name', '')))}</h1>"
            f"<p>{_price(body)}</p><p>{escape(str(body.get('sku') or ''))}</p></div></article>"
        )
        return self._page(request, store, settings, linked["name"], shown, linked)

    def _found(self, request: Request) -> tuple[Store | None, Json]:
        store = get_store(self._world.state, request.path_params["hash"])
        row = None if store is None else self._world.state.get(store.hash, _KIND, 1)
        return store, row.body() if row else {}

    def _page(
        self,
        request: Request,
        store: Store,
        settings: Json,
        title: str,
        main: str,
        linked: Mapping[str, str],
    ) -> Response:
        customer = _customer(request, settings)
        colour = str(settings.get("colour") or "#333333")
        signed_in = escape(customer["name"]) if customer else ""
        home = f"/storefront/{store.hash}"
        others = "".join(
            f'<a href="{home}?client={escape(str(one["id"]))}">{escape(one["name"])}</a> '
            for one in settings.get("customers", ())
        )
        who = f'{signed_in} · <a href="{home}">Se déconnecter</a>' if customer else f"Se connecter : {others}"
        page = f"""<!doctype html><html lang="fr"><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(title)}</title>
<style>{_STYLE.replace("COLOUR", escape(colour))}</style>
{_linked(linked)}
<header><a href="{home}{_suffix(request)}">{escape(store.name)}</a><p>{who}</p></header>
<main>{main}</main>{_script(settings, customer)}"""
        return HTMLResponse(page, headers={"Content-Security-Policy": _policy(settings)})


def _customer(request: Request, settings: Json) -> Json | None:
    asked = request.query_params.get("client")
    return next((one for one in settings.get("customers", ()) if str(one["id"]) == asked), None)


def _suffix(request: Request) -> str:
    client = request.query_params.get("client", "")
    return f"?client={client}" if client.isalnum() else ""


def _script(settings: Json, customer: Json | None) -> str:
    address = settings.get("script")
    if not address:
        return ""
    identity = ""
    if customer is not None and settings.get("identity_secret"):
        identity = f' data-identity="{_signed(str(settings["identity_secret"]), customer)}"'
    return f'<script async src="{escape(address)}" data-key="{escape(settings["key"])}"{identity}></script>'


def _signed(secret: str, customer: Json) -> str:
    """A JWT (HS256) of who is signed in, as a shop's server makes it."""
    claims = {
        "sub": str(customer["id"]),
        "name": customer["name"],
        "email": customer["mail"],
        "exp": int(time.time()) + _SIGNED_FOR,
    }
    body = f"{_plain(json.dumps({'alg': 'HS256', 'typ': 'JWT'}))}.{_plain(json.dumps(claims))}"
    digest = hmac.digest(secret.encode(), body.encode(), "sha256")
    return f"{body}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"


def _plain(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _policy(settings: Json) -> str:
    """A strict shop's policy: scripts and calls to the one other origin that the merchant named."""
    parts = urlsplit(str(settings.get("script") or ""))
    other = f"{parts.scheme}://{parts.netloc}" if parts.netloc else "'none'"
    return (
        f"default-src 'none'; script-src {other}; connect-src {other};"
        " img-src data: blob: https:; style-src 'unsafe-inline'"
    )


def _linked(linked: Mapping[str, str]) -> str:
    if not linked:
        return ""
    text = json.dumps(linked, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'


def _picture(body: Json, parts: Json) -> str:
    images: Any = parts.get("images") or body.get("images") or ()
    address = next((one.get("image_url") or one.get("url_standard") for one in images), "")
    return f'<img src="{escape(address)}" alt="">' if address else ""


def _price(body: Json) -> str:
    return f"{float(body.get('price') or 0):.2f} €".replace(".", ",")


_STYLE = """
body{margin:0;font:16px/1.5 Georgia,serif;color:#222;background:#fff}
header{display:flex;justify-content:space-between;align-items:baseline;gap:16px;padding:16px 24px}
header{border-bottom:3px solid COLOUR}
header>a{font-size:24px;color:COLOUR;text-decoration:none}header p{margin:0;font-size:14px}
a{color:inherit}main{max-width:960px;margin:0 auto;padding:24px}
.shelf{list-style:none;margin:0;padding:0;display:grid;gap:24px}
.shelf{grid-template-columns:repeat(auto-fill,minmax(140px,1fr))}
.shelf a{text-decoration:none;display:block}.shelf span{display:block}img{width:100%;background:#f6f4ef}
article{display:grid;grid-template-columns:repeat(auto-fit,minmax(240px,1fr));gap:24px}
"""
