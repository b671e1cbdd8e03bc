"""`breathway score FILE...`: raw samples to grade, z-score, interpretation and coaching.

In: files of blows (``exchange`` tells their kinds), all of them one session, and the person. Out:
one JSON object or a table.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from breathway.cli.exchange import (
    Taken,
    adopt_person,
    check_conditions,
    check_one_kind,
    differing,
    read_bytes,
    stated_session,
    take,
)
from breathway.cli.follow import add_device_option, device_state, over_time, slow_session
from breathway.cli.follow import add_options as add_follow_options
from breathway.cli.reference import add_tables_option, set_of, sex_of
from breathway.score import plausible, reference
from breathway.score.btps import btps_factor
from breathway.score.errors import SamplesError, SubjectError
from breathway.score.history import read_history
from breathway.score.interpret import IMPLAUSIBLE_Z, PRISM, Interpretation, believable, interpret
from breathway.score.quality import Maneuver, Session, assess_traces
from breathway.score.reference.sets import DEFAULT_SET, SETS, ReferenceSet
from breathway.score.samples import Finding, Samples
from breathway.score.signal import Traces, checked, trace_rows, trace_volume

NUMBERS = ("fev05_l", "fev075_l", "fev1_l", "fev3_l", "fev6_l", "fvc_l", "fev1_fvc", "fev075_fvc",
           "pef_l_s", "fef2575_l_s", "fef25_l_s", "fef50_l_s", "fef75_l_s", "bev_l", "fet_s",
           "rise_time_ms", "hesitation_s", "fivc_l", "pif_l_s")  # fmt: skip
OF_SESSION = ("fev1_l", "fvc_l", "fev1_fvc", "fev075_l", "fev075_fvc", "fev6_l", "pef_l_s",
              "fef2575_l_s", "fef25_l_s", "fef50_l_s", "fef75_l_s", "fivc_l", "pif_l_s",
              "fev1_difference_l", "fvc_difference_l")  # fmt: skip
OBSERVED = {"fev1": "fev1_l", "fvc": "fvc_l", "fev1_fvc": "fev1_fvc", "fef2575": "fef2575_l_s",
            "fev075": "fev075_l", "fev075_fvc": "fev075_fvc"}  # fmt: skip
JUDGED = ("fev1", "fvc", "fev1_fvc")  # always in the answer, null where unknown
LIKELY_CM = (50.0, 230.0)
SEA_LEVEL_MMHG = (735.0, 785.0)  # as hPa, 2,000 to 2,600 m above the sea
METRES = 3.0  # no height in centimetres is below it


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "score",
        help="measure, grade and interpret blows from files of samples",
        description="Measure, grade and interpret blows. One file is one blow; all files "
        "together are one session, in the order given.",
    )
    add_options(parser)
    add_follow_options(parser)
    parser.add_argument("--prism", choices=PRISM, default=PRISM[0], help="what must be low in "
                        "preserved ratio impaired spirometry")  # fmt: skip
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def add_options(parser: argparse.ArgumentParser) -> None:
    """The files, the person and the air: what every command that scores takes."""
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="CSV with time_s and "
                        "flow_l_s or volume_l, EasyOne XML, GDT or HL7 v2")  # fmt: skip
    parser.add_argument("--test", type=int, metavar="N", help="which test of a file with several")
    parser.add_argument("--sex", type=sex_of, choices=("M", "F"))
    parser.add_argument("--age", type=float, metavar="YEARS")
    parser.add_argument("--height-cm", type=float, metavar="CM")
    parser.add_argument("--ethnicity", type=str.lower, help="for the sets that distinguish it")
    parser.add_argument("--set", default=DEFAULT_SET, choices=SETS, help="reference equations")
    add_tables_option(parser)
    add_device_option(parser)
    parser.add_argument("--ambient-c", type=float, help="if the samples are not yet at BTPS")
    parser.add_argument("--pressure-hpa", type=float, help="if the samples are not yet at BTPS")


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """A scored session and where each of its blows came from."""

    taken: list[Taken]
    files: list[Path]  # of each blow
    session: Session
    compared: dict[str, dict[str, float | None]]
    findings: list[dict[str, str]]


def score_files(args: argparse.Namespace) -> Outcome:
    """All files as one session, against the person's reference where the person is known."""
    taken = [take(path, args.test) for path in args.files]
    findings = [_finding(finding, t.path) for t in taken for finding in t.findings]
    findings += [_finding(finding) for finding in adopt_person(args, taken)]
    findings += [_finding(finding, path) for path, finding in _repeated(taken)]
    findings += [_finding(finding) for finding in _odd_air(args)]
    person = _person(args)
    check_one_kind(taken)
    check_conditions(args, taken)
    factor = factor_of(args)
    blows = [_traces(samples, factor) for t in taken for samples in t.samples]
    files = [t.path for t in taken for _ in t.samples]
    session = assess_traces(blows, args.age, device_state(args)) if blows else stated_session(taken)
    for path, maneuver in zip(files, session.maneuvers, strict=True):
        findings += [_finding(finding, path) for finding in _odd(maneuver)]
    for t in taken:
        first = files.index(t.path) if t.samples else 0
        findings += [_finding(finding, t.path) for finding in differing(t, session, first)]
    compared = _compare(session, args, findings) if person else {}
    if compared:
        findings += [_finding(finding) for finding in _whom(session, args)]
    return Outcome(taken=taken, files=files, session=session, compared=compared, findings=findings)


