"""Passkeys at the door, by an authenticator of our own: made, used, and attacked."""

from __future__ import annotations

import hashlib
import json
import secrets

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

UP, UV, AT = 0x01, 0x04, 0x40
SITE = "localhost"


class Device:
    """What holds the key: signs for the site it was made for, and counts."""

    def __init__(self, origin: str) -> None:
        self.origin, self.site = origin, SITE
        self.id, self.key = secrets.token_bytes(20), ec.generate_private_key(ec.SECP256R1())
        self.count, self.flags = 0, UP | UV

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin}
        return json.dumps(said).encode()

    def make(self, options: str) -> str:
        client = self._client("webauthn.create", json.loads(options)["challenge"])
        made = AttestedCredentialData.create(
            bytes(16), self.id, ES256.from_cryptography_key(self.key.public_key())
        )
        found = self._data(AT, made)
        response = {
            "clientDataJSON": websafe_encode(client),
            "attestationObject": websafe_encode(AttestationObject.create("none", found, {})),
        }
        return self._answer(response)

    def sign(self, options: str, challenge: str = "") -> str:
        self.count += 1
        client = self._client("webauthn.get", challenge or json.loads(options)["challenge"])
        data = self._data()
        signed = bytes(data) + hashlib.sha256(client).digest()
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(self.key.sign(signed, ec.ECDSA(hashes.SHA256()))),
        }
        return self._answer(response)

    def _data(self, flags: int = 0, made: bytes = b"") -> AuthenticatorData:
        digest = hashlib.sha256(self.site.encode()).digest()
        return AuthenticatorData.create(digest, self.flags | flags, self.count, made)

    def _answer(self, response: dict) -> str:
        said = {"id": websafe_encode(self.id), "rawId": websafe_encode(self.id)}
        return json.dumps({**said, "type": "public-key", "response": response})


@pytest.fixture
def origin(centre) -> str:
    return centre.url.replace("127.0.0.1", SITE)


def at_home(centre, origin: str, username: str = "") -> httpx.Client:
    """A browser that calls the console by its name."""
    client = centre.client(username)
    client.headers["host"] = origin.removeprefix("http://")
    return client


def add(centre, client, device, username):
    begun = client.post(
        "/api/session/passkeys/begin", json={"password": centre.passwords[username]}
    )
    assert begun.status_code == 200, begun.text
    answer = device.make(begun.json()["options"])
    return client.post("/api/session/passkeys", json={"answer": answer})


def enter(client, device, **changes):
    options = client.post("/api/passkey/begin").json()["options"]
    return client.post("/api/passkey", json={"answer": device.sign(options, **changes)})


@pytest.fixture
def fresh(centre):
    """No earlier passkey, and no patience used up."""
    centre.sql("delete from passkey")
    centre.app.desk.addresses.__init__(burst=1000, per_s=1000.0)
    yield
    centre.sql("delete from passkey")


def test_a_passkey_opens_the_account_and_its_password_alone_no_more(centre, origin, fresh):
    client, device = at_home(centre, origin, "epi"), Device(origin)
    added = add(centre, client, device, "epi")
    assert added.status_code == 200, added.text
    assert added.json()[0]["site"] == SITE
    door = at_home(centre, origin)
    entered = enter(door, device)
    assert entered.status_code == 200, entered.text
    assert entered.json()["username"] == "epi"
    assert door.get("/api/session").json()["role"] == "epidemiologist"
    body = {"username": "epi", "password": centre.passwords["epi"]}
    assert door.post("/api/session", json=body).json()["title"] == "passkey_needed"
    rows = centre.client("admin").get("/api/people").json()
    assert [row["second_factor"] for row in rows if row["username"] == "epi"] == [True]
    admin = centre.client("admin")
    reset = admin.post(f"/api/people/{centre.ids['epi']}/reset-second-factor")
    assert reset.json()["second_factor"] is False
    assert enter(at_home(centre, origin), device).json()["title"] == "wrong_passkey"
    assert centre.client().post("/api/session", json=body).status_code == 200


def test_what_is_not_the_key_for_this_site_now_opens_nothing(centre, origin, fresh):
    client, device = at_home(centre, origin, "epi"), Device(origin)
    assert add(centre, client, device, "epi").status_code == 200
    door = at_home(centre, origin)

    def refused(change) -> None:
        kept = dict(vars(device))
        change()
        answer = enter(door, device)
        vars(device).update({**kept, "count": device.count})
        assert (answer.status_code, answer.json()["title"]) == (401, "wrong_passkey")

    refused(lambda: setattr(device, "origin", "http://evil.example"))
    refused(lambda: setattr(device, "origin", origin.replace("http:", "https:")))
    refused(lambda: setattr(device, "site", "evil.example"))
    refused(lambda: setattr(device, "flags", UP))  # nobody was verified
    refused(lambda: setattr(device, "key", ec.generate_private_key(ec.SECP256R1())))
    refused(lambda: setattr(device, "id", secrets.token_bytes(20)))
    assert enter(door, device).status_code == 200
    refused(lambda: setattr(device, "count", 0))  # a copy of the key counts from where it was made


def test_a_challenge_is_once_and_for_whom_it_was_given(centre, origin, fresh):
    client, device = at_home(centre, origin, "epi"), Device(origin)
    begin = {"password": centre.passwords["epi"]}
    options = client.post("/api/session/passkeys/begin", json=begin).json()["options"]
    other = at_home(centre, origin, "operator")
    stolen = other.post("/api/session/passkeys", json={"answer": device.make(options)})
    assert stolen.status_code == 401
    assert (
        client.post("/api/session/passkeys", json={"answer": device.make(options)}).status_code
        == 200
    )
    door = at_home(centre, origin)
    options = door.post("/api/passkey/begin").json()["options"]
    signed = {"answer": device.sign(options)}
    assert door.post("/api/passkey", json=signed).status_code == 200
    assert door.post("/api/passkey", json=signed).json()["title"] == "wrong_passkey"
    own = websafe_encode(secrets.token_bytes(32))
    assert enter(door, device, challenge=own).json()["title"] == "wrong_passkey"
    for nonsense in ("", "{}", "[1]", '{"rawId": "!", "response": {}}', "null"):
        answer = door.post("/api/passkey", json={"answer": nonsense})
        assert answer.json()["title"] == "wrong_passkey", nonsense


def test_it_needs_the_password_a_name_and_room(centre, origin, fresh):
    client, device = at_home(centre, origin, "epi"), Device(origin)
    wrong = client.post("/api/session/passkeys/begin", json={"password": "wrong"})
    assert wrong.json()["title"] == "wrong_password"
    for host in ("127.0.0.1:1", "[::1]:1", "console.example", ""):
        client.headers["host"] = host
        answer = client.post("/api/session/passkeys/begin", json={"password": "x"})
        assert answer.status_code == 400, host
    client = at_home(centre, origin, "epi")
    assert add(centre, client, device, "epi").status_code == 200
    assert add(centre, client, device, "epi").json()["title"] == "passkey_known"
    row = client.get("/api/session/passkeys").json()[0]
    body = {"credential_id": row["credential_id"], "password": centre.passwords["epi"]}
    other = at_home(centre, origin, "operator")
    theirs = {**body, "password": centre.passwords["operator"]}
    assert other.post("/api/session/passkeys/remove", json=theirs).status_code == 404
    assert client.post("/api/session/passkeys/remove", json=body).json() == []
