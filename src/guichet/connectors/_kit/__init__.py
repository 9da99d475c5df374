"""What any connector may use: dates and amounts, pages of rows, signatures, bounded concurrency, failures
to reach a vendor, systems that send by themselves, what stand-ins share."""

from guichet.connectors._kit import standard_webhooks
from guichet.connectors._kit.amounts import literal, plain
from guichet.connectors._kit.concurrency import all_of
from guichet.connectors._kit.failures import UNANSWERED, failure_to_reach, retry_after
from guichet.connectors._kit.rows import Gone, RowReader, page_body
from guichet.connectors._kit.sending import SignedSender
from guichet.connectors._kit.sends_itself import (
    SendsItself,
    SilenceHours,
    TimeZoneText,
    TypedCurrency,
    TypedName,
)
from guichet.connectors._kit.serving import AppServer, PromptServer, serve_app
from guichet.connectors._kit.standing_in import Memory, guarded, object_of
from guichet.connectors._kit.times import iso8601, rfc2822, write_rfc2822
from guichet.connectors._kit.typed_store import TypedStore, typed_stores

__all__ = [
    "UNANSWERED",
    "AppServer",
    "Gone",
    "Memory",
    "PromptServer",
    "RowReader",
    "SendsItself",
    "SignedSender",
    "SilenceHours",
    "TimeZoneText",
    "TypedCurrency",
    "TypedName",
    "TypedStore",
    "all_of",
    "failure_to_reach",
    "guarded",
    "iso8601",
    "literal",
    "object_of",
    "page_body",
    "plain",
    "retry_after",
    "rfc2822",
    "serve_app",
    "standard_webhooks",
    "typed_stores",
    "write_rfc2822",
]
