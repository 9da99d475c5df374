"""What can be wrong about a request in a shop."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, InvalidError, NotFoundError
from guichet.kernel.types import Words


class RequestNotFoundError(NotFoundError):
    code = "shop_request_not_found"
    detail = Words("There is no request {request_id}.", "Il n’y a pas de demande {request_id}.")


class RequestPlaceError(InvalidError):
    code = "shop_request_place"
    detail = Words("There is no shop {location_id}.", "Il n’y a pas de magasin {location_id}.")


class RequestArticleError(InvalidError):
    """What is asked for is not said, said twice, or names nothing that is there."""

    code = "shop_request_article"
    detail = Words(
        "Say what is asked for, once: variant_id, product_id with the wanted option, or text.",
        "Indiquez une seule fois ce qui est demandé : variant_id, product_id avec l’option voulue, ou text.",
    )


class RequestClosedError(ConflictError):
    code = "shop_request_closed"
    detail = Words(
        "This request is closed already. Reload to see by whom.",
        "Cette demande est déjà close. Actualisez pour voir par qui.",
    )
