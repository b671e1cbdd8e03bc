"""Labels of a sound by several experts: blind first, then side by side; who may, and what stays."""

from __future__ import annotations

import pytest

from breathway.model import decode_event

WHEEZE = {"start_s": 0.4, "end_s": 0.9, "label": "Wheeze"}
NORMAL = {"start_s": 1.2, "end_s": 1.8, "label": "Normal"}


@pytest.fixture
def sound(centre):
    patient = centre.run(centre.ward.register())
    treatment = centre.run(centre.ward.treat(patient))
    return f"/api/sounds/{treatment.sound_id}/labels", patient


@pytest.fixture(scope="module")
def expert2(centre):
    """A second expert of the node, and one from elsewhere without consent: ``wuxi``."""

    async def add():
        from breathway.console.accounts import Accounts
        from breathway.console.passwords import Passwords

        cheap = Passwords(time_cost=1, memory_cost_kib=64)
        async with Accounts.open(centre.application_url, centre.folder, "KH", cheap) as accounts:
            sheet = await accounts.add("doctor2", "Dr Lim Sreyneang", "expert", ["*"])
        centre.passwords["doctor2"] = sheet.password

    centre.run(add())
    return centre.client("doctor2")


def test_others_labels_are_hidden_until_ones_own_are_saved(centre, sound, expert2):
    path, _ = sound
    one = centre.client("doctor")
    saved = one.post(path, json={"marks": [NORMAL, WHEEZE]})
    assert saved.status_code == 200, saved.text
    assert [mark["label"] for mark in saved.json()["mine"]["marks"]] == ["Wheeze", "Normal"]
    page = expert2.get(path).json()
    assert (page["others"], page["hidden"], page["agreement"]) == ([], 1, None)
    assert "Wheeze" not in expert2.get(path).text
    page = expert2.post(path, json={"marks": [{**WHEEZE, "end_s": 0.8}]}).json()
    assert [each["by"]["name"] for each in page["others"]] == ["Dr Chea Sophal"]
    assert page["mine"]["blind"] is True
    assert page["others"][0]["blind"] is True
    agreed = {each["label"]: each["alpha"] for each in page["agreement"]["labels"]}
    assert 0.8 < agreed["Wheeze"] < 1
    assert page["agreement"]["experts"] == 2


def test_what_is_changed_after_a_look_is_not_blind_and_does_not_count(centre, sound, expert2):
    path, _ = sound
    one = centre.client("doctor")
    first = one.post(path, json={"marks": [WHEEZE]}).json()["mine"]
    expert2.post(path, json={"marks": [NORMAL]})
    before = one.get(path).json()["agreement"]
    page = expert2.post(path, json={"marks": [WHEEZE]}).json()
    assert page["mine"]["blind"] is False
    assert page["agreement"] == before
    page = one.post(f"{path}/withdraw").json()
    assert page["mine"] is None
    assert page["agreement"] is None
    assert one.post(f"{path}/withdraw").status_code == 404
    again = one.post(path, json={"marks": [WHEEZE]}).json()["mine"]
    assert again["blind"] is False
    assert again["annotation_id"] != first["annotation_id"]


def test_opening_the_others_is_remembered(centre, sound, expert2):
    path, _ = sound
    centre.client("doctor").post(path, json={"marks": [WHEEZE]})
    for _ in range(2):
        assert len(expert2.post(f"{path}/open").json()["others"]) == 1
    assert expert2.get(path).json()["hidden"] == 0
    assert expert2.post(path, json={"marks": [WHEEZE]}).json()["mine"]["blind"] is False
    assert expert2.get(path).json()["agreement"] is None


