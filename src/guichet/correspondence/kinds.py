"""What kind of mail it is: a person's, a bounce, an automatic answer, a list's, spam. Never by one weak sign.

Sources: RFC 3834 (`Auto-Submitted: no` is a person), RFC 3464 and 3798 (reports), RFC 2369 and 2919 (lists), and
the headers of vendors. A sign is strong (decides alone) or weak (two of them decide).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum

from guichet.correspondence.parts import Part
from guichet.correspondence.words import decode_header

# ruff: noqa: E501 — lists of words


class MailKind(StrEnum):
    MESSAGE = "message"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    LIST = "list"
    SPAM = "spam"


_STRONG, _WEAK = 2, 1

AUTOMATIC_SUBJECT = re.compile(
    r"^\W*(?:(?:re|aw|tr|rép)\s*:\s*)?(?:auto(?:matic)?[- ]?(?:reply|response|matische? antwort|réponse)|autoreply|autoresponse|auto ?:|out[- ]of[- ](?:the[- ])?office|away from (?:the|my) office|i am (?:away|out)|on (?:vacation|holiday)|vacation (?:reply|message|notice)"
    r"|r(?:é|e)ponse automatique|message automatique|absen(?:ce|t\w*)\b(?: du bureau)?|(?:en|je suis en) (?:cong(?:é|e)s?|vacances)|notification d['’]absence|message d['’]absence"
    r"|automatische (?:antwort|r(?:ü|ue)ckantwort|abwesenheits\w*)|abwesenheit\w*|(?:ich bin )?(?:nicht im b(?:ü|ue)ro|im urlaub|abwesend|au(?:ß|ss)er haus)|eingangsbest(?:ä|ae)tigung"
    r"|respuesta autom(?:á|a)tica|contestaci(?:ó|o)n autom(?:á|a)tica|fuera de (?:la )?oficina|ausencia|estoy (?:fuera|de vacaciones)|autorespuesta"
    r"|risposta automatica|fuori (?:sede|ufficio)|assente|assenza|sono in ferie|in ferie|messaggio automatico"
    r"|automatisch(?:e)? (?:antwoord|bericht|reactie)|afwezig\w*|niet aanwezig|buiten (?:het )?kantoor|ik ben (?:afwezig|met vakantie|op vakantie)"
    r"|resposta autom(?:á|a)tica|fora do escrit(?:ó|o)rio|aus(?:ê|e)n(?:cia|te)|estou (?:de f(?:é|e)rias|ausente|fora)|f(?:é|e)rias\b)",
    re.IGNORECASE,
)
_AUTOMATIC_BODY = re.compile(
    r"out of (?:the )?office|away from (?:the|my) (?:office|desk)|on (?:annual |maternity |parental |sick )?leave|on (?:vacation|holiday)|limited access to (?:my )?e-?mail|(?:this is an|automatic|automated) (?:reply|response|message)|will (?:reply|respond|get back to you) (?:when|upon|on|after) (?:i|my|our)|upon my return|no longer (?:with|at|work)"
    r"|(?:actuellement|suis|serai) (?:absente?|en (?:cong|vacances|d(?:é|e)placement|arr(?:ê|e)t))|absente? (?:du|jusqu|de|à partir)|en (?:cong(?:é|e)s|vacances) (?:du|jusqu|à)|(?:à|a|d(?:è|e)s) mon retour|de retour le|cong(?:é|e) (?:maternit|parental|annuel)|message (?:est )?(?:automatique|g(?:é|e)n(?:é|e)r(?:é|e))|acc(?:è|e)s limit(?:é|e) à (?:ma|mes) (?:messagerie|mails|e-?mails)|r(?:é|e)ponse automatique"
    r"|nicht im b(?:ü|ue)ro|im urlaub|abwesend|abwesenheit|au(?:ß|ss)er haus|nach meiner r(?:ü|ue)ckkehr|wieder (?:im b(?:ü|ue)ro|erreichbar|f(?:ü|ue)r sie da)|nicht weitergeleitet|automatisch (?:generiert|erstellt|erzeugt)\w*|elternzeit|mutterschutz"
    r"|fuera de (?:la )?oficina|de vacaciones|ausente|a mi (?:regreso|vuelta)|(?:respuesta|mensaje) autom(?:á|a)tic|acceso limitado a(?:l| mi) correo|baja (?:m(?:é|e)dica|maternal|por maternidad)"
    r"|fuori (?:sede|ufficio)|(?:sono|sar(?:ò|o)) (?:in ferie|assente|fuori)|al mio (?:rientro|ritorno)|(?:risposta|messaggio) automatic|in ferie (?:dal|fino)|in maternit(?:à|a)"
    r"|(?:ben|afwezig|niet) (?:ik )?(?:afwezig|aanwezig|op kantoor|met vakantie|op vakantie)|met verlof|op vakantie|bij (?:mijn )?terugkomst|na mijn (?:terugkeer|vakantie)|automatisch (?:antwoord|bericht|gegenereerd)|beperkt(?:e)? toegang tot mijn"
    r"|fora do escrit(?:ó|o)rio|de f(?:é|e)rias|ausente|quando (?:eu )?(?:regressar|voltar|retornar)|no meu (?:regresso|retorno)|(?:resposta|mensagem) autom(?:á|a)tica|licen(?:ç|c)a (?:maternidade|m(?:é|e)dica)|acesso limitado ao",
    re.IGNORECASE,
)
_ROBOT = re.compile(
    r"^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|ne[-_.]?pas[-_.]?repondre|noreponse|nicht[-_.]?antworten|autoreply|auto-?respon\w*)",
    re.IGNORECASE,
)
_SPAM_SUBJECT = re.compile(
    r"^\W*(?:\*+\s*)?(?:spam|junk|pourriel|suspected spam|probable spam|possible spam)\b", re.IGNORECASE
)


def is_spam(head: Part, subject: str) -> bool:
    """Whether a filter on its way called it spam."""

    def said(name: str) -> str:
        return decode_header(head.header(name)).lower()

    strong = (
        said("x-spam-flag").startswith("yes"),
        said("x-spam-status").startswith("yes"),
        said("x-spam").startswith(("yes", "true", "spam")),
        said("x-rspamd-action") in ("reject", "add header", "rewrite subject", "quarantine"),
        said("x-bogosity").startswith(("spam", "yes")),
        said("x-barracuda-spam-flag") == "yes" or said("x-barracuda-spam-status").startswith("yes"),
        said("x-vr-spamstate") == "spam"
        or (said("x-ovh-spam-reason") != "" and "spam" in said("x-vr-spamcause")),
        said("x-dspam-result") == "spam",
        "sfv:spm" in said("x-forefront-antispam-report") or "sfv:skb" in said("x-forefront-antispam-report"),
        said("x-mailscanner-spamcheck").startswith("spam")
        or said("x-proofpoint-spam-details").startswith("rule=spam"),
        said("x-gmx-antispam").startswith(("5", "6")) and "junk" in said("x-gmx-antispam"),
        said("x-kaspersky-antispam-status").startswith("spam") or said("x-yandex-spam") in ("4",),
        _number(said("x-ms-exchange-organization-scl")) >= 5
        or _number(said("x-microsoft-antispam-scl")) >= 5,
    )
    weak = (
        said("x-spam-level").count("*") >= 5,
        _number(said("x-spam-score")) >= 5,
        bool(_SPAM_SUBJECT.match(subject)) and "spam" in subject[:20].lower(),
        _number(said("x-microsoft-antispam").partition("bcl:")[2].partition(";")[0]) >= 7,
        said("precedence") == "junk",
    )
    return any(strong) or sum(weak) >= 2


def _number(text: str) -> float:
    found = re.match(r"\s*(-?\d+(?:\.\d+)?)", text)
    return float(found[1]) if found else -1.0


def is_list(head: Part) -> bool:
    """Whether it came through a mailing list or a newsletter's machine."""

    def has(name: str) -> bool:
        return head.header(name) is not None

    precedence = decode_header(head.header("precedence")).lower()
    score = sum(
        (
            _STRONG * has("list-id"),
            _STRONG * (precedence == "list"),
            _STRONG * has("list-post"),
            _STRONG
            * (
                has("mailing-list") or has("x-mailing-list") or has("x-mailman-version") or has("x-beenthere")
            ),
            _WEAK * has("list-unsubscribe"),
            _WEAK * has("list-unsubscribe-post"),
            _WEAK * (precedence == "bulk"),
            _WEAK * (has("feedback-id") or has("x-feedback-id")),
            _WEAK * any(has(name) for name in _CAMPAIGN),
        )
    )
    return score >= _STRONG


