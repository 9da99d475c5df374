"""Returns over the API, where other wings have a part in them."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request

from guichet.after.returns import HANDLE, ReturnExchangeAsked, ReturnShape, find_return, view_return
from guichet.kernel.auth import CurrentActor, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id
from guichet.kernel.web import require_match
from guichet.support.desk.exchanging import prepare_exchange

router = APIRouter(tags=["returns"])


@router.post("/returns/{return_id}/exchange-preparations", dependencies=[requires(HANDLE)])
async def prepare_one(
    request: Request, actor: CurrentActor, return_id: Id, asked: ReturnExchangeAsked
) -> ReturnShape:
    """Have the places that hold the other items of an exchange pick, pack and send them.

    As they leave the return is settled by itself; until then it is `preparing`.
    """
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        stores = actor.targets(HANDLE, "store")
        row = await find_return(transaction, return_id, store_ids=stores, lock=True)
        if request.headers.get("if-match"):
            require_match(request, f'"{row.version}"')
        await prepare_exchange(transaction, actor, row, asked.others())
        return await view_return(services, transaction, return_id)
