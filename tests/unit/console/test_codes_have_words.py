"""Codes that the program makes have words in the catalogues (which say the same in every language).

Refusals, reasons for quarantine, what is wrong with a blow, what somebody did to a record.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from breathway.score.quality import DEVICE_FAILED, REASONS

ROOT = Path(__file__).resolve().parents[3]
FAULTS = ROOT / "src/breathway/exposure/faults.py"
NAME = re.compile(r'name="([a-z_0-9]+)"')
# Names that no page's own calls can bring about, or which a page words itself.
NOT_BY_A_PERSON = {
    *("bad_id", "bad_query", "bad_reason", "body_too_large", "body_too_slow", "broken", "not_json"),
    *("console_not_built", "cross_site", "method_not_allowed", "no_such_call", "unknown_step"),
    *("no_test", "not_unassigned", "object_damaged", "object_missing", "passkeys_need_tls"),
    *("second_factor_needed", "sound_damaged", "sound_unreadable", "too_many_topics"),
    *("mark_wrong", "sounds_differ", "unknown_account", "unknown_phrase", "unknown_topic"),
    *("areas_unreadable", "bad_trigger"),
}


def test_every_refusal_of_the_console_has_words():
    named = set()
    code = ROOT / "src/breathway"
    console = code / "console"
    own = (*console.glob("*.py"), *console.glob("map/*.py"))
    for path in (*own, code / "model/family.py"):
        named |= set(NAME.findall(path.read_text()))
    text = "".join(path.read_text() for path in (ROOT / "console/src/locales/en").glob("*.ftl"))
    worded = {key.replace("-", "_") for key in re.findall(r"^problem-([\w-]+) =", text, re.M)}
    named -= {"robots", "viewport"}  # of pages without a script
    assert named - worded - NOT_BY_A_PERSON == set()
    assert named >= NOT_BY_A_PERSON


def test_every_reason_for_quarantine_has_words():
    code = (ROOT / "src/breathway/intake.py").read_text()
    for folder in ("model", "record"):
        for path in (ROOT / "src/breathway" / folder).glob("*.py"):
            code += path.read_text()
    named = set(re.findall(r'Rejection\(\s*name="([a-z_]+)"', code))
    named -= {"live_word_not_understood", "unknown_unit"}  # of the live lane, of a file
    text = (ROOT / "console/src/locales/en/operations.ftl").read_text()
    worded = re.findall(r"^qua-name-([\w-]+) =", text, re.M)
    assert {key.replace("-", "_") for key in worded} == named


def test_what_is_wrong_with_a_blow_has_words():
    text = (ROOT / "console/src/locales/en/clinical.ftl").read_text()
    worded = set(re.findall(r"^blow-reason-([\w-]+) =", text, re.M))
    codes = {DEVICE_FAILED, *(code for _, code in REASONS)}
    assert {code.replace("_", "-") for code in codes} <= worded


def test_every_look_and_act_on_a_patient_has_words():
    text = (ROOT / "console/src/locales/en/clinical.ftl").read_text()
    worded = set(re.findall(r"^audit-([\w-]+) =", text, re.M))
    named = set()
    for path in (ROOT / "src/breathway/console").glob("*.py"):
        named |= set(re.findall(r'\.(?:saw|did)\(\s*"(\w+)"', path.read_text()))
    assert len(named) > 12
    of_no_patient = {"account_added", "authority_recorded", "authority_ended", "schools_warned"}
    named -= of_no_patient
    assert {action.replace("_", "-") for action in named} <= worded


def test_every_finding_about_the_air_has_words_and_stands_in_the_how_to():
    named = set(re.findall(r'"(\w+)",\s*(?:f?"values|"degrees)', FAULTS.read_text()))
    for path in (FAULTS, *(ROOT / "src/breathway/centre/air").glob("*.py")):
        named |= set(re.findall(r'Finding\(\s*name="([a-z_]+)"', path.read_text()))
    page = (ROOT / "docs/how-to/bring-in-air.md").read_text()
    told = set(re.findall(r"`([a-z_]+)`", "".join(re.findall(r"^\| (`.*?) \|", page, re.M))))
    text = (ROOT / "console/src/locales/en/air.ftl").read_text()
    worded = {key.replace("-", "_") for key in re.findall(r"^air-found-([\w-]+) =", text, re.M)}
    assert len(named) > 6
    assert named <= told
    assert worded == told | {"unread"}


def test_every_drug_of_the_shipped_protocol_has_a_name():
    protocol = tomllib.loads((ROOT / "src/breathway/data/therapy/intl.toml").read_text())
    named = {drug for rule in protocol["mixture"] for drug in rule["drugs"]}
    named |= {drug for drugs in protocol["classes"].values() for drug in drugs}
    named |= {rule["drug"] for rule in protocol["dose"]}
    text = "".join(path.read_text() for path in (ROOT / "console/src/locales/en").glob("*.ftl"))
    worded = set(re.findall(r"^drug-([\w-]+) =", text, re.M))
    named -= {*protocol["classes"], "any"}
    assert {drug.replace("_", "-") for drug in named} <= worded
