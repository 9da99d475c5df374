"""Calls to one shop at a marketplace: authorisation, paging, the contract's call frequencies. Raw data out.

Sources: Mirakl's seller contract, operations A01, OR11, M10 to M13. Lists of orders go by offset, those of
threads by a page's token.
"""

from __future__ import annotations

import mimetypes
import secrets
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec

from guichet.connectors._kit import UNANSWERED, failure_to_reach, iso8601, page_body
from guichet.connectors.mirakl.errors import failure_of
from guichet.connectors.mirakl.settings import Settings
from guichet.connectors.mirakl.stores import ShopDocument
from guichet.connectors.mirakl.threads import (
    Attachment,
    KeptFile,
    MessageDocument,
    Participant,
    Thread,
    VendorMessage,
    order_of,
)
from guichet.kernel.blobs import Blobs
from guichet.kernel.http import Answer
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import Page, Session
from guichet.ports.failures import GoneError, MalformedError, RejectedError
from guichet.ports.messages import FileRecord, NewMessage
from guichet.ports.records import Resource

_ORDERS_PER_PAGE = 100
_THREADS_PER_PAGE = 50
_OVERLAP = timedelta(minutes=5)  # their clock and ours; what is told twice is known
_LARGEST_FILE = 30 * 1024 * 1024  # the contract's bound of a message
_ACCOUNT_HOLDS = timedelta(days=1)  # A01 may be asked for once a day

_accounts: dict[tuple[str, str, str], tuple[datetime, ShopDocument]] = {}

Shape = TypeVar("Shape")


class _Orders(msgspec.Struct):
    orders: list[msgspec.Raw]
    total_count: int = 0


class _Dated(msgspec.Struct):
    order_id: str = ""


class _Threads(msgspec.Struct):
    data: list[Thread]
    next_page_token: str | None = None


class _Sent(msgspec.Struct):
    message_id: str


