"""The centre's inflow of weather, air and pollen, and what it does to each person.

In: a file that names the sources of each place; treatments of the record. Out: the ``observation``
table kept filled, findings where a source cannot be believed (``__main__`` is the process,
supervised like the others); once a week each person's own effects (``effects``, a job of
``centre.upkeep``).
"""
