"""Bounces: reports of delivery in their standard form (RFC 3464), and the many that mail servers made up."""

from __future__ import annotations

import re

import msgspec

from guichet.correspondence.addresses import read_identifiers
from guichet.correspondence.charsets import decode_bytes
from guichet.correspondence.parts import Part, decoded
from guichet.correspondence.words import clean, decode_header

# ruff: noqa: E501 — lists of words

_LONGEST = 64 * 1024
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY_CODE = re.compile(r"(?<!\d)([45]\d\d)[ -](?=\D)")
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&+_~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_SENDER = re.compile(
    r"^(?:mailer[-_.]?daemon|post-?master|mail-?daemon|mailerdaemon|mdaemon|bounces?|mail[-_.]?delivery\w*|mailsystem|mailadmin|internet)(?:[+@-]|$)",
    re.IGNORECASE,
)
_SENDER_NAME = re.compile(
    r"mail delivery|delivery (?:sub)?system|mailer[- ]?daemon|postmaster|mail system|mail administrator|system ?administrator|systemadministrator",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    r"undeliver(?:able|ed)|delivery (?:status )?(?:notification|failure|has failed|report|error|problem|incomplete)|failure notice|returned mail|mail (?:delivery|system) (?:failed|failure|error|problem|subsystem)|delivery (?:has )?(?:failed|delayed)|message (?:status|undeliverable)|(?:mail|message) (?:could not be|not) delivered|non-?delivery|user unknown|unzustellbar|nicht zustellbar|unzustellbarkeit|zustellung fehlgeschlagen|fehlgeschlagene? zustellung|zustellungsproblem|mail delivery|returned to sender|rejected mail|nondeliverable|warning: (?:could not|message)|delayed mail|failed mail|mail error|mail failure|processing error"
    r"|non remis|non distribu(?:é|e)|(?:é|e)chec de (?:la )?(?:remise|distribution|livraison)|remise impossible|notification d['’](?:é|e)tat de remise|message non d(?:é|e)livr(?:é|e)|courrier non (?:remis|distribu)|non livr(?:é|e)"
    r"|no se (?:puede|ha podido|pudo) entregar|no entregado|error en la entrega|notificaci(?:ó|o)n de estado de entrega|devuelto|mancato recapito|non recapitabile|mancata consegna|impossibile recapitare|notifica (?:sullo )?stato"
    r"|niet bezorgd|onbestelbaar|bezorging mislukt|kon niet worden bezorgd|bezorgingsfout|n(?:ã|a)o (?:foi )?entreg(?:ue|áve)|falha (?:na|de) entrega|devolvid[ao]|n(?:ã|a)o p(?:ô|o)de ser entregue|notifica(?:ç|c)(?:ã|a)o de (?:estado|status)",
    re.IGNORECASE,
)
_BODY = re.compile(
    r"permanent (?:fatal )?errors?|following address(?:es|\(es\))?|could ?n[o']t be delivered|was not delivered|were not delivered|not be delivered|unable to deliver|undeliverable|delivery (?:to the following|failed|has failed|attempts?)|this is the (?:mail system|qmail|postfix)|qmail-send|user unknown|unknown user|no such (?:user|recipient|mailbox|local user|address)|mailbox (?:unavailable|not found|full|is full|quota|disabled)|over ?quota|quota exceeded|recipient (?:address )?(?:rejected|unknown|not found)|invalid recipient|does ?n[o']t (?:exist|like recipient)|account (?:that you tried|has been disabled|does not exist|is (?:disabled|inactive))|host (?:unknown|not found)|returned (?:below|to you|message)|unrouteable|transcript of session|message (?:that you sent )?(?:could not|has been returned|is being returned)|failed (?:recipient|addresses)|bounced|reason for (?:failure|return)|errors? occurred|invalid final delivery|user not (?:known|found)|delivery problems|did not reach|postponed due|returned because|invalid mailbox|unknown recipient|couldn't be (?:found|delivered)|not listed in|address(?:es)? (?:had|is|was|are|not) |problems? (?:delivering|with delivery)|rejected your message|554 |550 |5\.\d\.\d"
    r"|n['’](?:a|ont) (?:pas )?pu (?:ê|e)tre (?:remis|distribu|d(?:é|e)livr)|adresse (?:introuvable|inconnue)|utilisateur inconnu|bo(?:î|i)te (?:aux lettres )?pleine|konnte nicht (?:zugestellt|übermittelt|ausgeliefert)|nicht zugestellt|unbekannter (?:empf|benutzer)|no (?:se )?(?:pudo|ha podido|puede) (?:ser )?entreg|destinatario (?:desconocido|inesistente)|usuario desconocido|non (?:è|e) stato (?:possibile )?(?:recapitat|consegn)|utente sconosciuto|kon niet worden (?:bezorgd|afgeleverd)|onbekende (?:gebruiker|ontvanger)|n(?:ã|a)o (?:foi|p(?:ô|o)de ser) entreg|utilizador desconhecido|usu(?:á|a)rio desconhecido",
    re.IGNORECASE,
)
# What only mail servers say.
_TECHNICAL = re.compile(
    r"smtp (?:error|server|protocol)|smtp;|\b5\d\d[ -]5\.\d\.\d|\bremote host said|mailbox (?:unavailable|is full|quota)|user unknown|unknown user|no such user|user not (?:known|found)|returned mail|original message follows|do not resend|delivery attempts will|non-delivery report|transcript of session|mail (?:system|server) at|invalid mailbox|full mailbox|copy of (?:your|the) message, including|mail has been returned|postmaster|final-recipient|rcpt to",
    re.IGNORECASE,
)
_OWN = re.compile(r"(?:mailer-daemon|postmaster|abuse|hostmaster|helpdesk|support)@", re.IGNORECASE)
_COPY_BEGINS = re.compile(
    r"^\W*(?:-+\s*)?(?:original message|below (?:this line )?is (?:a|the) copy|this is a copy of the message|returned message|message (?:header|text) follows|(?:the )?(?:original|undelivered|unsent) (?:message|mail)\b.{0,30}|message headers?|received:\s|return-path:\s|ci-dessous|ursprüngliche nachricht)",
    re.IGNORECASE | re.MULTILINE,
)


