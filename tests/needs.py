"""What the tests need beside Python packages: a browser and Debian's PostgreSQL.

``python -m tests.needs`` installs what is missing where it may (root and apt-get), and otherwise
says which tests will be skipped and what to install.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NO_CLUSTER = Path("/etc/postgresql-common/createcluster.conf")


def chromium() -> str | None:
    """The browser's path, if there is one."""
    for name in ("chromium", "chromium-browser", "google-chrome", "chrome"):
        if found := shutil.which(name):
            return found
    return None


def postgresql() -> Path | None:
    """The newest folder of PostgreSQL server programs that Debian installs."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return folders[-1].parent if folders else None


def missing() -> dict[str, str]:
    """Debian package → what is skipped without it."""
    lacks = {}
    if chromium() is None:
        lacks["chromium"] = "the browser tests"
    if postgresql() is None:
        lacks["postgresql-15"] = "the contract tests against Debian's PostgreSQL"
    return lacks


def install(packages: list[str]) -> None:
    """apt-get, quietly; the packaged PostgreSQL shall not start a server of its own."""
    if not NO_CLUSTER.exists():
        NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
        NO_CLUSTER.write_text("create_main_cluster = false\n")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "-q", "update"],
        ["apt-get", "-q", "-y", "--no-install-recommends", "install", *packages],
    ):
        subprocess.run(command, env=environment, stdout=sys.stderr, check=True)


def main() -> int:
    lacks = missing()
    if lacks and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"installing {', '.join(lacks)}…", file=sys.stderr)
        install(list(lacks))
        lacks = missing()
    for package, tests in lacks.items():
        print(f"{package} is not installed: {tests} will be skipped", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
