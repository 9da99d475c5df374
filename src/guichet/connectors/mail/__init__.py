"""Mail: any mailbox that speaks IMAP and SMTP, with a password or with OAuth2 at Google and Microsoft.

Found by discovery, which asks for `connector`; nobody imports the rest. README.md has the merchant's steps,
the limits and the traps.
"""

from guichet.connectors.mail.connector import MailConnector

connector = MailConnector()

__all__ = ["connector"]
