"""Sizes: a function fits a screen, a file a sitting."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from tools.house.findings import Finding, Source

RULE = "size"
LONGEST_FUNCTION = 60
LONGEST_FILE = 500

Exceptions = Sequence[dict[str, Any]]


def read_exceptions(path: Path) -> Exceptions:
    """The list of what may be longer: each entry has `path`, perhaps `function`, `until` and `reason`."""
    exceptions: Exceptions = tomllib.loads(path.read_text()).get("exception", [])
    for entry in exceptions:
        if not entry.get("reason") or not isinstance(entry.get("until"), date):
            raise ValueError(f"{path}: {entry.get('path')} needs a reason, and a date until when it may stay")
    return exceptions


def check(sources: Sequence[Source], exceptions: Exceptions, today: date) -> Iterator[Finding]:
    """Find functions and files that are too long, and exceptions that are over or not needed any more."""
    used: set[tuple[str, str]] = set()
    allowed = {(entry["path"], entry.get("function", "")): entry["until"] for entry in exceptions}
    for source in sources:
        for name, line, length, longest in _measured(source):
            if length <= longest:
                continue
            key = (source.path, name)
            used.add(key)
            if allowed.get(key, date.min) < today:
                what = f"function {name}" if name else "the file"
                yield source.finding(
                    line,
                    RULE,
                    f"{what} has {length} lines, {longest} is the most. Split it by what it does (a verb, a"
                    " kind of thing); an exception with reason and date goes to tools/house/exceptions.toml.",
                )
    for path, name in allowed.keys() - used:
        yield Finding("tools/house/exceptions.toml", 1, RULE, f"{path} {name} is not too long: take it out.")


def _measured(source: Source) -> Iterator[tuple[str, int, int, int]]:
    """Name ("" for the file), line, length and the most that is allowed."""
    yield "", 1, source.text.count("\n"), LONGEST_FILE
    if source.is_python:
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                yield node.name, node.lineno, (node.end_lineno or first) - first + 1, LONGEST_FUNCTION
