"""Exposure and maps: conditional models over millions of rows, a week of 2,000 centres, a release.

``rows()`` measures CPU seconds of this process with one thread; pyfixest is measured beside it, on
the same rows in the same run, where it is installed (``pip install pyfixest``). R's own seconds
stand in the name of the row, as measured once on such a machine.
"""

from __future__ import annotations

import importlib.util
import resource
import time
from collections.abc import Callable
from typing import Any

import h3.api.basic_int as h3
import numpy as np
from numpy.typing import NDArray

from breathway.exposure import clogit, condpois
from breathway.maps import release, rises

Floats = NDArray[np.float64]
GNM_S = 12.5  # CPU seconds of R's gnm on the same rows
R_CLOGIT_S = 242.0  # wall seconds of R's exact clogit on as many rows
CENTRES = 2_000
NAMES = ("temp", "pm", "o3", "pollen")


def seconds(work: Callable[[], Any], rounds: int = 3) -> tuple[float, float]:
    """The best of some rounds: CPU and wall."""
    best = (float("inf"), float("inf"))
    for _ in range(rounds):
        cpu, wall = time.process_time(), time.perf_counter()
        work()
        best = min(best, (time.process_time() - cpu, time.perf_counter() - wall))
    return best


def big_counts(centres: int = CENTRES) -> tuple[Floats, Floats, NDArray[np.int32]]:
    """Five years of daily counts: weather, air and pollen of 50 regions, strata centre x year x
    month x day of week."""
    rng = np.random.default_rng(20161121)
    days = np.arange(np.datetime64("2018-01-01"), np.datetime64("2023-01-01"))
    doy = (days - days.astype("datetime64[Y]")).astype(int) + 1
    month = days.astype("datetime64[M]").astype(int) - 576
    dow = (days.astype(int) + 3) % 7
    regions, size = 50, len(days)
    year = np.cos(2 * np.pi * doy / 365.25)
    temp = 12 - 10 * year + rng.normal(0, 3, (regions, size))
    pm = np.exp(2.8 + 0.3 * year + rng.normal(0, 0.5, (regions, size)))
    o3 = np.clip(40 - 15 * year + rng.normal(0, 10, (regions, size)), 0, None)
    bloom = np.exp(-(((doy - 140) / 25.0) ** 2))
    pollen = np.exp(1 + 2 * bloom + rng.normal(0, 0.7, (regions, size)))
    region, level = rng.integers(0, regions, centres), rng.gamma(2, 1.0, centres)
    columns = np.empty((4, centres * size))
    for number, (values, noise) in enumerate(((temp, 0.5), (pm, 1.5), (o3, 3.0), (pollen, 0.0))):
        columns[number] = (values[region] + rng.normal(0, noise, (centres, size))).ravel().round(3)
    week = np.array([1.15, 1.05, 1, 1, 1.05, 0.9, 0.85])[dow]
    season = week * (1 + 0.25 * np.cos(2 * np.pi * (doy - 20) / 365.25))
    effects = np.array([-0.01, 0.006, 0.002, 0.004])
    mean = np.outer(level, season).ravel()
    mean *= np.exp(effects @ columns - effects @ columns.mean(1))
    strata = (np.arange(centres)[:, None] * 60 + month) * 7 + dow
    return columns.T, rng.poisson(mean).astype(float), strata.ravel().astype(np.int32)


