"""What the merchant types."""

from __future__ import annotations

from typing import Annotated

import msgspec

from guichet.kernel.types import Words
from guichet.ports.manifest import Field, FieldType

SECURITIES = ("tls", "starttls", "none")
WAYS = ("password", "google", "microsoft")
ARRIVALS = ("imap", "forwarding")

_HOST = r"^([A-Za-z0-9]([A-Za-z0-9.:\[\]-]*[A-Za-z0-9\]])?)?$"
_PORT = r"^([1-9][0-9]{0,4})?$"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One mailbox."""

    address: Annotated[
        str,
        msgspec.Meta(min_length=3, max_length=254, pattern=r"^[^\s<>@]+@[^\s<>@]+$"),
        Field(
            title=Words("Address", "Adresse"),
            help=Words("The one that customers write to.", "Celle à laquelle les clients écrivent."),
        ),
    ]
    arrival: Annotated[
        str,
        Field(
            title=Words("How its mail comes", "Comment arrive son courrier"),
            help=Words(
                "imap: Guichet reads the mailbox. forwarding: your provider forwards its mail to us.",
                "imap : Guichet lit la boîte. forwarding : votre hébergeur nous transfère le courrier.",
            ),
            type=FieldType.CHOICE,
            choices=ARRIVALS,
        ),
    ] = "imap"
    imap_host: Annotated[
        str,
        msgspec.Meta(max_length=253, pattern=_HOST),
        Field(
            title=Words("IMAP server", "Serveur IMAP"),
            help=Words("Empty with forwarding.", "Vide en cas de transfert."),
        ),
    ] = ""
    smtp_host: Annotated[
        str,
        msgspec.Meta(max_length=253, pattern=_HOST),
        Field(
            title=Words("SMTP server", "Serveur SMTP"),
            help=Words("Without it nothing can be answered by mail.", "Sans lui, aucune réponse par mail."),
        ),
    ] = ""
    password: Annotated[
        str,
        msgspec.Meta(max_length=500),
        Field(
            title=Words("Password", "Mot de passe"),
            help=Words(
                "An app password where the account asks for two steps. Empty with OAuth2.",
                "Un mot de passe d’application si le compte exige deux étapes. Vide avec OAuth2.",
            ),
            type=FieldType.SECRET,
        ),
    ] = ""
    name: Annotated[
        str,
        msgspec.Meta(max_length=200),
        Field(
            title=Words("Sender’s name", "Nom de l’expéditeur"),
            help=Words(
                "What customers see beside the address.", "Ce que les clients voient à côté de l’adresse."
            ),
        ),
    ] = ""
    user: Annotated[
        str,
        msgspec.Meta(max_length=254),
        Field(
            title=Words("User name", "Identifiant"),
            help=Words("Where it is not the address.", "S’il n’est pas l’adresse."),
            advanced=True,
        ),
    ] = ""
    aliases: Annotated[
        str,
        msgspec.Meta(max_length=2000),
        Field(
            title=Words("Other addresses", "Autres adresses"),
            help=Words(
                "That lead into this mailbox, divided by commas.",
                "Qui mènent à cette boîte, séparées par des virgules.",
            ),
            advanced=True,
        ),
    ] = ""
    imap_port: Annotated[
        str,
        msgspec.Meta(pattern=_PORT),
        Field(title=Words("IMAP port", "Port IMAP"), advanced=True),
    ] = ""
    imap_security: Annotated[
        str,
        Field(
            title=Words("IMAP encryption", "Chiffrement IMAP"),
            type=FieldType.CHOICE,
            choices=SECURITIES,
            advanced=True,
        ),
    ] = "tls"
    smtp_port: Annotated[
        str,
        msgspec.Meta(pattern=_PORT),
        Field(title=Words("SMTP port", "Port SMTP"), advanced=True),
    ] = ""
    smtp_security: Annotated[
        str,
        Field(
            title=Words("SMTP encryption", "Chiffrement SMTP"),
            type=FieldType.CHOICE,
            choices=SECURITIES,
            advanced=True,
        ),
    ] = "tls"
    sign_in: Annotated[
        str,
        Field(
            title=Words("Signing in", "Connexion"),
            help=Words("With a password, or OAuth2 at:", "Avec un mot de passe, ou OAuth2 chez :"),
            type=FieldType.CHOICE,
            choices=WAYS,
            advanced=True,
        ),
    ] = "password"
    client_id: Annotated[
        str,
        msgspec.Meta(max_length=500),
        Field(title=Words("OAuth2 client id", "Identifiant client OAuth2"), advanced=True),
    ] = ""
    client_secret: Annotated[
        str,
        msgspec.Meta(max_length=500),
        Field(
            title=Words("OAuth2 client secret", "Secret client OAuth2"), type=FieldType.SECRET, advanced=True
        ),
    ] = ""
    refresh_token: Annotated[
        str,
        msgspec.Meta(max_length=5000),
        Field(
            title=Words("OAuth2 refresh token", "Jeton d’actualisation OAuth2"),
            type=FieldType.SECRET,
            advanced=True,
        ),
    ] = ""
    oauth_address: Annotated[
        str,
        Field(
            title=Words("OAuth2 server", "Serveur OAuth2"),
            help=Words("Empty: the provider’s own.", "Vide : celle du fournisseur."),
            type=FieldType.ADDRESS,
            advanced=True,
        ),
    ] = ""
    order_patterns: Annotated[
        str,
        msgspec.Meta(max_length=2000),
        Field(
            title=Words("Forms of your order numbers", "Formes de vos numéros de commande"),
            help=Words(
                "Regular expressions, one a line, where the usual forms do not do.",
                "Expressions régulières, une par ligne, si les formes courantes ne suffisent pas.",
            ),
            advanced=True,
        ),
    ] = ""

    def __post_init__(self) -> None:
        """Raises ValueError for what cannot be a mailbox."""
        if not self.is_forwarded and not self.imap_host:
            raise ValueError("The name of the IMAP server is missing")

    @property
    def is_forwarded(self) -> bool:
        """Whether mails are only brought to us, and nothing is read at the provider."""
        return self.arrival == "forwarding"

    @property
    def login(self) -> str:
        """The name to sign in with."""
        return self.user or self.address

    @property
    def addresses(self) -> frozenset[str]:
        """All addresses of this mailbox, in lower case."""
        others = (alias.strip() for alias in self.aliases.split(","))
        return frozenset(address.lower() for address in (self.address, *others) if address)

    @property
    def patterns(self) -> tuple[str, ...]:
        """The shop's own patterns of order numbers."""
        return tuple(line.strip() for line in self.order_patterns.splitlines() if line.strip())

    @property
    def imap_at(self) -> tuple[str, int]:
        """The IMAP server's host and port."""
        return self.imap_host, int(self.imap_port or (993 if self.imap_security == "tls" else 143))

    @property
    def smtp_at(self) -> tuple[str, int]:
        """The SMTP server's host and port."""
        return self.smtp_host, int(self.smtp_port or (465 if self.smtp_security == "tls" else 587))
