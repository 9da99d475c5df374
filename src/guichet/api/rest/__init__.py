"""The REST API: the rooms' routers under one set of manners, with health, measures and documentation.

`build_api(services)` makes the application; `python -m guichet.api.rest.reference` writes what is generated
from it into `docs/reference/`.
"""

from guichet.api.rest.application import build_api
from guichet.api.rest.matrix import Access, access_of
from guichet.api.rest.rooms import know_rooms, routers

__all__ = ["Access", "access_of", "build_api", "know_rooms", "routers"]
