"""One treatment without a browser, as ``breathway demo --once --json`` plays and counts it."""

from __future__ import annotations

import json

from breathway.cli.demo import _print_result
from breathway.cli.demo.once import treat_once


def test_it_is_counted_at_both_ends_and_printed_on_one_line(node, capsys):
    result = node.run(treat_once(node.node, node.edges[0], 20261126))
    capsys.readouterr()
    _print_result(result, as_json=True)
    printed = capsys.readouterr().out
    assert printed.count("\n") == 1
    said = json.loads(printed)
    assert list(said) == [
        *("treatment_id", "facility", "events", "acknowledged"),
        *("bedside_to_console_ms", "spirometry", "lost", "duplicated"),
    ]
    assert said["facility"] == node.edges[0].facility.id
    assert said["events"] == said["acknowledged"] >= 7
    assert said["lost"] == said["duplicated"] == 0
    assert 0 < said["bedside_to_console_ms"]["p50"] <= said["bedside_to_console_ms"]["p99"]
    for session in ("pre", "post"):
        figures = said["spirometry"][session]
        assert 0 < figures["fev1_l"] <= figures["fvc_l"] < 10
        assert figures["pef_l_s"] > 0
