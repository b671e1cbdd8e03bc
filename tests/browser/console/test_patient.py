"""The patient page: identity first, the test three ways, sounds, advice, who looked."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, row_of

Treated = tuple[str, str]


@pytest.fixture
def patient(doctor: Visit, treated: Treated) -> Visit:
    """The page of the person who was treated."""
    treatment, name = treated
    row_of(doctor, treated).locator("h2 a").click()
    doctor.page.wait_for_selector("bw-patient .id h1")
    expect(doctor.page.locator(".id h1")).to_contain_text(name)
    expect(doctor.page.locator("path.c-after").first).to_be_visible()
    assert treatment in doctor.page.url
    return doctor


def numbers(page: Page, selector: str, pattern: str) -> list[float]:
    """Every number that a pattern finds in the ``d`` of paths."""
    paths = page.eval_on_selector_all(selector, "all => all.map(p => p.getAttribute('d'))")
    return [float(found) for path in paths for found in re.findall(pattern, path)]


def test_two_litres_a_second_are_as_long_as_one_litre(patient: Visit) -> None:
    plot = ".plots > div:first-child svg path.gr"
    vertical = sorted(set(numbers(patient.page, plot, r"^M([\d.]+) [\d.]+V")))
    level = sorted(set(numbers(patient.page, plot, r"^M[\d.]+ ([\d.]+)H")))
    one_litre = vertical[1] - vertical[0]
    two_litres_a_second = level[1] - level[0]
    assert two_litres_a_second == pytest.approx(one_litre, abs=0.2)


def test_the_drawn_fev1_is_the_reported_one(patient: Visit) -> None:
    """The curve at 1 s, read off the plot's own axis, against the table."""
    plot = ".plots > div:nth-child(2) svg"
    level = patient.page.eval_on_selector_all(
        f"{plot} path.gr", "all => all.map(p => p.getAttribute('d'))"
    )
    heights = sorted({float(m[1]) for d in level if (m := re.match(r"M[\d.]+ ([\d.]+)H", d))})
    one_litre = heights[1] - heights[0]
    floor = heights[-1]
    marks = patient.page.eval_on_selector_all(
        f"{plot} circle", "all => all.map(c => Number(c.getAttribute('cy')))"
    )
    table = patient.page.locator("table.res tbody tr").first
    reported = [float(table.locator(c).inner_text()) for c in ("td.before", "td.after")]
    drawn = [(floor - mark) / one_litre for mark in marks]
    assert drawn == pytest.approx(reported, abs=0.03)


def test_every_plot_says_its_numbers(patient: Visit) -> None:
    unnamed = patient.page.evaluate(
        """[...document.querySelectorAll('bw-patient svg, bw-patient canvas')]
           .filter(e => !e.closest('[aria-hidden=true]'))
           .filter(e => !(e.getAttribute('aria-label') ?? '').trim())
           .map(e => e.outerHTML.slice(0, 120))"""
    )
    assert unnamed == []
    label = patient.page.locator(".plots svg").first.get_attribute("aria-label") or ""
    assert re.search(r"\d\.\d", label)


def test_t_turns_plots_into_tables_and_back(patient: Visit) -> None:
    patient.page.keyboard.press("t")
    expect(patient.page.locator(".plots")).to_have_count(0)
    expect(patient.page.get_by_text("Flow and volume")).to_be_visible()
    patient.page.keyboard.press("t")
    expect(patient.page.locator(".plots")).to_have_count(1)


def test_the_dose_is_the_one_the_nebulizer_logged(patient: Visit) -> None:
    line = patient.page.locator("section[aria-labelledby=medicines-title] .med li").first
    expect(line).to_contain_text("logged by the nebulizer")
    expect(line.locator("svg[role=img]")).to_be_visible()


def test_a_sound_is_fetched_drawn_and_played(patient: Visit) -> None:
    clip = patient.page.locator(".clips bw-sound-clip").first
    clip.scroll_into_view_if_needed()
    play = clip.get_by_role("button")
    expect(play).to_be_enabled()
    colours = patient.page.evaluate(
        """() => {
          const canvas = document.querySelector('.clips canvas.spectrum');
          const { width, height } = canvas;
          const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
          return new Set(new Uint32Array(data.buffer)).size;
        }"""
    )
    assert colours > 30, "a spectrogram of a real sound has many levels"
    play.click()
    expect(clip.get_by_role("button", name="Stop")).to_be_visible()
    clip.get_by_role("button").click()
    expect(clip.get_by_role("button", name="Play")).to_be_visible()


