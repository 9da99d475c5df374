"""Languages of the house: French and English, chosen by the reader."""

from enum import StrEnum


class Language(StrEnum):
    EN = "en"
    FR = "fr"


LANGUAGES = tuple(Language)


def best_language(accept_language: str | None) -> Language:
    """The reader's language from an Accept-Language header (RFC 9110 §12.5.4); English if none is ours."""
    return accepted_language(accept_language) or Language.EN


def accepted_language(accept_language: str | None) -> Language | None:
    """The first of our languages that an Accept-Language header (RFC 9110 §12.5.4) asks for, if any."""
    wishes: list[tuple[float, int, str]] = []
    for order, part in enumerate((accept_language or "").split(",")):
        tag, _, parameters = part.strip().partition(";")
        quality = 1.0
        if parameters.strip().startswith("q="):
            try:
                quality = float(parameters.strip()[2:])
            except ValueError:
                quality = 0.0
        wishes.append((-quality, order, tag.split("-")[0].lower()))
    for negative_quality, _, primary in sorted(wishes):
        if negative_quality < 0 and primary in LANGUAGES:
            return Language(primary)
    return None
