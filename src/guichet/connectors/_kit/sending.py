"""Sending as a system that sends by itself does: signed, in order, under the same id until it is kept."""

from __future__ import annotations

import http.client
from collections import deque
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from guichet.connectors._kit.standard_webhooks import secret_behind, sign

_KEPT = 202
_SECONDS = 15


class SignedSender:
    """Sends to the address that a connection shows, with the secret that it shows.

    Raises OSError where the house cannot be reached, and RuntimeError, in its words, where it refuses.
    """

    def __init__(self, address: str, secret: str) -> None:
        self._address = urlsplit(address)
        self._secret = secret_behind(secret)
        self._waiting: deque[tuple[str, bytes]] = deque()

    def push(self, push_id: str, body: Any) -> None:
        """Have a body sent, behind what waits; of two pushes the ids must differ."""
        self._waiting.append((push_id, msgspec.json.encode(body)))
        self.send()

    def send(self) -> None:
        """Send what waits, in its order; what is not kept goes on waiting."""
        while self._waiting:
            status, words = self._post(*self._waiting[0])
            if status != _KEPT or len(words.splitlines()) > 1:
                raise RuntimeError(f"{status}: {words}")
            self._waiting.popleft()

    def _post(self, push_id: str, body: bytes) -> tuple[int, str]:
        kind = http.client.HTTPSConnection if self._address.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._address.netloc, timeout=_SECONDS)
        headers = sign(self._secret, push_id, datetime.now(UTC), body)
        try:
            connection.request(
                "POST", self._address.path, body, {**headers, "content-type": "application/json"}
            )
            answer = connection.getresponse()
            return answer.status, answer.read().decode(errors="replace")
        finally:
            connection.close()
