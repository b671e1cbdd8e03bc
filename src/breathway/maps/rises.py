"""Weeks with more treatments than expected, in every place at once.

In: counts (places, weeks), the week to judge. Out: for each place what was expected, the bound and
whether it was passed. Methods: Farrington et al. 1996, J R Stat Soc A 159:547, as extended by
Noufaily et al. 2013, Stat Med 32:1206 (seasonal levels, reweighting of past rises, the negative
binomial bound); results equal R's ``surveillance::farringtonFlexible``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from breathway.maps import loglinear
from breathway.maps.errors import MapError

Floats = NDArray[np.float64]
CHUNK = 256  # places at once: what stays in the processor's cache


@dataclass(frozen=True, kw_only=True)
class Options:
    """As R names them; the defaults are Noufaily's."""

    years: int = 5  # b
    half_window: int = 3  # w
    periods: int = 10  # noPeriods; 1: only the windows, as in 1996
    weeks_left_out: int = 26  # pastWeeksNotIncluded
    alpha: float = 0.01
    bound: str = "nbPlugin"  # thresholdMethod: nbPlugin, muan, delta
    weights_threshold: float = 2.58
    trend: bool = True
    trend_p: float = 1.0  # pThresholdTrend; Noufaily keeps the trend, Farrington tests it
    least_cases: int = 5  # limit54: so many in so many weeks, or no verdict
    least_weeks: int = 4
    frequency: int = 52


NOUFAILY = Options()
FARRINGTON = Options(
    periods=1, weeks_left_out=3, alpha=0.05, bound="delta", weights_threshold=1.0, trend_p=0.05
)


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One week in every place; NaN where there is no verdict."""

    observed: Floats
    expected: Floats
    bound: Floats
    alarm: NDArray[np.bool_]


def farrington(
    counts: Floats,
    week: int,
    options: Options = NOUFAILY,
    dates: NDArray[np.datetime64] | None = None,
) -> Judged:
    """Judge column ``week`` (from 0) of counts (places, weeks); NaN is a week not known. ``dates``
    of the weeks make the years' own length count."""
    if options.bound not in ("nbPlugin", "muan", "delta"):
        raise MapError("bound_unknown", f"bound = {options.bound!r}", "nbPlugin, muan or delta")
    chosen, level = _baseline(week, options, dates)
    if not 0 <= week < counts.shape[1] or chosen.min() < 0:
        raise MapError(
            "history_short",
            f"week {week} has not {options.years} years and {options.half_window} weeks before it",
            "judge a later week, or look back fewer years",
        )
    blocks = [
        _judge(counts[first : first + CHUNK], week, chosen, level, options)
        for first in range(0, len(counts), CHUNK)
    ]
    expected, bound = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
    observed = counts[:, week]
    recent = counts[:, week - options.least_weeks + 1 : week + 1].sum(1)
    enough = recent >= options.least_cases
    bound, expected = np.where(enough, bound, np.nan), np.where(enough, expected, np.nan)
    alarm = enough & (observed > bound) & (observed > 0)
    return Judged(observed=observed, expected=expected, bound=bound, alarm=alarm)


