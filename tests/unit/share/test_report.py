"""The one-page report: the same words in each language, every glyph there, one page, embedded."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from importlib import resources
from pathlib import Path

import msgspec
import numpy as np
import pytest

from breathway.cli import main
from breathway.share.report import LANGUAGES, Earlier, Found, Half, Line, Sheet, compose, html, pdf
from breathway.share.report.compose import number
from breathway.share.report.pdf import FONTS, _covered, characters, font
from breathway.share.report.words import words
from tests.unit.share import files

AT = dt.datetime(2026, 3, 1, 9, 21)
NAMES = {"en": ("Sok Dara", ""), "zh-CN": ("王婷玥", "Wang Tingyue"), "km": ("សុខ ដារ៉ា", "Sok Dara")}


def half(fvc_l: float, grade: str) -> Half:
    flow = tuple(files.blow(fvc_l, 0.6).tolist())
    return Half(at=AT, grade_fev1=grade, grade_fvc=grade, blows=4, acceptable=2,
                reasons={"early_stop": 1}, flow_l_s=flow)  # fmt: skip


def sheet(lang: str = "en", **changes: object) -> Sheet:
    name, latin = NAMES[lang]
    made = {
        "name": name, "name_latin": latin, "number": "KH-0042", "sex": "F", "age_years": 34.0,
        "birth_date": dt.date(1992, 3, 12), "height_cm": 156.0, "place": "Sihanoukville",
        "lines": (
            Line(index="fev1", before=1.31, after=1.98, predicted=2.62, lln=2.08, z_before=-3.97,
                 z_after=-1.94),
            Line(index="fvc", before=2.38, after=2.94, predicted=3.1, lln=2.46, z_before=-1.8,
                 z_after=-0.4),
            Line(index="fev1_fvc", before=0.55, after=0.67, predicted=0.85, lln=0.75,
                 z_before=-4.05, z_after=-2.62),
            Line(index="pef", before=3.6, after=5.1), Line(index="fet", before=5.2, after=6.4),
        ),
        "before": half(2.38, "B"), "after": half(2.94, "A"), "reference_set": "gli-2022",
        "earlier": tuple(Earlier(at=AT - dt.timedelta(days=90 * n), fev1_l=2.0, z_score=-n / 2)
                         for n in range(4)),
        "found_before": Found(pattern="possible_mixed", severity="moderate"),
        "found_after": Found(pattern="obstruction", severity="mild", prism=True),
        "response": ("fev1", 0.67, 25.6), "responded": True, "made_at": AT, "synthetic": True,
        "comments": ("Sat upright.",),
    }  # fmt: skip
    return Sheet(**{**made, **changes})  # type: ignore[arg-type]


def test_the_catalogues_have_the_same_keys_and_names():
    def shape(lang: str) -> dict[str, set[str]]:
        entries = words(lang).entries.items()
        return {key: set(re.findall(r"\{ \$(\w+) \}", value)) for key, value in entries}

    assert shape("zh-CN") == shape("km") == shape("en")


def test_the_catalogues_have_every_code():
    from breathway.score.quality import DEVICE_FAILED, REASONS

    reasons = [*(code for _, code in REASONS), DEVICE_FAILED]
    patterns = {"normal", "obstruction", "restriction", "possible_restriction", "possible_mixed",
                "mixed", "non_specific", "dysanapsis"}  # fmt: skip
    keys = set(words("en").entries)
    assert {f"reason-{code}" for code in reasons} <= keys
    assert {f"pattern-{p}" for p in patterns} <= keys
    assert words("km").reason("of_a_later_version") == "of a later version"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_console_says_of_a_blow_what_the_report_says(lang):
    console = Path(f"console/src/locales/{lang}/clinical.ftl").read_text("utf-8")
    said = dict(re.findall(r"^blow-reason-([\w-]+) = (.+)$", console, re.M))
    entries = words(lang).entries.items()
    reasons = {key.removeprefix("reason-"): v for key, v in entries if key.startswith("reason-")}
    assert said == {code.replace("_", "-"): value for code, value in reasons.items()}


def test_a_device_that_failed_its_check_is_named():
    failed = msgspec.structs.replace(half(2.38, "U"), reasons={"device_failed_check": 3})
    said = compose(sheet(before=failed), "en").quality
    assert "Found in blows: device failed its check (3), stopped early (1)." in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_fonts_have_every_character_of_the_catalogue(lang):
    text = "".join(words(lang).entries.values())
    missing = {c for c in text if ord(c) not in _covered() and not c.isspace()}
    assert not missing, "add them to the subsets: src/breathway/share/report/fonts/PROVENANCE.md"


def test_the_bold_chinese_has_them_too():
    text = {c for c in "".join(words("zh-CN").entries.values()) if "\u4e00" <= c <= "\u9fff"}
    assert {c for c in text if ord(c) not in characters(font("NotoSansSC-Bold.otf"))} == set()


def test_the_cmap_is_read_right():
    assert {ord("A"), ord("é")} <= characters(font("NotoSans.ttf"))
    assert set(range(0x1780, 0x17B4)) <= characters(font("NotoSansKhmer.ttf"))
    assert 0x738B in characters(font("NotoSansSC-Regular.otf"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_pdf_is_one_page_with_every_font_inside(tmp_path, lang):
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(compose(sheet(lang), lang)))
    assert path.read_bytes().startswith(b"%PDF-")
    assert path.stat().st_size < 200_000
    if shutil.which("pdffonts") is None:
        pytest.skip("poppler-utils is not installed: the inside of the PDF was not looked at")
    rows = _said("pdffonts", path).splitlines()[2:]
    assert rows
    assert all(re.search(r"\byes yes\b|\byes +yes\b", row) for row in rows)
    assert "Pages:           1" in _said("pdfinfo", path)
    text = _said("pdftotext", "-layout", path, "-")
    assert "KH-0042" in text
    assert "−3.97" in text
    if lang != "km":  # a shaped script has no plain text order
        assert words(lang)("interpretation-title") in text
        assert NAMES[lang][0] in text


def _said(*command: object) -> str:
    done = subprocess.run([str(c) for c in command], capture_output=True, text=True, check=True)
    return done.stdout


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_fullest_page_is_still_one_page(tmp_path, lang):
    if shutil.which("pdfinfo") is None:
        pytest.skip("poppler-utils is not installed: the pages were not counted")
    codes = ("early_stop", "incomplete_inspiration_or_leak", "leak", "cough_first_second",
             "glottic_closure_first_second")  # fmt: skip
    many = dict.fromkeys(codes, 3)
    full = sheet(
        lang, name=NAMES[lang][0] * 6, place="Sihanoukville, " * 6, weight_kg=51.5,
        instrument="spirometer-4711-of-a-long-name", medicine="salbutamol/ipratropium 2.5 mg, " * 2,
        comments=(NAMES[lang][0] * 200,) * 9,
        before=Half(at=AT, grade_fev1="E", grade_fvc="E", blows=8, acceptable=1, reasons=many,
                    flow_l_s=half(6.0, "E").flow_l_s),
        after=half(5.0, "E"),
        found_before=Found(pattern="possible_restriction", severity="severe", prism=True),
    )  # fmt: skip
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(compose(full, lang)))
    (tmp_path / "a.html").write_bytes(html(compose(full, lang)))
    assert "Pages:           1" in _said("pdfinfo", path)


def test_khmer_is_shaped():
    """A consonant below another takes no room of its own: two in one cluster are as wide as one."""
    import typst

    fonts = str(resources.files("breathway.share.report") / "fonts")
    asked = """#set text(font: "Noto Sans Khmer")
    #context assert(measure[ក្ក].width < 1.3 * measure[ក].width)
    #context assert(measure[កក].width > 1.8 * measure[ក].width)"""
    typst.compile(asked.encode(), font_paths=[fonts], ignore_system_fonts=True, format="svg")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_html_is_one_file_and_well_formed(lang):
    text = html(compose(sheet(lang), lang)).decode()
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    assert "<script" not in text
    for svg in re.findall(r"<svg.*?</svg>", text):
        ET.fromstring(svg)
    for said in ("1.98", "−1.94", "76"):
        assert said in text


