"""The release before: its code beside ours, and an installation that runs it."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from tests.operations.tree import Installation

ROOT = Path(__file__).parents[2]
_VERSIONS = "src/guichet/migrations/versions"
_PASSWORD = "a long walk by the river"
_LOOKED_AT = 200


class NoReleaseError(Exception):
    """There is no code of an older release here; the message says why."""


def release_before(named: str) -> str:
    """The commit named, or with "auto" the last of an older revision that can run. Raises NoReleaseError."""
    if named != "auto":
        return _git("rev-parse", "--verify", f"{named}^{{commit}}").decode().strip()
    present = len(list((ROOT / _VERSIONS).glob("[0-9]*.py")))
    for commit in _git("log", f"-{_LOOKED_AT}", "--format=%H").decode().split():
        listed = _git("ls-tree", "--name-only", commit, f"{_VERSIONS}/").decode().split()
        numbers = [int(Path(one).name[:4]) for one in listed if Path(one).name[:1].isdigit()]
        # Of what two made side by side a part may be missing: such a tree makes no tables, or does not start.
        if len(numbers) < present and numbers == list(range(1, len(numbers) + 1)) and _starts(commit):
            return commit
    raise NoReleaseError(f"none of the last {_LOOKED_AT} commits is of an older revision and can run")


def take_out(commit: str, folder: Path) -> Path:
    """Put a release's code into a folder; returns where to import it from."""
    with tarfile.open(fileobj=BytesIO(_git("archive", commit, "src"))) as packed:
        packed.extractall(folder, filter="data")
    return folder / "src"


def _starts(commit: str) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        answer = subprocess.run(
            [sys.executable, "-c", "import guichet.app, guichet.worker"],
            env={**os.environ, "PYTHONPATH": str(take_out(commit, Path(folder)))},
            cwd=folder, capture_output=True, check=False,
        )  # fmt: skip
    return answer.returncode == 0


def _git(*arguments: str) -> bytes:
    answer = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)
    if answer.returncode != 0:
        raise NoReleaseError(f"git {arguments[0]}: {answer.stderr.decode().strip()}")
    return answer.stdout


class Host(Installation):
    """A host of an installation of several: what they share is given; `source` is the code that it runs."""

    def __init__(self, folder: Path, shared: dict[str, str], source: Path | None = None) -> None:
        super().__init__(folder)
        self._shared = shared
        self._source = source
        self._client = httpx.Client(base_url=self.address, timeout=60)

    def environment(self) -> dict[str, str]:
        code = {"PYTHONPATH": str(self._source)} if self._source else {}
        return {**super().environment(), **self._shared, **code}

    def add_administrator(self) -> None:
        """As on the first day, by the command line."""
        arguments = ("user", "add", "ada@example.org", "--name", "Ada", "--password", _PASSWORD)
        answer = self.run(*arguments)
        assert answer.returncode == 0, answer.stderr

    def sign_in(self) -> None:
        answer = self._client.post("/api/v1/session", json={"mail": "ada@example.org", "password": _PASSWORD})
        assert answer.is_success, answer.text
        self._client.headers["X-CSRF-Token"] = self.read("session")["csrf_token"]

    def read(self, path: str) -> Any:
        """What its API answers."""
        answer = self._client.get(f"/api/v1/{path}")
        assert answer.is_success, answer.text
        return answer.json()

    def ask(self, path: str, body: dict[str, Any]) -> Any:
        """Have its API do something."""
        answer = self._client.post(f"/api/v1/{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Its web and its worker run meanwhile."""
        with self.serving():
            yield
        self._client.close()
