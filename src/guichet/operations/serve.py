"""The process tree of an installation: the database, the door, the web processes, the worker."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from enum import StrEnum

from guichet.kernel.measures import forget_process, shared_folder
from guichet.kernel.processes import Child, Passage, ProcessTree
from guichet.kernel.settings import Settings
from guichet.operations.database import child_environment, database_running, is_current, prepare_data_folder
from guichet.operations.shared import check_shared

# Handles that the parent opened and shares with its children: the listening socket, and an end of the way
# between the door's process and those of the API.
SOCKET_VARIABLE = "GUICHET_SOCKET"
PASSAGE_VARIABLE = "GUICHET_PASSAGE"


class Role(StrEnum):
    """What a machine does, where one is not all."""

    WEB = "web"
    WORKER = "worker"
    MAIL = "mail"


class CannotServeError(Exception):
    """The installation cannot start; the message says why and what to do."""


def serve(
    settings: Settings,
    roles: Sequence[Role],
    *,
    beside: Sequence[Child] = (),
    environment: Mapping[str, str] | None = None,
    on_ready: Callable[[], None] = lambda: None,
) -> None:
    """Run the tree until it is told to stop; `beside` are children besides our own.

    Raises CannotServeError, NotSharedError, kernel.postgres.PostgresError, kernel.processes.StartError.
    """
    prepare_data_folder(settings)
    # Two trees may share the folder, one for each role: neither empties the other's.
    measures = settings.data_dir.resolve() / "measures" / "-".join(roles)
    with ExitStack() as stack:
        listening = stack.enter_context(_listening(settings)) if Role.WEB in roles else None
        passage = stack.enter_context(_passage(settings)) if Role.WEB in roles else None
        letting_in = stack.enter_context(_mail_listening(settings, roles))
        tree = stack.enter_context(ProcessTree(on_end=lambda pid: forget_process(measures, pid)))
        # Before Python starts, or before the code that reads it is loaded.
        tree.environment.update({"PYTHONUNBUFFERED": "1", **shared_folder(measures)})
        children = [*beside, *_children(settings, roles, listening, passage, letting_in)]
        tree.load(*children)  # while the database starts
        address = stack.enter_context(database_running(settings, kept=True))
        stack.callback(tree.end)  # before the database, which the children use
        tree.environment.update({**child_environment(settings, address), **(environment or {})})
        if not is_current(address):
            upgrade_apart(tree.environment)
        check_shared(settings, address)
        if tree.stopping:
            return
        tree.start(*children)
        if not tree.stopping:
            on_ready()
        tree.keep()


def upgrade_apart(environment: Mapping[str, str]) -> None:
    """Bring the database to the newest revision in a process of its own, which gives its memory back.

    Raises CannotServeError.
    """
    answer = subprocess.run(
        [sys.executable, "-m", "guichet.cli", "db", "upgrade"],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,  # Ctrl-C must not break a migration
    )
    if answer.returncode != 0:
        raise CannotServeError(answer.stderr.strip() or answer.stdout.strip())


def _children(
    settings: Settings,
    roles: Sequence[Role],
    listening: socket.socket | None,
    passage: tuple[socket.socket, socket.socket] | None,
    letting_in: socket.socket | None,
) -> Iterator[Child]:
    if listening is not None:
        yield from _answering(settings, listening, passage)
    if Role.WORKER in roles:
        yield Child(name="worker", module="guichet.worker", says_ready=True)
    if letting_in is not None:
        handle = letting_in.fileno()
        yield Child(
            name="mail",
            module="guichet.operations.mail_receiver",
            arguments=(str(handle),),
            handles=(handle,),
            says_ready=True,
        )


def _answering(
    settings: Settings, listening: socket.socket, passage: tuple[socket.socket, socket.socket] | None
) -> Iterator[Child]:
    """The processes that answer callers; with a passage the door's opens all connections, and hands over."""
    opened = {SOCKET_VARIABLE: listening}
    if passage is not None:
        doors, webs = passage
        yield _holding("door", "guichet.door", {**opened, PASSAGE_VARIABLE: doors})
        opened = {PASSAGE_VARIABLE: webs}
    for number in range(settings.web_processes):
        yield _holding(f"web {number + 1}", "guichet.app", opened)


def _holding(name: str, module: str, sockets: Mapping[str, socket.socket]) -> Child:
    handles = {variable: one.fileno() for variable, one in sockets.items()}
    return Child(
        name=name,
        module=module,
        environment={variable: str(handle) for variable, handle in handles.items()},
        handles=tuple(handles.values()),
        says_ready=True,
    )


@contextmanager
def _passage(settings: Settings) -> Iterator[tuple[socket.socket, socket.socket] | None]:
    """The way between the door's process and the others, kept while any of them is started anew."""
    if not (settings.door_process and Passage.possible()):
        yield None
        return
    doors, webs = Passage.pair()
    with doors, webs:
        yield doors, webs


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """The socket that all that answer callers share; opened first, so that a taken port is told at once."""
    with _opened(settings.host, settings.port, "GUICHET_PORT") as listening:
        yield listening


@contextmanager
def _mail_listening(settings: Settings, roles: Sequence[Role]) -> Iterator[socket.socket | None]:
    """The socket of the receiver of mails, where there is one. Raises CannotServeError."""
    if Role.MAIL not in roles or settings.smtp_port is None:
        if tuple(roles) == (Role.MAIL,):
            raise CannotServeError("Set GUICHET_SMTP_PORT: without it no mails are received.")
        yield None
        return
    with _opened(settings.smtp_host, settings.smtp_port, "GUICHET_SMTP_PORT") as listening:
        yield listening


def _opened(host: str, port: int, variable: str) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as failure:
        raise CannotServeError(
            f"Cannot listen on {host}:{port}: {failure.strerror}. Stop what uses the port, or choose another"
            f" with {variable}."
        ) from failure
