"""`guichet till import`: what a till exported, taken in with a bar that shows how far it is."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence

import msgspec
from rich.console import Console
from rich.progress import Progress

from guichet import connections
from guichet.kernel.events import Origin
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.pushing import FileRow, ReadsFiles, TakesPushes
from guichet.ports.records import Unreadable
from guichet.sync import NotOfferedError, Raw, keep

_AT_ONCE = 500  # records in one raw row


class Refused(msgspec.Struct, frozen=True):
    """A record of the file that could not be taken, and why."""

    line: int
    reason: str


async def import_file(
    services: Services, name: str, content: bytes, connection_id: int, kind: str = ""
) -> tuple[int, list[Refused]]:
    """Take in a file's content; returns how many records were kept, and those refused.

    The records go where a push goes and are read from there; those refused are dead letters as of a push.
    Raises ConnectionNotFoundError, NotOfferedError, and MalformedError where the headers tell nothing.
    """
    async with services.database.transaction() as transaction:
        row = await connections.find_connection(transaction, connection_id)
    connector = connections.connector_of(row.connector_id)
    if not isinstance(connector, ReadsFiles) or not isinstance(connector, TakesPushes):
        raise NotOfferedError(connector=connector.manifest.label, capability="reads_files")
    settings = connections.settings_of(services.vault, row)
    rows = list(connector.file_rows(content, kind))
    refused: list[Refused] = []
    kept = 0
    with Progress(console=Console(file=sys.stderr), transient=True) as progress:
        bar = progress.add_task(name, total=len(rows))
        for chunk in _chunks(rows):
            for one in chunk:
                read = connector.documents(settings, _body([one]), utc_now())
                wrong = [Refused(one.line, its.reason) for its in read if isinstance(its, Unreadable)]
                refused += wrong
                kept += not wrong
            raw = Raw(
                connection_id=connection_id,
                kind="file",
                resource=None,
                origin=Origin.LIVE,
                body=_body(chunk),
                read_at=utc_now(),
            )
            async with services.database.transaction() as transaction:
                await keep(transaction, [raw])
            progress.advance(bar, len(chunk))
    return kept, refused


def _chunks(rows: Sequence[FileRow]) -> Iterator[Sequence[FileRow]]:
    for start in range(0, len(rows), _AT_ONCE):
        yield rows[start : start + _AT_ONCE]


def _body(rows: Sequence[FileRow]) -> bytes:
    return msgspec.json.encode({"records": [row.record for row in rows]})
