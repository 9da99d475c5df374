"""Satisfaction: one question after a ticket was closed, asked by mail, answered on a page without script.

A store asks once a merchant switches it on. A question is planned when a ticket with an answer of ours is
closed, asked after a delay unless the ticket was opened again, and answered by a mark from 1 to 5 and a
comment, which may be changed as long as the link lasts. States: planned, then asked, withdrawn or failed.
What a resolution and a person are asked about stands in `planning`; pages are made above, by `find_question`
and `answer`; the desk shows `happenings_of`. Each answer is announced as `CsatAnswered`.
"""

from guichet.support.csat.answering import LONGEST, Question, answer, find_question
from guichet.support.csat.composing import KIND
from guichet.support.csat.errors import CommentTooLongError, MarkNeededError, QuestionGoneError
from guichet.support.csat.links import MARKS, PATH, Named, signer_of
from guichet.support.csat.preferences import any_preferences, change_preferences
from guichet.support.csat.schemas import CsatHappening
from guichet.support.csat.views import happenings_of

__all__ = [
    "KIND",
    "LONGEST",
    "MARKS",
    "PATH",
    "CommentTooLongError",
    "CsatHappening",
    "MarkNeededError",
    "Named",
    "Question",
    "QuestionGoneError",
    "answer",
    "any_preferences",
    "change_preferences",
    "find_question",
    "happenings_of",
    "signer_of",
]
