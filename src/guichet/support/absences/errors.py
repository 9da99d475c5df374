"""What can be wrong about an absence."""

from __future__ import annotations

from guichet.kernel.errors import InvalidError, NotFoundError
from guichet.kernel.types import Words


class AbsenceNotFoundError(NotFoundError):
    code = "absence_not_found"
    detail = Words(
        "There is no such absence, or it was taken back.",
        "Cette absence n’existe pas, ou elle a été retirée.",
    )


class OwnDeputyError(InvalidError):
    code = "own_deputy"
    detail = Words(
        "Nobody stands in for themselves. Name somebody else, or nobody.",
        "Personne ne se remplace soi-même. Choisissez quelqu’un d’autre, ou personne.",
    )
