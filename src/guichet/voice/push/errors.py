"""What can be wrong about a browser that asks for messages."""

from __future__ import annotations

from guichet.kernel.errors import InvalidError
from guichet.kernel.types import Words


class SubscriptionInvalidError(InvalidError):
    code = "push_subscription_invalid"
    detail = Words(
        "This is no subscription of a browser. Send what PushSubscription.toJSON() gives.",
        "Ce n’est pas un abonnement de navigateur. Envoyez ce que donne PushSubscription.toJSON().",
    )
