"""Forwarded mails: kept before they are acknowledged, for addresses that we gave, and for nobody else."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiosmtplib
import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import text
from tests.face import browser, let_in, someone

from guichet import connections, sync
from guichet.commerce.messages import MessageRow, find_messages
from guichet.kernel.auth import Actor
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.operations.certificate import CertificateError, certificate_of
from guichet.ports import registry
from guichet.sync import mail_door
from guichet.sync.mail_door import MailDoor
from guichet.sync.readers import read_all

TESTER = Actor.system("test")
GIVEN = {"address": "bonjour@nova.example", "arrival": "forwarding"}


def mail(subject: str, *, headers: str = "", body: str = "Où est la commande 10482 ?") -> bytes:
    lines = (
        f"From: Élise <elise@personne.example>\r\nTo: bonjour@nova.example\r\nSubject: {subject}\r\n"
        f"Message-ID: <{subject.lower()}@personne.example>\r\n{headers}\r\n{body}\r\n"
    )
    return lines.encode()


class Receiver:
    """The mail door on a port of its own, and the address of a mailbox that forwards to it."""

    def __init__(
        self, services: Services, door: MailDoor, port: int, connection_id: int, address: str
    ) -> None:
        self.services = services
        self.door = door
        self.port = port
        self.connection_id = connection_id
        self.address = address

    @asynccontextmanager
    async def talk(self) -> AsyncIterator[aiosmtplib.SMTP]:
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=self.port, start_tls=False, timeout=30)
        async with client:
            yield client

    async def send(self, raw: bytes, to: str | None = None) -> int:
        """The code of the receiver's last answer."""
        try:
            async with self.talk() as client:
                await client.sendmail("relay@provider.example", [to or self.address], raw)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return refused.recipients[0].code
        except aiosmtplib.SMTPResponseException as refused:
            return refused.code
        return 250

    async def messages(self) -> list[MessageRow]:
        while await read_all(self.services):
            pass
        async with self.services.database.transaction() as transaction:
            ids = (await transaction.scalars(text("SELECT id FROM messages"))).all()
            return await find_messages(transaction, ids)


