"""`python -m guichet.connectors.uber_direct.standin --port 8906 --data DIR`."""

from __future__ import annotations

import argparse
from pathlib import Path

from guichet.connectors.uber_direct.standin.app import StandinSettings
from guichet.connectors.uber_direct.standin.server import serve


def main() -> None:
    """Runs the stand-in until it is stopped."""
    parser = argparse.ArgumentParser(description="A stand-in of Uber Direct, on this machine only")
    parser.add_argument("--port", type=int, default=8906)
    parser.add_argument("--data", type=Path, required=True, help="folder of its state")
    asked = parser.parse_args()
    serve(StandinSettings(data_directory=asked.data, port=asked.port))


if __name__ == "__main__":
    main()
