"""`breathway exposure`: what it reads, what it answers, what it refuses and how it says so."""

from __future__ import annotations

import json

import duckdb
import numpy as np
import pytest

from breathway.cli import main

EXPOSURE = '\n[[exposure]]\nname = "temp"\nreference = 10\nat = [20]\n'


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(1)
    days = np.arange(np.datetime64("2003-01-01"), np.datetime64("2004-01-01"))
    temp = 12 + 8 * rng.normal(size=len(days))
    deaths = rng.poisson(np.exp(2 + 0.02 * temp))
    lines = ["day,temp,deaths,kind"]
    for number, (d, t, y) in enumerate(zip(days, temp, deaths, strict=True)):
        cells = [str(d), "NA" if number == 7 else f"{t:.3f}", str(y), "wet" if t < 8 else "dry"]
        lines.append(",".join(cells))
    (tmp_path / "days.csv").write_text("\n".join(lines) + "\n")
    return tmp_path


def run(folder, capsys, analysis, text):
    (folder / "plan.toml").write_text(text)
    status = main(["exposure", analysis, str(folder / "plan.toml"), "--json"])
    said = capsys.readouterr()
    return json.loads(said.out) if status == 0 else said.err


HEAD = 'file = "days.csv"\ndate = "day"\noutcome = "deaths"\ntime_stratified = true\n'


def test_a_case_crossover_from_a_csv(folder, capsys):
    found = run(folder, capsys, "condpois", HEAD + EXPOSURE)
    assert set(found) >= {"coefficients", "effects", "dispersion", "n", "strata"}
    (temp,) = found["coefficients"]
    assert (found["n"], found["strata"]) == (364, 84)
    assert temp["name"] == "temp"
    assert abs(temp["estimate"] - 0.02) < 4 * temp["se_quasi"]
    assert temp["se_quasi"] == pytest.approx(temp["se"] * found["dispersion"] ** 0.5)
    effect = found["effects"][0]
    assert (effect["exposure"], effect["at"], effect["lag"]) == ("temp", 20, "overall")
    assert effect["rr"] == pytest.approx(np.exp(10 * temp["estimate"]))
    assert effect["low"] < effect["rr"] < effect["high"]


def test_gaps_are_left_out_and_counted_with_every_row_that_looks_back_on_them(folder, capsys):
    rows = [line.split(",") for line in (folder / "days.csv").read_text().splitlines()]
    for row in rows[1:]:
        day = np.datetime64(row[0]).astype(object)
        if day.month == 6 and day.weekday() == 0:
            row[1] = ""  # five Mondays: a whole stratum
        if day.month == 9 and day.weekday() == 4:
            row[2] = "0"  # four Fridays
    (folder / "days.csv").write_text("\n".join(",".join(row) for row in rows) + "\n")
    found = run(folder, capsys, "condpois", HEAD + EXPOSURE)
    left = {"rows_missing": 6, "strata_missing": 1, "strata_without_events": 1,
            "rows_without_events": 4}  # fmt: skip
    assert (found["n"], found["strata"], found["left_out"]) == (355, 82, left)
    found = run(folder, capsys, "dlnm", HEAD + EXPOSURE + "lag = [0, 2]\n")
    assert found["left_out"]["rows_missing"] == 2 + 3 + 5 * 3
    series = HEAD.replace("time_stratified = true\n", "")
    found = run(folder, capsys, "dlnm", series + EXPOSURE + "lag = [0, 2]\n")
    assert (found["n"], found["left_out"]) == (345, {"rows_missing": 20})


def test_parquet_dates_and_words_give_the_same(folder, capsys):
    duckdb.sql(
        f"copy (select day::date as day, temp, deaths, kind from read_csv('{folder}/days.csv', "
        f"nullstr='NA')) to '{folder}/days.parquet' (format parquet)"
    )
    from_csv = run(folder, capsys, "condpois", HEAD + EXPOSURE)
    text = (HEAD + EXPOSURE).replace("days.csv", "days.parquet")
    assert run(folder, capsys, "condpois", text) == from_csv
    turned = (folder / "days.csv").read_text().splitlines()
    rows = [line.split(",") for line in turned[1:]]
    for row in rows:
        row[0] = "/".join(reversed(row[0].split("-")))
    (folder / "days.csv").write_text("\n".join([turned[0], *(",".join(row) for row in rows)]))
    assert run(folder, capsys, "condpois", HEAD + EXPOSURE) == from_csv


