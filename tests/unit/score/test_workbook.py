"""`--table FILE`: reference tables from the user's own workbook, in the layouts of the sources."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
from command_line import main
from workbooks import gli_2012, gli_2022, ours, tlco_2017, volumes_2021, workbook

from breathway.score.errors import TablesError
from breathway.score.reference import build_from_workbook, load_set, look_up, table_names

WORKBOOKS = {
    "gli-2012": gli_2012,
    "gli-2022": gli_2022,
    "gli-volumes-2021": volumes_2021,
    "gli-tlco-2017": tlco_2017,
    "nhanes3": lambda: ours(*table_names("nhanes3")),
    "jian-2017": lambda: ours(*table_names("jian-2017")),
    "jrs-2014": lambda: ours(*table_names("jrs-2014")),
}


def predicted(chosen):
    people = {"sex": np.array(list("MFMF")), "age_years": [12.13, 33, 40.4, 66.6],
              "height_cm": [150, 165, 178.5, 160]}  # fmt: skip
    groups = {"ethnicity": chosen.groups[:3] + chosen.groups[:1]} if chosen.groups else {}
    found = look_up(chosen, **people, **groups)
    return {stem: np.array([x.predicted, x.lln, x.uln]) for stem, x in found.items()}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_the_published_layout_says_what_ships(name):
    chosen, tables = build_from_workbook(name, workbook(WORKBOOKS[name]()))
    mine, shipped = predicted(chosen), predicted(load_set(name))
    assert set(mine) <= set(shipped)
    assert {"fev1", "tlco", "frc"} & set(mine)
    for stem, values in mine.items():
        np.testing.assert_allclose(values, shipped[stem], rtol=1e-12, equal_nan=True)
    assert tables.own_coefficients == (name not in ("gli-volumes-2021", "gli-tlco-2017"))


def test_gli_2012_is_rounded_to_four_decimals_as_its_official_tool_does():
    chosen, _ = build_from_workbook("gli-2012", workbook(gli_2012(nudge=0.00004)))
    for stem, values in predicted(chosen).items():
        np.testing.assert_allclose(values, predicted(load_set("gli-2012"))[stem], rtol=1e-12)


def test_a_changed_number_is_used_and_said(tmp_path, capsys):
    sheets = gli_2022()
    sheets["Male FEV1"][3][6] = str(sheets["Male FEV1"][3][6]).replace("-11.399108", "-11.3")
    book, source, target = tmp_path / "mine.xlsx", tmp_path / "in.csv", tmp_path / "out.csv"
    book.write_bytes(workbook(sheets))
    source.write_text("sex,age_years,height_cm\nM,40,175\n")
    found = []
    for own in ([], ["--table", str(book)]):
        assert main(["reference", str(source), str(target), *own]) == 0
        with target.open(newline="") as file:
            found.append(float(next(csv.DictReader(file))["fev1_predicted"]))
    assert found[1] / found[0] == pytest.approx(np.exp(0.099108))
    curve = tmp_path / "blow.csv"
    time = np.arange(800) / 100
    flow = 8 * np.minimum(time / 0.08, 1) * np.exp(-time / 0.6)
    rows = "".join(f"{t:.2f},{f:.4f}\n" for t, f in zip(time, flow, strict=True))
    curve.write_text("time_s,flow_l_s\n" + rows)
    who = ["--sex", "M", "--age", "40", "--height-cm", "175", "--json"]
    assert main(["score", str(curve), *who, "--table", str(book)]) == 0
    session = json.loads(capsys.readouterr().out)["session"]
    assert session["reference_set"] == "gli-2022, own tables"
    assert session["predicted"]["fev1"] == pytest.approx(found[1], abs=1e-6)


def changed(sheets, sheet, row, column, value):
    sheets[sheet][row - 1][column - 1] = value
    return sheets


def without(sheets, *names):
    return {name: rows for name, rows in sheets.items() if name not in names}


WRONG = {
    "not a workbook": (b"sex,age\n", "gli-2022", "workbook_unreadable", ".xlsx"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "gli-2012", "workbook_old", "save it"),
    "no sheet": (workbook({"Sheet1": [["a"]]}), "gli-2022", "workbook_lacks_sheets", "Sheet1"),
    "one sex": (workbook(without(gli_2022(), "Female FVC")), "gli-2022", "workbook_lacks_sex",
                "FVC"),
    "a text for a number": (workbook(changed(gli_2022(), "Male FVC", 7, 2, "#REF!")), "gli-2022",
                            "workbook_no_number", "sheet 'Male FVC', cell B7 holds '#REF!'"),
    "a hole": (workbook(changed(gli_2022(), "Male FVC", 9, 3, None)), "gli-2022",
               "workbook_no_number", "cell C9 is empty"),
    "no headings": (workbook(changed(gli_2022(), "Male FEV1", 1, 2, "M")), "gli-2022",
                    "workbook_lacks_headings", "Male FEV1"),
    "an age left out": (workbook(changed(gli_2022(), "Male FEV1", 9, 1, None)), "gli-2022",
                        "knots_uneven", "FEV1"),
    "an equation": (workbook(changed(gli_2022(), "Male FEV1", 4, 7, "exp(2*ln(weight))")),
                    "gli-2022",
                    "workbook_equation_unread", "cell G4"),
    "no equation of L": (workbook(changed(gli_2022(), "Male FEV1", 6, 6, None)), "gli-2022",
                         "workbook_lacks_equation", "Male FEV1"),
    "another set": (workbook(gli_2012()), "gli-2022", "workbook_other_set", "ethnicities"),
    "half a block": (workbook(changed(gli_2012(), "FVC males", 3, 11, None)), "gli-2012",
                     "workbook_block_wrong", "row 3"),
}  # fmt: skip


@pytest.mark.parametrize("kind", WRONG)
def test_a_wrong_workbook_says_what_where_and_what_to_do(kind):
    data, name, code, words = WRONG[kind]
    with pytest.raises(TablesError) as caught:
        build_from_workbook(name, data)
    assert caught.value.name == code
    assert words in f"{caught.value} {caught.value.hint}"
    assert caught.value.hint


def test_a_part_of_the_indices_is_enough(tmp_path, capsys):
    book, source = tmp_path / "mine.xlsx", tmp_path / "in.csv"
    left_out = [s for s in gli_2012() if s.split(" ")[0] not in ("FEV1", "FVC", "FEV1FVC")]
    book.write_bytes(workbook(without(gli_2012(), *left_out)))
    source.write_text("sex,age_years,height_cm,ethnicity\nM,40,175,other\n")
    assert main(["reference", str(source), "-", "--set", "gli-2012", "--table", str(book)]) == 0
    said = capsys.readouterr()
    assert "nothing on fef2575, fef75, fev075, fev075_fvc: left out" in said.err
    assert "fev1_fvc_lln" in said.out
    assert "fef2575" not in said.out
