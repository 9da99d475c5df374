"""Mails that others collected: every one is read, and answers and bounces are told as they ought to be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from guichet.correspondence import MailKind, inspect, read_mail

MAILS = Path(__file__).parents[3] / "shared" / "data" / "mail"
pytestmark = pytest.mark.skipif(not MAILS.is_dir(), reason="the shared test data is not there")


def same(text: str) -> str:
    return " ".join(text.split())


def test_every_mail_is_read() -> None:
    files = [file for file in MAILS.rglob("*") if file.is_file()]
    assert len(files) > 200
    for file in files:
        told = json.loads(inspect(file.read_bytes()))
        assert not any("could not be read:" in problem for problem in told["problems"]), file.name


def test_new_words_are_those_expected() -> None:
    pairs = [(file, Path(str(file).replace(".input.", ".output."))) for file in MAILS.rglob("*.input.txt")]
    right = sum(
        same(read_mail(given.read_bytes()).reply_text) == same(expected.read_text())
        for given, expected in pairs
    )
    assert pairs
    assert right / len(pairs) >= 0.95


def test_bounces_are_seen() -> None:
    mails = sorted((MAILS / "flufl.bounce").rglob("*_*.txt"))
    read = [read_mail(file.read_bytes()) for file in mails]
    seen = [mail for mail in read if mail.kind is MailKind.BOUNCE]
    named = [mail for mail in seen if mail.bounce is not None and mail.bounce.recipients]
    assert len(mails) > 100
    assert len(seen) / len(mails) >= 0.95
    assert len(named) / len(mails) >= 0.93
