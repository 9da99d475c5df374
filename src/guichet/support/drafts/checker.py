"""The checker: says what of a draft has no proof, whoever wrote it. Pure; the same draft, the same answer.

A plain segment states nothing: no digit of any script, number in words, date, amount, link or address, no
name, no word of a state or a commitment, in any of our languages and in no disguise. A claim names a fact of
this ticket's own customer as it is known now.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain, pairwise

import msgspec

from guichet.correspondence import language_of
from guichet.support.drafts.facts import FactSheet, plain_value
from guichet.support.drafts.lexicon import Lexicon, carriers, lexicon_of, lexicons
from guichet.support.drafts.normal import disguised, fold, odd_sign, words_of
from guichet.support.drafts.phrases import phrases_of
from guichet.support.drafts.segments import Claim, Place, Plain, Segment

LONGEST = 2500  # signs of plain text: an answer, not an essay
_MOST_REFUSALS = 8
_ECHOED = 6  # words in a row of the customer's own message
_LANGUAGE_FROM = 60  # letters from which a language is told surely
_FAMILIAR_FROM = 6  # words of a sentence
_FAMILIAR_SHARE = 0.65
_STRANGE_RUN = 5
_SHORTEST_NAME = 3

_WRITTEN_WORD = re.compile(r"[^\W\d_]+(?:['’‘][^\W\d_]+)*")
_DOTTED = re.compile(r"[^\W\d_]\.[^\W\d_]|:\S|@")
_ROMAN = re.compile(r"M{0,4}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_STATEMENT = re.compile(r"[^.!?\n…]+(?=[.!\n…])")  # a question states nothing
_TITLE = re.compile(r"(?:^|\s)(?:mr|mrs|ms|dr|m|mme|mlle|sr|sra|hr|fr|prof|st)\.$")
_SENTENCE = re.compile(r"([^.!?\n…]*)([.!?\n…]+|$)")
_SENTENCE_END = re.compile(r"[.!?\n…]+")
_ENDS_SENTENCE = frozenset(".!?:\n¿¡")
_CAPITALISED = frozenset({"i", "i'm", "i've", "i'd", "madame", "monsieur", "mr", "mrs", "ms"})


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """What has no proof: `place` is the segment's, `found` what was found there.

    Codes. Of plain segments: digit, number, date, money, link, state, commitment, name, script, hidden,
    symbol, echo (the customer's own words), statement (a sentence that claims nothing and is no courtesy or
    question), too_long, other_language, unfamiliar. Of claims: no_proof, not_theirs, not_current, no_words;
    of its sentence: negated, mixed (two records of a kind). Of the whole: empty.
    """

    code: str
    place: int
    found: str = ""


def check(segments: Sequence[Segment], sheet: FactSheet, *, language: str, asked: str = "") -> list[Refusal]:
    """What of a draft has no proof, in its order; nothing where it may wait for an agent.

    `asked` is the message that it answers: a draft that repeats it line by line obeys it.
    """
    refusals = [
        one for place, segment in enumerate(segments) for one in _check_one(place, segments, sheet, language)
    ]
    refusals += _check_sentences(segments, language)
    refusals += _check_statements(segments, language)
    refusals += _check_whole(segments, language, asked)
    return refusals[:_MOST_REFUSALS]


def names_asked(segments: Sequence[Segment], language: str) -> list[str]:
    """Words and pairs of words of plain segments that could be somebody's name, folded, to be looked up."""
    ordinary = lexicon_of(language).ordinary
    asked: set[str] = set()
    for segment in segments:
        if isinstance(segment, Plain):
            words = words_of(fold(segment.text))
            asked |= {word for word in words if len(word) >= _SHORTEST_NAME and word not in ordinary}
            asked |= {
                f"{first} {second}" for first, second in pairwise(words) if not {first, second} <= ordinary
            }
    return sorted(asked)


def _check_one(place: int, segments: Sequence[Segment], sheet: FactSheet, language: str) -> Iterator[Refusal]:
    segment = segments[place]
    if isinstance(segment, Claim):
        code = _claim_fault(segment, sheet)
        if code:
            yield Refusal(code=code, place=place, found=f"{segment.record}.{segment.field}")
    elif isinstance(segment, Plain):
        before = _end_before(place, segments)
        for code, found in _plain_faults(segment.text, before, sheet, language):
            yield Refusal(code=code, place=place, found=found[:60])


def _claim_fault(claim: Claim, sheet: FactSheet) -> str:
    fact = sheet.find(claim.record, claim.field)
    if fact is None:
        return "not_theirs" if claim.record in sheet.foreign else "no_proof"
    if claim.value is not None and claim.value != plain_value(fact.value):
        return "not_current"
    if claim.as_of is not None and claim.as_of > fact.as_of:
        return "not_current"  # it says to be known from later than anything is known
    return "" if claim.text else "no_words"


