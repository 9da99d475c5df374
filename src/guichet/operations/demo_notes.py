"""What the demo remembers between starts, in one file of its folder."""

from __future__ import annotations

from pathlib import Path

import msgspec

from guichet.demo.brands import Brand
from guichet.demo.fronts import ShopFront

_NOTES = "demo.json"


class Login(msgspec.Struct, kw_only=True):
    """Someone who may sign in."""

    role: str
    mail: str
    password: str


class Shop(msgspec.Struct, kw_only=True):
    """A shop, a mailbox, a till or an account at a carrier, as stand-ins play them, with the `keys` to it."""

    connector_id: str
    address: str
    name: str
    keys: dict[str, str | int]
    filled: bool = False
    connection_id: int | None = None


class Notes(msgspec.Struct, kw_only=True):
    """What the demo remembers between starts: where its stand-ins listen, who may sign in, its accounts.

    A stand-in's further doors are ports, too, under its name and a dot: `mail.imap`. So are the brands' own
    pages: `front.nova`; `fronts` is what they stand on.
    `traded` are the parts of what went on in shops before one first looks that are done.
    `made_at` are the ports for which all was last made and connected; other ones make it look again.
    """

    ports: dict[str, int] = {}
    made_at: dict[str, int] = {}
    logins: list[Login] = []
    shops: list[Shop] = []
    carriers: list[Shop] = []
    mailboxes: list[Shop] = []
    tills: list[Shop] = []
    traded: list[str] = []
    fronts: list[ShopFront] = []


def account_of(notes: Notes, connector_id: str) -> Shop | None:
    """The account at a carrier, a label maker or a courier, once it is made."""
    return next((one for one in notes.carriers if one.connector_id == connector_id), None)


def front_name(brand: Brand) -> str:
    """Under what name the port of a brand's pages is noted."""
    return f"front.{brand.hash}"


def front_address(notes: Notes, brand: Brand) -> str:
    """Where a brand's pages are."""
    return f"http://127.0.0.1:{notes.ports[front_name(brand)]}"


def read_notes(folder: Path) -> Notes:
    """What the demo in this folder remembers."""
    path = folder / _NOTES
    return msgspec.json.decode(path.read_bytes(), type=Notes) if path.exists() else Notes()


def write_notes(folder: Path, notes: Notes) -> None:
    """Remember; whole or not at all."""
    unfinished = folder / f"{_NOTES}.new"
    unfinished.touch(mode=0o600)
    unfinished.write_bytes(msgspec.json.format(msgspec.json.encode(notes)))
    unfinished.rename(folder / _NOTES)
