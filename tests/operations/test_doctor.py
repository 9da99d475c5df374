"""The doctor: says what is wrong in plain words, and changes nothing."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.ports_free import free_port

from guichet.kernel.settings import Settings
from guichet.migrations import upgrade
from guichet.operations.doctor import Verdict, examine


def _found(subject: str, **settings: Any) -> tuple[Verdict, str]:
    given = {"port": free_port(), **settings}
    for finding in examine(Settings(**given)):
        if finding.subject.startswith(subject):
            return finding.verdict, finding.words
    raise AssertionError(f"nothing about {subject}")


def test_a_new_installation_has_nothing_wrong_and_nothing_is_made(tmp_path: Path) -> None:
    findings = list(examine(Settings(data_dir=tmp_path / "data", port=free_port())))
    wrong = [finding for finding in findings if finding.verdict is Verdict.BAD and finding.subject != "Desk"]
    assert wrong == []
    assert not (tmp_path / "data").exists()


def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    verdict, words = _found(
        "Database", data_dir=tmp_path, database_url=f"postgresql://x@127.0.0.1:{free_port()}/x"
    )
    assert verdict is Verdict.BAD
    assert "does not answer" in words


def test_tables_that_are_behind_and_tables_that_are_ahead(empty_database: str, tmp_path: Path) -> None:
    given = {"data_dir": tmp_path, "database_url": empty_database}
    assert _found("Tables", **given)[0] is Verdict.NOTE
    upgrade(empty_database)
    assert _found("Tables", **given)[0] is Verdict.GOOD
    with psycopg.connect(empty_database) as there:
        there.execute("UPDATE alembic_version SET version_num = '9999'")
    verdict, words = _found("Tables", **given)
    assert verdict is Verdict.BAD
    assert "9999" in words


def test_a_key_that_others_can_read_is_told(tmp_path: Path) -> None:
    key = tmp_path / "secret.key"
    key.touch(mode=0o644)
    key.chmod(0o644)
    verdict, words = _found("Secret key", data_dir=tmp_path)
    assert verdict is Verdict.BAD
    assert f"chmod 600 {key}" in words


def test_a_mistyped_variable_is_told_with_what_was_meant(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GUICHET_PUBLIC_ULR", "https://desk.example.com")
    verdict, words = _found("Settings", data_dir=tmp_path)
    assert verdict is Verdict.NOTE
    assert "Was GUICHET_PUBLIC_URL meant?" in words


def test_a_port_in_use_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert "is in use" in _found("Address", data_dir=tmp_path, port=taken.getsockname()[1])[1]


@pytest.mark.parametrize(
    ("address", "verdict"),
    [
        ("https://desk.example.com", Verdict.GOOD),
        ("http://desk.example.com", Verdict.NOTE),
        ("desk.example.com", Verdict.BAD),
        (None, Verdict.NOTE),
    ],
)
def test_the_public_address_is_looked_at(tmp_path: Path, address: str | None, verdict: Verdict) -> None:
    assert _found("Public address", data_dir=tmp_path, public_url=address)[0] is verdict


def test_the_receiver_of_mails_and_its_certificate_are_looked_at(tmp_path: Path) -> None:
    given: dict[str, Any] = {"data_dir": tmp_path, "smtp_port": 2525, "smtp_domain": "in.example"}
    verdict, words = _found("Receiver of mails", **given)
    assert verdict is Verdict.NOTE
    assert "in.example on 127.0.0.1:2525" in words
    verdict, words = _found("Receiver of mails", **given, smtp_certificate=tmp_path / "none.pem")
    assert verdict is Verdict.BAD
    assert "GUICHET_SMTP_KEY" in words


def test_it_imports_no_web_code() -> None:
    """So it answers within a second: a timed test would measure the machine, this one names the cause."""
    code = (
        "import sys; import guichet.cli, guichet.operations.doctor;"
        "heavy = ('fastapi', 'sqlalchemy', 'uvicorn', 'httpx', 'structlog');"
        "print([name for name in heavy if name in sys.modules])"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout == "[]\n"
