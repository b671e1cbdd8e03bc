"""``breathway protocol check``: what is lacking, and how to sign."""

from __future__ import annotations

import datetime as dt
import json

from breathway.cli import main
from breathway.edge.protocols import in_force
from breathway.therapy import sign_state

OURS = """
id = "kh-kampot"
version = "1"
title = "Kampot Referral"
extends = "intl"
[[cycle]]
id = "filter"
task = "replace_filter"
every_uses = 50
"""
SIGN = '[sign_off]\nname = "Dr Chea Sophal"\nrole = "pulmonologist"\non = 2025-11-20\n'


def check(capsys, *arguments: str) -> tuple[int, str, str]:
    status = main(["protocol", "check", *arguments])
    said = capsys.readouterr()
    return status, said.out, said.err


def test_a_proposal_says_so(capsys):
    status, out, _ = check(capsys, "intl")
    assert status == 1
    assert "proposal, not signed off" in out
    assert "dose.salbutamol-adult.max_day_mg is recalled, not verified" in out
    assert "0 to be corrected" in out


def test_from_a_draft_to_a_signature(capsys, tmp_path):
    file = tmp_path / "ours.toml"
    file.write_text(OURS)
    status, out, _ = check(capsys, str(file), "--json")
    said = json.loads(out)
    assert (status, said["state"]) == (1, "proposal")
    lacking = {(g["place"], g["what"]) for g in said["gaps"] if g["what"] != "recalled"}
    assert lacking == {
        ("cycle.filter.every_uses", "no_source"),
        ("cycle.filter.every_uses", "no_confidence"),
    }
    sourced = OURS + 'source = "hygiene"\nconfidence = "recalled"\n'
    file.write_text(sourced)
    mark = json.loads(check(capsys, str(file), "--json")[1])["digest"]
    file.write_text(sourced + SIGN + f'digest = "{mark}"\n')
    status, out, _ = check(capsys, str(file))
    assert status == 0
    assert "signed off by Dr Chea Sophal, pulmonologist, on 2025-11-20" in out
    file.write_text(sourced.replace("50", "60") + SIGN + f'digest = "{mark}"\n')
    status, out, _ = check(capsys, str(file))
    assert status == 1
    assert "changed since it was signed off" in out


def test_a_wrong_file_is_one_line(capsys, tmp_path):
    file = tmp_path / "ours.toml"
    file.write_text('id = "x"\nversion = "1"\ntitle = "abc"\n[[dose]]\nid = "a"\n')
    status, _, err = check(capsys, str(file))
    assert status == 2
    assert "dose[0]" in err
    assert check(capsys, str(tmp_path / "none.toml"))[0] == 2


def test_signing_writes_what_the_check_accepts(capsys, tmp_path):
    file, out = tmp_path / "ours.toml", tmp_path / "protocol.toml"
    file.write_text(OURS)
    who = ["--name", 'Dr "Sophal" [KH]', "--role", "head", "--on", "2025-11-20"]
    status = main(["protocol", "sign", str(file), *who, "--out", str(out)])
    assert status == 2  # a row of it names no source
    assert "has no source" in capsys.readouterr().err
    file.write_text(OURS + 'source = "hygiene"\nconfidence = "read"\n')
    assert main(["protocol", "sign", str(file), *who, "--out", str(out)]) == 0
    status, said, _ = check(capsys, str(out))
    assert status == 0
    assert 'signed off by Dr "Sophal" [KH], head, on 2025-11-20' in said
    assert main(["protocol", "sign", str(out), *who, "--out", str(out)]) == 0  # signed anew
    later = [*who[:-1], "2999-01-01"]
    assert main(["protocol", "sign", str(out), *later, "--out", str(out)]) == 2
    assert "2999-01-01 has not come yet" in capsys.readouterr().err
    assert check(capsys, str(out))[0] == 0  # what was signed stays
    out.write_text(out.read_text().replace("2025-11-20", "2999-01-01"))
    status, said, _ = check(capsys, str(out))
    assert status == 1
    assert "dated after today" in said
    assert out.read_text().count("[sign_off]") == 1


def test_a_facility_extends_its_country_and_the_country_the_world(capsys, tmp_path):
    country = 'id = "kh-national"\nversion = "2"\ntitle = "Cambodia"\nextends = "intl"\n'
    limit = '[[limit]]\nid = "spo2-low"\nmeasure = "spo2_percent"\nlevel = "warn"\nbelow = 93\n'
    (tmp_path / "kh.toml").write_text(
        country + limit + 'source = "gina"\nconfidence = "recalled"\n'
    )
    ours = OURS.replace('"intl"', '"kh"') + 'source = "hygiene"\nconfidence = "read"\n'
    (tmp_path / "ours.toml").write_text(ours)
    who = ["--name", "Dr Chea", "--role", "head", "--on", "2025-11-20"]
    out = tmp_path / "protocol.toml"
    assert main(["protocol", "sign", str(tmp_path / "ours.toml"), *who, "--out", str(out)]) == 0
    capsys.readouterr()
    assert check(capsys, str(out))[0] == 0
    found = in_force(tmp_path, "KH")
    assert (found.id, found.limit[0].below) == ("kh-kampot", 93)
    assert sign_state(found, dt.datetime.now(dt.UTC)) == "signed"
    changed = (tmp_path / "kh.toml").read_text().replace("93", "94")
    (tmp_path / "kh.toml").write_text(changed)  # the country's numbers: signed anew
    assert sign_state(in_force(tmp_path, "KH"), dt.datetime.now(dt.UTC)) == "changed"
    (tmp_path / "kh.toml").write_text(changed.replace('"intl"', '"ours"'))
    (tmp_path / "ours.toml").write_text(ours)
    status, _, err = check(capsys, str(tmp_path / "ours.toml"))
    assert (status, "extends itself" in err) == (2, True)
    out.write_text(ours.replace('"kh"', '"../kh"'))
    assert "no protocol '../kh'" in check(capsys, str(out))[2]
