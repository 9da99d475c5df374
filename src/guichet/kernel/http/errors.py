"""How an outbound call can fail before there is an answer."""


class UnreachableError(Exception):
    """No whole answer came; `uncertain` when the other side may have acted on the request."""

    def __init__(self, reason: str, *, uncertain: bool) -> None:
        super().__init__(reason)
        self.uncertain = uncertain


class BudgetSpentError(Exception):
    """The account's quota is used up for now; ask again after `retry_after` seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"the quota is used up for {retry_after:.1f} s")
        self.retry_after = retry_after


class CircuitOpenError(Exception):
    """The other side failed too often lately; it is left alone for `retry_after` seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__(f"left alone for {retry_after:.1f} s after repeated failures")
        self.retry_after = retry_after


class AddressRefusedError(Exception):
    """The address is no http(s) one, or leads into a private network that the operator has not allowed."""


class CallInTransactionError(Exception):
    """A call was tried while a transaction was open: our bug."""
