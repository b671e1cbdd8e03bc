"""HL7 v2.5.1: the segments, fields and escapes of a message, and its acknowledgement.

In: bytes, bare or in MLLP frames, one message or a batch (FHS, BHS). Out: ``Message`` values, or a
``Rejection``; ``acknowledge`` turns either into an ACK (2.9.2, original mode: AA taken, AE an error
in the content, AR a kind, version or mode of message that is not taken). ORU^R01 is in ``oru``.

Standard: HL7 2.5.1, chapter 2 (control): 2.5 message construction, 2.7 escapes, 2.10.3 batches,
2.15.5 ERR, tables 0008, 0211, 0357.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

import msgspec
from msgspec import Struct

from breathway.model.errors import Finding, Rejection

BYTES_MOST: Final = 16 << 20
SEGMENTS_MOST: Final = 50_000
MESSAGES_MOST: Final = 1000
MARKS_MOST: Final = 2000  # of one kind in a segment
OBX_STATUS: Final = 11  # OBX-11, required (7.4.2)
ENCODING: Final = "|^~\\&"
CHARSETS: Final = {  # table 0211
    "": "ascii", "ASCII": "ascii", "8859/1": "iso8859-1", "8859/15": "iso8859-15",
    "UNICODE": "utf-8", "UNICODE UTF-8": "utf-8", "UNICODE UTF-16": "utf-16",
    "GB 18030-2000": "gb18030",
}  # fmt: skip
VERSIONS: Final = ("2.3", "2.4", "2.5", "2.6", "2.7", "2.8")
# Table 0357, and whether the message itself (AR) or its content (AE) is at fault (2.9.2).
CONDITIONS: Final = {
    "segment_order": ("100", "Segment sequence error", "AE"),
    "field_missing": ("101", "Required field missing", "AE"),
    "no_results": ("101", "Required field missing", "AE"),
    "message_cut": ("100", "Segment sequence error", "AE"),
    "not_a_number": ("102", "Data type error", "AE"),
    "bad_date": ("102", "Data type error", "AE"),
    "unknown_unit": ("103", "Table value not found", "AE"),
    "unknown_type": ("200", "Unsupported message type", "AR"),
    "unknown_event": ("201", "Unsupported event code", "AR"),
    "not_for_production": ("202", "Unsupported processing id", "AR"),
    "unknown_version": ("203", "Unsupported version id", "AR"),
}


class Message(Struct, frozen=True, kw_only=True):
    """Segments as fields, still escaped; field 0 is the segment's name, MSH counts from MSH-1."""

    segments: tuple[tuple[str, ...], ...]
    delimiters: str  # of MSH-1 and MSH-2: field, component, repetition, escape, subcomponent
    findings: tuple[Finding, ...] = ()

    def parts(self, field: str) -> list[str]:
        """The components of the first repetition, unescaped."""
        separator, repeat = self.delimiters[1], self.delimiters[2]
        return [unescape(c, self.delimiters) for c in field.split(repeat)[0].split(separator)]


def get(segment: tuple[str, ...], number: int) -> str:
    """A field, or nothing where the segment is shorter; ``""`` (delete) is nothing too."""
    field = segment[number] if number < len(segment) else ""
    return "" if field == '""' else field


def is_hl7(data: bytes) -> bool:
    """Whether it begins with a header segment, in whatever frame."""
    head = data[:64].lstrip(b"\xef\xbb\xbf\xff\xfe\x0b\r\n ").replace(b"\x00", b"")
    return head[:3] in (b"MSH", b"FHS", b"BHS") and len(head) > 3 and not head[3:4].isalnum()


