"""The sets of reference equations that ship, by name.

In: a name and, if the user has better ones, tables. Out: a `ReferenceSet`: its equations by index
stem (`fev1`, `fvc`, `fev1_fvc` …), its ethnic groups and its source.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from functools import cache
from importlib.resources import files

import msgspec

from breathway.score.errors import SubjectError
from breathway.score.reference import nhanes
from breathway.score.reference.ages import with_table
from breathway.score.reference.nhanes import LinearEquation
from breathway.score.reference.tables import GROUPS, Equation, equation, rows_of
from breathway.score.reference.workbook import Tables, read_workbook

# Every row: stem, name in the tables, name of its spline
SPIROMETRY = (("fev1", "FEV1"), ("fvc", "FVC"), ("fev1_fvc", "FEV1FVC"))


class ReferenceSet(msgspec.Struct, frozen=True, kw_only=True):
    """Equations by stem. `groups` names the ethnicities it distinguishes; empty if it does not."""

    name: str
    source: str
    equations: dict[str, Equation | LinearEquation]
    groups: tuple[str, ...]

    def ages(self, stem: str) -> tuple[float, float]:
        """First and last age of an index."""
        found = self.equations[stem]
        if isinstance(found, LinearEquation):
            return nhanes.FIRST_AGE, nhanes.LAST_AGE
        return found.first_age, found.last_age


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """How a set's tables are to be read."""

    source: str
    files: tuple[str, str]
    indices: tuple[tuple[str, str, str], ...]  # stem, in coefficients, in splines
    terms: Mapping[str, Mapping[str, str]]
    ages: tuple[float, float]
    interpolate: bool = True
    groups: Mapping[str, Mapping[str, str]] = {}
    by_index: Mapping[str, Mapping[str, Mapping[str, str]]] = {}
    ages_by_index: Mapping[str, tuple[float, float]] = {}
    percent: tuple[str, ...] = ()


def _same(*pairs: tuple[str, str]) -> tuple[tuple[str, str, str], ...]:
    return tuple((stem, name, name) for stem, name in pairs)


GLI = {
    "m": {"intercept": "a0", "lnheight": "a1", "lnage": "a2"},
    "s": {"intercept": "p0", "lnage": "p1"},
    "l": {"intercept": "q0", "lnage": "q1"},
}
CONSTANT_L = {**GLI, "l": {"intercept": "q0"}}


def _volume_terms(age: str, height: str, s_age: str) -> dict[str, dict[str, str]]:
    return {
        "m": {"intercept": "a0", age: "a1", height: "a2"},
        "s": {"intercept": "p0", s_age: "p1"},
        "l": {"intercept": "q0"},
    }


FORMS: dict[str, Form] = {
    "gli-2012": Form(
        source="Quanjer et al., ERJ 2012;40:1324, with the coefficients of its look-up workbook "
        "rounded to four decimals, half away from zero",
        files=("gli2012_coefficients", "gli2012_splines"),
        indices=_same(
            *SPIROMETRY,
            ("fef2575", "FEF2575"),
            ("fef75", "FEF75"),
            ("fev075", "FEV075"),
            ("fev075_fvc", "FEV075FVC"),
        ),
        terms=GLI,
        ages=(3.0, 95.0),
        ages_by_index={"FEV075": (3.0, 7.0), "FEV075FVC": (3.0, 7.0)},  # Quanjer 2012
        groups={
            "m": dict(zip(GROUPS[1:], ("a3", "a4", "a5", "a6"), strict=True)),
            "s": dict(zip(GROUPS[1:], ("p2", "p3", "p4", "p5"), strict=True)),
        },
    ),
    "gli-2022": Form(
        source="Bowerman et al., AJRCCM 2023;207:768 (GLI Global, race-neutral)",
        files=("gli2022_global_coefficients", "gli2022_global_splines"),
        indices=_same(*SPIROMETRY),
        terms=GLI,
        ages=(3.0, 95.0),
    ),
    "jrs-2014": Form(
        source="Kubota et al., Respir Investig 2014;52:242",
        files=("jrs2014_coefficients", "jrs2014_splines"),
        indices=_same(*SPIROMETRY, ("vc", "VC")),
        terms=GLI,
        ages=(17.0, 95.0),
        interpolate=False,
    ),
    "jian-2017": Form(
        source="Jian et al., J Thorac Dis 2017;9:4538",
        files=("jian2017_china_coefficients", "jian2017_china_splines"),
        indices=_same(*SPIROMETRY, ("pef", "PEF"), ("fef2575", "MMEF")),
        terms={
            "m": {"intercept": "m0", "lnheight": "m_h", "lnage": "m_age"},
            "s": {"intercept": "s0", "lnheight": "s_h", "lnage": "s_age"},
            "l": {"intercept": "l0", "lnage": "l_age"},
        },
        ages=(4.0, 80.0),  # Jian 2017: 4 to 80 years
        interpolate=False,
        percent=("FEV1FVC",),
    ),
    "gli-tlco-2017": Form(
        source="Stanojevic et al., ERJ 2017;50:1700010, corrected 2020;56:1750010",
        files=("gli2017_tlco_coefficients", "gli2017_tlco_splines"),
        indices=(
            ("tlco", "TLCO", "TLCO"),
            ("dlco", "DLCO", "TLCO"),
            ("kco_si", "KCO_SI", "KCO"),
            ("kco_trad", "KCO_trad", "KCO"),
            ("va", "VA", "VA"),
        ),
        terms=CONSTANT_L,
        ages=(5.0, 85.0),  # Stanojevic 2017: 5 to 85 years, although the table runs to 90
    ),
    "gli-volumes-2021": Form(
        source="Hall et al., ERJ 2021;57:2000289, table 3",
        files=("gli2021_volumes_coefficients", "gli2021_volumes_splines"),
        indices=_same(
            ("frc", "FRC"),
            ("tlc", "TLC"),
            ("rv", "RV"),
            ("rv_tlc", "RV_TLC"),
            ("erv", "ERV"),
            ("ic", "IC"),
            ("vc", "VC"),
        ),
        terms=_volume_terms("age", "lnheight", "age"),
        by_index={
            "FRC": _volume_terms("lnage", "lnheight", "lnage"),
            "TLC": _volume_terms("lnage", "lnheight", "age"),
            "RV": _volume_terms("age", "height", "age"),
            "RV_TLC": _volume_terms("age", "height", "age"),
        },
        ages=(5.0, 80.0),
    ),
}
NHANES_FILES = ("nhanes3_hankinson1999_table4_5", "nhanes3_hankinson1999_table6_ratios")
NHANES_GROUPS = ("caucasian", "african-american", "mexican-american")
SETS = ("gli-2012", "gli-2022", "nhanes3", "jrs-2014", "jian-2017", "gli-tlco-2017",
        "gli-volumes-2021")  # fmt: skip
