"""Every command of the how-to pages works as it is typed there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from breathway.cli import main
from breathway.share.oru import read_oru
from tests.unit.share import files

PAGES = Path(__file__).resolve().parents[3] / "docs" / "how-to"
NAMES = ("exchange-files.md", "make-a-report.md")


def typed(page: str) -> list[str]:
    blocks = re.findall(r"^```\n(.*?)^```", (PAGES / page).read_text(), re.M | re.S)
    return [line for block in blocks for line in block.splitlines() if line]


@pytest.mark.parametrize("page", NAMES)
def test_as_typed(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("export.xml").write_bytes(files.three_trials())
    for number in range(1, 5):
        flow = files.blow(3.0 + number / 50)
        rows = [f"{n / 100:.2f},{v:.4f}" for n, v in enumerate(flow)]
        Path(f"{number}.csv").write_text("\n".join(["time_s,flow_l_s", *rows]))
    commands = typed(page)
    assert len(commands) >= 3
    for command in commands:
        assert main(shlex.split(command)[1:]) == 0, (command, capsys.readouterr().err)
    if page == NAMES[0]:
        assert read_oru(Path("result.hl7").read_bytes())
        assert b"MSA|AA|" in Path("ack.hl7").read_bytes()
        assert Path("blow-3.csv").exists()
