"""Outbound HTTP: the only way out.

Time-outs, retries with jitter, a rate budget per account shared by all processes, a circuit breaker, no
redirects, no private networks unless the operator allows them, and never inside a transaction.
"""

from guichet.kernel.http.client import Answer, Http, HttpClients, Stream, StreamingHttp
from guichet.kernel.http.errors import (
    AddressRefusedError,
    BudgetSpentError,
    CallInTransactionError,
    CircuitOpenError,
    UnreachableError,
)
from guichet.kernel.http.network import Network

__all__ = [
    "AddressRefusedError",
    "Answer",
    "BudgetSpentError",
    "CallInTransactionError",
    "CircuitOpenError",
    "Http",
    "HttpClients",
    "Network",
    "Stream",
    "StreamingHttp",
    "UnreachableError",
]