class Bounce(msgspec.Struct, frozen=True):
    """What a bounce says: who was not reached, why, and which mail it was about; "" where it does not say.

    `status` is an enhanced code (`5.1.1`) or a reply code (`550`); `permanent` is False for a delay.
    """

    recipients: tuple[str, ...] = ()
    status: str = ""
    action: str = ""
    diagnostic: str = ""
    original_message_id: str = ""
    permanent: bool = True


def is_reported(head: Part) -> bool:
    """Whether it is a standard report that something was not delivered, or not yet."""
    return any(
        part.type in ("message/delivery-status", "message/global-delivery-status") for part in head.walk()
    ) and (
        head.type == "multipart/report"
        or bool(_SUBJECT.search(decode_header(head.header("subject"))))
        or _from_machine(head)
    )


def _from_machine(head: Part) -> bool:
    sender = decode_header(head.header("from")).lower()
    found = _ADDRESS.search(sender)
    return bool(_SENDER.match(found[0] if found else sender.strip('<>" '))) or bool(
        _SENDER_NAME.search(sender)
    )


def score(head: Part, subject: str, text: str) -> int:
    """How surely a mail without a standard report is a bounce; 3 and more decide.

    Shoppers write of deliveries that failed, too: so words never decide, there must be the sign of a mail server
    (its name as the sender, an empty envelope, the copy that it sends back).
    """
    sender = decode_header(head.header("from")).lower()
    envelope = decode_header(head.header("return-path")).lower()
    reported = head.type == "multipart/report" and head.parameters.get("report-type", "").lower() in (
        "delivery-status",
        "",
    )
    machine = (
        int(_from_machine(head) or _from_machine_by(head, "sender") or _from_machine_by(head, "reply-to"))
        + int("mailer-daemon" in sender)
        + int(envelope in ("<>", "< >") or "mailer-daemon" in envelope or sender.endswith("<>"))
        + 2 * int(reported)
        + int(any(part.type in ("message/rfc822", "text/rfc822-headers") for part in head.children))
        + int("bounce" in decode_header(head.header("to")).lower().partition("@")[0])
    )
    technical = int(bool(_TECHNICAL.search(text[:8000])))
    words = int(bool(_SUBJECT.search(subject))) + int(bool(_BODY.search(text[:8000])))
    if head.header("x-failed-recipients"):
        return 3
    return machine + technical + words if machine else 0


def _from_machine_by(head: Part, name: str) -> bool:
    return bool(_SENDER.match(decode_header(head.header(name)).lower().strip('<>" ')))


def read_bounce(head: Part, text: str) -> Bounce:
    """What the report, or else the words of a bounce, tell."""
    fields = _status_fields(head)
    original = _original(head)
    own = {address.lower() for address in _ADDRESS.findall(decode_header(head.header("to")))}
    recipients = _unique(
        _bare(value)
        for group in fields
        for name in ("final-recipient", "original-recipient")
        for value in group.get(name, ())[:1]
    )
    said = [group for group in fields if "action" in group or "final-recipient" in group]
    failed = [group for group in said if group.get("action", [""])[0].lower().startswith("fail")] or said
    if failed:
        recipients = _unique(_recipient(group) for group in failed) or recipients
    header = decode_header(head.header("x-failed-recipients"))
    if header:
        recipients = _unique([*recipients, *_ADDRESS.findall(header)])
    words = _own_words(text)
    if not recipients:
        recipients = _from_words(words, own)
    status = next((found for group in failed for found in _codes(group.get("status", [""])[0])), "")
    action = next((group["action"][0].lower() for group in failed if group.get("action")), "")
    diagnostic = next((group["diagnostic-code"][0] for group in failed if group.get("diagnostic-code")), "")
    found = _STATUS.search(diagnostic) or _STATUS.search(words)
    reply = _REPLY_CODE.search(words)
    status = status or (found[1] if found else reply[1] if reply else "")
    return Bounce(
        recipients=recipients[:50],
        status=status,
        action=action,
        diagnostic=clean(diagnostic)[:500],
        original_message_id=original or _id_from_words(text),
        permanent=not (
            action.startswith("delay") or (status.startswith("4") and not action.startswith("fail"))
        ),
    )


