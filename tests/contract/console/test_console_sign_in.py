"""Signing in: passwords, lockout, second factor, sessions, CSRF, headers."""

from __future__ import annotations

import datetime as dt

import pyotp
import pytest


@pytest.fixture
def person(centre):
    """A fresh account, so that a lockout hurts nobody else."""
    admin = centre.client("admin")
    numbers = iter(range(1000))

    def make(role="expert"):
        name = f"p{next(numbers)}-{dt.datetime.now().microsecond}"
        answer = admin.post(
            "/api/people",
            json={"username": name, "name": "A Person", "role": role, "facilities": ["*"]},
        )
        assert answer.status_code == 200, answer.text
        made = answer.json()
        reset = admin.post(f"/api/people/{made['account']['account_id']}/reset-second-factor")
        assert reset.json()["second_factor"] is False
        return name, made

    # Every test tries from the same address.
    centre.app.desk.addresses.__init__(burst=1000, per_s=1000)
    return make


def sign_in(centre, username, password, code=""):
    with centre.client() as client:
        return client.post(
            "/api/session", json={"username": username, "password": password, "code": code}
        )


def test_a_session_stands_in_a_strict_cookie_and_nowhere_else(centre):
    client = centre.client()
    answer = client.post(
        "/api/session", json={"username": "doctor", "password": centre.passwords["doctor"]}
    )
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    token = client.cookies["breathway_session"]
    assert len(token) >= 43  # 256 bits
    stored = centre.sql("select token_hash, csrf from web_session")
    assert all(token.encode() not in bytes(row["token_hash"]) for row in stored)
    me = client.get("/api/session").json()
    assert (me["username"], me["role"], me["facilities"]) == ("doctor", "expert", ["*"])


def test_the_wrong_password_and_the_unknown_name_are_told_apart_by_nobody(centre, person):
    name, _ = person()
    known = sign_in(centre, name, "wrong")
    unknown = sign_in(centre, "nobody-here", "wrong")
    assert known.status_code == unknown.status_code == 401
    strip = {"reference"}
    assert {k: v for k, v in known.json().items() if k not in strip} == {
        k: v for k, v in unknown.json().items() if k not in strip
    }
    assert known.json()["title"] == "wrong_credentials"


@pytest.mark.parametrize("known", [True, False])
def test_five_wrong_passwords_shut_the_door_for_a_while(centre, person, known):
    name, made = person()
    name = name if known else f"stranger-{name}"
    for _ in range(5):
        assert sign_in(centre, name, "wrong").status_code == 401
    answer = sign_in(centre, name, made["password"])
    assert answer.status_code == 429
    assert 1 <= int(answer.headers["retry-after"]) <= 30
    assert answer.json()["title"] == "too_much"
    if known:
        centre.clock.ahead += dt.timedelta(seconds=31)
        try:
            assert sign_in(centre, name, made["password"]).status_code == 200
        finally:
            centre.clock.ahead = dt.timedelta()


def test_one_address_may_try_only_so_often(centre):
    centre.app.desk.addresses.__init__(burst=3, per_s=0.01)
    try:
        answers = [sign_in(centre, f"name-{n}", "x").status_code for n in range(4)]
    finally:
        centre.app.desk.addresses.__init__(burst=1000, per_s=1000)
    assert answers == [401, 401, 401, 429]


def test_a_second_factor_is_set_up_asked_for_and_never_taken_twice(centre, person):
    name, made = person()
    client = centre.client(name, made["password"])
    begun = client.post("/api/session/second-factor", json={}).json()
    totp = pyotp.TOTP(begun["secret"])
    assert begun["uri"].startswith("otpauth://totp/Breathway:")
    refused = client.post("/api/session/second-factor", json={"code": "000000"})
    assert refused.json()["title"] == "wrong_code"
    now = centre.clock()
    code = totp.at(now)
    assert client.post("/api/session/second-factor", json={"code": code}).json()["active"]

    without = sign_in(centre, name, made["password"])
    assert without.status_code == 401
    assert without.json()["title"] == "second_factor_needed"
    assert sign_in(centre, name, made["password"], code).json()["title"] == "wrong_code"  # spent
    following = totp.at(now + dt.timedelta(seconds=30))
    assert sign_in(centre, name, made["password"], following).status_code == 200
    assert sign_in(centre, name, made["password"], following).status_code == 401
    assert sign_in(centre, name, "wrong", following).json()["title"] == "wrong_credentials"
    secret = centre.sql("select totp_secret from account where username = $1", name)[0][0]
    assert begun["secret"].encode() not in bytes(secret)


def test_a_session_ends_when_it_is_idle_when_it_is_old_and_when_one_signs_out(centre):
    client = centre.client("doctor")
    try:
        centre.clock.ahead = dt.timedelta(minutes=29)
        assert client.get("/api/session").status_code == 200
        centre.clock.ahead = dt.timedelta(minutes=58)
        assert client.get("/api/session").status_code == 200
        centre.clock.ahead = dt.timedelta(minutes=89)
        gone = client.get("/api/session")
        assert gone.status_code == 401
        assert gone.json()["title"] == "not_signed_in"
    finally:
        centre.clock.ahead = dt.timedelta()
    client = centre.client("doctor")
    try:
        for minutes in range(0, 720, 25):
            centre.clock.ahead = dt.timedelta(minutes=minutes)
            assert client.get("/api/session").status_code == 200
        centre.clock.ahead = dt.timedelta(minutes=721)
        assert client.get("/api/session").status_code == 401
    finally:
        centre.clock.ahead = dt.timedelta()
    client = centre.client("doctor")
    kept = client.cookies["breathway_session"]
    assert client.delete("/api/session").status_code == 204
    client.cookies.set("breathway_session", kept)
    assert client.get("/api/session").status_code == 401


