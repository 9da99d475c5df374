"""Support: what a merchant's agents do all day. `inbox` keeps tickets, `joining` says to which one a message
belongs, `presence` who looks at it, `desk` puts an agent's view together from all rooms.
"""