def test_rows_in_any_order_and_derived_calendar(folder, capsys):
    lagged = HEAD.replace("time_stratified = true\n", "") + (
        '[[exposure]]\nname = "temp"\nlag = [0, 3]\nlag_basis = "factor"\nat = [1]\n'
    )
    lagged += (
        '[[covariate]]\nname = "time"\ndf = 4\n[[covariate]]\nname = "dow"\nbasis = "factor"\n'
    )
    first = run(folder, capsys, "dlnm", 'attributable = "forward"\n' + lagged)
    lines = (folder / "days.csv").read_text().splitlines()
    (folder / "days.csv").write_text("\n".join([lines[0], *reversed(lines[1:])]))
    second = run(folder, capsys, "dlnm", 'attributable = "forward"\n' + lagged)
    names = [c["name"] for c in first["coefficients"]]
    assert names[:5] == ["temp.v1.l1", "temp.v1.l2", "temp.v1.l3", "temp.v1.l4", "time.1"]
    assert names[-1] == "(Intercept)"
    for a, b in zip(first["coefficients"], second["coefficients"], strict=True):
        assert a["estimate"] == pytest.approx(b["estimate"])
    assert first["n"] == 365 - 3 - 4
    assert first["attributable"][0]["number"] > 0


def test_a_word_is_a_factor_and_the_bases_can_be_seen(folder, capsys):
    text = HEAD + '[[exposure]]\nname = "kind"\nreference = "dry"\nat = ["wet"]\n'
    found = run(folder, capsys, "condpois", text)
    assert found["coefficients"][0]["name"] == "kind.wet"
    assert found["effects"][0]["at"] == "wet"
    bases = run(folder, capsys, "crossbasis", HEAD + EXPOSURE)["bases"]
    assert len(bases[0]["rows"]) == 365
    assert bases[0]["rows"][7] == [None]


def test_coefficients_stand_in_the_order_of_the_file(folder, capsys):
    turns = "".join(f'\n[[{kind}]]\nname = "{name}"\n' for kind, name in [
        ("covariate", "kind"), ("exposure", "temp"), ("covariate", "doy"),
    ])  # fmt: skip
    found = run(folder, capsys, "condpois", HEAD + turns)
    assert [c["name"] for c in found["coefficients"]] == ["kind.wet", "temp", "doy"]


def test_tables_for_people_leave_out_what_cannot_be_told(folder, capsys):
    lines = (folder / "days.csv").read_text().splitlines()
    (folder / "days.csv").write_text(
        "\n".join([lines[0] + ",same", *(f"{x},5" for x in lines[1:])])
    )
    text = HEAD + EXPOSURE + '[[covariate]]\nname = "same"\n'
    (folder / "plan.toml").write_text(text)
    assert main(["exposure", "condpois", str(folder / "plan.toml")]) == 0
    said = capsys.readouterr()
    assert "temp" in said.out
    assert "no effect can be told for same" in said.err


