"""The public face (floor 8): what anyone outside the process can ask, and nothing of how it is done.

`rest` mounts the rooms' own routes below `/api/v1`; this floor composes and holds no rule.
"""
