"""Who rings is said by the centre; a TURN server's password is good for an hour."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
from types import SimpleNamespace

from breathway.console.listening import _servers, _talk
from breathway.model.live import Talk

NOW = dt.datetime(2026, 11, 26, 8, 0, tzinfo=dt.UTC)
VISITOR = SimpleNamespace(name="Dr Sok")


class Line:
    def __init__(self, there: bool) -> None:
        self.there, self.sent, self.said = there, [], []
        self.relay = SimpleNamespace(to_source=self.to_source)
        self.turn, self.now = ("turn:turn.example:3478", "secret"), lambda: NOW

    def to_source(self, place, word) -> bool:
        self.sent.append(word)
        return self.there

    def say(self, word) -> None:
        self.said.append(word)


def test_a_password_is_made_of_the_secret_and_the_hour():
    (server,) = _servers(Line(True))
    assert server.username == str(int(NOW.timestamp()) + 3600)
    made = hmac.new(b"secret", server.username.encode(), hashlib.sha1).digest()
    assert server.credential == base64.b64encode(made).decode()
    quiet = Line(True)
    quiet.turn = ("", "")
    assert _servers(quiet) == ()


def test_a_name_that_the_page_gives_itself_is_not_passed_on():
    line = Line(True)
    _talk(line, line, None, VISITOR, Talk(call="call-one", step="ring", who="The Minister"))
    assert [word.who for word in line.sent] == ["Dr Sok"]
    assert line.said[0].servers == line.sent[0].servers


def test_where_no_bedside_is_live_it_is_said_and_a_page_cannot_answer_for_one():
    line = Line(False)
    _talk(line, line, None, VISITOR, Talk(call="call-one", step="ring"))
    assert [word.step for word in line.said] == ["unheard"]
    _talk(line, line, None, VISITOR, Talk(call="call-one", step="accept"))
    assert len(line.sent) == 1


def test_a_voice_by_the_line_carries_no_password():
    line = Line(True)
    _talk(line, line, None, VISITOR, Talk(call="call-one", step="voice", voice="/////w=="))
    assert [(word.who, word.voice, word.servers) for word in line.sent] == [
        ("Dr Sok", "/////w==", ())
    ]
