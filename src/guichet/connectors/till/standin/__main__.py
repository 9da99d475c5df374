"""`python -m guichet.connectors.till.standin --address … --secret … --place LYO1 --article CODE=PRICE=9`."""

from __future__ import annotations

import argparse
import time

from guichet.connectors.till.standin.till import Article, StandinTill


def _article(told: str) -> tuple[Article, int]:
    code, price, pieces = told.split("=")
    return Article(code, f"Article {code}", price), int(pieces)


def main() -> None:
    """Counts the shelf, then sells something every so many seconds, until it is stopped."""
    parser = argparse.ArgumentParser(description="A small till that sells by itself")
    parser.add_argument("--address", required=True, help="where the connection says to send")
    parser.add_argument("--secret", required=True, help="the secret that the connection shows")
    parser.add_argument("--place", required=True, help="the till's code of its place")
    parser.add_argument(
        "--article", type=_article, action="append", required=True, metavar="CODE=PRICE=PIECES"
    )
    parser.add_argument("--every", type=float, default=20.0, help="seconds between two customers")
    asked = parser.parse_args()
    till = StandinTill(asked.address, asked.secret, asked.place, dict(asked.article), seed=int(time.time()))
    till.count()
    while till.sell_something() is not None:
        time.sleep(asked.every)


if __name__ == "__main__":
    main()
