"""What a person types finds what a row holds, whatever its accents, case and punctuation."""

import pytest

from guichet.kernel.types import search_text, search_words


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("creme brulee", "Crème BRÛLÉE"),
        ("coeur", "Cœur"),
        ("strasse", "Straße"),
        ("lodz", "Łódź"),
        ("soren", "SØREN"),
        ("o neill", "O’Neill"),
        ("ff", "\ufb00"),
        ("nv ada 38", "NV_ADA-38"),
        ("istanbul", "İstanbul"),
    ],
)
def test_the_same_words_are_the_same_text(typed: str, stored: str) -> None:
    assert search_text(typed) == search_text(stored) == typed


def test_folding_again_changes_nothing() -> None:
    once = search_text("Ça, l’été — à Évian: ŒUVRE №5 ½")
    assert search_text(once) == once


def test_words_of_several_texts_are_each_there_once() -> None:
    assert search_words(["Robe Ada", "robe, bleue", ""]) == ["ada", "bleue", "robe"]


def test_nothing_searchable_is_empty() -> None:
    assert search_text(" — !? ") == ""
