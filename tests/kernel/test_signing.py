"""Signed words: what a link or token lets its holder do, and that nothing else passes for one."""

from __future__ import annotations

from datetime import timedelta

import msgspec
import pytest

from guichet.kernel.signing import Signer, TokenRefusedError
from guichet.kernel.vault import Vault


class Leave(msgspec.Struct, frozen=True):
    way: int


def test_a_signed_word_is_good_for_its_purpose_and_installation_alone() -> None:
    vault, other = Vault([b"a" * 32]), Vault([b"b" * 32])
    payload = Leave(way=3)
    signer: Signer[Leave] = Signer(vault, "leave", Leave)
    word, _ = signer.sign(payload, timedelta(minutes=1))
    assert signer.read(word) == payload
    purpose, body, signature = word.split(".")
    over, _ = signer.sign(payload, timedelta(seconds=-1))
    forgeries = [
        over,
        "",
        "..",
        word[:-1],
        f"{purpose}.{body}A.{signature}",
        f"guest.{body}.{signature}",
        f"{purpose}.{body}.é",
        Signer(other, "leave", Leave).sign(payload, timedelta(minutes=1))[0],
        Signer(vault, "guest", Leave).sign(payload, timedelta(minutes=1))[0],
    ]
    for forgery in forgeries:
        with pytest.raises(TokenRefusedError):
            signer.read(forgery)