def _end_before(place: int, segments: Sequence[Segment]) -> str:
    """The last sign that is seen before a segment; "" where it begins the draft."""
    for segment in reversed(segments[:place]):
        if isinstance(segment, Place):
            return "\n"
        text = segment.text.rstrip(" \u00a0\u202f")
        if text:
            return text[-1] if isinstance(segment, Plain) else "claim"
    return ""


def _plain_faults(text: str, before: str, sheet: FactSheet, language: str) -> Iterator[tuple[str, str]]:
    odd = odd_sign(text)
    if odd:
        yield odd
    if found := _DOTTED.search(unicodedata.normalize("NFKC", text)):
        yield "link", found.group()
    folded = fold(text)
    own = lexicon_of(language)
    spaced = f" {' '.join(words_of(folded))} "
    if own.idioms is not None:
        spaced = own.idioms.sub(" | ".strip(), spaced)
    words = [word for word in spaced.split() if word != "|"]
    hidden = [*disguised(folded)]
    yield from _lexicon_faults(words, hidden, spaced, own)
    for sentence in _STATEMENT.findall(f"{folded}."):
        said = words_of(sentence)
        stated = own.subject.phrase_in(f" {' '.join(said)} ") or next(filter(own.subject.has, said), None)
        if stated:
            yield "state", stated
    for word in _WRITTEN_WORD.findall(text):
        if len(word) > 1 and _ROMAN.fullmatch(word) and word.isupper():
            yield "number", word
    yield from _name_faults(text, before, words, hidden, spaced, sheet, own)


def _lexicon_faults(
    words: Sequence[str], hidden: Sequence[str], spaced: str, own: Lexicon
) -> Iterator[tuple[str, str]]:
    for lexicon in lexicons(own.language):
        is_own = lexicon is own
        for section, patterns in lexicon.sections.items():
            for word in (*words, *hidden):
                if (is_own or word not in own.ordinary) and patterns.has(word):
                    yield section, word
                    break
            else:
                phrase = patterns.phrase_in(spaced)
                if phrase and (is_own or not set(phrase.split()) <= own.ordinary):
                    yield section, phrase


def _name_faults(
    text: str,
    before: str,
    words: Sequence[str],
    hidden: Sequence[str],
    spaced: str,
    sheet: FactSheet,
    own: Lexicon,
) -> Iterator[tuple[str, str]]:
    for word in (*words, *hidden):
        if carriers().has(word) or (word in sheet.names and word not in own.ordinary):
            yield "name", word
    if phrase := carriers().phrase_in(spaced):
        yield "name", phrase
    for name in sheet.names:
        if " " in name and f" {name} " in spaced:
            yield "name", name
    for word in _capitalised_within(text, before):
        folded = fold(word)
        if own.language == "de":  # where every noun is written so
            if not set(words_of(folded)) <= own.vocabulary:
                yield "name", word
        elif folded not in _CAPITALISED:
            yield "name", word


def _capitalised_within(text: str, before: str) -> Iterator[str]:
    """Words with a capital that do not begin a sentence."""
    for found in _WRITTEN_WORD.finditer(text):
        word = found.group()
        if not any(sign.isupper() for sign in word):
            continue
        ahead = text[: found.start()].rstrip(" \u00a0\u202f\t\"'«»“”„(-–—")
        last = ahead[-1] if ahead else before
        begins = last == "" or last in _ENDS_SENTENCE or ahead.endswith("…")
        begins = begins and not _TITLE.search(fold(ahead))
        # After a comma at the end of a line begins the letter itself.
        begins = begins or (last == "," and "\n" in text[len(ahead) : found.start()])
        shouts = any(sign.isupper() for sign in word[1:]) and not _begins_elided(word)
        if shouts or not begins:
            yield word


def _begins_elided(word: str) -> bool:
    """`L'Équipe`, `D'Accord`: the capital after an elision at the beginning."""
    return len(word) > 2 and word[1] in "'’‘" and not any(sign.isupper() for sign in word[3:])


def _check_sentences(segments: Sequence[Segment], language: str) -> Iterator[Refusal]:
    """What a sentence makes of the claims in it: turned round by a no, or of two parcels at once."""
    words: list[str] = []
    claims: list[tuple[int, Claim]] = []
    for place, segment in enumerate((*segments, Plain(text="."))):
        if isinstance(segment, Claim):
            claims.append((place, segment))
        elif isinstance(segment, Plain):
            first, *others = _SENTENCE_END.split(fold(segment.text))
            words += words_of(first)
            if others:
                yield from _sentence_faults(words, claims, language)
                words, claims = words_of(others[-1]), []


