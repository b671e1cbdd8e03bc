"""The wire: signed, compressed, idempotent batches there, answers and outbox messages back.

``batch`` is the form of what travels (pure), ``link`` the interface an edge sends through, with two
adapters: ``http`` and ``memory`` (which drops, repeats, reorders and corrupts from a seed).
"""
