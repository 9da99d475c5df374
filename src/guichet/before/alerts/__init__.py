"""Alerts: shoppers are told when an article that they wish for or looked at is back, nearly gone, cheaper.

A kind is off until the merchant offers it for a store and the shopper asks for it, at shops of their choice
or online. How articles stand and what they cost is remembered as episodes (`episodes`, `PriceMark`), so that
a happening is told once for ever, whatever flickers and however often it is heard. A notice is waiting, told
or dropped; what waits for a shopper is said together, outside quiet hours, if it still holds; after three
messages within a quarter of an hour the next ones are gathered. It speaks by `voice.sending` and
`voice.push`, and announces `AlertRaised`. It hears `commerce`; shoppers' routes are those of `api.shopper`.
"""

from guichet.before.alerts.episodes import Kind
from guichet.before.alerts.privacy import erase, export
from guichet.before.alerts.repository import NoticeRow, notices_of
from guichet.before.alerts.service import Preferences, ask, join, preferences_of, settings_of

__all__ = [
    "Kind",
    "NoticeRow",
    "Preferences",
    "ask",
    "erase",
    "export",
    "join",
    "notices_of",
    "preferences_of",
    "settings_of",
]
