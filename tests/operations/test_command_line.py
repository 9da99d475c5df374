"""The command line: what goes wrong is said in a sentence."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.operations.tree import Installation
from tests.ports_free import free_port


class Elsewhere(Installation):
    """An installation over a database that somebody else runs."""

    def __init__(self, folder: Path, database_url: str) -> None:
        super().__init__(folder)
        self.database_url = database_url

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "GUICHET_DATABASE_URL": self.database_url}


@pytest.fixture
def installation(empty_database: str, tmp_path: Path) -> Installation:
    return Elsewhere(tmp_path / "data", empty_database)


@pytest.mark.parametrize("command", [("serve",), ("sync",)])
def test_a_database_that_does_not_answer_is_a_sentence(tmp_path: Path, command: tuple[str, ...]) -> None:
    nobody = Elsewhere(tmp_path / "data", f"postgresql://x@127.0.0.1:{free_port()}/x")
    answer = nobody.run(*command)
    assert answer.returncode == 1
    assert answer.stderr.startswith("The database does not answer: ")
    assert "Traceback" not in answer.stderr


def test_settings_that_are_wrong_are_named(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "port", "high")
    answer = installation.run("doctor")
    assert answer.returncode == 1
    assert answer.stderr.startswith("The settings are wrong.\nGUICHET_PORT: ")


def test_a_settings_file_that_is_no_toml_is_told(installation: Installation) -> None:
    (installation.folder.parent / "guichet.toml").write_text("port 8080")
    answer = installation.run("doctor")
    assert answer.returncode == 1
    assert answer.stderr.startswith("guichet.toml cannot be read: ")


def test_connectors_are_listed(installation: Installation) -> None:
    answer = installation.run("connect")
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("bigcommerce: ")


def test_what_a_connector_cannot_take_is_told(installation: Installation, tmp_path: Path) -> None:
    told = tmp_path / "settings.json"
    told.write_text(json.dumps({"store_hash": "nova"}))
    answer = installation.run("connect", "bigcommerce", "--settings", str(told))
    assert answer.returncode == 1
    assert "access_token" in answer.stderr
    assert "Traceback" not in answer.stderr
    assert installation.run("connect", "nosuchshop", "--settings", str(told)).returncode == 1


def test_an_app_is_registered_and_its_addresses_are_told(installation: Installation) -> None:
    given = json.dumps({"client_id": "9f8e7d6c5b4a39281706f5e4", "client_secret": "kept-to-ourselves"})
    answer = installation.run("app", "bigcommerce", "--settings", "-", given=given)
    assert answer.returncode == 0, answer.stderr
    for name in ("auth", "load", "uninstall", "remove_user"):
        assert f"{installation.address}/apps/bigcommerce/{name}\n" in answer.stdout
    assert "GUICHET_PUBLIC_URL" in answer.stdout
    assert "kept-to-ourselves" not in answer.stdout + answer.stderr
    without = installation.run("app", "laposte", "--settings", "-", given="{}")
    assert (without.returncode, without.stderr.strip()) == (1, "La Poste has no single-click app.")


def test_no_account_yet_says_what_to_do(installation: Installation) -> None:
    answer = installation.run("sync")
    assert answer.stdout == "No account is connected yet: 'guichet connect'.\n", answer.stderr


def test_a_role_that_does_not_exist_is_told_with_those_that_do(installation: Installation) -> None:
    answer = installation.run(
        "user", "add", "a@example.com", "--name", "A", "--password", "x" * 20, "--role", "king"
    )
    assert answer.returncode == 1
    assert "There is no role 'king'. The roles are: agent, lead" in answer.stderr


_WEB = "fastapi", "starlette", "uvicorn", "httpx", "sqlalchemy", "alembic"
_COMMAND = """
import sys
from guichet.cli import app
try:
    app(sys.argv[1:], standalone_mode=False)
except SystemExit:
    pass  # the doctor found something
sys.stderr.write(" ".join(sorted({name.partition(".")[0] for name in sys.modules})))
"""


@pytest.mark.parametrize("command", [("--help",), ("db", "--help"), ("doctor",)])
def test_a_command_without_web_code_loads_none(tmp_path: Path, command: tuple[str, ...]) -> None:
    """It answers within a second because of what it does not import; the time itself is not for a test."""
    Installation(tmp_path / "data").folder.mkdir(mode=0o700)
    answer = subprocess.run(
        [sys.executable, "-c", _COMMAND, *command],
        env=Installation(tmp_path / "data").environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    loaded = set(answer.stderr.rpartition("\n")[2].split())
    assert "typer" in loaded, answer.stderr
    assert loaded.isdisjoint(_WEB)
