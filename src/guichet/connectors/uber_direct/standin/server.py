"""Serving the stand-in: in the foreground, or in a thread beside a test."""

from __future__ import annotations

from guichet.connectors._kit import AppServer, serve_app
from guichet.connectors.uber_direct.standin.app import StandinSettings, create_app


def serve(settings: StandinSettings) -> None:
    """Serves until the process is stopped."""
    serve_app(create_app(settings), settings)


class StandinServer(AppServer):
    """The stand-in in a thread: `with StandinServer(settings) as server: server.address`.

    Port 0 takes a free one. Raises RuntimeError when the port is taken.
    """

    def __init__(self, settings: StandinSettings) -> None:
        super().__init__(create_app(settings), settings, name="uber_direct-standin")
