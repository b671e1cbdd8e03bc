"""`breathway report FILE... --lang en|zh-CN|km --out report.html|report.pdf`: one page.

In: files of blows or results as `score` reads them, those after the treatment with ``--post``, and
what the files do not say. Out: an HTML file or a PDF, by the ending of ``--out``.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

from breathway.cli import score
from breathway.cli.convert import put, tell
from breathway.cli.exchange import read_bytes, read_tests, subject_of, take, written_at
from breathway.cli.score import Outcome
from breathway.model.errors import BadInput
from breathway.model.spirometry import Reference
from breathway.score.signal import flow_of_volume
from breathway.share.report import (
    LANGUAGES,
    Earlier,
    Half,
    Sheet,
    Tested,
    assemble,
    compose,
    html,
    pdf,
)


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "report",
        help="one page of spirometry as HTML or PDF",
        description="One page in the layout of ATS 2017, in English, Chinese or Khmer.",
    )
    score.add_options(parser)
    parser.add_argument("--post", nargs="+", type=Path, metavar="FILE", help="after the treatment")
    parser.add_argument("--previous", nargs="+", type=Path, default=[], metavar="FILE",
                        help="earlier tests, one a file")  # fmt: skip
    parser.add_argument("--lang", choices=LANGUAGES, default="en")
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.pdf|FILE.html")
    for name, said in (("name", "where the file does not say"), ("patient-id", ""), ("at", "time "
                       "of the test, ISO 8601"), ("place", ""), ("medicine", "between the tests"),
                       ("comment", "of who tested")):  # fmt: skip
        parser.add_argument(f"--{name}", metavar="TEXT", help=said or None, default=None)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the page."""
    ending = args.out.suffix.lower()
    if ending not in (".pdf", ".html", ".htm"):
        raise BadInput("--out ends neither in .pdf nor in .html", name="unknown_ending",
                       hint="write --out report.pdf")  # fmt: skip
    files, posts = args.files, args.post
    if args.test is None and posts is None and _is_pair(files):
        args.test, posts = 1, files
    before = score.score_files(args)
    drawn = [before]
    if posts is not None:
        args.files, args.test = posts, 2 if posts is files else args.test
        drawn.append(score.score_files(args))
    for outcome in drawn:
        tell(outcome.findings)
    sheet = sheet_of(drawn, args)
    page = compose(sheet, args.lang)
    put(args.out, pdf(page) if ending == ".pdf" else html(page))
    return 0


def _is_pair(files: list[Path]) -> bool:
    """One file that holds a test before and one after."""
    tests = read_tests(read_bytes(files[0]), files[0]) if len(files) == 1 else None
    return [test.when for test in tests or ()] == ["before", "after"]


def sheet_of(outcomes: list[Outcome], args: argparse.Namespace) -> Sheet:
    """The sheet of one outcome, or of one before and one after."""
    first, last = outcomes[0], outcomes[-1]
    subject = subject_of([t for outcome in outcomes for t in outcome.taken])
    paired = len(outcomes) == 2
    own = " ".join(filter(None, (subject.given_name, subject.family_name)))
    one, two = _tested(first), _tested(last) if paired else None
    response, responded = assemble.response(one, two)
    return Sheet(
        name=args.name or own,
        number=args.patient_id or subject.patient_id,
        sex=args.sex,
        birth_date=subject.birth_date,
        age_years=args.age,
        height_cm=args.height_cm,
        weight_kg=subject.weight_kg,
        place=args.place or "",
        instrument=first.taken[0].test.instrument,
        medicine=args.medicine or "",
        lines=assemble.lines(one, two),
        before=_half(first, args),
        after=_half(last, args, after=True) if paired else None,
        earlier=_earlier(outcomes, args, subject.patient_id or args.patient_id),
        reference_set=score.set_name(args) if first.compared else "",
        found_before=assemble.found(one),
        found_after=assemble.found(two),
        response=response,
        responded=responded,
        comments=tuple(filter(None, (args.comment,))),
        made_at=dt.datetime.now().astimezone(),
    )


def _tested(outcome: Outcome) -> Tested:
    session, best = outcome.session, best_of(outcome)
    references = []
    for index, limits in outcome.compared.items():
        predicted, lln, z = (limits.get(name) for name in ("predicted", "lln", "z_score"))
        if predicted is not None and lln is not None and z is not None:
            references.append(Reference(index=index, predicted=predicted, lln=lln, z_score=z))
    return Tested(
        fev1_l=session.fev1_l,
        fev075_l=session.fev075_l if session.grade_fev075 else None,
        fvc_l=session.fvc_l,
        fev1_fvc=session.fev1_fvc,
        pef_l_s=session.pef_l_s,
        fet_s=None if best is None else session.maneuvers[best].blow.fet_s,
        references=references,
    )


def best_of(outcome: Outcome) -> int | None:
    """The blow with the largest FEV1 + FVC among those that count (ATS/ERS 2019)."""
    ranked = [
        (m.fev1_acceptable and m.fvc_acceptable, m.fev1_usable or m.fvc_usable,
         (m.blow.fev1_l or 0.0) + m.blow.fvc_l, -n)
        for n, m in enumerate(outcome.session.maneuvers)
    ]  # fmt: skip
    return -max(ranked)[3] if ranked else None


def _half(outcome: Outcome, args: argparse.Namespace, after: bool = False) -> Half:
    session, best = outcome.session, best_of(outcome)
    at = outcome.taken[0].test.at or (None if after else written_at(args.at))
    flow: tuple[float, ...] = ()
    rate_hz = 100.0
    if best is not None:
        samples = [s for t in outcome.taken for s in t.samples][best]
        rate_hz = samples.rate_hz
        curve = samples.curve * score.factor_of(args)
        if samples.flow_l_s is None:
            curve = flow_of_volume(curve[None, :], rate_hz)[0]
        flow = tuple(curve.tolist())
    good = [m.fev1_acceptable and m.fvc_acceptable for m in session.maneuvers]
    return Half(
        at=at,
        grade_fev1=session.grade_fev1,
        grade_fev075=session.grade_fev075 or "",
        grade_fvc=session.grade_fvc,
        blows=len(good),
        acceptable=sum(good),
        reasons=dict(Counter(r for m in session.maneuvers for r in m.reasons)),
        flow_l_s=flow,
        rate_hz=rate_hz,
    )


def _earlier(
    outcomes: list[Outcome], args: argparse.Namespace, number: str | None
) -> tuple[Earlier, ...]:
    """FEV1 of the earlier tests and of this one, where each says when it was."""
    tests = []
    for path in args.previous:
        taken = take(path)
        theirs = taken.test.subject.patient_id
        if number and theirs and theirs != number:
            raise BadInput(
                f"{path}: a test of {theirs}, not of {number}", name="different_people",
                hint="give earlier tests of this person",
            )  # fmt: skip
        measured = {m.index: m for m in taken.test.measured}
        at, fev1 = taken.test.at, measured.get("fev1_l")
        if at is None or fev1 is None:
            raise BadInput(
                f"{path}: no FEV1 with a date", name="previous_unreadable",
                hint="give files of results: `breathway convert … --to gdt` makes them",
            )  # fmt: skip
        tests.append(Earlier(at=at, fev1_l=fev1.value, z_score=fev1.z_score))
    now = outcomes[-1]
    at = now.taken[0].test.at or written_at(args.at)
    if not tests or at is None or now.session.fev1_l is None:
        return tuple(tests)
    z = now.compared.get("fev1", {}).get("z_score")
    return (*tests, Earlier(at=at, fev1_l=now.session.fev1_l, z_score=z))
