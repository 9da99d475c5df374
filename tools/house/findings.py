"""What a check finds, and the sources that it reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path


@dataclass(frozen=True)
class Finding:
    """A place that breaks the law, and what to do about it."""

    path: str
    line: int
    rule: str
    words: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.words}"


@dataclass(frozen=True)
class Source:
    """A file: its path from the project's root, and its text."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def is_python(self) -> bool:
        return self.path.endswith(".py")

    @property
    def module(self) -> str:
        """The dotted name, for a file below src/ (a package's `__init__` is the package)."""
        parts = Path(self.path).with_suffix("").parts[1:]
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def is_package(self) -> bool:
        return Path(self.path).name == "__init__.py"

    def finding(self, place: ast.AST | int, rule: str, words: str) -> Finding:
        line = place if isinstance(place, int) else getattr(place, "lineno", 1)
        return Finding(self.path, line, rule, words)


_FOLDERS = ("src", "tests", "tools", "bench", "web")
_ENDINGS = {".py", ".ts", ".tsx", ".css"}
_PASSED_OVER = {"node_modules", "web_build", "widget_build", "shop_build", "__pycache__", "versions", "dist"}


def read_sources(root: Path) -> list[Source]:
    """All files that people write; generated ones (migrations, the API's types) are passed over."""
    return list(_read(root))


def _read(root: Path) -> Iterator[Source]:
    for folder in _FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in _ENDINGS or not path.is_file() or _PASSED_OVER & set(path.parts):
                continue
            if path.name == "schema.ts":
                continue
            yield Source(str(path.relative_to(root)), path.read_text())
