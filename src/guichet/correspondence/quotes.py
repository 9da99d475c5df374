"""The new words of a mail: quoted history, attributions and signatures folded away.

What is folded: everything below a header block or a rule of "original message"; an attribution ("Le … a
écrit :") with what it introduces; quoted lines, unless the writer answers between them; signatures. A forward
is kept whole, and so is everything where the subject says forward. Nothing new found means an answer without
words if it is surely one, else the whole text: a folded question is worse than a shown history.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from guichet.correspondence import phrases
from guichet.correspondence.lines import Line, Mark, joined

_ATTRIBUTION_LINES = 5
_HEADER_LINES = 10
_SHORT_SIGNATURE = 14
_TALLEST = 100  # lines that a signature may take, blank ones included
_MOST_TRIES = 150  # attributions looked at closely: a mail that has more is no mail
_LONGEST_LINE = 1000
_MOST_LINES = 20_000

_NEW, _QUOTE, _ATTRIBUTION, _HISTORY, _SIGNATURE, _PASSED_ON = range(6)


@dataclass(frozen=True, slots=True)
class NewWords:
    """The new words, and whether the mail passes another one on."""

    text: str
    forwarded: bool


def new_words(lines: Sequence[Line], *, subject: str = "", is_reply: bool = False) -> NewWords:
    """The new words of a mail's lines. `is_reply`: its headers name the mail that it answers."""
    lines = _parted(lines[:_MOST_LINES])
    is_reply = is_reply or bool(phrases.REPLY_SUBJECT.match(subject))
    is_forward = bool(phrases.FORWARD_SUBJECT.match(subject))
    kinds = _Sorter(lines, is_reply=is_reply).sort()
    forwarded = is_forward or any(phrases.FORWARDED.match(_flat(line)) for line in lines)
    if _PASSED_ON in kinds:
        kept = [line for line, kind in zip(lines, kinds, strict=True) if kind != _SIGNATURE]
        return NewWords(joined(kept), forwarded=True)
    new = [place for place, kind in enumerate(kinds) if kind == _NEW and lines[place].text.strip()]
    if (is_forward and _HISTORY in kinds) or (not new and not is_reply):
        return NewWords(joined(lines), forwarded)
    if not new:
        surely = any(kind in (_ATTRIBUTION, _HISTORY, _QUOTE) for kind in kinds)
        return NewWords("" if surely else joined(lines), forwarded)
    return NewWords(joined(_kept(lines, kinds, new, is_reply=is_reply)), forwarded)


def _parted(lines: Sequence[Line]) -> list[Line]:
    """Lines on which an attribution stands behind the last new words, as two lines."""
    parted: list[Line] = []
    for line in lines:
        found = None
        if not line.depth and 20 < len(line.text) < _LONGEST_LINE and line.text.rstrip().endswith(":"):
            found = phrases.ATTRIBUTION_INLINE.search(line.text)
        if found is None or not line.text[: found.start()].strip(" -"):
            parted.append(line)
            continue
        parted.append(Line(line.text[: found.start()].rstrip(" -"), 0, line.mark))
        parted.append(Line(line.text[found.end() :], 0, line.mark))
    return parted


def _kept(lines: list[Line], kinds: list[int], new: list[int], *, is_reply: bool) -> list[Line]:
    quotes = [place for place, kind in enumerate(kinds) if kind == _QUOTE and lines[place].text.strip()]
    answered = [place for place in quotes if place < new[-1]]
    if answered and (_is_between(quotes, new) or not (is_reply or _ATTRIBUTION in kinds)):
        # Answers stand between the quotes, or the quotes are the writer's own choice: both are kept.
        first = min(new[0], answered[0])
        return [
            line
            for place, line in enumerate(lines)
            if first <= place <= new[-1] and kinds[place] in (_NEW, _QUOTE)
        ]
    if quotes and not answered and not is_reply and _ATTRIBUTION not in kinds and _HISTORY not in kinds:
        return [line for place, line in enumerate(lines) if kinds[place] in (_NEW, _QUOTE)]
    kept: list[Line] = []
    for place, line in enumerate(lines):
        if kinds[place] == _NEW:
            kept.append(line)
        elif kept and kept[-1].text:
            kept.append(Line(""))
    return kept


def _is_between(quotes: list[int], new: list[int]) -> bool:
    """Whether there are at least two answers after quotes, or one with quotes on both sides."""
    answers = 0
    quoted = set(quotes)
    last = quotes[0]
    after = False
    for place in sorted({*quotes, *new}):
        if place < quotes[0]:
            continue
        if place in quoted:
            last, after = place, False
        elif not after:
            answers, after = answers + 1, True
    return answers > 1 or (answers == 1 and quotes[-1] > new[-1] > quotes[0] and last > new[-1])


