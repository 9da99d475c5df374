"""`python -m guichet.connectors.bigcommerce.standin --port 8901 --data DIR`."""

from __future__ import annotations

import argparse
from pathlib import Path

from guichet.connectors.bigcommerce.standin.server import serve
from guichet.connectors.bigcommerce.standin.settings import StandinSettings


def main() -> None:
    """Runs the stand-in until it is stopped."""
    defaults = StandinSettings(data_directory=Path())
    parser = argparse.ArgumentParser(description="A stand-in of BigCommerce, on this machine only")
    parser.add_argument("--port", type=int, default=defaults.port)
    parser.add_argument("--data", type=Path, required=True, help="folder of its state")
    parser.add_argument("--seed-file", type=Path, help="NDJSON of a store and its documents, read once")
    parser.add_argument("--quota", type=int, default=defaults.quota, help="calls per window of a new store")
    parser.add_argument(
        "--webhook-time-scale", type=float, default=defaults.webhook_time_scale,
        help="multiplies the waits between attempts; 0.001 makes a minute of 60 ms",
    )  # fmt: skip
    parser.add_argument("--hook-activation-seconds", type=float, default=defaults.hook_activation_seconds)
    parser.add_argument("--inventory-delay-seconds", type=float, default=defaults.inventory_delay_seconds)
    asked = parser.parse_args()
    serve(
        StandinSettings(
            data_directory=asked.data,
            port=asked.port,
            seed_file=asked.seed_file,
            quota=asked.quota,
            webhook_time_scale=asked.webhook_time_scale,
            hook_activation_seconds=asked.hook_activation_seconds,
            inventory_delay_seconds=asked.inventory_delay_seconds,
        )
    )


if __name__ == "__main__":
    main()
