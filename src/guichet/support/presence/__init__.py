"""Who looks at a ticket and who writes in it, right now: said every few seconds, forgotten soon after."""

from guichet.support.presence.service import Present, everyone_present, present_at

__all__ = ["Present", "everyone_present", "present_at"]