def test_what_people_wrote_is_text():
    bad = '<script>alert("1")</script>'
    page = compose(sheet(name=bad, comments=(bad,), place='"><b>', medicine="#strong[x] $"), "en")
    text = html(page).decode()
    assert "<script" not in text
    assert "&lt;script&gt;" in text
    assert pdf(page).startswith(b"%PDF-")  # nothing is run as typst either


def test_a_name_the_fonts_lack_is_said_and_the_latin_one_shown():
    page = compose(sheet(name="龘靐", name_latin="Da Bing"), "en")
    from breathway.share.report.pdf import _printable

    shown = _printable(page)
    assert (shown.name, shown.other_name) == ("Da Bing", "")
    assert shown.notes[0].startswith("The name has characters")
    assert "龘靐" in html(page).decode()


def test_what_has_no_blank_for_long_may_be_broken():
    """Sixty letters would run over the title and off the page; Khmer has its own ends of words."""
    from breathway.share.report.pdf import BREAK, _printable

    khmer = "សុខ" * 20
    page = compose(sheet(name="A" * 60, name_latin=khmer, comments=["b c"]), "en")
    shown = _printable(page)
    assert shown.name == BREAK.join("A" * 60)
    assert (shown.other_name, shown.comments) == (khmer, page.comments)


