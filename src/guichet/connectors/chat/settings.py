"""What is kept of a channel: the store whose visitors it hears. The rest is settled in the desk."""

from __future__ import annotations

from typing import Annotated

import msgspec

from guichet.kernel.types import Words
from guichet.ports.manifest import Field


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The channel of one store."""

    store: Annotated[
        str,
        msgspec.Meta(pattern=r"^[0-9]{1,18}$"),
        Field(title=Words("Store", "Boutique")),
    ]
