"""A migration that would break the release before is refused, unless it says why it may be done."""

from __future__ import annotations

from textwrap import dedent

import pytest
from tools.house.findings import Source
from tools.house.migrations import check_source

_HEAD = "import sqlalchemy as sa\nfrom alembic import op\n"


def found(body: str, head: str = "") -> list[str]:
    lines = dedent(body).strip().splitlines()
    text = "\n".join([_HEAD, head, "def upgrade():", *(f"    {line}" for line in lines)])
    return [finding.words.partition(":")[0] for finding in check_source(Source("0099_a_story.py", text))]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("op.drop_table('orders')", "drop_table orders"),
        ("op.drop_column('orders', 'note')", "drop_column orders.note"),
        ("op.rename_table('orders', 'sales')", "rename_table orders"),
        ("op.alter_column('orders', 'note', new_column_name='remark')", "rename_column orders.note"),
        ("op.alter_column('orders', 'note', type_=sa.Text())", "change_type orders.note"),
        ("op.alter_column('orders', 'note', nullable=False)", "set_not_null orders.note"),
        (
            "op.add_column('orders', sa.Column('note', sa.Text(), nullable=False))",
            "add_column orders.note",
        ),
        ("op.create_index('ix_orders_note', 'orders', ['note'])", "create_index ix_orders_note"),
        ("op.create_index(op.f('ix_a'), 'orders', ['note'], unique=True)", "create_index ix_a"),
        ("op.create_foreign_key('fk_a', 'orders', 'stores', ['a'], ['id'])", "create_foreign_key orders"),
        ("op.create_check_constraint('ck_a', 'orders', 'total > 0')", "create_check_constraint orders"),
        ("op.execute('ALTER TABLE orders DROP COLUMN note')", "execute drop column"),
        ("op.execute(sa.text('UPDATE orders SET note = NULL'))", "execute update orders"),
        ("op.execute('CREATE INDEX ix_a ON orders (note)')", "execute create index"),
    ],
)
def test_what_the_release_before_does_not_survive_is_refused(body: str, named: str) -> None:
    assert found(body) == [named]
    assert found(body, head=f"WHY = {{{named!r}: 'no release since 0041 reads it'}}") == []
    assert found(body, head=f"WHY = {{{named!r}: 'because'}}") == [named], "that is no reason"


def test_what_only_adds_is_let_be() -> None:
    body = """
        op.create_table("notes", sa.Column("id", sa.BigInteger(), nullable=False))
        op.create_index("ix_notes_id", "notes", ["id"])
        op.create_foreign_key("fk_notes_id", "notes", "orders", ["id"], ["id"])
        op.execute("INSERT INTO notes SELECT 1")
        op.execute("CREATE TABLE notes_default PARTITION OF notes DEFAULT")
        op.add_column("orders", sa.Column("note", sa.Text(), nullable=True))
        op.add_column("orders", sa.Column("words", sa.Text(), server_default="", nullable=False))
        op.drop_index("ix_orders_note", "orders")
        op.alter_column("orders", "note", nullable=True)
    """
    assert found(body) == []


def test_a_reason_for_what_is_not_done_is_a_finding() -> None:
    assert found(
        "op.drop_table('orders')", head="WHY = {'drop_table stores': 'nobody reads it any more'}"
    ) == [
        "drop_table orders",
        "WHY explains 'drop_table stores', which is not done here.",
    ]