def test_advice_goes_out_with_its_delivery_marks(patient: Visit) -> None:
    patient.page.keyboard.press("w")
    box = patient.page.locator("#own-words")
    expect(box).to_be_focused()
    box.fill("Second dose in 20 minutes, then blow again.")
    patient.page.get_by_role("button", name="Send", exact=True).click()
    line = patient.page.locator(".advised li").first
    expect(line).to_contain_text("Second dose in 20 minutes")
    # An edge whose bedside page nobody has open asks the centre once a minute.
    expect(line.locator(".delivery")).to_contain_text(re.compile("sent|seen"), timeout=180_000)
    expect(box).to_have_value("")


def test_a_phrase_is_sent_by_its_key(patient: Visit) -> None:
    patient.page.keyboard.press("w")
    phrases = patient.page.locator(".phrases").first.locator("button")
    expect(phrases).to_have_count(9)
    words = phrases.nth(1).inner_text().split("\n")[0].strip()
    patient.page.locator("h2#advice-title").click()
    patient.page.keyboard.press("2")
    expect(patient.page.locator(".advised li").first).to_contain_text(words.rstrip("2").strip())


def test_shows_who_looked(patient: Visit) -> None:
    patient.page.get_by_role("button", name="Show who looked").click()
    lines = patient.page.locator(".lines.tall li")
    expect(lines.filter(has_text="Dr Chea Sophal").first).to_be_visible()
    expect(lines.filter(has_text="opened the patient page").first).to_be_visible()


def test_is_found_by_name_in_either_script(doctor: Visit, treated: Treated) -> None:
    doctor.go("/patients")
    doctor.page.fill(".search input", treated[1])
    found = doctor.page.locator("table.found tbody tr").filter(has_text=treated[1])
    expect(found.first).to_be_visible()
    own = (found.first.locator(".own").inner_text()).strip()
    doctor.page.fill(".search input", own)
    expect(found.first).to_be_visible()
    doctor.page.fill(".search input", "Nobody Atall")
    expect(doctor.page.locator(".state")).to_contain_text("Nobody found")


def test_nothing_is_at_a_wrong_address(doctor: Visit) -> None:
    doctor.go("/patients/01900000-0000-7000-8000-00000000dead")
    expect(doctor.page.get_by_role("alert")).to_contain_text("Nothing is here")
    expect(doctor.page.get_by_role("alert")).to_contain_text("Reference")


def test_the_report_opens_as_a_page_and_as_pdf(patient: Visit) -> None:
    links = patient.page.locator("[role=group] a", has_text=re.compile("HTML|PDF"))
    with patient.page.context.expect_page() as opened:
        links.first.click()
    report = opened.value
    expect(report.locator("h1")).to_contain_text(patient.page.locator(".id h1").inner_text()[:4])
    expect(report.locator("table tbody tr")).to_have_count(5)
    assert report.locator("h1").evaluate("e => getComputedStyle(e).fontSize") == "26px"  # styled
    pdf = patient.page.request.get(patient.url + links.last.get_attribute("href"))
    assert pdf.body().startswith(b"%PDF-")
    report.close()


def test_the_printed_report_is_one_page(patient: Visit) -> None:
    address = patient.page.locator("[role=group] a", has_text="HTML").get_attribute("href") or ""
    report = patient.page.context.new_page()
    for lang in ("en", "km", "zh-CN"):
        report.goto(patient.url + re.sub(r"lang=[\w-]+", f"lang={lang}", address))
        printed = report.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, lang
    report.close()


def test_what_is_heard_is_drawn_and_said(patient: Visit) -> None:
    stage = patient.page.locator(".stage")
    stage.scroll_into_view_if_needed()
    expect(stage.locator(".heard li").first).to_contain_text("crackles")
    expect(stage.locator(".heard")).to_contain_text("never a diagnosis")
    expect(stage.locator("svg.marks")).to_be_attached()
