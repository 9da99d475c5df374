"""Shelves: what stands where, variants by locations, put together from `catalogue`, `stock` and `places`.

It keeps no rows of its own; whoever may read stock may read it, of the locations that they may.
"""
