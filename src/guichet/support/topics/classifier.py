"""The model as it is kept and used: a byte for each weight, and how sure a margin is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from guichet.support.topics.corpus import OTHER
from guichet.support.topics.features import pieces, weighed
from guichet.support.topics.training import Linear, telling_of

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

FORM = 2  # raised when the features or the file change, so that an older model is not misread
_MOST_TOPICS = 4
_FURTHER = 0.4  # a further topic must be likelier than the primary one need be


class Topic(msgspec.Struct, frozen=True):
    """A topic of a message, and how likely it is of it (0 to 1)."""

    topic: str
    confidence: float


class About(msgspec.Struct, frozen=True):
    """What a model says of itself. A margin m has the confidence 1 / (1 + exp(-(slope * m + start)))."""

    form: int
    topics: list[str]
    slope: float
    start: float
    floor: float
    has_other: bool
    texts: int


class TopicModel:
    """Says what texts are about. Made by `trained` or `load`."""

    def __init__(
        self, about: About, telling: NDArray[np.uint8], weights: NDArray[np.int8], rest: Scales
    ) -> None:
        self.about = about
        self._telling, self._weights, self._rest = telling, weights, rest
        self._scale = telling_of(telling)

    def topics_of(self, text: str) -> list[Topic]:
        """The topics of a text, the likeliest first: it is the primary one. Never empty.

        `other` is learned like a topic. A text without words, or of which no topic is likely at all, is of
        `other` too; a model whose corpus knows no `other` always names the likeliest.
        """
        found = pieces(text)
        if self.about.has_other and not len(found.buckets):
            return [Topic(OTHER, 1.0)]
        given = weighed(found, self._scale)
        margins = (
            given @ self._weights[found.buckets].astype(np.float32) * self._rest.scales + self._rest.offsets
        )
        order = np.argsort(-margins)[:_MOST_TOPICS]
        likely = [(self.about.topics[place], self._confidence(float(margins[place]))) for place in order]
        name, sure = likely[0]
        if sure >= self.about.floor:
            further = [
                Topic(topic, round(also, 3))
                for topic, also in likely[1:]
                if also >= _FURTHER and topic != OTHER
            ]
            return [Topic(name, round(sure, 3)), *further]
        return [Topic(OTHER, round(1 - sure, 3)) if self.about.has_other else Topic(name, round(sure, 3))]

    def save(self, file: Path) -> None:
        """Write it to a file, in one move."""
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_suffix(".new")
        with beside.open("wb") as target:
            np.savez_compressed(
                target,
                about=np.frombuffer(msgspec.json.encode(self.about), np.uint8),
                telling=self._telling,
                weights=self._weights,
                scales=self._rest.scales,
                offsets=self._rest.offsets,
            )
        beside.replace(file)

    def _confidence(self, margin: float) -> float:
        return 1 / (1 + math.exp(-(self.about.slope * margin + self.about.start)))


class Scales(msgspec.Struct, frozen=True):
    """By topic: what a step of a weight's byte is worth, and where the line lies."""

    scales: NDArray[np.float32]
    offsets: NDArray[np.float32]


def packed(linear: Linear, about: About) -> TopicModel:
    """A model of what was learned, its weights rounded to bytes."""
    scales = np.maximum(np.abs(linear.weights).max(axis=0), 1e-9) / 127
    weights = np.round(linear.weights / scales).astype(np.int8)
    return TopicModel(about, linear.telling, weights, Scales(scales.astype(np.float32), linear.offsets))


def load(file: Path) -> TopicModel:
    """Read a model. Raises FileNotFoundError; ValueError where it is of another form."""
    with np.load(file, allow_pickle=False) as kept:
        about = msgspec.json.decode(kept["about"].tobytes(), type=About)
        if about.form != FORM:
            raise ValueError(f"{file} is of another version: train it anew with 'guichet topics train'.")
        return TopicModel(about, kept["telling"], kept["weights"], Scales(kept["scales"], kept["offsets"]))
