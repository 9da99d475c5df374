"""What is written in threads, by whom: the marketplace's rules, kept over the stand-in's memory."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from guichet.connectors.mirakl.standin.state import Json, State

OPERATOR = {"type": "OPERATOR", "display_name": "Le marché"}
_USERS = {"CUSTOMER": "CUSTOMER_USER", "SHOP": "SHOP_USER", "OPERATOR": "OPERATOR_USER"}

File = tuple[str, bytes]


def written(at: datetime) -> str:
    """A time as the marketplace writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def begin(state: State, shop_id: int, shop_name: str, given: Mapping[str, Any]) -> str:
    """A buyer begins a thread: about `order_id`, or about nothing; returns the thread's id."""
    thread_id = str(given.get("thread_id") or uuid.uuid4())
    buyer = given.get("buyer") or {}
    participants = [
        {"type": "SHOP", "id": str(shop_id), "display_name": shop_name},
        {
            "type": "CUSTOMER",
            "id": str(buyer.get("id") or uuid.uuid4()),
            "display_name": str(buyer.get("name") or "Client"),
        },
    ]
    order_id = given.get("order_id")
    entities = [{"type": "MMP_ORDER", "id": order_id, "label": order_id}] if order_id else []
    now = written(datetime.now(UTC))
    body = {
        "id": thread_id,
        "topic": {"type": "FREE_TEXT", "value": str(given.get("topic") or "Question")},
        "entities": entities,
        "authorized_participants": [*participants, OPERATOR],
        "current_participants": participants,
        "date_created": now,
    }
    state.put_thread(thread_id, shop_id, now, body)
    return thread_id


def write(
    state: State,
    thread_id: str,
    kind: str,
    body: str,
    *,
    at: datetime | None = None,
    files: Sequence[File] = (),
) -> str:
    """Somebody of a kind (CUSTOMER, SHOP, OPERATOR) writes; returns the message's id. Raises KeyError."""
    found = state.thread(thread_id)
    if found is None:
        raise KeyError(thread_id)
    shop_id, thread = found
    author = next((one for one in thread["authorized_participants"] if one["type"] == kind), OPERATOR)
    others = [one for one in thread["current_participants"] if one["type"] != kind]
    message_id, moment = str(uuid.uuid4()), written(at or datetime.now(UTC))
    attachments = []
    for name, content in files:
        attachment_id = str(uuid.uuid4())
        state.put_attachment(attachment_id, shop_id, content)
        attachments.append({"id": attachment_id, "name": name, "size": len(content)})
    message: Json = {
        "id": message_id,
        "body": body,
        "date_created": moment,
        "from": {
            "type": _USERS[kind],
            "display_name": author["display_name"],
            "organization_details": author,
        },
        "to": others,
        "attachments": attachments,
    }
    state.add_message(message_id, thread_id, moment, message)
    state.put_thread(thread_id, shop_id, max(moment, thread["date_created"]), thread)
    return message_id


def shown(state: State, thread_id: str, *, with_messages: bool) -> Json:
    """A thread as M10 and M11 give it."""
    found = state.thread(thread_id)
    if found is None:
        raise KeyError(thread_id)
    _, thread = found
    messages = state.messages(thread_id)
    last = messages[-1] if messages else None
    return {
        **thread,
        "date_updated": last["date_created"] if last else thread["date_created"],
        "metadata": {
            "total_count": len(messages),
            "last_message_date": last["date_created"] if last else thread["date_created"],
            "last_sender": last["from"] if last else {"type": "SHOP_USER", "display_name": ""},
            "shop_reply_needed_since": None,
        },
        "no_store_reply_needed": [],
        **({"messages": messages} if with_messages else {}),
    }
