"""The guard of private networks: checks the address that is really connected to, not only the name."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable, Sequence

import httpcore
import httpx

from guichet.kernel.http.errors import AddressRefusedError

IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Networks whose last 32 bits are an IPv4 address, and nothing else: compatible, mapped (RFC 4291), translated
# (RFC 7915), NAT64 (RFC 6052) and its local use (RFC 8215).
_TRANSLATED = tuple(
    map(
        ipaddress.IPv6Network,
        ("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"),
    )
)


class Guard:
    """Says whether an address may be reached: public ones always, private ones when they were allowed."""

    def __init__(self, allowed_private_networks: Iterable[str]) -> None:
        self._allowed: tuple[IPNetwork, ...] = tuple(
            ipaddress.ip_network(network) for network in allowed_private_networks
        )

    def check(self, address: str) -> None:
        """Raises AddressRefusedError for an address inside a network that is not public (RFC 6890).

        Or for one that leads there through a tunnel or a translator.
        """
        named = ipaddress.ip_address(address.partition("%")[0])
        if self._is_allowed(named):
            return
        for number in _reached(named):
            if (not number.is_global or number.is_multicast) and not self._is_allowed(number):
                raise AddressRefusedError(
                    f"{address} is in a private network;"
                    " name it in GUICHET_ALLOWED_PRIVATE_NETWORKS to allow it"
                )

    def _is_allowed(self, number: IPAddress) -> bool:
        return any(number in network for network in self._allowed if network.version == number.version)


def _reached(number: IPAddress) -> Sequence[IPAddress]:
    """The addresses that a packet to this one can reach: those that are written into it count too."""
    if isinstance(number, ipaddress.IPv4Address):
        return [number]
    if any(number in network for network in _TRANSLATED):
        return [ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)]
    return [number, *filter(None, (number.sixtofour, *(number.teredo or ())))]


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Resolves a name, checks every address and connects to a checked one, so that a name cannot change
    its mind between check and connection."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first address of `host` that answers. Raises AddressRefusedError."""
        try:
            addresses = await resolve(host, port)
        except OSError as failure:
            raise httpcore.ConnectError(f"{host} cannot be found: {failure}") from failure
        for address in addresses:
            self._guard.check(address)
        refusal: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in addresses:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as refused:
                refusal = refused
        raise refusal

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Outside systems are never behind a local socket."""
        del timeout, socket_options
        raise AddressRefusedError(f"{path} is a local socket")

    async def sleep(self, seconds: float) -> None:
        """Part of httpcore's protocol."""
        await self._inner.sleep(seconds)


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport over the guarded network."""

    def __init__(self, guard: Guard, *, connections: int) -> None:
        super().__init__()
        # httpx offers no way to hand in a network backend; its transport is a face over this pool.
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=30.0,
            network_backend=GuardedNetwork(guard),
        )


async def resolve(host: str, port: int) -> Sequence[str]:
    """The addresses of a host, a literal address as itself. Raises OSError."""
    try:
        return [str(ipaddress.ip_address(host.strip("[]")))]
    except ValueError:
        pass
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
