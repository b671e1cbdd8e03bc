"""`breathway report FILE... --lang en|zh-CN|km --out report.html|report.pdf`: one page.

In: files of blows or results as `score` reads them, those after the treatment with ``--post``, and
what the files do not say. Out: an HTML file or a PDF, by the ending of ``--out``.
"""

from __future__ import annotations

import argparse
import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any, Literal

from breathway.cli import score
from breathway.cli.convert import put, written_at
from breathway.cli.exchange import read_bytes, read_tests, subject_of, take
from breathway.cli.score import Outcome
from breathway.model.errors import BadInput
from breathway.score.interpret import bronchodilator_response
from breathway.score.signal import flow_of_volume
from breathway.share.report import (
    LANGUAGES,
    Earlier,
    Found,
    Half,
    Line,
    Sheet,
    compose,
    html,
    pdf,
)

Index = Literal["fev1", "fvc", "fev1_fvc", "pef", "fet"]
OF_SESSION: tuple[tuple[Index, str], ...] = (
    ("fev1", "fev1_l"), ("fvc", "fvc_l"), ("fev1_fvc", "fev1_fvc"), ("pef", "pef_l_s"),
)  # fmt: skip


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
    found = [_found(outcome) for outcome in outcomes]
    response, responded = _response(first, last) if paired else (None, False)
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
        lines=tuple(_lines(first, last if paired else None)),
        before=_half(first, args),
        after=_half(last, args, after=True) if paired else None,
        earlier=_earlier(outcomes, args),
        reference_set=args.set if first.compared else "",
        found_before=found[0],
        found_after=found[1] if paired else None,
        response=response,
        responded=responded,
        comments=tuple(filter(None, (args.comment,))),
        made_at=dt.datetime.now().astimezone(),
    )


def _lines(first: Outcome, last: Outcome | None) -> list[Line]:
    lines = []
    for index, name in OF_SESSION:
        limits = first.compared.get(index, {})
        after = last.compared.get(index, {}) if last else {}
        lines.append(
            Line(
                index=index,
                before=getattr(first.session, name),
                after=getattr(last.session, name) if last else None,
                predicted=limits.get("predicted") if index != "pef" else None,
                lln=limits.get("lln"),
                z_before=limits.get("z_score"),
                z_after=after.get("z_score"),
            )
        )
    times = [_longest(first), _longest(last) if last else None]
    return [*lines, Line(index="fet", before=times[0], after=times[1])]


def _longest(outcome: Outcome) -> float | None:
    """The expiratory time of the blow that is drawn."""
    best = best_of(outcome)
    return None if best is None else outcome.session.maneuvers[best].blow.fet_s


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
        grade_fvc=session.grade_fvc,
        blows=len(good),
        acceptable=sum(good),
        reasons=dict(Counter(r for m in session.maneuvers for r in m.reasons)),
        flow_l_s=flow,
        rate_hz=rate_hz,
    )


def _found(outcome: Outcome) -> Found | None:
    found = score.interpreted(outcome.compared)
    if found is None:
        return None
    return Found(pattern=found.pattern, severity=found.severity, prism=found.prism)


def _response(first: Outcome, last: Outcome) -> tuple[tuple[str, float, float] | None, bool]:
    """The index that changed most in percent of predicted, of FEV1 and FVC."""
    one, two = first.session, last.session
    found = bronchodilator_response(
        fev1_before_l=one.fev1_l,
        fev1_after_l=two.fev1_l,
        fev1_predicted_l=first.compared.get("fev1", {}).get("predicted"),
        fvc_before_l=one.fvc_l,
        fvc_after_l=two.fvc_l,
        fvc_predicted_l=first.compared.get("fvc", {}).get("predicted"),
    )
    changes = [("fev1", found.fev1_percent, one.fev1_l, two.fev1_l)]
    if found.significant and (found.fvc_percent or 0.0) > (found.fev1_percent or 0.0):
        changes = [("fvc", found.fvc_percent, one.fvc_l, two.fvc_l)]
    index, percent, before, after = changes[0]
    if percent is None or before is None or after is None:
        return None, False
    return (index, after - before, percent), found.significant


def _earlier(outcomes: list[Outcome], args: argparse.Namespace) -> tuple[Earlier, ...]:
    """FEV1 of the earlier tests and of this one, where each says when it was."""
    tests = []
    for path in args.previous:
        taken = take(path)
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
