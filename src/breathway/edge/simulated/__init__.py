"""Simulated instruments: real bytes, real channels, real recordings, and a person who is not.

In: a seed and a speed. Out: a ``ward`` of four instruments that one facility's gateway reaches as
it would reach real ones: a spirometer on TCP, a stethoscope on a pseudo-terminal, a nebulizer and a
pulse oximeter on MQTT. What they measure comes from one ``person``, so that it fits together: after
the nebulizer's dose the blows are better, the wheeze is gone and the saturation rises.

The blow is a public recording scaled in volume and stretched in time (``blow``); the sounds are
recordings of children (``breathway_demo_sounds``); vital signs and dose are made up from the seed
and make no claim to be anybody's.
"""
