"""Calls to Sendcloud's API v3: Basic auth by the integration's keys. Raw data out."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from typing import Any

import msgspec

from guichet.connectors._kit import UNANSWERED, failure_to_reach
from guichet.connectors.sendcloud.errors import failure_of, vendor_words
from guichet.connectors.sendcloud.settings import Settings
from guichet.kernel.http import Answer
from guichet.ports.capabilities import Session
from guichet.ports.failures import MalformedError, ThrottledError

_ANNOUNCING_SECONDS = 60.0  # the carrier itself is asked meanwhile


class Client:
    """One integration's calls. All raise the errors of `ports.failures`."""

    def __init__(self, session: Session) -> None:
        settings: Settings = session.settings
        self._http = session.http
        self._base = f"{settings.api_address.rstrip('/')}/v3/"
        pair = b64encode(f"{settings.public_key}:{settings.secret_key}".encode()).decode()
        self._headers = {"Authorization": f"Basic {pair}"}

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """Reads `path` ("shipments")."""
        return _decoded(await self._call("GET", path, params=params))

    async def send(self, method: str, path: str, body: Any = None, *, asks: bool = False) -> Any:
        """Writes; never repeated by itself. `asks`: a question in the form of a write."""
        answer = await self._call(method, path, body=body, wrote=not asks)
        return _decoded(answer) if answer.body else None

    async def document(self, path: str, media_type: str) -> Answer:
        """Reads a file."""
        answer = await self._call("GET", path, accept=media_type)
        if not answer.body:
            raise MalformedError("Sendcloud answers a label without a byte.")
        return answer

    async def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        accept: str = "application/json",
        wrote: bool = False,
    ) -> Answer:
        try:
            answer = await self._http.request(
                method,
                self._base + path,
                params=params,
                headers={**self._headers, "Accept": accept},
                json=body,
                timeout=_ANNOUNCING_SECONDS,
            )
        except UNANSWERED as failure:
            raise failure_to_reach(failure) from failure
        refusal = failure_of(answer, wrote=wrote)
        if isinstance(refusal, ThrottledError):
            await self._http.slow_down(refusal.retry_after)
        if refusal is not None:
            raise refusal
        return answer


def _decoded(answer: Answer) -> Any:
    try:
        return msgspec.json.decode(answer.body)
    except msgspec.DecodeError:
        words = vendor_words(answer.body)
        raise MalformedError(f"Sendcloud answers in a shape never seen: {words or 'not JSON'}") from None
