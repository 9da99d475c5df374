"""Sends the stand-in's webhooks, signed, in a thread of their own: whoever moves a courier does not wait."""

from __future__ import annotations

import hashlib
import hmac
import http.client
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from urllib.parse import urlsplit

_SECONDS = 10.0


class Sender:
    """Posts each webhook once; who missed it asks by itself."""

    def __init__(self) -> None:
        self._hands = ThreadPoolExecutor(max_workers=1, thread_name_prefix="uber-direct-webhooks")

    def post(self, address: str, key: str, body: bytes) -> None:
        """Have a webhook sent."""
        self._hands.submit(_post, address, key, body)

    def close(self) -> None:
        """Wait for what is being sent."""
        self._hands.shutdown(wait=True, cancel_futures=True)


def _post(address: str, key: str, body: bytes) -> None:
    target = urlsplit(address)
    signature = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Uber-Signature": signature}
    connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=_SECONDS)
    with suppress(OSError, http.client.HTTPException):
        connection.request("POST", target.path or "/", body, headers)
        connection.getresponse().read()
    connection.close()
