"""Laying out the folder of a new connector."""

from __future__ import annotations

import re
from pathlib import Path
from string import Template

import guichet

_TEMPLATES = Path(__file__).parent / "connector_template"
_NAME = re.compile(r"[a-z][a-z0-9]{1,30}")


class ScaffoldError(Exception):
    """The folder cannot be laid out; the message says why."""


def lay_out(name: str, *, package: Path | None = None) -> Path:
    """Write the first files of the connector `name`; returns its folder. Raises ScaffoldError."""
    if not _NAME.fullmatch(name):
        raise ScaffoldError(f"{name!r} is no id: use lower-case letters and digits, beginning with a letter.")
    folder = (package or Path(guichet.__file__).parent / "connectors") / name
    if folder.exists():
        raise ScaffoldError(f"{folder} is there already.")
    folder.mkdir(parents=True)
    for template in sorted(_TEMPLATES.glob("*.template")):
        text = Template(template.read_text()).substitute(name=name, label=name.capitalize())
        (folder / template.name.removesuffix(".template")).write_text(text)
    return folder
