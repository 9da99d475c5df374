"""The installation itself: what is true of it for all its processes, on whichever machine they run.

`muted` → a copy that neither polls, sends nor acts, as a restored one is until an administrator says go.
Beside it the beats of its processes, by which one sees that they live. Operators change it, `health` and the
composition roots read it.
"""

from guichet.kernel.installation.repository import Beat, beat, beats, is_muted, mute, unmute

__all__ = ["Beat", "beat", "beats", "is_muted", "mute", "unmute"]
