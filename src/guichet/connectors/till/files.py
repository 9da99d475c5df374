"""Files that a till exported, read into the records of a push: CSV in the encodings and headers of the trade.

A file holds one kind of record; sales are a line for each article, gathered by the number of their receipt.
What a cell says is passed on as it is where it cannot be read, so that the record is refused by the same
words as a push, with its line in the file.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from guichet.connectors.till.columns import column_of, kind_of, reason_of
from guichet.ports.failures import MalformedError
from guichet.ports.pushing import FileRow

_SIGNS = ";\t,"
_DATE = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})(?:[ T]+(\d{1,2})[:h](\d{2})(?::(\d{2}))?)?")
_TIME = re.compile(r"(\d{1,2})[:h](\d{2})(?::(\d{2}))?")
_WHOLE = re.compile(r"[+-]?\d+(\.0+)?")
_SPACES = re.compile(r"[\s\u00a0\u202f€]")
_NUMBERS = ("on_hand", "quantity", "points", "version")
_DEGREES = ("latitude", "longitude")
_AMOUNTS = ("unit_price", "discount")
_LINE = ("gtin", "sku", "name", "quantity", "unit_price", "discount")
_RECEIPT = (
    "id", "at", "location", "till", "seller", "card", "mail", "phone", "first_name", "last_name", "version",
)  # fmt: skip
_OF_KIND = {
    "level": ("gtin", "sku", "location", "on_hand", "at", "version"),
    "move": ("id", "gtin", "sku", "location", "quantity", "reason", "at", "version"),
    "loyalty": ("card", "first_name", "last_name", "mail", "phone", "tier", "points", "at", "version"),
    "location": ("code", "name", "address", "postcode", "city", "country", "latitude", "longitude"),
    "article": ("gtin", "sku", "name", "price", "brand", "version"),
}

Cells = dict[str, Any]


def file_rows(content: bytes, kind: str = "") -> Iterator[FileRow]:
    """The records of a file. Raises MalformedError where its headers tell nothing."""
    text = _decoded(content)
    head = text.split("\n", 1)[0]
    sign = max(_SIGNS, key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign)
    columns = [column_of(header) for header in next(reader, [])]
    kind = kind_of(kind) if kind else _kind_of(set(columns))
    if not kind:
        raise MalformedError(f"line 1 names no columns by which the file is known: {head.strip()[:200]}")
    rows = ((reader.line_num, _cells(columns, row, kind)) for row in reader if any(map(str.strip, row)))
    return _receipts(rows, kind) if kind in ("sale", "return") else _records(rows, kind)


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _kind_of(columns: set[str]) -> str:
    """What a file holds, by its columns: the rarer ones first."""
    named = {"gtin", "sku"} & columns
    if "on_hand" in columns and named:
        return "level"
    if {"quantity", "unit_price", "id"} <= columns:
        return "sale"
    if {"quantity", "location"} <= columns and named:
        return "move"
    if "card" in columns:
        return "loyalty"
    if "unit_price" in columns and named:
        return "article"
    return "location" if {"name", "named"} & columns and {"code", "location"} & columns else ""


def _cells(columns: list[str], row: list[str], kind: str) -> Cells:
    """The cells of a row by their fields, in the forms of a push; empty ones are left out."""
    told = {
        column: cell.strip() for column, cell in zip(columns, row, strict=False) if column and cell.strip()
    }
    if "named" in told:
        told.setdefault("last_name" if kind == "loyalty" else "name", told.pop("named"))
    if "at" in told:
        told["at"] = _moment(told["at"], told.pop("time", ""))
    for column in _AMOUNTS:
        if column in told:
            told[column] = _decimal(told[column])
    cells: Cells = dict(told)
    for column in _NUMBERS:
        if column in told and _WHOLE.fullmatch(number := _decimal(told[column])):
            cells[column] = int(number.partition(".")[0])
    for column in _DEGREES:
        if column in told:
            cells[column] = _degrees(told[column])
    if "reason" in told and kind == "move":
        cells["reason"] = reason_of(told["reason"])
    return cells


def _decimal(told: str) -> str:
    """A number with its decimal point; of point and comma, the one that comes last is it."""
    bare = _SPACES.sub("", told)
    if "," in bare and "." in bare:
        thousands = "," if bare.rindex(".") > bare.rindex(",") else "."
        bare = bare.replace(thousands, "")
    return bare.replace(",", ".")


def _degrees(told: str) -> float | str:
    try:
        return float(_decimal(told))
    except ValueError:
        return told


def _moment(day: str, time: str) -> str:
    """A day, day first where it is written with slashes, with its time; ISO 8601 stays as it is."""
    match = _DATE.fullmatch(day)
    if match is None:
        return f"{day}T{time}" if time and _TIME.fullmatch(time) and len(day) == len("2026-03-05") else day
    date, month, year, hour, minute, second = (int(one or 0) for one in match.groups())
    if match[4] is None and (clock := _TIME.fullmatch(time)):
        hour, minute, second = (int(one or 0) for one in clock.groups())
    try:
        return datetime(year, month, date, hour, minute, second).isoformat()  # noqa: DTZ001 — the till's zone
    except ValueError:
        return f"{day} {time}".strip()


def _records(rows: Iterable[tuple[int, Cells]], kind: str) -> Iterator[FileRow]:
    for line, cells in rows:
        if kind == "article":
            cells["price"] = cells.get("unit_price", "")
        if kind == "location":
            cells.setdefault("code", cells.get("location", ""))
        if kind == "move":
            cells.setdefault("id", "/".join(str(cells.get(one, "")) for one in _OF_KIND["move"][1:]))
        yield FileRow(line=line, record={"type": kind, **_chosen(cells, _OF_KIND[kind])})


def _receipts(rows: Iterable[tuple[int, Cells]], kind: str) -> Iterator[FileRow]:
    """Receipts of all rows with their number; a row of less than no piece is a return of its own."""
    found: dict[tuple[str, str], tuple[int, Cells]] = {}
    for line, cells in rows:
        pieces = cells.get("quantity")
        of = kind_of(str(cells.get("type", ""))) or kind
        if isinstance(pieces, int) and pieces < 0:
            of, cells["quantity"] = "return", -pieces
        number = str(cells.get("id", ""))
        _, receipt = found.setdefault((of, number), (line, _receipt(of, cells)))
        receipt["lines"].append(_chosen(cells, _LINE))
    for line, receipt in found.values():
        yield FileRow(line=line, record=receipt)


def _receipt(kind: str, cells: Cells) -> Cells:
    receipt = {"type": kind, **_chosen(cells, _RECEIPT), "lines": []}
    if kind == "return":
        receipt |= _chosen(cells, ("sale", "reason"))
    elif "reference" in cells:
        receipt["reference"] = cells["reference"]
    if "means" in cells:
        receipt["note"] = str(cells["means"])
    return receipt


def _chosen(cells: Mapping[str, Any], names: Iterable[str]) -> Cells:
    return {name: cells[name] for name in names if name in cells}
