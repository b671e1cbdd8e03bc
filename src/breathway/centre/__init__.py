"""The data centre: builds the adapters, supervises its processes, runs the stages, appends time.

In: settings. Out: a running PostgreSQL (when embedded), API workers on one socket and one stage
runner, each started again when it dies; all of them end with the supervisor.
"""
