"""`guichet connector new`: what it lays out is a connector that the house finds and can use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from guichet.operations.scaffold import ScaffoldError, lay_out

_CODE = """
import sys
import guichet.connectors
guichet.connectors.__path__.append(sys.argv[1])
from guichet.connectors.exampleshop import connector
from guichet.ports.capabilities import Connector
from guichet.ports.manifest import fields
from guichet.ports.registry import capabilities
assert isinstance(connector, Connector)
print(connector.manifest.id, capabilities(connector), [field.name for field in fields(connector.settings)])
"""


def test_what_is_laid_out_is_a_connector(tmp_path: Path) -> None:
    folder = lay_out("exampleshop", package=tmp_path)
    assert (folder / "README.md").read_text().startswith("# Exampleshop")
    answer = subprocess.run(
        [sys.executable, "-c", _CODE, tmp_path], capture_output=True, text=True, check=False
    )
    assert answer.stdout == "exampleshop ('identifies_account',) ['access_token', 'api_address']\n", (
        answer.stderr
    )


def test_what_is_laid_out_keeps_the_law_of_style(tmp_path: Path) -> None:
    folder = lay_out("exampleshop", package=tmp_path)
    ruff = [sys.executable, "-m", "ruff"]
    config = ["--config", str(Path(__file__).parents[2] / "pyproject.toml")]
    ours = ["--config", 'lint.isort.known-first-party=["guichet"]']  # it lies outside the sources here
    for command in (["check", *config, *ours], ["format", "--check", *config]):
        answer = subprocess.run([*ruff, *command, folder], capture_output=True, text=True, check=False)
        assert answer.returncode == 0, answer.stdout


@pytest.mark.parametrize("name", ["Shop", "my-shop", "_kit", "1shop", "", "../escape"])
def test_a_name_that_is_no_id_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ScaffoldError, match="is no id"):
        lay_out(name, package=tmp_path)


def test_a_connector_that_is_there_is_left_alone(tmp_path: Path) -> None:
    lay_out("exampleshop", package=tmp_path)
    with pytest.raises(ScaffoldError, match="is there already"):
        lay_out("exampleshop", package=tmp_path)