class _Sorter:
    """Says of each line what it is."""

    def __init__(self, lines: list[Line], *, is_reply: bool) -> None:
        self._lines = lines
        self._is_reply = is_reply
        self._kinds = [_NEW] * len(lines)
        self._tries = 0
        # What was found out of each line: signatures look at the lines behind them, too.
        self._history: dict[int, bool] = {}
        self._attributions: dict[int, int] = {}

    def sort(self) -> list[int]:
        place = 0
        while place < len(self._lines):
            place = self._step(place)
        self._sign_off()
        return self._kinds

    def _step(self, place: int) -> int:
        line = self._lines[place]
        if line.mark is not Mark.HISTORY and line.depth == 0 and self._passes_on(place):
            return self._fill(place, len(self._lines), _PASSED_ON)
        if line.mark is Mark.HISTORY or self._begins_history(place):
            return self._fill(place, len(self._lines), _HISTORY)
        if line.mark is Mark.ATTRIBUTION:
            return self._fill(place, place + 1, _ATTRIBUTION)
        if line.mark is Mark.SIGNATURE:
            return self._fill(place, place + 1, _SIGNATURE)
        length = 0 if line.depth else self._attribution(place)
        if length:
            return self._attributed(place, place + length)
        if line.depth and self._begins_quote(place):
            return self._fill(place, self._end_of_quote(place), _ATTRIBUTION)
        if line.depth:
            return self._fill(place, place + 1, _QUOTE)
        if phrases.SIGNATURE_RULE.match(line.text):
            return self._signature(place)
        if phrases.LONG_RULE.match(line.text) and self._is_card(place):
            return self._fill(place, len(self._lines), _SIGNATURE)
        return place + 1

    def _passes_on(self, place: int) -> bool:
        """Whether a forwarded mail begins here: with words of its own below its headers."""
        if not phrases.FORWARDED.match(_flat(self._lines[place])):
            return False
        for line in self._lines[place + 1 :]:
            text = line.text.strip()
            if text and not phrases.HEADER.match(text[:_LONGEST_LINE]):
                return True
        return False

    def _begins_quote(self, place: int) -> bool:
        """Whether quoted lines begin with who wrote them: then they are history, not the writer's choice."""
        if place and self._lines[place - 1].depth and self._lines[place - 1].text.strip():
            return False
        return self._is_header_block(place) or bool(self._attribution(place))

    def _is_card(self, place: int) -> bool:
        """Whether a long rule is followed, to the end, by a few short lines with a way to reach somebody."""
        if len(self._lines) - place > _TALLEST:
            return False
        rest = [line for line in self._lines[place + 1 :] if line.text.strip()]
        if not rest or len(rest) > 7 or any(line.depth or len(line.text) > 80 for line in rest):
            return False
        return self._has_words_before(place) and any(phrases.CONTACT.search(line.text) for line in rest)

    def _fill(self, begin: int, end: int, kind: int) -> int:
        for place in range(begin, end):
            self._kinds[place] = kind
        return end

    def _end_of_quote(self, place: int) -> int:
        while place < len(self._lines) and self._lines[place].depth:
            place += 1
        return place

    def _begins_history(self, place: int) -> bool:
        """Whether everything from here on is older: a rule of words, or a block of headers."""
        if place not in self._history:
            self._history[place] = self._look_for_history(place)
        return self._history[place]

    def _look_for_history(self, place: int) -> bool:
        line = self._lines[place]
        text = _flat(line)
        if not text:
            return False
        if line.depth == 0 and (phrases.ORIGINAL.match(text) or phrases.REPLY_ABOVE.match(text)):
            return True
        if phrases.FORWARDED.match(text) and line.depth == 0:
            return True
        return line.depth == 0 and self._is_header_block(place)

    def _is_header_block(self, place: int) -> bool:
        first = phrases.HEADER.match(_flat(self._lines[place]))
        if (
            first is None
            or first.lastgroup is None
            or not (first["from"] or first["date"] or first["subject"])
        ):
            return False
        seen: set[str] = set()
        missed = 0
        has_address = False
        for line in self._lines[place : place + _HEADER_LINES]:
            found = phrases.HEADER.match(_flat(line))
            if found is None:
                if line.text.strip() and seen:
                    missed += 1
                if missed > 2:
                    break
                continue
            seen.update(name for name in ("from", "date", "to", "subject", "other") if found[name])
            has_address = has_address or "@" in found["value"]
        if first["from"]:
            return len(seen - {"from", "other"}) >= 1 and (len(seen) > 2 or has_address or "date" in seen)
        alone = place == 0 or not self._lines[place - 1].text.strip()
        if first["date"] and "to" in seen and has_address and alone:
            return True
        return ({"from", "to"} <= seen and len(seen) > 2) or {"from", "date", "subject"} <= seen

    def _attribution(self, place: int) -> int:
        """How many lines an attribution beginning here takes; 0 when none does."""
        if place not in self._attributions:
            self._attributions[place] = self._look_for_attribution(place)
        return self._attributions[place]

    def _look_for_attribution(self, place: int) -> int:
        depth = self._lines[place].depth
        first = _flat(self._lines[place])
        if not first.strip():
            return 0
        if not depth and phrases.ATTRIBUTION_RULED.match(first):
            return 1
        text = ""
        begins = bool(phrases.ATTRIBUTION_BEGINS.match(first))
        for length in range(1, _ATTRIBUTION_LINES + 1):
            if place + length > len(self._lines):
                break
            line = self._lines[place + length - 1]
            if not line.text.strip() or line.depth != depth:
                break
            text = f"{text} {_flat(line)}".strip()
            if len(text) > 700:
                break
            if (
                length < 4
                and phrases.ATTRIBUTION_DATED.match(text)
                and (text.endswith(":") or self._quoted_next(place + length))
            ):
                return length
            if not text.endswith((":", "：")) or not phrases.WROTE.search(text) or self._tries > _MOST_TRIES:
                continue
            self._tries += 1
            if begins and phrases.ATTRIBUTION.match(text):
                return length
            if (
                length < 3
                and phrases.ATTRIBUTION_ENDING.match(text)
                and (length == 1 or self._is_rest(line.text))
                and self._may_begin(place, length)
            ):
                return length
            if length == 1 and phrases.ATTRIBUTION_BARE.match(text) and self._quoted_next(place + length):
                return length
        return 0

    @staticmethod
    def _is_rest(text: str) -> bool:
        """Whether a line may be the second of an attribution, and not an attribution by itself."""
        return bool(phrases.WROTE.search(text)) and not phrases.ATTRIBUTION_BEGINS.match(text)

    def _may_begin(self, place: int, length: int) -> bool:
        """An attribution without its usual first word must be followed by quotes, or stand alone."""
        if self._quoted_next(place + length):
            return True
        before = place == 0 or not self._lines[place - 1].text.strip()
        return before and self._is_reply and length == 1

    def _quoted_next(self, place: int) -> bool:
        for line in self._lines[place : place + 3]:
            if line.depth or line.mark is Mark.HISTORY:
                return True
            if line.text.strip():
                return False
        return False

    def _attributed(self, place: int, end: int) -> int:
        """An attribution and what it introduces: quoted lines, or all the rest where nothing is quoted."""
        self._fill(place, end, _ATTRIBUTION)
        if self._quoted_next(end):
            return end
        if self._short_gap(end):
            return end
        return self._fill(end, len(self._lines), _HISTORY)

    def _short_gap(self, place: int) -> bool:
        """Whether quoted lines begin soon: a mail program may put some blank lines between."""
        for line in self._lines[place : place + 7]:
            if line.depth:
                return True
            if line.text.strip():
                return False
        return False

    def _signature(self, place: int) -> int:
        """A signature from its rule to the history or the end, when it is short enough to be one."""
        end = place + 1
        words = 0
        while end < min(len(self._lines), place + _TALLEST) and words <= 3 * _SHORT_SIGNATURE:
            line = self._lines[end]
            if (
                line.depth
                or line.mark is not Mark.NONE
                or self._begins_history(end)
                or self._attribution(end)
            ):
                break
            words += bool(line.text.strip())
            end += 1
        limit = (
            3 * _SHORT_SIGNATURE
            if self._lines[place].text == "-- " or end < len(self._lines)
            else _SHORT_SIGNATURE
        )
        has_words = self._has_words_before(place)
        if words > limit or (not has_words and words > 0):
            return place + 1
        return self._fill(place, end, _SIGNATURE)

    def _has_words_before(self, place: int) -> bool:
        return any(self._lines[before].text.strip() for before in range(place))

    def _sign_off(self) -> None:
        """The lines of phones, mail programs and scanners at the end of what is new."""
        new = [place for place, kind in enumerate(self._kinds) if kind == _NEW]
        for place in reversed(new):
            line = self._lines[place]
            text = line.text.strip()
            if not text:
                continue
            is_rule = set(text) <= set("_-—=*~") and len(text) >= 2
            if is_rule or _is_sign_off(text) or self._is_second_half(place):
                self._kinds[place] = _SIGNATURE
            elif not self._is_dashed_name(place, text):
                return
            else:
                self._kinds[place] = _SIGNATURE

    def _is_second_half(self, place: int) -> bool:
        """Whether this line and the one before are together what a phone wrote."""
        before = self._lines[place - 1].text.strip() if place else ""
        return (
            bool(before)
            and len(before) < 60
            and _is_sign_off(f"{before} {self._lines[place].text.strip()}")
            and not (before.endswith((".", ",", "!", "?")))
        )

    def _is_dashed_name(self, place: int, text: str) -> bool:
        """`-Marie`, alone on the last line."""
        if not text.startswith(("-", "—", "–")) or text[1:2].isspace() or len(text) > 40:
            return False
        name = text.lstrip("-—–")
        alone = place == 0 or not self._lines[place - 1].text.lstrip().startswith(("-", "—", "–"))
        return (
            alone
            and name[:1].isupper()
            and len(name.split()) <= 3
            and name.replace(" ", "").replace(".", "").isalpha()
        )


def _flat(line: Line) -> str:
    """A line as the rules of words are compared: short, its spaces single; "" for a longer one."""
    return " ".join(line.text.split()) if len(line.text) <= _LONGEST_LINE else ""


def _is_sign_off(text: str) -> bool:
    if len(text) > 160:
        return False
    return bool(phrases.MOBILE.match(text)) or (len(text) < 140 and bool(phrases.SCANNED.search(text)))
