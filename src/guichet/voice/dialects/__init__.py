"""Dialects: how other desks write places for values in a text, and what each is here.

Pure functions. A dialect is one file of this folder with a `DIALECT`; adding one edits no other file.
`translate` turns a text into ours and says what it could not map: that stays as `[[a place to fill]]`, which
no text leaves with.
"""

from guichet.voice.dialects.registry import Dialect, Translated, dialects, recognise, translate

__all__ = ["Dialect", "Translated", "dialects", "recognise", "translate"]
