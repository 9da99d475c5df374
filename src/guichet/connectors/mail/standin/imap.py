"""IMAP as far as a reader of mailboxes asks for it (RFC 3501, 2177, 6154): folders, numbers, bytes, news.

Folders are only ever read: the house promises to change nothing at a provider, so here nothing can be.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime

from guichet.connectors.mail.standin.state import INBOX, SENT, State, Stored

_FOLDERS = ((INBOX, r"\HasNoChildren"), (SENT, r"\HasNoChildren \Sent"))
_CAPABILITIES = "IMAP4rev1 IDLE SPECIAL-USE AUTH=PLAIN AUTH=XOAUTH2"
_WORD = re.compile(r'"((?:[^"\\]|\\.)*)"|(\([^)]*\))|(\S+)')
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONGEST_LINE = 64 * 1024


class RefusedError(Exception):
    """The command is answered NO, or BAD where it is none."""

    def __init__(self, words: str, *, bad: bool = False) -> None:
        super().__init__(words)
        self.kind = "BAD" if bad else "NO"


class ImapDoor:
    """Talks with each client that connects."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._talks: set[asyncio.Task[None]] = set()

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk until the client goes."""
        talk = asyncio.current_task()
        if talk is not None:
            self._talks.add(talk)
            talk.add_done_callback(self._talks.discard)
        try:
            if not self._state.faults().get("outage"):
                with suppress(OSError, asyncio.IncompleteReadError):
                    await _Talk(self._state, reader, writer).hold()
        finally:
            writer.close()

    def hang_up(self) -> None:
        """End all talks."""
        for talk in self._talks:
            talk.cancel()


class _Talk:
    """One client, from its greeting to its goodbye."""

    def __init__(self, state: State, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._state = state
        self._reader = reader
        self._writer = writer
        self._address = ""
        self._folder = ""
        self._told = 0
        self._ends = False
        self._commands: dict[str, Callable[[list[str]], Awaitable[str]]] = {
            "CAPABILITY": self._capability,
            "NOOP": self._noop,
            "LOGIN": self._login,
            "AUTHENTICATE": self._authenticate,
            "LIST": self._list,
            "STATUS": self._status,
            "SELECT": self._select,
            "EXAMINE": self._select,
            "UID": self._uid,
            "IDLE": self._idle,
            "CLOSE": self._noop,
            "LOGOUT": self._logout,
        }

    async def hold(self) -> None:
        """Answer command after command."""
        self._say("* OK [CAPABILITY " + _CAPABILITIES + "] the stand-in listens")
        while not self._ends:
            await self._writer.drain()
            line = await self._line()
            if line is None:
                return
            tag, _, rest = line.partition(" ")
            words = _words(rest)
            command = self._commands.get(words[0].upper()) if words else None
            try:
                if command is None:
                    raise RefusedError("this is not spoken here", bad=True)
                said = await command(words[1:])
            except RefusedError as refused:
                self._say(f"{tag} {refused.kind} {refused}")
            else:
                self._say(f"{tag} OK {said}")
        await self._writer.drain()

    async def _line(self) -> str | None:
        line = await self._reader.readline()
        if not line or len(line) > _LONGEST_LINE:
            return None
        return line.decode("utf-8", "replace").rstrip("\r\n")

    def _say(self, line: str) -> None:
        self._writer.write(f"{line}\r\n".encode())

    async def _capability(self, _: list[str]) -> str:
        self._say(f"* CAPABILITY {_CAPABILITIES}")
        return "done"

    async def _noop(self, _: list[str]) -> str:
        return "done"

    async def _logout(self, _: list[str]) -> str:
        self._say("* BYE see you")
        self._ends = True
        return "done"

    async def _login(self, words: list[str]) -> str:
        if len(words) != 2:
            raise RefusedError("a name and a password, please", bad=True)
        return self._sign_in(words[0], words[1])

    async def _authenticate(self, words: list[str]) -> str:
        way = words[0].upper() if words else ""
        if way not in ("PLAIN", "XOAUTH2"):
            raise RefusedError("only PLAIN and XOAUTH2 are spoken here")
        self._say("+ ")
        await self._writer.drain()
        try:
            given = base64.b64decode(await self._line() or "", validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            raise RefusedError("this is no base 64 of text", bad=True) from None
        return self._sign_in(*(plain_parts(given) if way == "PLAIN" else oauth_parts(given)))

    def _sign_in(self, name: str, password: str) -> str:
        mailbox = self._state.mailbox(name.lower())
        if mailbox is None or mailbox["password"] != password:
            raise RefusedError("[AUTHENTICATIONFAILED] the name or the password is wrong")
        self._address = mailbox["address"]
        return "signed in"

    async def _list(self, _: list[str]) -> str:
        self._signed_in()
        for name, flags in _FOLDERS:
            self._say(f'* LIST ({flags}) "/" "{name}"')
        return "done"

    async def _status(self, words: list[str]) -> str:
        folder = self._named(words)
        following = self._state.next_uid(self._signed_in(), folder)
        self._say(f'* STATUS "{folder}" (UIDNEXT {following} UIDVALIDITY {self._validity()})')
        return "done"

    async def _select(self, words: list[str]) -> str:
        address = self._signed_in()
        self._folder = self._named(words)
        self._say(r"* FLAGS (\Seen)")
        self._told = len(self._state.uids(address, self._folder))
        self._say(f"* {self._told} EXISTS")
        self._say("* 0 RECENT")
        self._say(f"* OK [UIDVALIDITY {self._validity()}] under these numbers")
        self._say(f"* OK [UIDNEXT {self._state.next_uid(address, self._folder)}] comes next")
        return "[READ-ONLY] open"

    async def _uid(self, words: list[str]) -> str:
        address = self._signed_in()
        if not self._folder:
            raise RefusedError("no folder is open", bad=True)
        kind, *rest = words or [""]
        if kind.upper() == "SEARCH":
            self._search(address, rest)
        elif kind.upper() == "FETCH" and len(rest) == 2:
            self._fetch(address, rest[0], rest[1].upper())
        else:
            raise RefusedError("this is not spoken here", bad=True)
        return "done"

    def _search(self, address: str, words: list[str]) -> None:
        since, wanted = None, None
        asked = iter(words)
        for word in asked:
            if word.upper() == "SINCE":
                since = _day(next(asked, ""))
            elif word.upper() == "UID":
                wanted = next(asked, "")
            elif word.upper() != "ALL":
                raise RefusedError(f"{word} is not searched for here", bad=True)
        uids = self._state.uids(address, self._folder, since=since)
        if wanted is not None:
            uids = _chosen(wanted, uids, self._state.uids(address, self._folder))
        self._say(" ".join(["* SEARCH", *map(str, uids)]))

    def _fetch(self, address: str, wanted: str, items: str) -> None:
        there = self._state.uids(address, self._folder)
        for uid in _chosen(wanted, there, there):
            if "BODY.PEEK[" in items and uid == self._state.faults().get("withheld_uid"):
                raise RefusedError("[CANNOT] this message is damaged")
            stored = self._state.mail(address, self._folder, uid)
            if stored is not None:
                self._writer.write(_fetched(there.index(uid) + 1, stored, items))

    async def _idle(self, _: list[str]) -> str:
        address = self._signed_in()
        with self._state.told_of_news(address) as news:
            self._say("+ idling")
            self._tell_news()
            await self._writer.drain()
            done = asyncio.create_task(self._line())
            try:
                while not done.done():
                    told = asyncio.create_task(news.wait())
                    await asyncio.wait({done, told}, return_when=asyncio.FIRST_COMPLETED)
                    told.cancel()
                    if news.is_set():
                        news.clear()
                        self._tell_news()
                        await self._writer.drain()
            finally:
                done.cancel()
        self._ends = done.cancelled() or done.result() is None
        return "done"

    def _tell_news(self) -> None:
        """Say how many mails the open folder holds, where it is not what was last said."""
        there = len(self._state.uids(self._address, self._folder))
        if there != self._told:
            self._told = there
            self._say(f"* {there} EXISTS")

    def _signed_in(self) -> str:
        if not self._address:
            raise RefusedError("sign in first")
        return self._address

    def _validity(self) -> int:
        mailbox = self._state.mailbox(self._address)
        return int(mailbox["validity"]) if mailbox else 0

    def _named(self, words: list[str]) -> str:
        for name, _ in _FOLDERS:
            if words and words[0].upper() == name.upper():
                return name
        raise RefusedError("[NONEXISTENT] there is no such folder")


def plain_parts(given: str) -> tuple[str, str]:
    """Name and password of a PLAIN answer (RFC 4616)."""
    _, name, password = [*given.split("\0"), "", ""][:3]
    return name, password


def oauth_parts(given: str) -> tuple[str, str]:
    """Name and access token of an XOAUTH2 answer; a mailbox's token is its password here."""
    parts = dict(one.partition("=")[::2] for one in given.split("\1") if one)
    return parts.get("user", ""), parts.get("auth", "").removeprefix("Bearer ")