def test_a_refresh_by_itself_keeps_no_session_alive(centre):
    client = centre.client("doctor")
    try:
        for minutes in (10, 20, 29):
            centre.clock.ahead = dt.timedelta(minutes=minutes)
            headers = {"x-breathway-background": "1"}
            assert client.get("/api/worklist", headers=headers).status_code == 200
            with client.stream("GET", "/api/live?topics=wall") as opened:  # a page comes back
                assert opened.status_code == 200
        centre.clock.ahead = dt.timedelta(minutes=31)
        assert client.get("/api/worklist").status_code == 401
    finally:
        centre.clock.ahead = dt.timedelta()


def test_a_change_needs_the_token_of_our_own_page(centre):
    client = centre.client("doctor")
    body = {"language": "km"}
    good = client.headers["x-breathway-csrf"]
    assert client.post("/api/session/language", json=body).json()["language"] == "km"
    client.headers["x-breathway-csrf"] = good[:-1] + ("A" if good[-1] != "A" else "B")
    refused = client.post("/api/session/language", json=body)
    assert (refused.status_code, refused.json()["title"]) == (403, "csrf_token_wrong")
    del client.headers["x-breathway-csrf"]
    assert client.post("/api/session/language", json=body).status_code == 403
    client.headers["x-breathway-csrf"] = good
    elsewhere = client.post(
        "/api/session/language", json=body, headers={"sec-fetch-site": "cross-site"}
    )
    assert elsewhere.json()["title"] == "cross_site"
    assert client.get("/api/session").json()["language"] == "km"


def test_an_ended_account_is_out_at_once(centre, person):
    name, made = person()
    client = centre.client(name, made["password"])
    admin = centre.client("admin")
    ended = admin.post(f"/api/people/{made['account']['account_id']}/end").json()
    assert ended["ended_at"]
    assert client.get("/api/session").status_code == 401
    assert sign_in(centre, name, made["password"]).status_code == 401


def test_a_new_password_ends_the_other_sessions(centre, person):
    name, made = person()
    first = centre.client(name, made["password"])
    second = centre.client(name, made["password"])
    body = {"password": made["password"], "new_password": "a sentence nobody guesses"}
    assert first.post("/api/session/password", json={**body, "password": "x"}).status_code == 422
    assert first.post("/api/session/password", json=body).status_code == 204
    assert first.get("/api/session").status_code == 200
    assert second.get("/api/session").status_code == 401
    assert sign_in(centre, name, made["password"]).status_code == 401
    assert sign_in(centre, name, "a sentence nobody guesses").status_code == 200


@pytest.mark.parametrize("path", ["/", "/api/session", "/api/nothing", "/patients/1", "/assets/x"])
def test_every_answer_carries_the_security_headers(centre, path):
    headers = centre.client().get(path).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy.split("style-src-attr")[0]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


def test_the_page_is_at_every_address_of_a_page_and_assets_are_kept(centre):
    client = centre.client()
    for path in ("/", "/patients/1", "/facilities", "/wall", "/people"):
        answer = client.get(path)
        assert answer.headers["content-type"].startswith("text/html")
        assert answer.headers["cache-control"] == "no-cache"
    asset = client.get("/assets/index-Ab12Cd34.js")
    assert "immutable" in asset.headers["cache-control"]
    assert asset.text == "console.log('x')"
    assert client.get("/assets/missing-Ab12Cd34.js").status_code == 404
    assert client.get("/%2e%2e/keys/node.key").status_code in (200, 404)
    assert centre.node_key not in client.get("/..%2fkeys%2fnode.key").content
    assert centre.node_key not in client.get("/assets/..%2f..%2fkeys/node.key").content


def test_bodies_are_bounded_json(centre):
    client = centre.client("doctor")
    big = client.post("/api/session/language", content=b" " * 70_000)
    assert (big.status_code, big.json()["title"]) == (413, "body_too_large")

    def endless():
        for _ in range(100):
            yield b" " * 4096

    assert client.post("/api/session/language", content=endless()).status_code == 413
    form = client.post("/api/session/language", data={"language": "km"})
    assert form.json()["title"] == "not_json"
    json = {"content-type": "application/json"}
    bad = client.post("/api/session/language", content=b'{"language": ', headers=json)
    assert (bad.status_code, bad.json()["title"]) == (400, "bad_body")
    deep = client.post("/api/session/language", content=b"[" * 60_000, headers=json)
    assert deep.status_code == 400


def test_problems_are_problem_documents(centre):
    client = centre.client("doctor")
    for method, path, status in (
        ("GET", "/api/nothing", 404),
        ("PUT", "/api/worklist", 405),
        ("GET", "/api/patients/not-an-id", 400),
        ("GET", "/api/worklist?filter=x", 400),
        ("GET", "/api/people", 403),
    ):
        answer = client.request(method, path)
        assert answer.status_code == status, (path, answer.text)
        assert answer.headers["content-type"] == "application/problem+json"
        problem = answer.json()
        assert problem["type"] == f"urn:breathway:problem:{problem['title']}"
        assert problem["hint"]
        assert problem["reference"]


def test_the_openapi_document_names_every_operation(centre):
    document = centre.client().get("/api/openapi.json").json()
    assert document["openapi"] == "3.1.0"
    worklist = document["paths"]["/api/worklist"]["get"]
    schema = worklist["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema == {"$ref": "#/components/schemas/Worklist"}
    assert worklist["x-roles"] == ["expert", "nurse"]
