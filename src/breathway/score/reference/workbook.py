"""A workbook of reference tables, in the layouts they are published in.

In: the name of a set and the bytes of the user's own .xlsx. Out: `Tables`: the two tables of the
set as CSV text in the layout that ships, which indices they hold, and whether the coefficients are
the workbook's own.

Layouts (nothing of them is stored here):
- GLI-2012 (Quanjer, supplement): a sheet "FEV1 males"; headings age, Lspline, Mspline, Sspline; the
  coefficients in a block whose rows are called Intercept, Height, Age, Afr. Am. …
- GLI Global (Bowerman, supplement): "Male FEV1"; Age, M Spline, S Spline, L Spline; the equations
  of M, S and L in words beside it.
- GLI TLCO 2017 ("TLCO_SI_m") and volumes 2021 ("frc_m_lookuptable"): splines alone; coefficients
  are printed in the articles, and those that ship are used.
- Any set: two sheets named and laid out as the two tables that ship.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal

import msgspec

from breathway.score.errors import TablesError
from breathway.score.reference.xlsx import Sheet, cell_name, sheets_of

SPLINES = ("lspline", "mspline", "sspline")
SEXES = {"m": "M", "male": "M", "males": "M", "f": "F", "female": "F", "females": "F"}
FILLERS = {"lookuptable", "lookup", "table", "si", "trad"}
OTHER_NAMES = {"DLCO": "TLCO", "RVTLC": "RV_TLC", "MMEF": "FEF2575"}
ROWS = ("intercept", "height", "age", "afram", "neastasia", "seastasia", "othermixed")
# Where the block's numbers go, by row: the columns of M, S and L in the tables that ship
GOES = (("a0", "p0", "q0"), ("a1", None, None), ("a2", "p1", "q1"), ("a3", "p2", None),
        ("a4", "p3", None), ("a5", "p4", None), ("a6", "p5", None))  # fmt: skip
TERM = re.compile(
    r"([+-]?)(?:(\d+(?:\.\d*)?|\.\d+)(?:[*x×·](ln\(height\)|ln\(age\)))?|([msl]spline))"
)
FACTORS = {"M": {"": "a0", "ln(height)": "a1", "ln(age)": "a2"},
           "S": {"": "p0", "ln(age)": "p1"}, "L": {"": "q0", "ln(age)": "q1"}}  # fmt: skip
DASHES = str.maketrans("–—−‐‑", "-----")


class Tables(msgspec.Struct, frozen=True, kw_only=True):
    texts: Mapping[str, str]  # by the names of the tables that ship
    indices: frozenset[str] | None  # of the splines; None: whatever the tables say
    own_coefficients: bool


def read_workbook(
    data: bytes, names: tuple[str, str], wanted: Iterable[str], shipped: Callable[[str], str],
    *, grouped: bool,
) -> Tables:  # fmt: skip
    """`names` are the set's two tables, `wanted` its splines, `grouped` whether it knows groups."""
    sheets = sheets_of(data)
    ours = {name: _ending(name, sheets) for name in names}
    if all(ours.values()):
        texts = {name: _as_csv(sheets[sheet]) for name, sheet in ours.items()}
        return Tables(texts=texts, indices=None, own_coefficients=True)
    wanted = tuple(wanted)
    found = _by_index(sheets, wanted)
    if not found:
        raise TablesError(
            "workbook_lacks_sheets",
            f"no sheet of the workbook is one of this set: it has {', '.join(sheets) or 'none'}",
            f"name sheets by index and sex, as 'FEV1 males' ({', '.join(wanted) or 'not here'}), "
            f"or give two sheets laid out as the tables that ship, called "
            f"{' and '.join(_short(name) for name in names)}",
        )
    splines: list[tuple[str, ...]] = []
    coefficients: list[dict[str, str]] = []
    for (index, sex), (name, sheet) in found.items():
        splines += [(sex, index, *row) for row in _splines(name, sheet)]
        said = _block(name, sheet) or _equations(name, sheet)
        if said:
            coefficients.append({"sex": sex, "index": index, **said})
    own = len(coefficients) == len(found)
    if coefficients and not own:
        raise TablesError(
            "workbook_lacks_coefficients", "some sheets state coefficients, others do not",
            "give them on every sheet, or on none to use those that ship")  # fmt: skip
    if own and grouped != ("a3" in coefficients[0]):
        raise TablesError(
            "workbook_other_set",
            "the workbook distinguishes ethnicities and the set does not"
            if not grouped else "the set distinguishes ethnicities and the workbook does not",
            "choose the set that the workbook belongs to with --set")  # fmt: skip
    coefficient_text = _written(coefficients) if own else shipped(names[0])
    spline_text = _written(
        dict(zip(("sex", "index", "age", *SPLINES), row, strict=True)) for row in splines
    )
    return Tables(
        texts={names[0]: coefficient_text, names[1]: spline_text},
        indices=frozenset(index for index, _ in found),
        own_coefficients=own,
    )


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _short(name: str) -> str:
    """What a table's sheet may be called: a sheet's name has no more than 31 characters."""
    return name.split("_", 2 if name.startswith("nhanes3") else 1)[-1].removeprefix("global_")


