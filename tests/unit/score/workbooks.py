"""Workbooks as the sources publish them, made from the tables that ship."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from importlib.resources import files
from xml.sax.saxutils import escape, quoteattr

Cell = float | str | None
Rows = Sequence[Sequence[Cell]]
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
REL = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
RELS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """An .xlsx of these rows; empty cells are left out, as spreadsheet programs do."""
    texts: list[str] = []
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        names = "".join(
            f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
            for n, name in enumerate(sheets, 1)
        )
        archive.writestr("xl/workbook.xml", f"{HEAD}<workbook {MAIN} {REL}><sheets>{names}"
                         "</sheets></workbook>")  # fmt: skip
        targets = "".join(
            f'<Relationship Id="rId{n}" Type="x" Target="worksheets/sheet{n}.xml"/>'
            for n in range(1, len(sheets) + 1)
        )
        archive.writestr("xl/_rels/workbook.xml.rels",
                         f"{HEAD}<Relationships {RELS}>{targets}</Relationships>")  # fmt: skip
        for n, rows in enumerate(sheets.values(), 1):
            lines = "".join(
                f'<row r="{r}">{"".join(_cell(r, c, v, texts) for c, v in enumerate(row))}</row>'
                for r, row in enumerate(rows, 1)
            )
            archive.writestr(f"xl/worksheets/sheet{n}.xml", f"{HEAD}<worksheet {MAIN}><sheetData>"
                             f"{lines}</sheetData></worksheet>")  # fmt: skip
        shared = "".join(f"<si><t>{escape(text)}</t></si>" for text in texts)
        archive.writestr("xl/sharedStrings.xml", f"{HEAD}<sst {MAIN}>{shared}</sst>")
    return made.getvalue()


def _cell(row: int, column: int, value: Cell, texts: list[str]) -> str:
    if value is None or value == "":
        return ""
    place = f"{chr(ord('A') + column)}{row}"
    if not isinstance(value, str):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    texts.append(value)
    return f'<c r="{place}" t="s"><v>{len(texts) - 1}</v></c>'


def table(name: str) -> list[dict[str, str]]:
    path = files("breathway").joinpath("data", "spirometry", f"{name}.csv")
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))


def _splines(of: str, index: str, sex: str, columns: str) -> list[list[Cell]]:
    rows = [r for r in table(f"{of}_splines") if (r["index"], r["sex"]) == (index, sex)]
    names = {"l": "lspline", "m": "mspline", "s": "sspline"}
    return [[float(r["age"]), *(float(r[names[c]] or 0) for c in columns)] for r in rows]


def gli_2012(nudge: float = 0.0) -> dict[str, list[list[Cell]]]:
    """`nudge` is added to each intercept of M: below the fourth decimal it changes nothing."""
    sheets: dict[str, list[list[Cell]]] = {}
    labels = ("Intercept", "Height", "Age", "Afr. Am.", "N East Asia", "S East Asia", "Other/mixed")
    names = (("a0", "p0", "q0"), ("a1", "", ""), ("a2", "p1", "q1"), ("a3", "p2", ""),
             ("a4", "p3", ""), ("a5", "p4", ""), ("a6", "p5", ""))  # fmt: skip
    for row in table("gli2012_coefficients"):
        index, sex = row["index"], row["sex"]
        order = "msl" if index == "FEF2575" else "lms"
        body = _splines("gli2012", index, sex, order)
        if not body:
            continue  # FEV0.75 has no splines
        sheet: list[list[Cell]] = [
            ["Look-up table"],
            ["age", *(f"{c.upper()}spline" for c in order)],
        ]
        for n, knots in enumerate(body):
            more: list[Cell] = []
            if n < len(labels):
                m, s, power = (float(row[c]) if c else None for c in names[n])
                more = [None, labels[n], f"a{n}", m, None, f"p{n}", s, None, f"q{n}", power]
            elif n == 12:
                more = [None, "Other/mixed", "M = exp(a0 + a1*ln(Height) + a2*ln(Age) + Mspline)"]
            sheet.append([*knots, *more])
        sheet[2][7] = float(str(sheet[2][7])) + nudge
        sheets[f"{index} {'males' if sex == 'M' else 'females'}"] = sheet
    return sheets


def gli_2022() -> dict[str, list[list[Cell]]]:
    sheets: dict[str, list[list[Cell]]] = {}
    for row in table("gli2022_global_coefficients"):
        a0, a1, a2, p0, p1, q0, q1 = (
            float(row[c]) for c in ("a0", "a1", "a2", "p0", "p1", "q0", "q1")
        )
        said = {
            "M": f"exp({a0} {_signed(a1)}*ln(height) {_signed(a2)}*ln(age) + M Spline)",
            "S": f"exp({p0} {_signed(p1)}*ln(age) + S Spline)",
            "L": f"{q0} {_signed(q1)}*ln(age)" if q1 else q0,
        }
        body = _splines("gli2022_global", row["index"], row["sex"], "msl")
        sheet: list[list[Cell]] = [["Age", "M Spline", "S Spline", "L Spline"]]
        for n, knots in enumerate(body):
            part = "MSL"[n - 2] if 2 <= n < 5 else ""
            sheet.append([*knots, None, part, said.get(part)])
        name = row["index"].replace("FEV1FVC", "FEV1 FVC")
        sheets[f"{'Male' if row['sex'] == 'M' else 'Female'} {name}"] = sheet
    return sheets


def _signed(value: float) -> str:
    return f"{'–' if value < 0 else '+'} {abs(value)}"  # a dash, as it is printed there


def volumes_2021() -> dict[str, list[list[Cell]]]:
    sheets: dict[str, list[list[Cell]]] = {}
    for row in table("gli2021_volumes_coefficients"):
        body = _splines("gli2021_volumes", row["index"], row["sex"], "msl")
        if body:
            name = f"{row['index'].replace('_', '').lower()}_{row['sex'].lower()}_lookuptable"
            sheets[name] = [["age", "Mspline", "Sspline", "Lspline"], *body]
    return sheets


def tlco_2017() -> dict[str, list[list[Cell]]]:
    sheets: dict[str, list[list[Cell]]] = {}
    for index in ("TLCO", "KCO", "VA"):
        for sex in "MF":
            body = _splines("gli2017_tlco", index, sex, "msl")
            name = f"{index}{'' if index == 'VA' else '_SI'}_{sex.lower()}"
            rows = [[n, *knots] for n, knots in enumerate(body, 1)]
            sheets[name] = [[None, "age", "Mspline", "Sspline", "Lspline"], *rows]
    return sheets


def ours(*names: str) -> dict[str, list[list[Cell]]]:
    """The two tables that ship, as sheets."""
    sheets: dict[str, list[list[Cell]]] = {}
    for name in names:
        rows = table(name)
        body = [[_typed(cell) for cell in row.values()] for row in rows]
        sheets[name[-31:]] = [list(rows[0]), *body]
    return sheets


def _typed(text: str) -> Cell:
    try:
        return float(text)
    except ValueError:
        return text
