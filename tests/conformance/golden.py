"""`python -m tests.conformance.golden CONNECTOR`: writes the golden records of its pages and webhooks anew.

For whoever writes a connector: read what was written before it is kept, since it is what the tests then ask.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec
from tests.conformance.fixtures import CONNECTORS, folder_of

from guichet.ports.capabilities import ReadsRecords
from guichet.ports.pushing import ReadsHooks
from guichet.ports.records import Resource


def main(connector_id: str) -> None:
    """Read each page and webhook, and write what it gives. Raises StopIteration for an unknown connector."""
    connector = next(one for one in CONNECTORS if one.manifest.id == connector_id)
    if not isinstance(connector, ReadsRecords):
        raise TypeError(f"{connector_id} reads no pages")
    for page in sorted((folder_of(connector) / "pages").glob("*.json")):
        if page.name.endswith(".golden.json"):
            continue
        facts = list(connector.read(Resource(page.stem), page.read_bytes()))
        _write(page.with_suffix(".golden.json"), facts)
    for hook in sorted((folder_of(connector) / "hooks").glob("*.json")):
        if isinstance(connector, ReadsHooks):
            given = json.loads(hook.read_text(encoding="utf-8"))
            read = connector.read_hook(given["headers"], given["body"].encode())
            if read is not None:
                _write(hook.parent / "golden" / hook.name, list(read))


def _write(path: Path, facts: list[Any]) -> None:
    golden = json.loads(msgspec.json.encode(facts))
    path.parent.mkdir(exist_ok=True)
    path.write_text(f"{json.dumps(golden, indent=1, ensure_ascii=False)}\n", encoding="utf-8")
    print(f"{path.name}: {len(facts)} facts")  # noqa: T201 — a tool for the terminal


if __name__ == "__main__":
    main(sys.argv[1])
