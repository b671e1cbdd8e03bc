"""The map's lines of the API's table.

In: nothing. Out: ``OPERATIONS``, a part of ``api.OPERATIONS``.
"""

from __future__ import annotations

from breathway.console import views as v
from breathway.console.ask import EVERYONE, Operation
from breathway.console.map import answer, layers

ROLES = EVERYONE - {"administrator"}
DAYS = {"from": "a day, else the last one", "to": "the last day, else today"}
WHERE = {
    "level": "h3, city, province or country",
    "resolution": "of H3 cells: 3 (110 km) to 7 (2 km), else 4",
}

OPERATIONS = (
    Operation(
        method="GET",
        path="/api/map",
        does="Treatments by place and time; null where fewer than five persons would be told of.",
        query={
            **DAYS,
            **WHERE,
            "step": "hour, day, week, month or year; of the last three whole ones",
            "measure": "count, rate, ratio, severity, response, unanswered or online",
            "shapes": "no: without the corners of cells",
        },
        answer=v.MapView,
        handler=answer.show,
        roles=ROLES,
    ),
    Operation(
        method="GET",
        path="/api/map/units/{id}",
        does="One unit of the map: its days, what was expected, what was measured there.",
        query={"to": DAYS["to"], **WHERE, "days": "7 to 92, else 30"},
        answer=v.MapCell,
        handler=answer.show_unit,
        roles=ROLES,
    ),
    Operation(
        method="GET",
        path="/api/map/layers/{quantity}",
        does="The day's mean of pm25_ug_m3, temperature_c or pollen_grains_m3 at each place.",
        query={"to": DAYS["to"]},
        answer=v.MapLayer,
        handler=layers.show,
        roles=ROLES,
    ),
)
