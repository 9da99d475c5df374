"""Laying out the folder of a new connector."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from string import Template

import guichet

_TEMPLATES = Path(__file__).parent / "connector_template"
_NAME = re.compile(r"[a-z][a-z0-9]{1,30}")


class Kind(StrEnum):
    """What the first files are for: a shop's are the bones; a carrier's are whole, for an invented API."""

    SHOP = "shop"
    CARRIER = "carrier"


class ScaffoldError(Exception):
    """The folder cannot be laid out; the message says why."""


def lay_out(name: str, kind: Kind = Kind.SHOP, *, package: Path | None = None) -> Path:
    """Write the first files of the connector `name`; returns its folder. Raises ScaffoldError."""
    if not _NAME.fullmatch(name):
        raise ScaffoldError(f"{name!r} is no id: use lower-case letters and digits, beginning with a letter.")
    folder = (package or Path(guichet.__file__).parent / "connectors") / name
    if folder.exists():
        raise ScaffoldError(f"{folder} is there already.")
    words = {"name": name, "label": name.capitalize(), "upper": name.upper(), "prefix": name[:2].upper()}
    for root in (_TEMPLATES / "common", _TEMPLATES / kind):
        for template in sorted(root.rglob("*.template")):
            target = folder / template.relative_to(root).with_suffix("")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(Template(template.read_text()).substitute(words))
    return folder
