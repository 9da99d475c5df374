"""What was acknowledged: written to the disk before anything else is done."""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from pathlib import Path


class Ledger:
    """One line for each acknowledgement: of what kind (webhook, receipt, mail), and its key."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("ab+", buffering=0)
        self._lock = threading.Lock()

    def note(self, kind: str, key: str) -> None:
        """Keep that something was acknowledged; it is on the disk when this returns."""
        with self._lock:
            self._file.write(json.dumps([kind, key]).encode() + b"\n")
            os.fsync(self._file.fileno())

    def acknowledged(self, kind: str) -> Counter[str]:
        """How often each key of a kind was acknowledged."""
        with self._lock:
            self._file.seek(0)
            lines = self._file.read().splitlines()
        return Counter(key for noted, key in map(json.loads, lines) if noted == kind)

    def close(self) -> None:
        self._file.close()
