"""Forms made of settings, quotas by plan, and records as flat strings."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
import pytest

from guichet.kernel.types import Words
from guichet.ports.manifest import AuthStyle, ConnectorKind, Field, FieldType, Limit, Manifest, fields
from guichet.ports.records import OrderLineRecord, OrderRecord, OrderState
from guichet.ports.registry import limit_of
from guichet.ports.rendering import rendered


class Settings(msgspec.Struct, frozen=True):
    account: Annotated[str, Field(title=Words("Account", "Compte"))]
    key: Annotated[
        str,
        msgspec.Meta(min_length=3),
        Field(
            title=Words("Key", "Clé"), help=Words("Shown once.", "Montrée une fois."), type=FieldType.SECRET
        ),
    ]
    country: Annotated[
        str, Field(title=Words("Country", "Pays"), type=FieldType.CHOICE, choices=("FR", "BE"), advanced=True)
    ] = "FR"


class Unnamed(msgspec.Struct, frozen=True):
    account: str


class Plain:
    """A connector whose quota is the same for all."""

    settings: type[msgspec.Struct] = Settings
    manifest: Manifest = Manifest(
        id="plain", label=Words.name("Plain"), kind=ConnectorKind.SHOP, auth=(AuthStyle.TOKEN,), docs="",
        push=False, limit=Limit(calls=10, seconds=1), summary=Words("", ""),
    )  # fmt: skip


class ByPlan(Plain):
    def limit(self, settings: Any) -> Limit:
        return Limit(calls=99 if settings.country == "BE" else 10, seconds=1)


def test_a_form_follows_its_settings() -> None:
    account, key, country = fields(Settings)
    assert (account.name, account.type, account.required, account.default) == ("account", "text", True, "")
    assert (key.type, key.title.fr, key.help.en) == ("secret", "Clé", "Shown once.")
    assert (country.required, country.default, country.choices, country.advanced) == (
        False,
        "FR",
        ("FR", "BE"),
        True,
    )


def test_a_setting_that_nobody_named_is_refused() -> None:
    with pytest.raises(TypeError, match=r"Unnamed\.account"):
        fields(Unnamed)


def test_the_quota_is_the_plans_where_the_connector_knows_it() -> None:
    belgian = Settings(account="a", key="abc", country="BE")
    assert limit_of(Plain(), belgian).calls == 10
    assert limit_of(ByPlan(), belgian).calls == 99


def test_a_record_is_rendered_by_its_own_names() -> None:
    line = OrderLineRecord(external_id="7", name="Tasse", quantity=2, unit_price="9.0000", total=1800)
    record = OrderRecord(
        external_id="1", number="1", state=OrderState.CONFIRMED, source_state="Awaiting Fulfillment",
        placed_at=datetime(2024, 3, 5, 10, tzinfo=UTC), currency="EUR", subtotal=1800, total=1800,
        source_amounts={"total_inc_tax": "18.0000"}, lines=(line,),
    )  # fmt: skip
    told = rendered(record)
    assert told["lines"] == "1"
    assert told["lines/7/unit_price"] == "9.0000"
    assert told["source_amounts/total_inc_tax"] == "18.0000"
    assert told["placed_at"] == "2024-03-05T10:00:00+00:00"
    assert (told["state"], told["archived"], told["customer_external_id"]) == ("confirmed", "false", "")
