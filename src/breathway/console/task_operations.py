"""The operations on tasks: what professionals do with one, and how long they take.

In: nothing. Out: ``TASKS``, a part of the API's table (``api``).
"""

from __future__ import annotations

from breathway.console import advice, response, task_history
from breathway.console import views as v
from breathway.console.ask import CLINICAL, Operation
from breathway.model.people import Role

PLACES: frozenset[Role] = frozenset({"nurse", "expert", "epidemiologist", "operator"})

TASKS = (
    Operation(
        method="GET",
        path="/api/response",
        does="Time to eyes and time to instruction, per facility and over all, with the misses.",
        query={"days": "1 to 92, else 7", "facility": "only this one"},
        answer=v.Response,
        handler=response.show,
        roles=PLACES,
    ),
    Operation(
        method="POST",
        path="/api/tasks/{id}/claim",
        does="Take a task; only one can.",
        answer=v.TaskRow,
        handler=advice.claim,
        roles=CLINICAL,
    ),
    Operation(
        method="POST",
        path="/api/tasks/{id}/release",
        does="Give a task back.",
        answer=v.TaskRow,
        handler=advice.release,
        roles=CLINICAL,
    ),
    Operation(
        method="POST",
        path="/api/tasks/{id}/hand-over",
        does="Hand a task you hold to a colleague whose scope reaches it.",
        body=v.HandOverRequest,
        answer=v.TaskRow,
        handler=advice.hand_over,
        roles=CLINICAL,
    ),
    Operation(
        method="GET",
        path="/api/tasks/{id}/history",
        does="Everything that happened to a task, oldest first.",
        answer=list[v.TaskMoment],
        handler=task_history.show,
        roles=CLINICAL,
    ),
    Operation(
        method="POST",
        path="/api/tasks/{id}/done",
        does="Finish a task.",
        body=v.TaskDoneRequest,
        answer=v.TaskRow,
        handler=advice.done,
        roles=CLINICAL,
    ),
)
