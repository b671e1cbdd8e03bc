"""The cells of a workbook, and nothing else of it.

In: the bytes of an .xlsx file. Out: its sheets in order, each a mapping from (row, column), counted
from 1, to a number or a text; empty cells are not there. Formulas give the value that was saved
with them.

Standard: ECMA-376, SpreadsheetML, sections 18.2 to 18.4. Read here because a reference table needs
none of what a spreadsheet library brings.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from xml.etree import ElementTree

from breathway.score.errors import TablesError

Sheet = Mapping[tuple[int, int], float | str]

MAX_BYTES = 64 * 2**20  # of one part, unpacked: a hundred times the largest official workbook
OLD = bytes.fromhex("d0cf11e0a1b11ae1")  # OLE2: .xls, or an .xlsx under a password
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
PLACE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
SAVE_AS = "open it in a spreadsheet program and save it as .xlsx, without a password"


def sheets_of(data: bytes) -> dict[str, Sheet]:
    """Every sheet by its name."""
    if data.startswith(OLD):
        raise TablesError("workbook_old", "the workbook is in the old .xls form or locked", SAVE_AS)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _sheets(archive)
    except (
        zipfile.BadZipFile, KeyError, ElementTree.ParseError, NotImplementedError, RuntimeError,
        EOFError, zlib.error, ValueError, OverflowError, IndexError, UnicodeDecodeError,
    ) as error:  # fmt: skip
        raise TablesError(
            "workbook_unreadable", "the file is no .xlsx workbook", SAVE_AS
        ) from error


def cell_name(row: int, column: int) -> str:
    """ "B7" for row 7, column 2."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def _sheets(archive: zipfile.ZipFile) -> dict[str, Sheet]:
    targets = {
        each.get("Id", ""): each.get("Target", "")
        for each in _part(archive, "xl/_rels/workbook.xml.rels")
    }
    texts: list[str] = []
    if "xl/sharedStrings.xml" in archive.namelist():
        texts = [_text(each) for each in _part(archive, "xl/sharedStrings.xml")]
    found: dict[str, Sheet] = {}
    for each in _part(archive, "xl/workbook.xml").iter(f"{MAIN}sheet"):
        target = targets[each.get(RELATION, "")]
        path = target[1:] if target.startswith("/") else f"xl/{target}"
        if "worksheets/" in path:  # a sheet of nothing but a chart holds no cells
            found[each.get("name", "")] = _cells(_part(archive, path), texts)
    return found


def _part(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    with archive.open(name) as part:
        data = part.read(MAX_BYTES + 1)
    # Without a document type there are no entities that could swell; UTF-16 could hide one.
    if len(data) > MAX_BYTES or b"<!DOCTYPE" in data or data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise ValueError(name)
    return ElementTree.fromstring(data)  # noqa: S314


def _text(item: ElementTree.Element) -> str:
    """Of a string in runs, without its phonetic reading."""
    runs = [*item.findall(f"{MAIN}t"), *item.findall(f"{MAIN}r/{MAIN}t")]
    return "".join(run.text or "" for run in runs)


def _cells(sheet: ElementTree.Element, texts: list[str]) -> Sheet:
    cells: dict[tuple[int, int], float | str] = {}
    row = column = 0
    for line in sheet.iter(f"{MAIN}row"):
        row, column = int(line.get("r", row + 1)), 0
        for cell in line.iter(f"{MAIN}c"):
            place = PLACE.fullmatch(cell.get("r", ""))
            column = _column(place[1]) if place else column + 1
            value = _value(cell, texts)
            if value is not None:
                cells[row, column] = value
    return cells


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _value(cell: ElementTree.Element, texts: list[str]) -> float | str | None:
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        inline = cell.find(f"{MAIN}is")
        return None if inline is None else _text(inline).strip() or None
    value = cell.find(f"{MAIN}v")
    if value is None or not (value.text or "").strip():
        return None
    said = str(value.text).strip()
    if kind == "s":
        return texts[int(said)].strip() or None
    if kind == "b":
        return "TRUE" if said == "1" else "FALSE"
    return float(said) if kind == "n" else said  # str, e (an error such as #REF!), d