def _recipient(group: dict[str, list[str]]) -> str:
    # The address that was written to comes first: servers pass mail on to addresses of their own.
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        address = _bare(group.get(name, [""])[0])
        if "@" in address:
            return address
    return _bare(group.get("final-recipient", [""])[0])


def _bare(value: str) -> str:
    value = value.partition(";")[2] if ";" in value else value
    return clean(re.sub(r"\s*\(.*?\)\s*$", "", value).strip().strip("<>").strip())


def _unique(values: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))  # type: ignore[attr-defined]  # any iterable of str


def _codes(value: str) -> list[str]:
    found = re.match(r"\s*([245]\.\d{1,3}\.\d{1,3}|[45]\d\d)", value)
    return [found[1]] if found else []


def _status_fields(head: Part) -> list[dict[str, list[str]]]:
    """The groups of fields of all delivery reports in the mail."""
    groups: list[dict[str, list[str]]] = []
    for part in head.walk():
        if part.type not in ("message/delivery-status", "message/global-delivery-status"):
            continue
        text = decode_bytes(decoded(part)[:_LONGEST], "").text.replace("\r\n", "\n").replace("\r", "\n")
        for block in re.split(r"\n[ \t]*\n+", text.strip("\n")):
            group: dict[str, list[str]] = {}
            for line in re.sub(r"\n[ \t]+", " ", block).split("\n"):
                name, colon, value = line.partition(":")
                if colon:
                    group.setdefault(name.strip().lower(), []).append(value.strip())
            if group:
                groups.append(group)
    return groups


def _original(head: Part) -> str:
    """The id of the mail that bounced, from the copy that came back with it."""
    for part in list(head.walk())[1:]:
        if part.type == "text/rfc822-headers":
            found = re.search(
                rb"^message-id:\s*(\S+)", decoded(part)[:_LONGEST], re.IGNORECASE | re.MULTILINE
            )
            if found:
                return next(iter(read_identifiers([found[1]])), "")
        own = part.header("message-id")
        if own is not None and part.header("from") is not None:
            return next(iter(read_identifiers([own])), "")
    found_ids = read_identifiers([*head.all_headers("in-reply-to"), *head.all_headers("references")])
    return found_ids[-1] if found_ids else ""


def _id_from_words(text: str) -> str:
    found = re.search(
        r"^\W{0,4}message-id:\s*<?([^\s<>]+@[^\s<>]+)>?", text[:_LONGEST], re.IGNORECASE | re.MULTILINE
    )
    return found[1] if found else ""


def _own_words(text: str) -> str:
    """The words of the mail server, without the copy of the mail that it sends back."""
    text = text[:_LONGEST]
    for found in _COPY_BEGINS.finditer(text):
        if _ADDRESS.search(text[: found.start()]):
            return text[: found.start()]
    return text


_NAMED = re.compile(
    rf"(?:final-recipient:\s*(?:rfc822;)?|(?:recipient|address|user|to|adresse|destinataire|empfänger|account|mailbox)\s*[:=]?\s+|rcpt to:\s*)<?({_ADDRESS.pattern})>?|^[\s*>-]*<({_ADDRESS.pattern})>|^\s*({_ADDRESS.pattern})\s*(?:$|[:;,(-])",
    re.IGNORECASE | re.MULTILINE,
)


_POINTED = re.compile(
    r"did not reach|could ?n[o']t be (?:delivered|sent)|cannot be delivered|following (?:recipient|address|user)|deliver(?:y|ed)? (?:your message )?to|unable to deliver|undeliverable|failed recipients|recipients?:|pas pu",
    re.IGNORECASE,
)


def _from_words(words: str, own: set[str]) -> tuple[str, ...]:
    """The addresses that a server names after it has said that something failed, else those that it names at all."""
    pointed = _POINTED.search(words)
    for text in ([words[pointed.start() :]] if pointed else []) + [words]:
        named = [next(filter(None, groups)) for groups in _NAMED.findall(text)]
        for found in (named, _ADDRESS.findall(text)):
            kept = _unique(
                address.strip(".'")
                for address in found
                if address.lower() not in own and not _OWN.match(address) and ".." not in address
            )
            if kept:
                return kept
    return ()
