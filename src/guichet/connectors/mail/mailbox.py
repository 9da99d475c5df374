"""A mailbox over IMAP, blocking: opened with a guarded socket, read without leaving a trace.

Folders are opened read-only and bodies fetched by BODY.PEEK, so no flag is ever changed and nothing deleted.
Messages are named by UIDs under their folder's UIDVALIDITY, never by sequence numbers.
"""

# ruff: noqa: E501 — lists of words

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from io import BufferedReader
from typing import Any

import msgspec
from imap_tools import MailBox
from imap_tools.utils import encode_folder

from guichet.connectors.mail.settings import Settings

LARGEST = 64 * 1024 * 1024
_MOST_FOLDERS = 300
_TIMEOUT = 60.0

_SKIPPED = frozenset(
    {"\\drafts", "\\trash", "\\junk", "\\all", "\\flagged", "\\important", "\\noselect", "\\nonexistent"}
)
_SENT = "\\sent"
_SENT_NAMES = re.compile(
    r"(?:^|[./])(?:sent(?: (?:items|mail|messages))?|(?:é|e)l(?:é|e)ments envoy(?:é|e)s|(?:messages )?envoy(?:é|e)s?|gesendet(?:e (?:elemente|objekte))?"
    r"|enviad[oa]s|elementos enviados|(?:posta )?inviata|verzonden(?: items)?|(?:itens )?enviad[oa]s)$",
    re.IGNORECASE,
)  # fmt: skip
_SKIPPED_NAMES = re.compile(
    r"(?:^|[./])(?:drafts|brouillons|entw(?:ü|ue)rfe|borradores|bozze|concepten|rascunhos|trash|deleted (?:items|messages)|corbeille|(?:é|e)l(?:é|e)ments supprim(?:é|e)s"
    r"|papierkorb|gel(?:ö|oe)schte (?:elemente|objekte)|papelera|elementos eliminados|cestino|prullenbak|lixo|spam|junk(?: e-?mail)?|courrier ind(?:é|e)sirable|ind(?:é|e)sirables|correo no deseado"
    r"|posta indesiderata|ongewenste e-?mail|outbox|bo(?:î|i)te d'envoi|postausgang)$",
    re.IGNORECASE,
)  # fmt: skip
_STATUS = re.compile(rb"UIDNEXT (\d+)|UIDVALIDITY (\d+)")
_UID = re.compile(rb"UID (\d+)")
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_INTERNALDATE = re.compile(rb'INTERNALDATE "([^"]+)"')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Folder(msgspec.Struct, frozen=True):
    """A folder as it stands: the numbering it is under, and the UID that the next mail will get."""

    name: str
    sent: bool
    validity: int
    next_uid: int


class Found(msgspec.Struct, frozen=True):
    """A mail that was found: its number, size and when the server got it."""

    uid: int
    size: int
    received_at: datetime


class _Plain(imaplib.IMAP4):
    """IMAP over a socket that is open already."""

    file: BufferedReader

    def __init__(self, opened: socket.socket, host: str) -> None:
        self._opened = opened
        super().__init__(host)

    def open(self, host: str = "", port: int = 143, timeout: float | None = None) -> None:
        del timeout
        self.host, self.port = host, port
        self.sock = self._opened
        self.file = self.sock.makefile("rb")


