"""A real Dovecot on the loopback, with mailboxes of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from tests.ports_free import free_port

PASSWORD = "open-sesame"


def find_dovecot() -> str | None:
    """Where Dovecot is, or None."""
    found = shutil.which("dovecot") or "/usr/sbin/dovecot"
    return found if Path(found).exists() else None


class Dovecot:
    """One server; every user name is a mailbox, all with one password."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None
        # Dovecot serves no mail as root.
        self._uid, self._gid = (65534, 65534) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
        self._number = 0
        (folder / "mail").mkdir()
        os.chown(folder / "mail", self._uid, self._gid)
        (folder / "dovecot.conf").write_text(self._configuration())

    def _configuration(self) -> str:
        # As root the package's own users serve; else all is ours.
        ours = Path.home().owner()
        internal, login = ("dovecot", "dovenull") if os.geteuid() == 0 else (ours, ours)
        return f"""
base_dir = {self._folder}/run
state_dir = {self._folder}/state
log_path = {self._folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
default_internal_user = {internal}
default_internal_group = {internal}
default_login_user = {login}
first_valid_uid = 1
mail_location = maildir:{self._folder}/mail/%u
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
    auto = create
  }}
  mailbox Trash {{
    special_use = \\Trash
    auto = create
  }}
}}
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={self._uid} gid={self._gid} home={self._folder}/mail/%u
}}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {self.port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service stats {{
  chroot =
}}
"""

    def start(self) -> None:
        """Start and wait until it answers."""
        dovecot = find_dovecot()
        assert dovecot
        self._process = subprocess.Popen([dovecot, "-F", "-c", str(self._folder / "dovecot.conf")])
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1) as opened:
                    if opened.recv(4) == b"* OK":
                        return
            except OSError:
                time.sleep(0.05)
        self.stop()
        log = self._folder / "log"
        raise AssertionError(log.read_text() if log.exists() else "Dovecot does not answer")

    def stop(self) -> None:
        """Stop; mails stay."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(20)
            self._process = None

    def deliver(self, user: str, raw: bytes, *, folder: str = "", days_ago: float = 0) -> Path:
        """Put a mail into a mailbox, as a mail server does."""
        self._number += 1
        moment = time.time() - days_ago * 86400
        place = self._folder / "mail" / user / (f".{folder}" if folder else "")
        for part in ("tmp", "new", "cur"):
            (place / part).mkdir(parents=True, exist_ok=True)
        file = place / "new" / f"{int(moment)}.M{self._number}P1.host"
        file.write_bytes(raw)
        os.utime(file, (moment, moment))
        for one in [self._folder / "mail" / user, *(self._folder / "mail" / user).rglob("*")]:
            with suppress(FileNotFoundError):  # Dovecot's own locks come and go
                os.chown(one, self._uid, self._gid)
        return file

    def renumber(self, user: str, *, folder: str = "") -> None:
        """Have a mailbox numbered anew, under another UIDVALIDITY."""
        place = self._folder / "mail" / user / (f".{folder}" if folder else "")
        for file in place.glob("dovecot*"):
            file.unlink()
        self._number += 1
        numbering = place / "dovecot-uidlist"
        numbering.write_text(f"3 V{int(time.time()) + 1000 + self._number} N1\n")
        os.chown(numbering, self._uid, self._gid)

    def flags(self, user: str) -> list[str]:
        """The names of the mails of an inbox, which hold their flags; those never touched stand in `new`."""
        place = self._folder / "mail" / user
        return sorted(file.name for part in ("new", "cur") for file in (place / part).iterdir())
