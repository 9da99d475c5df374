"""Mails as they come: damaged, nested, in any charset. Each is read, and says what is wrong with it."""

# ruff: noqa: E501 — mails and markup as they are written

from __future__ import annotations

import base64
import hashlib
import json
import time

import pytest

from guichet.correspondence import Mailbox, inspect, read_mail

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 24


def mail(headers: str, body: str | bytes = "") -> bytes:
    return headers.encode("utf-8") + b"\n\n" + (body.encode() if isinstance(body, str) else body)


def test_the_shape_is_the_documented_one() -> None:
    raw = mail(
        "From: =?UTF-8?Q?Zo=C3=A9_Marchal?= <zoe@personne.example>\n"
        'To: "La Boutique, service" <contact@boutique.example>, b@boutique.example\n'
        "Cc: (chef) c@boutique.example\nSubject: =?utf-8?b?Q29tbWFuZGUgbsKwIDEwNDgy?=\n"
        "Date: Mon, 3 Mar 2025 10:12:45 +0100 (CET)\nMessage-ID: <m1@personne.example>\n"
        "References: <r1@boutique.example>\n <r2@boutique.example>\nIn-Reply-To: <r2@boutique.example>\n"
        "Content-Type: text/plain; charset=utf-8",
        "Bonjour, où est mon colis ?\n\nLe 1 mars 2025 à 9:00, La Boutique <b@boutique.example> a écrit :\n> Parti\n",
    )
    told = json.loads(inspect(raw))
    assert told["from"] == [{"name": "Zoé Marchal", "address": "zoe@personne.example"}]
    assert told["to"] == [
        {"name": "La Boutique, service", "address": "contact@boutique.example"},
        {"name": "", "address": "b@boutique.example"},
    ]
    assert told["cc"] == [{"name": "chef", "address": "c@boutique.example"}]
    assert told["subject"] == "Commande n° 10482"
    assert told["date"] == "2025-03-03T09:12:45Z"
    assert told["message_id"] == "m1@personne.example"
    assert told["references"] == ["r1@boutique.example", "r2@boutique.example"]
    assert told["reply_text"] == "Bonjour, où est mon colis ?"
    assert told["kind"] == "message"
    assert told["language"] == "fr"
    assert told["order_numbers"] == ["10482"]
    assert told["problems"] == []
    assert told["html_safe"] == ""
    assert told["attachments"] == []


@pytest.mark.parametrize(
    ("declared", "encoded_in"),
    [
        ("utf-8", "utf-8"),
        ("iso-8859-1", "cp1252"),
        ("iso-8859-15", "iso-8859-15"),
        ("windows-1252", "cp1252"),
        ("iso-8859-1", "utf-8"),
        ("us-ascii", "utf-8"),
        ("us-ascii", "cp1252"),
        ("utf-8", "cp1252"),
        ("x-unknown", "utf-8"),
        ("nonsense-42", "cp1252"),
        ('"utf-8', "utf-8"),
        ("utf8", "utf-8"),
        ("utf-7", "utf-7"),
    ],
)
def test_accents_survive_whatever_is_declared(declared: str, encoded_in: str) -> None:
    text = "Où est la crème brûlée à 5 € ? Déjà expédiée, j'espère."
    raw = mail(f"Content-Type: text/plain; charset={declared}", text.encode(encoded_in))
    assert read_mail(raw).text == text


@pytest.mark.parametrize(
    ("charset", "text"),
    [
        ("iso-2022-jp", "注文はどこですか"),
        ("gb2312", "我的订单在哪里，镕"),
        ("gb18030", "我的订单在哪里"),
        ("big5", "我的訂單在哪裡"),
        ("shift_jis", "注文はどこですか"),
        ("euc-kr", "주문은 어디에 있습니까"),
        ("koi8-r", "Где мой заказ"),
        ("windows-1251", "Где мой заказ"),
        ("iso-8859-7", "Πού είναι η παραγγελία μου"),
        ("windows-1256", "أين طلبي"),
    ],
)
def test_other_scripts_are_read(charset: str, text: str) -> None:
    codec = {"gb2312": "gb18030"}.get(charset, charset)
    raw = mail(f"Content-Type: text/plain; charset={charset}", text.encode(codec))
    assert read_mail(raw).text == text
    word = base64.b64encode(text.encode(codec)).decode()
    assert read_mail(mail(f"Subject: =?{charset}?B?{word}?=")).subject == text