def _whom(session: Session, args: argparse.Namespace) -> list[Finding]:
    """Whether it is the person whom the record says."""
    seen = {stem: getattr(session, OBSERVED[stem]) for stem in ("fev1", "fvc")}
    path = getattr(args, "history", None)
    return plausible.look(
        set_of(args), args.sex, args.age, args.height_cm, seen, args.ethnicity,
        None if path is None else read_history(read_bytes(path)),
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Score the files."""
    outcome = score_files(args)
    result = {
        "maneuvers": [
            _maneuver(path, maneuver)
            for path, maneuver in zip(outcome.files, outcome.session.maneuvers, strict=True)
        ],
        "session": _session(outcome, args),
        "findings": outcome.findings,
    }
    if args.json:
        json.dump(result, sys.stdout, ensure_ascii=False)
        print()
    else:
        print(_table(result))
    return 0


def _person(args: argparse.Namespace) -> bool:
    """Whether sex, age and height are all known; absurd ones stop here."""
    if args.age is not None and not 0 < args.age < 130:
        raise SubjectError("age_implausible", "that is no age in years", "give the age in years")
    height = args.height_cm
    if height is not None and 0 < height < METRES:
        raise SubjectError(
            "height_in_metres",
            "the height looks like metres",
            "give it in centimetres, 156 for 1.56 m",
        )
    if height is not None and not 40 <= height <= 260:
        raise SubjectError(
            "height_implausible", "that is no height of a person", "give the height in centimetres"
        )
    return None not in (args.sex, args.age, height)


def factor_of(args: argparse.Namespace) -> float:
    """What the samples are multiplied by to be at BTPS."""
    if args.ambient_c is None and args.pressure_hpa is None:
        return 1.0
    if args.ambient_c is None or args.pressure_hpa is None:
        raise SamplesError(
            "btps_incomplete",
            "BTPS needs temperature and pressure",
            "give both --ambient-c and --pressure-hpa, or neither",
        )
    return btps_factor(args.ambient_c, args.pressure_hpa)


def _traces(samples: Samples, factor: float) -> Traces:
    rows = checked(samples.curve * factor, samples.rate_hz)[None, :]
    return (trace_volume if samples.flow_l_s is None else trace_rows)(rows, samples.rate_hz)


def _repeated(taken: list[Taken]) -> list[tuple[Path, Finding]]:
    """Curves that equal an earlier one to the last digit: two blows never do."""
    seen: dict[bytes, Path] = {}
    found = []
    for path, samples in ((t.path, samples) for t in taken for samples in t.samples):
        raw = samples.curve.tobytes()
        if raw in seen:
            detail = f"the same samples as {seen[raw]}: two blows never are; give the other one"
            found.append((path, Finding(name="same_blow_twice", detail=detail)))
        seen.setdefault(raw, path)
    return found


def _odd_air(args: argparse.Namespace) -> list[Finding]:
    """A pressure that would be that of the sea's level in another unit."""
    low, high = SEA_LEVEL_MMHG
    if args.pressure_hpa is None or not low <= args.pressure_hpa <= high:
        return []
    detail = (
        f"{args.pressure_hpa:g} hPa is the air of a place 2,000 m up or higher; it was used as it "
        "is. If it is mmHg, give 1.333 times as much"
    )
    return [Finding(name="pressure_may_be_mmhg", detail=detail)]


def _odd(maneuver: Maneuver) -> list[Finding]:
    blow = maneuver.blow
    odd = []
    if blow.pef_l_s < 0.2 or blow.fvc_l < 0.1:
        odd.append(Finding(name="no_blow", detail="hardly any air was blown out; is expiration "
                           "positive and the unit litres?"))  # fmt: skip
    elif blow.pif_l_s is not None and blow.pif_l_s > 1.2 * blow.pef_l_s:
        odd.append(Finding(name="sign_reversed", detail="air went in faster than out; expiration "
                           "must be positive"))  # fmt: skip
    if blow.pef_l_s > 18 or blow.fvc_l > 10:
        odd.append(Finding(name="implausibly_large", detail="more than lungs hold; check the "
                           "units"))  # fmt: skip
    return odd


def _finding(finding: Finding, path: Path | None = None) -> dict[str, str]:
    file = {} if path is None else {"file": str(path)}
    return {**file, "name": finding.name, "detail": finding.detail}


def _rounded(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(value, 6)


def _maneuver(path: Path, maneuver: Maneuver) -> dict[str, object]:
    return {
        "file": str(path),
        **{name: _rounded(getattr(maneuver.blow, name)) for name in NUMBERS},
        "acceptable": {"fev1": maneuver.fev1_acceptable, "fvc": maneuver.fvc_acceptable},
        "usable": {"fev1": maneuver.fev1_usable, "fvc": maneuver.fvc_usable},
        "time_zero_s": _rounded(maneuver.blow.time_zero_s),
        "zero_flow_l_s": _rounded(maneuver.zero_l_s),
        "drift_l_s": _rounded(maneuver.drift_l_s),
        "reasons": list(maneuver.reasons),
        "notes": list(maneuver.notes),
    }


def _session(outcome: Outcome, args: argparse.Namespace) -> dict[str, object]:
    session, compared = outcome.session, outcome.compared
    return {
        "grade_fev1": session.grade_fev1 or None,
        "grade_fvc": session.grade_fvc or None,
        **({"grade_fev075": session.grade_fev075} if session.grade_fev075 else {}),
        **{name: _rounded(getattr(session, name)) for name in OF_SESSION},
        "reference_set": set_name(args) if compared else None,
        **{
            name: {
                stem: _rounded(compared.get(stem, {}).get(name))
                for stem in dict.fromkeys((*JUDGED, *compared))
            }
            for name in ("z_score", "percentile", "lln", "uln", "predicted")
        },
        "interpretation": _interpretation(compared, args.prism),
        "coaching": session.coaching.sentence,
        "coaching_code": session.coaching.code,
        "coaching_numbers": session.coaching.numbers,
        "stop": session.coaching.stop,
        "device": session.device or "unknown",
        "over_time": over_time(session, args),
        "slow": slow_session(session, args, factor_of(args)),
    }


def set_name(args: argparse.Namespace) -> str:
    """What the reference is called; other tables than those that ship are said."""
    own = args.tables is not None or args.table is not None
    return f"{args.set}, own tables" if own else str(args.set)


def _chosen_set(args: argparse.Namespace) -> tuple[ReferenceSet, list[str]]:
    """The reference set and those of its indices that a session has."""
    chosen = set_of(args)
    if args.ethnicity is not None and chosen.groups and args.ethnicity not in chosen.groups:
        raise SubjectError(
            "ethnicity_unknown",
            f"{args.set} does not know the ethnicity {args.ethnicity!r}",
            f"choose one of {', '.join(chosen.groups)}",
        )
    stems = [stem for stem in OBSERVED if stem in chosen.equations]
    if "fev1" not in stems:
        raise SubjectError(
            "set_without_spirometry", f"{args.set} has no spirometry", f"use {DEFAULT_SET}"
        )
    return chosen, stems


def _compare(
    session: Session, args: argparse.Namespace, findings: list[dict[str, str]]
) -> dict[str, dict[str, float | None]]:
    """Each index against the reference set."""
    chosen, stems = _chosen_set(args)
    first, last = chosen.ages("fev1")
    if not first <= args.age <= last:
        detail = f"{args.set} holds from {first:g} to {last:g} years; nothing is extrapolated"
        findings.append(_finding(Finding(name="age_out_of_range", detail=detail)))
        return {}
    if not LIKELY_CM[0] <= args.height_cm <= LIKELY_CM[1]:
        detail = "the height is implausible; it was used as it is"
        findings.append(_finding(Finding(name="height_implausible", detail=detail)))
    within = {stem: chosen.ages(stem) for stem in stems}
    stems = [stem for stem in stems if within[stem][0] <= args.age <= within[stem][1]]
    seen = {stem: getattr(session, OBSERVED[stem]) for stem in stems}
    found = reference.look_up(
        chosen,
        sex=args.sex,
        age_years=args.age,
        height_cm=args.height_cm,
        ethnicity=args.ethnicity,
        observed={stem: np.nan if value is None else value for stem, value in seen.items()},
        indices=stems,
    )
    reached = {stem: each for stem, each in found.items() if np.isfinite(each.predicted[0])}
    compared = {stem: _numbers(looked) for stem, looked in reached.items()}
    if any(abs(values["z_score"] or 0.0) > IMPLAUSIBLE_Z for values in compared.values()):
        detail = "a z-score beyond 5: check units, sex, age and height before believing it"
        findings.append(_finding(Finding(name="implausible_for_person", detail=detail)))
    return compared


def _numbers(looked: reference.Looked) -> dict[str, float | None]:
    z = float(looked.z[0]) if looked.z is not None else float("nan")
    return {
        "z_score": z if np.isfinite(z) else None,
        "percentile": float(reference.percentile(z)) if np.isfinite(z) else None,
        "lln": float(looked.lln[0]),
        "uln": float(looked.uln[0]),
        "predicted": float(looked.predicted[0]),
    }


def interpreted(
    compared: dict[str, dict[str, float | None]], prism: str = PRISM[0]
) -> Interpretation | None:
    """Pattern and severity, where all three z-scores are known and can be lungs."""
    z = [compared.get(stem, {}).get("z_score") for stem in JUDGED]
    if z[0] is None or z[1] is None or z[2] is None or not _believed(compared):
        return None
    return interpret(z[0], z[1], z[2], prism_definition=prism)


def _believed(compared: dict[str, dict[str, float | None]]) -> bool:
    return believable(*(compared.get(stem, {}).get("z_score") or 0.0 for stem in JUDGED))


def _interpretation(compared: dict[str, dict[str, float | None]], prism: str) -> dict[str, object]:
    found = interpreted(compared, prism)
    if found is None:
        nothing = dict.fromkeys(("pattern", "severity", "prism", "prism_definition"))
        why = "not every index could be judged" if compared else "there is no reference to judge by"
        if not _believed(compared):
            why = "a z-score above 5 is no lung: check units, sex, age and height"
        return {**nothing, "codes": [], "reasons": [why]}
    return {
        "pattern": found.pattern,
        "severity": found.severity,
        "prism": found.prism,
        "prism_definition": found.prism_definition,
        "codes": list(found.codes),
        "reasons": list(found.reasons),
    }


def _table(result: dict[str, Any]) -> str:
    lines = [f"{'file':<28} {'FEV1':>6} {'FVC':>6} {'PEF':>6} {'BEV':>6} {'FET':>6}  counts for"]
    for m in result["maneuvers"]:
        numbers = " ".join(
            f"{'-' if m[name] is None else format(m[name], '.2f'):>6}"
            for name in ("fev1_l", "fvc_l", "pef_l_s", "bev_l", "fet_s")
        )
        counts = [name.upper() for name in ("fev1", "fvc") if m["acceptable"][name]]
        why = f" ({', '.join(m['reasons'])})" if m["reasons"] else ""
        lines.append(f"{Path(m['file']).name:<28} {numbers}  {' '.join(counts) or 'nothing'}{why}")
    session = result["session"]
    if session["grade_fev1"]:
        lines.append(f"\ngrade: FEV1 {session['grade_fev1']}, FVC {session['grade_fvc']}")
    for stem, z in session["z_score"].items():
        if z is not None:
            lines.append(f"{stem}: z {z:+.2f}, predicted {session['predicted'][stem]:.2f}, "
                         f"LLN {session['lln'][stem]:.2f}")  # fmt: skip
    if session["interpretation"]["pattern"]:
        found = session["interpretation"]
        lines.append(f"{found['pattern']}, {found['severity']}: {'; '.join(found['reasons'])}")
    lines.append(session["coaching"])
    lines += [f"note: {finding['detail']}" for finding in result["findings"]]
    return "\n".join(lines)
