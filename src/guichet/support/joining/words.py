"""What subjects, texts and names say: prefixes of mail clients, order numbers, topics, who is who."""

from __future__ import annotations

import re
from functools import lru_cache

from guichet.kernel.types import search_text

# What mail clients put before a subject (English, French, German, Dutch, Spanish, Portuguese, Italian,
# Nordic, Polish); an answer's and a forward's are told apart.
_ANSWERED = ("re", "ré", "rép", "rif", "r", "aw", "antw", "antwort", "sv", "vs", "odp", "res", "réf")
_FORWARDED = ("fwd", "fw", "tr", "wg", "rv", "enc", "doorst", "i", "pd", "vb", "vl")
_PREFIX = re.compile(
    rf"\s*(?:\[(?:ext(?:ern(?:al|e)?)?|spam)\]\s*)?({'|'.join(map(re.escape, _ANSWERED + _FORWARDED))})"
    r"\s*(?:[\[(]\d{1,3}[\])])?\s*[:：]\s*",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.,/@=&?])([A-Za-z]{0,6}[-_]?\d[\dA-Za-z]*(?:-\d+)*)(?![\w@]|[.,]\d)")
_MARK = re.compile(
    r"(?:#|n°|nº|no\.?|nr\.?|num[ée]ro|number|order|commande|cde|bestell\w*|pedido|ordine|bestelling)\W{0,3}$",
    re.IGNORECASE,
)
_LEAST_DIGITS = 4  # a shorter number counts only where the text says that it is one of an order
_MOST_NUMBERS = 20
_LONGEST = 20_000

_TOPICS = {
    "parcel": (
        "livr colis parcel deliver shipp track suivi recu arriv transport expedi posted paket liefer sendung"
        " envio paquete entreg pedido where"
    ),
    "return": "retour return echang exchange refund rembours rendre ruckgab umtausch devol reembols label",
    "defect": "casse broken defect damage abime manque missing wrong erreur kaputt falsch roto faulty",
    "product": "taille size stock dispo availab couleur colour color matiere material compatib grosse talla",
    "invoice": "facture invoice vat tva rechnung factura receipt",
    "account": "compte account password passe connexion login konto cuenta newsletter",
}
_STEMS = {topic: tuple(words.split()) for topic, words in _TOPICS.items()}
_POLITE = (
    "bonjour bonsoir merci cordialement salut hello dear thanks thank regards best kind please svp vous"
    " votre mes mon les des une nous est pour que qui sur avec dans pas the your and for have has you"
    " hallo danke guten tag der die das und ich sie hola gracias los las"
)
_SMALL_TALK = frozenset(_POLITE.split())

# Beginnings of mailboxes from which nobody writes: they send for many, and identify none of them.
_ROBOTS = (
    "noreply", "donotreply", "nepasrepondre", "keineantwort", "nichtantworten", "noresponder",
    "nonrispondere", "naoresponda", "notification", "mailerdaemon", "postmaster", "autoconfirm", "automated",
    "bounce", "robot",
)  # fmt: skip
# Providers at which anybody opens a mailbox: being of the same one says nothing.
_OPEN_TO_ALL = frozenset(
    (
        "gmail.com", "googlemail.com", "outlook.com", "outlook.fr", "hotmail.com", "hotmail.fr", "live.com",
        "live.fr", "msn.com", "yahoo.com", "yahoo.fr", "icloud.com", "me.com", "aol.com", "gmx.de", "gmx.net",
        "gmx.com", "web.de", "t-online.de", "orange.fr", "wanadoo.fr", "free.fr", "sfr.fr", "laposte.net",
        "bbox.fr", "proton.me", "protonmail.com", "mail.com", "yandex.com", "zoho.com",
    )
)  # fmt: skip


def is_robot(point: str) -> bool:
    """Whether an address (`mail:…`) is one that nobody reads or writes by."""
    local = point.removeprefix("mail:").partition("@")[0]
    return re.sub(r"[^a-z]", "", local).startswith(_ROBOTS)


def is_relay_of(point: str, mail: str) -> bool:
    """Whether a robot writes for the house that gave a buyer a mailbox: a marketplace for its own relay."""
    robots, buyers = point.rpartition("@")[2], mail.rpartition("@")[2]
    if not is_robot(point) or not robots or not buyers or buyers in _OPEN_TO_ALL:
        return False
    return buyers == robots or buyers.endswith(f".{robots}") or robots.endswith(f".{buyers}")


def subject_key(subject: str) -> str:
    """A subject as it is compared: without what mail clients put before it, folded."""
    while True:
        stripped = _PREFIX.sub("", subject, count=1) if _PREFIX.match(subject) else subject
        if stripped == subject:
            return search_text(subject)
        subject = stripped


def is_forward(subject: str) -> bool:
    """Whether a mail client says that the mail was forwarded."""
    found = _PREFIX.match(subject)
    return found is not None and found[1].lower() in _FORWARDED


def order_numbers(text: str) -> tuple[str, ...]:
    """What may be an order's number in a text, in the order of the text; the mirror decides.

    A number of fewer than four digits counts only behind a word or sign that announces one.
    """
    found: dict[str, None] = {}
    for match in _NUMBER.finditer(text[:_LONGEST]):
        token = match[1]
        digits = sum(sign.isdigit() for sign in token)
        if digits < _LEAST_DIGITS and not _MARK.search(text[max(0, match.start() - 14) : match.start()]):
            continue
        if digits == 0 or digits > 24:
            continue
        found[token] = None
        found[token.upper()] = None
        if len(found) >= _MOST_NUMBERS:
            break
    return tuple(found)


@lru_cache(maxsize=16384)
def content_words(text: str) -> frozenset[str]:
    """The words of a text that say what it is about."""
    return frozenset(
        word for word in search_text(text[:2000]).split() if word not in _SMALL_TALK and len(word) > 2
    )


@lru_cache(maxsize=16384)
def topics(text: str) -> frozenset[str]:
    """What a text is roughly about, by the beginnings of its words; several or none."""
    words = search_text(text[:2000]).split()
    return frozenset(
        topic for topic, stems in _STEMS.items() if any(word.startswith(stems) for word in words)
    )


def names_differ(one: str, other: str) -> bool:
    """Whether two names are of two people: both whole, and neither is a shorter form of the other.

    Where one is missing or a single word, nothing is known.
    """
    first, second = search_text(one).split(), search_text(other).split()
    if len(first) < 2 or len(second) < 2:
        return False
    shorter, longer = sorted((first, second), key=len)
    return not all(_stands_in(word, longer) for word in shorter)


def names_agree(one: str, other: str) -> bool:
    """Whether two whole names are the same words, whatever their order."""
    first, second = sorted(search_text(one).split()), sorted(search_text(other).split())
    return len(first) > 1 and first == second


def _stands_in(word: str, words: list[str]) -> bool:
    return any(other == word or (len(word) == 1 and other.startswith(word)) for other in words) or any(
        len(other) == 1 and word.startswith(other) for other in words
    )
