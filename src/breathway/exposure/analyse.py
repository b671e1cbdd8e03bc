"""An analysis from plan and columns to its result: what the command and the API share.

In: a ``Plan``, its columns, which analysis. Out: plain values, ready for JSON, missing ones None:
``coefficients``, ``effects``, ``dispersion``, ``n``, ``strata``, in the order of the configuration.
Intervals rest on the overdispersed (quasi) standard errors.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from breathway.exposure import clogit, condpois, crossbasis, individuals, poisson, predict, solve
from breathway.exposure.design import Columns, Design, Part, build
from breathway.exposure.errors import FitError, PlanError
from breathway.exposure.knots import percentile
from breathway.exposure.plan import Plan
from breathway.exposure.pool import Pooled
from breathway.exposure.solve import Fit, without_aliased

Floats = NDArray[np.float64]
INTERCEPT = "(Intercept)"
ANALYSES = ("crossbasis", "dlnm", "condpois", "clogit", "nof1")


def analyse(kind: str, plan: Plan, columns: Columns) -> dict[str, Any]:
    """Run one of ``ANALYSES``."""
    if kind != "crossbasis" and plan.outcome is None:
        raise PlanError("outcome_missing", "the key outcome is missing", "name the counted column")
    if kind == "nof1" and plan.person is None:
        raise PlanError("person_missing", "the key person is missing", "name who a row is about")
    stratified = plan.time_stratified or plan.strata or plan.person
    if kind in ("condpois", "clogit") and not stratified:
        raise PlanError("strata_missing", f"{kind} needs strata",
                        "give strata = [columns], or time_stratified = true")  # fmt: skip
    within = bool(plan.strata) or plan.time_stratified
    design = build(plan, columns, person_is_stratum=within or kind != "dlnm")
    if kind == "crossbasis":
        return _bases(design)
    if kind == "nof1":
        return _individuals(plan, design)
    fit, names = fit_design(kind, design)
    result: dict[str, Any] = {
        "coefficients": _coefficients(names, fit),
        "effects": _effects(plan, design, fit.coefficients, fit.covariance * fit.dispersion),
        "dispersion": _plain(fit.dispersion),
        "n": fit.rows,
        "strata": fit.strata,
        "deviance": _plain(fit.deviance),
        "residual_df": fit.residual_df,
        "left_out": _left_out(design, fit),
    }
    if plan.attributable is not None:
        result["attributable"] = _attributable(plan, design, fit.coefficients)
    lost = [name for name, b in zip(names, fit.coefficients, strict=True) if np.isnan(b)]
    findings = design.findings + [f"no effect can be told for {name}" for name in lost]
    if findings:
        result["findings"] = findings
    return result


def _left_out(design: Design, fit: Fit) -> dict[str, int]:
    """What ``n`` and ``strata`` do not count: rows that lack a value or a lag of one, and strata
    that say nothing, because none of their rows is complete or none has an event."""
    here = design.complete
    counted = {"rows_missing": int((~here).sum())}
    if design.strata is not None:
        rows = np.bincount(design.strata, here)
        complete = int((rows > 0).sum())
        counted |= {
            "strata_missing": len(np.unique(design.strata)) - complete,
            "strata_without_events": complete - fit.strata,
            "rows_without_events": int(here.sum()) - fit.rows,
        }
    return counted


def fit_design(kind: str, design: Design) -> tuple[Fit, list[str]]:
    """The model of an analysis over the complete rows, and the names of its coefficients."""
    here = design.complete
    whole = bool(here.all())
    matrix = design.matrix if whole else design.matrix.T[:, here].T
    outcome = design.outcome if whole else design.outcome[here]
    strata = design.strata if whole or design.strata is None else design.strata[here]
    names = design.names if strata is not None else [*design.names, INTERCEPT]
    powers = [part.columns for part in design.parts if part.cross.exposure.kind == "poly"]
    if powers:
        eased, turn, centre = solve.eased(matrix, powers)
        with contextlib.suppress(FitError):
            fit = _fit(kind, eased, outcome, strata, design.names)
            if not np.isnan(fit.coefficients).any():
                if strata is None:
                    turn = np.block([[turn, np.zeros((len(turn), 1))], [-centre @ turn, 1]])
                covariance = turn @ fit.covariance @ turn.T
                return replace(
                    fit, coefficients=turn @ fit.coefficients, covariance=covariance
                ), names
    return _fit(kind, matrix, outcome, strata, design.names), names


def _fit(
    kind: str, matrix: Floats, outcome: Floats, strata: Any | None, names: Sequence[str]
) -> Fit:
    if strata is not None:
        model = clogit.fit if kind == "clogit" else condpois.fit
        return without_aliased(
            lambda columns, said: model(columns, outcome, strata, said), matrix, names
        )
    # First in the model, so that a constant column is the one that says nothing; last to tell.
    with_one = np.column_stack([np.ones(len(outcome)), matrix])
    fit = without_aliased(
        lambda columns, said: poisson.fit(columns, outcome, said), with_one, [INTERCEPT, *names]
    )
    order = np.roll(np.arange(with_one.shape[1]), -1)
    return replace(
        fit, coefficients=fit.coefficients[order], covariance=fit.covariance[np.ix_(order, order)]
    )


def _coefficients(names: list[str], fit: Fit) -> list[dict[str, Any]]:
    own = np.sqrt(np.diag(fit.covariance))
    quasi = own * math.sqrt(fit.dispersion)
    return [
        {"name": name, "estimate": _plain(b), "se": _plain(se), "se_quasi": _plain(se_quasi)}
        for name, b, se, se_quasi in zip(names, fit.coefficients, own, quasi, strict=True)
    ]


def _effects(
    plan: Plan, design: Design, coefficients: Floats, covariance: Floats
) -> list[dict[str, Any]]:
    """For each exposure and value: over all lags first, then at each lag."""
    rows: list[dict[str, Any]] = []
    for part in design.parts:
        term = part.term
        if not term.exposure and not term.at and not term.at_percentile:
            continue
        here = part.columns
        values, reference = _values(part), _reference(part)
        found = predict.effects(
            part.cross, coefficients[here], covariance[here, here], values, reference
        )
        for number, value in enumerate(values):
            at = str(value) if values.dtype.kind in "US" else float(value)
            cells = [("overall", found.overall[number], found.overall_se[number])]
            cells += zip(part.cross.lags.tolist(), found.by_lag[number], found.by_lag_se[number],
                         strict=True)  # fmt: skip
            for lag, log_effect, se in cells:
                rr, low, high = predict.interval(float(log_effect), float(se), plan.level)
                row = {"exposure": term.label, "at": at, "lag": lag}
                rows.append(row | {"rr": _plain(rr), "low": _plain(low), "high": _plain(high)})
    return rows


def _values(part: Part) -> NDArray[Any]:
    term = part.term
    if not term.at and not term.at_percentile:
        return predict.default_values(part.cross)
    if part.values.dtype.kind in "US" and not term.at_percentile:
        return np.array([_level(part, value) for value in term.at])
    given = [_level(part, value) for value in term.at]
    if term.at_percentile:
        _has_percentiles(part, "at_percentile")
    return np.append(np.array(given, dtype=float),
                     percentile(part.values.ravel(), term.at_percentile))  # fmt: skip


def _reference(part: Part) -> Any | None:
    term = part.term
    if term.reference_percentile is not None:
        _has_percentiles(part, "reference_percentile")
        return float(percentile(part.values.ravel(), [term.reference_percentile])[0])
    if term.reference is None:
        return predict.default_reference(part.cross)
    return _level(part, term.reference)


def _has_percentiles(part: Part, key: str) -> None:
    if part.cross.exposure.kind == "factor":
        raise PlanError("value_wrong", f"{part.term.label} is a factor, which has no percentiles",
                        f"name its levels in place of {key}")  # fmt: skip


def _level(part: Part, value: Any) -> Any:
    """A value of ``at`` or ``reference`` that the basis knows."""
    basis, term = part.cross.exposure, part.term
    words = part.values.dtype.kind in "US"
    wrong = isinstance(value, bool) or words != isinstance(value, str)
    if not wrong and basis.kind == "factor":
        wrong = value not in basis.levels
    if wrong:
        allowed = ", ".join(str(level) for level in basis.levels[:20]) or "numbers"
        raise PlanError("value_wrong", f"{term.label}: {value!r} is not one of its values",
                        f"at and reference take {allowed}")  # fmt: skip
    return value


def _bases(design: Design) -> dict[str, Any]:
    """The columns themselves, None where a value or a lag is missing."""
    return {
        "bases": [
            {
                "exposure": part.term.label,
                "names": design.names[part.columns],
                "lag": [part.cross.first, part.cross.last],
                "knots": part.cross.exposure.knots.tolist(),
                "boundary_knots": list(part.cross.exposure.range),
                "lag_knots": part.cross.lag.knots.tolist(),
                "rows": [
                    [_plain(cell) for cell in row]
                    for row in design.matrix[:, part.columns].tolist()
                ],
            }
            for part in design.parts
        ],
        "n": int(design.complete.sum()),
        **({"findings": design.findings} if design.findings else {}),
    }


def _attributable(plan: Plan, design: Design, coefficients: Floats) -> list[dict[str, Any]]:
    """Fraction and number for each exposure whose values are numbers."""
    rows = []
    for part in design.parts:
        if not part.term.exposure or part.cross.exposure.kind == "factor":
            continue
        values, events = part.values.astype(float), design.outcome
        lags = part.cross.lags.tolist()
        if plan.attributable == "forward":
            if part.term.history:
                raise PlanError("value_wrong", "attributable = 'forward' needs series",
                                f"{part.term.label} has histories: say backward")  # fmt: skip
            ahead = [crossbasis.shifted(events, -lag, design.place) for lag in lags]
            events = np.mean(ahead, axis=0)
            values = np.repeat(values[:, None], len(lags), axis=1)
        elif not part.term.history:
            moved = [crossbasis.shifted(values, lag, design.place) for lag in lags]
            values = np.column_stack(moved)
        block = coefficients[part.columns]
        fraction, number = predict.attributable(part.cross, block, values, events, _reference(part))
        rows.append({"exposure": part.term.label, "direction": plan.attributable,
                     "fraction": _plain(fraction), "number": _plain(number)})  # fmt: skip
    return rows


def _individuals(plan: Plan, design: Design) -> dict[str, Any]:
    assert design.persons is not None
    here = design.complete
    terms = [part for part in design.parts if part.term.exposure]
    rest = [part for part in design.parts if not part.term.exposure]
    columns = [np.r_[part.columns] for part in [*terms, *rest]]
    order = np.concatenate(columns)
    width = sum(len(block) for block in columns[: len(terms)])
    names = [design.names[column] for column in order]
    within = bool(plan.strata) or plan.time_stratified
    pooled, people = individuals.estimate(
        design.matrix[here][:, order],
        design.outcome[here],
        design.persons[here],
        design.strata[here] if within and design.strata is not None else None,
        names,
        width,
    )
    shared = np.sqrt(np.diag(pooled.covariance))
    coefficients: list[dict[str, Any]] = [
        {"name": name, "estimate": _plain(b), "se": _plain(se), "se_quasi": _plain(se)}
        for name, b, se in zip(names[:width], pooled.mean, shared, strict=True)
    ]
    pooled_block = _spread_out(order[:width], pooled.mean, pooled.covariance)
    effects = _effects(plan, replace(design, parts=terms), *pooled_block)
    told = _only_asked(plan, design)
    for person in people:
        who = {"person": _whom(person.person)}
        coefficients += [who | row for row in _personal(person, names[:width], pooled, plan.level)]
        block = _spread_out(order[:width], person.effects, person.covariance)
        effects += [who | row for row in _effects(plan, told, *block)]
    lost = [name for name, b in zip(names, pooled.mean, strict=False) if np.isnan(b)]
    findings = design.findings + [f"no effect can be told for {name}" for name in lost]
    empty = len(np.unique(design.persons)) - len(people)
    findings += [f"{empty} persons have no complete row"] if empty else []
    return {
        "coefficients": coefficients,
        "effects": effects,
        "dispersion": 1.0,
        "n": int(here.sum()),
        "strata": len(people),
        "between": [[_plain(cell) for cell in row] for row in pooled.between],
        "persons": [_rests_on(person, design) for person in people],
        **({"findings": findings} if findings else {}),
    }


def _rests_on(person: individuals.Person, design: Design) -> dict[str, Any]:
    """How much, and from when to when."""
    told = {"person": _whom(person.person), "rows": person.rows, "events": person.events,
            "own_data": person.own}  # fmt: skip
    if design.days is not None and design.persons is not None:
        days = design.days[design.complete & (design.persons == person.person)]
        told |= {"from": str(days.min()), "to": str(days.max())}
    return told


def _spread_out(
    columns: NDArray[np.int64], values: Floats, covariance: Floats
) -> tuple[Floats, Floats]:
    """The pooled columns at their places in the design."""
    width = int(columns.max()) + 1
    whole, square = np.zeros(width), np.zeros((width, width))
    whole[columns] = values
    square[np.ix_(columns, columns)] = covariance
    return whole, square


def _only_asked(plan: Plan, design: Design) -> Design:
    """Persons are told at the values that are asked for, not on a default grid."""
    asked = [p for p in design.parts if p.term.exposure and (p.term.at or p.term.at_percentile)]
    return replace(design, parts=asked)


def _personal(
    person: individuals.Person, names: list[str], pooled: Pooled, level: float
) -> list[dict[str, Any]]:
    rows = []
    for number, name in enumerate(names):
        estimate, variance = float(person.effects[number]), float(person.covariance[number, number])
        se, between = math.sqrt(variance), float(pooled.between[number, number])
        reach = predict.reach(level) * se
        own = _plain(person.own_effects[number])
        said = individuals.verdict(estimate, reach, variance, between)
        rows.append({"name": name, "estimate": _plain(estimate), "se": _plain(se),
                     "se_quasi": _plain(se), "low": _plain(estimate - reach),
                     "high": _plain(estimate + reach), "own_estimate": own,
                     "verdict": "cannot_tell" if own is None else said})  # fmt: skip
    return rows


def _whom(person: Any) -> Any:
    who = person.item() if hasattr(person, "item") else person
    return int(who) if isinstance(who, float) and who.is_integer() else who


def _plain(value: Any) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None
