"""Who wrote to whom, when, and about which earlier mail: the headers that have a grammar, read leniently."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

import msgspec

from guichet.correspondence.charsets import decode_unnamed
from guichet.correspondence.words import clean, decode_words

MOST_ADDRESSES = 500
_MOST_REFERENCES = 200
_ADDRESS = re.compile(r"[^\s<>(),;:\"@\[\]]+@[^\s<>(),;:\"@\[\]]+|[^\s<>(),;:\"@]+@\[[^\]\s]+\]")
_IDENTIFIER = re.compile(r"<([^<>]{1,998})>")
_BARE_IDENTIFIER = re.compile(r"[^\s<>,;\"()]{1,500}@[^\s<>,;\"()]{1,498}")
_SPACES = re.compile(r"\s+")
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?")


class Mailbox(msgspec.Struct, frozen=True, gc=False):
    """A person at an address; `name` is "" where none is given."""

    name: str
    address: str


def read_addresses(headers: Sequence[bytes]) -> tuple[Mailbox, ...]:
    """The mailboxes of some headers, groups opened; what holds no address is left out."""
    found: list[Mailbox] = []
    for header in headers:
        text = decode_unnamed(header)
        mailboxes = list(_mailboxes(text))
        if not mailboxes and "=?" in text:  # a mailer that encoded the address too
            mailboxes = list(_mailboxes(decode_words(text)))
        found.extend(mailboxes)
        if len(found) >= MOST_ADDRESSES:
            break
    return tuple(dict.fromkeys(found[:MOST_ADDRESSES]))


def _mailboxes(text: str) -> Iterable[Mailbox]:
    for piece in _pieces(text):
        mailbox = _mailbox(piece)
        if mailbox is not None:
            yield mailbox


def _pieces(text: str) -> list[str]:
    """`text` cut at commas and semicolons outside of quotes, brackets and comments; group names dropped."""
    pieces: list[str] = []
    begin = position = depth = 0
    quoted = bracketed = False
    while position < len(text):
        sign = text[position]
        if sign == "\\" and (quoted or depth):
            position += 2
            continue
        if sign == '"' and not depth:
            quoted = not quoted
        elif not quoted:
            if sign == "(":
                depth += 1
            elif sign == ")":
                depth = max(0, depth - 1)
            elif sign == "<":
                bracketed = True
            elif sign == ">":
                bracketed = False
            elif sign in ",;" and not depth and not bracketed:
                pieces.append(text[begin:position])
                begin = position + 1
            elif sign == ":" and not depth and not bracketed and "@" not in text[begin:position]:
                begin = position + 1  # the name of a group
        position += 1
    rest = text[begin:]
    if quoted and rest.count(",") and rest.count("@") > 1:  # a quote that is never closed
        return pieces + rest.replace('"', "").split(",")
    return [*pieces, rest]


def _mailbox(piece: str) -> Mailbox | None:
    if "@" not in piece:
        return None
    opens = piece.rfind("<")
    if opens >= 0:
        inside = piece[opens + 1 :].partition(">")[0]
        address = _SPACES.sub("", inside)
        address = address.rpartition(":")[2] if address.startswith("@") else address  # an old route
        name = _name(piece[:opens])
        if "@" not in address:
            found = _ADDRESS.search(piece)
            return None if found is None else Mailbox("", clean(found[0]))
        return Mailbox(name, clean(address.strip("'\"")))
    comment = re.search(r"\(([^()]*)\)", piece)
    bare = re.sub(r"\([^()]*\)", " ", piece)
    quoted_local = re.fullmatch(r'\s*"([^"]+)"@(\S+)\s*', bare)
    if quoted_local:
        return Mailbox("", clean(f'"{quoted_local[1]}"@{quoted_local[2]}'))
    found = _ADDRESS.search(bare)
    if found is None:
        return None
    before = bare[: found.start()].strip()
    name = _name(comment[1]) if comment else _name(before)
    return Mailbox(name, clean(found[0].strip("'.")))


def _name(text: str) -> str:
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'":
        text = re.sub(r"\\(.)", r"\1", text[1:-1])
    name = decode_words(text).replace('"', "") if "=?" in text else text.replace('"', "")
    return _SPACES.sub(" ", clean(name)).strip(" '")


def read_identifiers(headers: Iterable[bytes]) -> tuple[str, ...]:
    """The message ids of some headers, without brackets, each once and in order."""
    found: dict[str, None] = {}
    for header in headers:
        text = clean(decode_words(decode_unnamed(header)))
        own = _IDENTIFIER.findall(text) or _BARE_IDENTIFIER.findall(text)
        if not own and text.strip() and len(text) < 250 and " " not in text.strip():
            own = [text.strip().strip("<>")]
        for identifier in own:
            bare = _SPACES.sub("", identifier)
            if bare:
                found.setdefault(bare)
    # Of a thread too long, what matters is where it began and what was answered last.
    every = list(found)
    if len(every) > _MOST_REFERENCES:
        every = [every[0], *every[-_MOST_REFERENCES + 1 :]]
    return tuple(every)


def read_date(header: bytes | None) -> datetime | None:
    """The moment in UTC; a date without a zone is taken for UTC. None when it is no date."""
    if header is None:
        return None
    text = decode_unnamed(header).strip()
    try:
        parts = parsedate_tz(_repaired_date(text))
    except (ValueError, TypeError, IndexError, OverflowError):
        parts = None
    try:
        if parts is not None:
            year = parts[0] if parts[0] > 99 else parts[0] + (1900 if parts[0] > 68 else 2000)
            naive = datetime(year, parts[1], parts[2], parts[3], parts[4], min(parts[5], 59), tzinfo=UTC)
            shift = parts[9] or 0
            return naive - timedelta(seconds=shift if abs(shift) < 86400 else 0)
        found = _ISO_DATE.search(text)
        if found is None:
            return None
        zone = (found[7] or "Z").replace("Z", "+00:00")
        return datetime.fromisoformat(
            f"{found[1]}-{found[2]}-{found[3]}T{found[4]}:{found[5]}:{found[6] or '00'}{zone}"
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


_MONTHS = {
    "janv": "Jan", "févr": "Feb", "fevr": "Feb", "mars": "Mar", "avr": "Apr", "mai": "May", "juin": "Jun",
    "juil": "Jul", "août": "Aug", "aout": "Aug", "sept": "Sep", "déc": "Dec", "mär": "Mar", "mrz": "Mar",
    "okt": "Oct", "dez": "Dec", "ene": "Jan", "abr": "Apr", "ago": "Aug", "dic": "Dec", "gen": "Jan",
    "mag": "May", "giu": "Jun", "lug": "Jul", "set": "Sep", "ott": "Oct", "mei": "May", "mrt": "Mar",
    "fev": "Feb", "out": "Oct",
}  # fmt: skip
_MONTH = re.compile(rf"\b({'|'.join(_MONTHS)})[a-zé]*\.?(?=\s)", re.IGNORECASE)


def _repaired_date(text: str) -> str:
    """A date whose month is in the words of a mailer's own language, or whose zone is said in words."""
    text = re.sub(r"\b(\d{1,2})\.(\d\d)\.(\d\d)\b(?=\s*[+-]\d{4})", r"\1:\2:\3", text)
    text = re.sub(
        r"\b(?:UTC|GMT)\s*([+-]\d{1,4})\b", lambda found: f"{found[1][0]}{found[1][1:].zfill(2):0<4}", text
    )
    return _MONTH.sub(lambda found: _MONTHS[found[1].lower()], text)
