"""The links of a question: one signed word, and a mark that is chosen when the page is opened."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from guichet.kernel.signing import Signer
from guichet.kernel.vault import Vault

MARKS = (5, 4, 3, 2, 1)
"""The marks, the best first: the scale of five that customer-satisfaction scores are counted on."""

PATH = "/satisfaction"
LASTING = timedelta(days=30)
_PURPOSE = "satisfaction"


class Named(msgspec.Struct, frozen=True):
    """What a word names: a question."""

    request: int


def signer_of(vault: Vault) -> Signer[Named]:
    """Signs and reads the words of questions."""
    return Signer(vault, _PURPOSE, Named)


def links_of(vault: Vault, base: str, request_id: int) -> tuple[dict[int, str], datetime]:
    """The link of each mark, and when they are over; `base` is the address of this house."""
    word, ends_at = signer_of(vault).sign(Named(request_id), LASTING)
    return {mark: f"{base}{PATH}/{word}?mark={mark}" for mark in MARKS}, ends_at
