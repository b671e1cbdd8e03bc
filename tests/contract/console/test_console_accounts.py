"""``breathway account``: made, listed, ended on the centre's own machine."""

from __future__ import annotations

import re

import pytest

from breathway.cli import main


@pytest.fixture
def run(centre, capsys):
    (centre.folder / "database-url").write_text(centre.application_url)

    def command(*words: str, status: int = 0):
        assert main(["account", *words, "--data", str(centre.folder)]) == status
        return capsys.readouterr()

    return command


def secret_of(out: str) -> str:
    return re.search(r"^password  (\S+)$", out, re.MULTILINE).group(1)


def test_a_person_is_let_in_and_out_again(centre, run):
    made = run("add", "ly", "--role", "expert", "--name", "Dr Ly", "--facility", "*").out
    password = secret_of(made)
    client = centre.client("ly", password)
    assert client.get("/api/session").json()["name"] == "Dr Ly"
    listed = run("list").out
    assert re.search(r"^ly +expert +KH +\* +password +active$", listed, re.MULTILINE)
    assert password not in listed
    fresh = secret_of(run("reset-password", "ly").out)
    assert fresh != password
    assert client.get("/api/session").status_code == 401
    centre.client("ly", fresh)
    assert "ended" in run("end", "ly").out
    with centre.client() as client:
        body = {"username": "ly", "password": fresh}
        assert client.post("/api/session", json=body).status_code == 401


def test_with_a_second_factor_the_code_is_asked_for_from_the_start(centre, run):
    made = run("add", "vy", "--role", "administrator", "--name", "Vy", "--second-factor").out
    assert "otpauth://totp/Breathway:vy?secret=" in made
    with centre.client() as client:
        body = {"username": "vy", "password": secret_of(made)}
        assert client.post("/api/session", json=body).json()["title"] == "second_factor_needed"
        run("reset-second-factor", "vy")
        assert client.post("/api/session", json=body).status_code == 200


def test_what_is_wrong_is_one_line_with_a_hint(run, tmp_path, capsys):
    run("add", "doctor", "--role", "expert", "--name", "Twice", "--facility", "*", status=2)
    run("add", "no one", "--role", "expert", "--name", "X", "--facility", "*", status=2)
    nowhere = run("add", "nn", "--role", "nurse", "--name", "X", status=2).err
    assert nowhere.startswith("breathway: no facility is named (facility_missing).")
    typo = ("--facility", "kh-kampot", "--facility", "kh-kompat")
    unknown = run("add", "nn", "--role", "nurse", "--name", "X", *typo, status=2).err
    assert unknown.startswith("breathway: unknown facility: kh-kompat (unknown_facility).")
    run("end", "nobody", status=2)
    assert main(["account", "list", "--data", str(tmp_path)]) == 2
    assert "(centre_not_running)" in capsys.readouterr().err
