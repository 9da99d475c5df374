"""Push: messages to browsers of shoppers who asked for them, by the web's own protocol.

RFC 8030 carries them, RFC 8291 keeps them from the push service's eyes, RFC 8292 says that it is this
installation that sends. A browser subscribes to the installation's key (`application_key`), and may be
anybody's push service: calls go out by `kernel.http`, which refuses private addresses. States of a message:
queued, sent (the push service has it), gone (there is no such browser any more: its subscription is over),
late (no news any more), failed. `push` takes a key of its writer's: the same key is one message. Whether a
shopper wants a kind of message is the writer's question; to subscribe is the consent to the channel.
"""

from guichet.voice.push.errors import SubscriptionInvalidError
from guichet.voice.push.keys import application_key
from guichet.voice.push.model import PushState
from guichet.voice.push.privacy import erase, export
from guichet.voice.push.service import (
    Address,
    NewPush,
    Urgency,
    join,
    push,
    subscribe,
    takes_push,
    unsubscribe,
)

__all__ = [
    "Address",
    "NewPush",
    "PushState",
    "SubscriptionInvalidError",
    "Urgency",
    "application_key",
    "erase",
    "export",
    "join",
    "push",
    "subscribe",
    "takes_push",
    "unsubscribe",
]
