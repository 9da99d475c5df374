"""Reading messages with the model that is in use."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from guichet.correspondence import language_of
from guichet.support.topics.classifier import Topic, TopicModel, load

_ROOM = Path(__file__).parent
SHIPPED = _ROOM / "topics.npz"
CORPUS = tuple(sorted((_ROOM / "corpus").glob("*.txt")))
_OWN = Path("topics") / "topics.npz"


def own_model_file(data_dir: Path) -> Path:
    """Where a merchant's own model stands, if they have trained one."""
    return data_dir / _OWN


def current_model(data_dir: Path | None = None) -> TopicModel:
    """The merchant's own model if there is one in the data folder, else the shipped one.

    Read once, and again when it was trained anew.
    """
    if data_dir is not None:
        own = own_model_file(data_dir)
        try:
            return _read(own, own.stat().st_mtime_ns)
        except FileNotFoundError:
            pass
    return _read(SHIPPED, 0)


@lru_cache(maxsize=2)
def _read(file: Path, written: int) -> TopicModel:
    """A model by its file and when that was written, which is what makes another one of it."""
    del written
    return load(file)


def topics_of(text: str, subject: str = "", *, model: TopicModel | None = None) -> list[Topic]:
    """The topics of a message, the primary one first; never empty. `text` is without quoted history."""
    return (model or current_model()).topics_of(f"{subject}\n{text}" if subject else text)


def answer(line: bytes, model: TopicModel) -> bytes:
    """One JSON object for a line of JSON with `text` (and `subject`, if any): `topics` and `language`.

    A line that cannot be read is answered with a `problem`, no topics and no language.
    """
    try:
        asked: Any = msgspec.json.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as failure:
        return _problem(f"This line is no JSON: {failure}")
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        return _problem('This line is no object with a "text".')
    text, subject = asked["text"], asked.get("subject")
    topics = topics_of(text, subject if isinstance(subject, str) else "", model=model)
    return msgspec.json.encode({"topics": topics, "language": language_of(text)})


def _problem(words: str) -> bytes:
    return msgspec.json.encode({"topics": [], "language": None, "problem": words})
