"""Running all checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from tools.house import face, migrations, money, size, statements
from tools.house.findings import Finding, Source, read_sources

ROOT = Path(__file__).parents[2]


def _check_sizes(sources: Sequence[Source]) -> Iterable[Finding]:
    exceptions = size.read_exceptions(Path(__file__).parent / "exceptions.toml")
    return size.check(sources, exceptions, datetime.now(UTC).date())


CHECKS: tuple[Callable[[Sequence[Source]], Iterable[Finding]], ...] = (
    face.check,
    _check_sizes,
    statements.check,
    money.check,
)


def check_all(root: Path = ROOT) -> list[Finding]:
    """Every breach of the law in the sources below `root`."""
    sources = read_sources(root)
    return [*(finding for check in CHECKS for finding in check(sources)), *migrations.check(root)]
