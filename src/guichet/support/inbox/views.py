"""Tickets as the API shows them in lists."""

from __future__ import annotations

from guichet.commerce.customers import display_name
from guichet.kernel.auth import Account, list_accounts
from guichet.kernel.db import Transaction
from guichet.support.inbox.errors import TicketNotFoundError
from guichet.support.inbox.listing import Counts, TicketRow, rows_of
from guichet.support.inbox.model import TicketState
from guichet.support.inbox.schemas import (
    AssigneeShape,
    ChannelCount,
    ContactShape,
    NamedShape,
    OrderBrief,
    StoreCount,
    TagCount,
    TicketCounts,
    TicketItem,
)
from guichet.support.inbox.tickets import ANSWER

_MOST_STAFF = 2000


def ticket_item(row: TicketRow) -> TicketItem:
    """A ticket in a list."""
    return TicketItem(
        id=row.id,
        version=row.version,
        state=TicketState(row.state),
        silent=row.silent,
        channel=row.channel,
        subject=row.subject,
        preview=row.preview,
        last_from=row.last_from,
        messages_count=row.messages_count,
        opened_at=row.opened_at,
        last_message_at=row.last_message_at,
        unanswered_since=row.unanswered_since,
        snoozed_until=row.snoozed_until,
        store=_named(row.store_id, row.store_name),
        assignee=_named(row.assignee_id, row.assignee_name),
        customer=_contact(row),
        order=None
        if row.order_id is None
        else OrderBrief(
            id=row.order_id,
            number=row.order_number or "",
            state=row.order_state or "",
            parcel_state=row.parcel_state or "",
        ),
        tags=[NamedShape(id=tag_id, name=name) for tag_id, name in row.tags],
        suggests=row.suggests,
        mentions_me=row.mentions_me,
        parent_id=row.parent_id,
        topic=row.topic,
        language=row.language,
        queue_id=row.queue_id,
        due_kind=row.due_kind,
        due_at=row.due_at,
        warn_at=row.warn_at,
        draft_state=row.draft_state,
    )


async def item_of(transaction: Transaction, ticket_id: int, *, me: int = 0) -> TicketItem:
    """One ticket as a list shows it to `me`, by its surviving id. Raises TicketNotFoundError."""
    rows = await rows_of(transaction, [ticket_id], me=me)
    if not rows:
        raise TicketNotFoundError(ticket_id=ticket_id)
    return ticket_item(rows[0])


def counts_shape(counts: Counts) -> TicketCounts:
    """The counts beside the views."""
    return TicketCounts(
        **counts.views,
        stores=[StoreCount(store_id=key, count=count) for key, count in sorted(counts.stores.items())],
        channels=[ChannelCount(channel=key, count=count) for key, count in sorted(counts.channels.items())],
        tags=[TagCount(id=key, name=name, count=count) for key, name, count in counts.tags],
    )


async def assignees(transaction: Transaction) -> list[AssigneeShape]:
    """Who can answer tickets somewhere, by name."""
    accounts = await list_accounts(transaction, beyond=None, limit=_MOST_STAFF)
    return [AssigneeShape(id=one.id, name=one.name) for one in accounts if _answers(one)]


def _answers(account: Account) -> bool:
    return account.state == "active" and any(grant.gives(ANSWER) for grant in account.grants)


def _contact(row: TicketRow) -> ContactShape:
    """By the person's own words where the mirror knows one, else by the message's."""
    name = row.contact_name
    mail = row.contact_point.removeprefix("mail:")
    if row.customer_id is not None and row.first_name is not None:
        known = display_name(row.first_name, row.last_name or "", row.company or "", row.mail or "")
        return ContactShape(id=row.customer_id, name=known or name, mail=mail or row.mail or "")
    return ContactShape(id=None, name=name or mail, mail=mail)


def _named(identity: int | None, name: str | None) -> NamedShape | None:
    return None if identity is None else NamedShape(id=identity, name=name or "")
