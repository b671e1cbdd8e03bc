"""The documents say what is there: links lead somewhere, commands exist, words are explained."""

from __future__ import annotations

import argparse
import importlib.util
import re
from pathlib import Path

import pytest

from breathway.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
BLOCK = re.compile(r"^```\w*\n(.*?)^```", re.M | re.S)
SET_UP = re.compile(r"\b(pip install|npm (ci|install)|apt(-get)? |export \w+=|git clone)")
COMMAND = re.compile(r"(?:^|`|\$ )(?:breathway) ([a-z-]+)", re.M)


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    for target in LINK.findall(page.read_text()):
        if target.startswith(("http", "mailto:", "#")):
            continue
        path = (page.parent / target.split("#")[0]).resolve()
        assert path.exists(), f"{target} in {page.name}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_exist(page):
    assert set(COMMAND.findall(page.read_text())) <= {*COMMANDS, "demo"}


def test_every_command_is_in_the_reference():
    page = (ROOT / "docs/reference/commands.md").read_text()
    assert [name for name in COMMANDS if f"| `breathway {name}" not in page] == []


def test_every_problem_the_wires_reference_names_exists():
    page = (ROOT / "docs/reference/wire.md").read_text().split("## Problems")[1].split("## ")[0]
    named = set(re.findall(r"`([a-z]+_[a-z_]+|busy)`", page))
    code = "".join(
        path.read_text()
        for folder in ("wire/receive", "model", "record", "centre")
        for path in (ROOT / "src/breathway" / folder).rglob("*.py")
    )
    assert len(named) > 20
    assert [name for name in sorted(named) if f'"{name}"' not in code] == []


def test_readme_has_exactly_two_set_up_commands():
    text = (ROOT / "README.md").read_text()
    told = [line for block in BLOCK.findall(text) for line in block.splitlines()]
    commands = [line.split("#")[0].strip() for line in told if line.startswith("make ")]
    assert commands == ["make demo", "make test"]
    assert not SET_UP.search(text)


def test_every_decision_is_listed():
    decisions = ROOT / "docs/decisions"
    index = (decisions / "README.md").read_text()
    for page in decisions.glob("0*.md"):
        assert page.name in index


def test_every_command_has_help():
    parser = argparse.ArgumentParser()
    subparsers = parser.add_subparsers()
    for name in COMMANDS:
        importlib.import_module(f"breathway.cli.{name.replace('-', '_')}").add_parser(subparsers)
    for name, sub in subparsers.choices.items():
        assert sub.description or sub.format_help().count("\n") > 3, name


def test_generated_reference_is_current():
    """Made from the model and the console's operations; make it again with its command."""
    spec = importlib.util.spec_from_file_location("make", ROOT / "docs/make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    make = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(make)
    assert (ROOT / "docs/reference/events.md").read_text() == make.events_page()
    assert (ROOT / "docs/reference/events.schema.json").read_text() == make.schema()
    assert (ROOT / "docs/reference/console-api.md").read_text() == make.console_page()
