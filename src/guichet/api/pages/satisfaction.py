"""One question after an answer: five marks and a comment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, cast

from fastapi import APIRouter, Path, Query, Request, Response
from starlette.responses import RedirectResponse

from guichet.api.pages.brands import Brand, brand_of
from guichet.api.pages.front import hold
from guichet.api.pages.layout import form_of, notice, page_language, shown, words_of
from guichet.kernel.auth import public
from guichet.kernel.db import Transaction
from guichet.kernel.errors import GuichetError, TooManyRequestsError
from guichet.kernel.services import Services
from guichet.kernel.signing import TokenOverError, TokenRefusedError
from guichet.kernel.types import Words, utc_now
from guichet.support import csat
from guichet.voice.languages import reader_of, say_day

router = APIRouter()
_TEMPLATE = "satisfaction.html"
_GONE = 410
_Word = Annotated[str, Path(max_length=500)]

MARK_WORDS: Mapping[int, Words] = {
    5: Words("Very satisfied", "Très satisfaisante"),
    4: Words("Satisfied", "Satisfaisante"),
    3: Words("Neither satisfied nor dissatisfied", "Ni satisfaisante, ni insatisfaisante"),
    2: Words("Dissatisfied", "Insatisfaisante"),
    1: Words("Very dissatisfied", "Très insatisfaisante"),
}
_ASKED = {
    "title": Words("How satisfied are you with our help?", "Comment jugez-vous notre aide ?"),
    "about": Words(
        "One answer is enough; a comment helps us.", "Une réponse suffit ; un commentaire nous aide."
    ),
    "send": Words("Send", "Envoyer"),
}
_ANSWERED = {
    "title": Words("Thank you for your answer", "Merci de votre réponse"),
    "about": Words(
        "It has reached us. You may add a comment, or change your answer.",
        "Elle nous est parvenue. Vous pouvez ajouter un commentaire ou modifier votre réponse.",
    ),
    "send": Words("Send again", "Envoyer à nouveau"),
}
_FORM = {
    "legend": Words("Your answer", "Votre réponse"),
    "comment": Words("Your comment (optional)", "Votre commentaire (facultatif)"),
    "longest": Words("Up to 2,000 characters.", "2 000 caractères au plus."),
    "until": Words("You can change your answer until", "Vous pouvez modifier votre réponse jusqu’au"),
}
_FORGED = (
    Words("This link is not complete", "Ce lien n’est pas complet"),
    Words(
        "Open it again from the message that we sent you, or copy it whole.",
        "Ouvrez-le à nouveau depuis le message que nous vous avons envoyé, ou copiez-le en entier.",
    ),
)
_OVER = (
    Words("This link is over", "Ce lien a expiré"),
    Words(
        "It could be answered for 30 days. To tell us something, answer our last message.",
        "Vous pouviez y répondre pendant 30 jours. Pour nous écrire, répondez à notre dernier message.",
    ),
)
_FORGOTTEN = (
    Words("There is nothing to answer any more", "Il n’y a plus rien à répondre"),
    csat.QuestionGoneError.detail,
)


@router.get(csat.PATH + "/{word}", dependencies=[public()], response_class=Response)
async def show_question(
    request: Request,
    word: _Word,
    mark: Annotated[str, Query(max_length=4, description="The mark to begin with.")] = "",
) -> Response:
    """The question, or the thanks where it is answered. Nothing is kept of looking at it."""
    services = cast("Services", request.app.state.services)
    try:
        hold(request)
        named = csat.signer_of(services.vault).read(word)
        async with services.database.transaction() as transaction:
            question = await csat.find_question(transaction, named.request)
            brand = await brand_of(transaction, question.store_id)
    except (TokenRefusedError, TooManyRequestsError, csat.QuestionGoneError) as refused:
        return _refusal(request, refused)
    chosen = _mark(mark) or question.mark
    return _page(request, brand, question, chosen, question.comment)


@router.post(csat.PATH + "/{word}", dependencies=[public()], response_class=Response)
async def take_answer(request: Request, word: _Word) -> Response:
    """Keep what was answered, and say thank you at the same address."""
    services = cast("Services", request.app.state.services)
    try:
        hold(request)
        form = await form_of(request)
        mark, comment = _mark(form.get("mark", "")), form.get("comment", "")
        named = csat.signer_of(services.vault).read(word)
        async with services.database.transaction() as transaction:
            return await _kept(request, transaction, named.request, mark, comment)
    except (TokenRefusedError, TooManyRequestsError, csat.QuestionGoneError) as refused:
        return _refusal(request, refused)


async def _kept(
    request: Request, transaction: Transaction, request_id: int, mark: int | None, comment: str
) -> Response:
    try:
        await csat.answer(transaction, request_id, mark=mark, comment=comment)
    except (csat.MarkNeededError, csat.CommentTooLongError) as wrong:
        question = await csat.find_question(transaction, request_id)
        brand = await brand_of(transaction, question.store_id)
        return _page(request, brand, question, mark, comment, wrong=wrong)
    # Reloading the page that follows sends nothing a second time.
    return RedirectResponse(request.url.path, status_code=303, headers={"Cache-Control": "no-store"})


def _page(
    request: Request,
    brand: Brand,
    question: csat.Question,
    chosen: int | None,
    comment: str,
    *,
    wrong: GuichetError | None = None,
) -> Response:
    language = page_language(request, question.language)
    # Another mark's link, opened once it is answered, is a question again: nothing of it has reached us.
    answered = question.mark is not None and chosen == question.mark and wrong is None
    return shown(
        request,
        _TEMPLATE,
        {**_FORM, **(_ANSWERED if answered else _ASKED)},
        brand=brand,
        language=language,
        status=wrong.status if wrong else 200,
        wrong=wrong.text(language) if wrong else "",
        marks=[(mark, MARK_WORDS[mark].text(language)) for mark in csat.MARKS],
        chosen=chosen,
        comment=comment,
        longest=csat.LONGEST,
        day=say_day(question.ends_at, reader_of(language.value), utc_now()),
    )


def _refusal(request: Request, refused: GuichetError) -> Response:
    """A page that says why there is nothing to do here; the link says no brand that could be believed."""
    words, status = words_of(refused), refused.status
    if isinstance(refused, TokenOverError):
        words, status = _OVER, _GONE
    elif isinstance(refused, csat.QuestionGoneError):
        words, status = _FORGOTTEN, _GONE
    elif isinstance(refused, TokenRefusedError):
        words = _FORGED
    return notice(request, *words, brand=Brand(), language=page_language(request), status=status)


def _mark(typed: str) -> int | None:
    return int(typed) if typed in {str(mark) for mark in csat.MARKS} else None
