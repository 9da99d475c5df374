"""The new words of an answer, in seven languages and many mail programs."""

# ruff: noqa: E501 — mails and markup as they are written

from __future__ import annotations

import pytest
from tests.correspondence.answers import MANNERS, answers

from guichet.correspondence import read_mail, reply_text


def same(text: str) -> str:
    return " ".join(text.split())


CASES = list(answers())


@pytest.mark.parametrize(("text", "expected"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_only_the_new_words_are_kept(text: str, expected: str) -> None:
    assert same(reply_text(text, is_reply=True)) == same(expected)


@pytest.mark.parametrize(
    "text",
    [
        "Le 12 mars votre collègue m'a écrit : pas de souci.\nMerci",
        "Am 13.12.2024 hat das Paket Deutschland verlassen, der Fahrer schrieb mir:\nIch bin da.",
        "On Monday your driver wrote on the card:\nnobody at home. That is wrong.",
        "Commande : 10482\nDate : 3 mars\nJe voudrais l'annuler.",
        "From my point of view:\n1. it is late\n2. it is broken",
        "Points:\n- one\n- two\n- three",
        "Voici :\n--option A--\nmerci",
        "Sent from my desk, which is much easier than from a telephone.",
        "De toute façon : je veux être remboursée.",
    ],
)
def test_what_only_looks_like_a_quote_is_kept(text: str) -> None:
    assert same(reply_text(text)) == same(text)


def test_quotes_that_the_writer_chose_are_kept() -> None:
    text = "Your page says:\n\n> Delivered in two days.\n\nIt has been nine."
    assert reply_text(text) == text


def test_an_answer_without_words_is_empty_but_a_question_never_is() -> None:
    history = "Le 3 mars 2025 à 10:12, La Boutique <a@b.example> a écrit :\n\n> Bonjour"
    assert reply_text(history, subject="Re: Votre commande") == ""
    assert reply_text(history) == history


def test_a_forward_is_kept_whole_by_its_subject() -> None:
    manner = MANNERS[0]
    raw = (
        f"Subject: TR: Votre colis\nFrom: a@b.example\n\nVoir ci-dessous.\n\n{manner.headers[0]}\n\nVotre colis est perdu.\n"
    ).encode()
    mail = read_mail(raw)
    assert mail.forwarded
    assert "Votre colis est perdu." in mail.reply_text


@pytest.mark.parametrize(
    "html",
    [
        (
            '<div dir="ltr">{new}</div><br><div class="gmail_quote"><div class="gmail_attr">{line}<br></div>'
            '<blockquote class="gmail_quote">{old}</blockquote></div>'
        ),
        (
            '<div>{new}<br><br>Envoyé de mon iPhone</div><div><br><blockquote type="cite">{line}<br><br></blockquote>'
            '</div><blockquote type="cite"><div>{old}</div></blockquote>'
        ),
        (
            '<p class="MsoNormal">{new}</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm'
            ' 0cm"><p class="MsoNormal"><b>De :</b> La Boutique<br><b>Envoyé :</b> lundi 3 mars 2025 10:12</p></div>'
            "<p>{old}</p>"
        ),
        '<div>{new}</div><hr tabindex="-1"><div id="divRplyFwdMsg"><b>Von:</b> Laden<br></div><div>{old}</div>',
        '<div>{new}</div><div class="moz-cite-prefix">{line}<br></div><blockquote type="cite">{old}</blockquote>',
        '<div>{new}</div><div id="ydp1yahoo_quoted_1" class="yahoo_quoted"><div>{line}</div><div>{old}</div></div>',
        '<div>{new}</div><div class="protonmail_quote">{line}<blockquote>{old}</blockquote></div>',
        (
            '<div>{new}</div><div class="gmail_signature" data-smartmail="gmail_signature">Élise<br>Tél. 01 02</div>'
            '<div class="gmail_quote"><blockquote class="gmail_quote">{old}</blockquote></div>'
        ),
        (
            '<div>{new}</div><div id="ms-outlook-mobile-signature">Télécharger Outlook pour iOS</div>'
            '<div id="mail-editor-reference-message-container">{old}</div>'
        ),
    ],
)
def test_html_marks_of_mail_programs_are_heeded(html: str) -> None:
    body = html.format(
        new="Je n'ai rien reçu.",
        line="Le lun. 3 mars 2025 à 10:12, La Boutique &lt;contact@boutique.example&gt; a écrit&nbsp;:",
        old="Votre colis est parti.",
    )
    raw = (
        "From: a@b.example\nSubject: Re: Votre commande\nIn-Reply-To: <x@y>\n"
        f"Content-Type: text/html; charset=utf-8\n\n<html><body>{body}</body></html>"
    ).encode()
    mail = read_mail(raw)
    assert mail.reply_text == "Je n'ai rien reçu."
    assert "Votre colis est parti." in mail.text