def _sentence_faults(
    words: Sequence[str], claims: Sequence[tuple[int, Claim]], language: str
) -> Iterator[Refusal]:
    kinds: dict[str, str] = {}
    for place, claim in claims:
        kind = claim.record.partition(":")[0]
        if kinds.setdefault(kind, claim.record) != claim.record:
            yield Refusal(code="mixed", place=place, found=f"{claim.record}.{claim.field}")
    if not claims:
        return
    for lexicon in lexicons(language):
        is_own = lexicon.language == language
        for word in words:
            if (is_own or word not in lexicon_of(language).ordinary) and lexicon.negation.has(word):
                yield Refusal(code="negated", place=claims[0][0], found=word)
                return
        phrase = lexicon.negation.phrase_in(f" {' '.join(words)} ") if is_own else None
        if phrase:
            yield Refusal(code="negated", place=claims[0][0], found=phrase)
            return


def _check_statements(segments: Sequence[Segment], language: str) -> Iterator[Refusal]:
    """Sentences without a claim that do more than greet, thank, regret, invite or ask."""
    opening, own = lexicon_of(language).opening, _own_sentences(language)
    words: list[str] = []
    has_claim = False
    for place, segment in enumerate((*segments, Plain(text="\n"))):
        if not isinstance(segment, Plain):
            has_claim = has_claim or isinstance(segment, Claim)
            continue
        for found in _SENTENCE.finditer(fold(segment.text)):
            words += words_of(found.group(1))
            if not found.group(2):
                continue
            said = " ".join(words)
            is_open = has_claim or "?" in found.group(2) or said in own or not said
            if not is_open and not opening.match(said):
                yield Refusal(code="statement", place=min(place, len(segments) - 1), found=said[:60])
            words, has_claim = [], False


@cache
def _own_sentences(language: str) -> frozenset[str]:
    """The sentences of our own phrases."""
    lines = (line for variants in phrases_of(language).lines.values() for line in variants)
    return frozenset(" ".join(words_of(one)) for line in lines for one in _SENTENCE_END.split(fold(line)))


def _check_whole(segments: Sequence[Segment], language: str, asked: str) -> Iterator[Refusal]:
    plains = [(place, segment.text) for place, segment in enumerate(segments) if isinstance(segment, Plain)]
    text = " ".join(said for _, said in plains)
    if not text.strip():
        yield Refusal(code="empty", place=0)
        return
    first = plains[0][0]
    if len(text) > LONGEST:
        yield Refusal(code="too_long", place=first, found=str(len(text)))
    words = words_of(fold(text))
    if (run := _echo(words, words_of(fold(asked)), language)) is not None:
        yield Refusal(code="echo", place=first, found=run)
    if sum(map(len, words)) >= _LANGUAGE_FROM:
        spoken = language_of(text)
        if spoken is not None and spoken != language:
            yield Refusal(code="other_language", place=first, found=spoken)
    sentences = [words_of(one) for one in _SENTENCE_END.split(fold(text))]
    if strange := _strange(sentences, lexicon_of(language)):
        yield Refusal(code="unfamiliar", place=first, found=strange[:60])


def _echo(words: Sequence[str], asked: Sequence[str], language: str) -> str | None:
    """Words in a row that stand in the customer's message too."""
    # What our own phrases say, customers say too.
    told = _runs(words) & _runs(asked)
    told = {run for run in told if run not in _own_runs(language)}
    return " ".join(min(told)) if told else None


def _runs(words: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(words[at : at + _ECHOED]) for at in range(len(words) - _ECHOED + 1)}


@cache
def _own_runs(language: str) -> frozenset[tuple[str, ...]]:
    lines = phrases_of(language).lines.values()
    return frozenset(run for variants in lines for line in variants for run in _runs(words_of(fold(line))))


def _strange(sentences: Sequence[Sequence[str]], lexicon: Lexicon) -> str:
    """Words by which a text reads as something else than plain words of its language, if it does."""
    everything = list(chain.from_iterable(sentences))
    for words in (*sentences, everything):
        unknown = [word for word in words if len(word) > 1 and word not in lexicon.vocabulary]
        if len(words) >= _FAMILIAR_FROM and len(unknown) > (1 - _FAMILIAR_SHARE) * len(words):
            return " ".join(unknown)
    run: list[str] = []
    for word in everything:
        run = [] if len(word) == 1 or word in lexicon.vocabulary else [*run, word]
        if len(run) >= _STRANGE_RUN:
            return " ".join(run)
    return ""
