"""A connector's own fixtures: real-shaped pages, webhooks and failures, in its folder's `fixtures/`.

settings.json            {"settings": {…}, "hook_secret": "…"}; a carrier's: {"settings": {…}, "number": "…"}
pages/RESOURCE.json      a page; pages/RESOURCE.golden.json: the facts that it must give
broken/RESOURCE.json     a broken row and a good one after it
hooks/NAME.json          {"headers", "body", "hint"}; hooks/bad/NAME.json: {"headers", "body"}
hooks/golden/NAME.json   the facts that a webhook which carries its thing whole must give
failures/NAME.json       {"status", "headers", "body", "failure": one of the six, "retry_after"?}
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import msgspec

from guichet.ports.capabilities import Connector
from guichet.ports.registry import discover, installed

discover()
CONNECTORS = list(installed())


def folder_of(connector: Connector) -> Path:
    package = type(connector).__module__.split(".")[:3]
    return Path(str(files(".".join(package)))) / "fixtures"


def load(connector: Connector, name: str) -> Any:
    return json.loads((folder_of(connector) / name).read_text(encoding="utf-8"))


def settings_of(connector: Connector) -> Any:
    return msgspec.convert(load(connector, "settings.json")["settings"], connector.settings)


def hook_secret_of(connector: Connector) -> str:
    secret: str = load(connector, "settings.json")["hook_secret"]
    return secret


def cases(pattern: str) -> Iterator[tuple[Connector, Path]]:
    """Every file of every connector's fixtures that fits, with its connector."""
    for connector in CONNECTORS:
        for path in sorted(folder_of(connector).glob(pattern)):
            yield connector, path


def named(case: tuple[Connector, Path]) -> str:
    return f"{case[0].manifest.id}-{case[1].stem}"
