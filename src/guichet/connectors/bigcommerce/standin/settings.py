"""What a run of the stand-in can be told."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True, kw_only=True)
class StandinSettings:
    """Settings of one process of the stand-in.

    Times are in seconds. `webhook_time_scale` multiplies the vendor's waits between attempts and the
    length of a domain's block, so that two days of retries can be seen in a test.
    """

    data_directory: Path
    host: str = "127.0.0.1"
    port: int = 8901
    quota: int = 150
    quota_window_seconds: float = 30.0
    webhook_time_scale: float = 1.0
    webhook_workers: int = 8
    webhook_timeout_seconds: float = 10.0
    hook_activation_seconds: float = 0.0
    inventory_delay_seconds: float = 0.25
    seed_file: Path | None = None

    def __post_init__(self) -> None:
        if self.host not in LOOPBACK_HOSTS:
            raise ValueError(f"The stand-in listens on this machine only: use 127.0.0.1, not {self.host}")
        if self.quota < 1:
            raise ValueError("The quota must be 1 or more calls")
