"""After the purchase: what may come back, on which terms, and what becomes of it."""
