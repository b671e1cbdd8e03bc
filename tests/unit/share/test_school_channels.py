"""The ways to a school: signatures, guarded addresses, what each answer means."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess

import pytest

from breathway.share.channels import guard, webhook
from breathway.share.channels.guard import PrivateAddress, is_public, resolve
from breathway.share.channels.mail import Mail
from breathway.share.channels.mqtt import BadBroker, Mqtt, check_broker
from breathway.share.channels.webhook import Webhooks, signature
from tests.receivers import Hooks

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"


def test_the_signature_is_standard_webhooks():
    """HMAC-SHA-256 over "{id}.{timestamp}.{body}"; the value from OpenSSL."""
    made = signature(SECRET, "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1649367553, b'{"email":"t@e.com"}')
    assert made == "v1," + openssl(
        b'msg_27UH4WbU6Z5A5EzD8u03UvzRbpk.1649367553.{"email":"t@e.com"}'
    )


def openssl(signed: bytes) -> str:
    import base64

    key = base64.b64decode(SECRET.removeprefix("whsec_")).hex()
    command = ["openssl", "dgst", "-sha256", "-mac", "HMAC", "-macopt", f"hexkey:{key}", "-binary"]
    return base64.b64encode(
        subprocess.run(command, input=signed, capture_output=True, check=True).stdout
    ).decode()


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),  # a cloud's metadata
        ("100.64.0.1", False),  # shared, RFC 6598
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False),  # NAT64 of 127.0.0.1
        ("64:ff9b::808:808", True),
        ("2002:7f00:1::", False),  # 6to4 of 127.0.0.1
        ("64:ff9b:1::a00:1", False),  # a network's own NAT64, RFC 8215
        ("::7f00:1", False),  # IPv4-compatible
        ("::ffff:0:7f00:1", False),  # IPv4-translated
        ("fec0::1", False),  # site-local
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),  # Teredo
    ],
)
def test_only_public_addresses_are_called(address, public):
    assert is_public(address) is public


def answers(monkeypatch, *of: str) -> None:
    """Have names resolved to these, one after the other."""
    left = list(of)

    async def getaddrinfo(self, host, port, **more):
        found = left.pop(0) if len(left) > 1 else left[0]
        return [(0, 0, 0, "", (each, port)) for each in found.split(",")]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)


def test_one_private_address_refuses_the_name(monkeypatch):
    answers(monkeypatch, "8.8.8.8,10.0.0.1")
    with pytest.raises(PrivateAddress):
        asyncio.run(resolve("school.example", 443, private=False))


def test_a_name_that_turns_to_a_private_address_leads_nowhere(monkeypatch):
    """DNS rebinding: public when it was checked, private for whoever asks again."""
    called: list[str] = []

    async def connect(*, remote_host, **more):
        called.append(remote_host)
        raise OSError("nothing listens")

    async def story():
        hooks = Webhooks()
        await hooks.send("https://school.example/hook", "id", b"{}", SECRET, 1)
        await hooks.close()

    answers(monkeypatch, "203.0.113.7", "127.0.0.1")
    monkeypatch.setattr(guard, "is_public", lambda text: text.startswith("203.0.113."))
    monkeypatch.setattr("anyio.connect_tcp", connect)
    asyncio.run(story())
    assert called == ["203.0.113.7"]


def test_a_broker_is_called_at_the_address_that_was_checked(monkeypatch):
    called: list[str] = []

    def connect(address, **more):
        called.append(address[0])
        raise OSError("nothing listens")

    async def story():
        ours = Mqtt()
        said = await ours.send("mqtts://broker.example:8883", "a", "id", b"{}", 60)
        await ours.close()
        return said.code

    answers(monkeypatch, "203.0.113.7")
    monkeypatch.setattr(guard, "is_public", lambda text: text.startswith("203.0.113."))
    monkeypatch.setattr("socket.create_connection", connect)
    assert asyncio.run(story()) == "no_connection"
    assert set(called) == {"203.0.113.7"}


def certificate(folder) -> ssl.SSLContext:
    """Self-signed for localhost: nobody trusts it."""
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=localhost "
        "-addext subjectAltName=DNS:localhost -keyout key.pem -out cert.pem"
    )
    subprocess.run(command.split(), cwd=folder, capture_output=True, check=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def test_tls_is_checked_by_the_hosts_name_though_the_address_is_pinned(tmp_path):
    async def story():
        hooks = Hooks()
        server = await asyncio.start_server(hooks.serve, "127.0.0.1", 0, ssl=certificate(tmp_path))
        port = server.sockets[0].getsockname()[1]
        stranger = Webhooks(private=True)
        friend = Webhooks(
            private=True, tls=ssl.create_default_context(cafile=tmp_path / "cert.pem")
        )
        codes = [
            (await ours.send(f"https://{host}:{port}/hook", "id", b"{}", SECRET, 1)).code
            for ours, host in (
                (stranger, "localhost"), (friend, "127.0.0.1"), (friend, "localhost")
            )
        ]  # fmt: skip
        await stranger.close()
        await friend.close()
        server.close()
        return codes, hooks.ids

    codes, ids = asyncio.run(story())
    assert codes == ["tls_failed", "tls_failed", "sent"]
    assert ids == {"id": 1}


def test_a_slow_receiver_is_given_up(monkeypatch):
    monkeypatch.setattr(webhook, "PATIENCE_S", 0.3)

    async def story():
        server = await asyncio.start_server(Hooks().serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        ours = Webhooks(private=True)
        outcome = await ours.send(f"http://127.0.0.1:{port}/slow", "id", b"{}", SECRET, 1)
        closed = await ours.send("http://127.0.0.1:9/x", "id", b"{}", SECRET, 1)
        await ours.close()
        server.close()
        return outcome, closed

    slow, closed = asyncio.run(story())
    assert (slow.sent, slow.code, slow.final) == (False, "timeout", False)
    assert (closed.code, closed.final) == ("no_connection", False)


def test_what_was_taken_is_taken_though_the_answer_never_ends(monkeypatch):
    """Else the school would be called again and again until the warning is over."""
    monkeypatch.setattr(webhook, "READ_S", 0.1)

    async def stalls(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf")
        await writer.drain()
        await reader.read()  # until we are given up

    async def story():
        server = await asyncio.start_server(stalls, "127.0.0.1", 0)
        ours = Webhooks(private=True)
        port = server.sockets[0].getsockname()[1]
        outcome = await ours.send(f"http://127.0.0.1:{port}/", "id", b"{}", SECRET, 1)
        await ours.close()
        server.close()
        return outcome

    assert asyncio.run(story()).sent


def test_mail_beyond_this_machine_needs_tls(monkeypatch):
    """A server that offers no STARTTLS gets nothing."""
    said: list[bytes] = []

    def serve(listening: socket.socket) -> None:
        client, _ = listening.accept()
        client.sendall(b"220 hello\r\n")
        while line := client.recv(1000):
            said.append(line)
            client.sendall(b"250 no extension here\r\n")

    from email.message import EmailMessage
    from threading import Thread

    listening = socket.create_server(("127.0.0.1", 0))
    Thread(target=serve, args=(listening,), daemon=True).start()
    monkeypatch.setattr("breathway.share.channels.mail._HERE", ())
    message = EmailMessage()
    message["From"], message["To"] = "a@example.org", "b@example.org"
    mail = Mail(f"smtp://127.0.0.1:{listening.getsockname()[1]}")
    outcome = asyncio.run(mail.send(message))
    mail.close()
    assert not outcome.sent
    assert not outcome.pauses
    assert not any(b"MAIL" in line for line in said)


@pytest.mark.parametrize(
    ("url", "topic"),
    [
        ("mqtt://broker.example.org", "a"),
        ("mqtts://", "a"),
        ("mqtts://b.example.org:port", "a"),
        ("mqtts://b.example.org", "a/+/b"),
        ("mqtts://b.example.org", "$SYS/x"),
        ("mqtts://b.example.org", ""),
    ],
)
def test_a_broker_and_a_topic_that_cannot_be_used_are_refused(url, topic):
    with pytest.raises(BadBroker):
        check_broker(url, topic, private=False)


def test_mqtt_5_carries_the_id_and_when_it_is_over():
    """A broker of MQTT 5, as much of it as one publication needs (OASIS MQTT 5.0, 3.2 to 3.4)."""
    published: list[bytes] = []

    async def broker(reader, writer):
        while head := await reader.read(1):
            length, shift = 0, 0
            while True:  # a variable byte integer, 1.5.5
                part = (await reader.readexactly(1))[0]
                length |= (part & 127) << shift
                shift += 7
                if part < 128:
                    break
            body = await reader.readexactly(length)
            kind = head[0] >> 4
            if kind == 1:
                assert body[6] == 5, "the version that is tried first"
                writer.write(bytes([0x20, 3, 0, 0, 0]))
            elif kind == 3:
                published.append(body)
                at = 2 + int.from_bytes(body[:2])
                writer.write(bytes([0x40, 2]) + body[at : at + 2])
            elif kind == 14:
                return
            await writer.drain()

    async def story():
        server = await asyncio.start_server(broker, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        ours = Mqtt(private=True)
        outcome = await ours.send(f"mqtt://127.0.0.1:{port}", "t/x", "the-id", b"{}", 900)
        await ours.close()
        server.close()
        return outcome

    assert asyncio.run(story()).sent
    [body] = published
    assert b"\x26\x00\x02id\x00\x06the-id" in body  # 3.3.2.3.7, user property
    assert b"\x02" + (900).to_bytes(4) in body  # 3.3.2.3.3, message expiry


@pytest.mark.parametrize(
    ("host", "address", "named"),
    [
        ("schüle.example", "203.0.113.7", "xn--schle-mva.example"),
        ("[2001:db8::7]", "2001:db8::7", ""),
    ],
)
def test_a_host_in_any_form_is_called_at_its_address(monkeypatch, host, address, named):
    called: list[str] = []

    async def connect(*, remote_host, **more):
        called.append(remote_host)
        raise OSError("nothing listens")

    async def story():
        hooks = Webhooks()
        outcome = await hooks.send(f"https://{host}/hook", "id", b"{}", SECRET, 1)
        await hooks.close()
        return outcome

    asked: list[str] = []

    async def getaddrinfo(self, name, port, **more):
        asked.append(name)
        return [(0, 0, 0, "", (address, port))]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(guard, "is_public", lambda text: True)
    monkeypatch.setattr("anyio.connect_tcp", connect)
    assert asyncio.run(story()).code == "no_connection"
    assert called == [address]
    assert asked[0] == (named or address)
