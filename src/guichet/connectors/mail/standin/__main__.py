"""`python -m guichet.connectors.mail.standin --port 8903 --data DIR`."""

from __future__ import annotations

import argparse
from pathlib import Path

from guichet.connectors.mail.standin.app import StandinSettings
from guichet.connectors.mail.standin.server import serve


def main() -> None:
    """Runs the stand-in until it is stopped."""
    parser = argparse.ArgumentParser(description="A stand-in of a mail provider, on this machine only")
    parser.add_argument("--port", type=int, default=8903, help="of the page and the control API")
    parser.add_argument("--imap-port", type=int, default=8993)
    parser.add_argument("--smtp-port", type=int, default=8587)
    parser.add_argument("--data", type=Path, required=True, help="folder of its state")
    asked = parser.parse_args()
    serve(
        StandinSettings(
            data_directory=asked.data,
            port=asked.port,
            imap_port=asked.imap_port,
            smtp_port=asked.smtp_port,
        )
    )


if __name__ == "__main__":
    main()
