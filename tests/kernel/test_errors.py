"""Errors speak the reader's language, down to what they name."""

from __future__ import annotations

from guichet.kernel.errors import ConflictError
from guichet.kernel.types import Language, Words


class NotThereError(ConflictError):
    code = "not_there"
    detail = Words("{thing} is not there ({count}).", "{thing} n’est pas là ({count}).")


def test_what_an_error_names_is_said_in_the_language_of_its_reader() -> None:
    error = NotThereError(thing=Words("The till", "La caisse"), count=2)

    assert error.text(Language.EN) == "The till is not there (2)."
    assert error.text(Language.FR) == "La caisse n’est pas là (2)."
