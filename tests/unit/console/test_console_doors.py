"""What guards the door, without the door: rates, codes, passwords, keys."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid

import msgspec
import nacl.bindings as sodium
import pyotp
import pytest

from breathway.console import second_factor
from breathway.console.keys import Keys
from breathway.console.passwords import Passwords, fresh_password
from breathway.console.rates import Bucket, Strangers, lock_s
from breathway.model.people import Profile
from breathway.model.seal import NONCE_BYTES, seal

NOW = dt.datetime(2026, 11, 26, 1, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("failures", "seconds"),
    [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (9, 480), (10, 900), (1000, 900)],
)
def test_an_account_waits_longer_each_time(failures, seconds):
    assert lock_s(failures) == seconds


def test_a_bucket_fills_again():
    bucket = Bucket(burst=2, per_s=0.5)
    assert [bucket.take("a", 0.0) for _ in range(3)] == [0.0, 0.0, 2.0]
    assert bucket.take("b", 0.0) == 0.0
    assert bucket.take("a", 2.0) == 0.0
    assert bucket.take("a", 2.0) > 0
    bucket.give_back("a")
    assert bucket.take("a", 2.0) == 0.0


def test_a_stranger_waits_as_an_account_does():
    strangers = Strangers()
    waits = [strangers.failed("x", 0.0) for _ in range(6)]
    assert waits == [0, 0, 0, 0, 30, 60]
    assert strangers.wait_s("x", 10.0) == 50.0
    assert strangers.wait_s("y", 10.0) == 0.0


def test_a_code_is_taken_once_within_a_step_of_now():
    factor = second_factor.begin()
    totp = pyotp.TOTP(factor.secret)
    assert second_factor.spend(factor, totp.at(NOW - dt.timedelta(seconds=90)), NOW) is None
    early = second_factor.spend(factor, totp.at(NOW + dt.timedelta(seconds=30)), NOW)
    assert early is not None
    assert early.active
    assert second_factor.spend(early, totp.at(NOW), NOW) is None  # older than the one taken
    assert second_factor.spend(factor, f"{totp.at(NOW)[:3]} {totp.at(NOW)[3:]}", NOW) is not None
    assert second_factor.spend(factor, "", NOW) is None
    assert second_factor.spend(factor, "１２３４５６", NOW) is None


def test_a_factor_opens_for_its_account_and_node_only():
    key, account = secrets.token_bytes(32), uuid.uuid4()
    factor = second_factor.begin()
    column = second_factor.seal_factor(factor, key, account)
    assert second_factor.open_factor(column, key, account) == factor
    assert second_factor.open_factor(None, key, account) is None
    assert factor.secret.encode() not in column
    for other in ((secrets.token_bytes(32), account), (key, uuid.uuid4())):
        with pytest.raises(RuntimeError):
            second_factor.open_factor(column, *other)


def test_passwords_are_argon2id_with_the_parameters_of_rfc_9106():
    passwords = Passwords()
    phc = passwords.hash_now("a password")
    assert phc.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert passwords._check("a password", phc)
    assert not passwords._check("another", phc)
    assert not passwords._check("a password", "not a hash")


def test_a_fresh_password_is_random_and_readable():
    made = {fresh_password() for _ in range(100)}
    assert len(made) == 100
    for password in made:
        assert len(password) == 23
        assert not set(password) & set("01ilo")


def test_a_profile_opens_with_its_own_key_and_no_other():
    keys = Keys(secrets.token_bytes(32), secrets.token_bytes(32))
    patient, key_id, key = uuid.uuid4(), uuid.uuid4(), secrets.token_bytes(32)
    profile = Profile(name="Sok Dara")
    nonce = secrets.token_bytes(NONCE_BYTES)
    box = seal(msgspec.msgpack.encode(profile), key, key_id, patient, nonce)
    sealed = sodium.crypto_box_seal(key, keys.box_public)
    assert keys.profile(sealed, box.nonce, box.box, patient) == profile
    assert keys.profile(sealed, box.nonce, box.box, uuid.uuid4()) is None
    assert keys.profile(None, box.nonce, box.box, patient) is None
    assert keys.profile(b"damaged", box.nonce, box.box, patient) is None
    stranger = Keys(secrets.token_bytes(32), secrets.token_bytes(32))
    assert stranger.profile(sealed, box.nonce, box.box, patient) is None
    assert keys.words(sealed, box.nonce, box.box, patient) == ""  # it is no string
    assert keys.name_token("sok") != stranger.name_token("sok")