WRONG = [
    ("condpois", HEAD + EXPOSURE + "bases = 1\n", "did you mean basis"),
    ("condpois", HEAD + EXPOSURE + 'basis = "spline"\n', "linear, factor, bs, ns, poly"),
    ("condpois", HEAD + EXPOSURE + "lag = [3, 0]\n", "the first not above the second"),
    ("condpois", HEAD + EXPOSURE + "knots_percentile = [110]\n", "0 to 100"),
    ("condpois", HEAD + EXPOSURE + "knots_percentile = [0.1, 0.9]\n", "10 for the tenth"),
    ("condpois", HEAD.replace('"deaths"', '"dead"') + EXPOSURE, "no column dead"),
    ("condpois", HEAD.replace("time_stratified = true", "") + EXPOSURE, "needs strata"),
    ("condpois", HEAD.replace('"deaths"', '"kind"') + EXPOSURE, "holds words"),
    ("condpois", HEAD + EXPOSURE.replace("[20]", '["hot"]'), "at and reference take numbers"),
    ("condpois", HEAD.replace("days.csv", "none.csv") + EXPOSURE, "relative to the configuration"),
    ("condpois", HEAD, "no [[exposure]]"),
    ("condpois", HEAD + "= 3", "plan.toml"),
    ("nof1", HEAD + EXPOSURE, "key person is missing"),
    ("clogit", HEAD + EXPOSURE, "other than 0 and 1"),
    ("condpois", HEAD.replace('"day"', '"kind"') + EXPOSURE, "is not understood"),
    ("condpois", HEAD.replace('"day"', '"deaths"') + EXPOSURE, "deaths counts days"),
    ("condpois", HEAD + EXPOSURE + "df = 9\nknots = [10]\n", "df = 9, but it has 2 columns"),
    ("condpois", HEAD + EXPOSURE + 'basis = "ns"\ndegree = 2\n', "takes no degree of 2"),
    ("condpois", HEAD + EXPOSURE + "knots = [9]\nknots_percentile = [50]\n", "keep one of them"),
    ("condpois", HEAD + EXPOSURE + "lag_df = 3\n", "shapes the lag but has none"),
    ("condpois", HEAD + EXPOSURE + "lag = true\n", "lag takes two whole numbers"),
    ("condpois", HEAD + EXPOSURE.replace("= 10", "= [10]"), "a number, or a level of a factor"),
    ("dlnm", HEAD + EXPOSURE + "df = 5000\n", "364 complete rows for 5000 columns"),
    ("condpois", "level = 0\n" + HEAD + EXPOSURE, "a share between 0 and 1"),
    ("condpois", HEAD + '[[exposure]]\nname = "kind"\nat_percentile = [5]\n', "no percentiles"),
]


@pytest.mark.parametrize(("analysis", "text", "says"), WRONG, ids=[w[2] for w in WRONG])
def test_what_is_wrong_is_one_line_that_names_it(folder, capsys, analysis, text, says):
    said = run(folder, capsys, analysis, text)
    assert says in said
    assert said.count("\n") == 1


def test_a_doubtful_date_is_not_guessed(folder, capsys):
    rows = ["day,temp,deaths"] + [
        f"0{d}/0{m}/2003,{d},{m}" for m in range(1, 9) for d in range(1, 9)
    ]
    (folder / "days.csv").write_text("\n".join(rows))
    assert "day or month first" in run(folder, capsys, "condpois", HEAD + EXPOSURE)
    said = run(folder, capsys, "condpois", 'date_format = "%d/%m/%Y"\n' + HEAD + EXPOSURE)
    assert said["n"] == 64


def test_lags_over_repeated_dates_are_refused_and_gaps_are_found(folder, capsys):
    lines = (folder / "days.csv").read_text().splitlines()
    lagged = HEAD + EXPOSURE + "lag = [0, 2]\n"
    (folder / "days.csv").write_text("\n".join(lines + lines[1:4]))
    assert "person" in run(folder, capsys, "condpois", lagged)
    (folder / "days.csv").write_text("\n".join(lines[:50] + lines[60:]))
    assert "a lag counts rows" in run(folder, capsys, "condpois", lagged)["findings"][0]


def test_days_may_be_counted_from_any_day(folder, capsys):
    lagged = HEAD.replace("time_stratified", "strata = ['kind']\n#") + EXPOSURE + "lag = [0, 2]\n"
    dated = run(folder, capsys, "condpois", lagged)
    lines = (folder / "days.csv").read_text().splitlines()
    rows = [f"{500 - n},{line.split(',', 1)[1]}" for n, line in enumerate(reversed(lines[1:]))]
    (folder / "days.csv").write_text("\n".join([lines[0], *rows]))
    assert run(folder, capsys, "condpois", lagged) == dated


@pytest.mark.parametrize("filler", ["9999", "-999.9"])
def test_a_filler_value_is_missing_and_said(folder, capsys, filler):
    text = (folder / "days.csv").read_text()
    (folder / "days.csv").write_text(text.replace(",NA,", f",{filler},"))
    spoilt = run(folder, capsys, "condpois", HEAD + EXPOSURE)
    (said,) = spoilt.pop("findings")
    assert f"temp: 1 values of {filler}" in said
    (folder / "days.csv").write_text(text)
    assert spoilt == run(folder, capsys, "condpois", HEAD + EXPOSURE)
    lines = text.splitlines()
    cells = lines[200].split(",")
    lines[200] = ",".join([*cells[:2], "9999", cells[3]])  # the outcome too
    (folder / "days.csv").write_text("\n".join(lines))
    counted = run(folder, capsys, "condpois", HEAD + EXPOSURE)
    assert "deaths: 1 values of 9999" in counted["findings"][0]
    assert counted["n"] == spoilt["n"] - 1


