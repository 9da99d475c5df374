"""Liquid: a text with places for values, rendered from a tree of words and from nothing else.

Pure functions. Only a chosen part of the language stands open: conditions, loops, assignments and filters
that cannot swell. A field outside the catalogue of `facts` is an error that names it; one that is in it but
not known now is a *gap*: it is listed, and no text with a gap leaves. Values are never read as Liquid.
"""

from guichet.voice.liquid.errors import TemplateBrokenError
from guichet.voice.liquid.rendering import Gap, Rendered, check, render

__all__ = ["Gap", "Rendered", "TemplateBrokenError", "check", "render"]
