"""Prints sensitivity by fault, generator and severity, and specificity, as the documents' table.

In: the number of seeds (2,400 unless given). Out: Markdown on standard output.
"""

from __future__ import annotations

import sys
from importlib.resources import files

import numpy as np
from other_blows import make_other, resampled
from seeded_blows import RATE_HZ, SEVERITIES, WANTED, Made, make, sampled
from third_blows import make_third

from breathway import score


def sources() -> list[np.ndarray]:
    """The ATS waveforms but the 22nd, whose glottis shuts, and the public demonstration blow."""
    folder = files("breathway").joinpath("data", "spirometry")
    with folder.joinpath("ats26_flow_ml_s_2ms.csv").open() as file:
        table = np.loadtxt(file, delimiter=",", skiprows=1) / 1000
    with folder.joinpath("ukb_3066_demo_blow.csv").open() as file:
        volume = np.loadtxt(file, delimiter=",", skiprows=1)[:, 1] / 1000
    blows = [flow for number, flow in enumerate(table.T) if number != 21]
    return [*blows, resampled(np.diff(volume, prepend=0.0) * 100, 100, 500)]


def first(blows: list[np.ndarray], fault: str, seeds: int) -> list[tuple[Made, float]]:
    coarse = [sampled(flow, 500) for flow in blows]
    return [(make(coarse, fault, seed), float(RATE_HZ)) for seed in range(seeds)]


def second(blows: list[np.ndarray], fault: str, seeds: int) -> list[tuple[Made, float]]:
    return [make_other(blows, fault, seed) for seed in range(seeds)]


def third(blows: list[np.ndarray], fault: str, seeds: int) -> list[tuple[Made, float]]:
    return [make_third(blows, fault, seed) for seed in range(seeds)]


MAKERS = (first, second, third)


def flags(made: list[tuple[Made, float]], names: tuple[str, ...]) -> np.ndarray:
    """Whether any of these faults is found, blow by blow; each rate is judged in one go."""
    rates = np.array([rate for _, rate in made])
    found = np.zeros(len(made), dtype=bool)
    for rate in np.unique(rates):
        here = np.flatnonzero(rates == rate)
        _, faults, _ = score.judge_many([made[n][0].flow for n in here], float(rate))
        found[here] = np.any([getattr(faults, name) for name in names], axis=0)
    return found


def main() -> None:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 2400
    blows = sources()
    print("| fault | generator | mild | moderate | severe | sensitivity | specificity |")
    print("|---|---|---|---|---|---|---|")
    clean = {maker: maker(blows, "none", seeds) for maker in MAKERS}
    for fault, names in WANTED.items():
        for maker in MAKERS:
            made = maker(blows, fault, seeds)
            found = flags(made, names)
            severity = np.array([m.severity for m, _ in made])
            by = " | ".join(f"{found[severity == name].mean():.3f}" for name in SEVERITIES)
            kept = 1 - flags(clean[maker], names).mean()
            title = fault.replace("_", " ")
            print(f"| {title} | {maker.__name__} | {by} | {found.mean():.3f} | {kept:.3f} |")


if __name__ == "__main__":
    main()
