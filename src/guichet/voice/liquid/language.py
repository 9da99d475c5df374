"""The part of Liquid that stands open, and its limits.

No partials, no tags with state, no filter whose result is larger than what goes in (`replace`, `split`,
`times` …): a text of the longest length that is taken renders within the limits, whoever wrote it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar

from liquid import BoundTemplate, Environment
from liquid.builtin import (
    assign_tag,
    case_tag,
    comment_tag,
    content,
    for_tag,
    if_tag,
    illegal,
    output,
    unless_tag,
)
from liquid.builtin.filters.array import first, join, last
from liquid.builtin.filters.misc import default, size
from liquid.builtin.filters.string import (
    append,
    capitalize,
    downcase,
    lstrip,
    prepend,
    rstrip,
    strip,
    truncate,
    truncatewords,
    upcase,
)

from guichet.voice.liquid.values import Unknown

LONGEST = 20_000  # signs of a text with its places

TAGS = (
    *(if_tag.IfTag, unless_tag.UnlessTag, case_tag.CaseTag, for_tag.ForTag, for_tag.BreakTag),
    *(for_tag.ContinueTag, assign_tag.AssignTag, comment_tag.CommentTag),
)
FILTERS = {
    "append": append,
    "capitalize": capitalize,
    "default": default,
    "downcase": downcase,
    "first": first,
    "join": join,
    "last": last,
    "lstrip": lstrip,
    "prepend": prepend,
    "rstrip": rstrip,
    "size": size,
    "strip": strip,
    "truncate": truncate,
    "truncatewords": truncatewords,
    "upcase": upcase,
}


class _Language(Environment):
    block_nesting_limit: ClassVar[int] = 8
    context_depth_limit: ClassVar[int] = 20
    loop_iteration_limit: ClassVar[int | None] = 2_000
    local_namespace_limit: ClassVar[int | None] = 100_000
    output_stream_limit: ClassVar[int | None] = 100_000

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:  # noqa: ARG002 — the base's signature
        """Open what is chosen, instead of all that the library has."""
        for part in (content.Literal, output.Output, illegal.Illegal, *TAGS):
            self.add_tag(part)
        for name, function in FILTERS.items():
            self.add_filter(name, function)


_LANGUAGE = _Language(undefined=Unknown)


@lru_cache(maxsize=1024)
def parsed(source: str) -> BoundTemplate:
    """A text, read; the same text is read once. Raises liquid's own errors."""
    return _LANGUAGE.from_string(source)
