"""Articles: what the desk explains again and again, written once for each brand and language.

An article has a text in each of its languages. A text is a draft, published, or superseded by a later one:
what was published is never changed, so that one can see what a customer was shown. No store means all stores.
Leads and agents write them; agents, drafts and chat find the published ones by `find_articles` and
`article_text`.
"""

from guichet.support.articles.markdown import as_html, as_text
from guichet.support.articles.repository import FoundArticle, PublishedText, article_text, find_articles
from guichet.support.articles.service import publish_text, save_draft, write_article

__all__ = [
    "FoundArticle",
    "PublishedText",
    "article_text",
    "as_html",
    "as_text",
    "find_articles",
    "publish_text",
    "save_draft",
    "write_article",
]
