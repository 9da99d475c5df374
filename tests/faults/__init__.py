"""Faults: a package, so that what its stories share ends with the last of them."""
