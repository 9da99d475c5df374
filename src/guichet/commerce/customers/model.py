"""Tables of people: the person, how each appeared, by what they can be reached, and how they were joined."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Index, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.commerce.provenance import Mirrored
from guichet.kernel.db import Base, BigInt, Json, identity


class Customer(Base):
    """A person. The id never dies: one that was joined to another says so in `merged_into`.

    The id is that of the profile with which the person began; a person of several profiles goes by the
    smallest of them. `main_profile_id` names whose words stand for the person; none: nobody is left here.
    """

    __tablename__ = "customers"
    __table_args__ = (
        Index(
            "ix_customers_people",
            "id",
            postgresql_where=text("merged_into IS NULL AND main_profile_id IS NOT NULL"),
        ),
        Index("ix_customers_merged_into", "merged_into", postgresql_where=text("merged_into IS NOT NULL")),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    merged_into: Mapped[int | None] = mapped_column(BigInteger)
    main_profile_id: Mapped[int | None] = mapped_column(BigInteger)
    version: Mapped[BigInt]
    created_at: Mapped[datetime]


class CustomerProfile(Base):
    """One way in which a person appeared: an account at a shop, or the words of guest orders.

    `key` is the account's external id, or a digest of the guest's words. `surname_key`, `given_key` and
    `name_key` are the words folded and sorted, so that case, accents and order do not matter.
    """

    __tablename__ = "customer_profiles"
    __table_args__ = (
        UniqueConstraint("connection_id", "kind", "key"),
        Index("ix_customer_profiles_customer_id", "customer_id", "id"),
    )

    id: Mapped[identity]
    connection_id: Mapped[BigInt]
    kind: Mapped[str] = mapped_column(Text)  # account | guest
    key: Mapped[str] = mapped_column(Text)
    customer_id: Mapped[BigInt]
    first_name: Mapped[str] = mapped_column(Text)
    last_name: Mapped[str] = mapped_column(Text)
    company: Mapped[str] = mapped_column(Text)
    mail: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    surname_key: Mapped[str] = mapped_column(Text(collation="C"))
    given_key: Mapped[str] = mapped_column(Text)
    name_key: Mapped[str] = mapped_column(Text)
    search_text: Mapped[str] = mapped_column(Text)  # " word word …": what a search filters by
    joined_at: Mapped[datetime]  # of several accounts, the one opened last names the person


class Identity(Base):
    """A contact point of a profile: `mail:…` normalised, `phone:` E.164, `card:` a loyalty card."""

    __tablename__ = "identities"
    __table_args__ = (Index("ix_identities_point", "point", "surname_key", "profile_id"),)

    profile_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    point: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    surname_key: Mapped[str] = mapped_column(Text(collation="C"))


class CrowdedPoint(Base):
    """A contact point with people of so many surnames behind it that it names nobody."""

    __tablename__ = "crowded_points"

    point: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)


class ProfileWord(Base):
    """The words by which a profile is found; ordered by byte, so that a prefix is a range."""

    __tablename__ = "profile_words"

    word: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    profile_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)


class StoreCustomer(Mirrored, Base):
    """An account at a shop as the shop tells it; its profile has the same connection and key."""

    __tablename__ = "store_customers"

    details: Mapped[Json]  # a ports.records.CustomerRecord


class CustomerMerge(Base):
    """The trail of a join: whose profiles went to whom, why, by whom; and whether it was undone."""

    __tablename__ = "customer_merges"
    __table_args__ = (
        Index("ix_customer_merges_customer_id", "customer_id"),
        Index("ix_customer_merges_merged_id", "merged_id"),
    )

    id: Mapped[identity]
    customer_id: Mapped[BigInt]
    merged_id: Mapped[BigInt]
    kept: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))  # the profiles of `customer_id` before
    moved: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))  # those of `merged_id` before
    reason: Mapped[str] = mapped_column(Text)  # an evidence word of `grouping`, or `person`
    actor: Mapped[str] = mapped_column(Text)  # "" for the rule
    made_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str] = mapped_column(Text)


class JoinDecision(Base):
    """What a person decided about profiles: that two sides are one (`same`), or that they are not."""

    __tablename__ = "join_decisions"
    __table_args__ = (Index("ix_join_decisions_merge_id", "merge_id"),)

    profile_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    merge_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    side: Mapped[int] = mapped_column(SmallInteger)  # 0 kept, 1 moved
    same: Mapped[bool]
