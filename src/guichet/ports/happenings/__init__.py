"""The shapes of everything that is announced, a file per announcing room.

A happening is a small fact for those who react: which thing, and what about it changed. Reactions read the
current state themselves. Names are stable; fields are only added.
"""
