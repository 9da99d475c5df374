"""Correspondence: reading what people write, by mail or by any other way, without knowing whose it is.

Pure functions on bytes and text; no database, network or vendor. `read_mail` reads a mail from its bytes
and never fails; `reply_text` finds the new words of an answer, `safe_html` makes a stranger's HTML fit to be
shown, `language_of` and `order_numbers` say a text is in and which orders it may name. Connectors for mail,
chat and marketplaces stand on it, and so do the desk and the command line.
"""

from guichet.correspondence.addresses import Mailbox
from guichet.correspondence.bodies import Attachment
from guichet.correspondence.bounces import Bounce
from guichet.correspondence.html import safe_html
from guichet.correspondence.inspection import inspect
from guichet.correspondence.kinds import MailKind
from guichet.correspondence.languages import language_of
from guichet.correspondence.lines import plain_lines
from guichet.correspondence.mail import Mail, read_mail
from guichet.correspondence.order_numbers import order_numbers
from guichet.correspondence.quotes import new_words


def reply_text(text: str, *, subject: str = "", is_reply: bool = False) -> str:
    """The new words of a plain text, with quoted history and signatures folded away."""
    return new_words(plain_lines(text), subject=subject, is_reply=is_reply).text


__all__ = [
    "Attachment",
    "Bounce",
    "Mail",
    "MailKind",
    "Mailbox",
    "inspect",
    "language_of",
    "order_numbers",
    "read_mail",
    "reply_text",
    "safe_html",
]
