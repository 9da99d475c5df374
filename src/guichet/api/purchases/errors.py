"""What can be wrong about what a page orders."""

from __future__ import annotations

from guichet.kernel.errors import InvalidError
from guichet.kernel.types import Words


class KeyNeededError(InvalidError):
    status = 400
    code = "idempotency_key_needed"
    detail = Words(
        "Send an Idempotency-Key (a new UUID, say), so that nothing is ordered twice.",
        "Envoyez une Idempotency-Key (un nouvel UUID, par exemple), pour ne rien commander deux fois.",
    )


class LinesNeededError(InvalidError):
    code = "lines_needed"
    detail = Words(
        "Order the lines of a basket, or lines: one of the two.",
        "Commandez les lignes d’un panier, ou des lignes : l’un des deux.",
    )
