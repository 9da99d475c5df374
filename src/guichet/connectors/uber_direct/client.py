"""Calls to Uber Direct: bearer tokens, one organisation's deliveries. Raw data out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

import msgspec

from guichet.connectors._kit import UNANSWERED, failure_to_reach
from guichet.connectors.uber_direct import auth
from guichet.connectors.uber_direct.errors import failure_of, vendor_words
from guichet.connectors.uber_direct.settings import Settings
from guichet.kernel.http import Answer
from guichet.ports.capabilities import Session
from guichet.ports.failures import BadCredentialsError, MalformedError, ThrottledError

Json = dict[str, Any]


class Client:
    """One organisation's calls. All raise the errors of `ports.failures`."""

    def __init__(self, session: Session) -> None:
        settings: Settings = session.settings
        self._settings = settings
        self._http = session.http
        customer = quote(settings.customer_id, safe="")
        self._base = f"{settings.api_address.rstrip('/')}/v1/customers/{customer}/"

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> tuple[Json, datetime]:
        """Reads `path` ("deliveries/del_…"): what is said, and when."""
        answer = await self._call("GET", path, params=params)
        return _decoded(answer), answer.received_at

    async def send(self, path: str, body: Any = None, *, asks: bool = False) -> Json:
        """Writes; never repeated by itself. `asks`: a question in the form of a write."""
        return _decoded(await self._call("POST", path, body=body or {}, wrote=not asks))

    async def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        wrote: bool = False,
    ) -> Answer:
        token = await auth.token_of(self._http, self._settings)
        try:
            answer = await self._http.request(
                method,
                self._base + path,
                params=params,
                headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
                json=body,
            )
        except UNANSWERED as failure:
            raise failure_to_reach(failure) from failure
        refusal = failure_of(answer, wrote=wrote)
        if isinstance(refusal, BadCredentialsError):
            auth.forget(self._settings)
        if isinstance(refusal, ThrottledError):
            await self._http.slow_down(refusal.retry_after)
        if refusal is not None:
            raise refusal
        return answer


def _decoded(answer: Answer) -> Json:
    try:
        said = msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        said = None
    if not isinstance(said, dict):
        words = vendor_words(answer.body)
        raise MalformedError(f"Uber Direct answers in a shape never seen: {words or 'not JSON'}")
    return said
