"""Where a return's parcel is dropped: the network of its label's carrier in words, and that one's own page.

No points are kept here: they open and close by the day, and each carrier's own page is the one that knows.
"""

from __future__ import annotations

import msgspec

from guichet.kernel.types import Words
from guichet.voice.facts import carrier_name


class Drop(msgspec.Struct, frozen=True):
    """Where to drop a parcel; `link` is the carrier's own page of its points, "" where we know of none."""

    words: Words
    link: str = ""


_POST = Drop(
    Words(
        "Drop the parcel at a post office or a relay of La Poste.",
        "Déposez le colis dans un bureau de poste ou un relais de La Poste.",
    ),
    "https://localiser.laposte.fr/",
)
_NETWORKS = (
    ("colissimo", _POST),
    ("laposte", _POST),
    (
        "mondialrelay",
        Drop(
            Words(
                "Drop the parcel at a Point Relais or a Locker of Mondial Relay.",
                "Déposez le colis dans un Point Relais ou un Locker de Mondial Relay.",
            ),
            "https://www.mondialrelay.fr/trouver-le-point-relais-le-plus-proche-de-chez-moi/",
        ),
    ),
    (
        "ups",
        Drop(
            Words(
                "Drop the parcel at a UPS Access Point.", "Déposez le colis dans un point UPS Access Point."
            ),
            "https://www.ups.com/dropoff",
        ),
    ),
    (
        "dhl",
        Drop(
            Words("Drop the parcel at a DHL Service Point.", "Déposez le colis dans un DHL Service Point."),
            "https://locator.dhl.com/",
        ),
    ),
    (
        "chronopost",
        Drop(
            Words(
                "Drop the parcel at a Chronopost relay or a post office.",
                "Déposez le colis dans un relais Chronopost ou un bureau de poste.",
            )
        ),
    ),
    ("dpd", Drop(Words("Drop the parcel at a DPD relay.", "Déposez le colis dans un relais DPD."))),
    ("gls", Drop(Words("Drop the parcel at a GLS relay.", "Déposez le colis dans un relais GLS."))),
    (
        "relaiscolis",
        Drop(Words("Drop the parcel at a Relais Colis.", "Déposez le colis dans un Relais Colis.")),
    ),
)
_ANY = Words(
    "Drop the parcel at a point of {carrier}: its own site says where they are.",
    "Déposez le colis dans un point de {carrier} : son site indique où ils se trouvent.",
)


def drop_of(carrier: str) -> Drop:
    """Where a parcel of a carrier is dropped, by the word on its label."""
    word = "".join(sign for sign in carrier.lower() if sign.isalnum())
    known = next((drop for name, drop in _NETWORKS if word.startswith(name)), None)
    if known is not None:
        return known
    name = carrier_name(carrier)
    return Drop(Words(_ANY.en.format(carrier=name), _ANY.fr.format(carrier=name)))
