"""Wish lists that shoppers keep here: several, one of them the default, shared by a link while they wish.

An article stands on a list once: a product, or one form of it. Lists of a guest go into those of the same
shopper when it is proven who that is, without doubles. Lists that a shop keeps for its accounts are mirrored
(`commerce.wishlists`) and shown beside, to be read only. Staff see lists of a customer who agreed to it: by a
consent that stands, or at a counter, where each opening is on record.
The routes for shoppers are those of `api.shopper`, the page of a link is one of `api.pages`.
"""

from guichet.before.wishlists.articles import (
    Article,
    Found,
    MirroredList,
    WishRow,
    find_article,
    mirrored_lists,
    wishes_of_lists,
)
from guichet.before.wishlists.errors import ShareOverError, WishArticleError, WishListNotFoundError
from guichet.before.wishlists.privacy import erase, export
from guichet.before.wishlists.repository import ListRow, find_list, lists_of
from guichet.before.wishlists.schemas import SharedListShape, WishListShape, WishShape, shapes_of
from guichet.before.wishlists.service import (
    WishChange,
    add_list,
    add_wish,
    change_list,
    change_wish,
    default_list,
    drop_list,
    drop_wish,
    join,
    share_list,
)
from guichet.before.wishlists.sharing import PATH, ListLinks

__all__ = [
    "PATH",
    "Article",
    "Found",
    "ListLinks",
    "ListRow",
    "MirroredList",
    "ShareOverError",
    "SharedListShape",
    "WishArticleError",
    "WishChange",
    "WishListNotFoundError",
    "WishListShape",
    "WishRow",
    "WishShape",
    "add_list",
    "add_wish",
    "change_list",
    "change_wish",
    "default_list",
    "drop_list",
    "drop_wish",
    "erase",
    "export",
    "find_article",
    "find_list",
    "join",
    "lists_of",
    "mirrored_lists",
    "shapes_of",
    "share_list",
    "wishes_of_lists",
]
