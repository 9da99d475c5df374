"""The page `docs/reference/webhooks.md`, written from the catalogue."""

from __future__ import annotations

import json

from guichet.api.webhooks.catalogue import CATALOGUE

_HEAD = """# Webhooks

Addresses of your own are told what happens: make an endpoint under Settings › Webhooks, or by
`POST /api/v1/webhook-endpoints` (scope `webhooks.manage`). Written from the code by
`python -m guichet.api.rest.reference`.

## What is sent
A `POST` with a JSON body `{"type", "timestamp", "data"}` and three headers of the
[Standard Webhooks](https://www.standardwebhooks.com) specification: `webhook-id`, `webhook-timestamp`,
`webhook-signature` (`v1,…`: HMAC-SHA-256 of `id.timestamp.body` under the endpoint's secret `whsec_…`; two of
them, divided by a space, for a day after the secret was renewed). Verify it with one of the specification's
libraries, on the bytes as they came, before you read the body.

- **`data` is thin**: ids, states, and `href`, where the thing is read as it is now. No names, addresses or
  words of people. `version` counts the thing's changes where it has a count: drop what is older than what you
  know.
- **At least once.** The same `webhook-id` may come twice; act on it once. An event has one id at all your
  endpoints.
- **In no promised order.** `timestamp` says when it happened; `webhook-timestamp` when this attempt was made.
- **Never history.** What a first sync or a backfill brings is not told; what an outage delayed is.

## What to answer
Any `2xx` within 10 seconds; do the work afterwards. All else is tried again after 5 seconds, 5 and 30
minutes, 2, 5, 10, 14, 20 and 24 hours: ten attempts within a little more than three days. Redirects are not
followed. `Retry-After` with `429` or `503` is kept, up to an hour. `410` switches the endpoint off. So does a
delivery that failed ten times while nothing else was taken either; administrators get a mail. Deliveries stay
readable for 30 days: `GET /api/v1/webhook-endpoints/{id}/deliveries`. `POST
/api/v1/webhook-deliveries/{id}/replays` sends one again, `POST /api/v1/webhook-endpoints/{id}/replays` a
span, with what happened while the endpoint was off.

Addresses are `https`. Private networks are refused unless the operator names them in
`GUICHET_ALLOWED_PRIVATE_NETWORKS`.

## The types
`webhook.test` is sent by hand alone.

| type | when | data |
|---|---|---|
"""


def page() -> str:
    """The text of the page."""
    rows = [
        f"| `{one.name}` | {one.title.en} | `{json.dumps(one.sample(), ensure_ascii=False)}` |"
        for one in CATALOGUE.values()
    ]
    return _HEAD + "\n".join(rows) + "\n"