_CAMPAIGN = (
    "x-campaign", "x-campaignid", "x-campaign-id", "x-mailchimp-campaign", "x-mc-user", "x-mailer-recptid",
    "x-sg-eid", "x-mj-campaign", "x-mailin-campaign", "x-csa-complaints", "x-newsletter", "x-emarsys-identify",
    "x-job-id", "x-sib-id", "x-klaviyo-message-id",
)  # fmt: skip


def automatic_score(head: Part, subject: str, text: Callable[[], str], sender: str) -> int:
    """How surely a machine answered, from its headers and, when they say too little, its words."""

    def said(name: str) -> str:
        return decode_header(head.header(name)).lower()

    submitted = re.sub(r"[;(].*", "", said("auto-submitted")).strip()
    if submitted == "no":
        return 0
    score = _STRONG * (submitted.startswith("auto-") or submitted in ("yes", "true"))
    suppressed = {word.strip() for word in re.split(r"[,;\s]+", said("x-auto-response-suppress"))}
    precedence = said("precedence").replace("-", "_")
    score += _STRONG * (precedence == "auto_reply" or said("x-precedence").replace("-", "_") == "auto_reply")
    score += _STRONG * any(said(name) not in ("", "no", "false") for name in _AUTOREPLY)
    score += _STRONG * (
        "autoresponder" in said("delivered-to")
        or "vacation" in said("x-mailer")
        or "autoresponder" in said("x-mailer")
    )
    score += _STRONG * (said("x-loop") in ("yes", "true"))
    score += _WEAK * bool(suppressed & {"all", "oof", "autoreply"})
    score += _WEAK * (precedence in ("bulk", "junk"))
    score += _WEAK * (said("return-path") in ("<>", "< >") or said("x-original-return-path") == "<>")
    # A person may write "en vacances" above a question of theirs, too: such words count only where the subject
    # is a machine's whole one, or where they answer a mail of ours, and the text says the same.
    answers = head.header("in-reply-to") is not None or head.header("references") is not None
    speaks = bool(_MACHINE_SUBJECT.match(subject)) or (answers and bool(AUTOMATIC_SUBJECT.match(subject)))
    score += _WEAK * speaks
    score += _WEAK * bool(_ROBOT.match(sender))
    if speaks:
        score += _WEAK * bool(_AUTOMATIC_BODY.search(text()[:4000]))
        score += _WEAK * (answers and bool(_MACHINE_SUBJECT.match(subject)))
    return score


