"""Training from the corpus of the house, from agents' corrections, or from labelled texts of one's own."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from guichet.support.topics.classifier import FORM, About, TopicModel, packed
from guichet.support.topics.corpus import OTHER, Example, draw, read_corpus
from guichet.support.topics.training import Linear, train_linear

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

FLOOR = 0.05
_STRICTNESS = 1.0
_FOLDS = 5
_CORRECTION_COUNTS = 4  # a correction is a real mail of this merchant's: it weighs as a line in four manners
_NAMES = ("topics", "topic", "label", "category", "intent")


def train(
    files: Sequence[Path],
    *,
    corrections: Sequence[Path] = (),
    said: Sequence[tuple[str, tuple[str, ...]]] = (),
    seed: int = 1,
    floor: float = FLOOR,
) -> TopicModel:
    """Train from corpora (.txt), or labelled texts (.jsonl, .csv), and from corrections of agents.

    Corrections come in files, or as `said`: (text, topics) each.

    Raises ValueError where a file holds what is neither, FileNotFoundError. The same files and seed give the
    same model.
    """
    written = [read_corpus(file) for file in files if file.suffix == ".txt"]
    examples = draw(written, seed)
    examples += _numbered(
        [row for file in files if file.suffix != ".txt" for row in labelled(file)], examples
    )
    corrected = [*said, *(row for file in corrections for row in labelled(file))]
    examples += _numbered(corrected, examples) * _CORRECTION_COUNTS
    return train_on(examples, seed=seed, floor=floor)


def train_on(examples: Sequence[Example], *, seed: int = 1, floor: float = FLOOR) -> TopicModel:
    """Train from examples. Raises ValueError where they name fewer than two topics."""
    topics = sorted({topic for one in examples for topic in one.topics})
    if len(topics) < 2:
        raise ValueError("A classifier needs texts of two topics at the least.")
    texts = [one.text for one in examples]
    truths = np.array([[topic in one.topics for topic in topics] for one in examples])
    lines = np.array([one.line for one in examples])
    slope, start = _sureness(texts, truths, lines % _FOLDS == 0, seed)
    about = About(
        form=FORM,
        topics=topics,
        slope=slope,
        start=start,
        floor=floor,
        has_other=OTHER in topics,
        texts=len(texts),
    )
    return packed(train_linear(texts, truths, strictness=_STRICTNESS, seed=seed), about)


def labelled(file: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Texts with their topics, of JSON lines or CSV: `text` and `topics` (or `topic`, `label`, `category`).

    Several topics stand in a list, or with spaces between in CSV. Raises ValueError, naming the line.
    """
    content = file.read_text(encoding="utf-8-sig")
    rows: list[Any]
    if file.suffix == ".csv":
        rows = list(csv.DictReader(io.StringIO(content)))
    else:
        rows = []
        for number, line in enumerate(content.splitlines(), 1):
            try:
                rows += [msgspec.json.decode(line)] if line.strip() else []
            except msgspec.MsgspecError as failure:
                raise ValueError(f"{file}, line {number} is no JSON: {failure}") from failure
    return [_labelled(row, f"{file}, row {number}") for number, row in enumerate(rows, 1)]


def _labelled(row: Any, place: str) -> tuple[str, tuple[str, ...]]:
    fields = row if isinstance(row, dict) else {}
    text = next((fields[name] for name in ("text", "utterance") if fields.get(name)), None)
    named = next((fields[name] for name in _NAMES if fields.get(name)), None)
    topics = named.split() if isinstance(named, str) else named
    if (
        not isinstance(text, str)
        or not isinstance(topics, list)
        or not all(isinstance(t, str) for t in topics)
    ):
        raise ValueError(f'{place} needs "text" and "topics".')
    subject = fields.get("subject")
    whole = f"{subject}\n{text}" if isinstance(subject, str) and subject else text
    return whole, tuple(topics)


def _numbered(rows: Sequence[tuple[str, tuple[str, ...]]], before: Sequence[Example]) -> list[Example]:
    first = before[-1].line + 1 if before else 0
    return [Example(text, topics, number) for number, (text, topics) in enumerate(rows, first)]


def _sureness(
    texts: Sequence[str], truths: NDArray[np.bool_], held: NDArray[np.bool_], seed: int
) -> tuple[float, float]:
    """How a margin becomes a confidence, from lines that were held back. Source: Platt (1999)."""
    known = [text for text, apart in zip(texts, held, strict=True) if not apart]
    if held.all() or not held.any() or not truths[~held].any():
        return 3.0, 0.0
    linear = train_linear(known, truths[~held], strictness=_STRICTNESS, seed=seed)
    margins = _margins(linear, [text for text, apart in zip(texts, held, strict=True) if apart]).ravel()
    right = truths[held].ravel().astype(np.float64)
    inputs = np.stack((margins, np.ones_like(margins)), axis=1)
    answer = np.array([3.0, 0.0])
    for _ in range(30):
        sure = 1 / (1 + np.exp(-inputs @ answer))
        bend = (inputs * (sure * (1 - sure))[:, None]).T @ inputs + 1e-6 * np.eye(2)
        step = np.linalg.solve(bend, inputs.T @ (sure - right))
        answer -= step
        if np.abs(step).max() < 1e-9:
            break
    return float(answer[0]), float(answer[1])


def _margins(linear: Linear, texts: Sequence[str]) -> NDArray[np.float64]:
    return np.array([linear.margins(text) for text in texts], np.float64)
