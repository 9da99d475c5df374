"""The demo as a process of its own, and its stand-in's control: what browser stories look at."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from tests.ports_free import free_port

from guichet.kernel.postgres import EmbeddedPostgres
from guichet.kernel.processes.lifeline import LIFELINE, lifeline
from guichet.operations.demo_notes import Notes, Shop, read_notes

_LAUNCH = "guichet.kernel.processes.launch"
_READY = "Ctrl-C stops it all"
_READY_WITHIN = 240.0
_STOPPED_WITHIN = 60.0


_ORDER = {
    "id": 700,
    "status_id": 11,
    "customer_id": 0,
    "payment_method": "Card",
    "date_created": "Tue, 05 Mar 2024 10:00:00 +0000",
    "date_modified": "Tue, 05 Mar 2024 11:00:00 +0000",
    "billing_address": {
        "first_name": "Zoé",
        "last_name": "Petit",
        "street_1": "3 quai Rambaud",
        "city": "Lyon",
        "zip": "69002",
        "country": "France",
        "country_iso2": "FR",
        "email": "zoe@mail.example",
    },
    "products": [
        {"id": 7001, "product_id": 0, "name": "Lamp", "sku": "LAMP", "quantity": 1, "price_inc_tax": "12.50"}
    ],
}


@dataclass(frozen=True)
class World:
    """A running demo: where it is, who may sign in, which shops its stand-in holds."""

    address: str
    notes: Notes

    def login(self, role: str) -> tuple[str, str]:
        """Mail and password of a role."""
        return next((login.mail, login.password) for login in self.notes.logins if login.role == role)

    @property
    def connected(self) -> Shop:
        """The shop that is mirrored from the start."""
        return next(shop for shop in self.notes.shops if shop.connection_id is not None)

    @property
    def waiting(self) -> Shop:
        """The shop that waits to be connected."""
        return next(shop for shop in self.notes.shops if shop.connection_id is None)

    def shop(self, brand: str) -> Shop:
        """A brand's shop at the stand-in, by the hash that it has there."""
        return next(shop for shop in self.notes.shops if shop.keys["hash"] == brand)

    def shop_page(self, brand: str) -> str:
        """The address of a brand's own pages."""
        return f"http://127.0.0.1:{self.notes.ports[f'front.{brand}']}"

    def change(self, name: str, *, brand: str = "", **arguments: Any) -> Any:
        """Change something at a brand's shop (the connected one), as its shoppers and merchant do."""
        path = f"stores/{brand or self.connected.keys['hash']}/change"
        return self.control(path, {"change": name, **arguments})

    def faults(self, **knobs: Any) -> None:
        """Have the connected shop misbehave, or with no knob behave again."""
        path = f"stores/{self.connected.keys['hash']}/faults"
        self.control(path, {"reset": True, **knobs})

    def open_store(self, name: str, **keys: str) -> dict[str, str]:
        """A further shop at the stand-in, with one order of Zoé Petit; answers its keys."""
        keys = {"hash": name.lower(), "name": name, **keys}
        made = self.control("stores", {**keys, "quota": 1_000_000})
        self.control(f"stores/{keys['hash']}/load", {"kind": "order", "documents": [_ORDER]})
        return {**keys, **{key: str(value) for key, value in made.items()}}

    def scan(self, number: str, code: str) -> None:
        """Have a parcel scanned at the carrier's stand-in, by a code of its own."""
        (carrier, *_) = self.notes.carriers
        path = f"{carrier.address}/_control/parcels/{number}/scans"
        httpx.post(path, json={"code": code}, timeout=20).raise_for_status()

    def control(self, path: str, body: dict[str, Any]) -> Any:
        """Ask the stand-in's own control for something."""
        answer = httpx.post(f"{self.connected.address}/_control/{path}", json=body, timeout=120)
        answer.raise_for_status()
        return answer.json()


def _await_ready(process: subprocess.Popen[str]) -> None:
    """Read what the demo says until it is ready; a watchdog ends one that never is."""
    said: list[str] = []
    watchdog = threading.Timer(_READY_WITHIN, process.kill)
    watchdog.start()
    try:
        for line in process.stdout or ():
            said.append(line)
            if _READY in line:
                return
    finally:
        watchdog.cancel()
    raise AssertionError("the demo did not start:\n" + "".join(said[-40:]))


def _await_read(world: World) -> None:
    """Wait until the shops that are connected from the start are mirrored: stories look at their orders."""
    mail, password = world.login("administrator")
    deadline = time.monotonic() + _READY_WITHIN
    with httpx.Client(base_url=world.address, timeout=60) as client:
        client.post("/api/v1/session", json={"mail": mail, "password": password}).raise_for_status()
        while True:
            items = client.get("/api/v1/connections").raise_for_status().json()["items"]
            if all(one["health"] == "ok" for one in items):
                return
            assert time.monotonic() < deadline, "the demo's shops were never read"
            time.sleep(0.2)


@contextmanager
def demo_running() -> Iterator[World]:
    """A small demo world in a folder of its own, stopped and removed at the end."""
    port = free_port()
    with (
        tempfile.TemporaryDirectory(prefix="guichet-browser-", ignore_cleanup_errors=True) as folder,
        lifeline() as held,
    ):
        environment = {
            **os.environ,
            "GUICHET_DATA_DIR": folder,
            "GUICHET_PORT": str(port),
            LIFELINE: str(held),
        }
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "guichet.kernel.processes.launch",
                "guichet.cli",
                "demo",
                "--scale",
                "0.1",
            ],
            env=environment,
            cwd=folder,
            pass_fds=(held,),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            _await_ready(process)
            # Its words are few from here on, but a full pipe would stop it.
            threading.Thread(target=process.communicate, daemon=True).start()
            world = World(f"http://127.0.0.1:{port}", read_notes(Path(folder) / "demo"))
            _await_read(world)
            yield world
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(_STOPPED_WITHIN)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
            finally:
                # Under root the cluster lives outside the folder, and would stay behind.
                EmbeddedPostgres(Path(folder) / "demo").destroy()