def _ending(name: str, sheets: Iterable[str]) -> str:
    """The sheet that a table that ships would be in; "" where there is none."""
    least = len(_plain(name.rsplit("_", 1)[-1]))
    fits = (s for s in sheets if len(_plain(s)) >= least and _plain(name).endswith(_plain(s)))
    return next(fits, "")


def _by_index(
    sheets: Mapping[str, Sheet], wanted: tuple[str, ...]
) -> dict[tuple[str, str], tuple[str, Sheet]]:
    """The sheets that are of this set, by index and sex; each index needs both."""
    known = {_plain(index): index for index in wanted}
    found: dict[tuple[str, str], tuple[str, Sheet]] = {}
    for name, sheet in sheets.items():
        words = re.split(r"[^a-z0-9.]+", name.lower())
        sexes = [SEXES[word] for word in words if word in SEXES]
        stem = "".join(w for w in words if w not in SEXES and w not in FILLERS).replace(".", "")
        other = OTHER_NAMES.get(stem.upper(), stem)
        index = known.get(_plain(stem)) or known.get(_plain(other))
        if len(sexes) != 1 or index is None:
            continue
        if (index, sexes[0]) in found:
            raise TablesError(
                "workbook_sheet_twice",
                f"the sheets {found[index, sexes[0]][0]!r} and {name!r} both say {index}",
                "remove one of them")  # fmt: skip
        found[index, sexes[0]] = (name, sheet)
    for index, sex in list(found):
        if (index, "F" if sex == "M" else "M") not in found:
            raise TablesError(
                "workbook_lacks_sex",
                f"the sheet {found[index, sex][0]!r} has no counterpart for the other sex",
                "add the missing sheet")  # fmt: skip
    return found


def _splines(name: str, sheet: Sheet) -> list[tuple[str, ...]]:
    """Age and the L, M and S splines, row by row."""
    heads: dict[str, int] = {}
    for (row, _), value in sheet.items():
        if isinstance(value, str) and _plain(value) == "age":
            heads = {
                _plain(str(text)): column
                for (at, column), text in reversed(list(sheet.items()))
                if at == row and isinstance(text, str)
            }
            if "mspline" in heads and "sspline" in heads:
                break
    else:
        raise TablesError(
            "workbook_lacks_headings",
            f"sheet {name!r}: no row has the headings age, Mspline and Sspline",
            "keep the row of headings of the published table")  # fmt: skip
    last = max(at for at, _ in sheet)
    column = heads["age"]
    rows = [at for at in range(row + 1, last + 1) if (at, column) in sheet]
    if len(rows) < 2:
        raise TablesError(
            "workbook_lacks_rows", f"sheet {name!r}: no ages below the heading",
            "keep the whole table")  # fmt: skip
    empty = {head: all((at, heads.get(head, 0)) not in sheet for at in rows) for head in SPLINES}
    return [
        (
            _number(name, sheet, at, column),
            *("0" if empty[head] else _number(name, sheet, at, heads[head]) for head in SPLINES),
        )
        for at in rows
    ]


