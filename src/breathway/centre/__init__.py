"""The data centre: builds the adapters, keeps the processes running, runs the stages.

::

    supervise ─┬─ embedded PostgreSQL, or the one of DATABASE_URL
               ├─ worker × n    serving → wire.receive → receiving → record
               │                        → console
               ├─ stages        the log → pure stages → the log; deadlines; ticks
               └─ upkeep        the record → history, its tallies, unusual rises, forecasts, alerts

In: settings. Out: a running centre. ``lifeline`` and ``child`` tie the processes together,
``health`` and ``metrics`` tell how it is, ``operate`` is what an operator does at the machine,
``memory`` a centre without a database, for measuring and for tests of the wire.
"""
