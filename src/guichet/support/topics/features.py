"""What a text is to the classifier: hashed pieces of words and signs, each with how telling it is.

A text is folded (no case, no accents, every digit a nought), because shoppers on a telephone write *livre*
for *livré*. Two views of it stand in one vector: words and pairs of words (one may stand between), and runs
of two to five signs, which carry typing errors and inflected forms. Each view is brought to length one, so
that neither drowns the other.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORD_BUCKETS = 1 << 18
SIGN_BUCKETS = 1 << 18
BUCKETS = WORD_BUCKETS + SIGN_BUCKETS

_LONGEST = 2_000  # what a mail is about stands at its beginning
_SHORTEST_RUN, _LONGEST_RUN = 2, 5
_WORD = re.compile(r"[^\W_]+|[€$£%?!]")
_DIGIT = re.compile(r"\d")
_PRIME = np.uint32(16_777_619)
_FAR = np.uint32(0x27D4_EB2F)
_MIX = np.uint32(0x85EB_CA6B)


class Pieces(NamedTuple):
    """The buckets that a text falls into (ascending, no two alike) and how often, logarithmically."""

    buckets: NDArray[np.int64]
    weights: NDArray[np.float32]


def fold(text: str) -> list[str]:
    """The words of a text without case and accents, every digit a nought."""
    shortened = text[:_LONGEST].lower()
    if not shortened.isascii():
        apart = unicodedata.normalize("NFKD", shortened)
        shortened = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return _WORD.findall(_DIGIT.sub("0", shortened))


def pieces(text: str) -> Pieces:
    """The pieces of a text, not yet weighed by how telling each is."""
    words = fold(text)
    word_buckets, word_weights = _counted(_words(words), WORD_BUCKETS)
    sign_buckets, sign_weights = _counted(_runs(words), SIGN_BUCKETS)
    return Pieces(
        np.concatenate((word_buckets, sign_buckets + WORD_BUCKETS)),
        np.concatenate((word_weights, sign_weights)),
    )


def weighed(found: Pieces, telling: NDArray[np.float32]) -> NDArray[np.float32]:
    """The weights of `found` times how telling each bucket is, each view brought to length one."""
    weights = found.weights * telling[found.buckets]
    edge = int(np.searchsorted(found.buckets, WORD_BUCKETS))
    for view in (weights[:edge], weights[edge:]):
        length = float(np.sqrt(view @ view))
        if length > 0:
            np.divide(view, np.float32(length), out=view)
    return weights


def _words(words: list[str]) -> NDArray[np.uint32]:
    single = np.fromiter((crc32(word.encode()) for word in words), np.uint32, len(words))
    if len(words) < 2:
        return single
    pairs = (single[:-1] * _PRIME) ^ (single[1:] * _MIX)
    over_one = (single[:-2] * _FAR) ^ (single[2:] * _MIX)
    return np.concatenate((single, pairs, over_one))


def _runs(words: list[str]) -> NDArray[np.uint32]:
    if not words:
        return np.empty(0, np.uint32)
    signs = np.frombuffer(f" {' '.join(words)} ".encode("utf-32-le"), np.uint32)
    runs, hashed = [], signs
    for length in range(2, _LONGEST_RUN + 1):
        if len(signs) < length:
            break
        hashed = (hashed[:-1] * _PRIME) ^ signs[length - 1 :]
        if length >= _SHORTEST_RUN:
            runs.append(hashed * np.uint32(2 * length + 1))
    return np.concatenate(runs) if runs else np.empty(0, np.uint32)


def _counted(hashed: NDArray[np.uint32], buckets: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    mixed = (hashed ^ (hashed >> np.uint32(15))) * _MIX
    found, counts = np.unique((mixed ^ (mixed >> np.uint32(13))) % np.uint32(buckets), return_counts=True)
    return found.astype(np.int64), (1 + np.log(counts)).astype(np.float32)
