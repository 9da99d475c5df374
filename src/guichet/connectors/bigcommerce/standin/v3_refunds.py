"""V3 payment side of orders: transactions, refund quotes, refunds. A refund gives no stock back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from guichet.connectors.bigcommerce.standin.calls import Answer, Call, RefusedError, Routes, not_found
from guichet.connectors.bigcommerce.standin.loading import complete_other
from guichet.connectors.bigcommerce.standin.order_documents import complete_transaction, set_status
from guichet.connectors.bigcommerce.standin.paging import v3_list, v3_one, v3_slice
from guichet.connectors.bigcommerce.standin.shapes import decimal_of, money_number, money_text
from guichet.connectors.bigcommerce.standin.state import Document, Json, Where
from guichet.connectors.bigcommerce.standin.v2_order_writes import next_number, save_order
from guichet.connectors.bigcommerce.standin.v2_orders import order_row
from guichet.connectors.bigcommerce.standin.v3_customers import change_customer

_SETTLED = frozenset({"captured", "paid", "partially refunded"})
_OFFLINE_GATEWAYS = frozenset({"bankdeposit", "cheque", "cod", "custom", "instore", "moneyorder"})
_STORE_CREDIT = "storecredit"
_CENT = Decimal("0.01")
_PART_PAID = {"SHIPPING": "shipping_cost_inc_tax", "HANDLING": "handling_cost_inc_tax"}


def add_routes(routes: Routes) -> None:
    routes.add("v3", "orders/*/transactions", get=list_transactions)
    routes.add("v3", "orders/*/payment_actions/refund_quotes", post=post_quote)
    routes.add("v3", "orders/*/payment_actions/refunds", get=list_order_refunds, post=post_refund)
    routes.add("v3", "orders/payment_actions/refunds", get=list_refunds)
    routes.add("v3", "orders/payment_actions/refunds/*", get=get_refund)


def list_transactions(call: Call) -> Answer:
    return v3_slice(call, order_row(call).parts().get("transactions", []))


def list_order_refunds(call: Call) -> Answer:
    where = Where().compare("parent", "=", order_row(call).id)
    rows = call.state.find(call.store.hash, "refund", where)
    return v3_one([row.body() for row in rows])


def list_refunds(call: Call) -> Answer:
    where = Where()
    for name, column in (("id:in", "id"), ("order_id:in", "parent")):
        if (numbers := call.asked_numbers(name)) is not None:
            where.is_in(column, numbers)
    for name, operator in (("created:min", ">="), ("created:max", "<=")):
        epoch = call.asked_epoch(name)
        if epoch is not None:
            where.compare("created", operator, epoch)
    return v3_list(call, "refund", where)


def get_refund(call: Call) -> Answer:
    row = call.state.get(call.store.hash, "refund", call.number(0))
    if row is None:
        raise not_found()
    return v3_one(row.body())


def post_quote(call: Call) -> Answer:
    """Says what a refund would come to and by which ways it can be paid; a refund needs one first."""
    document = order_row(call).document()
    items = _items(call)
    total, tax = refund_total(document, items)
    ways = _ways(document, total)
    quote: Json = {"ways": [[way["provider_id"] for way in one] for one in ways]}
    call.state.put(call.store.hash, "refund_quote", Document(document.id, quote))
    adjustment = sum((_adjustments(item) for item in items), Decimal(0))
    order_level = sum(
        (decimal_of(one.get("amount")) for one in items if one["item_type"] == "ORDER"), Decimal(0)
    )
    return v3_one(
        {
            "order_id": document.id,
            "total_refund_amount": float(total),
            "total_refund_tax_amount": float(tax),
            "order_level_refund_amount": float(order_level),
            "rounding": 0,
            "adjustment": float(adjustment),
            "tax_inclusive": True,
            "refund_methods": ways,
        },
        201,
    )


def post_refund(call: Call) -> Answer:
    document = order_row(call).document()
    fields = call.fields()
    return v3_one(refund_order(call, document, _items(call), fields.get("payments")), 201)


def refund_order(call: Call, document: Document, items: list[Json], payments: Any) -> Json:
    """Refunds items of an order by payments that a quote allowed. Raises RefusedError 422."""
    total, tax = refund_total(document, items)
    _check_payments(call, document, total, payments)
    given = {
        "order_id": document.id,
        "user_id": 0,
        "reason": next((item["reason"] for item in items if item.get("reason")), ""),
        "total_amount": float(total),
        "total_tax": float(tax),
        "items": [_refunded_item(document, item) for item in items],
        "payments": [_payment(call, one) for one in payments],
    }
    refund = complete_other("refund", given, next_number(call))
    call.state.put(call.store.hash, "refund", refund)
    _mark_lines(document, items)
    previous = document.status
    refunded = decimal_of(document.body["refunded_amount"]) + total
    document.body["refunded_amount"] = money_text(refunded)
    whole = refunded >= decimal_of(document.body["total_inc_tax"])
    document.body["payment_status"] = "refunded" if whole else "partially refunded"
    set_status(document.body, 4 if whole else 14)
    for payment in refund.body["payments"]:
        _add_transaction(call, document, payment)
        if payment["provider_id"] == _STORE_CREDIT:
            _give_credit(call, int(document.body["customer_id"]), payment["amount"])
    data = {"type": "order", "id": document.id, "refund": {"refund_id": refund.id}}
    call.announce("store/order/refund/created", data)
    save_order(call, document, previous)
    return refund.body


def provider_of(document: Document) -> tuple[str, bool]:
    """The provider that took the payment, and whether it is an offline one."""
    for transaction in document.parts.get("transactions", ()):
        if transaction["event"] in ("purchase", "capture", "settled", "authorization"):
            gateway = str(transaction["gateway"])
            return gateway, gateway in _OFFLINE_GATEWAYS
    return "custom", True


def _items(call: Call) -> list[Json]:
    items = call.fields().get("items")
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        raise RefusedError(422, "A refund needs items.", {"items": "must hold one item or more"})
    return items


def refund_total(document: Document, items: list[Json]) -> tuple[Decimal, Decimal]:
    """Amount and tax of the items asked for. Raises RefusedError 422 when the order cannot give it back."""
    if document.body["payment_status"] not in _SETTLED:
        raise RefusedError(422, "The order's payment is not settled.", {"order": "is not paid"})
    total = tax = Decimal(0)
    for at, item in enumerate(items):
        amount, its_tax = _amount(document, item, f"items.{at}")
        total, tax = total + amount, tax + its_tax
    left = decimal_of(document.body["total_inc_tax"]) - decimal_of(document.body["refunded_amount"])
    if not Decimal(0) < total <= left:
        words = {"items": f"{total} is not between 0 and the {left} left to refund"}
        raise RefusedError(422, "The refund amount is invalid.", words)
    return total, tax


def _amount(document: Document, item: Json, place: str) -> tuple[Decimal, Decimal]:
    kind = item.get("item_type")
    if kind == "PRODUCT":
        line = _line(document, item, place)
        left, quantity = line["quantity"] - line["quantity_refunded"], item.get("quantity")
        if not isinstance(quantity, int) or not 1 <= quantity <= left:
            words = {f"{place}.quantity": f"{left} left to refund"}
            raise RefusedError(422, "The quantity is invalid.", words)
        price = decimal_of(line["discounted_total_inc_tax"]) / line["quantity"]
        amount = (price * quantity).quantize(_CENT) + _adjustments(item)
        return amount, (decimal_of(line["price_tax"]) * quantity).quantize(_CENT)
    if kind == "ORDER" or kind in _PART_PAID:
        amount = decimal_of(item.get("amount"))
        if kind in _PART_PAID and amount > decimal_of(document.body[_PART_PAID[kind]]):
            raise RefusedError(422, "The amount is invalid.", {f"{place}.amount": "is more than was paid"})
        return amount, Decimal(0)
    raise RefusedError(
        422, "The item type is invalid.", {f"{place}.item_type": "is PRODUCT, ORDER, SHIPPING…"}
    )


def _line(document: Document, item: Json, place: str) -> Json:
    for line in document.parts.get("products", ()):
        if line["id"] == item.get("item_id"):
            return dict(line)
    raise RefusedError(422, "The item is invalid.", {f"{place}.item_id": "is no line of this order"})


def _adjustments(item: Json) -> Decimal:
    return sum((decimal_of(one.get("amount")) for one in item.get("adjustments") or ()), Decimal(0))


def _ways(document: Document, total: Decimal) -> list[list[Json]]:
    provider, offline = provider_of(document)
    ways = [(provider, offline)]
    if document.body["customer_id"]:
        ways.append((_STORE_CREDIT, True))
    if provider != "custom":
        ways.append(("custom", True))
    return [
        [
            {
                "provider_id": name,
                "provider_description": name.capitalize(),
                "amount": float(total),
                "offline": is_offline,
                "offline_provider": is_offline,
                "offline_reason": "" if not is_offline else "The payment provider cannot pay back online",
            }
        ]
        for name, is_offline in ways
    ]


def _check_payments(call: Call, document: Document, total: Decimal, payments: Any) -> None:
    if not isinstance(payments, list) or not payments:
        raise RefusedError(422, "A refund needs payments.", {"payments": "are required"})
    quote = call.state.get(call.store.hash, "refund_quote", document.id)
    allowed = {name for way in quote.body()["ways"] for name in way} if quote else set()
    for at, payment in enumerate(payments):
        if payment.get("provider_id") not in allowed:
            words = {f"payments.{at}.provider_id": "is not one of this order's refund quote"}
            raise RefusedError(422, "The payment provider is invalid.", words)
    paid = sum((decimal_of(payment.get("amount")) for payment in payments), Decimal(0))
    if paid != total:
        raise RefusedError(422, "The payments are invalid.", {"payments": f"come to {paid}, not to {total}"})


def _payment(call: Call, given: Json) -> Json:
    return {
        "id": call.state.next_number(call.store.hash, "refund_payment"),
        "provider_id": given["provider_id"],
        "amount": money_number(given["amount"]),
        "offline": bool(given.get("offline", False)),
        "is_declined": False,
        "declined_message": "",
    }


def _refunded_item(document: Document, item: Json) -> Json:
    return {
        "item_type": item["item_type"],
        "item_id": int(item.get("item_id") or document.id),
        "reason": item.get("reason", ""),
        "quantity": int(item.get("quantity") or 1),
        "adjustments": item.get("adjustments") or [],
        "requested_amount": float(_amount(document, item, "items")[0]),
    }


def _mark_lines(document: Document, items: list[Json]) -> None:
    lines = {line["id"]: line for line in document.parts.get("products", ())}
    for item in items:
        if item["item_type"] != "PRODUCT":
            continue
        line = lines[item["item_id"]]
        amount, _ = _amount(document, item, "items")
        line["quantity_refunded"] += item["quantity"]
        line["refund_amount"] = money_text(decimal_of(line["refund_amount"]) + amount)
        line["is_refunded"] = line["quantity_refunded"] >= line["quantity"]


def _give_credit(call: Call, customer_id: int, amount: float) -> None:
    row = call.state.get(call.store.hash, "customer", customer_id)
    if row is None:
        return
    customer = row.document()
    before = sum(one["amount"] for one in customer.parts.get("store_credit_amounts", ()))
    change_customer(call, customer, {"store_credit_amounts": [{"amount": round(before + amount, 2)}]})


def _add_transaction(call: Call, document: Document, payment: Json) -> None:
    provider, _ = provider_of(document)
    given = {
        "event": "refund",
        "method": "store_credit" if payment["provider_id"] == _STORE_CREDIT else "credit_card",
        "amount": payment["amount"],
        "currency": document.body["default_currency_code"],
        "gateway": _STORE_CREDIT if payment["provider_id"] == _STORE_CREDIT else provider,
        "gateway_transaction_id": f"re_{document.id}_{payment['id']}",
    }
    add_transaction(call, document, given)


def add_transaction(call: Call, document: Document, given: Json) -> Json:
    """Adds a payment transaction to an order, and says so."""
    transaction = complete_transaction(given, int(document.id), next_number(call))
    document.parts.setdefault("transactions", []).append(transaction)
    data = {"type": "transaction", "order_id": document.id, "transaction_id": str(transaction["id"])}
    call.announce("store/order/transaction/created", data)
    return transaction
