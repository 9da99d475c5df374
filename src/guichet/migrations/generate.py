"""Writes the next revision from the difference between the migrations so far and the rooms' models.

`python -m guichet.migrations.generate "what changes"` works on a scratch database of its own.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory

from guichet.kernel.postgres import EmbeddedPostgres
from guichet.migrations.models import import_models
from guichet.migrations.run import configuration, connected, upgrade


def generate(message: str) -> Path:
    """Write the next revision file and return its path; look through it before it is committed."""
    import_models()
    with tempfile.TemporaryDirectory(prefix="guichet-migration-") as folder:
        Path(folder).chmod(0o755)  # the server's own user must reach its database
        server = EmbeddedPostgres(
            Path(folder) / "data", overrides={"fsync": "off"}, system_folder=Path(folder) / "system"
        )
        with server:
            return _write(server.address, message)


def _write(address: str, message: str) -> Path:
    config = configuration()
    upgrade(address)
    number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
    with connected(address) as connection:
        config.attributes["connection"] = connection
        made = command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04}")
    if made is None or isinstance(made, list):
        raise RuntimeError("alembic wrote no revision")
    path = Path(made.path)
    lines = [line for line in path.read_text().splitlines() if not line.lstrip().startswith("# ###")]
    path.write_text("\n".join([*lines, ""]))
    subprocess.run([sys.executable, "-m", "ruff", "format", "--quiet", path], check=True)  # noqa: S603 — our own file
    return path


def main(arguments: Sequence[str]) -> int:
    """The command: one argument, the message."""
    if len(arguments) != 1:
        sys.stderr.write('Say what changes: python -m guichet.migrations.generate "orders: add a note"\n')
        return 2
    sys.stdout.write(f"{generate(arguments[0])}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
