"""Treatments by place and time: unusual rises, and what may leave the clinical circle.

In: counts and rows by place and time, as values. Out: expectations with alarms (``rises``), and
tables that disclose nobody (``release``). Nothing here reads a file or the clock.
"""
