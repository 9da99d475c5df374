"""Messages of channels for the proof of convergence."""

from __future__ import annotations

from hypothesis import strategies as st
from tests.commerce.trade import at

from guichet.ports.messages import FileRecord, MessageRecord, Party, Undelivered
from guichet.ports.records import AnyRecord, Resource

_WORDS = st.sampled_from(["", "Où est mon colis ?", "zero\x00sign", "Danke"])
_PARTIES = st.builds(Party, field=st.just("to"), name=_WORDS, address=st.sampled_from(["", "a@b.example"]))

messages = st.builds(
    MessageRecord,
    external_id=st.sampled_from(["m1", "m2", "m3"]),
    channel=st.sampled_from(["mail", "chat"]),
    direction=st.sampled_from(["in", "out"]),
    author=_PARTIES,
    recipients=st.lists(_PARTIES, max_size=2).map(tuple),
    text=_WORDS,
    reply_text=_WORDS,
    attachments=st.lists(
        st.builds(
            FileRecord, name=_WORDS, type=st.just("image/png"), size=st.integers(0, 9), sha256=st.just("0")
        ),
        max_size=1,
    ).map(tuple),
    references=st.lists(st.sampled_from(["r1@x", "r2@x"]), max_size=2).map(tuple),
    order_numbers=st.lists(st.just("10482"), max_size=1).map(tuple),
    undelivered=st.one_of(st.none(), st.builds(Undelivered, recipients=st.just(("a@b.example",)))),
    happened_at=st.integers(0, 3).map(at),
)

RECORDS: dict[Resource, st.SearchStrategy[AnyRecord]] = {Resource.MESSAGES: messages}

TOGETHER = {"messages of channels": (Resource.MESSAGES,)}

STATES: dict[str, str] = {
    "messages": "SELECT connection_id, external_id, source_version, read_at, digest, absent_read_at, gone_at,"
    " channel, direction, author, recipients, text, reply_text, attachments, refers_to, order_numbers,"
    " undelivered, happened_at FROM messages"
}
