"""Pictures that shoppers send of what they return: kept by their content, named by a signed word."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import msgspec

from guichet.after import returns
from guichet.kernel.services import Services
from guichet.kernel.signing import Signer
from guichet.support.inbox import sniffed_type

LARGEST = 8 * 1024 * 1024
_PICTURES = frozenset({"image/png", "image/jpeg", "image/webp"})
_LASTING = timedelta(hours=2)  # as long as the form of its order


class PhotoWord(msgspec.Struct, frozen=True):
    """A picture that was sent for an order; nobody names one that they did not send."""

    order: int
    sha256: str
    type: str
    size: int


async def keep_photo(services: Services, content: bytes) -> dict[str, Any]:
    """Keep a picture, told by its first bytes. Raises PhotoTypeError."""
    kind = sniffed_type(content)
    if kind not in _PICTURES or len(content) > LARGEST:
        raise returns.PhotoTypeError
    return {"sha256": await services.blobs.put(content), "type": kind, "size": len(content)}


class PhotoWords:
    """Makes and reads the words of pictures."""

    def __init__(self, services: Services) -> None:
        self._signer = Signer(services.vault, "return-photo", PhotoWord)

    def sign(self, order_id: int, photo: Mapping[str, Any]) -> str:
        """The word of a picture."""
        return self._signer.sign(PhotoWord(order=order_id, **photo), _LASTING)[0]

    def read(self, order_id: int, word: str) -> dict[str, Any]:
        """The picture that a word names. Raises TokenRefusedError, PhotoTypeError for another order's."""
        named = self._signer.read(word)
        if named.order != order_id:
            raise returns.PhotoTypeError
        return {"sha256": named.sha256, "type": named.type, "size": named.size}