def read_messages(data: bytes) -> tuple[Message, ...] | Rejection:
    """Every message of a file."""
    if len(data) > BYTES_MOST:
        return _reject("too_large", f"more than {BYTES_MOST >> 20} MiB", "send fewer in one file")
    text = _text(data)
    if isinstance(text, Rejection):
        return text
    if sum(map(text.count, "\r\n\x0b\x1c")) > 2 * SEGMENTS_MOST + 8:
        return _reject("too_large", f"more than {SEGMENTS_MOST} segments", "send fewer in one file")
    lines = [line for line in re.split(r"[\r\n\x0b\x1c]+", text) if line.strip()]
    cut = _cut(text, lines)
    if isinstance(cut, Rejection):
        return cut
    groups: list[list[str]] = []
    for number, line in enumerate(lines, start=1):
        name = line[:3]
        if name == "MSH":
            groups.append([line])
        elif name in ("FHS", "BHS", "BTS", "FTS"):
            continue
        elif not groups or not re.fullmatch(r"[A-Z][A-Z0-9]{2}", name):
            return _reject(
                "segment_order",
                f"line {number} is no segment of a message",
                "begin every message with MSH; end every segment with a carriage return",
            )
        else:
            groups[-1].append(line)
    if not 1 <= len(groups) <= MESSAGES_MOST:
        return _reject("no_message", f"{len(groups)} messages", "send 1 to 1000 messages in a file")
    messages = []
    for group in groups:
        message = _message(group)
        if isinstance(message, Rejection):
            return message
        messages.append(message)
    return (*messages[:-1], msgspec.structs.replace(messages[-1], findings=cut))


def _cut(text: str, lines: list[str]) -> tuple[Finding, ...] | Rejection:
    """Whether the file was whole (2.5.2: a carriage return ends each segment; 2.10.3: batches)."""
    names = [line[:3] for line in lines]
    counts = re.findall(r"^BTS\W(\d{1,9})", "\n".join(lines), re.MULTILINE)
    told = sum(map(int, counts))
    last = lines[-1] if lines else ""
    ended = text.rstrip(" \x1a\x00").endswith(("\r", "\n", "\x1c"))
    why = ""
    if text.count("\x0b") > text.count("\x1c"):
        why = "a frame begins and does not end"
    elif 0 < len(counts) == names.count("BTS") and told != names.count("MSH"):
        why = f"the batch tells of {told} messages and holds {names.count('MSH')}"
    elif not ended and last.startswith("OBX") and len(last.split(last[3:4])) <= OBX_STATUS:
        why = "it ends in the middle of an OBX"
    if why:
        return _reject("message_cut", why, "fetch or send the whole message again")
    opened = (("FHS", "FTS"), ("BHS", "BTS"))
    if ended and all(names.count(one) <= names.count(end) for one, end in opened):
        return ()
    detail = "the last segment or batch is not ended: the message may have been cut"
    return (Finding(name="end_missing", field="", detail=detail),)


def _reject(name: str, detail: str, hint: str) -> Rejection:
    return Rejection(name=name, detail=detail, hint=hint)


