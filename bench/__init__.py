"""The figures: each module's ``rows()`` measures, ``python -m bench`` prints a table and JSON."""
