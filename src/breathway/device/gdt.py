"""GDT, the German practices' device file: a record of an examination → test, or why not.

In: the bytes of one GDT file (xDT: three digits of length, four of field, content, CR LF), version
2.1 or the objects of 3.x, in ISO 8859-1/-15, code page 437, 7-bit German (DIN 66003) or UTF-8, as
field 9206 says; UTF-8 and Windows-1252 also where it says ISO 8859, with a finding. Out: one ``LungTest`` per record (6310/6311: an examination; 6301/6302: a person
or a request, without results) or a ``Rejection``.

Standard: QMS, GDT 2.1 (5/2001), chapters 2 and 3, and GDT 3.0/3.5. Fields read: 3000 number, 3101,
3102 name, 3103 birth (DDMMYYYY), 3110 sex, 3622 cm, 3623 kg, 6200/6201 and 7278/7279 date and time,
8402 kind, then per result 8410 ident, 8411 name, 8420 value, 8421 unit, 8461/8462 limits; 6220,
6227, 6228, 8480 words. Results only: a GDT file carries no curve that can be graded.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from breathway.model.errors import Finding, Rejection
from breathway.model.lungtest import (
    INDICES,
    LungTest,
    Measured,
    Subject,
    When,
    age_on,
    in_unit,
    index_of,
    number_of,
    unknown_unit,
)

BYTES_MOST: Final = 4 << 20
LINES_MOST: Final = 20_000
RECORDS: Final = ("6300", "6301", "6302", "6310", "6311")
CHARSETS: Final = {"1": "din66003", "2": "cp437", "3": "iso8859-1", "4": "utf-8"}
SEXES: Final = {"1": "M", "2": "F", "M": "M", "W": "F"}
_DIN = str.maketrans("[\\]{|}~", "ÄÖÜäöüß")
_FOUND = {
    "line_length": "a line is longer or shorter than its first three digits say",
    "record_length": "field 8100 does not say how long the file is",
    "charset_unstated": "field 9206 does not say the character set; ISO 8859-1 was taken",
    "charset_utf8": "the characters are UTF-8, which field 9206 does not say; they were read so",
    "charset_1252": "the characters are Windows-1252, not ISO 8859-1; they were read so",
}

Field = tuple[str, str]


def is_gdt(data: bytes) -> bool:
    """Whether the first line names a record (field 8000), or begins like a line of xDT."""
    first = data[:64].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe\r\n ")
    return first[:3].isdigit() and first[3:7] in (b"8000", b"8100")


def read_gdt(data: bytes) -> tuple[LungTest, ...] | Rejection:
    """Every record of the file."""
    if len(data) > BYTES_MOST:
        return _reject("too_large", f"more than {BYTES_MOST >> 20} MiB", "export one patient")
    if b"\0" in data[:64]:
        hint = "set the instrument's export to ISO 8859-1 (9206 = 3)"
        return _reject("bad_charset", "it is written in UTF-16, which GDT does not know", hint)
    found: list[str] = []
    lines = _lines(data, found)
    if isinstance(lines, Rejection):
        return lines
    tests: list[LungTest] = []
    records = _records(lines)
    if not records:
        return _reject("not_gdt", "no line holds field 8000", "export the file again as GDT 2.1")
    for record in records:
        read = _Record(record, found).read()
        if isinstance(read, Rejection):
            return read
        tests += read
    return tuple(tests)


def _reject(name: str, detail: str, hint: str) -> Rejection:
    return Rejection(name=name, detail=detail, hint=hint)


def _lines(data: bytes, found: list[str]) -> list[Field] | Rejection:
    """Fields in order. Lengths count bytes, CR LF included; many programs get them wrong."""
    raw = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    rows = [row for row in raw.split(b"\n") if row.strip(b" \x00\x1a")]
    if len(rows) > LINES_MOST:
        return _reject("too_large", f"more than {LINES_MOST} lines", "export one patient")
    encoding = _encoding(rows, found)
    if isinstance(encoding, Rejection):
        return encoding
    fields: list[Field] = []
    for number, row in enumerate(rows, start=1):
        if len(row) < 7 or not row[:7].isdigit():
            return _reject(
                "bad_line",
                f"line {number} does not begin with seven digits: length and field",
                "export the file again; text may have been edited or cut",
            )
        if int(row[:3]) != len(row) + 2 and "line_length" not in found:
            found.append("line_length")
        text = _decoded(row[7:], encoding)
        if text is None:
            return _reject(
                "bad_charset",
                f"line {number} is not in the character set that field 9206 states",
                "set the instrument's export to ISO 8859-1 (9206 = 3)",
            )
        fields.append((row[3:7].decode(), text))
    last = rows[-1] if rows else b""
    if last and not data.endswith((b"\n", b"\r", b"\x1a")) and int(last[:3]) > len(last) + 2:
        return _reject("cut", "the last line is cut", "copy the file again when it is complete")
    if not _length_agrees(fields, len(data)):
        found.append("record_length")
    return fields


def _length_agrees(fields: list[Field], size: int) -> bool:
    lengths = [number_of(content) for field, content in fields if field == "8100"]
    return not lengths or None in lengths or sum(filter(None, lengths)) == size


def _encoding(rows: list[bytes], found: list[str]) -> str | Rejection:
    stated = next((row[7:].strip() for row in rows if row[3:7] == b"9206"), None)
    if stated is None:
        modern = any(row[3:7] in (b"0001", b"8002") for row in rows)
        if modern:  # GDT 3.5 names ISO 8859-15
            return _latin(rows, "iso8859-15", found)
        taken = _latin(rows, "iso8859-1", found)
        if taken == "iso8859-1" and any(byte > 127 for row in rows for byte in row):
            found.append("charset_unstated")
        return taken
    code = CHARSETS.get(stated.decode("ascii", "replace"))
    if code is None:
        return _reject(
            "unknown_charset",
            "field 9206 names a character set that is none of 1, 2, 3, 4",
            "set the instrument's export to ISO 8859-1 (9206 = 3)",
        )
    return _latin(rows, code, found) if code == "iso8859-1" else code


def _latin(rows: list[bytes], stated: str, found: list[str]) -> str:
    """Of the sets that are called Latin, the one these bytes allow: ISO 8859 has no signs between
    80 and 9F, and no text in it is UTF-8 by chance."""
    text = b"\n".join(rows)
    if text.isascii():
        return stated
    if _decoded(text, "utf-8") is not None:
        found.append("charset_utf8")
        return "utf-8"
    if any(0x80 <= byte < 0xA0 for byte in text):
        found.append("charset_1252")
        return "cp1252"
    return stated


def _decoded(raw: bytes, encoding: str) -> str | None:
    if encoding == "din66003":
        return raw.decode("ascii").translate(_DIN) if raw.isascii() else None
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError:
        return None


def _records(fields: list[Field]) -> list[list[Field]]:
    records: list[list[Field]] = []
    for field in fields:
        if field[0] == "8000":
            records.append([])
        if records:
            records[-1].append(field)
    return records


class _Record:
    """One record's fields, gathered in the order of the file."""

    def __init__(self, fields: list[Field], found: list[str]) -> None:
        self._fields = fields
        self._found = [Finding(name=n, field="", detail=_FOUND[n]) for n in dict.fromkeys(found)]
        self._of = {field: content.strip() for field, content in reversed(fields)}

    def read(self) -> list[LungTest] | Rejection:
        """A test per phase; one without results for a request."""
        kind = self._of["8000"]
        if kind not in RECORDS:
            return _reject(
                "unknown_record",
                f"a record of kind {kind[:8]!r}",
                "export examinations as record 6310",
            )
        results = self._results()
        if isinstance(results, Rejection):
            return results
        subject = self._subject()
        if isinstance(subject, Rejection):
            return subject
        phases: dict[When | None, list[Measured]] = {}
        for when, measured in results:
            phases.setdefault(when, []).append(measured)
        return [self._test(subject, when, tuple(phases[when])) for when in phases] or [
            self._test(subject, None, ())
        ]

    def _test(
        self, subject: Subject, when: When | None, measured: tuple[Measured, ...]
    ) -> LungTest:
        words = [content for field, content in self._fields if field in ("6220", "6227", "6228")]
        return LungTest(
            source="gdt",
            subject=subject,
            when=when,
            at=self._at(),
            instrument=self._of.get("8316", ""),
            kind=self._of.get("8402", ""),
            measured=measured,
            comments=tuple(word for word in words if word.strip()),
            findings=tuple(self._found),
        )

    def _subject(self) -> Subject | Rejection:
        of = self._of
        birth = _date(of.get("3103", ""))
        if of.get("3103") and birth is None:
            return _reject("bad_date", "field 3103 is no date", "write it as DDMMYYYY")
        sex = of.get("3110", "")
        if sex and sex not in (*SEXES, "D", "X", "U"):
            return _reject("bad_sex", "field 3110 is none of 1, 2, M, W", "correct the person")
        height, weight = number_of(of.get("3622", "")), number_of(of.get("3623", ""))
        if height is not None and not 40 <= height <= 260:
            return _reject("bad_height", "field 3622 is no height", "write it in centimetres")
        return Subject(
            patient_id=of.get("3000", ""),
            family_name=of.get("3101", ""),
            given_name=of.get("3102", ""),
            sex=SEXES.get(sex),  # type: ignore[arg-type]
            birth_date=birth,
            age_years=age_on(birth, self._at()),
            height_cm=height,
            weight_kg=weight if weight is not None and 0.2 <= weight <= 650 else None,
        )

    def _at(self) -> dt.datetime | None:
        of = self._of
        day = _date(of.get("6200") or of.get("7278") or of.get("8432") or "")
        clock = (of.get("6201") or of.get("7279") or of.get("8439") or "").ljust(6, "0")[:6]
        if day is None:
            return None
        try:
            time = dt.time(int(clock[:2]), int(clock[2:4]), int(clock[4:6]))
        except ValueError:
            time = dt.time()
        return dt.datetime.combine(day, time)

    def _results(self) -> list[tuple[When | None, Measured]] | Rejection:
        """A result begins with 8410; what stands before the first belongs to the person."""
        groups: list[dict[str, str]] = []
        for field, content in self._fields:
            if field == "8410":
                groups.append({})
            elif field in ("8001", "8169", "3622"):
                groups.append({})  # the body's size of GDT 3.x has an 8421 of its own
            if groups:
                groups[-1].setdefault(field, content.strip())
        results: list[tuple[When | None, Measured]] = []
        for group in groups:
            if group.get("8420"):
                read = _measured(group)
                if isinstance(read, Rejection):
                    return read
                results.append(read)
        return results


def _measured(group: dict[str, str]) -> tuple[When | None, Measured] | Rejection:
    index, when = index_of(group.get("8410", ""))
    named, named_when = index_of(group.get("8411", ""))
    if index not in INDICES and named in INDICES:
        index = named
    value, unit = number_of(group["8420"]), group.get("8421", "")
    if value is None:
        return _reject(
            "not_a_number",
            f"{index[:40]}: field 8420 is no number",
            "export the results again; a result in words belongs in 8480",
        )
    if index in INDICES and in_unit(value, unit, index) is None:
        return unknown_unit(index, unit)

    def limit(field: str) -> float | None:
        bound = number_of(group.get(field, ""))
        return None if bound is None else in_unit(bound, unit, index)

    converted = in_unit(value, unit, index)
    return when or named_when, Measured(
        index=index,
        value=value if converted is None else converted,
        unit=INDICES.get(index, unit),
        lln=limit("8461"),
        uln=limit("8462"),
    )


def _date(text: str) -> dt.date | None:
    """DDMMYYYY, as every date of GDT."""
    if len(text) != 8 or not text.isascii() or not text.isdigit():
        return None
    try:
        return dt.date(int(text[4:]), int(text[2:4]), int(text[:2]))
    except ValueError:
        return None