def test_a_test_alone_has_no_columns_after():
    lines = tuple(Line(index=x.index, before=x.before) for x in sheet().lines)
    page = compose(sheet(after=None, lines=lines, found_before=None, found_after=None,
                         response=None, earlier=(), reference_set=""), "en")  # fmt: skip
    assert not page.paired
    assert page.rows[0].before == ["1.31", "–", "–", "–"]
    assert page.rows[0].after == []
    assert page.interpretation == [words("en")("no-reference")]
    assert page.years == ""
    assert pdf(page).startswith(b"%PDF-")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_no_lung_can_be_is_said_and_not_interpreted(lang):
    litres = msgspec.structs.replace(sheet().lines[0], z_after=44.0)
    odd = sheet(lang, lines=(litres, *sheet().lines[1:]), found_after=None)
    said = compose(odd, lang).interpretation
    assert words(lang)("said-after", what=words(lang)("implausible")) in said
    assert len(said) == 2  # and no response to a treatment


def test_without_curves_there_is_no_picture_and_no_grade():
    page = compose(sheet(before=Half(at=AT), after=None), "en")
    assert (page.loop, page.volume) == ("", "")
    assert page.quality == [words("en")("grade-none")]


NUMBERS = [(None, 2, "–"), (-1.943, 2, "−1.94"), (0.67, 2, "+0.67"), (-0.001, 2, "±0.00")]


@pytest.mark.parametrize(("value", "digits", "said"), NUMBERS)
def test_numbers(value, digits, said):
    assert number(value, digits, sign=value is not None and value > -1) == said


def test_the_axes_are_two_litres_a_second_to_one_litre():
    """ATS 2017: at every size."""
    page = compose(sheet(), "en")
    lines = [
        list(map(float, n))
        for n in re.findall(
            r'd="M([\d.]+) ([\d.]+)V([\d.]+)" fill="none" stroke="#E9E6E0"', page.loop
        )
    ]
    across = [
        list(map(float, n))
        for n in re.findall(
            r'd="M([\d.]+) ([\d.]+)H([\d.]+)" fill="none" stroke="#E9E6E0"', page.loop
        )
    ]
    litre = lines[1][0] - lines[0][0]
    two_litres_a_second = across[0][1] - across[1][1]
    assert litre == pytest.approx(two_litres_a_second, abs=0.2)


def test_fev1_on_the_curve_is_what_score_measures():
    from breathway.share.report.drawing import shape_of

    shape = shape_of(half(3.0, "A"))
    seconds, volume = np.array(shape.volume).T
    assert np.interp(1.0, seconds, volume) == pytest.approx(shape.fev1_l, abs=0.02)
    assert max(v for v, _ in shape.expiration) == pytest.approx(3.0, abs=0.01)


@pytest.fixture
def export(tmp_path):
    first = files.exam(files.trial(1, files.blow(2.4, 0.9)))
    second = files.exam(files.trial(1, files.blow(2.9, 0.6)))
    path = tmp_path / "a.xml"
    path.write_bytes(files.easyone(first + second))
    return path


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_command(export, tmp_path, lang):
    for ending, start in (("pdf", b"%PDF-"), ("html", b"<!doctype html>")):
        out = tmp_path / f"report.{ending}"
        assert main(["report", str(export), "--lang", lang, "--out", str(out)]) == 0
        assert out.read_bytes().startswith(start)
    text = (tmp_path / "report.html").read_text()
    assert words(lang)("col-after") in text
    assert "Dara Sok" in text
    assert words(lang).entries["response-yes"].split("{")[0] in text


def test_the_command_with_csv_before_and_after(tmp_path, capsys):
    paths = []
    for n, fvc in enumerate((2.4, 2.9)):
        rows = [f"{i / 100:.2f},{v:.4f}" for i, v in enumerate(files.blow(fvc))]
        paths.append(tmp_path / f"{n}.csv")
        paths[-1].write_text("\n".join(["time_s,flow_l_s", *rows]))
    out = tmp_path / "a.html"
    person = ["--sex", "F", "--age", "34.7", "--height-cm", "156", "--name", "Sok Dara"]
    said = ["report", str(paths[0]), "--post", str(paths[1]), *person, "--at", "2026-03-01T09:30"]
    assert main([*said, "--out", str(out)]) == 0
    assert "2026-03-01 09:30" in out.read_text()
    assert main([*said, "--out", str(tmp_path / "a.doc")]) == 2
    assert "unknown_ending" in capsys.readouterr().err


def test_an_earlier_test_of_somebody_else_is_refused(export, tmp_path, capsys):
    earlier = tmp_path / "earlier.gdt"
    earlier.write_bytes(files.gdt21())  # of 4711
    out = str(tmp_path / "report.html")
    assert main(["report", str(export), "--previous", str(earlier), "--out", out]) == 2
    assert "a test of 4711, not of KH-0042 (different_people)" in capsys.readouterr().err
    earlier.write_bytes(files.gdt21().replace(b"01330004711", b"0163000KH-0042"))
    assert main(["report", str(export), "--previous", str(earlier), "--out", out]) == 0


def test_the_tracked_fonts_are_those_used():
    folder = resources.files("breathway.share.report") / "fonts"
    names = {f.name for f in folder.iterdir() if not f.name.endswith(".md")}
    assert names == set(FONTS)
