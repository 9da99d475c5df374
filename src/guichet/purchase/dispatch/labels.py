"""Labels: bought in three steps like every act, shown, given back."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from sqlalchemy import text

from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.types import Money, utc_now
from guichet.ports.dispatching import LabelFormat, NewLabel, VoidedLabel
from guichet.ports.happenings.purchase import LabelChanged
from guichet.ports.happenings.sync import ActEnded
from guichet.ports.records import Address, parcel_number
from guichet.purchase.dispatch import parcels, repository
from guichet.purchase.dispatch.document import LabelRule, least
from guichet.purchase.dispatch.errors import (
    LabelThereError,
    NoMakerError,
    NotPossibleNowError,
    NotSentError,
)
from guichet.purchase.dispatch.repository import LabelRow
from guichet.purchase.dispatch.settling import find_settings
from guichet.purchase.dispatch.states import IN_USE, LabelPurpose, LabelState
from guichet.purchase.picking import PreparationRow, Purpose, State, find_preparation
from guichet.sync import LabelMade, Subject, intend

BUY_KEY = "label:"
VOID_KEY = "label-void:"
SENT = frozenset({Purpose.SHIP, Purpose.TO_SHOP, Purpose.EXCHANGE})

# An advisory lock's first number says whose it is: this one is the labels', the second is what they are of.
_LOCK = 4_871_011
_HOLD = text("SELECT pg_advisory_xact_lock(:whose, :what)")
RETURN_LABEL_LASTS = timedelta(days=400)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants otherwise than the settings have it; None: as they have it."""

    connection_id: int | None = None
    service: str | None = None
    format: LabelFormat | None = None
    weight_grams: int | None = None


class ReturnParcel(msgspec.Struct, frozen=True, kw_only=True):
    """A return for which a label is wanted, as whoever composes it knows it."""

    return_id: int
    order_id: int
    store_id: int | None
    pieces: int = 1


def as_wished(rule: LabelRule | None, wish: Wish, purpose: LabelPurpose) -> LabelRule:
    """The rule by which a label is bought. Raises NoMakerError."""
    if rule is None and (wish.connection_id is None or not wish.service):
        raise NoMakerError
    if rule is None:
        return LabelRule(
            purpose=purpose,
            connection_id=wish.connection_id or 0,
            service=wish.service or "",
            format=wish.format or LabelFormat.PDF,
        )
    wanted = {
        name: value
        for name in ("connection_id", "service", "format")
        if (value := getattr(wish, name)) is not None
    }
    return msgspec.structs.replace(rule, **wanted)


async def describe(
    transaction: Transaction, row: PreparationRow, wish: Wish, ceiling: Money | None
) -> tuple[LabelRule, NewLabel]:
    """The label that a preparation needs, and by which rule; its reference is filled in when it is bought.

    Raises NotSentError, NoMakerError, AddressMissingError, OrderUnknownYetError.
    """
    if row.purpose not in SENT or (row.purpose is Purpose.TO_SHOP and row.to_location_id is None):
        raise NotSentError(purpose=row.purpose.value)
    document = (await find_settings(transaction)).document
    rule = as_wished(
        document.label_rule(LabelPurpose.SHIP, row.store_id, row.location_id), wish, LabelPurpose.SHIP
    )
    sender = (await parcels.stop_at(transaction, row.location_id)).address
    recipient, currency = await _recipient(transaction, row)
    lines = await parcels.lines_in(transaction, row)
    most, spent_in = least(rule.most, rule.currency, ceiling)
    label = NewLabel(
        reference="",
        service=rule.service,
        sender=sender,
        recipient=recipient,
        weight_grams=wish.weight_grams or parcels.weight_of(lines, document),
        order_number=row.number,
        format=rule.format,
        articles=parcels.articles_of(lines),
        currency=spent_in or currency,
        most=most,
    )
    return rule, label


async def _recipient(transaction: Transaction, row: PreparationRow) -> tuple[Address, str]:
    if row.to_location_id is not None:
        stop = await parcels.stop_at(transaction, row.to_location_id)
        return stop.address, ""
    order = await parcels.order_of(transaction, row.order_id)
    return parcels.recipient_of(order), order.currency


