"""Pydantic's findings as faults in both languages; its own English words are kept for English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guichet.kernel.errors import Fault
from guichet.kernel.types import Words

# Pydantic's error types in French, as its documentation lists them; `{…}` comes from its context.
_FRENCH = {
    "missing": "Ce champ est obligatoire.",
    "extra_forbidden": "Ce champ n’est pas connu ici.",
    "string_type": "Un texte est attendu.",
    "string_too_short": "Il faut au moins {min_length} caractère(s).",
    "string_too_long": "Il faut au plus {max_length} caractère(s).",
    "string_pattern_mismatch": "Le format n’est pas le bon.",
    "int_type": "Un nombre entier est attendu.",
    "int_parsing": "Un nombre entier est attendu.",
    "int_from_float": "Un nombre entier est attendu.",
    "float_type": "Un nombre est attendu.",
    "float_parsing": "Un nombre est attendu.",
    "bool_type": "Vrai ou faux est attendu.",
    "bool_parsing": "Vrai ou faux est attendu.",
    "greater_than": "La valeur doit être supérieure à {gt}.",
    "greater_than_equal": "La valeur doit être au moins {ge}.",
    "less_than": "La valeur doit être inférieure à {lt}.",
    "less_than_equal": "La valeur doit être au plus {le}.",
    "enum": "La valeur doit être l’une de : {expected}.",
    "literal_error": "La valeur doit être l’une de : {expected}.",
    "list_type": "Une liste est attendue.",
    "dict_type": "Un objet est attendu.",
    "model_type": "Un objet est attendu.",
    "model_attributes_type": "Un objet est attendu.",
    "too_short": "Il faut au moins {min_length} élément(s).",
    "too_long": "Il faut au plus {max_length} élément(s).",
    "datetime_type": "Une date avec heure est attendue (ISO 8601).",
    "datetime_parsing": "Une date avec heure est attendue (ISO 8601).",
    "datetime_from_date_parsing": "Une date avec heure est attendue (ISO 8601).",
    "timezone_aware": "Indiquez le fuseau horaire, par exemple Z.",
    "date_parsing": "Une date est attendue (AAAA-MM-JJ).",
    "date_from_datetime_parsing": "Une date est attendue (AAAA-MM-JJ).",
    "url_parsing": "Une adresse web est attendue.",
    "url_scheme": "Une adresse web est attendue.",
}
_FRENCH_OTHERWISE = "Cette valeur n’est pas valable."


def faults_of(mistakes: Sequence[Mapping[str, Any]]) -> list[Fault]:
    """The faults that pydantic's `errors()` tell of."""
    return [Fault(pointer=_pointer(mistake["loc"]), words=_words(mistake)) for mistake in mistakes]


def _words(mistake: Mapping[str, Any]) -> Words:
    english = str(mistake["msg"]).removeprefix("Value error, ").rstrip(".") + "."
    context = {name: str(value) for name, value in (mistake.get("ctx") or {}).items()}
    french = _FRENCH.get(mistake["type"], _FRENCH_OTHERWISE)
    try:
        return Words(english, french.format_map(context))
    except KeyError:
        return Words(english, _FRENCH_OTHERWISE)


def _pointer(place: Sequence[str | int]) -> str:
    where, *steps = place or ("body",)
    if where == "body":
        return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)
    name = ".".join(str(step) for step in steps)
    return {"query": f"?{name}", "path": f"{{{name}}}"}.get(str(where), f"{where}:{name}")