def _number(name: str, sheet: Sheet, row: int, column: int) -> str:
    value = sheet.get((row, column))
    if not isinstance(value, float) or not abs(value) < 1e6:
        there = "is empty" if value is None else f"holds {str(value)[:40]!r}"
        raise TablesError(
            "workbook_no_number",
            f"sheet {name!r}, cell {cell_name(row, column)} {there}, a number is wanted",
            "put the number of the published table there")  # fmt: skip
    return repr(value)


def _block(name: str, sheet: Sheet) -> dict[str, str]:
    """The coefficients of GLI-2012, rounded as its official tool does: four decimals, half up."""
    starts = [at for at, value in sheet.items() if _is(value, "intercept")]
    if not starts:
        return {}
    top, column = min(starts)
    numbers = sorted(
        at for (row, at), value in sheet.items()
        if row == top and at > column and isinstance(value, float)
    )[:3]  # fmt: skip
    if len(numbers) < 3:
        raise TablesError(
            "workbook_block_wrong",
            f"sheet {name!r}, row {top}: Intercept needs a number for each of M, S and L",
            "keep the block of coefficients as published")  # fmt: skip
    labels = {
        _plain(value): row
        for (row, at), value in sorted(sheet.items(), key=lambda each: each[0], reverse=True)
        if at == column and row >= top and isinstance(value, str)
    }
    found: dict[str, str] = {}
    for label, goes in zip(ROWS, GOES, strict=True):
        for at, target in zip(numbers, goes, strict=True):
            if target is None:
                continue
            place = (labels.get(label, 0), at)
            text = _number(name, sheet, *place) if place in sheet else "0"
            found[target] = str(Decimal(text).quantize(Decimal("0.0001"), ROUND_HALF_UP))
    return found


def _is(value: float | str, label: str) -> bool:
    return isinstance(value, str) and _plain(value) == label


def _equations(name: str, sheet: Sheet) -> dict[str, str]:
    """The coefficients of GLI Global, out of the words beside the table."""
    found: dict[str, str] = {}
    for what in "MSL":
        spots = [at for at, value in sheet.items() if _is(value, what.lower())]
        said = next((s for s in sorted(spots) if (s[0], s[1] + 1) in sheet), None)
        if said is None:
            continue
        row, column = said[0], said[1] + 1
        found |= _terms(name, what, str(sheet[row, column]), cell_name(row, column))
    if found and not {"a0", "p0", "q0"} <= set(found):
        raise TablesError(
            "workbook_lacks_equation", f"sheet {name!r}: M, S and L need an equation each",
            "keep the equations of the published table beside it")  # fmt: skip
    return found


def _terms(name: str, what: str, equation: str, cell: str) -> dict[str, str]:
    text = re.sub(r"\s+", "", equation.translate(DASHES)).lower().removeprefix("=")
    text = text.removeprefix(f"{what.lower()}=")
    inner = re.fullmatch(r"exp\((.*)\)", text)
    text = inner[1] if inner else text
    found = dict.fromkeys(FACTORS[what].values(), "0")
    at = 0
    for term in TERM.finditer(text):
        sign, number, factor, spline = term.groups()
        if term.start() != at or (at and not sign) or (factor or "") not in FACTORS[what]:
            break
        at = term.end()
        if spline is None:
            found[FACTORS[what][factor or ""]] = f"{sign}{number}"
    if at != len(text) or not text or (inner is None) != (what == "L"):
        raise TablesError(
            "workbook_equation_unread",
            f"sheet {name!r}, cell {cell}: {equation[:60]!r} is not read as the equation of {what}",
            "write it as published, for example exp(-11.4 + 2.46*ln(height) - 0.01*ln(age) + "
            "M Spline)")  # fmt: skip
    return found


def _as_csv(sheet: Sheet) -> str:
    rows = max((at for at, _ in sheet), default=0)
    columns = max((at for _, at in sheet), default=0)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in range(1, rows + 1):
        cells = [sheet.get((row, column), "") for column in range(1, columns + 1)]
        writer.writerow(repr(cell) if isinstance(cell, float) else cell for cell in cells)
    return out.getvalue()


def _written(rows: Iterable[Mapping[str, str]]) -> str:
    rows = list(rows)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()