def _text(data: bytes) -> str | Rejection:
    """MSH-18 names the characters; the standard's default is ASCII."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding: str | None = "utf-16"
    else:
        at = data.find(b"MSH")
        header = re.split(rb"[\r\n]", data[at : at + 4096])[0] if at >= 0 else b""
        fields = header.split(header[3:4]) if len(header) > 3 else []
        stated = fields[17].split(b"~")[0].strip() if len(fields) > 17 else b""
        encoding = CHARSETS.get(stated.decode("ascii", "replace"))
        if encoding == "utf-16":
            encoding = "utf-16-be"
    if encoding is None:
        return _reject(
            "unknown_charset", "MSH-18 names characters we do not read", "send UNICODE UTF-8"
        )
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode(encoding)
    except UnicodeDecodeError:
        return _reject(
            "bad_charset",
            f"the bytes are not {encoding}, which MSH-18 or the standard's default says",
            "state the characters in MSH-18: UNICODE UTF-8, 8859/1",
        )


def _message(lines: list[str]) -> Message | Rejection:
    header = lines[0]
    marks = header[3:8]
    if len(marks) < 5 or len(set(marks)) < 5 or any(mark.isalnum() for mark in marks):
        return _reject(
            "bad_header",
            "MSH-1 and MSH-2 must be five different marks",
            "begin with MSH|^~\\&|",
        )
    if any(line.count(mark) > MARKS_MOST for line in lines for mark in marks[:3]):
        return _reject("too_large", "a segment with more fields than HL7 has", "send results alone")
    fields = header.split(marks[0])
    first = (fields[0], marks[0], *fields[1:])  # MSH-1 is the separator itself
    rest = (tuple(line.split(marks[0])) for line in lines[1:])
    return Message(segments=(first, *rest), delimiters=marks)


def unescape(text: str, delimiters: str) -> str:
    r"""\F\ \S\ \R\ \E\ \T\, \Xhh..\, \.br\ and \.sp\; highlighting goes, the unknown stays."""
    mark = delimiters[3]
    if mark not in text:
        return text
    plain = {
        "F": delimiters[0], "S": delimiters[1], "R": delimiters[2], "E": mark,
        "T": delimiters[4], "H": "", "N": "", ".br": "\n", ".sp": "\n", ".in": "", ".fi": "",
    }  # fmt: skip

    def one(found: re.Match[str]) -> str:
        word = found[1]
        if word in plain:
            return plain[word]
        if re.fullmatch(r"X(?:[0-9A-Fa-f]{2})+", word):
            return bytes.fromhex(word[1:]).decode("utf-8", "replace")
        return found[0]

    escape = re.escape(mark)
    return re.sub(f"{escape}([^{escape}]*){escape}", one, text)


def escape(text: str) -> str:
    r"""Text for a field between ``|^~\&``; line breaks become ``\.br\``."""
    marks = {"\\": "\\E\\", "|": "\\F\\", "^": "\\S\\", "~": "\\R\\", "&": "\\T\\"}
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    made = "".join(marks.get(c, c) for c in lines)
    return re.sub(r"[\x00-\x09\x0b-\x1f\x7f]", "", made).replace("\n", "\\.br\\")


def instant(at: dt.datetime) -> str:
    """A TS: with its offset where it has one."""
    return at.strftime("%Y%m%d%H%M%S") + (at.strftime("%z") if at.tzinfo else "")


def read_instant(text: str) -> dt.datetime | None:
    """A TS of any precision: YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]."""
    found = re.fullmatch(r"(\d{4}(?:\d\d){0,5})(?:\.\d{1,4})?([+-]\d{4})?", text.strip())
    if found is None:
        return None
    digits = found[1] + "00000101000000"[len(found[1]) :]
    try:
        return dt.datetime.strptime(
            digits + (found[2] or ""), "%Y%m%d%H%M%S" + "%z" * bool(found[2])
        )
    except ValueError:
        return None


def header(kind: str, *, to: str, at: dt.datetime, control_id: str, profile: str = "") -> str:
    """MSH of a message of ours."""
    application, _, place = to.partition("/")
    event = kind.split("^")
    structure = f"{event[0]}_{event[1]}" if len(event) > 1 and event[0] != "ACK" else event[0]
    fields = [
        "MSH", ENCODING[1:], "BREATHWAY", "", escape(application), escape(place), instant(at), "",
        f"{kind}^{structure}", escape(control_id)[:20], "P", "2.5.1", "", "", "AL", "NE", "",
        "UNICODE UTF-8", "", "", profile,
    ]  # fmt: skip
    return ENCODING[0].join(fields).rstrip(ENCODING[0])


def wire(segments: list[str]) -> bytes:
    """Segments as bytes: each ends with a carriage return."""
    return "".join(segment + "\r" for segment in segments).encode()


def acknowledge(
    data: bytes, problem: Rejection | None, *, at: dt.datetime, control_id: str
) -> bytes:
    """The ACK for a message that was taken, or for why it was not."""
    asked = read_messages(data)
    start = data.find(b"MSH")
    if isinstance(asked, Rejection) and start >= 0:  # the header alone says whom to answer
        asked = read_messages(re.split(rb"[\r\n]", data[start:])[0] + b"\r")
    first = asked[0] if not isinstance(asked, Rejection) else None
    msh = first.segments[0] if first else ()
    place = "/".join((get(msh, 3), get(msh, 4)))
    number, words, answer = ("0", "Message accepted", "AA")
    if problem is not None:
        number, words, answer = CONDITIONS.get(
            problem.name, ("207", "Application internal error", "AE" if first else "AR")
        )
    event = (first.parts(get(msh, 9)) if first else []) + ["", ""]
    kind = f"ACK^{event[1]}" if event[1] else "ACK"
    segments = [
        header(kind, to=place, at=at, control_id=control_id),
        f"MSA|{answer}|{get(msh, 10)}",
    ]
    if problem is not None:
        said = escape(f"{problem.detail}. {problem.hint}.")
        segments.append(f"ERR|||{number}^{words}^HL70357|E||||{said}")
    return wire(segments)