@asynccontextmanager
async def receiving(services: Services, **settings: Any) -> AsyncIterator[Receiver]:
    registry.discover()
    chosen = {"smtp_domain": "in.guichet.example", "smtp_port": 2525, **settings}
    services = msgspec.structs.replace(services, settings=services.settings.model_copy(update=chosen))
    connection_id = await sync.connect(services, TESTER, "mail", GIVEN)
    async with browser(services) as client:
        await let_in(services, client, await someone(services, "administrator"))
        told = (await client.get(f"/api/v1/connections/{connection_id}/forwarding")).json()
    assert told["receives"] is True
    door = MailDoor(services, certificate=certificate_of(services.settings))
    server = await asyncio.get_running_loop().create_server(door.talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield Receiver(services, door, port, connection_id, told["address"])
    finally:
        server.close()
        await door.finish()


def tell(services: Services, story: Callable[[Receiver], Awaitable[None]], **settings: Any) -> Any:
    async def whole() -> None:
        async with receiving(services, **settings) as receiver:
            await story(receiver)

    return whole()


def test_a_forwarded_mail_is_kept_once_however_it_comes(run: Any, services: Services) -> None:
    async def story(receiver: Receiver) -> None:
        assert receiver.address.endswith("@in.guichet.example")
        assert await receiver.send(mail("Colis")) == 250
        (kept,) = await receiver.messages()
        assert (kept.subject, kept.order_numbers, kept.language) == ("Colis", ("10482",), "fr")
        raw = await services.blobs.get(kept.raw_sha256)
        assert raw.startswith(b"Return-Path: <relay@provider.example>\r\nReceived: from ")
        assert raw.endswith(mail("Colis"))
        assert await services.blobs.has(kept.raw_sha256)

        forwarded_again = b"Received: by other.example; x\r\n" + mail("Colis").rstrip()
        assert await receiver.send(forwarded_again, receiver.address.replace("@", "+tok@")) == 250
        assert len(await receiver.messages()) == 1
        assert await receiver.send(mail("Colis", body="Autre chose")) == 250  # somebody else's Message-ID
        assert len(await receiver.messages()) == 2
        assert await receiver.send(b"\x00\xff no mail at all\r\n") == 250
        (broken,) = [one for one in await receiver.messages() if not one.subject]
        assert broken.problems or broken.text

    run(tell(services, story))


def test_nothing_is_taken_for_addresses_that_nobody_was_given(run: Any, services: Services) -> None:
    async def story(receiver: Receiver) -> None:
        local, _, domain = receiver.address.partition("@")
        forged = f"{local[:-1]}{'a' if local[-1] != 'a' else 'b'}@{domain}"
        for nobody in (
            "friend@gmail.example",
            f"{local}@elsewhere.example",
            forged,
            "9999-x@in.guichet.example",
        ):
            assert await receiver.send(mail("Relais"), nobody) == 550
        async with receiver.talk() as client:
            await client.ehlo()
            await client.mail("a@b.example")
            codes = []
            for _ in range(4):
                try:
                    await client.rcpt("friend@gmail.example")
                except aiosmtplib.SMTPRecipientRefused as refused:
                    codes.append(refused.code)
            assert codes == [550, 550, 550, 421]
            assert not client.supports_extension("auth")
        async with services.database.transaction() as transaction:
            await connections.disconnect(transaction, receiver.connection_id)
        assert await receiver.send(mail("Zu spät")) == 550
        assert await receiver.messages() == []

    run(tell(services, story))


def test_what_the_database_did_not_take_is_never_acknowledged(run: Any, services: Services) -> None:
    async def story(receiver: Receiver) -> None:
        gone = Database("postgresql://nobody@127.0.0.1:9/nothing", pool_size=2)
        away = msgspec.structs.replace(receiver.services, database=gone)
        async with receiver.talk() as client:
            await client.ehlo()
            await client.mail("relay@provider.example")
            await client.rcpt(receiver.address)
            receiver.door._services = away
            with pytest.raises(aiosmtplib.SMTPDataError) as refused:
                await client.data(mail("Perdu"))
            assert refused.value.code == 451
        assert await receiver.send(mail("Perdu")) == 451
        receiver.door._services = receiver.services
        assert await receiver.messages() == []
        assert await receiver.send(mail("Perdu")) == 250  # its sender comes again
        assert len(await receiver.messages()) == 1
        await gone.close()

    run(tell(services, story))


def test_loops_floods_and_giants_are_turned_away(
    run: Any, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_door, "_MOST_OF_ONE_MAILBOX", 3)
    monkeypatch.setattr(mail_door, "_MOST_TALKS_OF_ONE", 1)

    async def story(receiver: Receiver) -> None:
        circles = "".join(f"Received: by mx{number}.example; x\r\n" for number in range(51))
        assert await receiver.send(mail("Rond", headers=circles)) == 554
        assert await receiver.send(mail("Géant", body="x" * 70_000)) == 552
        automatic = mail("Absente", headers="Auto-Submitted: auto-replied\r\n")
        assert [await receiver.send(one) for one in (automatic, mail("Un"), mail("Deux"), mail("Trois"))] == [
            *(250, 250, 250),
            451,
        ]
        kinds = {one.subject: one.kind for one in await receiver.messages()}
        assert kinds == {"Absente": "auto_reply", "Un": "message", "Deux": "message"}
        async with receiver.talk():
            assert await receiver.send(mail("Deuxième client")) == 421
        assert receiver.door._talks == {}

    run(tell(services, story, smtp_size_limit=64 * 1024))


def test_tls_is_offered_where_there_is_a_certificate(run: Any, services: Services, tmp_path: Path) -> None:
    certificate, key = _certificate(tmp_path)

    async def story(receiver: Receiver) -> None:
        trusting = ssl.create_default_context(cafile=str(certificate))
        client = aiosmtplib.SMTP(hostname="127.0.0.1", port=receiver.port, start_tls=False, timeout=30)
        async with client:
            await client.starttls(server_hostname="in.guichet.example", tls_context=trusting)
            await client.sendmail("a@b.example", [receiver.address], mail("Chiffré"))
        (kept,) = await receiver.messages()
        assert b"with ESMTPS" in await services.blobs.get(kept.raw_sha256)
        assert receiver.door._talks == {}

    run(tell(services, story, smtp_certificate=certificate, smtp_key=key))
    with pytest.raises(CertificateError, match="GUICHET_SMTP_KEY"):
        certificate_of(services.settings.model_copy(update={"smtp_certificate": key, "smtp_key": key}))


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "in.guichet.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("in.guichet.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths
