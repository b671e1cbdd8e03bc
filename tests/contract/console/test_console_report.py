"""The one-page report from the record: for who may see the treatment, written down as a look."""

from __future__ import annotations

from types import SimpleNamespace

import pytest


@pytest.fixture(scope="module")
def cared(centre):
    patient = centre.run(centre.ward.register())
    return SimpleNamespace(patient=patient, treatment=centre.run(centre.ward.treat(patient)))


def looks(centre, cared) -> int:
    rows = centre.sql(
        "select 1 from audit where patient_id = $1 and action = 'report'", cared.patient.id
    )
    return len(rows)


def asked(centre, cared, who: str, query: str = ""):
    return centre.client(who).get(f"/api/treatments/{cared.treatment.id}/report{query}")


def test_the_page_shows_the_test_and_the_look_is_written(centre, cared):
    assert looks(centre, cared) == 0
    answer = asked(centre, cared, "doctor", "?lang=km")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert looks(centre, cared) == 1
    for said in ("សុខ ដារ៉ា", 'lang="km"', "1.31", "1.98", "Sihanoukville", "salbutamol 2.4 mg"):
        assert said in answer.text
    assert answer.text.count("<circle") > 2  # the blows are drawn


def test_its_own_policy_stands_alone_and_lets_nothing_run(centre, cared):
    policies = asked(centre, cared, "doctor").headers.get_list("content-security-policy")
    assert len(policies) == 1
    assert "default-src 'none'" in policies[0]
    assert "script" not in policies[0]
    other = centre.client("doctor").get("/api/session").headers
    assert "script-src 'self'" in other["content-security-policy"]


@pytest.mark.parametrize("lang", ["en", "zh-CN", "km"])
def test_the_same_as_pdf(centre, cared, lang):
    answer = asked(centre, cared, "nurse", f"?lang={lang}&form=pdf")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert "Dara" not in answer.headers["content-disposition"]


@pytest.mark.parametrize("query", ["?lang=de", "?form=docx"])
def test_what_is_not_offered_is_said(centre, cared, query):
    answer = asked(centre, cared, "doctor", query)
    assert (answer.status_code, answer.json()["title"]) == (400, "bad_query")


def test_an_erased_person_has_no_name_on_it(centre):
    patient = centre.run(centre.ward.register())
    treatment = centre.run(centre.ward.treat(patient))
    client = centre.client("admin")
    body = {"confirm": str(patient.id), "reason": "asked"}
    erased = client.post(f"/api/patients/{patient.id}/erase", json=body)
    assert erased.status_code == 204, erased.text
    answer = centre.client("doctor").get(f"/api/treatments/{treatment.id}/report")
    assert "ដារ៉ា" not in answer.text
    assert "Dara" not in answer.text
