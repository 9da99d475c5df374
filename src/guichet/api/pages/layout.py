"""From a template and its words to a page that lets nothing in from outside."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import HTMLResponse

from guichet.api.pages.brands import Brand
from guichet.kernel.errors import GuichetError
from guichet.kernel.types import Language, Words, accepted_language

_MOST_FIELDS = 20
_NOTICE = "notice.html"
_templates = Environment(
    loader=PackageLoader("guichet.api.pages"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page_language(request: Request, written: str = "") -> Language:
    """The reader's language: what the browser asks for, else that of the mail (`written`), else English."""
    asked = accepted_language(request.headers.get("accept-language"))
    return asked or accepted_language(written) or Language.EN


def shown(
    request: Request,
    template: str,
    words: Mapping[str, Words],
    *,
    brand: Brand,
    language: Language,
    status: int = 200,
    script: str = "",
    tag: str = "",
    **values: Any,
) -> HTMLResponse:
    """A page of a brand. `words` are told to the template as `say`; `title` is one of them, and its head.

    `{brand}` in words is the brand's name. A template extends `layout.html` and fills its block `main`.
    `script` is one of ours, which may speak to this house alone. A page with an entity `tag` may be kept by
    its reader, and is asked for again each time.
    """
    style = Markup(_templates.get_template("page.css").render(brand=brand))  # noqa: S704 — ours and a checked colour
    told = {name: said.text(language, brand=brand.name) for name, said in words.items()}
    html = _templates.get_template(template).render(
        say=told,
        brand=brand,
        language=language.value,
        style=style,
        path=request.url.path,
        script=Markup(script),  # noqa: S704 — written by us
        tag=tag.strip('"'),
        **values,
    )
    headers = _headers(style, script)
    if tag:
        headers |= {"ETag": tag, "Cache-Control": "private, no-cache"}
    return HTMLResponse(html, status_code=status, headers=headers)


def notice(
    request: Request, title: Words, said: Words, *, brand: Brand, language: Language, status: int
) -> HTMLResponse:
    """A page that says one thing, with nothing to do on it."""
    words = {"title": title, "said": said}
    return shown(request, _NOTICE, words, brand=brand, language=language, status=status)


def words_of(refused: GuichetError) -> tuple[Words, Words]:
    """The title of a refusal, and what it says, with its values filled in."""
    return refused.title, Words(refused.text(Language.EN), refused.text(Language.FR))


async def form_of(request: Request) -> dict[str, str]:
    """The fields of a form that was sent, each once; what is no form has none."""
    body = (await request.body()).decode("utf-8", "replace")
    try:
        fields = parse_qs(body, max_num_fields=_MOST_FIELDS)
    except ValueError:
        return {}
    return {name: given[-1] for name, given in fields.items()}


def _digest(content: str) -> str:
    return "'sha256-" + b64encode(sha256(content.encode()).digest()).decode() + "'"


def _headers(style: str, script: str) -> dict[str, str]:
    scripted = f" script-src {_digest(script)}; connect-src 'self';" if script else ""
    return {
        "Content-Security-Policy": (
            f"default-src 'none'; style-src {_digest(style)};{scripted} base-uri 'none'; form-action 'self';"
            " frame-ancestors 'none'"
        ),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",  # the address holds the word
        "X-Robots-Tag": "noindex, nofollow",
        "Vary": "Accept-Language",
    }
