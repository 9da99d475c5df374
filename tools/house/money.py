"""Money: whole minor units and a currency; never a float."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from tools.house.findings import Finding, Source

RULE = "money"

_MONEY = re.compile(
    r"(^|_)(amount|amounts|price|prices|cost|total|subtotal|tax|fee|fees|discount|credit|refunded|money)($|_)"
)
_WORDS = (
    "money in a float loses cents: keep minor units as int with the currency, or the vendor's decimals as"
    " text (kernel.types.minor_units)."
)


def check(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find floats whose name says money."""
    for source in sources:
        if not source.is_python or not source.path.startswith("src/guichet/") or _speaks_as_vendor(source):
            continue
        for node in ast.walk(source.tree):
            if (_annotated(node) or _converted(node)) is not None:
                yield source.finding(node, RULE, _WORDS)


def _speaks_as_vendor(source: Source) -> bool:
    """A stand-in and the demo's generator write documents in their vendor's shape: JSON numbers."""
    return "/standin/" in source.path or source.path.startswith("src/guichet/demo/")


def _annotated(node: ast.AST) -> str | None:
    """The name of a field, variable or argument of money that is typed as a float."""
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        name, annotation = node.target.id, node.annotation
    elif isinstance(node, ast.arg) and node.annotation is not None:
        name, annotation = node.arg, node.annotation
    else:
        return None
    types = {part.id for part in ast.walk(annotation) if isinstance(part, ast.Name)}
    # `str | float` is a vendor's value on its way in, before anyone has made money of it.
    return name if "float" in types and "str" not in types and _MONEY.search(name) else None


def _converted(node: ast.AST) -> str | None:
    """What of money is given to `float(…)`."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float"):
        return None
    for argument in node.args:
        for part in ast.walk(argument):
            named = _name_in(part)
            if named and _MONEY.search(named):
                return named
    return None


def _name_in(part: ast.AST) -> str | None:
    if isinstance(part, ast.Name):
        return part.id
    if isinstance(part, ast.Attribute):
        return part.attr
    if isinstance(part, ast.Constant) and isinstance(part.value, str):
        return part.value
    return None