class Client:
    """One shop's calls. All raise the errors of `ports.failures`."""

    def __init__(self, session: Session) -> None:
        settings: Settings = session.settings
        self._session = session
        self._base = f"{settings.address.rstrip('/')}/api"
        self._headers = {"Authorization": settings.api_key, "Accept": "application/json"}
        self._shop = {"shop_id": settings.shop} if settings.shop else {}
        self._known_as = (settings.address, settings.api_key, settings.shop)

    async def account(self) -> ShopDocument:
        """The shop as the marketplace knows it; asked for once a day at most."""
        held = _accounts.get(self._known_as)
        if held is not None and utc_now() - held[0] < _ACCOUNT_HOLDS:
            return held[1]
        answer = await self._ask("/account")
        shop = msgspec.structs.replace(_decoded(answer, ShopDocument), address=self._known_as[0])
        _accounts[self._known_as] = (utc_now(), shop)
        return shop

    async def check(self) -> ShopDocument:
        """The shop, asked for now: whoever connects wants to know whether this key is accepted."""
        _accounts.pop(self._known_as, None)
        return await self.account()

    async def shop_page(self) -> Page:
        """The shop as the one row of its page."""
        shop = await self.account()
        return _page(Resource.STORES, [shop], utc_now(), {}, last=True)

    async def count_orders(self, since: datetime | None) -> int:
        """How many orders there are."""
        asked = {"max": "1"} | ({"start_date": _written(since)} if since else {})
        return _decoded(await self._ask("/orders", asked), _Orders).total_count

    async def orders(
        self, position: Mapping[str, Any], *, since: datetime | None, until: datetime | None
    ) -> AsyncIterator[Page]:
        """All orders made in a time, the newest first."""
        asked = {"sort": "dateCreated", "order": "desc"}
        if since is not None:
            asked["start_date"] = _written(since)
        if until is not None:
            asked["end_date"] = _written(until)
        offset, last = int(position.get("offset", 0)), False
        while not last:
            body, answer, last = await self._orders(asked, offset)
            offset += len(body)
            yield _page(Resource.ORDERS, body, answer.received_at, {"offset": offset}, last=last)

    async def changed_orders(self, cursor: Mapping[str, Any], since: datetime) -> AsyncIterator[Page]:
        """Orders that changed since the cursor; it moves only when the last page is there."""
        start = iso8601(cursor["since"]) if "since" in cursor else since
        began = utc_now()
        asked = {"start_update_date": _written(start - _OVERLAP), "sort": "dateCreated"}
        offset, last = 0, False
        while not last:
            body, answer, last = await self._orders(asked, offset)
            offset += len(body)
            reached = {"since": (began if last else start).isoformat()}
            yield _page(Resource.ORDERS, body, answer.received_at, reached, last=last)

    async def named_orders(self, order_ids: Sequence[str]) -> Page:
        """These orders; what is not there any more is said to be gone."""
        found: list[Any] = []
        read_at = utc_now()
        for start in range(0, len(order_ids), _ORDERS_PER_PAGE):
            asked = {"order_ids": ",".join(order_ids[start : start + _ORDERS_PER_PAGE])}
            body, _, _ = await self._orders(asked, 0)
            found += body
        there = {msgspec.json.decode(one, type=_Dated).order_id for one in found}
        gone = [{"gone": one} for one in order_ids if one not in there]
        return _page(Resource.ORDERS, [*found, *gone], read_at, {}, last=True)

    async def _orders(self, asked: Mapping[str, str], offset: int) -> tuple[list[bytes], Answer, bool]:
        shop = await self.account()
        place = {"max": str(_ORDERS_PER_PAGE), "offset": str(offset)}
        answer = await self._ask("/orders", {**asked, **place})
        page = _decoded(answer, _Orders)
        body = [_with_shop(bytes(raw), str(shop.shop_id)) for raw in page.orders]
        return body, answer, offset + len(body) >= page.total_count or not body

    async def threads(
        self, position: Mapping[str, Any], *, since: datetime | None, until: datetime | None
    ) -> AsyncIterator[Page]:
        """The messages of all threads in which something was written in a time."""
        token: str | None = position.get("token")
        last = False
        while not last:
            page, read_at = await self._threads(since, token)
            chosen = [one for one in page.data if until is None or iso8601(one.date_updated) < until]
            rows = [await self._document(thread, one) for thread in chosen for one in thread.messages]
            token = page.next_page_token
            last = not token
            yield _page(Resource.MESSAGES, rows, read_at, {"token": token}, last=last)

    async def changed_threads(self, cursor: Mapping[str, Any], since: datetime) -> AsyncIterator[Page]:
        """The messages written since the cursor; it moves only when the last page is there."""
        start = iso8601(cursor["since"]) if "since" in cursor else since
        began = utc_now()
        oldest = start - _OVERLAP
        token: str | None = None
        last = False
        while not last:
            page, read_at = await self._threads(oldest, token)
            rows = [
                await self._document(thread, one)
                for thread in page.data
                for one in thread.messages
                if iso8601(one.date_created) >= oldest
            ]
            token = page.next_page_token
            last = not token
            reached = {"since": (began if last else start).isoformat()}
            yield _page(Resource.MESSAGES, rows, read_at, reached, last=last)

    async def reply(self, message: NewMessage) -> str:
        """Answer in a thread; returns the message's id there. Raises RejectedError without a thread."""
        if not message.thread_external_id:
            raise RejectedError("The marketplace carries answers only within a thread of its own.")
        path = f"/inbox/threads/{message.thread_external_id}"
        thread = _decoded(await self._ask(path), Thread)
        spoken = {"body": message.text, "to": _addressed(thread)}
        files = [(one, await self._blobs().get(one.sha256)) for one in message.attachments]
        boundary = secrets.token_hex(16)
        answer = await self._call(
            "POST",
            f"{path}/message",
            content=_multipart(boundary, spoken, files),
            headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
        )
        return _decoded(answer, _Sent).message_id

    async def _threads(self, since: datetime | None, token: str | None) -> tuple[_Threads, datetime]:
        asked = {"with_messages": "true", "limit": str(_THREADS_PER_PAGE)}
        if since is not None:
            asked["updated_since"] = _written(since)
        if token:
            asked["page_token"] = token
        answer = await self._ask("/inbox/threads", asked)
        return _decoded(answer, _Threads), answer.received_at

    async def _document(self, thread: Thread, message: VendorMessage) -> MessageDocument:
        kept = [await self._keep(one) for one in message.attachments]
        return MessageDocument(
            thread_id=thread.id,
            topic=thread.topic.value if thread.topic.type == "FREE_TEXT" else "",
            order_id=order_of(thread),
            message=message,
            files=tuple(one for one in kept if isinstance(one, KeptFile)),
            problems=tuple(one for one in kept if isinstance(one, str)),
        )

    async def _keep(self, attachment: Attachment) -> KeptFile | str:
        """Put a file among the blobs; why it could not be, where it could not."""
        if attachment.size > _LARGEST_FILE:
            return f"{attachment.name}: too large to be kept"
        try:
            answer = await self._ask(f"/inbox/threads/{attachment.id}/download")
        except GoneError:
            return f"{attachment.name}: no longer there"
        return KeptFile(
            name=attachment.name,
            type=mimetypes.guess_type(attachment.name)[0] or "application/octet-stream",
            size=len(answer.body),
            sha256=await self._blobs().put(answer.body),
        )

    def _blobs(self) -> Blobs:
        if self._session.blobs is None:
            raise TypeError("files need a session with blobs")
        return self._session.blobs

    async def _ask(self, path: str, asked: Mapping[str, str] | None = None) -> Answer:
        return await self._call("GET", path, params={**(asked or {}), **self._shop})

    async def _call(self, method: str, path: str, **more: Any) -> Answer:
        headers = {**self._headers, **more.pop("headers", {})}
        more.setdefault("params", self._shop)
        http = self._session.http
        try:
            answer = await http.request(method, f"{self._base}{path}", headers=headers, **more)
        except UNANSWERED as failure:
            raise failure_to_reach(failure) from failure
        refusal = failure_of(answer, writing=method != "GET")
        if refusal is None:
            return answer
        if answer.status == 429:
            await http.slow_down(getattr(refusal, "retry_after", 0.0))
        raise refusal


