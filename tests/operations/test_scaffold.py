"""`guichet connector new`: what it lays out is a connector that the house finds and can use."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from guichet.operations.scaffold import Kind, ScaffoldError, lay_out

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


_FOLLOWS = """
import asyncio, sys
from pathlib import Path
import httpx
import guichet.connectors
guichet.connectors.__path__.append(sys.argv[1])
from guichet.connectors.examplecarrier import connector
from guichet.connectors.examplecarrier.standin import StandinSettings, create_app
from guichet.connectors._kit import AppServer
from guichet.kernel.http import Answer
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import Session
from guichet.ports.records import Resource

class Plain:
    async def request(self, method, url, *, headers):
        async with httpx.AsyncClient() as client:
            said = await client.request(method, url, headers=headers)
        headers = dict(said.headers)
        return Answer(status=said.status_code, headers=headers, body=said.content, received_at=utc_now())

async def story(address):
    settings = connector.standin_settings(address, {"token": "demo"})
    session = Session(connection_id=1, settings=settings, http=Plain())
    account = await connector.identify(session)
    async with httpx.AsyncClient(base_url=address) as control:
        await control.post("/_control/parcels", json={"number": "EX0000000001"})
        scan = {"at": "2026-03-03T04:10:00+01:00", "code": "SORTED", "text": "Sorted"}
        await control.post("/_control/parcels/EX0000000001/scans", json=scan)
    page = await connector.track(session, ["EX0000000001", "EX0000000002"])
    known, unknown = connector.read(Resource.PARCELS, page.body)
    print(account.external_id, known.record.state, "gone" if unknown.record is None else "there")

settings = StandinSettings(data_directory=Path(sys.argv[1]), port=0)
with AppServer(create_app(settings), settings, "stand-in") as server:
    asyncio.run(story(server.address))
"""
_CONFORMANCE = """
import sys
import pytest
import guichet.connectors
guichet.connectors.__path__.append(sys.argv[1])
only = ["-k", sys.argv[2], "-n", "0", "-p", "no:randomly"]
sys.exit(pytest.main(["tests/conformance", "--rootdir", ".", "-c", "pyproject.toml", *only]))
"""


def test_a_carrier_that_is_laid_out_owes_the_house_nothing(tmp_path: Path) -> None:
    lay_out("examplecarrier", Kind.CARRIER, package=tmp_path)
    answer = subprocess.run(
        [sys.executable, "-c", _CONFORMANCE, tmp_path, "examplecarrier"],
        cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert answer.returncode == 0, answer.stdout[-4000:]
    assert " passed" in answer.stdout


def test_a_carrier_that_is_laid_out_follows_a_parcel_at_its_stand_in(tmp_path: Path) -> None:
    lay_out("examplecarrier", Kind.CARRIER, package=tmp_path)
    answer = subprocess.run(
        [sys.executable, "-c", _FOLLOWS, tmp_path], capture_output=True, text=True, check=False
    )
    assert answer.stdout == "examplecarrier-1 in_transit gone\n", answer.stderr


@pytest.mark.parametrize("kind", Kind)
def test_what_is_laid_out_keeps_the_law_of_style(tmp_path: Path, kind: Kind) -> None:
    folder = lay_out("exampleshop", kind, package=tmp_path)
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