async def buy(
    transaction: Transaction, actor: Actor, row: PreparationRow, wish: Wish, ceiling: Money | None
) -> LabelRow:
    """Have the label of a preparation bought by an act. `row` is held.

    Raises what `describe` raises, LabelThereError, NotPossibleNowError.
    """
    if row.state in (State.CANCELLED, State.PUT_BACK, State.EXPECTED):
        raise NotPossibleNowError(state=row.state.value)
    earlier = await repository.labels_of(transaction, preparation_id=row.id)
    _require_free(earlier)
    rule, label = await describe(transaction, row, wish, ceiling)
    values = {
        "purpose": LabelPurpose.SHIP.value, "preparation_id": row.id, "order_id": row.order_id,
        "store_id": row.store_id, "location_id": row.location_id,
    }  # fmt: skip
    reference = f"guichet-p{row.id}-{len(earlier) + 1}"
    return await _bought(transaction, actor, rule, label, reference, values)


async def makes_return_labels(transaction: Transaction, store_id: int | None) -> bool:
    """Whether anybody makes the labels of a store's returns."""
    return (await find_settings(transaction)).document.return_rule(store_id) is not None


async def buy_return_label(
    transaction: Transaction, actor: Actor, parcel: ReturnParcel, wish: Wish, ceiling: Money | None
) -> LabelRow:
    """Have the label for a return bought by an act: from where the order went to the place it comes back to.

    The label that there is already is given instead. Raises NoMakerError, AddressMissingError,
    OrderUnknownYetError.
    """
    await transaction.execute(_HOLD, {"whose": _LOCK, "what": parcel.return_id % 2**31})
    earlier = await repository.labels_of(transaction, return_id=parcel.return_id)
    there = next((one for one in earlier if one.state in IN_USE), None)
    if there is not None:
        return there
    document = (await find_settings(transaction)).document
    found = document.return_rule(parcel.store_id)
    if found is None or found.location_id is None:
        raise NoMakerError
    rule, location_id = as_wished(found, wish, LabelPurpose.RETURN), found.location_id
    order = await parcels.order_of(transaction, parcel.order_id)
    most, currency = least(rule.most, rule.currency, ceiling)
    label = NewLabel(
        reference="",
        service=rule.service,
        sender=parcels.recipient_of(order),
        recipient=(await parcels.stop_at(transaction, location_id)).address,
        weight_grams=wish.weight_grams or document.piece_grams * parcel.pieces + document.packing_grams,
        order_number=order.number,
        format=rule.format,
        returns=True,
        currency=currency,
        most=most,
    )
    values = {
        "purpose": LabelPurpose.RETURN.value, "return_id": parcel.return_id, "order_id": parcel.order_id,
        "store_id": parcel.store_id, "location_id": location_id,
    }  # fmt: skip
    reference = f"guichet-r{parcel.return_id}-{len(earlier) + 1}"
    return await _bought(transaction, actor, rule, label, reference, values)


async def _bought(
    transaction: Transaction,
    actor: Actor,
    rule: LabelRule,
    label: NewLabel,
    reference: str,
    values: dict[str, object],
) -> LabelRow:
    named = msgspec.structs.replace(label, reference=reference)
    subject = Subject(order_id=values.get("order_id"), store_id=values.get("store_id"))  # type: ignore[arg-type]  # ids, by name
    act_id = await intend(
        transaction, actor, rule.connection_id, named, key=f"{BUY_KEY}{reference}", subject=subject
    )
    label_id = await repository.add_label(
        transaction,
        **values,
        reference=reference,
        state=LabelState.ASKED.value,
        connection_id=rule.connection_id,
        act_id=act_id,
        service=rule.service,
        format=rule.format.value,
        made_by=actor.name,
    )
    row = await repository.find_label(transaction, label_id)
    await announce(transaction, row, None)
    return row


