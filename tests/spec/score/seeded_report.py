"""Prints sensitivity by fault and severity, and specificity, as the table of the documents.

In: the number of seeds (2,400 unless given). Out: Markdown on standard output.
"""

from __future__ import annotations

import sys
from importlib.resources import files

import numpy as np
from seeded_blows import SEVERITIES, WANTED, Made, make, sampled

from breathway import score


def sources() -> list[np.ndarray]:
    """The ATS waveforms but the 22nd, whose glottis shuts, and the public demonstration blow."""
    folder = files("breathway").joinpath("data", "spirometry")
    with folder.joinpath("ats26_flow_ml_s_2ms.csv").open() as file:
        table = np.loadtxt(file, delimiter=",", skiprows=1) / 1000
    with folder.joinpath("ukb_3066_demo_blow.csv").open() as file:
        volume = np.loadtxt(file, delimiter=",", skiprows=1)[:, 1] / 1000
    blows = [sampled(flow, 500) for number, flow in enumerate(table.T) if number != 21]
    return [*blows, np.diff(volume, prepend=0.0) * 100]


def flags(made: list[Made], names: tuple[str, ...]) -> np.ndarray:
    _, faults, _ = score.judge_many([m.flow for m in made], 100)
    return np.any([getattr(faults, name) for name in names], axis=0)


def main() -> None:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 2400
    blows = sources()
    clean = [make(blows, "none", seed) for seed in range(seeds)]
    print("| fault | mild | moderate | severe | sensitivity | specificity |")
    print("|---|---|---|---|---|---|")
    for fault, names in WANTED.items():
        made = [make(blows, fault, seed) for seed in range(seeds)]
        found = flags(made, names)
        severity = np.array([m.severity for m in made])
        by = " | ".join(f"{found[severity == name].mean():.3f}" for name in SEVERITIES)
        kept = 1 - flags(clean, names).mean()
        print(f"| {fault.replace('_', ' ')} | {by} | {found.mean():.3f} | {kept:.3f} |")


if __name__ == "__main__":
    main()
