"""A way on which processes of one machine hand each other connections that callers opened."""

from __future__ import annotations

import errno
import os
import socket
from contextlib import ExitStack

_IN_LINE = 16 * 1024  # bytes that go in the message itself: what is more goes in a file in memory
_HERE, _IN_MEMORY = b"h", b"m"
_FULL = (errno.EAGAIN, errno.ENOBUFS, errno.ETOOMANYREFS)


class PassageFullError(Exception):
    """More wait in the passage than it holds: it has room again when some of them were taken."""


class Passage:
    """One end of a way between processes; several may share it, and one of them takes what is handed over."""

    def __init__(self, end: socket.socket) -> None:
        self.end = end
        end.setblocking(False)

    @staticmethod
    def pair() -> tuple[socket.socket, socket.socket]:
        """The two ends of a new way; what was handed over waits in it while nobody is there to take it."""
        return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)

    @staticmethod
    def possible() -> bool:
        """Whether this system has such ways."""
        return hasattr(socket, "SOCK_SEQPACKET") and hasattr(os, "memfd_create")

    def hand_over(self, connection: int, words: bytes) -> bool:
        """Give a connection, by its handle, to the other end, with what was read of it.

        False where no end is there any more. Raises PassageFullError.
        """
        with ExitStack() as stack:
            handles, message = [connection], _HERE + words
            if len(words) > _IN_LINE:
                memory = stack.enter_context(os.fdopen(os.memfd_create("words"), "wb", buffering=0))
                memory.write(words)
                handles, message = [connection, memory.fileno()], _IN_MEMORY
            try:
                socket.send_fds(self.end, [message], handles)
            except OSError as failure:
                if failure.errno in _FULL:
                    raise PassageFullError from failure
                return False
        return True

    def take(self) -> tuple[socket.socket, bytes] | None:
        """A connection from the other end, with what was read of it; None when there is none now."""
        try:
            message, handles, _, _ = socket.recv_fds(self.end, _IN_LINE + 1, 2, socket.MSG_CMSG_CLOEXEC)
        except OSError:
            return None
        if not handles:
            return None  # the other end is gone
        words = message[1:]
        for handle in handles[1:]:
            with os.fdopen(handle, "rb") as memory:
                memory.seek(0)  # it was written through the same place
                words = memory.read()
        return socket.socket(fileno=handles[0]), words
