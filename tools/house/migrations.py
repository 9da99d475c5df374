"""Migrations: the release before goes on working on the tables that a new one has changed.

Several machines are upgraded one after the other, so for a while both releases share the database. A
migration therefore only adds (*expand*); what nobody needs any more goes a release later (*contract*). And it
waits for nobody with a lock that stops the door. What breaks that is refused, unless the migration says in
`WHY` what is done and why it may be: `WHY = {"drop_column orders.note": "no release since 0041 reads it"}`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tools.house.findings import Finding, Source

RULE = "migration"

VERSIONS = Path("src/guichet/migrations/versions")
# Those before ran when no two releases shared a database.
_FIRST = 39

_EXPLAINED = 12  # letters: less is no reason
_GONE = "the release before still uses it. Stop using it in this release, and let it go in the next."
_SCANS = "every row is checked under a lock that stops writers."
_REFUSED = {
    "drop_table": _GONE,
    "drop_column": _GONE,
    "rename_table": "the release before looks for the old name. Add the new one beside it.",
    "create_foreign_key": _SCANS,
    "create_check_constraint": f"{_SCANS} Add it NOT VALID, and validate it in the next release.",
    "create_unique_constraint": f"{_SCANS} Make the unique index with INDEXES_LATER.",
    "create_primary_key": _SCANS,
    "create_exclude_constraint": _SCANS,
}
_STATEMENT = re.compile(
    r"\b(DROP\s+(TABLE|COLUMN|SCHEMA)|RENAME|TRUNCATE|LOCK\s+TABLE|SET\s+NOT\s+NULL|VACUUM\s+FULL|CLUSTER"
    r"|ALTER\s+(COLUMN\s+)?\w+\s+(SET\s+DATA\s+)?TYPE|CREATE\s+(UNIQUE\s+)?INDEX|ADD\s+CONSTRAINT)\b",
    re.IGNORECASE,
)
_WRITES = re.compile(r"\b(UPDATE|DELETE\s+FROM|INSERT\s+INTO)\s+(\w+)", re.IGNORECASE)


def check(root: Path) -> Iterator[Finding]:
    """Find what breaks the release before in the migrations below `root`."""
    for path in sorted((root / VERSIONS).glob("[0-9]*.py")):
        if int(path.name.partition("_")[0]) >= _FIRST:
            yield from check_source(Source(str(path.relative_to(root)), path.read_text()))


def check_source(source: Source) -> Iterator[Finding]:
    """Find it in one migration."""
    reasons = _reasons(source.tree)
    made = {
        _text(call.args[0])
        for call in _operations(source.tree)
        if _name(call) == "create_table" and call.args
    }
    used = set()
    for call in _operations(source.tree):
        for done, why in _breaches(call, made):
            used.add(done)
            if len(reasons.get(done, "")) < _EXPLAINED:
                yield source.finding(call, RULE, f"{done}: {why} Or say in WHY[{done!r}] why it may be.")
    for done in sorted(reasons.keys() - used):
        yield source.finding(1, RULE, f"WHY explains {done!r}, which is not done here.")


def _breaches(call: ast.Call, made: set[str]) -> Iterator[tuple[str, str]]:
    """What a call does that the release before, or its writers, may not survive: name and words."""
    name = _name(call)
    if name == "execute":
        yield from _breaches_of_text(_text(call.args[0]) if call.args else "", made)
        return
    table = _table_of(name, call)
    if table in made:
        return
    if name in _REFUSED:
        yield f"{name} {table}{_column_of(name, call)}", _REFUSED[name]
    elif name == "create_index":
        words = "writers wait until it is built. Name it in INDEXES_LATER, so that it is built beside them."
        yield f"create_index {_text(call.args[0])}", words
    elif name == "add_column" and _needs_a_value(call):
        words = "the release before inserts no value. Let it be null, or give it a server_default."
        yield f"add_column {table}{_column_of(name, call)}", words
    elif name == "alter_column":
        yield from _breaches_of_change(call, f"{table}{_column_of(name, call)}")


def _breaches_of_change(call: ast.Call, column: str) -> Iterator[tuple[str, str]]:
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    if "new_column_name" in given:
        yield f"rename_column {column}", "the release before looks for the old name. Add the new one beside."
    if "type_" in given:
        yield f"change_type {column}", "the table is written anew under a lock. Add a column beside it."
    nullable = given.get("nullable")
    if isinstance(nullable, ast.Constant) and nullable.value is False:
        yield f"set_not_null {column}", f"the release before may insert none, and {_SCANS}"


def _breaches_of_text(statement: str, made: set[str]) -> Iterator[tuple[str, str]]:
    for found in _STATEMENT.finditer(statement):
        words = " ".join(found[0].lower().split())
        yield f"execute {words}", "in plain SQL: use alembic's operation, which is checked by itself."
    for found in _WRITES.finditer(statement):
        if found[2] not in made:
            words = "rows are locked until the whole migration ends. Let a job fill them in batches."
            yield f"execute {found[1].lower()} {found[2]}", words


def _needs_a_value(call: ast.Call) -> bool:
    column = call.args[1] if len(call.args) > 1 else None
    if not isinstance(column, ast.Call):
        return False
    given = {keyword.arg: keyword.value for keyword in column.keywords}
    nullable = given.get("nullable")
    filled = {"server_default"} & given.keys() or any(_is_computed(part) for part in column.args)
    return isinstance(nullable, ast.Constant) and nullable.value is False and not filled


def _is_computed(part: ast.expr) -> bool:
    return isinstance(part, ast.Call) and _name(part) in {"Computed", "Identity"}


def _operations(tree: ast.Module) -> list[ast.Call]:
    """The calls of alembic's `op`, in order."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "op"
    ]


def _table_of(name: str, call: ast.Call) -> str:
    place = 1 if name.startswith("create_") and name != "create_table" else 0
    return _text(call.args[place]) if len(call.args) > place else ""


def _column_of(name: str, call: ast.Call) -> str:
    if name not in {"drop_column", "alter_column", "add_column"} or len(call.args) < 2:
        return ""
    second = call.args[1]
    if isinstance(second, ast.Call) and second.args:
        second = second.args[0]
    return f".{_text(second)}"


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _text(node: ast.expr) -> str:
    """The text of a constant, also where alembic wraps it: op.f("…"), sa.text("…")."""
    if isinstance(node, ast.Call) and node.args:
        return _text(node.args[0])
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    return str(node.value) if isinstance(node, ast.Constant) else ""


def _reasons(tree: ast.Module) -> dict[str, str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and [_target(target) for target in node.targets] == ["WHY"]:
            return dict(ast.literal_eval(node.value))
    return {}


def _target(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""
