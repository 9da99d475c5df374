"""Who looks at a ticket and who writes in it, right now: said every few seconds, forgotten soon after."""
