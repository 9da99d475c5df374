"""Whatever the bytes: a mail is read, its JSON is whole, and sanitising twice is sanitising once."""

# ruff: noqa: E501 — mails and markup as they are written

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.correspondence.test_html import assert_safe

from guichet.correspondence import inspect, order_numbers, read_mail, reply_text, safe_html

KEYS = {
    "from", "to", "cc", "subject", "date", "message_id", "references", "text", "reply_text", "html_safe",
    "attachments", "kind", "language", "order_numbers", "problems",
}  # fmt: skip
PIECES = st.sampled_from(
    [
        b"Content-Type: multipart/mixed; boundary=b\r\n", b"Content-Type: text/html; charset=", b"utf-8", b"utf-16",
        b"\r\n\r\n", b"--b\r\n", b"--b--", b"Subject: =?", b"?B?", b"?=", b"From: ", b"<a@b>", b"\xff", b"\xc3\xa9",
        b"Content-Transfer-Encoding: base64\n\n", b"Content-Disposition: attachment; filename*0*=", b"''%", b"<p>",
        b"Content-Type: message/rfc822\n\n", b"> ", b"On Mon, 3 Mar 2025 X <a@b> wrote:\n", b"-- \n", b"\x00",
        b"begin 644 x\n", b"Content-Transfer-Encoding: x-uuencode\n", b"order #10482 ", b"Date: ", b"hz", b"=", b";",
    ]
)  # fmt: skip
HTML = st.lists(
    st.sampled_from(
        ["<p>", "</p>", "<a href='", "javascript:", "'>", "<img src=", "x onerror=1>", "<table>", "<td>", "</table>",
         "<svg>", "<math>", "<style>", "</style>", "<!--", "-->", "&lt;", "&#x3c;", '"', "<b", "words", "<font>",
         "</a>", "<select>", "<form>", "<noscript>", "<template>", "\x00", "<blockquote>", "<li>", "<ol start=9>"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.binary(max_size=400), st.lists(PIECES, max_size=30).map(b"".join)))
def test_every_file_is_read(raw: bytes) -> None:
    told = json.loads(inspect(raw))
    assert told.keys() >= KEYS
    assert "could not be read" not in " ".join(told["problems"])


@settings(max_examples=200, deadline=None)
@given(HTML)
def test_sanitising_is_safe_and_done_once(html: str) -> None:
    cleaned = safe_html(html)
    assert_safe(cleaned)
    assert safe_html(cleaned) == cleaned


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.booleans())
def test_any_text_has_new_words_and_numbers(text: str, is_reply: bool) -> None:
    assert isinstance(reply_text(text, is_reply=is_reply), str)
    assert all(number in text for number in order_numbers([text]))


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=80))
def test_a_subject_that_was_encoded_comes_back(subject: str) -> None:
    from email.header import Header  # noqa: PLC0415 — only here

    encoded = Header(subject, "utf-8").encode(maxlinelen=60, linesep="\r\n")
    raw = f"Subject: {encoded}\r\n\r\nx".encode()
    assert read_mail(raw).subject == " ".join(subject.split())