def _decoded(answer: Answer, shape: type[Shape]) -> Shape:
    try:
        return msgspec.json.decode(answer.body, type=shape, strict=False)
    except (msgspec.DecodeError, UnicodeDecodeError) as failure:
        raise MalformedError(f"The marketplace answers in a shape never seen: {failure}") from failure


def _with_shop(order: bytes, shop: str) -> bytes:
    """The order as it came, with the number of its shop in front."""
    inner = order.strip()[1:].lstrip()
    comma = b"" if inner.startswith(b"}") else b","
    return b'{"shop":' + msgspec.json.encode(shop) + comma + inner


def _addressed(thread: Thread) -> list[dict[str, str]]:
    """Whom an answer in a thread is to: the buyer, or the operator where no buyer takes part."""
    taking_part = [*thread.current_participants, *thread.authorized_participants]
    for kind in ("CUSTOMER", "OPERATOR"):
        found = next((one for one in taking_part if one.type == kind), None)
        if found is not None:
            return [_recipient(found)]
    raise RejectedError("Nobody takes part in this thread who could be answered.")


def _recipient(participant: Participant) -> dict[str, str]:
    named = {"type": participant.type}
    return {**named, "id": participant.id} if participant.id else named


def _multipart(boundary: str, spoken: Any, files: Iterable[tuple[FileRecord, bytes]]) -> bytes:
    """A form of RFC 7578: the message as JSON, then its files."""
    parts = [("message_input", "", "application/json", msgspec.json.encode(spoken))]
    parts += [("files", file.name, file.type or "application/octet-stream", data) for file, data in files]
    written = bytearray()
    for name, filename, kind, data in parts:
        quoted = filename.replace("\\", "_").replace('"', "%22").replace("\r", "").replace("\n", "")
        disposition = f'form-data; name="{name}"' + (f'; filename="{quoted}"' if filename else "")
        head = f"--{boundary}\r\nContent-Disposition: {disposition}\r\nContent-Type: {kind}\r\n\r\n"
        written += head.encode() + data + b"\r\n"
    return bytes(written) + f"--{boundary}--\r\n".encode()


def _page(
    resource: Resource, rows: Sequence[Any], read_at: datetime, position: dict[str, Any], *, last: bool
) -> Page:
    return Page(
        resource=resource,
        body=page_body(rows),
        read_at=read_at,
        position=position,
        rows=len(rows),
        last=last,
    )


def _written(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
