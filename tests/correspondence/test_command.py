"""`guichet mail inspect`: one JSON object a line, and nothing else on standard output."""

# ruff: noqa: E501 — mails and markup as they are written

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "guichet.cli", "mail", "inspect", *arguments],
        capture_output=True,
        check=False,
        env={"PATH": "", "LC_ALL": "C"},
    )


def test_each_file_is_one_line_of_json(tmp_path: Path) -> None:
    first, second = tmp_path / "one.eml", tmp_path / "two.bin"
    first.write_bytes("Subject: Où ?\n\nBonjour, où est mon colis ?".encode())
    second.write_bytes(bytes(range(256)))
    done = run(str(first), str(second))
    assert done.returncode == 0
    assert done.stderr == b""
    lines = done.stdout.decode("utf-8").splitlines()
    assert [json.loads(line)["subject"] for line in lines] == ["Où ?", ""]


def test_a_file_that_is_not_there_is_said_and_the_others_are_read(tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    file.write_bytes(b"")
    done = run(str(tmp_path / "none.eml"), str(file))
    assert done.returncode == 1
    assert b"none.eml" in done.stderr
    assert len(done.stdout.splitlines()) == 1


def test_the_command_line_imports_no_database_and_no_web(tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    file.write_bytes(b"Subject: x\n\nHello, where is my parcel?")
    code = (
        "import sys; from guichet.cli import app; app(['mail', 'inspect', sys.argv[1]], standalone_mode=False);"
        " print([name for name in ('sqlalchemy', 'fastapi', 'psycopg', 'requests', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], capture_output=True, check=True)
    assert done.stdout.splitlines()[-1] == b"[]"
