"""What can be wrong about a macro or an import."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError, InvalidError, NotFoundError
from guichet.kernel.types import Words


class MacroNotFoundError(NotFoundError):
    code = "macro_not_found"
    detail = Words("There is no macro “{intent}”.", "Il n’y a pas de macro « {intent} ».")


class MacroDisabledError(ConflictError):
    code = "macro_disabled"
    detail = Words(
        "This macro is switched off. A team lead can switch it on again.",
        "Cette macro est désactivée. Un responsable peut la réactiver.",
    )


class ImportUnreadableError(InvalidError):
    code = "import_unreadable"
    detail = Words(
        "This cannot be read as a table with a column of names and a column of texts. Its first line names"
        " the columns, such as name, language, brand, tags, text.",
        "Ce n’est pas un tableau lisible avec une colonne de noms et une colonne de textes. La première ligne"
        " nomme les colonnes, par exemple nom, langue, marque, étiquettes, texte.",
    )
