"""BigCommerce offers every capability that it has, in the very shape that the house asks for."""

from __future__ import annotations

from guichet.connectors.bigcommerce.connector import BigCommerce
from guichet.ports import capabilities as ports
from guichet.ports.registry import capabilities


def _checked_by_types(one: BigCommerce) -> tuple[object, ...]:
    """Nothing to run: the type checker holds each signature against its protocol."""
    basics: tuple[ports.Connector, ports.KnowsLimit, ports.IdentifiesAccount, ports.HasStandIn] = (one,) * 4
    reads: tuple[ports.ReadsRecords, ports.ReadsHistory, ports.ReadsChanges] = (one,) * 3
    finds: tuple[ports.ReadsThings, ports.CountsThings, ports.NamesThings, ports.ProvesThings] = (one,) * 4
    hears: tuple[ports.ReceivesHooks, ports.AuthorisesByApp] = (one,) * 2
    sells: tuple[ports.BooksShipments, ports.ChangesOrderState, ports.PlacesOrders] = (one,) * 3
    mends: tuple[ports.ChangesShippingAddress, ports.RefundsOrders, ports.GivesStoreCredit] = (one,) * 3
    keeps: tuple[ports.AdjustsStock, ports.WritesMetafields] = (one,) * 2
    return basics, reads, finds, hears, sells, mends, keeps


def test_it_offers_all_that_a_shop_can() -> None:
    offered = set(capabilities(BigCommerce()))
    assert len(offered) >= 20
    elsewhere = {"tracks_parcels", "sends_messages"}  # a carrier's and a mailbox's matters
    assert set(ports.CAPABILITIES) - offered <= elsewhere
    assert len(_checked_by_types(BigCommerce())) == 7
