"""A page on which a person is a customer: what people wrote and got, a form to write, one to answer.

It needs no script, and shows mails as plain text only.
"""

# ruff: noqa: E501 — lines of HTML

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from guichet.connectors.mail.standin.control import answer, post, shown
from guichet.connectors.mail.standin.letters import Written
from guichet.connectors.mail.standin.state import Letter, State
from guichet.kernel.types import Words

_LONGEST_FORM = 256 * 1024
_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#1c1c1c;background:#fff}
a{color:#14507a}ul{list-style:none;padding:0}li{border-top:1px solid #ddd;padding:.6rem 0}
article{border:1px solid #ddd;border-radius:8px;padding:1rem;margin:1rem 0}article.wrote{background:#f2f6f9}
pre{white-space:pre-wrap;font:inherit;margin:.5rem 0 0}label{display:block;margin:.7rem 0 .2rem}
input,textarea,select{font:inherit;width:100%;box-sizing:border-box;padding:.45rem;border:1px solid #777;border-radius:6px}
textarea{min-height:8rem}button{font:inherit;margin-top:.8rem;padding:.5rem 1.2rem;border-radius:6px;border:0;
background:#14507a;color:#fff}small{color:#595959}.bad{color:#9b1c1c}
h1,pre{overflow-wrap:anywhere}
@media(prefers-color-scheme:dark){body{background:#161616;color:#eee}a{color:#8cc4ee}article,li{border-color:#444}
article.wrote{background:#1d262c}input,textarea,select{background:#222;color:#eee}small{color:#aaa}.bad{color:#f2a2a2}}
"""

_TITLE = Words("The customers’ mail", "Le courrier des clients")
_INTRO = Words(
    "Be a customer: write to a shop, and read what it answered. Nothing here reaches the real world.",
    "Soyez un client : écrivez à une boutique et lisez ce qu’elle a répondu. Rien ici n’atteint le monde réel.",
)
_WRITE = Words("Write a mail", "Écrire un mail")
_FROM = Words("Who you are: Name <address>", "Qui vous êtes : Nom <adresse>")
_TO = Words("To", "À")
_SUBJECT = Words("Subject", "Objet")
_TEXT = Words("Text", "Texte")
_SEND = Words("Send", "Envoyer")
_ANSWER = Words("Answer this mail", "Répondre à ce mail")
_BACK = Words("All mail", "Tout le courrier")
_WROTE = Words("wrote to", "a écrit à")
_GOT = Words("got from", "a reçu de")
_NOBODY = Words("Nobody has written yet.", "Personne n’a encore écrit.")


class Webmail:
    """The page's handlers."""

    def __init__(self, state: State) -> None:
        self._state = state

    def routes(self) -> list[Route]:
        return [
            Route("/", self.people),
            Route("/people/{person}", self.letters),
            Route("/write", self.write, methods=["POST"]),
            Route("/answer", self.answer, methods=["POST"]),
        ]

    async def people(self, request: Request) -> Response:
        """Everybody who wrote or got a mail, and a form to write."""
        return self._first(request)

    async def letters(self, request: Request) -> Response:
        """What one person wrote and got, the newest first."""
        person = request.path_params["person"].lower()
        letters = list(reversed(self._state.letters(person=person)))
        parts = [
            f'<p><a href="/">← {_said(request, _BACK)}</a></p><h1>{escape(self._state.name_of(person) or person)}</h1>'
        ]
        newest = next((letter for letter in letters if not letter.wrote), None)
        parts += [_article(request, letter, form=letter is newest) for letter in letters]
        return _page(request, person, "".join(parts))

    async def write(self, request: Request) -> Response:
        """Send what was typed."""
        form = await _form(request)
        try:
            written = Written(
                from_=form.get("from", ""),
                to=form.get("to", ""),
                subject=form.get("subject", ""),
                text=form.get("text", ""),
            )
            with self._state.transaction():
                post(self._state, written)
        except ValueError as refusal:
            return self._first(request, form, str(refusal))
        return RedirectResponse("/", status_code=303)

    async def answer(self, request: Request) -> Response:
        """Answer a mail that a person got."""
        form = await _form(request)
        try:
            with self._state.transaction():
                answer(self._state, int(form.get("letter_id", "0")), form.get("text", ""))
        except ValueError as refusal:
            return self._first(request, form, str(refusal))
        return RedirectResponse(f"/people/{form.get('person', '')}", status_code=303)

    def _first(self, request: Request, form: dict[str, str] | None = None, refusal: str = "") -> Response:
        rows = "".join(_row(request, letter) for letter in self._state.people())
        given = {name: escape((form or {}).get(name, "")) for name in ("from", "to", "subject", "text")}
        known = "".join(f'<option value="{escape(_named(one))}">' for one in self._state.people())
        boxes = "".join(
            f"<option{' selected' if given['to'] == escape(one) else ''}>{escape(one)}</option>"
            for one in self._state.mailboxes()
        )
        body = f"""<h1>{_said(request, _TITLE)}</h1><p>{_said(request, _INTRO)}</p>
{f'<p class="bad" role="alert">{escape(refusal)}</p>' if refusal else ""}
<h2>{_said(request, _WRITE)}</h2><form method="post" action="/write">
<label for="from">{_said(request, _FROM)}</label><input id="from" name="from" list="people" required value="{given["from"]}">
<datalist id="people">{known}</datalist>
<label for="to">{_said(request, _TO)}</label><select id="to" name="to">{boxes}</select>
<label for="subject">{_said(request, _SUBJECT)}</label><input id="subject" name="subject" value="{given["subject"]}">
<label for="text">{_said(request, _TEXT)}</label><textarea id="text" name="text" required>{given["text"]}</textarea>
<button>{_said(request, _SEND)}</button></form>
<h2>{_said(request, _BACK)}</h2><ul>{rows or f"<li>{_said(request, _NOBODY)}</li>"}</ul>"""
        return _page(request, _said(request, _TITLE), body, status=422 if refusal else 200)


def _named(letter: Letter) -> str:
    """A person as they write themselves into a mail."""
    return f"{letter.name} <{letter.person}>" if letter.name else letter.person


def _row(request: Request, letter: Letter) -> str:
    told = shown(letter)
    did = _said(request, _WROTE if letter.wrote else _GOT)
    return (
        f'<li><a href="/people/{escape(letter.person)}">{escape(letter.name or letter.person)}</a>'
        f" {did} {escape(letter.other)}: {escape(told['subject'])}<br><small>{letter.at:%Y-%m-%d %H:%M} UTC</small></li>"
    )


def _article(request: Request, letter: Letter, *, form: bool) -> str:
    told = shown(letter)
    did = _said(request, _WROTE if letter.wrote else _GOT)
    asked = f"""<form method="post" action="/answer"><input type="hidden" name="letter_id" value="{letter.id}">
<input type="hidden" name="person" value="{escape(letter.person)}">
<label for="text">{_said(request, _ANSWER)}</label><textarea id="text" name="text" required></textarea>
<button>{_said(request, _SEND)}</button></form>"""
    return (
        f'<article class="{"wrote" if letter.wrote else "got"}"><strong>{escape(told["subject"])}</strong><br>'
        f"<small>{did} {escape(letter.other)} · {letter.at:%Y-%m-%d %H:%M} UTC</small>"
        f"<pre>{escape(told['text'])}</pre>{asked if form else ''}</article>"
    )


def _page(request: Request, title: str, body: str, status: int = 200) -> Response:
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{escape(title)}</title>'
    language = "fr" if _is_french(request) else "en"
    text = f'<!doctype html><html lang="{language}"><head>{head}<style>{_STYLE}</style></head><body>{body}</body></html>'
    guard = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'"}
    return HTMLResponse(text, status_code=status, headers=guard)


async def _form(request: Request) -> dict[str, str]:
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > _LONGEST_FORM:
            break
    return {name: values[0] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}


def _said(request: Request, words: Words) -> str:
    return escape(words.fr if _is_french(request) else words.en)


def _is_french(request: Request) -> bool:
    return request.headers.get("accept-language", "").lower().startswith("fr")
