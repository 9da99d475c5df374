"""Training: one linear classifier for each topic, by coordinate descent in the dual.

Squared hinge loss with a ridge, the problem that liblinear solves for a linear support vector machine; here
all topics take each step together, so that numpy alone trains thousands of texts in seconds. Deterministic by
seed. Source: Hsieh et al., A Dual Coordinate Descent Method for Large-scale Linear SVM, 2008, algorithm 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from guichet.support.topics.features import BUCKETS, Pieces, pieces, weighed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_TELLING_STEPS = 20  # how telling a bucket is, is kept in twentieths: a byte each
_EPOCHS = 12
_STILL = 1e-5


class Linear(NamedTuple):
    """Weights by bucket and topic, and where each topic's line lies; `telling` is in steps of a byte."""

    telling: NDArray[np.uint8]
    weights: NDArray[np.float32]
    offsets: NDArray[np.float32]

    def margins(self, text: str) -> NDArray[np.float32]:
        """How far on a topic's side a text lies, for each topic; above 0 it is of the topic."""
        found = pieces(text)
        given = weighed(found, telling_of(self.telling))
        return np.asarray(given @ self.weights[found.buckets] + self.offsets, np.float32)


def telling_of(steps: NDArray[np.uint8]) -> NDArray[np.float32]:
    """How telling each bucket is, from its steps."""
    return np.divide(steps, np.float32(_TELLING_STEPS), dtype=np.float32)


def train_linear(
    texts: Sequence[str],
    truths: NDArray[np.bool_],
    *,
    strictness: float = 1.0,
    seed: int = 1,
    epochs: int = _EPOCHS,
) -> Linear:
    """Learn lines from texts (n) and what each is about (n × topics)."""
    found = [pieces(text) for text in texts]
    telling = _count_telling(found)
    scale = telling_of(telling)
    given = [weighed(one, scale) for one in found]
    weights, offsets = _descend(found, given, truths, strictness=strictness, seed=seed, epochs=epochs)
    return Linear(telling, weights, offsets)


def _count_telling(found: Sequence[Pieces]) -> NDArray[np.uint8]:
    """The inverse document frequency of each bucket, smoothed, in steps."""
    seen = np.zeros(BUCKETS, np.float64)
    for one in found:
        seen[one.buckets] += 1
    telling = np.log((1 + len(found)) / (1 + seen)) + 1
    return np.minimum(np.round(telling * _TELLING_STEPS), 255).astype(np.uint8)


def _descend(
    found: Sequence[Pieces],
    given: Sequence[NDArray[np.float32]],
    truths: NDArray[np.bool_],
    *,
    strictness: float,
    seed: int,
    epochs: int,
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    chance = np.random.default_rng(seed)
    sides = np.where(truths, np.float32(1), np.float32(-1))
    weights = np.zeros((BUCKETS, truths.shape[1]), np.float32)
    offsets = np.zeros(truths.shape[1], np.float32)
    pulls = np.zeros(truths.shape, np.float32)
    slack = np.float32(1 / (2 * strictness))
    lengths = [np.float32(one @ one + 1) for one in given]
    for _ in range(epochs):
        for number in chance.permutation(len(found)):
            buckets, values, side, pull = found[number].buckets, given[number], sides[number], pulls[number]
            rows = weights[buckets]
            slope = side * (values @ rows + offsets) - 1 + slack * pull
            moved = np.maximum(pull - slope / (lengths[number] + slack), 0)
            step = (moved - pull) * side
            if np.abs(step).max() < _STILL:
                continue
            pulls[number] = moved
            weights[buckets] = rows + values[:, None] * step
            offsets += step
    return weights, offsets