@pytest.mark.parametrize(
    ("header", "subject"),
    [
        ("=?utf-8?Q?caf=C3=A9_cr=C3=A8me?=", "café crème"),
        ("=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?=", "café"),
        ("=?UTF-8?B?Y2Fmw6k=?= =?UTF-8?B?IGNyw6htZQ==?=", "café crème"),
        ("=?utf-8?B?Y2Fmw6k?=", "café"),
        ("=?utf-8?Q?two words here?=", "two words here"),
        ("a=?utf-8?Q?=C3=A9?=b", "aéb"),
        ("=?nonsense?Q?caf=E9?=", "café"),
        ("=?utf-8*fr?Q?caf=C3=A9?=", "café"),
        ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
        ("=?iso-8859-1?Q?caf=C3=A9?=", "café"),
        ("=?utf-8?Q?open", "open"),
        ("plain", "plain"),
    ],
)
def test_encoded_words_are_read_whole_or_broken(header: str, subject: str) -> None:
    assert read_mail(mail(f"Subject: {header}")).subject == subject


def test_raw_eight_bit_headers_are_read() -> None:
    assert read_mail("Subject: Café\n\nx".encode()).subject == "Café"
    assert read_mail("Subject: Café\n\nx".encode("cp1252")).subject == "Café"
    assert read_mail('From: "Zoé" <z@x.example>\n\nx'.encode("cp1252")).from_ == (
        Mailbox("Zoé", "z@x.example"),
    )


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("a@b.example", [("", "a@b.example")]),
        ("<a@b.example>", [("", "a@b.example")]),
        ("Ann <a@b.example>; Ben <b@b.example>", [("Ann", "a@b.example"), ("Ben", "b@b.example")]),
        ('"Ann, Dr." <a@b.example>', [("Ann, Dr.", "a@b.example")]),
        ("Team: a@b.example, Ben <b@b.example>;", [("", "a@b.example"), ("Ben", "b@b.example")]),
        ("undisclosed-recipients:;", []),
        ("=?utf-8?Q?Ann_=3Ca=40b=2Eexample=3E?=", [("Ann", "a@b.example")]),
        ("'Ann' <a@b.example>", [("Ann", "a@b.example")]),
        ("a@b.example (Ann)", [("Ann", "a@b.example")]),
        ("nobody", []),
        ("", []),
    ],
)
def test_addresses_are_read(header: str, expected: list[tuple[str, str]]) -> None:
    found = read_mail(mail(f"To: {header}")).to
    assert [(mailbox.name, mailbox.address) for mailbox in found] == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("Mon, 3 Mar 2025 10:12:45 +0100", "2025-03-03T09:12:45Z"),
        ("3 Mar 25 10:12 EST", "2025-03-03T15:12:00Z"),
        ("Mon, 03 Mar 2025 10:12:45 GMT+1", "2025-03-03T09:12:45Z"),
        ("lun., 3 mars 2025 10:12:45 +0100", "2025-03-03T09:12:45Z"),
        ("2025-03-03T10:12:45+01:00", "2025-03-03T09:12:45Z"),
        ("Mon, 3 Mar 99999 10:12:45 +0100", None),
        ("yesterday", None),
        ("Mon, 3 Mar 2025 10:12:45 +9999999999", "2025-03-03T10:12:45Z"),
    ],
)
def test_dates_are_told_in_utc(header: str, expected: str | None) -> None:
    assert json.loads(inspect(mail(f"Date: {header}")))["date"] == expected