def test_agreement_over_all_recordings_keeps_hidden_what_waits_to_be_labelled(
    centre, sound, expert2
):
    path, _ = sound
    sound_id, one = path.split("/")[3], centre.client("doctor")
    one.post(path, json={"marks": [WHEEZE]})
    page = expert2.get("/api/agreement").json()
    waits = next(each for each in page["waiting"] if each["sound_id"] == sound_id)
    assert (waits["experts"], waits["agree"], waits["said"]) == (1, None, [])
    assert not any(each["sound_id"] == sound_id for each in page["sounds"])
    before = page["recordings"]
    expert2.post(path, json={"marks": [NORMAL]})
    page = expert2.get("/api/agreement").json()
    assert page["recordings"] == before + 1
    assert not any(each["sound_id"] == sound_id for each in page["waiting"])
    row = next(each for each in page["sounds"] if each["sound_id"] == sound_id)
    assert (row["agree"], row["experts"], row["place"]["name"]) == (
        0,
        2,
        "Sihanoukville",
    )
    assert {(each["label"], each["experts"]) for each in row["said"]} == {
        ("Normal", 1),
        ("Wheeze", 1),
    }
    assert {each["label"] for each in page["labels"]} >= {"Adventitious", "Normal", "Wheeze"}
    doctor = next(each for each in page["mine"] if each["by"]["name"] == "Dr Chea Sophal")
    assert doctor["recordings"] >= 1
    for who in ("wuxi", "epi"):
        answer = centre.client(who).get("/api/agreement")
        assert sound_id not in answer.text
    assert len(centre.client("nurse").get("/api/agreement").json()["sounds"]) >= 1


def test_every_step_stays_in_the_log_and_in_the_audit(centre, sound):
    path, patient = sound
    client = centre.client("doctor")
    first = client.post(path, json={"marks": [WHEEZE]}).json()["mine"]["annotation_id"]
    client.post(path, json={"marks": [WHEEZE, NORMAL]})
    client.post(f"{path}/withdraw")
    rows = centre.sql(
        "select body from log where patient_id = $1 and kind like 'sound_annot%' order by position",
        patient.id,
    )
    said = [decode_event(row["body"]) for row in rows]
    assert [type(event).__name__ for event in said] == [
        "SoundAnnotated",
        "SoundAnnotated",
        "SoundAnnotationWithdrawn",
    ]
    assert str(said[1].supersedes) == first
    acts = centre.sql("select action from audit where patient_id = $1", patient.id)
    assert {"labels", "labelled", "labels_withdrawn"} <= {row["action"] for row in acts}


def test_a_nurse_reads_and_does_not_label(centre, sound):
    path, _ = sound
    centre.client("doctor").post(path, json={"marks": [WHEEZE]})
    nurse = centre.client("nurse")
    assert len(nurse.get(path).json()["others"]) == 1
    assert nurse.post(path, json={"marks": [WHEEZE]}).status_code == 403


@pytest.mark.parametrize("who", ["nurse2", "wuxi", "epi"])
def test_outside_the_scope_there_is_no_such_sound(centre, sound, who):
    path, _ = sound
    client = centre.client(who)
    assert client.get(path).status_code in (403, 404)
    assert client.post(path, json={"marks": [WHEEZE]}).status_code in (403, 404)


@pytest.mark.parametrize(
    "mark",
    [
        {**WHEEZE, "end_s": 0.4},
        {**WHEEZE, "end_s": 2.5},
        {**WHEEZE, "start_s": -1},
        {**WHEEZE, "label": "Squawk"},
    ],
)
def test_a_wrong_mark_is_refused(centre, sound, mark):
    path, _ = sound
    answer = centre.client("doctor").post(path, json={"marks": [mark]})
    assert answer.status_code in (400, 422)
    assert centre.client("doctor").get(path).json()["mine"] is None


def test_only_one_place_of_one_person_is_compared(centre, sound):
    path, _ = sound
    other = centre.run(centre.ward.treat(centre.run(centre.ward.register())))
    client = centre.client("doctor")
    address = path.replace("labels", "change")
    answer = client.get(address, params={"after": str(other.sound_id)})
    assert answer.json()["title"] == "sounds_differ"
    assert client.get(address).status_code == 400
