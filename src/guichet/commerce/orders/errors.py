"""What can go wrong with orders."""

from guichet.kernel.errors import NotFoundError
from guichet.kernel.types import Words


class OrderNotFoundError(NotFoundError):
    code = "order_not_found"
    detail = Words("There is no order {order_id}.", "Il n’y a pas de commande {order_id}.")