def test_attachments_have_believable_types_and_safe_names() -> None:
    raw = mail(
        "Content-Type: multipart/mixed; boundary=b",
        "--b\nContent-Type: text/plain\n\nVoir la photo\n"
        '--b\nContent-Type: application/octet-stream; name="..\\\\..\\\\etc\\\\ph\u202eoto.png"\n'
        f"Content-Disposition: attachment\nContent-Transfer-Encoding: base64\n\n{base64.b64encode(PNG).decode()}\n"
        "--b\nContent-Type: application/pdf\nContent-Disposition: attachment;\n"
        " filename*0*=UTF-8''re%C3%A7;\n filename*1*=u%20.pdf\n\nMZ not a pdf\n"
        "--b\nContent-Type: application/ms-tnef; name=winmail.dat\n\nx\n--b--\n",
    )
    told = read_mail(raw)
    picture, program, tnef = told.attachments
    assert picture.type == "image/png"
    assert "/" not in picture.name
    assert "\u202e" not in picture.name
    assert picture.size == len(PNG)
    assert picture.sha256 == hashlib.sha256(PNG).hexdigest()
    assert not picture.inline
    assert program.name == "reçu .pdf"
    assert program.type == "application/vnd.microsoft.portable-executable"
    assert any("can run as a program" in problem for problem in told.problems)
    assert tnef.name == "winmail.dat"
    assert any("TNEF" in problem for problem in told.problems)
    assert told.text == "Voir la photo"


def test_pictures_within_the_text_are_inline_and_mapped() -> None:
    raw = mail(
        "Content-Type: multipart/related; boundary=b",
        '--b\nContent-Type: text/html\n\n<p>Look <img src="cid:p1@x"></p>\n'
        "--b\nContent-Type: image/png\nContent-ID: <p1@x>\nContent-Transfer-Encoding: base64\n\n"
        f"{base64.b64encode(PNG).decode()}\n--b--\n",
    )
    told = read_mail(raw)
    assert told.attachments[0].inline
    assert f'data-attachment="{told.attachments[0].sha256}"' in told.html_safe


def test_the_plain_form_is_read_and_the_html_shown() -> None:
    raw = mail(
        "Content-Type: multipart/mixed; boundary=o",
        "--o\nContent-Type: multipart/alternative; boundary=i\n\n--i\nContent-Type: text/plain\n\nplain words\n"
        "--i\nContent-Type: text/html\n\n<p>html words</p>\n--i--\n"
        "--o\nContent-Type: text/plain\n\nsecond part\n--o--\n",
    )
    told = read_mail(raw)
    assert told.text == "plain words\n\nsecond part"
    assert "html words" in told.html_safe
    assert "second part" in told.html_safe


def test_an_empty_plain_form_gives_way_to_the_html() -> None:
    raw = mail(
        "Content-Type: multipart/alternative; boundary=i",
        "--i\nContent-Type: text/plain\n\n \n--i\nContent-Type: text/html\n\n<p>html words</p>\n--i--\n",
    )
    assert read_mail(raw).text == "html words"


def test_flowed_text_flows() -> None:
    raw = mail(
        "Content-Type: text/plain; format=flowed; charset=utf-8",
        "This is one \nline.\n\nThis is \nanother.\n-- \nAnn\n",
    )
    assert read_mail(raw).text.startswith("This is one line.\n\nThis is another.")
    assert read_mail(raw).reply_text == "This is one line.\n\nThis is another."


def test_an_invitation_tells_what_when_and_where() -> None:
    calendar = (
        "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nDTSTART:19700101\nEND:VTIMEZONE\nBEGIN:VEVENT\nSUMMARY:Fitting\\, no. 2\n"
        "DTSTART:20250303T101200Z\nLOCATION:Lille\nEND:VEVENT\nEND:VCALENDAR"
    )
    told = read_mail(mail("Content-Type: text/calendar; charset=utf-8; method=REQUEST", calendar))
    assert told.text == "Fitting, no. 2\n20250303T101200Z\nLille"
    assert told.attachments[0].type == "text/calendar"


