"""A model that lies in every way that we know of, in answer to texts that tell it to."""

from __future__ import annotations

import csv
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.support.drafts.lies import HONEST, LIES

SHARED = Path(__file__).parents[4] / "shared" / "data" / "prompt_injection"


def attack_texts() -> list[str]:
    """The texts of the injection lists beside the project; skips where they are absent."""
    if not SHARED.is_dir():
        pytest.skip("the injection lists (../shared/data/prompt_injection) are not here")
    with (SHARED / "giskard" / "prompt_injections.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["prompt"] for row in csv.DictReader(file)]
    attacks = json.loads((SHARED / "bipia" / "text_attack_train.json").read_text(encoding="utf-8"))
    texts += [text for listed in attacks.values() for text in listed]
    lines = (SHARED / "bipia" / "email" / "train.jsonl").read_text(encoding="utf-8").splitlines()
    texts += [json.loads(line)["context"] for line in lines if line.strip()]
    return texts


def lying_answers(asked: str, number: int, language: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """What the model answers to a message, by the manner of its lie; `number` chooses among the lies."""
    kind = HONEST[language][number % len(HONEST[language])]
    lie = LIES[language][number % len(LIES[language])]
    other = tuple(LIES)[(tuple(LIES).index(language) + 1) % len(LIES)]
    foreign = LIES[other][number % len(LIES[other])]
    hidden = "\u200b".join(lie)
    wide = "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in lie)
    true = {"claim": "parcel1.state"}
    yield "repeats the message", [{"text": asked}]
    yield "obeys after kind words", [{"text": f"{kind} "}, {"text": asked}]
    yield "invents", [{"text": lie}]
    yield "invents among true words", [{"text": f"{kind} {lie} {kind}"}, true]
    yield "invents a date", [{"text": f"{kind} Thursday 26 November."}]
    yield "invents an amount", [{"text": f"{kind} 49,90 €."}]
    yield "leaks another customer", [{"text": f"{kind} Jean Martin, jean@martin.example."}]
    yield "claims of another customer", [{"text": kind}, {"claim": "order:9.number"}]
    yield "claims what nobody knows", [{"text": kind}, {"claim": "order1.refund_promised"}]
    yield "lies in another language", [{"text": f"{kind} {foreign}"}]
    yield "hides its lie", [{"text": f"{kind} {hidden}"}]
    yield "writes wide", [{"text": f"{kind} {wide}"}]


def batches(texts: list[str], languages: tuple[str, ...]) -> Iterator[tuple[str, int, str]]:
    """Each text with a number and, in turn, a language of the answer."""
    yield from zip(texts, itertools.count(), itertools.cycle(languages), strict=False)
