"""What the edge hands to those who work: the long-lived tools of one process, made in a composition root."""

from __future__ import annotations

import msgspec

from guichet.kernel.blobs import Blobs
from guichet.kernel.db import Database
from guichet.kernel.http import HttpClients
from guichet.kernel.installation import Reports
from guichet.kernel.settings import Settings
from guichet.kernel.vault import Vault


class Services(msgspec.Struct, frozen=True, kw_only=True):
    """Settings, database, reads that may be a little old, outbound HTTP, files and the keeper of secrets."""

    settings: Settings
    database: Database
    reports: Reports
    http: HttpClients
    blobs: Blobs
    vault: Vault