def test_the_date_as_a_number_and_persons_in_rows_of_their_own(folder, capsys):
    rng = np.random.default_rng(4)
    rows = ["who,day,pm,inhaled"]
    for who in range(12):
        for day in range(60):
            pm = rng.normal()
            count = rng.poisson(np.exp(0.2 + 0.3 * pm))
            rows.append(f"p{who},2003-0{1 + day // 28}-{1 + day % 28:02},{pm:.3f},{count}")
    (folder / "days.csv").write_text("\n".join(rows))
    text = (
        'file = "days.csv"\ndate = "day"\noutcome = "inhaled"\nperson = "who"\n'
        '[[exposure]]\nname = "pm"\nat = [1]\n[[covariate]]\nname = "day"\nbasis = "ns"\ndf = 2\n'
    )
    found = run(folder, capsys, "nof1", text)
    assert "person" not in found["coefficients"][0]
    assert [c["person"] for c in found["coefficients"][1:]] == sorted(f"p{n}" for n in range(12))
    own = [e for e in found["effects"] if e.get("person") == "p3" and e["lag"] == "overall"]
    assert len(own) == 1
    assert own[0]["low"] < own[0]["rr"] < own[0]["high"]
    first = found["persons"][0]
    assert (first["rows"], first["from"], first["to"]) == (60, "2003-01-01", "2003-03-04")
    assert {c["verdict"] for c in found["coefficients"][1:]} <= {"raises", "little", "cannot_tell"}
    assert run(folder, capsys, "condpois", text)["coefficients"][1]["name"] == "day.1"


def test_late_fractions_and_numbers_as_text_are_read(folder, capsys, monkeypatch):
    from breathway.cli import exposure as command

    whole = run(folder, capsys, "condpois", HEAD + EXPOSURE)
    lines = (folder / "days.csv").read_text().splitlines()
    rows = [line.split(",") for line in lines[1:]]
    for number, row in enumerate(rows):
        row[1] = "" if number < 100 else row[1]
        row[2] += ".0" if number > 300 else ""
    (folder / "days.csv").write_text("\n".join([lines[0], *(",".join(row) for row in rows)]))
    monkeypatch.setattr(command, "SAMPLED_ROWS", 50)
    assert run(folder, capsys, "condpois", HEAD + EXPOSURE)["n"] == whole["n"] - 99


SPOILT = [
    (lambda rows: rows[3].__setitem__(1, "12 C"), "holds words, as '12 C'"),
    (lambda rows: [row.__setitem__(1, '"12,5"') for row in rows], "holds words, as '12,5'"),
    (lambda rows: rows[3].__setitem__(1, "inf"), "holds an infinite value"),
    (lambda rows: rows[3].__setitem__(2, "-1"), "an outcome is below zero"),
    (lambda rows: [row.__setitem__(2, "0") for row in rows], "no stratum has an event"),
    (lambda rows: rows[3].__setitem__(0, "2003-13-45"), "the date '2003-13-45'"),
    (lambda rows: rows[3].__setitem__(0, ""), "1 rows have no date"),
]


@pytest.mark.parametrize(("spoil", "says"), SPOILT, ids=[s[1] for s in SPOILT])
def test_what_is_wrong_in_a_column_is_said(folder, capsys, spoil, says):
    lines = (folder / "days.csv").read_text().splitlines()
    rows = [line.split(",") for line in lines[1:]]
    spoil(rows)
    (folder / "days.csv").write_text("\n".join([lines[0], *(",".join(row) for row in rows)]))
    assert says in run(folder, capsys, "condpois", HEAD + EXPOSURE + "lag = [0, 1]\n")


@pytest.mark.parametrize("words", [["exposure", "dlnm"], ["rules", "check"]])
def test_a_file_that_is_not_utf8_is_said_so(words, tmp_path, capsys):
    path = tmp_path / "plan.toml"
    path.write_bytes(b'file = "\x80"')
    assert main([*words, str(path)]) == 2
    assert "save it as UTF-8" in capsys.readouterr().err
