"""Our own form."""

from __future__ import annotations

import re

from guichet.voice.dialects.registry import Dialect
from guichet.voice.facts import FIELDS

DIALECT = Dialect(
    id="liquid",
    label="Liquid",
    place=re.compile(r"\{\{-?\s*(?P<name>[\w.]+)\s*-?\}\}"),
    fields={field.path: field.path for field in FIELDS},
    liquid=True,
)
