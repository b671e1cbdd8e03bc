"""A space-time scan: where and since when there are more treatments than expected.

In: counts and what is expected (cells, days), which cells are neighbours. Out: the most unlikely
cylinders that reach to the last day, none overlapping, each with observed, expected and a p-value
over the whole search. Methods: Kulldorff 2001, J R Stat Soc A 164:61 (prospective space-time scan,
Poisson); Kulldorff et al. 2005, PLoS Med 2:e59 (expectation by permutation); p-values by Monte
Carlo over a generator that is given. Treatments vary more than Poisson counts: the ratio is divided
by their dispersion (Pearson's chi-square by its degrees of freedom, at least 1; quasi-likelihood,
Wedderburn 1974, Biometrika 61:439), else ordinary days would be rises. Zones are H3 disks,
https://h3geo.org.
"""

from __future__ import annotations

from dataclasses import dataclass

import h3.api.basic_int as h3
import numpy as np
from numpy.typing import NDArray

from breathway.maps.errors import MapError

Floats = NDArray[np.float64]
Zones = NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """One unusual cylinder: its cells (numbers of rows), its days up to the last."""

    cells: tuple[int, ...]
    days: int
    observed: int
    expected: float
    log_likelihood_ratio: float
    p_value: float


def disks(cells: NDArray[np.uint64], rings: int = 3) -> Zones:
    """Every different set of the cells within 0 to ``rings`` steps of one of them: (zones, n)."""
    place = {int(cell): number for number, cell in enumerate(cells)}
    found: dict[frozenset[int], None] = {}
    for cell in place:
        for ring in range(rings + 1):
            near = frozenset(place[c] for c in h3.grid_disk(cell, ring) if c in place)
            found[near] = None
    zones = np.zeros((len(found), len(cells)), dtype=bool)
    for row, members in enumerate(found):
        zones[row, list(members)] = True
    return zones


def by_permutation(counts: Floats) -> Floats:
    """Expected where days and places do not go together: row sum times column sum over all."""
    total = counts.sum()
    if total == 0:
        return np.zeros_like(counts)
    return np.asarray(np.outer(counts.sum(1), counts.sum(0)) / total)


def scan(
    counts: Floats,
    expected: Floats,
    zones: Zones,
    generator: np.random.Generator,
    *,
    longest: int = 14,
    worlds: int = 999,
    level: float = 0.05,
) -> list[Cluster]:
    """Clusters with a p-value up to ``level``, the most unlikely first."""
    if counts.shape != expected.shape or counts.shape[1] <= longest:
        raise MapError("days_too_few", f"{counts.shape[1]} days for windows of {longest}",
                       "give a longer past or shorter windows")  # fmt: skip
    total = float(counts.sum())
    if total == 0 or expected.sum() == 0:
        return []
    expected = expected * (total / expected.sum())
    members = zones.astype(float)
    hoped = _windows(members, expected, longest)
    seen = _windows(members, counts, longest)
    ratio = _ratio(seen, hoped, total) / _dispersion(counts, expected)
    share = (expected / expected.sum()).ravel()
    drawn = (_world(generator, total, share, counts.shape) for _ in range(worlds))
    largest = np.array(
        [_ratio(_windows(members, one, longest), hoped, total).max() for one in drawn]
    )
    clusters: list[Cluster] = []
    free = np.ones(len(zones), dtype=bool)
    while free.any():
        place = int(np.where(free[:, None], ratio, -1).argmax())
        zone, window = divmod(place, ratio.shape[1])
        best = float(ratio[zone, window])
        p = (1 + int((largest >= best).sum())) / (worlds + 1)
        if best <= 0 or p > level:
            break
        clusters.append(
            Cluster(
                cells=tuple(np.flatnonzero(zones[zone]).tolist()),
                days=window + 1,
                observed=round(float(seen[zone, window])),
                expected=float(hoped[zone, window]),
                log_likelihood_ratio=best,
                p_value=p,
            )
        )
        free &= ~zones[:, zones[zone]].any(1)
    return clusters


def _dispersion(counts: Floats, expected: Floats) -> float:
    known = expected > 0
    freedom = max(int(known.any(1).sum() - 1) * int(known.any(0).sum() - 1), 1)
    return max(1.0, float(((counts - expected)[known] ** 2 / expected[known]).sum()) / freedom)


def _world(
    generator: np.random.Generator, total: float, share: Floats, shape: tuple[int, ...]
) -> Floats:
    """As many treatments, strewn as expected."""
    return generator.multinomial(int(total), share).reshape(shape).astype(float)


def _windows(members: Floats, values: Floats, longest: int) -> Floats:
    """Sums over each zone and the last 1 to ``longest`` days: (zones, longest)."""
    recent = values[:, : -longest - 1 : -1]  # newest first
    return np.asarray(members @ np.cumsum(recent, axis=1))


def _ratio(seen: Floats, hoped: Floats, total: float) -> Floats:
    """Log likelihood ratio of a higher rate inside; 0 where it is not higher."""
    outside, hoped_outside = total - seen, np.maximum(total - hoped, 1e-12)
    with np.errstate(divide="ignore", invalid="ignore"):
        inner = np.where(seen > 0, seen * np.log(seen / np.maximum(hoped, 1e-12)), 0)
        outer = np.where(outside > 0, outside * np.log(outside / hoped_outside), 0)
    return np.where(seen > hoped, inner + outer, 0)
