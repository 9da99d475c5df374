"""What kind of mail it is: never by one weak sign."""

# ruff: noqa: E501 — mails and markup as they are written

from __future__ import annotations

import pytest

from guichet.correspondence import MailKind, read_mail


def kind(headers: str, body: str = "Bonjour, où est mon colis ?") -> MailKind:
    return read_mail(f"From: a@b.example\nTo: c@d.example\n{headers}\n\n{body}\n".encode()).kind


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: no",
        "X-Auto-Response-Suppress: None",
        "X-Auto-Response-Suppress: All",
        "Precedence: first-class",
        "Precedence: bulk",
        "List-Unsubscribe: <mailto:x@y>",
        "Subject: Absence de ma commande",
        "Subject: Out of office chairs?",
        "Subject: Délivrance impossible de mon colis",
        "Subject: Undelivered parcel",
        "Subject: Delivery failed, where is my order",
        "Subject: Returned item",
        "Subject: SPAM? No, a question",
        "X-Spam-Flag: NO",
        "X-Spam-Status: No, score=1.0",
        "X-Spam-Level: *****",
        "Subject: Mein Urlaub beginnt, wo ist das Paket",
        "Return-Path: <>",
        "X-Autoreply: no",
    ],
)
def test_a_person_stays_a_person(headers: str) -> None:
    assert kind(headers) is MailKind.MESSAGE


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("En vacances", "Je suis en vacances du 3 au 12, livrez au voisin."),
        ("Absence de réponse", "Je suis absent du 3 au 12 mars, merci de livrer après."),
        ("Vacances", "Je serai absente jusqu'au 12."),
        ("Delivery failed", "The driver says address unknown, user not found, 550 something."),
        ("Mail delivery failed", "Your mail says: mail delivery failed: 550 5.1.1 user unknown. What now?"),
        ("Im Urlaub", "Ich bin im Urlaub, bitte später liefern."),
        ("Fuera de casa", "Estoy de vacaciones, entregad más tarde."),
    ],
)
def test_a_person_on_holiday_or_with_a_lost_parcel_is_a_person(subject: str, body: str) -> None:
    assert kind(f"Subject: {subject}", body) is MailKind.MESSAGE


@pytest.mark.parametrize(
    "headers",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-replied (vacation)",
        "AUTO-SUBMITTED: Auto-Generated; type=notice",
        "Precedence: AUTO_REPLY",
        "Precedence: auto-reply",
        "X-Autoreply: yes",
        "X-Autorespond: Re: your order",
        "X-FC-MachineGenerated: true",
        "X-Auto-Response-Suppress: All\nPrecedence: bulk",
        "X-Auto-Response-Suppress: DR, OOF, AutoReply\nReturn-Path: <>",
        (
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\nread\n--b\n"
            "Content-Type: message/disposition-notification\n\nDisposition: automatic-action; displayed\n--b--"
        ),
    ],
)
def test_headers_of_machines_are_believed(headers: str) -> None:
    assert kind(headers) is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("Réponse automatique : Votre commande", "Je suis absente jusqu'au 12 mars."),
        ("Absence du bureau", "Je suis en congés du 3 au 12 mars. À mon retour, je vous répondrai."),
        ("Automatic reply: Your order", "I am out of the office until Monday."),
        ("Out of Office: Your order", "I have limited access to email."),
        ("Automatische Antwort: Ihre Bestellung", "Ich bin im Urlaub und nach meiner Rückkehr wieder da."),
        ("Abwesenheitsnotiz", "Ich bin derzeit nicht im Büro."),
        ("Respuesta automática: Su pedido", "Estoy fuera de la oficina hasta el lunes."),
        ("Risposta automatica: ordine", "Sono in ferie fino a lunedì."),
        ("Automatisch antwoord: bestelling", "Ik ben afwezig tot maandag."),
        ("Resposta automática: encomenda", "Estou de férias até segunda."),
    ],
)
def test_out_of_office_is_seen_in_seven_languages_without_headers(subject: str, body: str) -> None:
    assert kind(f"Subject: {subject}", body) is MailKind.AUTO_REPLY


@pytest.mark.parametrize(
    "headers",
    [
        "List-Id: News <news.shop.example>",
        "Precedence: list",
        "Precedence: Bulk\nList-Unsubscribe: <https://x.example/u>",
        "List-Unsubscribe: <https://x.example/u>\nList-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ],
)
def test_lists_are_seen(headers: str) -> None:
    assert kind(headers) is MailKind.LIST


@pytest.mark.parametrize(
    "headers",
    [
        "X-Spam-Flag: YES",
        "X-Spam-Status: Yes, score=9.1 required=5.0",
        "X-Rspamd-Action: add header",
        "X-MS-Exchange-Organization-SCL: 6",
        "X-Forefront-Antispam-Report: CIP:1.2.3.4;SFV:SPM;H:x",
        "Subject: [SPAM] Buy now\nX-Spam-Level: ******",
    ],
)
def test_what_filters_called_spam_is_spam(headers: str) -> None:
    assert kind(headers) is MailKind.SPAM


REPORT = """From: MAILER-DAEMON@mx.example
To: reply@shop.example
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; inbox77@store.example
Original-Recipient: rfc822;lea@customer.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: message/rfc822

From: reply@shop.example
Message-ID: <own-1@shop.example>
Subject: Your order

Hello
--b--
"""


def test_a_standard_bounce_names_who_why_and_which_mail() -> None:
    mail = read_mail(REPORT.format(action="failed", status="5.1.1").encode())
    assert mail.kind is MailKind.BOUNCE
    assert mail.bounce is not None
    assert mail.bounce.recipients == ("lea@customer.example",)
    assert mail.bounce.status == "5.1.1"
    assert mail.bounce.permanent
    assert mail.bounce.original_message_id == "own-1@shop.example"


def test_a_delay_is_not_permanent_and_a_delivery_is_no_bounce() -> None:
    delayed = read_mail(REPORT.format(action="delayed", status="4.4.1").encode())
    assert delayed.bounce is not None
    assert not delayed.bounce.permanent
    delivered = read_mail(REPORT.format(action="delivered", status="2.0.0").encode())
    assert delivered.kind is MailKind.AUTO_REPLY
    assert delivered.bounce is None


@pytest.mark.parametrize(
    "raw",
    [
        (
            "From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\nHi. This is the qmail-send program at mx.example."
            "\n\n<lea@customer.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n"
        ),
        (
            "From: Mail Delivery System <postmaster@mx.example>\nReturn-Path: <>\nSubject: Mail delivery failed\n"
            "X-Failed-Recipients: lea@customer.example\n\nA message that you sent could not be delivered.\n"
        ),
        (
            "From: postmaster@mx.example\nReturn-Path: <>\nSubject: Non remis : Votre commande\n\nVotre message n'a pas pu"
            " être remis à lea@customer.example : boîte pleine. 552 5.2.2\n"
        ),
        (
            "From: Postmaster <postmaster@mx.example>\nReturn-Path: <>\nSubject: Unzustellbar: Ihre Bestellung\n\n"
            "Ihre Nachricht konnte nicht zugestellt werden:\n\nlea@customer.example\n"
        ),
    ],
)
def test_bounces_of_no_standard_are_seen_by_several_signs(raw: str) -> None:
    mail = read_mail(raw.encode())
    assert mail.kind is MailKind.BOUNCE
    assert mail.bounce is not None
    assert mail.bounce.recipients == ("lea@customer.example",)
