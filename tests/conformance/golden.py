"""`python -m tests.conformance.golden CONNECTOR`: writes the golden records of a connector's pages anew.

For whoever writes a connector: read what was written before it is kept, since it is what the tests then ask.
"""

from __future__ import annotations

import json
import sys

import msgspec
from tests.conformance.fixtures import CONNECTORS, folder_of

from guichet.ports.capabilities import ReadsRecords
from guichet.ports.records import Resource


def main(connector_id: str) -> None:
    """Read each page, and write what it gives beside it. Raises StopIteration for an unknown connector."""
    connector = next(one for one in CONNECTORS if one.manifest.id == connector_id)
    if not isinstance(connector, ReadsRecords):
        raise TypeError(f"{connector_id} reads no pages")
    for page in sorted((folder_of(connector) / "pages").glob("*.json")):
        if page.name.endswith(".golden.json"):
            continue
        facts = list(connector.read(Resource(page.stem), page.read_bytes()))
        golden = json.loads(msgspec.json.encode(facts))
        text = json.dumps(golden, indent=1, ensure_ascii=False)
        page.with_suffix(".golden.json").write_text(f"{text}\n", encoding="utf-8")
        print(f"{page.stem}: {len(facts)} facts")  # noqa: T201 — a tool for the terminal


if __name__ == "__main__":
    main(sys.argv[1])