def _baseline(
    week: int, options: Options, dates: NDArray[np.datetime64] | None
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Past weeks that count, and the seasonal level of each; the judged week has the last."""
    w, last = options.half_window, options.periods
    centres = _reference_weeks(week, options, dates)
    level: dict[int, int] = {}
    for centre, later in zip(centres[1:], centres, strict=False):
        level |= dict.fromkeys(range(centre - w, centre + w + 1), last)
        if last > 1:
            between = later - 2 * w - 1 - centre
            if between < last - 1:
                raise MapError("periods_too_many", f"{last} periods do not fit between windows",
                               "take fewer periods or a narrower window")  # fmt: skip
            size, rest = divmod(between, last - 1)
            lengths = [size + (number < rest) for number in range(last - 1)]
            filled = np.repeat(np.arange(1, last), lengths).tolist()
            first = centre + w + 1
            level |= dict(zip(range(first, first + between), filled, strict=True))
    kept = sorted(number for number in level if number < week - options.weeks_left_out)
    return np.array(kept), np.array([level[number] for number in kept])


def _reference_weeks(
    week: int, options: Options, dates: NDArray[np.datetime64] | None
) -> list[int]:
    """The same week in the years before, newest first: by number, or by date where a year may have
    53 weeks: the nearest day of the same weekday."""
    if dates is None:
        return [week - year * options.frequency for year in range(options.years + 1)]
    today = dates[week].astype("datetime64[D]").astype(date)
    found = []
    for year in range(options.years + 1):
        try:
            then = today.replace(year=today.year - year)
        except ValueError:  # 29 February
            then = date(today.year - year, 3, 1)
        before = then - timedelta(days=(then.isoweekday() % 7 - today.isoweekday() % 7))
        other = before + timedelta(days=-7 if before > then else 7)
        nearest = other if abs(before - then) > abs(other - then) else before
        at = np.flatnonzero(dates.astype("datetime64[D]") == np.datetime64(nearest))
        found.append(int(at[0]) if len(at) else -1)
    return found


def _judge(
    counts: Floats, week: int, chosen: NDArray[np.int64], level: NDArray[np.int64], options: Options
) -> tuple[Floats, Floats]:
    """Expected and bound of some places."""
    y = counts[:, chosen]
    known = ~np.isnan(y)
    y = np.where(known, y, 0)
    seasons = (level[:, None] == np.unique(level)).astype(float)
    now = (np.unique(level) == options.periods).astype(float)
    clock = ((chosen - chosen.mean()) / len(chosen))[:, None]  # where it lies does not matter
    ahead = (week - chosen.mean()) / len(chosen)
    if not options.trend or options.years < 3:
        return _bound(_fit(seasons, y, known, now, options)[0], options)
    found, fits = _fit(np.hstack([seasons, clock]), y, known, np.append(now, ahead), options)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = fits.coefficients[:, -1] / np.sqrt(found.summary * fits.unscaled[:, -1, -1])
        rising = two_sided_p(t, fits.residual_df) < options.trend_p
        rising &= np.exp(found.log_mean) <= y.max(1)
    flat = np.flatnonzero(~rising)  # and those that did not converge: without a trend
    if len(flat):
        again, _ = _fit(seasons, y[flat], known[flat], now, options)
        for kept, fresh in zip(found, again, strict=True):
            kept[flat] = fresh
    return _bound(found, options)


class _Found(NamedTuple):
    """Log expectation, its standard error, the dispersion, and what R's summary has for it."""

    log_mean: Floats
    se: Floats
    phi: Floats
    summary: Floats


def _fit(
    design: Floats, y: Floats, known: NDArray[np.bool_], ahead: Floats, options: Options
) -> tuple[_Found, loglinear.Fits]:
    """Fit, weigh past rises down, fit again."""
    weights = known.astype(float)
    first = loglinear.fit(design, y, weights)
    phi = np.maximum(_dispersion(first, y, weights), 1)
    leverage = loglinear.spread(design, first.unscaled) * first.mean * weights
    with np.errstate(divide="ignore", invalid="ignore"):
        anscombe = 1.5 * (y ** (2 / 3) * first.mean ** (-1 / 6) - np.sqrt(first.mean))
        anscombe /= np.sqrt(phi[:, None] * (1 - leverage))
        high = known & (anscombe > options.weights_threshold)
        raw = np.where(high, anscombe**-2.0, 1.0) * known
        weights = raw * (known.sum(1) / raw.sum(1))[:, None]
        fits = loglinear.fit(design, y, np.nan_to_num(weights))
        phi = np.maximum(_dispersion(fits, y, weights), 1)
        # R's model carries the reweighting in the place of its working weights, so its standard
        # errors rest on this; kept so that bounds are R's.
        quirk = (weights * ((y - fits.mean) / fits.mean) ** 2).sum(1) / fits.residual_df
        log_mean = fits.coefficients @ ahead
        se = np.sqrt(quirk * loglinear.spread(ahead[None, :], fits.unscaled)[:, 0])
    good = fits.converged & first.converged
    found = [np.where(good, part, np.nan) for part in (log_mean, se, phi, quirk)]
    return _Found(*found), fits


def _dispersion(fits: loglinear.Fits, y: Floats, weights: Floats) -> Floats:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray((weights * (y - fits.mean) ** 2 / fits.mean).sum(1) / fits.residual_df)


def _bound(found: _Found, options: Options) -> tuple[Floats, Floats]:
    log_mean, se, phi, _ = found
    mean = np.exp(log_mean)
    z = NormalDist().inv_cdf(1 - options.alpha)
    if options.bound == "delta":  # Farrington 1996, section 3.6, with the power 2/3
        tau = phi + (se * mean) ** 2 / mean
        spread = np.sqrt(4 / 9 * mean ** (1 / 3) * tau)
        return mean, (mean ** (2 / 3) + z * spread) ** 1.5
    if options.bound == "muan":
        return mean, negative_binomial_quantile(1 - options.alpha, np.exp(log_mean + z * se), phi)
    return mean, negative_binomial_quantile(1 - options.alpha, mean, phi)


def negative_binomial_quantile(p: float, mean: Floats, dispersion: Floats) -> Floats:
    """Smallest count with at least probability ``p`` at or below; Poisson where dispersion is 1."""
    found = np.full(len(mean), np.nan)
    running = np.flatnonzero(np.isfinite(mean) & (mean < 1e7))
    over = np.maximum(dispersion[running], 1 + 1e-12) - 1
    size, odds = mean[running] / over, over / (1 + over)
    log_mass = -size * np.log1p(over)
    total = np.exp(log_mass)
    count = 0
    while len(running):
        done = total >= p * (1 - 1e-14)
        found[running[done]] = count
        left = ~done
        running, size, odds = running[left], size[left], odds[left]
        log_mass, total = log_mass[left], total[left]
        with np.errstate(divide="ignore"):
            log_mass = log_mass + np.log((size + count) * odds / (count + 1))
        total = total + np.exp(log_mass)
        count += 1
    return found


def two_sided_p(t: Floats, freedom: Floats) -> Floats:
    """Of Student's t with whole degrees of freedom: Abramowitz and Stegun 1972, 26.7.3 and 4."""
    found = np.full(len(t), np.nan)
    for degrees in np.unique(freedom):
        here = (freedom == degrees) & np.isfinite(t)
        if degrees < 1 or not here.any():
            continue
        angle = np.arctan(np.abs(t[here]) / np.sqrt(degrees))
        odd = int(degrees) % 2
        square = np.cos(angle) ** 2
        term = np.cos(angle) if odd else np.ones(len(angle))
        series = term.copy() if degrees > 1 else np.zeros(len(angle))
        for k in range(2 + odd, int(degrees) - 1, 2):
            term = term * square * (k - 1) / k
            series += term
        within = np.sin(angle) * series
        found[here] = 1 - (2 / np.pi * (angle + within) if odd else within)
    return found


def ears(
    counts: Floats,
    method: str = "C1",
    *,
    alpha: float | None = None,
    baseline: int = 7,
    min_sigma: float = 0.0,
) -> Judged:
    """Every column from the first that has its past: Fricker, Hegler and Dunfee 2008, Stat Med
    27:3407; C1 looks at the ``baseline`` before, C2 leaves two out, C3 adds up three of C2.

    Results begin at column ``baseline`` (C1), ``+ 2`` (C2) or ``+ 4`` (C3).
    """
    if method not in ("C1", "C2", "C3"):
        raise MapError("method_unknown", f"method = {method!r}", "C1, C2 or C3")
    gap = 0 if method == "C1" else 2
    if counts.shape[1] <= baseline + gap + (2 if method == "C3" else 0):
        raise MapError("history_short", f"{counts.shape[1]} columns are too few for {method}",
                       "give more of the past")  # fmt: skip
    z = NormalDist().inv_cdf(1 - (alpha or (0.025 if method == "C3" else 0.001)))
    windows = np.lib.stride_tricks.sliding_window_view(counts, baseline, axis=1)
    windows = windows[:, : counts.shape[1] - baseline - gap]
    mean = windows.mean(2)
    sigma = np.maximum(windows.std(2, ddof=1), min_sigma)
    observed = counts[:, baseline + gap :]
    if method == "C3":
        with np.errstate(divide="ignore", invalid="ignore"):
            above = np.maximum(0, (observed - mean) / sigma - 1)
            before = above[:, 1:-1] + above[:, :-2]
            observed, mean, sigma = observed[:, 2:], mean[:, 2:], sigma[:, 2:]
            bound = np.maximum(0, observed + sigma * (z - before))
    else:
        bound = mean + z * sigma
    return Judged(observed=observed, expected=mean, bound=bound, alarm=observed > bound)
