"""The stand-in of BigCommerce with a tally of the calls that it answers, by kind.

    python -m bench.load.counted_standin --port 8901 --data DIR

`GET /_calls` tells them: `list` a page of orders, `one` an order by its id, `child` what hangs below orders
(their shipments, refunds, coupons, transactions), `rest` all else.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from pathlib import Path

from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

from guichet.connectors._kit import serve_app
from guichet.connectors.bigcommerce.standin.app import create_app
from guichet.connectors.bigcommerce.standin.settings import StandinSettings

_KINDS = (
    ("list", re.compile(r"/stores/[^/]+/v2/orders")),
    ("one", re.compile(r"/stores/[^/]+/v2/orders/\d+")),
    ("child", re.compile(r"/stores/[^/]+/(v2/orders/\d+/.+|v3/orders/.+)")),
    ("rest", re.compile(r"/stores/.+")),
)


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True)
    asked = parser.parse_args()
    settings = StandinSettings(
        data_directory=asked.data, port=asked.port, quota=1_000_000, hook_activation_seconds=0
    )
    app = create_app(settings)
    calls: Counter[str] = Counter()

    async def counted(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if path == "/_calls":
            await JSONResponse(dict(calls))(scope, receive, send)
            return
        kind = next((kind for kind, pattern in _KINDS if pattern.fullmatch(path)), None)
        if kind is not None:
            calls[kind] += 1
        await app(scope, receive, send)

    serve_app(counted, settings)


if __name__ == "__main__":
    main()
