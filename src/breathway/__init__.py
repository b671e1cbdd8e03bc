"""Breathway carries a breath from a bedside to the people who can help.

::

            at the facility                    |              at the data centre
 instrument → device → edge ──── wire ─────────┼──→ intake → record → score · therapy · watch · listen · consult
                        │     records: durable |              │       maps · exposure · warn · triage · operate
                        │     live:  now       |              │              │
                   bedside page ←── outbox ────┼──────────────┘     share · console → people

One package or module per word on this picture, and no other top-level concepts: who knows the
picture knows where a change belongs. ``model`` holds the values that travel along it; ``centre``
builds the adapters and runs the stages; ``cli`` is the command line; ``config`` and ``log`` serve
the rim.
"""

__version__ = "0.1.0"
