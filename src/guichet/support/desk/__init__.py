"""An agent's view of a ticket, put together from all rooms below; nobody imports it but the API and set-up.

`side_of` is what stands beside a ticket: what a test ticket is checked by.
"""

from guichet.support.desk.schemas import CustomerSide, OrderSide, ParcelSide, TicketSide
from guichet.support.desk.side import side_of

__all__ = ["CustomerSide", "OrderSide", "ParcelSide", "TicketSide", "side_of"]
