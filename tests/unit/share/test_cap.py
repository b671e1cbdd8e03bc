"""Warnings in CAP 1.2: what we write is valid and signed, what we cannot read is said."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from uuid import UUID

import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from breathway.cli import main
from breathway.model.alert import Alert, Place
from breathway.model.errors import Rejection
from breathway.share import cap
from breathway.share.cap.read import MAX_BYTES
from breathway.share.cap.warning import LANGUAGES, SEVERITY, words

NOW = dt.datetime(2026, 11, 26, 11, 0, tzinfo=dt.UTC)
PLACE = Place(id="kh-kampot", name="Kampot", jurisdiction="KH", zone="Asia/Phnom_Penh",
              latitude=10.594, longitude=104.164)  # fmt: skip
SENDER = cap.Sender(id="warn.example.org")
SKILL = cap.Skill(climatology=0.12, persistence=0.2, days=200)


def alert(**more: object) -> Alert:
    values: dict[str, object] = {
        "id": UUID(int=7),
        "place": "kh-kampot",
        "kind": "alert",
        "basis": "forecast",
        "colour": "red",
        "onset_at": NOW + dt.timedelta(hours=13),
        "expires_at": NOW + dt.timedelta(hours=30),
        "sent_at": NOW,
        "probability": 0.62,
        "reasons": ("pm25_high",),
    }
    return Alert(**(values | more))  # type: ignore[arg-type]


def document(**more: object) -> bytes:
    return cap.write(cap.message(alert(**more), PLACE, SENDER, (), SKILL))


def test_a_warning_says_all_of_it_in_three_languages():
    message = cap.read(document())
    assert isinstance(message, cap.Message)
    assert [info.language for info in message.infos] == ["en-US", "zh-CN", "km"]
    first = message.infos[0]
    assert (first.urgency, first.severity, first.certainty) == ("Future", "Severe", "Likely")
    assert first.category == ("Health",)
    assert "62 %" in (first.description or "")
    assert "12 % better than the season" in (first.description or "")
    assert first.areas[0].circles[0].centre == (10.594, 104.164)
    assert message.sent.isoformat() == "2026-11-26T18:00:00+07:00"
    assert message.status == "Exercise"
    assert message.note


def test_with_authority_it_is_actual():
    message = cap.message(alert(exercise=False), PLACE, SENDER)
    assert (message.status, message.note) == ("Actual", None)


@pytest.mark.parametrize(
    ("more", "urgency", "severity", "certainty"),
    [
        ({"onset_at": NOW}, "Immediate", "Severe", "Likely"),
        ({"onset_at": NOW + dt.timedelta(minutes=50)}, "Expected", "Severe", "Likely"),
        ({"probability": 0.5}, "Future", "Severe", "Possible"),
        ({"probability": 0.01, "colour": "yellow"}, "Future", "Minor", "Unlikely"),
        ({"colour": "purple"}, "Future", "Extreme", "Likely"),
        ({"basis": "air_quality", "probability": None}, "Future", "Severe", "Unknown"),
        ({"basis": "air_quality", "probability": None, "onset_at": NOW}, "Immediate", "Severe",
         "Observed"),
        ({"basis": "operator", "probability": None, "onset_at": NOW}, "Immediate", "Severe",
         "Unknown"),
        ({"kind": "all_clear"}, "Past", "Minor", "Unlikely"),
    ],
)  # fmt: skip
def test_our_words_in_the_standards(more, urgency, severity, certainty):
    info = cap.message(alert(**more), PLACE, SENDER).infos[0]
    assert (info.urgency, info.severity, info.certainty) == (urgency, severity, certainty)


def test_an_update_and_an_end_name_what_they_replace():
    first = alert()
    later = alert(id=UUID(int=8), kind="update", references=(first.id,), sent_at=NOW)
    written = cap.write(cap.message(later, PLACE, SENDER, [first])).decode()
    assert "<msgType>Update</msgType>" in written
    sent = "2026-11-26T18:00:00+07:00"
    assert f"<references>warn.example.org,urn:uuid:{first.id},{sent}</references>" in written
    end = cap.message(alert(kind="cancel"), PLACE, SENDER, [first])
    assert end.message_type == "Cancel"
    clear = cap.message(alert(kind="all_clear"), PLACE, SENDER, [first])
    assert (clear.message_type, clear.infos[0].response_type) == ("Update", ("AllClear",))
    with pytest.raises(cap.BadMessage, match="references"):
        cap.write(cap.message(later, PLACE, SENDER, []))


def test_the_signature_is_verified_by_another_library():
    signxml = pytest.importorskip("signxml")
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = cap.certify(key, SENDER.id, dt.datetime.now(dt.UTC))
    pem = certificate.public_bytes(serialization.Encoding.PEM).decode()
    signed = cap.sign(document(), key, certificate)
    verified = signxml.XMLVerifier().verify(signed, x509_cert=pem)
    assert verified.signed_xml.tag.endswith("}alert")
    assert cap.read(signed) == cap.read(document())
    with pytest.raises(signxml.InvalidSignature):
        signxml.XMLVerifier().verify(signed.replace(b"62 %", b"26 %"), x509_cert=pem)


def test_it_is_valid_against_the_schema_of_oasis(reference: Path):
    schema = reference / "warning" / "CAP-v1.2.xsd"
    if not schema.exists():
        pytest.skip("the schema of CAP 1.2 may not be given on: it is not among the reference data")
    etree = pytest.importorskip("lxml.etree")
    valid = etree.XMLSchema(etree.parse(str(schema)))
    key = ec.generate_private_key(ec.SECP256R1())
    signed = cap.sign(document(), key, cap.certify(key, SENDER.id, NOW))
    valid.assertValid(etree.fromstring(signed))


def test_the_catalogues_have_the_same_keys():
    keys = [set(words(lang).entries) for lang in LANGUAGES]
    assert keys[0] == keys[1] == keys[2]
    assert {f"colour-{colour}" for colour in SEVERITY} <= keys[0]


GOOD = document().decode()
INFO = GOOD[GOOD.index("<info>") : GOOD.index("</info>") + 7]


def bomb() -> str:
    """The billion laughs, in small."""
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    return f'<!DOCTYPE alert [<!ENTITY a0 "ha">{entities}]>{GOOD.partition("?>")[2].strip()}'


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("", "cap_not_xml"),
        ("not xml", "cap_not_xml"),
        (GOOD[:-20], "cap_not_xml"),
        ("<?xml version='1.0' encoding='of-mars'?><alert/>", "cap_not_xml"),
        (bomb(), "cap_has_dtd"),
        ("<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>", "cap_has_dtd"),
        (GOOD.replace("cap:1.2", "cap:1.1"), "cap_wrong_namespace"),
        ("<alert/>", "cap_wrong_namespace"),
        ("<x>" * 40 + "</x>" * 40, "cap_too_large"),
        (GOOD.replace("<scope>Public</scope>", ""), "cap_wrong_element"),
        (GOOD.replace("<scope>", "<code>x</code><scope>"), "cap_wrong_element"),  # out of order
        (GOOD.replace("<scope>", "<scope x='1'>"), "cap_wrong_element"),
        (GOOD.replace("<event>", "<more/><event>"), "cap_wrong_element"),
        (GOOD.replace("<info>", "words<info>", 1), "cap_wrong_element"),
        (GOOD.replace("<sender>warn", "<sender><b/>warn"), "cap_wrong_element"),
        (GOOD.replace("Exercise<", "exercise<"), "cap_wrong_value"),
        (GOOD.replace("18:00:00+07:00", "18:00:00Z"), "cap_wrong_value"),
        (GOOD.replace("2026-11-26T18", "2026-13-26T18"), "cap_wrong_value"),
        (GOOD.replace("10.594,104.164 12", "10.594 104.164 12"), "cap_wrong_value"),
        (GOOD.replace("10.594,104.164 12", "nan,104.164 12"), "cap_wrong_value"),
        (GOOD.replace("10.594,104.164 12", "100.594,104.164 12"), "cap_rule_broken"),
        (GOOD.replace(">Alert<", ">Update<"), "cap_rule_broken"),
        (GOOD.replace("warn.example.org", "two words"), "cap_rule_broken"),
        (GOOD.replace(">Public<", ">Private<"), "cap_rule_broken"),
        (GOOD.replace("<info>", INFO * 9000 + "<info>", 1), "cap_too_large"),
    ],
)
def test_what_is_malformed_is_said(text: str, name: str):
    found = cap.read(text.encode())
    assert isinstance(found, Rejection)
    assert found.name == name, found
    assert found.hint


def test_a_huge_one_is_not_even_parsed():
    found = cap.read(b" " * (MAX_BYTES + 1))
    assert isinstance(found, Rejection)
    assert found.name == "cap_too_large"


def test_the_index_links_each_message():
    entry = cap.Entry(identifier="urn:uuid:7", sent_at=NOW, expires_at=NOW, headline="A < B & C",
                      href="https://x.example/7.xml")  # fmt: skip
    feed = cap.index("https://x.example/feed/cap/KH", "Warnings", [entry]).decode()
    assert "<title>A &lt; B &amp; C</title>" in feed
    assert 'type="application/cap+xml" href="https://x.example/7.xml"' in feed
    assert "<updated>2026-11-26T11:00:00Z</updated>" in feed
    empty = cap.index("https://x.example/feed/cap/KH", "Warnings", []).decode()
    assert "<entry>" not in empty


def test_no_person_is_in_it():
    fields = set(Alert.__struct_fields__) | set(Place.__struct_fields__)
    assert not {"patient_id", "facility_id", "treatment_id", "by"} & fields
    assert msgspec.to_builtins(cap.read(document()))["infos"][0]["audience"] is None


SQUARE = ((10.0, 104.0), (11.0, 104.0), (11.0, 105.0), (10.0, 105.0), (10.0, 104.0))
DATE_LINE = ((-20.0, 178.0), (-15.0, 178.0), (-15.0, -178.0), (-20.0, -178.0), (-20.0, 178.0))


@pytest.mark.parametrize(
    ("area", "point", "held"),
    [
        ({"circles": (cap.Circle((10.6, 103.5), 12.0),)}, (10.609, 103.53), True),
        ({"circles": (cap.Circle((10.6, 103.5), 12.0),)}, (10.594, 104.164), False),
        ({"polygons": (SQUARE,)}, (10.594, 104.164), True),
        ({"polygons": (SQUARE,)}, (10.594, 103.53), False),
        ({"polygons": (DATE_LINE,)}, (-17.0, 179.5), True),
        ({"polygons": (DATE_LINE,)}, (-17.0, -179.5), True),
        ({"polygons": (DATE_LINE,)}, (-17.0, 0.0), False),
        ({}, (10.594, 104.164), False),
    ],
)
def test_an_area_holds_a_point(area, point, held):
    assert cap.holds(cap.Area(description="x", **area), point) is held


def test_the_command_reads_and_refuses(tmp_path, capsys):
    file = tmp_path / "warning.xml"
    file.write_bytes(document())
    assert main(["cap", "read", str(file)]) == 0
    assert '"message_type":"Alert"' in capsys.readouterr().out
    file.write_text(bomb())
    assert main(["cap", "read", str(file)]) == 2
    assert "cap_has_dtd" in capsys.readouterr().err
