"""Who of the staff is away, from when until when, and who stands in meanwhile.

Everybody who works on tickets may say so of themselves, a lead of anybody. What goes to somebody who is away
asks `stand_in_for` whom to give it to instead.
"""

from guichet.support.absences.service import away_at, stand_in_for

__all__ = ["away_at", "stand_in_for"]
