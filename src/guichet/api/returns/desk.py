"""Labels of returns for staff: composed here, since returns and labels are of two wings."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request

from guichet.after import returns
from guichet.api.returns.labels import buy_label
from guichet.kernel.auth import CurrentActor, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id
from guichet.purchase import dispatch
from guichet.purchase.dispatch import LabelAsked, LabelShape, LabelsShape

router = APIRouter(tags=["returns"])


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


@router.get("/returns/{return_id}/labels", dependencies=[requires(returns.READ)])
async def list_labels(request: Request, actor: CurrentActor, return_id: Id) -> LabelsShape:
    """The labels of a return, the first first."""
    stores = actor.targets(returns.READ, "store")
    async with _services(request).database.transaction() as transaction:
        await returns.find_return(transaction, return_id, store_ids=stores)
        found = await dispatch.labels_of(transaction, return_id=return_id)
    return LabelsShape(items=[LabelShape.of(one) for one in found])


@router.post("/returns/{return_id}/labels", status_code=202, dependencies=[requires(dispatch.BUY)])
async def buy(request: Request, actor: CurrentActor, return_id: Id, asked: LabelAsked) -> LabelShape:
    """Have the label of an approved return bought; its shopper finds it on the return's page."""
    stores = actor.targets(returns.READ, "store")
    async with _services(request).database.transaction() as transaction:
        row = await returns.find_return(transaction, return_id, store_ids=stores, lock=True)
        label = await buy_label(transaction, actor, row, asked.wish(), actor.ceiling(dispatch.BUY))
    return LabelShape.of(label)
