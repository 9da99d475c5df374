"""Sessions of shoppers: begun at a page, gone on with, proven by the shop or by a code, ended."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from guichet.api.keys import KeyRefusedError, allow_origin, living_key, read_identity
from guichet.api.shopper import joining
from guichet.api.shopper.front import CurrentShopper, front_of, hold, services_of
from guichet.api.shopper.schemas import (
    CodeAsked,
    CodeTyped,
    ConsentsAsked,
    ConsentsShape,
    ExportShape,
    SessionAsked,
    ShopperSessionShape,
    ShopperShape,
    ShopperTokenShape,
)
from guichet.before import profiles, visits
from guichet.kernel.auth import public
from guichet.kernel.db import Transaction
from guichet.kernel.types import accepted_language
from guichet.kernel.web import client_address, reader_language

router = APIRouter(tags=["shopper"])
_open = public()


@router.post("/sessions", status_code=201, dependencies=[_open])
async def begin_session(request: Request, asked: SessionAsked) -> ShopperSessionShape:
    """Begin a session of a guest, go on with one, or sign in whom the shop says its visitor is."""
    hold(front_of(request).sessions, client_address(request))
    services = services_of(request)
    async with services.database.transaction() as transaction:
        key = await living_key(transaction, key=asked.key)
        allow_origin(request, key.origins, needed=True)
        language = accepted_language(asked.language) or reader_language(request)
        if not asked.identity:
            begun = await profiles.begin(
                transaction,
                store_id=key.store_id,
                key_id=key.id,
                resume=asked.resume,
                language=language.value,
            )
            return await _told(request, transaction, begun)
        secret = key.secret(services.vault)
        if not secret:
            raise KeyRefusedError
        signed = read_identity(asked.identity, secret=secret, key=key.key)
        before = await profiles.resumed(transaction, asked.resume, key.store_id)
        how = profiles.How.SIGNATURE
        proof = profiles.Proof(how=how, account=signed.subject, mail=signed.mail, name=signed.name)
        begun = await _proven(transaction, before, proof, key.store_id, key.id, language.value)
        return await _told(request, transaction, begun)


@router.post("/sessions/renewals", status_code=201, dependencies=[_open])
async def renew_token(request: Request, current: CurrentShopper) -> ShopperTokenShape:
    """Another token in the place of a good one, until the session is over."""
    token, expires_at = front_of(request).token(current.session)
    return ShopperTokenShape(token=token, expires_at=expires_at)


@router.delete("/sessions", status_code=204, dependencies=[_open])
async def end_session(request: Request, current: CurrentShopper) -> Response:
    """Sign out: the token and the word to go on are over. A guest's lists are out of reach then."""
    async with services_of(request).database.transaction() as transaction:
        await profiles.end(transaction, current.session)
    return Response(status_code=204)


@router.post("/sessions/codes", status_code=202, dependencies=[_open])
async def mail_code(request: Request, current: CurrentShopper, asked: CodeAsked) -> Response:
    """Have a one-time code mailed to an address; three in an hour at most. The answer is always the same."""
    hold(front_of(request).codes, client_address(request))
    services = services_of(request)
    language = current.shopper.language or reader_language(request).value
    async with services.database.transaction() as transaction:
        await profiles.ask_code(
            services,
            transaction,
            current.session,
            store_id=current.store_id,
            mail=asked.mail,
            language=language,
        )
    return Response(status_code=202)


@router.post("/sessions/identifications", status_code=201, dependencies=[_open])
async def identify(request: Request, current: CurrentShopper, asked: CodeTyped) -> ShopperSessionShape:
    """Be known by an address from now on, by the code that was mailed there; five tries for each code.

    What this browser's guest had is joined to what is kept under the address. The token before is over.
    """
    front, services = front_of(request), services_of(request)
    hold(front.tries, client_address(request))
    session, store_id = current.session, current.store_id
    # The try is counted for good before its answer is known.
    async with services.database.transaction() as transaction:
        code_id = await profiles.try_code(
            transaction, services.vault, session, store_id=store_id, mail=asked.mail, typed=asked.code
        )
    if code_id is None:
        raise profiles.CodeWrongError
    async with services.database.transaction() as transaction:
        if not await profiles.use_code(transaction, code_id):
            raise profiles.CodeWrongError
        proof = profiles.Proof(how=profiles.How.CODE, mail=asked.mail.lower())
        begun = await _proven(transaction, session, proof, store_id, session.key_id, current.shopper.language)
        return await _told(request, transaction, begun)


@router.get("/me", dependencies=[_open])
async def show_me(request: Request, current: CurrentShopper) -> ShopperShape:
    """Who the token stands for, and what they agreed to."""
    async with services_of(request).database.transaction() as transaction:
        consents = await profiles.consents_of(transaction, current.id)
    return ShopperShape.of(current.shopper, current.session.how, consents)


@router.get("/me/data", dependencies=[_open])
async def export_me(request: Request, current: CurrentShopper) -> ExportShape:
    """All that is kept of the shopper here."""
    async with services_of(request).database.transaction() as transaction:
        return ExportShape(kept=await joining.export(transaction, [current.id]))


@router.delete("/me", status_code=204, dependencies=[_open])
async def erase_me(request: Request, current: CurrentShopper) -> Response:
    """Erase the shopper with all lists, views, alerts and subscriptions."""
    async with services_of(request).database.transaction() as transaction:
        await joining.erase(transaction, [current.id])
    return Response(status_code=204)


@router.put("/consents", dependencies=[_open])
async def decide(request: Request, current: CurrentShopper, asked: ConsentsAsked) -> ConsentsShape:
    """Agree to a kind of use, or not any more. Each decision is kept with its time."""
    async with services_of(request).database.transaction() as transaction:
        await profiles.decide(transaction, current.id, asked.decisions())
        if asked.views is False:
            await visits.forget_views(transaction, current.id)
        consents = await profiles.consents_of(transaction, current.id)
    return ConsentsShape.model_validate({kind: consents.get(kind, False) for kind in profiles.Consent})


async def _proven(
    transaction: Transaction,
    session: profiles.SessionRow | None,
    proof: profiles.Proof,
    store_id: int,
    key_id: int,
    language: str,
) -> profiles.Begun:
    """Find whom a proof names, join what is theirs, and begin their session."""
    proven = await profiles.prove(transaction, session, proof, store_id=store_id, language=language)
    await joining.join(transaction, proven)
    return await profiles.carry(transaction, session, proven, proof.how, key_id=key_id)


async def _told(request: Request, transaction: Transaction, begun: profiles.Begun) -> ShopperSessionShape:
    session = begun.session
    found = await profiles.find_shoppers(transaction, [session.shopper_id])
    consents = await profiles.consents_of(transaction, session.shopper_id)
    token, expires_at = front_of(request).token(session)
    return ShopperSessionShape(
        token=token,
        expires_at=expires_at,
        resume=begun.resume,
        shopper=ShopperShape.of(found[session.shopper_id], session.how, consents),
    )