_AUTOREPLY = (
    "x-autoreply", "x-autorespond", "x-autoreply-from", "x-mail-autoreply", "x-autoresponder", "x-autogenerated",
    "x-auto-reply", "x-fc-machinegenerated", "x-vacation", "x-ms-exchange-inbox-rules-loop", "x-autoreply-domain",
    "x-amazon-auto-reply", "x-facebook-notify-auto", "x-notes-out-of-office", "auto-reply", "x-cron-env", "x-autorespond-from",
)  # fmt: skip
# What machines write before the subject that they answer, or instead of it.
_MACHINE_SUBJECT = re.compile(
    r"^\s*(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|réponse automatique|message automatique d['’]absence|automatische (?:antwort|abwesenheitsnotiz)|respuesta automática|risposta automatica"
    r"|automatisch(?:e)? (?:antwoord|reactie)|resposta automática|(?:i am )?out of (?:the )?office(?: auto ?reply)?|absent\(?e?\)? du bureau|absence du bureau|(?:message|notification) d['’]absence|abwesenheitsnotiz|abwesenheitsbenachrichtigung"
    r"|fuera de (?:la )?oficina|mensaje de ausencia|fuori (?:sede|ufficio)|avviso di assenza|afwezigheids(?:bericht|melding|assistent)|niet op kantoor|fora do escritório|mensagem de ausência|vacation reply)\s*(?:[:(–-]|$)",
    re.IGNORECASE,
)
