"""Tickets: conversations with customers over all channels, and what agents do with them.

States: open (we are to act), waiting (for the customer), snoozed (nobody until a time), closed. A ticket's id
never dies: one that was joined to another leads there.
"""
