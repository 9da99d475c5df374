"""Checks an installation and says in plain words what is wrong and what to do."""

from __future__ import annotations

import difflib
import os
import shutil
import socket
import stat
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
import psycopg

import guichet
from guichet.kernel.postgres import (
    MAJOR,
    EmbeddedPostgres,
    PostgresError,
    bundled_programs,
    forgotten_homes,
)
from guichet.kernel.settings import Settings
from guichet.operations.certificate import CertificateError, certificate_of
from guichet.operations.database import held_revision, wanted_revision

_LEAST_FREE = 1 << 30
_OLDEST_SERVER = 15


class Verdict(StrEnum):
    GOOD = "good"
    NOTE = "note"
    BAD = "bad"


class Finding(msgspec.Struct, frozen=True):
    """One thing looked at: what, how it is, in words."""

    verdict: Verdict
    subject: str
    words: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Look at everything, cheapest first; nothing is changed or started."""
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _python, _variables, _data_folder, _secret_key, _database, _standby, _forgotten, _port, _public_url,
        _mail, _receiver, _desk,
    )  # fmt: skip
    for check in checks:
        yield from check(settings)


def _good(subject: str, words: str) -> Finding:
    return Finding(Verdict.GOOD, subject, words)


def _note(subject: str, words: str) -> Finding:
    return Finding(Verdict.NOTE, subject, words)


def _bad(subject: str, words: str) -> Finding:
    return Finding(Verdict.BAD, subject, words)


def _python(_settings: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield (
        _good("Python", version)
        if sys.version_info >= (3, 11)
        else _bad("Python", f"{version}; 3.11 is needed")
    )


def _variables(_settings: Settings) -> Iterator[Finding]:
    known = {f"GUICHET_{name.upper()}" for name in Settings.model_fields}
    for variable in sorted(name for name in os.environ if name.startswith("GUICHET_") and name not in known):
        meant = difflib.get_close_matches(variable, known, n=1)
        hint = f" Was {meant[0]} meant?" if meant else ""
        yield _note("Settings", f"{variable} is not a setting, and nobody reads it.{hint}")


def _data_folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_dir.resolve()
    if not folder.exists():
        above = next(parent for parent in folder.parents if parent.exists())
        if not os.access(above, os.W_OK):
            yield _bad(
                "Data folder", f"{folder} cannot be made: {above} may not be written. See GUICHET_DATA_DIR."
            )
        else:
            yield _note("Data folder", f"{folder} will be made at the first start.")
        return
    if not os.access(folder, os.W_OK):
        yield _bad("Data folder", f"{folder} may not be written by this user.")
        return
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE:
        yield _bad("Data folder", f"only {free >> 20} MB are left on the disk of {folder}.")
    else:
        yield _good("Data folder", f"{folder}, {free >> 30} GB free")


def _secret_key(settings: Settings) -> Iterator[Finding]:
    path = settings.key_path
    if not path.exists():
        yield _note(
            "Secret key", f"{path} will be made at the first start. Keep a copy apart from the backups."
        )
    elif stat.S_IMODE(path.stat().st_mode) & 0o077:
        yield _bad("Secret key", f"{path} can be read by others: run chmod 600 {path}")
    else:
        yield _good("Secret key", f"{path}; keep a copy apart from the backups")


def _database(settings: Settings) -> Iterator[Finding]:
    if settings.database_url is not None:
        yield from _server(settings.database_url, "Database")
        return
    try:
        bundled_programs()
        if not (settings.data_dir / "postgres.lock").exists():
            yield _note("Database", "the embedded one will be made at the first start.")
            return
        address = EmbeddedPostgres(settings.data_dir).address
    except PostgresError as failure:
        yield _bad("Database", str(failure))
        return
    try:
        psycopg.connect(address, connect_timeout=3).close()
    except psycopg.OperationalError:
        yield _note("Database", f"embedded PostgreSQL {MAJOR}, not running; 'guichet serve' starts it.")
        return
    yield from _server(address, "Database (embedded)")


def _standby(settings: Settings) -> Iterator[Finding]:
    """The standby on which reports are read, compared with the database by the beats of processes in both."""
    address, subject = settings.reports_database_url, "Reports"
    if address is None or settings.database_url is None:
        return
    try:
        with psycopg.connect(address, connect_timeout=5) as there:
            follows, latest_there, marks_there = _seen_in(there)
        with psycopg.connect(settings.database_url, connect_timeout=5) as here:
            _, latest, marks = _seen_in(here)
    except psycopg.Error as failure:
        yield _bad(subject, f"the standby cannot be compared: {str(failure).strip()}")
        return
    behind = (latest - latest_there).total_seconds() if latest and latest_there else 0.0
    if marks_there != marks:
        yield _bad(subject, "GUICHET_REPORTS_DATABASE_URL is another installation; it is not read.")
    elif not follows:
        yield _note(subject, "read in a database that follows none: there is no standby at that address now.")
    elif behind > settings.reports_staleness:
        yield _note(
            subject,
            f"the standby is {behind:.0f} s behind, {settings.reports_staleness} are allowed: the database"
            " answers. Look whether it still receives and replays.",
        )
    else:
        yield _good(subject, f"read on a standby, {max(0.0, behind):.0f} s behind the database")


def _seen_in(connection: psycopg.Connection[Any]) -> tuple[bool, datetime | None, list[str] | None]:
    """Whether a database follows another, the latest beat in it, and by which marks its hosts know it."""
    row = connection.execute(
        "SELECT pg_is_in_recovery(), (SELECT max(beat_at) FROM process_beats),"
        " (SELECT array_agg(mark ORDER BY name) FROM shared_marks)"
    ).fetchone()
    assert row is not None  # noqa: S101 — narrows the type for the checker
    return row[0], row[1], row[2]


def _forgotten(_settings: Settings) -> Iterator[Finding]:
    """Root's databases live apart from their data folders, so they stay behind when one is deleted."""
    for folder, data_dir in forgotten_homes():
        yield _note(
            "Left behind",
            f"{folder} is the database of {data_dir}, which is gone. If nobody needs it: rm -r {folder}",
        )


