"""The certificate with which the receiver of mails offers encryption."""

from __future__ import annotations

import ssl

from guichet.kernel.settings import Settings


class CertificateError(Exception):
    """The certificate cannot be used; the message says which and why."""


def certificate_of(settings: Settings) -> ssl.SSLContext | None:
    """What STARTTLS is done with; None where no certificate is set. Raises CertificateError."""
    if settings.smtp_certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        context.load_cert_chain(settings.smtp_certificate, settings.smtp_key)
    except (OSError, ssl.SSLError) as failure:
        raise CertificateError(
            f"The certificate {settings.smtp_certificate} cannot be used: {failure}. Set"
            " GUICHET_SMTP_CERTIFICATE and GUICHET_SMTP_KEY to the files of one certificate and its key."
        ) from failure
    return context
