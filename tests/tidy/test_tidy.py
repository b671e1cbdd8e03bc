"""Rules that are tests: sizes, names, docstrings, the path, the repository's own files."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))
PAGES = sorted(p for p in (ROOT / "console" / "src").rglob("*.ts") if p.name != "api-types.ts")
PICTURE = {
    *("device", "edge", "wire", "intake", "record", "score", "therapy"),
    *("watch", "listen", "exposure", "maps", "warn", "share", "console"),
    *("centre", "cli", "config", "log", "model"),
}
LINES = 400
FUNCTION_LINES = 50
FORBIDDEN_NAMES = {"utils", "util", "common", "manager", "base", "helpers", "misc"}


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout: tracked files cannot be listed")
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES + PAGES, ids=relative)
def test_a_file_fits_in_a_head(path):
    assert len(path.read_text().splitlines()) <= LINES, "make it a package of the same name"


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_module_says_what_comes_in_and_out(path):
    tree = ast.parse(path.read_text())
    if tree.body:
        assert ast.get_docstring(tree), "open with a docstring: what comes in, what goes out"


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_function_fits_on_a_screen(path):
    long = [
        f"{node.name}: {node.end_lineno - node.lineno + 1}"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    ]
    assert not long


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_names_say_what_a_thing_is(path):
    assert not {path.stem, *path.parts} & FORBIDDEN_NAMES


def test_the_package_is_the_picture():
    rooms = {
        p.stem for p in (ROOT / "src/breathway").iterdir() if not p.name.startswith(("_", "."))
    }
    assert rooms - {"data"} == PICTURE


def test_nothing_is_left_open():
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    assert not [relative(p) for p in SOURCES + PAGES if words.search(p.read_text())]


def test_no_module_state_from_the_environment():
    found = []
    for path in SOURCES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and "environ" in ast.unparse(node):
                found.append(relative(path))
    assert not found


def test_many_rows_are_written_in_one_place():
    """asyncpg's own call hangs when it is cancelled: ``record.each`` says how."""
    rest = [p for p in SOURCES if p.name != "each.py" and "edge" not in p.parts]
    assert [relative(p) for p in rest if ".executemany(" in p.read_text("utf-8")] == []


def test_nothing_tracked_is_large():
    large = {relative(p): p.stat().st_size for p in tracked() if p.stat().st_size > 1_000_000}
    assert not large


def test_lock_files_carry_no_addresses():
    lock = (ROOT / "console/package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "://" not in lock
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert "://" not in (ROOT / name).read_text()


def test_every_requirement_is_pinned():
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text().splitlines():
            assert re.fullmatch(r"(#.*|[A-Za-z0-9_.-]+==\S+|)", line), line


def test_import_contract_holds():
    """In a process of its own: the tool sets up logging for itself and silences everybody else."""
    command = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
