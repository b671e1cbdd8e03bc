"""`breathway reference`: a table in, the same rows with reference values out."""

from __future__ import annotations

import csv
import shutil
from importlib.resources import files
from pathlib import Path

import pytest
from command_line import main

from breathway.score.reference import SETS, load_set, table_names


def look_up(tmp_path, text: str | bytes, *args: str) -> list[dict[str, str]]:
    source, target = tmp_path / "in.csv", tmp_path / "out.csv"
    source.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert main(["reference", str(source), str(target), *args]) == 0
    with target.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_input_columns_stay_and_the_results_follow(tmp_path):
    rows = look_up(
        tmp_path,
        "id,sex,age_years,height_cm,fev1_l,fvc_l\n7,M,34.7,156,2.9,3.5\n8,F,9,131,1.5,1.7\n",
    )
    assert [row["id"] for row in rows] == ["7", "8"]
    assert list(rows[0])[:6] == ["id", "sex", "age_years", "height_cm", "fev1_l", "fvc_l"]
    for stem in ("fev1", "fvc", "fev1_fvc"):
        lln, predicted, uln = (float(rows[0][f"{stem}_{w}"]) for w in ("lln", "predicted", "uln"))
        assert lln < predicted < uln
    assert float(rows[0]["fev1_z"]) == pytest.approx(-0.1991392111)
    assert float(rows[0]["fev1_fvc_z"]) == pytest.approx(-0.3125067532)  # from FEV1 and FVC
    assert rows[0]["note"] == ""


def test_sex_in_words_and_a_result_read_again(tmp_path):
    """What an earlier run wrote is written anew, not beside itself."""
    header = "sex,age_years,height_cm,fev1_l"
    rows = look_up(tmp_path, f"{header},fev1_z,note\nmale,34,170,3,7,x\nFemale,34,170,3,7,x\n")
    plain = look_up(tmp_path, f"{header}\nM,34,170,3\nF,34,170,3\n")
    assert [{**row, "sex": row["sex"][0].upper()} for row in rows] == plain


NOTES = [
    # row                     what the note says
    ("M,100,170,", "age outside 3-95 years"),
    ("M,2.9,95,", "age outside 3-95 years"),
    ("M,,170,", "age_years is not a number"),
    ("M,abc,170,", "age_years is not a number"),
    ("M,40,,", "height_cm is not a number"),
    ("X,40,170,", "sex must be M or F"),
    ("M,40,170,n/a", "fev1_l is not a number"),
    ("M,40,170,-2", "fev1_l must be above zero"),
    ("M,4_0,170,2", "age_years is not a number"),
    ("M,40,-5,2", "height must be above zero"),
]


@pytest.mark.parametrize(("row", "note"), NOTES)
def test_where_there_is_nothing_to_say_a_note_says_why(tmp_path, row, note):
    found = look_up(tmp_path, f"sex,age_years,height_cm,fev1_l\n{row}\n")[0]
    assert note in found["note"]
    assert found["fev1_z"] == ""


def test_sex_and_ethnicity_are_read_in_either_case(tmp_path):
    text = "sex,age_years,height_cm,ethnicity\nM,40,170,caucasian\n m ,40,170,Caucasian\n"
    first, second = look_up(tmp_path, text, "--set", "gli-2012")
    assert second["note"] == ""
    assert second["fev1_predicted"] == first["fev1_predicted"] != ""


@pytest.mark.parametrize(
    ("height", "note"), [("1.70", "height looks like metres"), ("45", "height is implausible")]
)
def test_an_implausible_height_still_computes(tmp_path, height, note):
    found = look_up(tmp_path, f"sex,age_years,height_cm\nM,40,{height}\n")[0]
    assert note in found["note"]
    assert found["fev1_predicted"] != ""


def test_percent_for_a_fraction_is_not_guessed(tmp_path):
    found = look_up(tmp_path, "sex,age_years,height_cm,fev1_fvc\nM,40,170,78\n")[0]
    assert "percent" in found["note"]
    assert found["fev1_fvc_z"] == ""


def test_both_ends_of_the_age_range_hold(tmp_path):
    text = "sex,age_years,height_cm\nM,3,95\nF,95,150\nM,95.01,160\n"
    found = look_up(tmp_path, text)
    assert [row["fev1_predicted"] != "" for row in found] == [True, True, False]


def test_fef2575_of_gli_2012_ends_earlier_than_fev1(tmp_path):
    text = "sex,age_years,height_cm,ethnicity\nF,92,150,caucasian\n"
    found = look_up(tmp_path, text, "--set", "gli-2012")[0]
    assert found["fev1_predicted"]
    assert not found["fef2575_predicted"]
    assert "fef2575, fef75 only from 3 to 90 years" in found["note"]


