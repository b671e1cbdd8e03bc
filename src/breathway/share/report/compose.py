"""A sheet in words: what stands where, in one language, for HTML and PDF alike.

In: ``Sheet`` and a language. Out: ``Page``: text that is final and pictures as SVG. Digits are
Western in every language; minus signs are minus signs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec
from msgspec import Struct

from breathway.score import believable
from breathway.share.report import drawing
from breathway.share.report.sheet import Found, Half, Line, Sheet
from breathway.share.report.words import SETS, Words, words

DIGITS = {"fev1": 2, "fev075": 2, "fvc": 2, "fev1_fvc": 2, "pef": 1, "fet": 1}
UNITS = {"fev1": "L", "fev075": "L", "fvc": "L", "fev1_fvc": "", "pef": "L/s", "fet": "s"}
COMPARED = ("fev1", "fvc", "fev1_fvc")
LOOP_BOX, TIME_HEIGHT, ALONE_HEIGHT, YEARS_HEIGHT = (330.0, 372.0), 232.0, 300.0, 118.0
COMMENTS_MOST, COMMENT_LETTERS = 3, 240  # more does not fit on the page
WIDTH, GUTTER = 680.0, 24.0  # of A4 between its margins


class Row(Struct, frozen=True, kw_only=True):
    """One line of the table: cells before, the gauge, cells after."""

    name: str
    unit: str
    before: list[str]
    after: list[str]
    gauge: str  # SVG, or nothing


class Page(Struct, frozen=True, kw_only=True):
    """All a page shows."""

    lang: str
    title: str
    name: str
    other_name: str
    facts: list[tuple[str, str]]
    paired: bool
    before_head: str
    after_head: str
    columns: list[str]
    after_columns: list[str]
    scale: str
    rows: list[Row]
    loop: str
    volume: str
    legend: list[tuple[str, str]]  # "before" | "after" | "predicted" | "", words
    years_title: str
    years: str
    quality_title: str
    quality: list[str]
    interpretation_title: str
    interpretation: list[str]
    comments_title: str
    comments: list[str]
    notes: list[str]


def number(value: float | None, digits: int, sign: bool = False) -> str:
    """A number with its minus sign; an en dash where there is none."""
    if value is None:
        return "–"
    text = f"{value:{'+' if sign else ''}.{digits}f}"
    if float(text) == 0:
        text = ("±" if sign else "") + f"{0:.{digits}f}"
    return text.replace("-", "−")


def compose(sheet: Sheet, lang: str) -> Page:
    """The page of a sheet."""
    t = words(lang)
    only = sheet.after if sheet.before is None else None
    kinds = [
        (kind, shape)
        for kind, half in (("before", sheet.before), ("after", sheet.after))
        if half is not None and (shape := drawing.shape_of(half)) is not None
    ]
    predicted = {line.index: line.predicted for line in sheet.lines}
    axes = (t("axis-flow"), t("axis-volume"))
    loop = drawing.flow_volume(kinds, LOOP_BOX, axes, _told(sheet, t, "pef")) if kinds else ""
    across, down = drawing.size_of(loop)
    rest = WIDTH - across - GUTTER
    years = _years(sheet, t, rest)
    high = TIME_HEIGHT if years else min(max(down, TIME_HEIGHT), ALONE_HEIGHT)
    return Page(
        lang=lang,
        title=t("title"),
        name=sheet.name or sheet.name_latin or t("unknown"),
        other_name=sheet.name_latin if sheet.name_latin != sheet.name and sheet.name else "",
        facts=_facts(sheet, t),
        paired=sheet.paired,
        before_head=t("col-before") if sheet.paired else "",
        after_head=t("col-after") if sheet.paired or only else "",
        columns=[t("col-measured"), t("col-lln"), t("col-z"), t("col-percent")],
        after_columns=[t("col-measured"), t("col-z"), t("col-percent"), t("col-change")],
        scale=drawing.z_scale(t("col-lln")),
        rows=[_row(line, t, sheet.paired) for line in sheet.lines if _known(line)],
        loop=loop,
        volume=drawing.volume_time(
            kinds, (rest, high), (t("axis-volume"), t("axis-time")),
            (predicted.get("fev1"), predicted.get("fvc")), _told(sheet, t, "fev1"),
        ) if kinds else "",
        legend=_legend(sheet, t, predicted.get("fvc") is not None),
        years_title=t("earlier-title") if years else "",
        years=years,
        quality_title=t("quality-title"),
        quality=_quality(sheet, t),
        interpretation_title=t("interpretation-title"),
        interpretation=_interpretation(sheet, t),
        comments_title=t("comments-title") if sheet.comments else "",
        comments=[_short(comment) for comment in sheet.comments[:COMMENTS_MOST]],
        notes=_notes(sheet, t),
    )  # fmt: skip


def _told(sheet: Sheet, t: Words, index: str) -> str:
    """What a picture says in numbers, for who does not see it."""
    line = next((line for line in sheet.lines if line.index == index), None)
    if line is None:
        return t("title")
    values = [number(v, DIGITS[index]) for v in (line.before, line.after) if v is not None]
    return f"{t(f'index-{index}')} {UNITS[index]}: {', '.join(values)}"


def _facts(sheet: Sheet, t: Words) -> list[tuple[str, str]]:
    half = sheet.before or sheet.after
    tested = t.moment(half.at) if half else ""
    later = sheet.after.at if sheet.paired and sheet.after is not None else None
    if half is not None and half.at is not None and later is not None and later != half.at:
        tested += f"–{later.strftime('%H:%M')}"
    age = f"{sheet.age_years:.1f}".removesuffix(".0") if sheet.age_years is not None else ""
    pairs = [
        ("fact-number", sheet.number),
        ("fact-born", t.day(sheet.birth_date)),
        ("fact-age", t("years", n=age) if age else ""),
        ("fact-sex", t(f"sex-{sheet.sex}") if sheet.sex else ""),
        ("fact-height", f"{sheet.height_cm:g} cm" if sheet.height_cm else ""),
        ("fact-weight", f"{sheet.weight_kg:g} kg" if sheet.weight_kg else ""),
        ("fact-tested", tested),
        ("fact-medicine", sheet.medicine),
        ("fact-place", sheet.place),
        ("fact-instrument", sheet.instrument),
    ]
    needed = ("fact-age", "fact-sex", "fact-height", "fact-tested")
    return [(t(k), v or t("unknown")) for k, v in pairs if v or k in needed]


def _known(line: Line) -> bool:
    """The compared ones always; the others where they were measured."""
    return line.index in COMPARED or (line.before, line.after) != (None, None)


def _row(line: Line, t: Words, paired: bool) -> Row:
    digits, compared = DIGITS[line.index], line.index in COMPARED
    shown = line.before if line.before is not None or paired else line.after
    z = line.z_before if line.before is not None or paired else line.z_after
    before = [number(shown, digits)]
    if compared:
        percent = _percent(shown, line)
        before += [number(line.lln, digits), number(z, 2), percent]
    after: list[str] = []
    if paired:
        after = [number(line.after, digits)]
        if compared:
            after += [number(line.z_after, 2), _percent(line.after, line)]
        else:
            after += ["", ""]
        after.append(_change(line, digits))
    known = compared and (line.z_before is not None or line.z_after is not None)
    name = t(f"index-{line.index}")
    label = f"{name}: {number(line.z_before, 2)}, {number(line.z_after, 2)}"
    return Row(
        name=name,
        unit=UNITS[line.index],
        before=before + [""] * (4 - len(before)),
        after=after,
        gauge=drawing.z_bar(line.z_before, line.z_after, label) if known else "",
    )


def _percent(value: float | None, line: Line) -> str:
    """Percent of predicted; a ratio has none that means anything (ATS 2017)."""
    if line.index == "fev1_fvc" or value is None or not line.predicted:
        return "–"
    return number(100 * value / line.predicted, 0)


def _change(line: Line, digits: int) -> str:
    if line.before is None or line.after is None or line.index == "fet":
        return ""
    return number(line.after - line.before, digits, sign=True)


def _legend(sheet: Sheet, t: Words, predicted: bool) -> list[tuple[str, str]]:
    legend = []
    if sheet.paired:
        legend = [("before", t("col-before")), ("after", t("col-after"))]
    if predicted:
        legend.append(("predicted", t("legend-predicted")))
    return [*legend, ("", t("legend-axes"))]


def _years(sheet: Sheet, t: Words, width: float) -> str:
    tests = sorted(sheet.earlier, key=lambda test: test.at)
    if len(tests) < 2:
        return ""
    scored = all(test.z_score is not None for test in tests)
    axis = t("earlier-axis" if scored else "earlier-litres")
    values = ", ".join(number(x.z_score if scored else x.fev1_l, 2) for x in tests)
    return drawing.years(tests, (width, YEARS_HEIGHT), axis, f"{axis}: {values}")


def _quality(sheet: Sheet, t: Words) -> list[str]:
    said = []
    for key, half in (("before", sheet.before), ("after", sheet.after)):
        if half is not None:
            said.append(_graded(half, key if sheet.paired or key == "after" else "plain", t))
    reasons: Counter[str] = Counter()
    for half in (sheet.before, sheet.after):
        reasons.update(half.reasons if half else {})
    if reasons:
        parts = [f"{t.reason(code)} ({count})" for code, count in reasons.most_common(5)]
        comma = "、" if t.lang == "zh-CN" else ", "
        said.append(t("found", what=comma.join(parts)))
    return list(dict.fromkeys(said))


def _graded(half: Half, key: str, t: Words) -> str:
    if not half.grade_fev1:
        return t("grade-none")
    index = t("index-fev075" if half.grade_fev075 else "index-fev1")
    return t(f"grade-{key}", index=index, fev1=_leading(half), fvc=half.grade_fvc,
             ok=half.acceptable, n=half.blows)  # fmt: skip


def _leading(half: Half) -> str:
    return half.grade_fev075 or half.grade_fev1


def _interpretation(sheet: Sheet, t: Words) -> list[str]:
    odd_before = _implausible(line.z_before for line in sheet.lines)
    odd_after = _implausible(line.z_after for line in sheet.lines)
    both = (("before", sheet.found_before, odd_before), ("after", sheet.found_after, odd_after))
    said = []
    for key, found, odd in both:
        if odd or found is not None:
            what = t("implausible") if odd or found is None else _meant(found, t)
            said.append(t(f"said-{key}", what=what) if sheet.paired else what)
    if not said:
        said.append(t("no-reference"))
    if sheet.response is not None and not (odd_before or odd_after):
        index, litres, percent = sheet.response
        key = "response-yes" if sheet.responded else "response-no"
        values = {"litres": number(litres, 2, sign=True), "percent": number(percent, 0, sign=True)}
        said.append(t(key, index=t(f"index-{index}"), **values))
    halves = [half for half in (sheet.before, sheet.after) if half is not None and half.grade_fev1]
    if halves and not any({_leading(h), h.grade_fvc} & {"A", "B", "C"} for h in halves):
        said.append(t("poor-quality"))
    return said


def _implausible(z_scores: Iterable[float | None]) -> bool:
    """Whether one of them is no lung: a wrong unit, sex, age or height."""
    return not all(z is None or believable(z) for z in z_scores)


def _short(comment: str) -> str:
    return comment if len(comment) <= COMMENT_LETTERS else comment[: COMMENT_LETTERS - 1] + "…"


def _meant(found: Found, t: Words) -> str:
    parts = [t(f"pattern-{found.pattern}")]
    if found.pattern != "normal":
        parts.append(t(f"severity-{found.severity}"))
    if found.prism:
        parts.append(t("prism"))
    return ("" if t.lang == "zh-CN" else " ").join(parts)


def _notes(sheet: Sheet, t: Words) -> list[str]:
    notes = []
    if sheet.synthetic:
        notes.append(t("synthetic"))
    if sheet.reference_set:
        notes.append(t("reference", set=SETS.get(sheet.reference_set, sheet.reference_set)))
    notes += [t("standard"), t("by-machine")]
    if sheet.made_at is not None:
        notes.append(t("page-made", when=t.moment(sheet.made_at)))
    return [*notes, t("not-reviewed")]


def plain(page: Page) -> dict[str, object]:
    """The page as plain values, for a template."""
    made: dict[str, object] = msgspec.to_builtins(page)
    return made
