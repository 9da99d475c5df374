"""Labels of returns: composed of the return (`after.returns`) and of who makes labels (`purchase.dispatch`).

A shopper prints one where the merchant pays the way back and the settings name a maker and a place for it.
"""

from __future__ import annotations

from enum import StrEnum

from starlette.responses import Response

from guichet.after import returns
from guichet.api.returns.drops import drop_of
from guichet.api.returns.schemas import FollowedLabel
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.errors import ConflictError
from guichet.kernel.services import Services
from guichet.kernel.types import Language, Money, Words
from guichet.purchase import dispatch
from guichet.purchase.dispatch import LabelRow, LabelState, ReturnParcel
from guichet.voice.facts import carrier_name

_SHOPPER = Actor.system("return portal")
_MERCHANT = "merchant"
_MOST_TRIES = 3  # what a carrier refused so often is a person's matter


class Label(StrEnum):
    """What a shopper's page says of the label."""

    NONE = "none"
    OFFERED = "offered"  # it can be asked for
    COMING = "coming"  # it is being made
    READY = "ready"  # it can be printed


class NoReturnLabelError(ConflictError):
    code = "no_return_label"
    title = Words("No label for this return", "Pas d’étiquette pour ce retour")
    detail = Words(
        "There is no label for this return. Drop it at a shop with its code, or ask us.",
        "Il n’y a pas d’étiquette pour ce retour. Déposez-le en magasin avec son code, ou écrivez-nous.",
    )


async def label_of(
    transaction: Transaction, row: returns.ReturnRow, language: Language = Language.EN
) -> FollowedLabel:
    """What there is of a return's label for its shopper."""
    labels = await dispatch.labels_of(transaction, return_id=row.id)
    kept = next((one for one in reversed(labels) if one.state is LabelState.BOUGHT and one.sha256), None)
    if kept is not None and row.state in (returns.State.APPROVED, returns.State.HANDED_OVER):
        drop = drop_of(kept.carrier)
        return FollowedLabel(
            state=Label.READY,
            tracking_number=kept.tracking_number,
            carrier=carrier_name(kept.carrier),
            drop=drop.words.text(language),
            drop_link=drop.link,
        )
    if any(one.state in (LabelState.ASKED, LabelState.UNCERTAIN) for one in labels):
        return FollowedLabel(state=Label.COMING)
    offered = await _may_have(transaction, row) and len(labels) < _MOST_TRIES
    return FollowedLabel(state=Label.OFFERED if offered else Label.NONE)


async def _may_have(transaction: Transaction, row: returns.ReturnRow) -> bool:
    if row.state is not returns.State.APPROVED or row.return_paid_by != _MERCHANT:
        return False
    return await dispatch.makes_return_labels(transaction, row.store_id)


async def ask_label(transaction: Transaction, return_id: int) -> None:
    """Have the label of a return made for its shopper; the one that there is stays. Raises NoReturnLabelError
    and what `dispatch.buy_return_label` does.
    """
    row = await returns.find_return(transaction, return_id, lock=True)
    told = await label_of(transaction, row)
    if told.state == Label.NONE:
        raise NoReturnLabelError
    if told.state == Label.OFFERED:
        await buy_label(transaction, _SHOPPER, row, dispatch.Wish(), None)


async def buy_label(
    transaction: Transaction,
    actor: Actor,
    row: returns.ReturnRow,
    wish: dispatch.Wish,
    ceiling: Money | None,
) -> LabelRow:
    """Have the label of a return made. Raises NoReturnLabelError and what `buy_return_label` does."""
    if row.state is not returns.State.APPROVED:
        raise NoReturnLabelError
    lines = await returns.lines_of(transaction, [row.id])
    parcel = ReturnParcel(
        return_id=row.id,
        order_id=row.order_id,
        store_id=row.store_id,
        pieces=max(1, sum(line.quantity for line in lines if line.accepted and line.comes_back)),
    )
    return await dispatch.buy_return_label(transaction, actor, parcel, wish, ceiling)


async def printable(transaction: Transaction, return_id: int) -> LabelRow:
    """The label of a return that can be printed. Raises NoReturnLabelError."""
    for one in reversed(await dispatch.labels_of(transaction, return_id=return_id)):
        if one.state is LabelState.BOUGHT and one.sha256:
            return one
    raise NoReturnLabelError


async def label_answer(services: Services, label: LabelRow) -> Response:
    """The bytes of a label, to be opened or printed by whoever may see it. Raises LabelFileMissingError."""
    content, media_type = await dispatch.label_file(services.blobs, label)
    headers = {
        "Content-Disposition": f'inline; filename="label-{label.id}.{label.format}"',
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Robots-Tag": "noindex, nofollow",
    }
    return Response(content, media_type=media_type, headers=headers)
