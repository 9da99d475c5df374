"""Asking a storefront: with a private token of the account's own, at the store's address on the web.

A token is made once a day for a store and kept by this process; it may read what any visitor may, no more.
Sources: Storefront tokens, "Create a Private API Token"; GraphQL Storefront API, authentication.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

import msgspec

from guichet.connectors._kit import UNANSWERED, failure_to_reach
from guichet.connectors.bigcommerce.client import Client
from guichet.connectors.bigcommerce.errors import vendor_words
from guichet.connectors.bigcommerce.storefront.reading import read_item, read_shipping
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import Session
from guichet.ports.failures import MalformedError, OutageError, RejectedError
from guichet.ports.storefront import ShownItem, ShownShipping, StorefrontPlace

ITEM, OPTIONS, SHIPPING_METHODS = (
    files(__package__).joinpath(f"{name}.graphql").read_text(encoding="utf-8")
    for name in ("item", "options", "shipping_methods")
)
_LASTS = timedelta(days=1)
_REFUSED, _BROKEN = 400, 500

_tokens: dict[tuple[str, str], tuple[datetime, str]] = {}


class _Made(msgspec.Struct):
    token: str


class _Answered(msgspec.Struct):
    data: _Made


class Storefront:
    """One store's pages. All calls raise the errors of `ports.failures`."""

    def __init__(self, session: Session, place: StorefrontPlace) -> None:
        self._session = session
        self._place = place

    async def item(self, product_external_id: str) -> ShownItem | None:
        """An item as a visitor sees it; None where the store shows no such page."""
        asked = {"product": int(product_external_id)}
        item = await self._ask(ITEM, asked)
        return read_item(item, await self._ask(OPTIONS, asked))

    async def shipping(self, cart_external_id: str) -> tuple[ShownShipping, ...]:
        """The ways to receive a guest's basket; the vendor's baskets and checkouts share their ids."""
        return read_shipping(await self._ask(SHIPPING_METHODS, {"checkout": cart_external_id}))

    async def _ask(self, document: str, variables: Mapping[str, Any]) -> bytes:
        address = f"{self._place.address.rstrip('/')}/graphql"
        headers = {"Authorization": f"Bearer {await self._token()}", "Accept": "application/json"}
        body = {"query": document, "variables": dict(variables)}
        try:
            answer = await self._session.http.request("POST", address, headers=headers, json=body)
        except UNANSWERED as failure:
            raise failure_to_reach(failure) from failure
        if answer.status >= _BROKEN:
            raise OutageError(f"The storefront answers {answer.status}")
        if answer.status >= _REFUSED:
            _tokens.pop(self._known_as, None)
            raise RejectedError(vendor_words(answer.body) or f"The storefront answers {answer.status}")
        return answer.body

    @property
    def _known_as(self) -> tuple[str, str]:
        return self._session.settings.store_hash, self._place.store_external_id

    async def _token(self) -> str:
        held = _tokens.get(self._known_as)
        now = utc_now()
        if held is not None and now < held[0]:
            return held[1]
        wanted = {
            "channel_ids": [int(self._place.store_external_id)],
            "expires_at": int((now + 2 * _LASTS).timestamp()),
            "scopes": ["Unauthenticated"],
        }
        answer = await Client(self._session).send("POST", "v3/storefront/api-token-private", wanted)
        try:
            token = msgspec.json.decode(answer.body, type=_Answered).data.token
        except msgspec.DecodeError as failure:
            raise MalformedError(f"The token comes in a shape never seen: {failure}") from failure
        _tokens[self._known_as] = (now + _LASTS, token)
        return token
