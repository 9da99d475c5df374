"""The web process: the API and the desk, and the door before them where it has no process of its own.

A composition root: it wires, and decides nothing.
"""

from __future__ import annotations

from guichet.api.rest import build_api, know_rooms
from guichet.kernel.log import RequestIds
from guichet.kernel.services import Services
from guichet.operations.answering import App, behind_door, run_process
from guichet.ports import registry
from guichet.sync import Door


def create_app(services: Services, door: Door, *, traced: bool = False) -> App:
    """The ASGI app of one process: webhooks go to the door, the rest to the API and the desk."""
    return behind_door(door, create_api(services), traced=traced)


def create_api(services: Services) -> App:
    """The API and the desk; each request has an id."""
    return RequestIds(build_api(services))


def load() -> None:
    """Have all that rooms offer known; it needs no database yet."""
    know_rooms()
    registry.discover()


def main() -> None:
    """Run a web process until it is told to stop."""
    run_process("web", create_api)


if __name__ == "__main__":
    main()
