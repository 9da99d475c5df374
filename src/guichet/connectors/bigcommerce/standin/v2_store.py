"""V2 store information, the vendor's clock, and coupons."""

from __future__ import annotations

from guichet.connectors.bigcommerce.standin.calls import Answer, Call, Routes
from guichet.connectors.bigcommerce.standin.paging import raw_json, v2_list, v2_window
from guichet.connectors.bigcommerce.standin.shapes import now_epoch
from guichet.connectors.bigcommerce.standin.state import Where


def add_routes(routes: Routes) -> None:
    routes.add("v2", "store", get=get_store_information)
    routes.add("v2", "time", get=get_time)
    routes.add("v2", "coupons", get=list_coupons)
    routes.add("v2", "coupons/count", get=count_coupons)


def get_store_information(call: Call) -> Answer:
    return Answer(call.store.information)


def get_time(_: Call) -> Answer:
    return Answer({"time": now_epoch()})


def list_coupons(call: Call) -> Answer:
    where = Where()
    for name, operator in (("min_id", ">="), ("max_id", "<="), ("id", "=")):
        number = call.asked_number(name)
        if number is not None:
            where.compare("id", operator, number)
    if code := call.query.get("code"):
        where.compare("code", "=", code)
    for name in ("name", "type"):
        if wanted := call.query.get(name):
            where.json_field(name, "=", wanted)
    limit, offset = v2_window(call)
    rows = call.state.find(call.store.hash, "coupon", where, "id", limit, offset)
    return v2_list([raw_json(row) for row in rows])


def count_coupons(call: Call) -> Answer:
    return Answer({"count": call.state.count(call.store.hash, "coupon")})
