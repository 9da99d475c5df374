"""What the directory says of mailboxes."""

from __future__ import annotations

from guichet.kernel.types import Words
from guichet.ports.manifest import AuthStyle, ConnectorKind, Limit, Manifest, Need

MANIFEST = Manifest(
    id="mail",
    label=Words("Mail (IMAP, SMTP)", "E-mail (IMAP, SMTP)"),
    kind=ConnectorKind.MAIL,
    auth=(AuthStyle.TOKEN,),
    docs="https://www.rfc-editor.org/rfc/rfc9051",
    push=False,
    limit=Limit(calls=30, seconds=1.0),
    summary=Words(
        "Reads a mailbox and answers from it: every folder, with nothing deleted or marked as read there.",
        "Lit une boîte aux lettres et répond depuis celle-ci : tous les dossiers, sans rien y effacer ni "
        "marquer comme lu.",
    ),
    needs=(
        Need(
            text=Words(
                "The mailbox’s address and the names of its IMAP and SMTP servers; your provider tells them.",
                "L’adresse de la boîte et les noms de ses serveurs IMAP et SMTP, que donne votre hébergeur.",
            )
        ),
        Need(
            text=Words(
                "Its password, or an app password where the account asks for two steps; or, at Google and "
                "Microsoft, an OAuth2 client with a refresh token.",
                "Son mot de passe, ou un mot de passe d’application si le compte exige deux étapes ; ou, "
                "chez Google et Microsoft, un client OAuth2 avec un jeton d’actualisation.",
            )
        ),
    ),
)