def big_cases(persons: int = 1000) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """A year of days of symptoms or none, strata person x four weeks, ten columns."""
    rng = np.random.default_rng(1)
    size = persons * 364
    x = rng.normal(size=(size, 10))
    who = np.repeat(np.arange(persons), 364)
    eta = -2 + x @ np.linspace(-0.2, 0.2, 10) + rng.normal(0, 1, persons)[who]
    y = (rng.random(size) < 1 / (1 + np.exp(-eta))).astype(float)
    return x, y, who * 13 + np.tile(np.arange(364) // 28, persons)


def rows() -> list[dict[str, Any]]:
    """Every figure with its bar."""
    x, y, strata = big_counts()
    cpu, wall = seconds(lambda: condpois.fit(x, y, strata, NAMES))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    found = [
        {
            "what": f"conditional Poisson, {len(y)} rows: gnm's {GNM_S} s, times our CPU",
            "value": round(GNM_S / cpu, 1),
            "bar": ">= 5 (10)",
            "cpu_s": round(cpu, 2),
            "wall_s": round(wall, 2),
            "memory_gib": round(memory, 2),
        }
    ]
    if importlib.util.find_spec("pyfixest") is not None:
        theirs, difference = _pyfixest(x, y, strata)
        found.append(
            {
                "what": f"the same with pyfixest ({theirs:.1f} s), times our CPU",
                "value": round(theirs / cpu, 1),
                "bar": ">= 10 (20)",
                "largest_difference": f"{difference:.1e}",
            }
        )
    del x, y, strata
    x, y, strata = big_cases()
    cpu, wall = seconds(lambda: clogit.fit(x, y, strata, [str(n) for n in range(10)]), 2)
    found.append(
        {
            "what": f"exact conditional logistic, {len(y)} rows: R's {R_CLOGIT_S:g} s, times ours",
            "value": round(R_CLOGIT_S / wall, 1),
            "bar": ">= 20",
            "cpu_s": round(cpu, 2),
            "wall_s": round(wall, 2),
        }
    )
    rng = np.random.default_rng(2)
    level = 3 / (3 + rng.gamma(2, 4, CENTRES))[:, None]
    weeks = rng.negative_binomial(3, level, (CENTRES, 600)).astype(float)

    def tick() -> None:
        rises.farrington(weeks, 599)
        for method in ("C1", "C2", "C3"):
            rises.ears(weeks[:, -12:], method)

    cpu, wall = seconds(tick)
    found.append(
        {
            "what": f"Farrington and EARS, one week of {CENTRES} centres, s",
            "value": round(wall, 2),
            "bar": "<= 1",
            "cpu_s": round(cpu, 2),
        }
    )
    found.append(_released())
    return found


def _released(treatments: int = 500_000) -> dict[str, Any]:
    """A year of a country's treatments at 300 facilities of very different size."""
    rng = np.random.default_rng(3)
    places = [h3.latlng_to_cell(*p, 6) for p in rng.normal((12, 105), 2, (300, 2)).tolist()]
    weight = rng.gamma(0.6, 1, 300)
    facility = rng.choice(300, treatments, p=weight / weight.sum())
    persons = facility * 5000 + (rng.pareto(1.2, treatments) * 200).astype(int) % 5000
    days = np.datetime64("2026-01-01") + rng.integers(0, 365, treatments)
    cells = np.array(places, dtype=np.uint64)[facility]
    made: list[release.Atoms] = []
    cpu, _ = seconds(lambda: made.append(release.partition(persons, cells, days)), 1)
    atoms = made[-1]
    daily = atoms.treatments[atoms.level >= len(release.LEVELS) - 2].sum() / treatments
    return {
        "what": f"treatments of {treatments} that a released map shows at some level",
        "value": round(atoms.visible, 4),
        "bar": ">= 0.9",
        "by_day_and_cell": round(float(daily), 3),
        "cpu_s": round(cpu, 2),
    }


def _pyfixest(x: Floats, y: Floats, strata: NDArray[np.int32]) -> tuple[float, float]:
    """CPU seconds of the rival, and how far its coefficients lie from ours."""
    import pandas as pd
    from pyfixest.estimation import fepois

    frame = pd.DataFrame(dict(zip(NAMES, x.T, strict=True)) | {"y": y, "stratum": strata})
    fitted: list[Any] = []
    formula = "y ~ " + " + ".join(NAMES) + " | stratum"
    cpu, _ = seconds(lambda: fitted.append(fepois(formula, frame, vcov="iid")), 1)
    ours = condpois.fit(x, y, strata, NAMES).coefficients
    return cpu, float(np.abs(fitted[-1].coef().to_numpy() - ours).max())
