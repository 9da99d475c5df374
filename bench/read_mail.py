"""How many mails a second one core reads: whole mails, from bytes to new words, safe HTML, kind and language.

The mix is the shared corpus of real mails where it is there (without what others only keep beside it), else
mails of our own. The ratio to a calibration loop lets figures of different machines be compared.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from email.message import EmailMessage
from pathlib import Path

from bench.measuring import calibrate, machine

from guichet.correspondence import read_mail

_MAILS = Path(__file__).parents[2] / "shared" / "data" / "mail"
_FOLDERS = (
    "cpython-test_email",
    "django-helpdesk",
    "django-mailbox",
    "fast-mail-parser",
    "flufl.bounce",
    "mail-parser",
)
_ENDINGS = (".eml", ".txt", "")
_ROUNDS = 3


def mails() -> Sequence[bytes]:
    """The mix."""
    files = [
        file
        for folder in _FOLDERS
        for file in sorted((_MAILS / folder).rglob("*"))
        if file.is_file() and file.suffix in _ENDINGS and not file.name.startswith(("LICENSE", "SOURCE"))
    ]
    return [file.read_bytes() for file in files] or [_own(number) for number in range(300)]


def _own(number: int) -> bytes:
    message = EmailMessage()
    message["From"] = f"Client {number} <client{number}@personne.example>"
    message["To"] = "contact@boutique.example"
    message["Subject"] = f"Re: Commande n° {10_000 + number}"
    message["In-Reply-To"] = f"<{number}@boutique.example>"
    words = "Bonjour, je n'ai toujours rien reçu. Pouvez-vous vérifier où est mon colis ? "
    old = "\n".join(f"> {words}" for _ in range(number % 40))
    message.set_content(f"{words * 3}\n\nLe 3 mars 2025 à 10:12, La Boutique a écrit :\n\n{old}\n")
    if number % 2:
        message.add_alternative(
            f"<p>{words * 3}</p><blockquote>{'<p>' + words + '</p>' * 40}</blockquote>", "html"
        )
    if number % 5 == 0:
        message.add_attachment(bytes(200_000), maintype="image", subtype="png", filename="photo.png")
    return message.as_bytes()


def main() -> None:
    """Read the mix some times over and print the figures."""
    raws = mails()
    for raw in raws[:20]:
        read_mail(raw)
    before = calibrate()
    rates = []
    for _ in range(_ROUNDS):
        began = time.process_time()
        for raw in raws:
            read_mail(raw)
        rates.append(len(raws) / (time.process_time() - began))
    after = calibrate()
    size = sum(map(len, raws)) / len(raws) / 1024
    rate = sorted(rates)[len(rates) // 2]
    loop = (before + after) / 2
    print(f"{machine()}; {len(raws)} mails of {size:.0f} KiB on average; one core")
    print("| mails/s | loop ms | mails/s × loop s |\n|---|---|---|")
    print(f"| {rate:.0f} | {loop:.0f} | {rate * loop / 1000:.1f} |")


if __name__ == "__main__":
    main()
