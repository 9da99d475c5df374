"""Pages of mails: all of a mailbox as history, and what came since the cursor. Raw data out.

Blocking work is done in threads. A page's mails are fetched, read and kept among the blobs before the page is
handed on, so that a raw row never names a file that is not there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, TypeVar

from guichet.connectors._kit import page_body
from guichet.connectors.mail.documents import MailDocument, document_of, withheld_document
from guichet.connectors.mail.errors import IMAP_FAILURES, imap_failure
from guichet.connectors.mail.mailbox import Folder, Found, Mailbox
from guichet.connectors.mail.oauth import access_token, forget
from guichet.connectors.mail.settings import Settings
from guichet.kernel.blobs import Blobs
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import Page, Session
from guichet.ports.failures import BadCredentialsError, MalformedError, OutageError
from guichet.ports.records import Resource

_MOST_MAILS = 40
_MOST_BYTES = 8 * 1024 * 1024
# Clocks differ: what came around the time at which the mailbox was connected is read by both ways, once.
_OVERLAP = timedelta(seconds=30)
_IDLE_SECONDS = 300

# Up to where the inbox of each connection was when this process last began to wait for its news.
_waited_at: dict[int, tuple[int, int]] = {}

Result = TypeVar("Result")


class Client:
    """One mailbox. All raise the errors of `ports.failures`."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._settings: Settings = session.settings

    async def count(self) -> int:
        """How many mails the folders hold, nearly (numbers that were given out and are free count too)."""
        if self._settings.is_forwarded:
            return 0
        async with self._opened() as mailbox:
            folders = await self._do(mailbox.folders)
        return sum(folder.next_uid - 1 for folder in folders)

    async def history(self, position: Mapping[str, Any]) -> AsyncIterator[Page]:
        """All that the server got before the first page of this was read, folder by folder, newest first."""
        if self._settings.is_forwarded:
            yield _page((), {}, utc_now(), last=True)
            return
        began = str(position.get("until") or (utc_now() - _OVERLAP).isoformat())
        until = datetime.fromisoformat(began)
        done = {str(name) for name in position.get("done", ())}
        within = dict(position.get("within") or {})
        async with self._opened() as mailbox:
            for folder in await self._do(mailbox.folders):
                if folder.name in done or not await self._do(mailbox.open, folder):
                    continue
                same = within.get("folder") == folder.name and within.get("validity") == folder.validity
                below = int(within["below"]) if same else folder.next_uid
                if below > 1:
                    found = await self._do(lambda last=below - 1: mailbox.find(last=last))
                    older = [one for one in found if one.received_at < until]
                    for batch in _batches(list(reversed(older))):
                        here = {"folder": folder.name, "validity": folder.validity, "below": batch[-1].uid}
                        reached = {"until": began, "done": sorted(done), "within": here}
                        yield await self._page(mailbox, folder, batch, reached, last=False)
                done.add(folder.name)
        yield _page((), {"until": began, "done": sorted(done)}, utc_now(), last=True)

    async def changes(self, cursor: Mapping[str, Any], since: datetime) -> AsyncIterator[Page]:
        """What came since the cursor: new numbers of known folders; of others all that came since `since`.

        A folder that the server numbered anew counts as another: copies are known by what they say.
        """
        if self._settings.is_forwarded:
            yield _page((), {}, utc_now(), last=True)
            return
        reached: dict[str, dict[str, int]] = {
            name: dict(at) for name, at in cursor.get("folders", {}).items()
        }
        async with self._opened() as mailbox:
            folders = await self._do(mailbox.folders)
            reached = {name: at for name, at in reached.items() if name in {one.name for one in folders}}
            for folder in folders:
                known = reached.get(folder.name)
                if known and known["validity"] == folder.validity and known["next"] >= folder.next_uid:
                    continue
                if not await self._do(mailbox.open, folder):
                    continue
                is_known = known is not None and known["validity"] == folder.validity
                first = known["next"] if known and is_known else 1
                start = None if is_known else since - _OVERLAP
                found = await self._do(lambda one=first, then=start: mailbox.find(first=one, since=then))
                for batch in _batches(found):
                    # Numbers of a folder that is new to us count only once all of it was read.
                    if is_known:
                        reached[folder.name] = {"validity": folder.validity, "next": batch[-1].uid + 1}
                    yield await self._page(mailbox, folder, batch, {"folders": reached}, last=False)
                following = max([folder.next_uid, *(one.uid + 1 for one in found[-1:])])
                reached[folder.name] = {"validity": folder.validity, "next": following}
        yield _page((), {"folders": reached}, utc_now(), last=True)

    async def wait(self) -> bool:
        """Wait until something comes into the inbox; False when the server cannot say or nothing came."""
        if self._settings.is_forwarded:
            return False
        async with self._opened() as mailbox:
            if not mailbox.can_wait:
                return False
            folders = await self._do(mailbox.folders)
            if not folders or not await self._do(mailbox.open, folders[0]):
                return False
            # What came since the wait before is news, too; so is all of it when none went before.
            reached = (folders[0].validity, await self._do(lambda: mailbox.following))
            if _waited_at.get(self._session.connection_id) != reached:
                _waited_at[self._session.connection_id] = reached
                return True
            return await _wait(mailbox)

    async def take(self, raw: bytes, received_at: datetime) -> Page:
        """A mail that was brought to us, as a page."""
        document = await document_of(
            raw,
            blobs=self._blobs(),
            settings=self._settings,
            folder="",
            sent=False,
            received_at=received_at,
        )
        return _page([document], {}, received_at, last=True)

    def _blobs(self) -> Blobs:
        if self._session.blobs is None:
            raise TypeError("mails are kept: the session needs blobs")
        return self._session.blobs

    async def _page(
        self,
        mailbox: Mailbox,
        folder: Folder,
        batch: Sequence[Found],
        position: dict[str, Any],
        *,
        last: bool,
    ) -> Page:
        blobs = self._blobs()
        read_at = utc_now()
        documents: list[MailDocument] = []
        for found in batch:
            try:
                raw = await self._do(mailbox.fetch, found)
            except MalformedError as refusal:
                # Servers hold mails that they cannot hand out. Those behind it must not wait for it.
                documents.append(
                    withheld_document(
                        f"{folder.name}:{folder.validity}:{found.uid}",
                        refusal.words,
                        folder=folder.name,
                        sent=folder.sent,
                        received_at=found.received_at,
                    )
                )
                continue
            if raw is None:
                continue  # deleted or moved a moment ago
            documents.append(
                await document_of(
                    raw,
                    blobs=blobs,
                    settings=self._settings,
                    folder=folder.name,
                    sent=folder.sent,
                    received_at=found.received_at,
                )
            )
        return _page(documents, position, read_at, last=last)

    @asynccontextmanager
    async def _opened(self) -> AsyncIterator[Mailbox]:
        settings = self._settings
        token = None if settings.sign_in == "password" else await access_token(self._session)
        network = self._session.network
        if network is None:
            raise TypeError("a mailbox is no web address: the session needs a network")
        try:
            opened = await network.connect(*settings.imap_at)
            mailbox = await asyncio.to_thread(Mailbox, opened, settings)
        except IMAP_FAILURES as failure:
            raise imap_failure(failure) from failure
        try:
            try:
                await asyncio.to_thread(mailbox.sign_in, token)
            except IMAP_FAILURES as failure:
                refusal = imap_failure(failure, signing_in=True)
                if token is not None and isinstance(refusal, BadCredentialsError):
                    forget(self._session)
                    refusal = OutageError(
                        refusal.words
                    )  # the next token may do; a bad one is said by its server
                raise refusal from failure
            yield mailbox
        finally:
            await asyncio.to_thread(mailbox.close)

    async def _do(self, work: Callable[..., Result], *arguments: Any) -> Result:
        try:
            return await asyncio.to_thread(work, *arguments)
        except IMAP_FAILURES as failure:
            raise imap_failure(failure) from failure


async def _wait(mailbox: Mailbox) -> bool:
    """Wait in a thread of its own: a hundred mailboxes that wait must not use up those of others."""
    waiter = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail-news")
    try:
        return await asyncio.get_running_loop().run_in_executor(waiter, mailbox.wait, _IDLE_SECONDS)
    except asyncio.CancelledError:
        mailbox.abort()
        raise
    except IMAP_FAILURES as failure:
        raise imap_failure(failure) from failure
    finally:
        waiter.shutdown(wait=False)


def _batches(found: Sequence[Found]) -> list[list[Found]]:
    """Mails in their order, so many together as are a page."""
    batches: list[list[Found]] = []
    size = 0
    for one in found:
        if not batches or len(batches[-1]) >= _MOST_MAILS or size + one.size > _MOST_BYTES:
            batches.append([])
            size = 0
        batches[-1].append(one)
        size += one.size
    return batches


def _page(
    documents: Sequence[MailDocument], position: dict[str, Any], read_at: datetime, *, last: bool
) -> Page:
    return Page(
        resource=Resource.MESSAGES,
        body=page_body(documents),
        read_at=read_at,
        position=position,
        rows=len(documents),
        last=last,
    )
