"""Set-up's last mile: what a shop still needs of the desk once it is connected, and a test that it has it.

A step (of the house, or of one store) is done or open by what stands in the other rooms, never by a box that
somebody ticked; it can be put aside and taken up again. Answers are written through those rooms: a queue
with a rule, a service level, a voice. A test run is waiting, running, done or failed: it opens a ticket on a
recent order inside a transaction that is taken back, says what it found, and leaves nothing but its number.

Leads and administrators call it. The demo answers for its brands by `answer_routing`.
"""

from guichet.support.setup.answering import RoutingAnswer, answer_routing
from guichet.support.setup.stores import answered_stores

__all__ = ["RoutingAnswer", "answer_routing", "answered_stores"]
