"""The front pages: what they point at is there, and the commands that they name exist."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from guichet.demo import story
from guichet.demo.brands import CONNECTED, PETIT_LARGE
from guichet.demo.words import COMPANIES

ROOT = Path(__file__).parents[2]
PAGES = (
    "README.md",
    "README.fr.md",
    "docs/howto/developer/write-a-connector.md",
)
_LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")
_MAKE = re.compile(r"\bmake ([a-z]+)\b")
_COMMAND = re.compile(r"guichet ([a-z]+(?: (?:add|new))?)\b")


def _code(text: str) -> str:
    """What a reader is to type."""
    return "\n".join(re.findall(r"```\n(.*?)```", text, re.DOTALL))


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    links = _LINK.findall((ROOT / page).read_text(encoding="utf-8"))
    assert [link for link in links if not ((ROOT / page).parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_command_exists(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert set(_MAKE.findall(_code(text))) <= targets
    for command in sorted(set(_COMMAND.findall(_code(text)))):
        answer = subprocess.run(
            [sys.executable, "-m", "guichet.cli", *command.split(), "--help"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert answer.returncode == 0, f"guichet {command}: {answer.stderr}"


@pytest.mark.parametrize("page", ["README.md", "README.fr.md"])
def test_the_tour_tells_of_who_is_in_the_demo(page: str) -> None:
    text = " ".join((ROOT / page).read_text(encoding="utf-8").split())
    heroine = story.HEROINE
    assert f"{heroine.first_name} {heroine.last_name}" in text
    assert f"`{heroine.last_name[:5].lower()}`" in text
    assert all(f"**{brand.name}**" in text for brand in (*CONNECTED, PETIT_LARGE))
    assert any(mail in text for _, mail in COMPANIES)