def _server(address: str, subject: str) -> Iterator[Finding]:
    try:
        with psycopg.connect(address, connect_timeout=5) as connection:
            number = connection.info.server_version
            encoding = connection.info.parameter_status("server_encoding")
            held = held_revision(connection)
            muted = held and connection.execute("SELECT reason FROM muting").fetchone()
    except psycopg.Error as failure:
        yield _bad(subject, f"it does not answer: {str(failure).strip()}")
        return
    if number // 10000 < _OLDEST_SERVER:
        yield _bad(subject, f"PostgreSQL {number // 10000} is too old; {_OLDEST_SERVER} is needed.")
    elif encoding != "UTF8":
        yield _bad(subject, f"its encoding is {encoding}; it must be UTF8.")
    else:
        yield _good(subject, f"PostgreSQL {number // 10000} answers")
    yield _revision(held)
    if muted:
        yield _note(
            "Muted", f"this copy neither polls, sends nor acts ({muted[0]}). 'guichet unmute' says go."
        )


def _revision(held: str | None) -> Finding:
    wanted = wanted_revision()
    if held == wanted:
        return _good("Tables", f"at revision {held}")
    if held is None:
        return _note("Tables", "not there yet; 'guichet serve' or 'guichet db upgrade' makes them.")
    if wanted is not None and held < wanted:
        return _note("Tables", f"at revision {held}, {wanted} is wanted; the next start brings them there.")
    return _bad(
        "Tables", f"at revision {held}, which this version does not know: install the newer Guichet again."
    )


def _port(settings: Settings) -> Iterator[Finding]:
    try:
        socket.create_server((settings.host, settings.port)).close()
    except OSError:
        yield _note(
            "Address",
            f"{settings.host}:{settings.port} is in use, by Guichet or by another program.",
        )
    else:
        yield _good("Address", f"{settings.host}:{settings.port} is free")


def _public_url(settings: Settings) -> Iterator[Finding]:
    if settings.public_url is None:
        yield _note(
            "Public address",
            "GUICHET_PUBLIC_URL is not set: shops on the internet cannot reach the door, so changes are found"
            " by asking, within a minute. Links in mails lead to this machine.",
        )
        return
    parts = urlsplit(settings.public_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        yield _bad("Public address", f"{settings.public_url} is not an address like https://desk.example.com")
    elif parts.scheme == "http":
        yield _note(
            "Public address", f"{settings.public_url} is not https: most shops send webhooks to https only."
        )
    else:
        yield _good("Public address", settings.public_url)


def _mail(settings: Settings) -> Iterator[Finding]:
    if settings.mail_url is None:
        yield _note(
            "Mail",
            "GUICHET_MAIL_URL is not set: invitations and warnings are kept for administrators to read.",
        )
    else:
        yield _good("Mail", f"sent through {urlsplit(settings.mail_url).hostname}")


def _receiver(settings: Settings) -> Iterator[Finding]:
    if settings.smtp_port is None:
        return
    try:
        certificate = certificate_of(settings)
    except CertificateError as refused:
        yield _bad("Receiver of mails", str(refused))
        return
    domain = settings.smtp_domain or urlsplit(settings.base_url).hostname
    words = f"takes forwarded mails for {domain} on {settings.smtp_host}:{settings.smtp_port}"
    if certificate is None:
        yield _note("Receiver of mails", f"{words}, without encryption: set GUICHET_SMTP_CERTIFICATE.")
    else:
        yield _good("Receiver of mails", words)


def _desk(_settings: Settings) -> Iterator[Finding]:
    built = Path(guichet.__file__).parent / "web_build" / "index.html"
    if built.exists():
        yield _good("Desk", "built")
    else:
        yield _bad("Desk", "the web pages are not built: run 'make web' (the API works without them).")
