"""The wire: signed, compressed, idempotent batches there, answers and outbox messages back.

The form of what travels is ``model.batch``. ``link`` is the interface an edge sends through, with
two adapters: ``http`` and ``memory`` (which drops, repeats, reorders and corrupts from a seed);
``receive`` is the centre's side.
"""