async def note_own(
    transaction: Transaction, actor: Actor, row: PreparationRow, *, carrier: str, number: str
) -> LabelRow:
    """Note a label that was made elsewhere. `row` is held. Raises LabelThereError, NotSentError."""
    if row.purpose not in SENT:
        raise NotSentError(purpose=row.purpose.value)
    earlier = await repository.labels_of(transaction, preparation_id=row.id)
    _require_free(earlier)
    label_id = await repository.add_label(
        transaction,
        reference=f"guichet-p{row.id}-{len(earlier) + 1}",
        purpose=LabelPurpose.SHIP.value,
        state=LabelState.BOUGHT.value,
        preparation_id=row.id,
        order_id=row.order_id,
        store_id=row.store_id,
        location_id=row.location_id,
        carrier=carrier,
        tracking_number=parcel_number(number),
        made_by=actor.name,
    )
    await audit(
        transaction, actor, "label.noted", entity="preparation", entity_id=row.id,
        after={"carrier": carrier, "tracking_number": number},
    )  # fmt: skip
    kept = await repository.find_label(transaction, label_id)
    await announce(transaction, kept, None)
    return kept


def _require_free(earlier: list[LabelRow]) -> None:
    there = next((one for one in earlier if one.state in IN_USE), None)
    if there is not None:
        raise LabelThereError(number=there.tracking_number or there.reference)


async def void(transaction: Transaction, actor: Actor, row: LabelRow) -> LabelRow:
    """Give a label back that was not used, by an act. `row` is held. Raises NotPossibleNowError."""
    if row.state is not LabelState.BOUGHT or row.shipment_act_id is not None:
        raise NotPossibleNowError(state=row.state.value)
    if row.preparation_id is not None:
        parcel = await find_preparation(transaction, row.preparation_id)
        if parcel.state is State.HANDED_OVER:  # the shop is told of some of these alone
            raise NotPossibleNowError(state=parcel.state.value)
    if row.connection_id is None:
        return await _moved(transaction, row, LabelState.VOIDED)
    request = VoidedLabel(external_id=row.external_id, returns=row.purpose is LabelPurpose.RETURN)
    subject = Subject(order_id=row.order_id, store_id=row.store_id)
    act_id = await intend(
        transaction, actor, row.connection_id, request,
        key=f"{VOID_KEY}{row.id}:{row.version}", subject=subject,
    )  # fmt: skip
    return await _moved(transaction, row, LabelState.VOIDING, act_id=act_id, reason="")


async def end_label(transaction: Transaction, ended: ActEnded) -> None:
    """Note how the buying or the giving back of a label ended."""
    row = await repository.label_of_act(transaction, ended.act_id)
    if row is None:
        return
    if ended.key.startswith(VOID_KEY):
        if row.state is not LabelState.VOIDING or ended.state == "uncertain":
            return
        to = LabelState.VOIDED if ended.state == "done" else LabelState.BOUGHT
        await _moved(transaction, row, to, reason=ended.reason)
    elif row.state in (LabelState.ASKED, LabelState.UNCERTAIN):
        if ended.state == "done":
            made = msgspec.json.decode(ended.result, type=LabelMade) if ended.result else None
            if made is None:  # a person saw it at the maker's: there is no file of it
                await _moved(transaction, row, LabelState.BOUGHT, reason="")
                return
            number = parcel_number(made.tracking_number)
            told = msgspec.structs.asdict(made) | {"tracking_number": number, "reason": ""}
            told["format"] = made.format.value
            await _moved(transaction, row, LabelState.BOUGHT, **told)
        else:
            state = LabelState.FAILED if ended.state == "failed" else LabelState.UNCERTAIN
            await _moved(transaction, row, state, reason=ended.reason)


async def _moved(transaction: Transaction, row: LabelRow, to: LabelState, **values: object) -> LabelRow:
    moved = await repository.change_label(transaction, row, state=to, **values)
    await announce(transaction, moved, row.state)
    return moved


async def announce(transaction: Transaction, row: LabelRow, before: LabelState | None) -> None:
    """Tell that a label came into its state."""
    told = LabelChanged(
        label_id=row.id,
        purpose=row.purpose.value,
        preparation_id=row.preparation_id,
        return_id=row.return_id,
        order_id=row.order_id,
        before=before.value if before else None,
        after=row.state.value,
    )
    await publish(
        transaction,
        [to_publish(told, row.id, version=row.version, happened_at=utc_now())],
        origin=Origin.LIVE,
    )
