"""Whether a rule that somebody wrote can be kept: all that is wrong is named at once, by its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

import msgspec

from guichet.kernel.errors import Fault
from guichet.kernel.types import Words, search_text
from guichet.support.routing.engine import Act, Condition
from guichet.support.routing.errors import RuleInvalidError
from guichet.support.routing.vocabulary import ACTS, FIELDS, KINDS, NONE, SKILLS, TRIGGERS

_MOST_NUMBER = 10_000_000

_NO_TRIGGER = Words("Say when the rule starts.", "Indiquez quand la règle commence.")
_UNKNOWN_TRIGGER = Words("No rule starts by “{word}”.", "Aucune règle ne commence par « {word} ».")
_UNKNOWN_FIELD = Words("Rules cannot ask about “{word}”.", "Une règle ne peut pas porter sur « {word} ».")
_UNKNOWN_OPERATOR = Words("“{word}” does not fit {field}.", "« {word} » ne convient pas à {field}.")
_NUMBER = Words("Here a whole number of at least 0 is needed.", "Il faut ici un nombre entier, 0 ou plus.")
_FLAG = Words("Here yes or no is needed.", "Il faut ici oui ou non.")
_LIST = Words("Choose or write at least one.", "Choisissez ou écrivez au moins une valeur.")
_UNKNOWN_VALUE = Words("{field} is never “{word}”.", "{field} n’est jamais « {word} ».")
_GONE = Words("“{word}” does not exist any more.", "« {word} » n’existe plus.")
_NO_ACT = Words("Say what the rule does.", "Indiquez ce que fait la règle.")
_UNKNOWN_ACT = Words("Rules cannot do “{word}”.", "Une règle ne peut pas faire « {word} ».")
_NO_TAGS = Words("Name at least one tag.", "Nommez au moins une étiquette.")
_NO_QUEUE = Words("Choose a queue that is in use.", "Choisissez une file en service.")
_NO_AGENT = Words(
    "Choose somebody who can answer tickets.", "Choisissez une personne qui répond aux tickets."
)
_SKILL = Words("Choose the language, the topic or nothing.", "Choisissez la langue, le sujet ou rien.")
_CLOSES = Words(
    "A rule closes automatic mail and spam only: add “the mail is …” or “the topic is Spam”, and match all.",
    "Une règle ne clôt que les mails automatiques et les indésirables : ajoutez « le mail est … » ou"
    " « le sujet est Indésirable », et exigez toutes les conditions.",
)


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule may name by its id."""

    stores: Collection[int]
    queues: Collection[int]
    agents: Collection[int]

    def of(self, kind: str) -> Collection[int]:
        """The ids of a kind of field."""
        return {"store": self.stores, "queue": self.queues, "agent": self.agents}[kind]


def check_rule(
    triggers: Sequence[str], match: str, tests: Sequence[Condition], acts: Sequence[Act], known: Known
) -> None:
    """Raise RuleInvalidError, naming everything that is wrong."""
    faults = [
        *_triggers(triggers),
        *(fault for place, one in enumerate(tests) for fault in _test(one, f"/tests/{place}", known)),
        *_acts(acts, match, tests, known),
    ]
    if faults:
        raise RuleInvalidError(errors=faults)


def _at(pointer: str, words: Words) -> Fault:
    return Fault(pointer=pointer, words=words)


def _triggers(triggers: Sequence[str]) -> Iterator[Fault]:
    if not triggers:
        yield _at("/triggers", _NO_TRIGGER)
    for place, one in enumerate(triggers):
        if one not in TRIGGERS:
            yield _at(f"/triggers/{place}", _filled(_UNKNOWN_TRIGGER, one))


def _test(test: Condition, pointer: str, known: Known) -> Iterator[Fault]:
    field = FIELDS.get(test.field)
    if field is None:
        yield _at(f"{pointer}/field", _filled(_UNKNOWN_FIELD, test.field))
        return
    if test.operator not in KINDS[field.kind]:
        yield _at(f"{pointer}/operator", _filled(_UNKNOWN_OPERATOR, test.operator, field.title))
    value, place = test.value, f"{pointer}/value"
    if field.kind == "flag":
        if not isinstance(value, bool):
            yield _at(place, _FLAG)
    elif field.kind == "number":
        if isinstance(value, bool | list) or not 0 <= value <= _MOST_NUMBER:
            yield _at(place, _NUMBER)
    elif not isinstance(value, list) or not all(search_text(one) for one in value) or not value:
        yield _at(place, _LIST)
    elif field.kind == "choice":
        for one in value:
            if one not in field.values:
                yield _at(place, _filled(_UNKNOWN_VALUE, one, field.title))
    elif field.kind in ("store", "queue", "agent"):
        yield from _named(value, field.kind, place, known)


def _named(value: Sequence[str], kind: str, pointer: str, known: Known) -> Iterator[Fault]:
    ids = {str(one) for one in known.of(kind)} | ({NONE} if kind != "store" else set())
    for one in value:
        if one not in ids:
            yield _at(pointer, _filled(_GONE, one))


def _acts(acts: Sequence[Act], match: str, tests: Sequence[Condition], known: Known) -> Iterator[Fault]:
    if not acts:
        yield _at("/acts", _NO_ACT)
    for place, act in enumerate(acts):
        pointer = f"/acts/{place}"
        if act.do not in ACTS:
            yield _at(f"{pointer}/do", _filled(_UNKNOWN_ACT, act.do))
        elif act.do in ("tag", "untag") and not any(search_text(name) for name in act.tags):
            yield _at(f"{pointer}/tags", _NO_TAGS)
        elif act.do == "queue" and act.queue_id not in known.queues:
            yield _at(f"{pointer}/queue_id", _NO_QUEUE)
        elif act.do == "assign" and act.user_id is not None and act.user_id not in known.agents:
            yield _at(f"{pointer}/user_id", _NO_AGENT)
        elif act.do == "assign" and act.skill not in SKILLS:
            yield _at(f"{pointer}/skill", _SKILL)
        elif act.do == "close" and not (match == "all" and any(_is_noise(one) for one in tests)):
            yield _at(pointer, _CLOSES)


def _is_noise(test: Condition) -> bool:
    """Whether a test lets through only what nobody is to answer."""
    return test.operator == "is" and (
        test.field == "automatic" or (test.field == "topic" and test.value == ["spam"])
    )


def _filled(words: Words, word: str, field: Words | None = None) -> Words:
    shown = field or Words("", "")
    return Words(
        words.en.format(word=word[:60], field=shown.en), words.fr.format(word=word[:60], field=shown.fr)
    )
