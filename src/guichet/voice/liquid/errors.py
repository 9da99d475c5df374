"""What can be wrong about a text with places for values."""

from __future__ import annotations

from guichet.kernel.errors import InvalidError


class TemplateBrokenError(InvalidError):
    """The text cannot be read or rendered; the detail names the line, the field, the tag or the filter."""

    code = "template_broken"