def test_a_mail_within_a_mail_is_a_file() -> None:
    raw = mail(
        "Content-Type: multipart/mixed; boundary=b",
        "--b\n\nsee\n--b\nContent-Type: message/rfc822\n\nSubject: Inner\n\ninner words\n--b--\n",
    )
    told = read_mail(raw)
    assert told.text == "see"
    assert [(file.name, file.type) for file in told.attachments] == [("Inner.eml", "message/rfc822")]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (b"", "empty"),
        (b"\n\n\n", "empty"),
        (bytes(range(256)) * 10, "no headers"),
        (PNG, "no headers"),
        (b"just words", "no headers"),
        (b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\ncut o", "cut off"),
        (b"Content-Type: multipart/mixed\n\n--b\n\nwords\n--b--", "boundary"),
        (b"Content-Type: multipart/mixed; boundary=other\n\nonly words", "boundary"),
        (b"Content-Type: multipart/encrypted; boundary=b\n\n--b\n\nx\n--b--", "encrypted"),
        (b"Content-Transfer-Encoding: rot13\n\nx", "transfer encoding"),
        ("Subject: x\n\nx".encode("utf-16"), "UTF-16"),
    ],
)
def test_what_is_wrong_is_said(raw: bytes, problem: str) -> None:
    assert any(problem in said for said in read_mail(raw).problems)


def test_bombs_are_read_in_bounded_time() -> None:
    nested = b""
    for number in range(3000):
        nested += b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (number, number)
    rfc822 = b"Content-Type: message/rfc822\n\n" * 20_000
    many = b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000
    headers = b"X: y\n" * 200_000
    began = time.process_time()
    for bomb in (
        nested,
        rfc822,
        many,
        headers,
        b"Subject: " + b"=?utf-8?Q?" * 50_000,
        b"To: " + b'"(<,' * 100_000,
    ):
        json.loads(inspect(bomb))
    assert time.process_time() - began < 30  # not a measure: a runaway takes hours


@pytest.mark.parametrize(
    "text",
    [
        "-- \n" * 20_000,
        "---\n" * 20_000,
        "> a\nb\n" * 20_000,
        "From: a@b\nx\ny\n" * 20_000,
        ("de a 12/12 mars 12 mars 12 " * 20 + ":\n") * 1000,
        ("on wrote " + "1/1 " * 150 + ":\n") * 3000,
        " " * 900_000 + "x",
        "- " * 450_000 + "x",
        "---------- Forwarded message ----------\n" * 20_000,
        "commande n° de la commande " * 30_000,
        "user unknown 550 5.1.1 <a@b.c>\n" * 30_000,
    ],
    ids=lambda text: text[:12],
)
def test_text_that_means_harm_is_read_in_bounded_time(text: str) -> None:
    began = time.process_time()
    read_mail(f"In-Reply-To: <a@b>\n\n{text}".encode())
    read_mail(f"In-Reply-To: <a@b>\nContent-Type: text/html\n\n<ul><li>{text}".encode())
    assert time.process_time() - began < 30  # not a measure: a runaway takes hours


def test_a_large_mail_is_read() -> None:
    content = base64.encodebytes(bytes(1024) * 1024 * 36)
    raw = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nsee\n--b\nContent-Type: image/png\n"
    raw += b"Content-Transfer-Encoding: base64\n\n" + content + b"\n--b--\n"
    told = read_mail(raw)
    assert told.text == "see"
    assert told.attachments[0].size == 1024 * 1024 * 36
    assert told.attachments[0].type == "application/octet-stream"


def test_words_that_were_encoded_twice_are_put_right() -> None:
    twice = "J'ai déjà payé la crème".encode().decode("cp1252").encode()
    assert read_mail(mail("Content-Type: text/plain; charset=utf-8", twice)).text == "J'ai déjà payé la crème"
