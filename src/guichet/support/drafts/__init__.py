"""Drafts: an answer waits when a message arrives, and all that it states is proven.

A writer returns segments: plain text that states nothing, claims (a record's field as it is known), and
one place for a person's own line. The checker refuses what has no proof, whoever wrote it. States: waiting
(for an agent), blocked (with what is not proven), handed_over (a person writes: anger, a legal threat,
self-harm, the wish for a human); then used, dismissed or superseded. Nothing is ever sent from here.
"""
