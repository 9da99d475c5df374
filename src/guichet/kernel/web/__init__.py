"""Web manners: the habits that all routes share, so that a room's `routes.py` holds calls only.

Errors as problem+json in the reader's language, pages with keyset cursors, conditional requests, idempotent
POST, rate limits, trusted proxies, limits and headers of safety, and the live stream. Who is signed in is the
matter of `kernel.auth`. Rooms import from here; the layers around the app are put on by the composition of
the API.
"""

from guichet.kernel.web.conditional import etag_of, mark, not_modified, require_match
from guichet.kernel.web.cursors import decode_cursor, encode_cursor, page_of
from guichet.kernel.web.facts import client_address, facts_of, reader_language
from guichet.kernel.web.gate import Gate
from guichet.kernel.web.guards import AnswerHeaders, BodyLimit, TrustedProxies
from guichet.kernel.web.idempotency import Idempotency
from guichet.kernel.web.limits import RateLimiter
from guichet.kernel.web.pages import mount_web, web_policy
from guichet.kernel.web.passing import PassingProtocol, Welcome, passing
from guichet.kernel.web.patience import ImpatientProtocol
from guichet.kernel.web.problems import Problem, ProblemGuard, install_problem_handlers
from guichet.kernel.web.schemas import Answered, Asked, MoneyShape, Page, PageQuery, PageRequest
from guichet.kernel.web.stream import Binding, Hearing, LiveStream, Momentary, Streamed

__all__ = [
    "AnswerHeaders",
    "Answered",
    "Asked",
    "Binding",
    "BodyLimit",
    "Gate",
    "Hearing",
    "Idempotency",
    "ImpatientProtocol",
    "LiveStream",
    "Momentary",
    "MoneyShape",
    "Page",
    "PageQuery",
    "PageRequest",
    "PassingProtocol",
    "Problem",
    "ProblemGuard",
    "RateLimiter",
    "Streamed",
    "TrustedProxies",
    "Welcome",
    "client_address",
    "decode_cursor",
    "encode_cursor",
    "etag_of",
    "facts_of",
    "install_problem_handlers",
    "mark",
    "mount_web",
    "not_modified",
    "page_of",
    "passing",
    "reader_language",
    "require_match",
    "web_policy",
]