DEFAULT_SET = "gli-2022"


def table_names(name: str) -> tuple[str, str]:
    """The two tables a set is made of."""
    return NHANES_FILES if name == "nhanes3" else _form(name).files


@cache
def load_set(name: str = DEFAULT_SET) -> ReferenceSet:
    """A set as it ships."""
    return build_set(name, _shipped)


def build_set(
    name: str, table: Callable[[str], str], only: Container[str] | None = None
) -> ReferenceSet:
    """A set from tables that `table` hands out as CSV text by name: the user's own, for example.

    `only` names the splines that are there, where some indices may be left out.
    """
    if name == "nhanes3":
        found = nhanes.read(table(NHANES_FILES[0]), table(NHANES_FILES[1]))
        stems = (*SPIROMETRY, ("fev6", "FEV6"), ("fev1_fev6", "FEV1FEV6"), ("pef", "PEF"),
                 ("fef2575", "FEF2575"))  # fmt: skip
        return ReferenceSet(
            name=name,
            source="Hankinson et al., AJRCCM 1999;159:179",
            equations={stem: found[index] for stem, index in stems},
            groups=NHANES_GROUPS,
        )
    form = _form(name)
    coefficients = rows_of(table(form.files[0]), form.files[0], ("sex", "index"))
    spline_columns = ("sex", "index", "age", "lspline", "mspline", "sspline")
    spline_rows = rows_of(table(form.files[1]), form.files[1], spline_columns)
    equations: dict[str, Equation | LinearEquation] = {
        stem: with_table(
            equation(
                index,
                coefficients,
                spline_rows,
                spline_index=spline,
                terms=form.by_index.get(index, form.terms),
                groups=form.groups,
                ages=form.ages_by_index.get(index, form.ages),
                interpolate=form.interpolate,
                percent=index in form.percent,
            )
        )
        for stem, index, spline in form.indices
        if only is None or spline in only
    }
    groups = GROUPS if form.groups else ()
    return ReferenceSet(name=name, source=form.source, equations=equations, groups=groups)


def build_from_workbook(name: str, data: bytes) -> tuple[ReferenceSet, Tables]:
    """A set from the user's own workbook, and what was taken from it."""
    form = None if name == "nhanes3" else _form(name)
    splines = () if form is None else tuple(dict.fromkeys(s for _, _, s in form.indices))
    grouped = form is not None and bool(form.groups)
    tables = read_workbook(data, table_names(name), splines, _shipped, grouped=grouped)
    return build_set(name, tables.texts.__getitem__, tables.indices), tables


def _form(name: str) -> Form:
    if name not in FORMS:
        raise SubjectError(
            "reference_set_unknown",
            f"there is no reference set {name!r}",
            f"choose one of {', '.join(SETS)}",
        )
    return FORMS[name]


def _shipped(name: str) -> str:
    table = files("breathway").joinpath("data", "spirometry", f"{name}.csv")
    return table.read_text(encoding="utf-8")
