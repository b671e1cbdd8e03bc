"""`breathway convert IN... --to hl7|gdt|csv|json`: lung-function files into another form.

In: files as `score` reads them. Out: one file or standard output. Curves are scored on the way, by
the same options; results alone are passed on as they are, or compared where the person is known.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import secrets
import sys
from pathlib import Path
from typing import Any

import msgspec

from breathway.cli import score
from breathway.cli.exchange import read_bytes, read_tests, results_of, written_at
from breathway.model.errors import BadInput, Rejection
from breathway.model.lungtest import LungTest, Trial
from breathway.share.csv import write_curve, write_results
from breathway.share.gdt import write_gdt
from breathway.share.hl7 import acknowledge, is_hl7
from breathway.share.oru import read_oru, write_oru

FORMS = ("hl7", "gdt", "csv", "json")


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "convert",
        help="lung-function files and messages from one form into another",
        description="Read CSV, EasyOne XML, GDT or HL7 v2, told apart by what they hold, score "
        "curves on the way, and write HL7 v2 ORU, GDT 2.1, CSV or JSON.",
    )
    score.add_options(parser)
    parser.add_argument("--to", required=True, choices=FORMS)
    parser.add_argument("--out", type=Path, metavar="FILE", help="else standard output")
    parser.add_argument("--patient-id", help="where the file does not name the person")
    parser.add_argument("--at", metavar="TIME", help="when the test was, ISO 8601, where the file "
                        "does not say")  # fmt: skip
    parser.add_argument("--receiver", default="", metavar="APPLICATION/FACILITY")
    parser.add_argument("--ack", type=Path, metavar="FILE", help="write the HL7 acknowledgement")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Convert the files."""
    now = dt.datetime.now(dt.UTC)
    if args.ack is not None:
        _acknowledge(args, now)
    if args.to == "csv" and _curves(args):
        return 0
    scored = [_scored(args, number) for number in _numbers(args)]
    put(args.out, _written(scored, args, now))
    return 0


Scored = tuple[LungTest, str]  # a test and its interpretation in words


def _scored(args: argparse.Namespace, number: int | None) -> Scored:
    """One test of the files, each with the person of its own."""
    own = argparse.Namespace(**{**vars(args), "test": number})
    outcome = score.score_files(own)
    tell(outcome.findings)
    found = score.interpreted(outcome.compared)
    words = f"{found.pattern}, {found.severity}: {'; '.join(found.reasons)}" if found else ""
    return _completed(results_of(outcome.session, outcome.compared, outcome.taken), own), words


def tell(findings: list[dict[str, str]]) -> None:
    """What the reader should know although there is a result."""
    for finding in findings:
        print(f"note: {finding['name']}: {finding['detail']}", file=sys.stderr)


def _numbers(args: argparse.Namespace) -> list[int | None]:
    """Every test of a file that holds several, before and after for one; else the chosen one."""
    if args.test is not None or len(args.files) > 1:
        return [args.test]
    tests = read_tests(read_bytes(args.files[0]), args.files[0]) or ()
    return list(range(1, len(tests) + 1)) or [None]


def _completed(test: LungTest, args: argparse.Namespace) -> LungTest:
    """What the command line adds: who, when."""
    at = written_at(args.at) or test.at
    subject = msgspec.structs.replace(
        test.subject,
        patient_id=args.patient_id or test.subject.patient_id,
        sex=args.sex,
        age_years=args.age,
        height_cm=args.height_cm,
    )
    return msgspec.structs.replace(test, subject=subject, at=at)


def _written(scored: list[Scored], args: argparse.Namespace, now: dt.datetime) -> bytes:
    tests = [test for test, _ in scored]
    if args.to == "json":
        bare = [msgspec.structs.replace(test, trials=()) for test in tests]
        return msgspec.json.format(msgspec.json.encode(bare)) + b"\n"
    if args.to == "csv":
        return write_results(tests)
    if not all(test.subject.patient_id for test in tests):
        raise BadInput(
            "neither the file nor the command line says whose test it is",
            name="patient_id_missing",
            hint="give --patient-id",
        )
    out = b""
    for _, group in itertools.groupby(scored, key=lambda each: each[0].subject.patient_id):
        of_one, words = zip(*group, strict=True)  # a message or a record is about one person
        if args.to == "gdt":
            out += write_gdt(of_one, to=args.receiver, interpretations=words)
        else:
            out += write_oru(of_one, at=now, control_id=secrets.token_hex(10), to=args.receiver,
                             interpretations=words)  # fmt: skip
    return out


def _curves(args: argparse.Namespace) -> bool:
    """One CSV file for each curve; False where the files hold results alone."""
    trials: list[Trial] = []
    for path in args.files:
        tests = read_tests(read_bytes(path), path)
        chosen = (tests or ())[(args.test or 1) - 1 :][:1]
        trials += [trial for test in chosen for trial in test.trials]
    if not trials:
        return False
    if len(trials) > 1 and args.out is None:
        raise BadInput(
            f"{len(trials)} curves do not fit on one standard output", name="several_curves",
            hint="give --out NAME.csv: the curves become NAME-1.csv, NAME-2.csv and so on",
        )  # fmt: skip
    for number, trial in enumerate(trials, start=1):
        out = args.out
        if len(trials) > 1:
            out = out.with_name(f"{out.stem}-{number}{out.suffix or '.csv'}")
        put(out, write_curve(trial))
    return True


def _acknowledge(args: argparse.Namespace, now: dt.datetime) -> None:
    data = read_bytes(args.files[0])
    if not is_hl7(data):
        raise BadInput("only an HL7 message is acknowledged", name="no_message", hint="drop --ack")
    read = read_oru(data)
    problem = None
    if isinstance(read, Rejection):
        problem = read
    elif not any(test.measured for test in read):
        detail, hint = "no OBX holds a result of lung function", "send one for each result"
        problem = Rejection(name="no_results", detail=detail, hint=hint)
    put(args.ack, acknowledge(data, problem, at=now, control_id=secrets.token_hex(10)))


def put(out: Path | None, data: bytes) -> None:
    """Write to a file or to standard output."""
    if out is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        out.write_bytes(data)
    except OSError as error:
        raise BadInput(
            f"{out}: {error.strerror or error}", name="file_unwritable", hint="choose another place"
        ) from error
