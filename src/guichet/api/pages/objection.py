"""No more messages, please: an objection by the link that stands in each message of the house's own."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Path, Request, Response
from starlette.responses import PlainTextResponse, RedirectResponse

from guichet.api.pages.brands import Brand, brand_of
from guichet.api.pages.front import hold
from guichet.api.pages.layout import form_of, notice, page_language, shown, words_of
from guichet.kernel.auth import public
from guichet.kernel.errors import GuichetError, TooManyRequestsError
from guichet.kernel.services import Services
from guichet.kernel.signing import TokenRefusedError
from guichet.kernel.types import Words
from guichet.purchase.tracking import CONSENT
from guichet.support import csat
from guichet.voice import consent

router = APIRouter()
_TEMPLATE = "objection.html"
_ONE_CLICK = (b"List-Unsubscribe", b"One-Click")  # RFC 8058, 3.2: in a form of either encoding
_Word = Annotated[str, Path(max_length=1000)]

_ASKED = {
    "title": Words("Messages about your orders", "Messages sur vos commandes"),
    "about": Words(
        "We write to you when an order leaves, arrives or is late. You may ask us not to. Answers to your own"
        " messages still reach you.",
        "Nous vous écrivons quand une commande part, arrive ou prend du retard. Vous pouvez nous demander de"
        " ne plus le faire. Les réponses à vos propres messages vous parviendront toujours.",
    ),
    "legend": Words("No more of these messages", "Ne plus recevoir ces messages"),
    "store": Words("from {brand}", "de {brand}"),
    "all": Words("from all our brands", "de toutes nos marques"),
    "send": Words("Stop these messages", "Arrêter ces messages"),
}
_STOPPED = {
    "title": Words("You get no more of these messages", "Vous ne recevrez plus ces messages"),
    "about": Words(
        "We no longer write to you when an order leaves, arrives or is late. Answers to your own messages"
        " still reach you.",
        "Nous ne vous écrivons plus quand une commande part, arrive ou prend du retard. Les réponses à vos"
        " propres messages vous parviendront toujours.",
    ),
    "store": Words("This holds for {brand}.", "Cela vaut pour {brand}."),
    "all": Words("This holds for all our brands.", "Cela vaut pour toutes nos marques."),
    "send": Words("Get these messages again", "Recevoir à nouveau ces messages"),
}
_ASKED_NO_MORE = {
    **_ASKED,
    "title": Words("Questions about our help", "Questions sur notre aide"),
    "about": Words(
        "After we have answered you, we ask how satisfied you are. You may ask us not to. Answers to your own"
        " messages still reach you.",
        "Après vous avoir répondu, nous vous demandons votre avis. Vous pouvez nous demander de ne plus le"
        " faire. Les réponses à vos propres messages vous parviendront toujours.",
    ),
}
_NOT_ASKED = {
    **_STOPPED,
    "about": Words(
        "We no longer ask how satisfied you are. Answers to your own messages still reach you.",
        "Nous ne vous demandons plus votre avis. Les réponses à vos propres messages vous parviendront"
        " toujours.",
    ),
}
_NO_LINKS = {
    **_ASKED,
    "title": Words("Links to follow orders", "Liens de suivi de commande"),
    "about": Words(
        "Whoever asks, with your address, to follow an order of yours has its link mailed to you. You may ask"
        " us not to send such links any more.",
        "Quand quelqu’un demande, avec votre adresse, à suivre l’une de vos commandes, le lien vous est"
        " envoyé. Vous pouvez nous demander de ne plus envoyer ces liens.",
    ),
}
_LINKS_STOPPED = {
    **_STOPPED,
    "about": Words(
        "We no longer mail links to follow orders to you. Answers to your own messages still reach you.",
        "Nous ne vous envoyons plus de liens de suivi. Les réponses à vos propres messages vous parviendront"
        " toujours.",
    ),
}
_OF_KIND = {csat.KIND: (_ASKED_NO_MORE, _NOT_ASKED), CONSENT: (_NO_LINKS, _LINKS_STOPPED)}
_WHOM = {"whom": Words("Your address:", "Votre adresse :")}
_FORGED = (
    Words("This link is not complete", "Ce lien n’est pas complet"),
    Words(
        "Open it again from the message that we sent you, or copy it whole. You may also answer that message"
        " and ask for no more of them.",
        "Ouvrez-le à nouveau depuis le message que nous vous avons envoyé, ou copiez-le en entier. Vous"
        " pouvez aussi répondre à ce message pour ne plus en recevoir.",
    ),
)


@router.get(consent.PATH + "{word}", dependencies=[public()], response_class=Response)
async def show_objection(request: Request, word: _Word) -> Response:
    """What stands, and the other choice. Looking at it changes nothing."""
    services = cast("Services", request.app.state.services)
    try:
        hold(request)
        return await _page(request, services, consent.ObjectionLinks(services).read(word))
    except (TokenRefusedError, TooManyRequestsError) as refused:
        return _refusal(request, refused)


@router.post(consent.PATH + "{word}", dependencies=[public()], response_class=Response)
async def take_objection(request: Request, word: _Word) -> Response:
    """Keep the choice, made on the page or by the one click of a mail program."""
    services = cast("Services", request.app.state.services)
    try:
        hold(request)
        named = consent.ObjectionLinks(services).read(word)
        form, body = await form_of(request), await request.body()
    except (TokenRefusedError, TooManyRequestsError) as refused:
        return _refusal(request, refused)
    one_click = all(part in body for part in _ONE_CLICK)
    about = (named.address, named.kind)
    async with services.database.transaction() as transaction:
        if one_click:
            await consent.object_to(transaction, *about, named.store_id, consent.How.ONE_CLICK)
        elif form.get("act") == "again":
            standing = await consent.objection_of(transaction, *about, named.store_id)
            everywhere = standing is consent.Reach.ALL
            reach = None if everywhere else named.store_id
            await consent.allow_again(transaction, *about, reach, consent.How.LINK)
        elif form.get("act") == "stop":
            reach = None if form.get("reach") == consent.Reach.ALL else named.store_id
            await consent.object_to(transaction, *about, reach, consent.How.LINK)
    if one_click:  # a mail program reads no page, and follows no other address
        return PlainTextResponse("", headers={"Cache-Control": "no-store"})
    return RedirectResponse(request.url.path, status_code=303, headers={"Cache-Control": "no-store"})


async def _page(request: Request, services: Services, named: consent.ObjectionWord) -> Response:
    async with services.database.transaction() as transaction:
        standing = await consent.objection_of(transaction, named.address, named.kind, named.store_id)
        brand = await brand_of(transaction, named.store_id)
    asked, stopped = _OF_KIND.get(named.kind, (_ASKED, _STOPPED))
    return shown(
        request,
        _TEMPLATE,
        {**_WHOM, **(asked if standing is None else stopped)},
        brand=brand,
        language=page_language(request, named.language),
        standing=standing.value if standing else "",
        address=named.address,
    )


def _refusal(request: Request, refused: GuichetError) -> Response:
    """A page that says why there is nothing to do here; the link says no brand that could be believed."""
    words = _FORGED if isinstance(refused, TokenRefusedError) else words_of(refused)
    return notice(request, *words, brand=Brand(), language=page_language(request), status=refused.status)
