"""Settings that no message could be sent with stop the centre before it serves."""

from __future__ import annotations

import pytest

from breathway.centre.courier.parcels import check
from breathway.centre.giving.sending import sender_of
from breathway.config import CentreSettings
from breathway.model.errors import BadInput


@pytest.mark.parametrize(
    "wrong",
    [
        {"smtp_url": "mail.example.org", "mail_from": "a@example.org"},
        {"smtp_url": "smtp://mail.example.org"},
        {"smtp_url": "smtp://mail.example.org", "mail_from": "nobody"},
        {"mqtt_url": "http://broker.example.org"},
    ],
)
def test_wrong_ways_are_refused(tmp_path, wrong):
    with pytest.raises(BadInput):
        check(CentreSettings(data=tmp_path, **wrong))


def test_right_ways_pass(tmp_path):
    check(CentreSettings(data=tmp_path))
    ways = {"smtp_url": "smtps://u:p@mail.example.org", "mail_from": "Breathway <w@example.org>"}
    check(CentreSettings(data=tmp_path, mqtt_url="mqtts://broker.example.org", **ways))


@pytest.mark.parametrize("wrong", ["Met Office", "met,office", "a&b"])
def test_a_sender_that_no_document_could_name_is_refused(tmp_path, wrong):
    with pytest.raises(BadInput):
        sender_of(CentreSettings(data=tmp_path, cap_sender=wrong))
    assert sender_of(CentreSettings(data=tmp_path)).id == "breathway-kh"
