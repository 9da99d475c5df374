"""What keeps the demo's parcels from going as usual: a strike where the heroine lives, and a storm past."""

from __future__ import annotations

from datetime import timedelta

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.notices import NewNotice, NoticeKind, any_notice, write_notice

_BRITTANY = ("22", "29", "35", "56")
_STRIKE = {
    "fr": "Un mouvement social touche La Poste en Bretagne : comptez deux à trois jours de plus.",
    "en": "A strike at La Poste in Brittany: please count two to three more days.",
}
_STORM = {
    "fr": "La tempête a fermé des centres de tri dans le Nord ; les tournées ont repris depuis.",
    "en": "The storm closed sorting centres in the north; rounds are running again.",
}


async def write_notices(transaction: Transaction, actor: Actor) -> None:
    """Write the two notices, unless there are any."""
    if await any_notice(transaction):
        return
    now = utc_now()
    storm = NewNotice(
        kind=NoticeKind.WEATHER,
        words=_STORM,
        country="FR",
        postcodes=("59", "62", "80"),
        starts_at=now - timedelta(days=16),
        ends_at=now - timedelta(days=12),
    )
    strike = NewNotice(
        kind=NoticeKind.STRIKE,
        words=_STRIKE,
        carrier="La Poste",
        country="FR",
        postcodes=_BRITTANY,
        starts_at=now - timedelta(days=2),
        ends_at=now + timedelta(days=6),
    )
    for notice in (storm, strike):
        await write_notice(transaction, actor, notice)
