"""`breathway sound FILE...`: what lung sounds say; with `--events`, stretches of them.

In: WAV, FLAC or what else libsndfile reads, any rate from 4 kHz; a CSV of stretches. Out: one JSON
object or a table. A long file is read in windows. A file that cannot be heard, a stretch that
cannot be judged is an entry with its error, in its place, and the exit status is 2; the others are
heard all the same. A file that was cut short is heard as far as it goes, and says so.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from msgspec import to_builtins
from msgspec.structs import replace
from numpy.typing import NDArray

from breathway.listen.change import Laid, change, laid
from breathway.listen.errors import SoundError
from breathway.listen.explained import Explained
from breathway.listen.hear import LOWEST_RATE_HZ, Heard, hear
from breathway.listen.model import Opinion
from breathway.listen.whole import WHOLE_UP_TO_S, WINDOW_S, whole, windows

CHANNELS_MOST = 8
RATE_MOST_HZ = 400_000
LEAST_SAMPLES_S = 0.05
BLOCK = 512  # samples that are lost where a file is damaged, at most
COLUMNS = ("recording", "start_s", "end_s")
Stretch = tuple[float, float]
# What libsndfile says of samples that are more in the header than in the file, and of an OGG that
# lacks its last page. A recorder that writes to a pipe says 4 GiB: it never knew.
CUT = re.compile(
    r"^ *(?:data|SSND|Data Size) *: (\d+) \(should be (\d+)\)|lacks an (end-of-stream)", re.M
)
NEVER_KNEW = 0x7FFF_0000
TRUNCATED = "truncated"


def add_parser(subparsers: Any) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "sound",
        help="wheezes, crackles, breathing rate, quality and class of lung sounds",
        description="Judge recordings of lung sounds. A second pair of ears, never a diagnosis.",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="WAV, FLAC, OGG …")
    parser.add_argument("--events", type=Path, metavar="CSV", help="judge these stretches: columns "
                        "recording (file name without ending), start_s, end_s")  # fmt: skip
    parser.add_argument("--compare", action="store_true", help="two files, before and after at one "
                        "place: what changed, with 95%% intervals")  # fmt: skip
    parser.add_argument("--age", type=float, metavar="YEARS", help="of the person who breathes")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Hear the files."""
    if args.events is not None:
        return _run_events(args)
    if args.compare:
        return _run_compare(args)
    failed = False
    if args.json:
        print('{"files": [', end="")
    for number, path in enumerate(args.files):
        entry = _entry(path, args.age)
        failed |= "error" in entry
        if args.json:
            print(",\n" if number else "", json.dumps(entry, ensure_ascii=False), sep="", end="")
        else:
            print(_line(entry), flush=True)
    if args.json:
        print("]}")
    return 2 if failed else 0


def _run_compare(args: argparse.Namespace) -> int:
    if len(args.files) != 2:
        raise SoundError("two_files", f"{len(args.files)} files", "give one before and one after")
    found = to_builtins(change(_laid(args.files[0]), _laid(args.files[1])))
    if args.json:
        print(json.dumps({"change": found}))
        return 0
    octaves = found.pop("octaves")
    found |= {f"{each['from_hz']:g}-{each['to_hz']:g} Hz, dB": each["db"] for each in octaves}
    for name, of in found.items():
        clear = "" if of["clear"] else ", not clear"
        interval = f"({of['low']:+g} to {of['high']:+g})"
        print(
            f"{name}: {of['before']:g} → {of['after']:g}, {of['difference']:+g} {interval}{clear}"
        )
    return 0


def _laid(path: Path) -> Laid:
    with open_sound(path) as file:
        return laid(part(file, 0, WHOLE_UP_TO_S), file.samplerate)


def _run_events(args: argparse.Namespace) -> int:
    rows = read_events(args.events)
    files: dict[str, list[Path]] = {}
    for path in args.files:
        files.setdefault(path.stem, []).append(path)
    wanted: dict[str, list[Stretch]] = {}
    for name, span in rows:
        if not isinstance(span, SoundError):
            wanted.setdefault(name, []).append(span)
    found = {name: iter(_of_recording(name, files, spans)) for name, spans in wanted.items()}
    events = [
        {"recording": name, "start_s": None, "end_s": None, **_nothing(span)}
        if isinstance(span, SoundError)
        else {"recording": name, "start_s": span[0], "end_s": span[1], **next(found[name])}
        for name, span in rows
    ]
    if args.json:
        json.dump({"events": events}, sys.stdout, ensure_ascii=False)
        print()
    else:
        for event in events:
            at = "".join("        -" if t is None else f" {t:>8.3f}"
                         for t in (event["start_s"], event["end_s"]))  # fmt: skip
            print(f"{event['recording']:<24}{at}  {event['label'] or event['error']['name']}")
    return 2 if any("error" in event for event in events) else 0


