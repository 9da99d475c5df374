"""What can be wrong about a template."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, InvalidError, NotFoundError
from guichet.kernel.types import Words


class TemplateNotFoundError(NotFoundError):
    code = "template_not_found"
    detail = Words(
        "There is no text for “{intent}” in any language that could stand here.",
        "Il n’y a pas de texte pour « {intent} » dans une langue qui convienne ici.",
    )


class TemplateExistsError(ConflictError):
    code = "template_exists"
    detail = Words(
        "There is a template “{intent}” already. Open that one, or choose another name.",
        "Le modèle « {intent} » existe déjà. Ouvrez-le, ou choisissez un autre nom.",
    )


class ValuesMissingError(InvalidError):
    """A text needs values that are not known; `errors` names each."""

    code = "values_missing"
    detail = Words(
        "Values that this text needs are not known: {names}. Nothing was written; find them, or choose"
        " another text.",
        "Il manque des valeurs nécessaires à ce texte : {names}. Rien n’a été écrit ; complétez-les, ou"
        " choisissez un autre texte.",
    )
