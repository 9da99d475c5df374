"""The face of a room: from another room one imports only what its `__init__` hands out."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence

from tools.house.findings import Finding, Source

RULE = "face"

# Below these each folder or file is a room; every other floor is one room as a whole.
_WINGS = {
    "kernel", "commerce", "connectors", "voice", "before", "purchase", "after", "support", "insight", "api",
}  # fmt: skip
# Composition roots and the public face wire what others may not see; ports is all face.
_EXEMPT = {"app", "door", "worker", "cli", "operations", "api", "demo", "migrations"}
_ALL_FACE = {"ports"}


def check(sources: Sequence[Source]) -> Iterator[Finding]:
    """Find imports that reach behind a room's face."""
    own = [source for source in sources if source.is_python and source.path.startswith("src/guichet/")]
    modules = {source.module: source for source in own}
    for source in own:
        if _floor(source.module) not in _EXEMPT:
            for node in ast.walk(source.tree):
                yield from _check_import(source, node, modules)


def _check_import(source: Source, node: ast.AST, modules: Mapping[str, Source]) -> Iterator[Finding]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield from _check_target(source, node, alias.name, None, modules)
    elif isinstance(node, ast.ImportFrom) and node.module:
        for alias in node.names:
            inner = f"{node.module}.{alias.name}"
            if inner in modules and not _hands_out(modules.get(node.module), alias.name):
                yield from _check_target(source, node, inner, None, modules)
            else:
                yield from _check_target(source, node, node.module, alias.name, modules)


def _check_target(
    source: Source, node: ast.AST, target: str, name: str | None, modules: Mapping[str, Source]
) -> Iterator[Finding]:
    room = room_of(target)
    if room is None or room == room_of(source.module) or _floor(target) in _ALL_FACE:
        return
    if target != room:
        yield source.finding(
            node,
            RULE,
            f"{target} is behind the face of {room}. Import from {room} what its __init__ hands out, or have"
            " that room hand it out; what is not handed out may change any day.",
        )
    elif name is not None and room in modules and not _hands_out(modules[room], name):
        yield source.finding(
            node, RULE, f"{room} does not hand out {name}: it is missing in the __all__ of its __init__."
        )


def room_of(module: str) -> str | None:
    """The room that a module stands in; None outside Guichet and for a wing itself."""
    parts = module.split(".")
    if parts[0] != "guichet" or len(parts) < 2:
        return None
    if parts[1] in _WINGS:
        return ".".join(parts[:3]) if len(parts) > 2 else None
    return ".".join(parts[:2])


def _floor(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def _hands_out(package: Source | None, name: str) -> bool:
    """Whether a module names it in `__all__`; a single file without one hands out what is not private."""
    if package is None:
        return False
    for node in package.tree.body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
        ):
            return name in ast.literal_eval(node.value)
    return not package.is_package and not name.startswith("_")
