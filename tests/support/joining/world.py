"""A small world of shops, buyers and orders, in which people write and are answered. All of it is our own."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import msgspec

NOW = datetime.fromisoformat("2026-11-20T12:00:00+00:00")


class Buyer(msgspec.Struct, frozen=True):
    """A person with addresses; all orders of one person are known by the same phone."""

    first: str
    last: str
    mails: tuple[str, ...]
    phone: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"


class Bought(msgspec.Struct, frozen=True):
    """An order: its shop front, its number there, who bought it, by which address."""

    shop: str
    number: str
    buyer: Buyer
    mail: str


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """A message. `kind`: mail, page (on the order's page), answer (ours, by mail).

    `conversation` is the truth. `suggests`: what a person is to be asked besides, where that is part of it.
    """

    case: str
    conversation: str
    kind: str
    at: datetime
    author: str = ""
    mail: str = ""
    subject: str = ""
    text: str = ""
    message_id: str = ""
    references: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    order: Bought | None = None
    automatic: str = ""
    to_shop: str = ""
    suggests: str = ""


_FIRST_NAMES = (
    "Camille Paul Inès Louis Jade Hugo Léa Nour Émile Clara Anna Max Greta Jonas Lucía Mateo Carmen Diego"
    " Olivia Harry Grace Oscar Chloé Yanis Zoé Théo Alma Noé Lina Sacha"
)
_LAST_NAMES = (
    "Roux Morel Fontaine Garnier Perrin Lambert Chevalier Marchand Barbier Renard Schmidt Weber Vogel Krause"
    " García Navarro Romero Ibáñez Walker Hughes Bennett Foster Besson Picard Tessier Vidal Lopes Costa"
    " Meyer Klein"
)

_FIRST = _FIRST_NAMES.split()
_LAST = _LAST_NAMES.split()

WHERE = (
    ("Où est mon colis ?", "Bonjour, je n'ai toujours pas reçu mon colis. Pouvez-vous vérifier le suivi ?"),
    (
        "Livraison",
        "Bonjour, la livraison était prévue hier et rien n'est arrivé. Merci de me dire où il est.",
    ),
    ("Where is my parcel?", "Hello, my parcel has not arrived and tracking has not moved for days."),
    ("Wo bleibt mein Paket?", "Guten Tag, mein Paket ist noch nicht angekommen. Können Sie bitte nachsehen?"),
    ("¿Dónde está mi envío?", "Hola, todavía no ha llegado mi envío. ¿Podéis mirar el seguimiento?"),
)
AGAIN = (
    "Bonjour, je me permets de relancer : toujours aucun colis reçu.",
    "Any news about the parcel? It is still not delivered.",
    "Leider ist das Paket immer noch nicht geliefert worden.",
    "Sigo sin recibir el envío, ¿hay novedades?",
    "Le colis n'est toujours pas livré, que se passe-t-il ?",
)
RETURN = (
    ("Retour", "Bonjour, je souhaite retourner l'article, la coupe ne me va pas. Comment faire ?"),
    ("Return", "Hello, I would like to return the jumper and get a refund. What should I do?"),
)
BEFORE_BUYING = (
    ("Taille des bottines", "Bonsoir, les bottines Ada taillent-elles grand ? Je fais du 38 d'habitude."),
    ("Boots in 42?", "Hi, do you have the boots in size 42 in stock, and in which colour?"),
)
_ANSWERS = (
    "Bonjour, votre colis est en cours d'acheminement ; il vous sera remis demain.",
    "Hello, the carrier confirms delivery within two days. Sorry for the wait.",
)
_RE = ("Re: ", "RE: ", "Re : ", "AW: ", "Rép: ", "SV: ", "Re: Re: ", "Antw: ", "RE[2]: ")


class World:
    """Draws people, orders and conversations; `said` holds all messages, in the order of time."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.orders: list[Bought] = []
        self.messages: list[Said] = []
        self._count = 0
        self._taken: set[str] = set()
        self._numbers = {"nova": 20_400, "lune": 20_400, "market": 59_016_000}

    # People and what they bought

    def buyer(self, first: str = "", last: str = "", mails: int = 1) -> Buyer:
        """Somebody nobody has met yet."""
        while True:
            first_name = first or self.chance.choice(_FIRST)
            last_name = last or self.chance.choice(_LAST)
            if f"{first_name} {last_name}" not in self._taken or (first and last):
                break
        self._taken.add(f"{first_name} {last_name}")
        self._count += 1
        addresses = tuple(
            f"{first_name}.{last_name}.{self._count}.{n}@mail.example".lower() for n in range(mails)
        )
        return Buyer(first_name, last_name, addresses, f"+3361{self._count:07d}")

    def order(self, buyer: Buyer, shop: str = "", number: str = "", mail: str = "") -> Bought:
        """An order of a buyer at one of the shops."""
        shop = shop or self.chance.choice(("nova", "lune"))
        if not number:
            self._numbers[shop] += self.chance.randint(1, 3)
            number = str(self._numbers[shop])
        bought = Bought(shop, number, buyer, mail or buyer.mails[0])
        self.orders.append(bought)
        return bought

    # What is said

    def conversation(self, case: str) -> str:
        self._count += 1
        return f"{case} {self._count}"

    def identity(self, at: str = "mail.example") -> str:
        self._count += 1
        return f"<{self._count:x}.{self.chance.randrange(16**8):08x}@{at}>"

    def start(self) -> datetime:
        return NOW - timedelta(days=self.chance.uniform(1, 40), minutes=self.chance.uniform(0, 600))

    def mail(
        self, case: str, conversation: str, at: datetime, buyer: Buyer, subject: str, text: str, **more: Any
    ) -> Said:
        fields: dict[str, Any] = {"author": buyer.name, "mail": buyer.mails[0], "message_id": self.identity()}
        said = Said(
            case=case,
            conversation=conversation,
            kind="mail",
            at=at,
            subject=subject,
            text=text,
            **{**fields, **more},
        )
        self.messages.append(said)
        return said

    def answer(self, to: Said, after: timedelta, text: str = "") -> Said:
        """Our answer to a message, with a Message-ID of ours."""
        said = Said(
            case=to.case,
            conversation=to.conversation,
            kind="answer",
            at=to.at + after,
            subject=f"Re: {to.subject}",
            text=text or self.chance.choice(_ANSWERS),
            message_id=self.identity("desk.guichet.example"),
            references=(to.message_id, *to.references),
        )
        self.messages.append(said)
        return said

    def reply(self, to: Said, after: timedelta, buyer: Buyer, text: str = "", **more: Any) -> Said:
        """A mail that answers another, as a good mail client does."""
        fields: dict[str, Any] = {
            "subject": self.chance.choice(_RE) + to.subject.removeprefix("Re: "),
            "references": (to.message_id, *to.references),
            "text": text or self.chance.choice(AGAIN),
        }
        fields.update(more)
        return self.mail(
            to.case, fields.pop("conversation", to.conversation), to.at + after, buyer, fields.pop("subject"),
            fields.pop("text"), **fields,
        )  # fmt: skip

    def page(self, case: str, conversation: str, at: datetime, order: Bought, text: str) -> Said:
        """Something written on the order's own page."""
        said = Said(
            case=case,
            conversation=conversation,
            kind="page",
            at=at,
            author=order.buyer.name,
            mail=order.mail,
            subject="",
            text=text,
            order=order,
        )
        self.messages.append(said)
        return said
