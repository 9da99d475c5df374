"""What a text meets when it asks for a value: words, groups of them, or a gap."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from liquid.exceptions import LiquidError
from liquid.undefined import Undefined

from guichet.voice.facts import GROUPS

Note = Callable[[str], str]
"""Hears the path of a value that is not known, and says what stands in its place."""

_LISTS = {"items": "item", "not_sent": "item", "parcels": "parcel"}


class UnknownFieldError(LiquidError):
    """A path that no text can have a value for."""

    def __init__(self, path: str) -> None:
        super().__init__(path, token=None)
        self.path = path


class Unknown(Undefined):
    """What Liquid makes of a name that is not there: an error, but for the loop around the outermost one."""

    def __init__(self, name: str, **given: Any) -> None:
        if name == "parentloop":
            super().__init__(name, **given)
            return
        hint = str(given.get("hint") or name)
        raise UnknownFieldError(hint.partition(" is undefined")[0].strip("'"))


class Gap(Undefined):
    """A field of the catalogue that is not known now: false in a condition, told where it is used."""

    __slots__ = ("_note", "group", "path")
    force_liquid_default = True

    def __init__(self, path: str, note: Note, group: str = "") -> None:
        super().__init__(path)
        self.path = path
        self.group = group
        self._note = note

    def __getitem__(self, key: object) -> Any:
        if key == "size":
            raise KeyError(key)  # Liquid asks for the length then
        if isinstance(key, int) or key in {"first", "last"} or not self.group:
            return self
        return lacking(self.group, str(key), self._note, f"{self.path}.{key}")

    def __str__(self) -> str:
        return self._note(self.path)

    def __iter__(self) -> Iterator[Any]:
        self._note(self.path)
        return iter(())

    def __len__(self) -> int:
        self._note(self.path)
        return 0

    def __bool__(self) -> bool:
        return False

    def __eq__(self, other: object) -> bool:
        return other is None or isinstance(other, Undefined)

    def __hash__(self) -> int:
        return hash(self.path)


def lacking(group: str, name: str, note: Note, path: str = "") -> Gap:
    """The gap of a field of a group. Raises UnknownFieldError for one that the group does not have."""
    if name not in GROUPS[group]:
        raise UnknownFieldError(path or f"{group}.{name}")
    return Gap(path or f"{group}.{name}", note, _LISTS.get(name, ""))


class Group(Mapping[str, Any]):
    """The known values of a group; another field of the catalogue is a gap, any other name an error."""

    def __init__(self, group: str, values: Mapping[str, Any], note: Note) -> None:
        self._group = group
        self._values = {
            name: Row(value, f"{group}.{name}", note) if isinstance(value, list) else value
            for name, value in values.items()
        }
        self._note = note

    def __getitem__(self, key: str) -> Any:
        if key in self._values:
            return self._values[key]
        return lacking(self._group, str(key), self._note)

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __str__(self) -> str:
        """An entry of a list in a sentence: `Ada (38 · Marine) × 2`; a parcel by its number."""
        if self._group == "item":
            options = f" ({self._values['options']})" if "options" in self._values else ""
            quantity = self._values.get("quantity", 1)
            return f"{self['name']}{options}" + (f" × {quantity}" if quantity != 1 else "")
        if self._group == "parcel":
            return str(self["number"])
        raise UnknownFieldError(self._group)


class Row(tuple[Any, ...]):
    """A list; in a sentence its entries stand with commas between, and beyond its end is a gap."""

    _beyond: Gap

    def __new__(cls, entries: Sequence[Mapping[str, Any]], path: str, note: Note) -> Row:
        group = _LISTS[path.rpartition(".")[2]]
        row = super().__new__(cls, (Group(group, one, note) for one in entries))
        row._beyond = Gap(path, note, group)
        return row

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, int) and not -len(self) <= key < len(self):
            return self._beyond
        return super().__getitem__(key)

    def __str__(self) -> str:
        return ", ".join(str(one) for one in self)
