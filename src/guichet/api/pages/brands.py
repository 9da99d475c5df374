"""Whose page it is: the brand's name, its colour and what can be read on it."""

from __future__ import annotations

import msgspec

from guichet.kernel.db import Transaction
from guichet.support import chat
from guichet.voice.brands import voice_of
from guichet.voice.facts import front_of

_COLOUR = chat.Look().colour
_DARK, _LIGHT = "#1c1b1a", "#ffffff"
_LINEAR_BELOW = 0.04045


class Brand(msgspec.Struct, frozen=True, kw_only=True):
    """A brand on its page; `name` is "" where the store is not known any more."""

    name: str = ""
    colour: str = _COLOUR

    @property
    def on_colour(self) -> str:
        """The colour of words on the brand's colour: the one of two that is read better (WCAG 2.2, 1.4.3)."""
        ground = _luminance(self.colour)
        dark, light = _luminance(_DARK), _luminance(_LIGHT)
        return _LIGHT if (light + 0.05) / (ground + 0.05) >= (ground + 0.05) / (dark + 0.05) else _DARK


async def brand_of(transaction: Transaction, store_id: int | None) -> Brand:
    """The brand of a store, in the colour that its chat has on the store's own pages."""
    front = await front_of(transaction, store_id) if store_id is not None else None
    if front is None:
        return Brand()
    voice = await voice_of(transaction, front)
    channel = await chat.find_channel(transaction, front.store_id)
    return Brand(name=voice.name or front.fact.name, colour=channel.look.colour if channel else _COLOUR)


def _luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [
        part / 12.92 if part <= _LINEAR_BELOW else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
