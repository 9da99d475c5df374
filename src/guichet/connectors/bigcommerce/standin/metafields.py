"""Metafields of orders, products, variants and customers: read, created, changed, deleted."""

from __future__ import annotations

from dataclasses import dataclass

from guichet.connectors.bigcommerce.standin.calls import Answer, Call, RefusedError, Routes, not_found
from guichet.connectors.bigcommerce.standin.loading import complete_other
from guichet.connectors.bigcommerce.standin.paging import raw_json, v3_list, v3_one
from guichet.connectors.bigcommerce.standin.shapes import iso8601, now_epoch
from guichet.connectors.bigcommerce.standin.state import Document, Json, Row, Where

_REQUIRED = ("permission_set", "namespace", "key", "value")
_WRITABLE = frozenset({*_REQUIRED, "description"})
_PERMISSIONS = frozenset({"app_only", "read", "write", "read_and_sf_access", "write_and_sf_access"})


@dataclass(frozen=True)
class Owner:
    """A kind of document that has metafields; `place` is where its id stands among the path's values."""

    kind: str
    path: str
    all_path: str
    scope: str
    place: int = 0


OWNERS = (
    Owner("order", "orders/*/metafields", "orders/metafields", "store/order/metafield"),
    Owner(
        "product", "catalog/products/*/metafields", "catalog/products/metafields", "store/product/metafield"
    ),
    Owner(
        "variant", "catalog/products/*/variants/*/metafields", "catalog/variants/metafields",
        "store/product/variant/metafield", place=1,
    ),
    Owner("customer", "customers/*/metafields", "customers/metafields", "store/customer/metafield"),
)  # fmt: skip


def add_routes(routes: Routes) -> None:
    for owner in OWNERS:
        desk = _Desk(owner)
        routes.add("v3", owner.all_path, get=desk.list_all)
        routes.add("v3", owner.path, get=desk.list_of_one, post=desk.post)
        routes.add("v3", f"{owner.path}/*", get=desk.get, put=desk.put, delete=desk.delete)


class _Desk:
    """The handlers of one owner's metafields."""

    def __init__(self, owner: Owner) -> None:
        self.owner = owner
        self.kind = f"metafield.{owner.kind}"

    def list_all(self, call: Call) -> Answer:
        return v3_list(call, self.kind, _filters(call, Where()), present=raw_json, cursors=True)

    def list_of_one(self, call: Call) -> Answer:
        where = Where().compare("parent", "=", self._owner_id(call))
        return v3_list(call, self.kind, _filters(call, where), present=raw_json, cursors=True)

    def get(self, call: Call) -> Answer:
        return v3_one(raw_json(self._row(call)))

    def post(self, call: Call) -> Answer:
        owner_id, fields = self._owner_id(call), call.fields()
        missing = [name for name in _REQUIRED if not fields.get(name)]
        if missing:
            raise RefusedError(422, "The metafield is invalid.", dict.fromkeys(missing, "is required"))
        kept = _checked(fields)
        where = Where().compare("parent", "=", owner_id)
        where.json_field("namespace", "=", kept["namespace"]).json_field("key", "=", kept["key"])
        if call.state.count(call.store.hash, self.kind, where):
            raise RefusedError(409, "The key and namespace exist already.", {"key": "must be unique"})
        given = {**kept, "resource_id": owner_id, "owner_client_id": call.token.client_id}
        given.setdefault("description", "")
        made = complete_other(self.kind, given, lambda kind: call.state.next_number(call.store.hash, kind))
        call.state.put(call.store.hash, self.kind, made)
        self._announce(call, "created", made)
        return v3_one(made.body)

    def put(self, call: Call) -> Answer:
        document = self._row(call).document()
        now = now_epoch()
        document.body.update(_checked(call.fields()), date_modified=iso8601(now))
        document.modified = now
        call.state.put(call.store.hash, self.kind, document)
        self._announce(call, "updated", document)
        return v3_one(document.body)

    def delete(self, call: Call) -> Answer:
        document = self._row(call).document()
        call.state.delete(call.store.hash, self.kind, document.id)
        self._announce(call, "deleted", document)
        return Answer(status=204)

    def _owner_id(self, call: Call) -> int:
        owner_id = call.number(self.owner.place)
        row = call.state.get(call.store.hash, self.owner.kind, owner_id)
        if row is None or (self.owner.place and row.parent != call.number(0)):
            raise not_found()
        return owner_id

    def _row(self, call: Call) -> Row:
        row = call.state.get(call.store.hash, self.kind, call.number(self.owner.place + 1))
        if row is None or row.parent != self._owner_id(call):
            raise not_found()
        return row

    def _announce(self, call: Call, what: str, metafield: Document) -> None:
        data = {"type": "metafield", "metafield_id": metafield.id, "resource_id": str(metafield.parent)}
        call.announce(f"{self.owner.scope}/{what}", data)
        call.announce(f"store/metafield/{what}", {**data, "resource_type": self.owner.kind})


def _checked(fields: Json) -> Json:
    kept = {name: value for name, value in fields.items() if name in _WRITABLE}
    if kept.get("permission_set", "app_only") not in _PERMISSIONS:
        raise RefusedError(422, "The metafield is invalid.", {"permission_set": "is not known"})
    return kept


def _filters(call: Call, where: Where) -> Where:
    for name in ("key", "namespace"):
        words = call.asked_words(f"{name}:in") or call.asked_words(name)
        if words is not None:
            where.is_in(f"json_extract(body, '$.{name}')", words)
    for name, column in (("date_created", "created"), ("date_modified", "modified")):
        for suffix, operator in (("", "="), (":min", ">="), (":max", "<=")):
            epoch = call.asked_epoch(name + suffix)
            if epoch is not None:
                where.compare(column, operator, epoch)
    return where