def read_events(path: Path) -> list[tuple[str, Stretch | SoundError]]:
    """The rows of a table of stretches; a row that is wrong has its error."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as table:
            reader = csv.DictReader(table, skipinitialspace=True)
            missing = [c for c in COLUMNS if c not in (reader.fieldnames or ())]
            if missing:
                raise SoundError("column_missing", f"{path} has no column {missing[0]}",
                                 f"its header must have {', '.join(COLUMNS)}")  # fmt: skip
            return [_row(path, reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise SoundError("table_unreadable", f"{path}: {error}", "give a CSV in UTF-8") from error


def _row(path: Path, line: int, row: dict[str, str]) -> tuple[str, Stretch | SoundError]:
    try:
        start, end = float(row["start_s"]), float(row["end_s"])
    except (TypeError, ValueError):
        start = end = math.nan
    name = (row["recording"] or "").strip()
    if 0 <= start < end < math.inf:
        return name, (start, end)
    return name, SoundError("stretch_wrong", f"{path}, line {line}: no stretch of time",
                            "start_s and end_s are seconds, the end after the start")  # fmt: skip


def _of_recording(
    name: str, files: dict[str, list[Path]], spans: Sequence[Stretch]
) -> list[dict[str, Any]]:
    paths = files.get(name, [])
    if len(paths) == 1:
        return _of_events(paths[0], spans)
    if paths:
        error = SoundError("recording_twice", f"{len(paths)} files are called {name}",
                           "give each recording once")  # fmt: skip
    else:
        error = SoundError("recording_absent", f"no file is called {name}, which the table names",
                           "give all files that the table names")  # fmt: skip
    return _nothings(error, len(spans))


def open_sound(path: Path) -> soundfile.SoundFile:
    """The file, opened; raises ``SoundError`` when it cannot be heard."""
    if path.is_dir():
        raise SoundError("file_unreadable", f"{path} is a folder", "give the files in it")
    if not path.is_file():
        raise SoundError("file_unreadable", f"{path}: no such file", "check its name")
    if not path.stat().st_size:
        raise SoundError("file_unreadable", f"{path} is empty", "copy it again")
    try:
        file = soundfile.SoundFile(path)
    except (OSError, RuntimeError, TypeError) as error:
        raise SoundError(
            "file_unreadable", f"{path}: {error}", "give a sound as WAV, FLAC or OGG"
        ) from error
    problem = None
    if not LOWEST_RATE_HZ <= file.samplerate <= RATE_MOST_HZ:
        problem = ("rate_unheard", f"{file.samplerate} samples a second", "record at 4 or 8 kHz")
    elif file.channels > CHANNELS_MOST:
        problem = ("too_many_channels", f"{file.channels} channels", "give one place per file")
    elif file.frames < LEAST_SAMPLES_S * file.samplerate:
        problem = ("too_short", f"{file.frames} samples", "record at least two breaths")
    if problem:
        file.close()
        raise SoundError(problem[0], f"{path}: {problem[1]}", problem[2])
    return file


def part(file: soundfile.SoundFile, start_s: float, end_s: float) -> NDArray[np.float32]:
    """(samples, channels) of a stretch, as far as the file can be read."""
    first = max(0, round(start_s * file.samplerate))
    last = min(file.frames, round(end_s * file.samplerate))
    blocks, why = [], "it ends early"
    try:
        file.seek(first)
        for at in range(first, last, BLOCK):
            blocks.append(file.read(min(BLOCK, last - at), dtype="float32", always_2d=True))
    except RuntimeError as error:
        why = str(error)
    if not sum(map(len, blocks)):
        raise SoundError("file_damaged", f"{file.name}: {why}", "copy it again")
    samples = np.concatenate(blocks)
    if not np.isfinite(samples).all():
        raise SoundError("samples_not_numbers", f"{file.name}: it holds samples that are no "
                         "numbers", "export it again as 16-bit WAV or FLAC")  # fmt: skip
    return samples


def heard(path: Path, age_years: float | None = None) -> Heard:
    """One recording, whole; memory is bounded by a window."""
    with open_sound(path) as file:
        rate, cut = file.samplerate, truncated(file)
        parts: list[tuple[float, Heard]] = []
        for start, end in windows(file.frames / rate):
            try:
                samples = part(file, start, end)
            except SoundError as error:
                if not parts or error.name != "file_damaged":
                    raise
                cut |= _knew(file)
                break
            if not parts or len(samples) >= LEAST_SAMPLES_S * rate:
                parts.append((start, hear(samples, rate, age_years=age_years)))
            if len(samples) < int((end - start) * rate):
                cut |= _knew(file)
                break
        found = whole(parts)
        if not cut:
            return found
        good = replace(found.quality, problems=(*found.quality.problems, TRUNCATED))
        return replace(found, quality=good, reasons=(TRUNCATED, *found.reasons))


def _knew(file: soundfile.SoundFile) -> bool:
    """Whether the file says how long it is."""
    return bool(file.frames < 1 << 62)


def truncated(file: soundfile.SoundFile) -> bool:
    """Whether the file ends before its own header says it does."""
    found = CUT.search(file.extra_info)
    if found is None or found[3]:
        return found is not None
    return int(found[2]) < int(found[1]) < NEVER_KNEW


def _of_events(path: Path, spans: Sequence[Stretch]) -> list[dict[str, Any]]:
    try:
        found, cut = heard_spans(path, spans)
    except SoundError as error:
        if error.name == "stretch_outside" and len(spans) > 1:  # the others are heard all the same
            return [one for span in spans for one in _of_events(path, [span])]
        return _nothings(error, len(spans))
    said = {"reasons": [TRUNCATED]} if cut else {}
    return [
        {**to_builtins(opinion), "explained": to_builtins(figures), **said}
        for opinion, figures in found
    ]


def _nothings(error: SoundError, count: int) -> list[dict[str, Any]]:
    """As many events of which nothing can be said, told once."""
    return [_nothing(error)] * count


def heard_spans(
    path: Path, spans: Sequence[Stretch]
) -> tuple[list[tuple[Opinion, Explained]], bool]:
    """Opinions of stretches of a recording, each within its surroundings; whether it is cut."""
    with open_sound(path) as file:
        rate, cut = file.samplerate, truncated(file)
        seconds = file.frames / rate
        if seconds <= WHOLE_UP_TO_S:
            samples = part(file, 0, seconds)
            _within(path, max(start for start, _ in spans), len(samples) / rate)
            return _pairs(hear(samples, rate, spans_s=spans)), cut or len(samples) < file.frames
        found: list[tuple[Opinion, Explained]] = []
        for start, end in spans:
            _within(path, start, seconds)
            at = max(0.0, (start + min(end, start + WINDOW_S)) / 2 - WINDOW_S / 2)
            around = part(file, at, at + max(WINDOW_S, min(end - start, WHOLE_UP_TO_S)))
            _within(path, start, at + len(around) / rate)
            found += _pairs(hear(around, rate, spans_s=[(start - at, end - at)]))
        return found, cut


def _within(path: Path, start_s: float, seconds: float) -> None:
    if start_s >= seconds:
        raise SoundError(
            "stretch_outside",
            f"{path} lasts {seconds:.3f} s and a stretch begins at {start_s:.3f} s",
            "give stretches within the recording",
        )


def _pairs(of: Heard) -> list[tuple[Opinion, Explained]]:
    return list(zip(of.events, of.explained, strict=True))


def _nothing(error: SoundError) -> dict[str, Any]:
    print(f"breathway: {error} ({error.name}). {error.hint}", file=sys.stderr)
    return {"label": None, "probabilities": {}, "adventitious": None, "error": _error(error)}


def _entry(path: Path, age_years: float | None) -> dict[str, Any]:
    try:
        of = heard(path, age_years)
    except SoundError as error:
        print(f"breathway: {error} ({error.name}). {error.hint}", file=sys.stderr)
        return {
            "file": str(path), "record_label": None, "quality": None, "wheezes": [],
            "crackles": [], "rate_per_min": None, "abstained": True, "reasons": [error.name],
            "error": _error(error),
        }  # fmt: skip
    sure = [whistle for whistle in of.whistles if whistle.sure]
    return {
        "file": str(path),
        "record_label": {"label": of.record.label, "probabilities": of.record.probabilities},
        "quality": to_builtins(of.quality),
        "wheezes": to_builtins([w for w in sure if w.kind != "rhonchus"]),
        "rhonchi": to_builtins([w for w in sure if w.kind == "rhonchus"]),
        "crackles": to_builtins(of.crackles),
        "rate_per_min": of.breaths.rate_per_min,
        "in_to_out": of.breaths.in_to_out,
        "phases": to_builtins(of.breaths.phases),
        "wheeze_share": of.wheeze_share,
        "abstained": of.abstained,
        "reasons": list(of.reasons),
    }


def _error(error: SoundError) -> dict[str, str]:
    return {"name": error.name, "message": str(error), "hint": error.hint}


def _line(entry: dict[str, Any]) -> str:
    if "error" in entry:
        return f"{entry['file']}: {entry['error']['name']}"
    rate = entry["rate_per_min"]
    label = entry["record_label"]
    sure = label["probabilities"][label["label"]]
    abstained = ", abstained" if entry["abstained"] else ""
    return (
        f"{entry['file']}: {label['label']} ({sure:.0%}{abstained}), "
        f"{'no clear breathing' if rate is None else f'{rate:.0f} breaths a minute'}, "
        f"{len(entry['wheezes'])} wheezes in {entry['wheeze_share']:.0%} of the time, "
        f"{len(entry['crackles'])} crackles; {', '.join(entry['reasons'])}"
    )
