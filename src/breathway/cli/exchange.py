"""Files of blows and results, whatever their kind: told apart by what they hold, not by a name.

In: paths, and what the command line says of the person. Out: ``Taken`` values: the curves to score,
and the test as the file tells it; and the results of a scored session as a ``LungTest`` for others
to read. A ``Rejection`` of a reader becomes the error of the command, with the file's name.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec
import numpy as np

from breathway.device.easyone import is_easyone, read_easyone
from breathway.device.gdt import is_gdt, read_gdt
from breathway.model.errors import BadInput, Rejection
from breathway.model.lungtest import INDICES, LungTest, Measured, Subject, Trial, born_after
from breathway.score.coach import Coaching
from breathway.score.errors import SamplesError
from breathway.score.quality import Session
from breathway.score.samples import Finding, Samples, read_samples
from breathway.share.hl7 import is_hl7
from breathway.share.oru import read_oru

READERS = ((is_easyone, read_easyone), (is_gdt, read_gdt), (is_hl7, read_oru))
LIMITS = ("predicted", "lln", "uln", "z_score")
PERSON = (("sex", "sex"), ("age", "age_years"), ("height_cm", "height_cm"))
SAME = {"age": 1.0, "height_cm": 2.0}  # what the file and the command line may differ by (ours)
DIFFERS_L = (
    0.10  # FEV1 or FVC of the instrument and ours: more says that a curve was misread (ours)
)


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What one file gives to a session."""

    path: Path
    samples: tuple[Samples, ...]
    test: LungTest
    findings: tuple[Finding, ...] = ()


def read_bytes(path: Path) -> bytes:
    """The bytes of a file, or an error with its name."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise SamplesError(
            "file_unreadable", f"{path}: {error.strerror or error}", "check the name of the file"
        ) from error


def read_tests(data: bytes, path: Path) -> tuple[LungTest, ...] | None:
    """The tests in a file of a known kind; None for anything else, which is read as CSV."""
    reader = next((read for is_one, read in READERS if is_one(data)), None)
    if reader is None:
        return None
    read = reader(data)
    if isinstance(read, Rejection):
        raise BadInput(f"{path}: {read.detail}", name=read.name, hint=read.hint)
    if any(born_after(test.subject.birth_date, test.at) for test in read):
        raise BadInput(
            f"{path}: the date of birth is after the test", name="bad_date",
            hint="correct the date of birth, or the clock of the instrument",
        )  # fmt: skip
    told = tuple(test for test in read if test.trials or test.measured)
    return told or read  # height and weight alone, or a request, are no test


def take(path: Path, number: int | None = None) -> Taken:
    """One file's blows; ``number`` chooses among several tests, else the first is taken."""
    data = read_bytes(path)
    tests = read_tests(data, path)
    if tests is None:
        return _csv(data, path)
    if number is not None and not 1 <= number <= len(tests):
        raise BadInput(
            f"{path}: there is no test {number}", name="no_such_test",
            hint=f"the file holds {len(tests)}",
        )  # fmt: skip
    if number is None and len({test.subject.patient_id for test in tests}) > 1:
        raise BadInput(
            f"{path}: the file holds tests of different people", name="different_people",
            hint="choose one with --test",
        )  # fmt: skip
    test = tests[(number or 1) - 1]
    findings = [Finding(name=f.name, detail=f.detail) for f in test.findings]
    if number is None and len(tests) > 1:
        detail = f"the file holds {len(tests)} tests; the first was taken: choose with --test"
        findings.append(Finding(name="several_tests", detail=detail))
    for trial in test.trials:
        if trial.accepted is False:
            detail = (
                f"trial {trial.number} was not accepted on the instrument; its curve is judged here"
            )
            findings.append(Finding(name="not_accepted_there", detail=detail))
    samples = tuple(_samples(trial) for trial in test.trials)
    return Taken(path=path, samples=samples, test=test, findings=tuple(findings))


def _csv(data: bytes, path: Path) -> Taken:
    try:
        samples = read_samples(data)
    except SamplesError as error:
        raise SamplesError(error.name, f"{path}: {error}", error.hint) from error
    return Taken(
        path=path, samples=(samples,), test=LungTest(source="csv"), findings=samples.findings
    )


def _samples(trial: Trial) -> Samples:
    def floats(values: tuple[float, ...] | None) -> np.ndarray | None:
        return None if values is None else np.array(values, dtype=np.float64)

    return Samples(
        rate_hz=trial.rate_hz,
        flow_l_s=floats(trial.flow_l_s),
        volume_l=floats(trial.volume_l),
        findings=(),
    )


def subject_of(taken: Sequence[Taken]) -> Subject:
    """The one person the files name; two numbers, sexes or dates of birth are an error."""
    known = [t.test.subject for t in taken if t.test.subject.patient_id]
    if len({subject.patient_id for subject in known}) > 1:
        raise BadInput(
            "the files are of different people", name="different_people",
            hint="give the files of one person",
        )  # fmt: skip
    for field, said in (("sex", "sex"), ("birth_date", "date of birth")):
        if len({getattr(subject, field) for subject in known} - {None, ""}) > 1:
            raise BadInput(
                f"the files state more than one {said} for the same number", name="person_differs",
                hint=f"correct the {said} in one of them, or give the files of one person",
            )  # fmt: skip
    return known[0] if known else Subject()


