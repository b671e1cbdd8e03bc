"""The map of nebulization: counts by place and time within a reader's scope.

::

    record.tally (Parquet, days that are over) ─┐
    record (today, within the scope) ───────────┼→ source → answer → views.map
    areas (people and provinces, a plug-in) ────┘

In: a query. Out: cells with enough distinct persons, and nothing of the others but that they are
there. No person is named or found in an answer.
"""
