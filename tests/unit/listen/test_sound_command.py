"""``breathway sound``: its fields, and what it does with files that are wrong."""

from __future__ import annotations

import json

import numpy as np
import pytest
import soundfile
from tests.spec.listen.made import RATE, breathing, with_wheeze

from breathway.cli import main
from breathway.listen.classes import EVENTS, RECORDS


@pytest.fixture(scope="module")
def sound():
    return with_wheeze(breathing(20, 8, seed=1), 2.0, 2.8, 400)


@pytest.fixture
def clip(tmp_path, sound):
    path = tmp_path / "one.flac"
    soundfile.write(path, sound, RATE)
    return path


def asked(capsys, *arguments):
    status = main(["sound", *map(str, arguments), "--json"])
    return status, json.loads(capsys.readouterr().out)


def test_a_recording_has_all_its_fields(capsys, clip):
    status, found = asked(capsys, clip)
    (entry,) = found["files"]
    assert status == 0
    assert entry["file"] == str(clip)
    assert set(entry["record_label"]["probabilities"]) == set(RECORDS)
    assert entry["record_label"]["label"] in RECORDS
    assert sum(entry["record_label"]["probabilities"].values()) == pytest.approx(1, abs=0.001)
    (wheeze,) = entry["wheezes"]
    assert wheeze["pitch_hz"] == pytest.approx(400, abs=5)
    assert entry["rate_per_min"] == pytest.approx(20, abs=0.5)
    assert {"quality", "crackles", "abstained", "reasons"} <= set(entry)


def test_stretches_come_in_the_order_of_the_table(capsys, clip, tmp_path):
    table = tmp_path / "events.csv"
    table.write_text("recording,start_s,end_s\none,4.0,6.5\none,1.9,2.9\n")
    status, found = asked(capsys, clip, "--events", table)
    assert status == 0
    assert [event["start_s"] for event in found["events"]] == [4.0, 1.9]
    for event in found["events"]:
        assert set(event["probabilities"]) == set(EVENTS)
        assert event["label"] in EVENTS
        assert isinstance(event["adventitious"], bool)


def test_a_stretch_outside_spoils_only_itself(capsys, clip, tmp_path):
    table = tmp_path / "events.csv"
    table.write_text("recording, start_s, end_s\none, 4.0, 6.5\none,99,100\none,1.9,2.9\n")
    status, found = asked(capsys, clip, "--events", table)
    assert status == 2
    assert [event["label"] is None for event in found["events"]] == [False, True, False]
    assert found["events"][1]["error"]["name"] == "stretch_outside"


def test_the_form_of_the_file_does_not_change_what_is_heard(capsys, tmp_path, sound):
    stereo = np.repeat(sound, 6)[:, None] * [1.0, 1.0]  # 48 kHz, held samples: images above 4 kHz
    soundfile.write(tmp_path / "stereo.wav", stereo, 48000, subtype="PCM_24")
    soundfile.write(tmp_path / "eight.wav", sound * 4, RATE, subtype="PCM_U8")
    status, found = asked(capsys, tmp_path / "stereo.wav", tmp_path / "eight.wav")
    assert status == 0
    for entry in found["files"]:
        assert any(abs(w["pitch_hz"] - 400) < 5 for w in entry["wheezes"])


def test_a_long_recording_is_heard_in_windows(capsys, tmp_path, sound):
    soundfile.write(tmp_path / "long.wav", np.tile(sound, 10), RATE)
    status, found = asked(capsys, tmp_path / "long.wav")
    (entry,) = found["files"]
    assert status == 0
    assert len(entry["wheezes"]) == 10
    assert entry["wheezes"][-1]["start_s"] == pytest.approx(74.2, abs=0.4)
    assert "long_recording" in entry["reasons"]


def test_a_bad_file_spoils_only_itself(capsys, clip, tmp_path):
    (tmp_path / "text.wav").write_text("no sound")
    (tmp_path / "cut.flac").write_bytes(clip.read_bytes()[:200])
    soundfile.write(tmp_path / "empty.wav", np.zeros(0), RATE)
    soundfile.write(tmp_path / "low.wav", np.zeros(2000), 2000)
    bad = [tmp_path / name for name in ("text.wav", "cut.flac", "empty.wav", "low.wav", "none.wav")]
    status, found = asked(capsys, *bad, clip)
    assert status == 2
    assert all(entry["error"]["hint"] for entry in found["files"][:-1])
    assert "error" not in found["files"][-1]


