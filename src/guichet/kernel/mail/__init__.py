"""System mail: what the house says to its own staff (invitations, resets, warnings), never to customers.

A mail is a row written in the transaction that wants it. `waiting` until a job has sent it, then `sent` and
without its text; `kept`, text and all, where no mail server is set or the copy is muted, for administrators
to read; `failed` while the server refuses it (the job tries again, and stays visible when it never works).
"""

from guichet.kernel.mail.jobs import send_system_mail_job
from guichet.kernel.mail.service import SystemMail, read_system_mails, send_system_mail

__all__ = ["SystemMail", "read_system_mails", "send_system_mail", "send_system_mail_job"]
