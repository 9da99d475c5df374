"""`guichet topics`: a line for each line, whatever comes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from guichet.support.topics import topics_of

GUICHET = str(Path(sys.executable).with_name("guichet"))


def run(*arguments: str, given: bytes = b"", folder: Path) -> bytes:
    environment = {**os.environ, "GUICHET_DATA_DIR": str(folder)}
    return subprocess.run(
        [GUICHET, "topics", *arguments], input=given, capture_output=True, check=True, env=environment
    ).stdout


def test_each_line_is_answered_and_a_bad_one_with_its_problem(tmp_path: Path) -> None:
    good = "Bonjour, je n'ai toujours pas reçu mon colis."
    lines = [
        json.dumps({"text": good}).encode(),
        b"no JSON",
        b"",
        b"[1]",
        b'{"text": 3}',
        b'{"text": "\\ud800"}',
        b"\xff\xfe",
        b"[" * 5000,
        json.dumps({"text": "x" * 100_000, "subject": None}).encode(),
    ]
    answers = [
        json.loads(line) for line in run("classify", given=b"\n".join(lines), folder=tmp_path).splitlines()
    ]
    assert len(answers) == len(lines)
    assert [one.topic for one in topics_of(good)] == [one["topic"] for one in answers[0]["topics"]]
    assert answers[0]["language"] == "fr"
    assert "problem" not in answers[0]
    assert all(one["problem"] and one["topics"] == [] for one in answers[1:5])
    assert "problem" not in answers[-1]


def test_a_model_of_ones_own_is_used_once_it_is_trained(tmp_path: Path) -> None:
    own = tmp_path / "own.jsonl"
    rows = [
        {"text": "apples and pears", "topics": ["fruit"]},
        {"text": "leeks and beans", "topics": ["greens"]},
    ]
    own.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    said = run("train", "--corpus", str(own), folder=tmp_path)
    assert b"2 topics from 2 texts" in said
    answer = json.loads(run("classify", given=b'{"text": "pears"}', folder=tmp_path))
    assert answer["topics"][0]["topic"] == "fruit"
