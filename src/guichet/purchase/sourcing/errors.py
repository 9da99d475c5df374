"""What can be wrong about sourcing."""

from __future__ import annotations

from guichet.kernel.errors import InvalidError
from guichet.kernel.types import Words


class RulesFaultyError(InvalidError):
    code = "sourcing_rules_faulty"
    detail = Words(
        "The rules have faults. Correct the places that are named, then save them.",
        "Les règles comportent des erreurs. Corrigez les points indiqués, puis enregistrez-les.",
    )


class UnknownVariantError(InvalidError):
    code = "variant_unknown"
    detail = Words(
        "There is no article {variant_id}. Take it out of the basket, or send the id of a variant.",
        "L’article {variant_id} n’existe pas. Retirez-le du panier, ou envoyez l’identifiant d’une variante.",
    )
