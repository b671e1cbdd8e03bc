"""What a lung sound says: an explained layer that is always on, and a small learned one.

In: samples of one place on a chest at 8 kHz. Out: breaths, wheezes, crackles, quality, each with
the numbers that led to it; probabilities of the classes of SPRSound (Zhang et al. 2022). It is a
second pair of ears, never a diagnosis.
"""
