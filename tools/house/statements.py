"""SQL: no schema names, no triggers, no clock of the database where a fact is written, nobody commits."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from tools.house.findings import Finding, Source

RULE = "sql"

_SQL = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|ALTER|TRUNCATE)\b")
_SCHEMA = re.compile(
    r"(?P<before>\w+)?\s*\b(?P<named>(FROM|JOIN|INTO|UPDATE|TABLE|REFERENCES)\s+(ONLY\s+)?\"?"
    r"(?!pg_catalog\b|information_schema\b)[a-z_]\w*\"?\.\"?[a-z_])"
)
# After these FROM is no table's: IS DISTINCT FROM a.b, extract(epoch FROM a.b), trim(both FROM a.b).
_NO_TABLE = frozenset(
    {
        "DISTINCT", "EPOCH", "CENTURY", "DAY", "DOW", "DOY", "HOUR", "ISODOW", "ISOYEAR", "MINUTE", "MONTH",
        "QUARTER", "SECOND", "WEEK", "YEAR", "BOTH", "LEADING", "TRAILING",
    }
)  # fmt: skip
_TRIGGER = re.compile(r"\bCREATE\s+(OR\s+REPLACE\s+)?(CONSTRAINT\s+)?TRIGGER\b", re.IGNORECASE)
_WRITES = re.compile(r"\b(UPDATE\s+\w+[^;]*?\bSET\b|DO\s+UPDATE\b)", re.IGNORECASE | re.DOTALL)
_CLOCK = re.compile(
    r"\b(now|clock_timestamp|statement_timestamp|random|gen_random_uuid|nextval)\s*\(|\bCURRENT_TIMESTAMP\b",
    re.IGNORECASE,
)
_CLOCK_CALLS = {"now", "current_timestamp", "clock_timestamp", "gen_random_uuid"}
# Where transactions are opened and ended; everybody else gets one that is open.
_EDGE = ("src/guichet/kernel/db/", "src/guichet/migrations/")


def check(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find SQL and calls that break the law, in the sources of the product."""
    for source in sources:
        if source.is_python and source.path.startswith("src/guichet/"):
            for node in ast.walk(source.tree):
                if isinstance(node, ast.Constant | ast.JoinedStr):
                    yield from _check_text(source, node)
                elif isinstance(node, ast.Call):
                    yield from _check_call(source, node)


def _check_text(source: Source, node: ast.Constant | ast.JoinedStr) -> Iterator[Finding]:
    text = _text_of(node)
    if not _SQL.search(text):
        return
    if _TRIGGER.search(text):
        yield source.finding(
            node, RULE, "no triggers: what follows a change is a reaction to its event, where it can be read."
        )
    for found in _SCHEMA.finditer(text):
        if (found["before"] or "").upper() in _NO_TABLE:
            continue
        yield source.finding(
            node,
            RULE,
            f"a schema is named ({found['named']!r}): one workspace is one schema, found by the search path.",
        )
    written = _WRITES.search(text)
    if written and _CLOCK.search(text, written.start()):
        yield source.finding(
            node,
            RULE,
            "the database's clock or dice in a written row: compute the value in Python and pass it, so that"
            " a repetition writes the same and a distributed engine takes the statement.",
        )


def _check_call(source: Source, node: ast.Call) -> Iterator[Finding]:
    function = node.func
    if not isinstance(function, ast.Attribute):
        return
    if function.attr == "commit" and not source.path.startswith(_EDGE) and "/standin/" not in source.path:
        yield source.finding(
            node,
            RULE,
            "nobody commits: the edge opens a transaction with database.transaction(), which ends it.",
        )
    if function.attr in _CLOCK_CALLS and isinstance(function.value, ast.Name) and function.value.id == "func":
        yield source.finding(node, RULE, f"func.{function.attr}(): compute it in Python and pass it.")


def _text_of(node: ast.Constant | ast.JoinedStr) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return "".join(
        part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "x"
        for part in node.values
    )
