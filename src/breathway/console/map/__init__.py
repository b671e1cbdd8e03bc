"""The map of nebulization: counts by place and time within a reader's scope.

::

    record.tally (Parquet, days that are over) ─┐
    record (today, within the scope) ───────────┼→ source → table → answer → views.map
    areas (people and provinces, a plug-in) ────┘

In: a query. Out: cells that may be told (``maps.nested``), and of the others nothing, not even
whether somebody was treated there. No person is named or found in an answer.
"""
