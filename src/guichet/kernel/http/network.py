"""Connections that are not HTTP (mail servers), behind the same guard of private networks."""

from __future__ import annotations

import asyncio
import socket

from guichet.kernel.db import in_transaction
from guichet.kernel.http.errors import CallInTransactionError, UnreachableError
from guichet.kernel.http.guard import Guard, resolve


class Network:
    """Opens sockets to outside systems."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard

    async def connect(self, host: str, port: int, *, timeout: float = 20.0) -> socket.socket:
        """A connected socket to the first address of `host` that answers; it blocks, with this time-out.

        Raises AddressRefusedError, UnreachableError, CallInTransactionError.
        """
        if in_transaction():
            raise CallInTransactionError(f"{host}:{port}: close the transaction before calling outside")
        try:
            addresses = await resolve(host, port)
        except OSError as failure:
            raise UnreachableError(f"{host} cannot be found: {failure}", uncertain=False) from failure
        for address in addresses:
            self._guard.check(address)
        refusal: Exception = OSError("it has no address")
        for address in addresses:
            try:
                return await _open(address, port, timeout)
            except (OSError, TimeoutError) as refused:
                refusal = refused
        said = str(refusal) or type(refusal).__name__
        raise UnreachableError(f"{host}:{port} cannot be reached: {said}", uncertain=False) from refusal


async def _open(address: str, port: int, timeout: float) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    opened = socket.socket(family, socket.SOCK_STREAM)
    opened.setblocking(False)
    try:
        async with asyncio.timeout(timeout):
            await asyncio.get_running_loop().sock_connect(opened, (address, port))
    except BaseException:
        opened.close()
        raise
    opened.settimeout(timeout)
    return opened
