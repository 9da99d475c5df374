"""Templates: the texts that are said to customers, by intent, language and brand; every version is kept.

Kinds: answer (an agent or a draft uses it) and happening (an event sends it). A text of a brand goes before
the shared one, that before the starter set that comes with the house; the wanted language before the
store's, that before English; what was fallen back to is always said. `compose` chooses and renders,
`compose_draft` renders what somebody is writing; `require_whole` refuses a text with a value missing.
"""

from guichet.voice.templates.choosing import Origin
from guichet.voice.templates.composing import Composed, compose, compose_draft, require_whole
from guichet.voice.templates.errors import TemplateNotFoundError, ValuesMissingError
from guichet.voice.templates.listing import IntentRow, intent_names, list_intents
from guichet.voice.templates.schemas import MissingValue, RemarkShape, gap_shapes, remark_shapes
from guichet.voice.templates.service import NewText, add_template, intent_of, write_text
from guichet.voice.templates.starter import KINDS, STARTER, StarterText, starter_topics

__all__ = [
    "KINDS",
    "STARTER",
    "Composed",
    "IntentRow",
    "MissingValue",
    "NewText",
    "Origin",
    "RemarkShape",
    "StarterText",
    "TemplateNotFoundError",
    "ValuesMissingError",
    "add_template",
    "compose",
    "compose_draft",
    "gap_shapes",
    "intent_names",
    "intent_of",
    "list_intents",
    "remark_shapes",
    "require_whole",
    "starter_topics",
    "write_text",
]