def adopt_person(args: argparse.Namespace, taken: Sequence[Taken]) -> list[Finding]:
    """Sex, age and height from the files where the command line has none; what differs is told."""
    subject, findings = subject_of(taken), []
    for option, field in PERSON:
        said, stated = getattr(args, option), getattr(subject, field)
        if stated is None:
            continue
        if said is None:
            setattr(args, option, stated)
            detail = f"{field} was taken from the file"
            findings.append(Finding(name="person_from_file", detail=detail))
        elif said != stated if option == "sex" else abs(said - stated) > SAME[option]:
            detail = f"{field} differs from the file; the command line was followed"
            findings.append(Finding(name="person_differs", detail=detail))
    return findings


def check_conditions(args: argparse.Namespace, taken: Sequence[Taken]) -> None:
    """An instrument's export is at BTPS already: correcting it again would add a tenth."""
    if args.ambient_c is None and args.pressure_hpa is None:
        return
    if any(t.test.source == "easyone" for t in taken):
        raise SamplesError(
            "btps_twice",
            "the samples of an EasyOne export are at BTPS already",
            "leave --ambient-c and --pressure-hpa out",
        )


def differing(taken: Taken, session: Session, first: int) -> list[Finding]:
    """Where our figures and the instrument's own are far apart."""
    findings = []
    for number, trial in enumerate(taken.test.trials):
        blow = session.maneuvers[first + number].blow
        for measured in trial.measured:
            ours = getattr(blow, measured.index, None)
            if measured.index not in ("fev1_l", "fvc_l") or ours is None:
                continue
            if abs(ours - measured.value) > DIFFERS_L:
                detail = (
                    f"trial {trial.number}: {measured.index} is {ours:.2f} from the curve and "
                    f"{measured.value:.2f} in the file; check the export's curve settings"
                )
                findings.append(Finding(name="differs_from_instrument", detail=detail))
    return findings


def check_one_kind(taken: Sequence[Taken]) -> None:
    """Curves and bare results do not make one session."""
    if len({bool(t.samples) for t in taken}) > 1:
        raise BadInput(
            "some files hold curves and some hold results alone", name="curves_and_results",
            hint="score them one after the other",
        )  # fmt: skip


def stated_session(taken: Sequence[Taken]) -> Session:
    """A session of results without curves: nothing can be graded."""
    found = {m.index: m.value for t in taken for m in t.test.measured}
    if not found:
        raise SamplesError(
            "no_results",
            f"{taken[0].path}: the file holds neither curves nor results",
            "export the results of the examination, or the curves",
        )
    fev1, fvc = found.get("fev1_l"), found.get("fvc_l")
    ratio = found.get("fev1_fvc") or (fev1 / fvc if fev1 and fvc else None)
    blank = dict.fromkeys(Session.__struct_fields__)
    coaching = Coaching(
        code="no_curves",
        sentence="The file holds results without curves: nothing can be graded.",
        numbers={},
        stop=False,
    )
    known = {name: found.get(name) for name in INDICES if name in blank}
    made = {**blank, **known, "fev1_fvc": ratio, "maneuvers": (), "coaching": coaching}
    return Session(**{**made, "grade_fev1": "", "grade_fvc": ""})  # type: ignore[arg-type]


def results_of(
    session: Session, compared: Mapping[str, Mapping[str, float | None]], taken: Sequence[Taken]
) -> LungTest:
    """The session as others read it: results with their limits, grades, who and when."""
    first = taken[0].test
    stated = [] if any(t.samples for t in taken) else [m for t in taken for m in t.test.measured]
    own = [
        Measured(index=index, value=value, unit=unit)
        for index, unit in INDICES.items()
        if (value := getattr(session, index, None)) is not None
    ]
    if stated and "fev1_fvc" not in {m.index for m in stated}:
        stated += [m for m in own if m.index == "fev1_fvc"]
    grades = {"fev1": session.grade_fev1, "fvc": session.grade_fvc}
    graded = {name: grade for name, grade in grades.items() if grade}
    return msgspec.structs.replace(
        first,
        subject=subject_of(taken),
        grades=graded or first.grades,
        trials=tuple(trial for t in taken for trial in trials_of(t)),
        measured=tuple(_limited(m, compared) for m in stated or own),
    )


def _limited(measured: Measured, compared: Mapping[str, Mapping[str, float | None]]) -> Measured:
    """With our limits where there are any, else as the file states them."""
    stem = measured.index.removesuffix("_l").removesuffix("_l_s")
    limits = {name: compared.get(stem, {}).get(name) for name in LIMITS}
    known = {name: value for name, value in limits.items() if value is not None}
    return msgspec.structs.replace(measured, **known)


def trials_of(taken: Taken) -> tuple[Trial, ...]:
    """The curves of a file as trials."""
    if taken.test.trials:
        return taken.test.trials
    return tuple(
        Trial(
            number=number,
            rate_hz=samples.rate_hz,
            flow_l_s=None if samples.flow_l_s is None else tuple(samples.flow_l_s.tolist()),
            volume_l=None if samples.volume_l is None else tuple(samples.volume_l.tolist()),
        )
        for number, samples in enumerate(taken.samples, start=1)
    )


def written_at(text: str | None) -> dt.datetime | None:
    """``--at`` as a time."""
    if text is None:
        return None
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise BadInput(
            "--at is no time", name="bad_date", hint="write it as 2026-03-01T09:30"
        ) from error
