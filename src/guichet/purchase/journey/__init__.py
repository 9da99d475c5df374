"""The journey: customers are told by themselves what happens to their orders, where the lead switched it on.

A step (a kind of happening to an order, to a parcel of it, to what is collected or sent back) is noted once
for ever, when it happens live; parcels of one order and kind that come within a short time are told in one
mail, outside the store's quiet hours, if they still hold by then. States of a step: waiting, told (with its
mail), dropped (overtaken, objected, switched_off, no_address). What was first learned from a first reading of
a shop or carrier is no news. It hears `commerce`, `purchase` and `after`, and speaks by `voice.sending`, and
by `voice.push` beside it; others ask it for a store's quiet hours alone.
"""

from guichet.purchase.journey.kinds import INTENTS, Kind
from guichet.purchase.journey.service import (
    KindSetting,
    NewSettings,
    change_settings,
    outside_quiet,
    settings_of,
)

__all__ = ["INTENTS", "Kind", "KindSetting", "NewSettings", "change_settings", "outside_quiet", "settings_of"]
