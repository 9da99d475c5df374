"""Articles that may answer a visitor before an agent does: found by the words of what they type."""

from __future__ import annotations

from guichet.kernel.db import Transaction
from guichet.kernel.types import search_text
from guichet.support.articles import FoundArticle, find_articles

_SHOWN = 3
_WORDS = 6
_SHORTEST = 4  # letters: shorter words stand in every article
_ENOUGH = 0.5  # of rank: one word of a title, or several of the text


async def helpful(
    transaction: Transaction, typed: str, *, language: str, store_id: int
) -> list[FoundArticle]:
    """The published articles that a sentence is about, the best first.

    Nobody's sentence stands in an article word for word: each of its longer words is looked for by itself.
    """
    words = {word for word in search_text(typed).split() if len(word) >= _SHORTEST}
    found: dict[int, FoundArticle] = {}
    scores: dict[int, float] = {}
    for word in sorted(words, key=len, reverse=True)[:_WORDS]:
        for one in await find_articles(transaction, word, language=language, store_id=store_id):
            found[one.article_id] = one
            scores[one.article_id] = scores.get(one.article_id, 0.0) + one.rank
    best = sorted(scores, key=lambda article_id: (-scores[article_id], article_id))
    return [found[article_id] for article_id in best if scores[article_id] >= _ENOUGH][:_SHOWN]
