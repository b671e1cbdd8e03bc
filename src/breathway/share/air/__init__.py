"""Weather, air and pollen from outside: fetched, announced, decoded; offline when it must be.

In: addresses of sources. Out: bytes with their age (``fetch``), announcements of WIS2 with their
data (``wis2``), observations of BUFR (``bufr``). The arithmetic is ``breathway.exposure``'s.
"""
