"""What can be wrong about a wish list."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, InvalidError, NotFoundError
from guichet.kernel.types import Words


class WishListNotFoundError(NotFoundError):
    code = "wish_list_not_found"
    detail = Words("There is no such wish list.", "Cette liste d’envies n’existe pas.")


class WishNotFoundError(NotFoundError):
    code = "wish_not_found"
    detail = Words("This is not on the list any more.", "Cet article n’est plus dans la liste.")


class WishArticleError(InvalidError):
    """No such product or form, or none that this store sells."""

    code = "wish_article_unknown"
    detail = Words(
        "There is no such article in this shop. Name it by product_id, variant_id or external_id.",
        "Cet article n’existe pas dans cette boutique. Indiquez product_id, variant_id ou external_id.",
    )


class TooManyListsError(ConflictError):
    code = "wish_lists_full"
    detail = Words(
        "There are {most} lists already. Delete one to make another.",
        "Vous avez déjà {most} listes. Supprimez-en une pour en créer une autre.",
    )


class TooManyWishesError(ConflictError):
    code = "wish_list_full"
    detail = Words(
        "{most} articles are on this list already. Take one off to add another.",
        "Cette liste compte déjà {most} articles. Retirez-en un pour en ajouter un autre.",
    )


class ShareOverError(NotFoundError):
    """A link to a list that is not shared any more, or is gone."""

    code = "wish_list_not_shared"
    title = Words("This list is not shared any more", "Cette liste n’est plus partagée")
    detail = Words(
        "Whoever made it ended its link. Ask them for another.",
        "La personne qui l’a créée a mis fin à son lien. Demandez-lui-en un autre.",
    )


class OpeningUnnamedError(InvalidError):
    """Lists are opened by one of the ways, and for who agrees."""

    code = "wish_lists_unnamed"
    detail = Words(
        "Scan the link of a list, or give the mail address or the card of a customer who agrees.",
        "Scannez le lien d’une liste, ou indiquez l’adresse e-mail ou la carte d’un client qui est d’accord.",
    )
