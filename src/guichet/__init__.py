"""Guichet: the one counter behind all of a merchant's shops."""

__version__ = "0.1.0"