class _Box(MailBox):
    """imap-tools' mailbox over our own connection."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        self._given = client
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        return self._given


class Mailbox:
    """A signed-in mailbox; every method blocks. Raises imaplib's, imap-tools' and the socket's errors."""

    def __init__(self, opened: socket.socket, settings: Settings) -> None:
        opened.settimeout(_TIMEOUT)
        context = ssl.create_default_context()
        if settings.imap_security == "tls":
            opened = context.wrap_socket(opened, server_hostname=settings.imap_host)
        self._client = _Plain(opened, settings.imap_host)
        if settings.imap_security == "starttls":
            self._client.starttls(context)
        self._box = _Box(self._client)
        self._settings = settings

    def sign_in(self, token: str | None) -> None:
        """Sign in, by the password or with an OAuth2 token."""
        login = self._settings.login
        if token is not None:
            self._box.xoauth2(login, token, initial_folder=None)
        elif login.isascii() and self._settings.password.isascii():
            self._box.login(login, self._settings.password, initial_folder=None)
        else:
            self._box.login_utf8(login, self._settings.password, initial_folder=None)

    def folders(self) -> list[Folder]:
        """The folders worth reading, the inbox first: not drafts, bin, spam and views over others."""
        chosen = []
        for one in self._box.folder.list():
            flags = {flag.lower() for flag in one.flags}
            is_inbox = one.name.upper() == "INBOX"
            named_so = bool(_SKIPPED_NAMES.search(one.name)) and not is_inbox
            if flags & _SKIPPED or (named_so and _SENT not in flags):
                continue
            sent = _SENT in flags or bool(_SENT_NAMES.search(one.name))
            chosen.append((not is_inbox, one.name, sent and not is_inbox))
        stands = [self._stands(name, sent) for _, name, sent in sorted(chosen)[:_MOST_FOLDERS]]
        return [folder for folder in stands if folder is not None]

    def _stands(self, name: str, sent: bool) -> Folder | None:
        kind, data = self._client.status(_quoted(name), "(UIDNEXT UIDVALIDITY)")
        if kind != "OK" or not data or data[0] is None:
            if name.upper() == "INBOX":
                raise imaplib.IMAP4.error(f"the inbox cannot be looked into: {data!r}"[:300])
            return None  # listed, and not ours to read
        found = {
            bool(validity): int(following or validity)
            for following, validity in _STATUS.findall(_line(data[0]))
        }
        if len(found) < 2:
            return None
        return Folder(name, sent, validity=found[True], next_uid=found[False])

    def open(self, folder: Folder) -> bool:
        """Open a folder read-only; False when it was numbered anew since it was listed."""
        self._checked(self._client.select(_quoted(folder.name), readonly=True))
        _, validity = self._client.response("UIDVALIDITY")
        return not validity or validity[0] is None or int(validity[0]) == folder.validity

    def find(self, *, first: int = 1, last: int | None = None, since: datetime | None = None) -> list[Found]:
        """The mails of the open folder by their numbers, oldest first; `since`: got by the server then or later."""
        criteria = [f"UID {first}:{'*' if last is None else last}"]
        if since is not None:
            day = (since - timedelta(days=1)).astimezone(UTC)  # the server's day may be another
            criteria.append(f"SINCE {day.day:02}-{_MONTHS[day.month - 1]}-{day.year}")
        _, data = self._checked(self._client.uid("SEARCH", *criteria))
        # `n:*` names the last mail even when its number is below n.
        uids = sorted(int(uid) for uid in _line(data[0] if data else b"").split())
        uids = [uid for uid in uids if uid >= first and (last is None or uid <= last)]
        found: list[Found] = []
        for begin in range(0, len(uids), 500):
            found += self._describe(uids[begin : begin + 500])
        return [one for one in found if since is None or one.received_at >= since]

    def _describe(self, uids: Sequence[int]) -> Iterator[Found]:
        _, data = self._checked(
            self._client.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE INTERNALDATE)")
        )
        described = {}
        for row in data:
            line = _line(row)
            uid, size, date = _UID.search(line), _SIZE.search(line), _INTERNALDATE.search(line)
            if uid:
                received = _moment(date[1]) if date else datetime.now(UTC)
                described[int(uid[1])] = Found(int(uid[1]), int(size[1]) if size else 0, received)
        return (described[uid] for uid in uids if uid in described)

    def fetch(self, found: Found) -> bytes | None:
        """A mail as it lies there; of one too large its headers alone; None when it is gone."""
        what = "(BODY.PEEK[])" if found.size <= LARGEST else "(BODY.PEEK[HEADER])"
        _, data = self._checked(self._client.uid("FETCH", str(found.uid), what))
        return next((bytes(row[1]) for row in data if isinstance(row, tuple)), None)

    @property
    def following(self) -> int:
        """The number that the next mail will get in the folder that was just opened; 0 when it is not told."""
        _, following = self._client.response("UIDNEXT")
        return int(following[0]) if following and following[0] else 0

    @property
    def can_wait(self) -> bool:
        """Whether the server tells of news by itself (IDLE)."""
        return "IDLE" in self._client.capabilities

    def wait(self, seconds: int) -> bool:
        """Wait for news in the open folder; False when none came in time.

        What came since the folder was opened is news: a server tells it once it lets us wait (RFC 2177).
        """
        with self._box.idle as idle:
            return self._was_told_more or bool(idle.poll(timeout=seconds))

    @property
    def _was_told_more(self) -> bool:
        # Dovecot tells it in one packet with its consent: then it is read already, and the socket that
        # `poll` looks at stays silent until the next mail.
        sock = self._client.sock
        patience = sock.gettimeout()
        sock.settimeout(0)
        try:
            return bool(self._client.file.peek(1))
        except ssl.SSLWantReadError:
            return False
        finally:
            sock.settimeout(patience)

    def abort(self) -> None:
        """Have whatever waits on the connection, in another thread, end at once."""
        with suppress(OSError):
            self._client.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Say goodbye; what goes wrong by now does not matter."""
        try:
            self._client.logout()
        except (imaplib.IMAP4.error, OSError, ValueError):
            self._client.shutdown()

    def _checked(self, answer: tuple[str, list[Any]]) -> tuple[str, list[Any]]:
        kind, data = answer
        if kind != "OK":
            said = _line(data[0]).decode(errors="replace") if data and data[0] else kind
            raise imaplib.IMAP4.error(said)
        return kind, data


def _line(row: Any) -> bytes:
    """One row of an answer, without what came as a literal."""
    if row is None:
        return b""
    return bytes(row[0] if isinstance(row, tuple) else row)


def _quoted(name: str) -> str:
    """A folder's name as the protocol writes it: in modified UTF-7, quoted."""
    return encode_folder(name).decode("ascii")


def _moment(text: bytes) -> datetime:
    """An INTERNALDATE (` 3-Mar-2025 10:12:45 +0100`) in UTC."""
    day, clock, zone = text.decode("ascii", "replace").split()
    number, month, year = day.split("-")
    hours, minutes, seconds = map(int, clock.split(":"))
    sign = -1 if zone.startswith("-") else 1
    offset = timedelta(hours=int(zone[1:3]), minutes=int(zone[3:5]))
    local = datetime(
        int(year), _MONTHS.index(month) + 1, int(number), hours, minutes, min(seconds, 59), tzinfo=UTC
    )
    return local - sign * offset
