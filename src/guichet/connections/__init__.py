"""Connections: the merchant's accounts at outside systems, with credentials, cursors and health.

Health is one word: ok, syncing (first reading), behind (not read lately), failing (trouble that we retry),
paused (by a person), refused (by the vendor; nothing is asked until new credentials come). Whoever works with
an outside system opens a connection here; `sync` reads and acts through it, the wings find it by capability.
"""

from guichet.connections.errors import ConnectionNotFoundError, NotConfirmedError, NotUsableError
from guichet.connections.health import Health, reason_text
from guichet.connections.repository import (
    ConnectionRow,
    CursorRow,
    begin_cursor,
    connections,
    cursor,
    cursors,
    fresh_as_of,
    move_cursor,
)
from guichet.connections.service import (
    Opened,
    app_settings,
    connect,
    connector_of,
    disconnect,
    find_capable,
    find_connection,
    hook_secret_of,
    note_health,
    open_connection,
    open_row,
    register_app,
    rename,
    replace_settings,
    seal_anew,
    settings_of,
    trial_session,
    typed_app_settings,
    typed_settings,
)

__all__ = [
    "ConnectionNotFoundError",
    "ConnectionRow",
    "CursorRow",
    "Health",
    "NotConfirmedError",
    "NotUsableError",
    "Opened",
    "app_settings",
    "begin_cursor",
    "connect",
    "connections",
    "connector_of",
    "cursor",
    "cursors",
    "disconnect",
    "find_capable",
    "find_connection",
    "fresh_as_of",
    "hook_secret_of",
    "move_cursor",
    "note_health",
    "open_connection",
    "open_row",
    "reason_text",
    "register_app",
    "rename",
    "replace_settings",
    "seal_anew",
    "settings_of",
    "trial_session",
    "typed_app_settings",
    "typed_settings",
]