def test_where_the_table_of_one_sex_ends_earlier_nothing_is_made_up(tmp_path):
    """Kubota 2014 prints women to 93 and men to 95; an empty cell is no zero."""
    text = "sex,age_years,height_cm,fev1_l\nF,93.9,150,1.5\nF,94,150,1.5\nM,94,160,2\n"
    last, beyond, man = look_up(tmp_path, text, "--set", "jrs-2014")
    assert float(last["fev1_predicted"]) == pytest.approx(1.43, abs=0.1)
    assert beyond["fev1_predicted"] == beyond["fev1_z"] == ""
    assert "ends at a lower age for this sex" in beyond["note"]
    assert man["fev1_z"]


def test_an_empty_ratio_is_that_of_fev1_and_fvc(tmp_path):
    text = (
        "sex,age_years,height_cm,fev1_l,fvc_l,fev1_fvc\nM,30,176,3.5,4.5,\nM,30,176,3.5,4.5,0.7\n"
    )
    empty, stated = look_up(tmp_path, text)
    assert float(empty["fev1_fvc_z"]) == pytest.approx(-0.9608, abs=1e-4)
    assert float(stated["fev1_fvc_z"]) < -1.645


def test_tlco_ends_at_85(tmp_path):
    text = "sex,age_years,height_cm\nF,85,150\nF,85.5,150\n"
    found = look_up(tmp_path, text, "--set", "gli-tlco-2017")
    assert [row["tlco_predicted"] != "" for row in found] == [True, False]


@pytest.mark.parametrize("name", SETS)
def test_every_set(tmp_path, name):
    ethnicity = "caucasian"
    text = f"sex,age_years,height_cm,ethnicity\nM,40,175,{ethnicity}\nF,30,160,{ethnicity}\n"
    for row in look_up(tmp_path, text, "--set", name):
        for stem in load_set(name).equations:
            if stem.startswith("fev075"):
                continue
            assert float(row[f"{stem}_lln"]) < float(row[f"{stem}_predicted"])


def test_the_adult_equation_of_nhanes_begins_at_18_in_women(tmp_path):
    """Hankinson 1999 changes equation at 18 in women and at 20 in men."""
    text = "sex,age_years,height_cm,ethnicity\n" + "".join(
        f"{sex},{age},165,caucasian\n" for sex in "FM" for age in (17.99, 18, 19.99, 20)
    )
    fev1 = [float(row["fev1_predicted"]) for row in look_up(tmp_path, text, "--set", "nhanes3")]
    women, men = fev1[:4], fev1[4:]
    assert women[1] == pytest.approx(0.4333 - 0.00361 * 18 - 0.000194 * 18**2 + 1.1496e-4 * 165**2)
    assert women[0] == pytest.approx(-0.871 + 0.06537 * 17.99 + 1.1496e-4 * 165**2)
    assert men[2] == pytest.approx(
        -0.7453 - 0.04106 * 19.99 + 0.004477 * 19.99**2 + 1.4098e-4 * 165**2
    )


def test_semicolons_decimal_commas_and_utf_16(tmp_path):
    text = "sex;age_years;height_cm;fev1_l\nM;34,7;156;2,9\n".encode("utf-16")
    assert float(look_up(tmp_path, text)[0]["fev1_z"]) == pytest.approx(-0.1991392111)


def test_names_in_gbk_pass_through(tmp_path):
    text = "姓名,sex,age_years,height_cm\n王,M,34.7,156\n".encode("gbk")
    assert look_up(tmp_path, text)[0]["姓名"] == "王"


def test_your_own_tables(tmp_path):
    folder = tmp_path / "tables"
    folder.mkdir()
    shipped = Path(str(files("breathway").joinpath("data", "spirometry")))
    for name in ("gli2022_global_coefficients.csv", "gli2022_global_splines.csv"):
        shutil.copy(shipped / name, folder / name)
    path = folder / "gli2022_global_coefficients.csv"
    path.write_text(path.read_text().replace("-11.399108", "-11.3"))
    text = "sex,age_years,height_cm\nM,40,175\n"
    ours = float(look_up(tmp_path, text)[0]["fev1_predicted"])
    theirs = float(look_up(tmp_path, text, "--tables", str(folder))[0]["fev1_predicted"])
    assert theirs / ours == pytest.approx(2.718281828**0.099108)


