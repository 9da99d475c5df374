"""Pickup: how what is ready is handed over, with a code or a person's own eyes."""
