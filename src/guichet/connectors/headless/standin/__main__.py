"""`python -m guichet.connectors.headless.standin --address … --secret …`."""

from __future__ import annotations

import argparse
import time

from guichet.connectors.headless.standin.shop import StandinShop


def main() -> None:
    """Sells something every so many seconds and moves what was sold on, until it is stopped."""
    parser = argparse.ArgumentParser(description="A small shop that sells by itself")
    parser.add_argument("--address", required=True, help="where the connection says to send")
    parser.add_argument("--secret", required=True, help="the secret that the connection shows")
    parser.add_argument("--every", type=float, default=10.0, help="seconds between two customers")
    asked = parser.parse_args()
    shop = StandinShop(asked.address, asked.secret, seed=int(time.time()))
    while True:
        number = shop.place()
        for step in (shop.pay, shop.ship, shop.deliver):
            time.sleep(asked.every)
            step(number)


if __name__ == "__main__":
    main()
