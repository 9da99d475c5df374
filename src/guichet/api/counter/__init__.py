"""The counter: how much waits at a shop, of what is collected there and of what comes back to it."""

from guichet.api.counter.routes import router

__all__ = ["router"]
