"""The demonstration's first case: from the nurse's call to the done step, over a real node."""

from __future__ import annotations

from breathway.cli.demo.case import play


def test_a_call_is_answered_and_the_step_is_done(node):
    nurse = node.bedside()
    try:
        played = node.run(play(node.node, node.edges[0], nurse, 20261126))
    finally:
        node.run(nurse.close())
    assert 0 < played.eyes_s <= played.instruction_s <= played.shown_s <= played.done_s
    doctor = node.console("doctor")
    try:
        shown = node.run(doctor.ask("GET", f"/api/treatments/{played.treatment}"))
        (task,) = [t for t in shown["tasks"] if t["reason"] == "help_requested"]
        told = node.run(doctor.ask("GET", f"/api/tasks/{task['task_id']}/history"))
        response = node.run(doctor.ask("GET", "/api/response?days=1"))
    finally:
        node.run(doctor.close())
    assert [moment["what"] for moment in told] == ["raised", "claimed", "advised", "done"]
    (advice,) = shown["advice"]
    assert advice["request"] == {"what": "blow"}
    assert advice["seen_at"]
    assert advice["done_at"]
    after = [test for test in shown["spirometry"] if test["phase"] == "after"]
    assert len(after) == 2  # the one before the call stands, and the one that was asked for
    assert response["network"]["instruction_p50_s"] > 0