def _words(text: str) -> list[str]:
    """The words of a command: quoted ones without their quotes, lists in their brackets."""
    words = []
    for quoted, listed, plain in _WORD.findall(text):
        words.append(re.sub(r"\\(.)", r"\1", quoted) if not listed and not plain else listed or plain)
    return words


def _chosen(wanted: str, among: list[int], there: list[int]) -> list[int]:
    """The numbers of a set such as `1,4:9,12:*`; the last mail is in `n:*` whatever its number."""
    last = there[-1] if there else 0
    chosen: set[int] = set()
    for part in wanted.split(","):
        first, _, end = part.partition(":")
        try:
            bounds = sorted(last if one == "*" else int(one) for one in (first, end or first))
        except ValueError:
            raise RefusedError(f"{part} is no number", bad=True) from None
        chosen.update(uid for uid in among if bounds[0] <= uid <= bounds[1])
    return sorted(chosen)


def _fetched(place: int, stored: Stored, items: str) -> bytes:
    said = [f"UID {stored.uid}"]
    if "RFC822.SIZE" in items:
        said.append(f"RFC822.SIZE {len(stored.raw)}")
    if "INTERNALDATE" in items:
        said.append(f'INTERNALDATE "{_moment(stored.at)}"')
    line = f"* {place} FETCH ({' '.join(said)}".encode()
    if "BODY.PEEK[" not in items:
        return line + b")\r\n"
    headers_only = "BODY.PEEK[HEADER]" in items
    content = stored.raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if headers_only else stored.raw
    name = b"BODY[HEADER]" if headers_only else b"BODY[]"
    return line + b" %s {%d}\r\n%s)\r\n" % (name, len(content), content)


def _moment(at: datetime) -> str:
    local = at.astimezone(UTC)
    return f"{local.day:2}-{_MONTHS[local.month - 1]}-{local.year} {local:%H:%M:%S} +0000"


def _day(text: str) -> datetime:
    try:
        day, month, year = text.split("-")
        return datetime(int(year), _MONTHS.index(month.capitalize()) + 1, int(day), tzinfo=UTC)
    except ValueError:
        raise RefusedError(f"{text} is no day", bad=True) from None