def test_values_that_no_lung_has_are_said(tmp_path):
    text = (
        "sex,age_years,height_cm,fev1_l,fvc_l\nM,30,170,3500,4500\nM,30,170,4.5,3.5\nM,30,170,3,4\n"
    )
    found = [row["note"] for row in look_up(tmp_path, text)]
    assert found[0] == "; ".join(
        f"{name} is beyond any lung: check its unit" for name in ("fev1_l", "fvc_l")
    )
    assert found[1:] == ["FEV1 above FVC: are they swapped?", ""]


def test_percentile_and_volumes_and_transfer_factor(tmp_path):
    text = (
        "sex,age_years,height_cm,tlc_l,rv_tlc,frc_l,tlco_mmol_min_kpa,dlco_ml_min_mmhg\n"
        "M,40,175,7,27,3.2,10,29.9\nM,40,175,6.913419,0.27,3.2,30,29.9\n"
    )
    first, second = look_up(tmp_path, text, "--set", "gli-volumes-2021")
    assert float(first["tlc_percentile"]) == pytest.approx(54.248, abs=1e-3)
    assert float(first["rv_tlc_z"]) == pytest.approx(0.8196, abs=1e-3)  # in percent
    assert float(second["tlc_percentile"]) == pytest.approx(50, abs=1e-4)
    assert second["rv_tlc_z"] == ""
    assert "give it in percent" in second["note"]
    first, second = look_up(tmp_path, text, "--set", "gli-tlco-2017")
    assert float(first["tlco_z"]) == pytest.approx(float(first["dlco_z"]), abs=0.01)
    assert "z of tlco beyond 5: check its unit" in second["note"]


PROBLEMS = {
    "no header": ("", "no_rows"),
    "no height": ("sex,age_years\nM,40\n", "columns_missing"),
    "ragged": ("sex,age_years,height_cm\nM,34,7,156\n", "row_width_wrong"),
    "no text": (b"\xff\xfe\x00", "encoding_unknown"),
}


@pytest.mark.parametrize("kind", PROBLEMS)
def test_problems_exit_with_two(kind, tmp_path, capsys):
    text, name = PROBLEMS[kind]
    source = tmp_path / "in.csv"
    source.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert main(["reference", str(source), "-"]) == 2
    assert f"({name})" in capsys.readouterr().err


def test_broken_tables_are_named(tmp_path, capsys):
    source = tmp_path / "in.csv"
    source.write_text("sex,age_years,height_cm\nM,40,175\n")
    assert main(["reference", str(source), "-", "--tables", str(tmp_path)]) == 2
    assert "table_unreadable" in capsys.readouterr().err
    (tmp_path / "gli2022_global_coefficients.csv").write_text("sex,index\nM,FEV1\n")
    (tmp_path / "gli2022_global_splines.csv").write_text("sex,index,age\nM,FEV1,3\n")
    assert main(["reference", str(source), "-", "--tables", str(tmp_path)]) == 2
    assert "table_lacks_columns" in capsys.readouterr().err


def test_a_column_named_twice_is_no_guess(tmp_path, capsys):
    source = tmp_path / "in.csv"
    source.write_text("sex,age_years,height_cm,fev1_l,FEV1_L\nM,40,170,3,4\n")
    assert main(["reference", str(source), "-"]) == 2
    assert "names fev1_l twice" in capsys.readouterr().err


def test_a_cell_of_two_lines_stays_as_it_is(tmp_path):
    (row,) = look_up(tmp_path, 'sex,age_years,height_cm,remark\nM,40,170,"a\nb, c"\n')
    assert row["remark"] == "a\nb, c"


@pytest.mark.parametrize(
    ("name", "set_name", "change"),
    [
        ("gli2022_global_coefficients", "gli-2022", ("M,FEV1,-11.399108", "M,FEV1,-4.491353")),
        ("gli2022_global_coefficients", "gli-2022", ("F,FVC,-12.055901", "F,FVC,")),
        ("nhanes3_hankinson1999_table4_5", "nhanes3", ("0.00014815", "1.4815")),
    ],
)
def test_tables_that_cannot_be_what_they_are_called(tmp_path, capsys, name, set_name, change):
    """Litres that are millilitres, an empty intercept, a height in metres."""
    shipped = Path(str(files("breathway").joinpath("data", "spirometry")))
    for stem in table_names(set_name):
        shutil.copy(shipped / f"{stem}.csv", tmp_path)
    text = (tmp_path / f"{name}.csv").read_text()
    assert change[0] in text
    (tmp_path / f"{name}.csv").write_text(text.replace(*change))
    source = tmp_path / "in.csv"
    source.write_text("sex,age_years,height_cm,ethnicity\nM,40,170,caucasian\n")
    options = ["--set", set_name, "--tables", str(tmp_path)]
    assert main(["reference", str(source), "-", *options]) == 2
    assert "table_implausible" in capsys.readouterr().err