def test_a_wrong_table_is_named(capsys, clip, tmp_path):
    path = tmp_path / "events.csv"
    path.write_text("recording,start_s\none,1\n")
    assert main(["sound", str(clip), "--events", str(path), "--json"]) == 2
    assert "column_missing" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ("one,2,1", "stretch_wrong"),
        ("one,nan,1", "stretch_wrong"),
        ("one", "stretch_wrong"),
        ("two,1,2", "recording_absent"),
        ("text,1,2", "file_unreadable"),
        ("twice,1,2", "recording_twice"),
    ],
)
def test_a_wrong_row_spoils_only_itself(capsys, clip, tmp_path, row, name):
    table = tmp_path / "events.csv"
    table.write_text(f"recording,start_s,end_s\none,4.0,6.5\n{row}\none,1.9,2.9\n")
    (tmp_path / "text.wav").write_text("no sound")
    twice = (tmp_path / "twice.wav", tmp_path / "twice.flac")
    status, found = asked(capsys, clip, tmp_path / "text.wav", *twice, "--events", table)
    assert status == 2
    assert [event["label"] is None for event in found["events"]] == [False, True, False]
    assert found["events"][1]["recording"] == row.split(",")[0]
    assert found["events"][1]["error"]["name"] == name


@pytest.mark.parametrize("form", ["wav", "aiff", "ogg"])
def test_a_file_cut_short_says_so(capsys, sound, tmp_path, form):
    whole, cut = tmp_path / f"whole.{form}", tmp_path / f"cut.{form}"
    soundfile.write(whole, sound, RATE)
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    status, found = asked(capsys, whole, cut)
    assert status == 0
    assert [entry["reasons"].count("truncated") for entry in found["files"]] == [0, 1]
    assert "truncated" in found["files"][1]["quality"]["problems"]


def test_a_stream_that_never_knew_its_length_is_whole(capsys, sound, tmp_path):
    """As a recorder writes that sends to a pipe: 4 GiB in the header."""
    soundfile.write(tmp_path / "pipe.wav", sound, RATE)
    stored = bytearray((tmp_path / "pipe.wav").read_bytes())
    stored[4:8] = stored[40:44] = b"\xff" * 4
    (tmp_path / "pipe.wav").write_bytes(stored)
    status, found = asked(capsys, tmp_path / "pipe.wav")
    assert status == 0
    assert "truncated" not in found["files"][0]["reasons"]


@pytest.mark.parametrize(("length", "cut"), [(0, False), (1 << 35, True)])
def test_a_flac_that_is_wrong_about_its_length_is_heard(capsys, clip, length, cut):
    """None is what an encoder writes that sends to a pipe; libsndfile then says 2^63 samples."""
    stored = bytearray(clip.read_bytes())
    stored[21] = stored[21] & 0xF0 | length >> 32
    stored[22:26] = (length & 0xFFFF_FFFF).to_bytes(4, "big")
    clip.write_bytes(stored)
    status, found = asked(capsys, clip)
    (entry,) = found["files"]
    assert status == 0
    assert ("truncated" in entry["reasons"]) is cut
    assert entry["quality"]["seconds"] == pytest.approx(8, abs=0.1)


def test_a_damaged_flac_is_heard_as_far_as_it_goes(capsys, clip, tmp_path):
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size // 2])
    table = tmp_path / "events.csv"
    table.write_text("recording,start_s,end_s\none,1.9,2.9\none,6,7\n")
    assert "truncated" in asked(capsys, clip)[1]["files"][0]["reasons"]
    status, found = asked(capsys, clip, "--events", table)
    assert status == 2
    assert found["events"][0]["reasons"] == ["truncated"]
    assert found["events"][1]["error"]["name"] == "stretch_outside"


def test_channels_that_cancel_are_not_silence(capsys, sound, tmp_path):
    soundfile.write(tmp_path / "opposed.wav", sound[:, None] * [1.0, -1.0], RATE)
    _, found = asked(capsys, tmp_path / "opposed.wav")
    assert "silence" not in found["files"][0]["quality"]["problems"]
    assert len(found["files"][0]["wheezes"]) == 1


def test_samples_that_are_no_numbers_are_refused(capsys, sound, tmp_path):
    broken = sound.copy()
    broken[100] = np.nan
    soundfile.write(tmp_path / "broken.wav", broken, RATE, subtype="FLOAT")
    assert main(["sound", str(tmp_path / "broken.wav"), "--json"]) == 2
    said = json.loads(capsys.readouterr().out)["files"][0]
    assert said["error"]["name"] == "samples_not_numbers"


def test_before_and_after_are_compared(capsys, clip, tmp_path):
    soundfile.write(tmp_path / "after.wav", breathing(20, 8, seed=1), RATE)
    status, found = asked(capsys, clip, tmp_path / "after.wav", "--compare")
    assert status == 0
    share = found["change"]["wheeze_share"]
    assert share["low"] <= share["difference"] < 0
    assert main(["sound", str(clip), "--compare"]) == 2
