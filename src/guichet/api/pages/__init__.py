"""Pages for shoppers: made on the server, readable and usable without any script, in the brand's colours.

All stand on one layout (`layout.shown`): system fonts, light and dark, French and English, a policy that lets
nothing in from outside, nothing for search engines. A page is reached by a signed word that names one thing
(`kernel.signing`); no cookie counts here. So a form needs no token of its own against requests that other
pages forge: who could forge one would have to know the word, and who knows it may do what it names.
Looking at a page changes nothing, since programs that scan mails follow links; what is done is done by POST.
"""

from guichet.api.pages.front import PageFront
from guichet.api.pages.returning import LARGEST_FORM
from guichet.api.pages.routes import router

__all__ = ["LARGEST_FORM", "PageFront", "router"]
