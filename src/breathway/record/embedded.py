"""A PostgreSQL of our own, from the binaries of a wheel, for demonstrations and small sites.

In: a folder. Out: a running server on a Unix socket, and the URL of its superuser, whose random
password lies in the folder (0600). Durability is never traded: ``fsync``, ``synchronous_commit``
and ``full_page_writes`` stay on.

PostgreSQL refuses to run as root. As root we give ``data/`` to an unprivileged user and start the
server *in* it, naming it ``/proc/self/cwd``: the server (16 or newer) then needs no right on the
folders above, which are never changed, be they 0700. An engine in a place which that user cannot
read is copied to one where it can. The socket lies in ``data/``, or in a short folder of its own
where the path would be longer than a socket's address may be (``sun_path``, unix(7)).
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from breathway.model.errors import Conflict, Unavailable
from breathway.record.engine import find_engine

ADMIN = "breathway_admin"
DATABASE = "breathway"
SOCKET_PATH_LIMIT = 100  # bytes; sun_path has 108 on Linux and 104 elsewhere
START_LIMIT_S = 60.0  # recovery after a crash may take its time
ENGINES = (
    "pginstall",
    "pginstall18",
)  # PostgreSQL 16 and 18 in the wheel; new folders get the first
COPIES = Path("/var/lib/breathway")
USERS = ("breathway", "postgres", "nobody")  # as root: the first that exists runs the server

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "max_connections": "60",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # Old segments are removed and not used again: what was erased leaves the files.
    "wal_recycle": "off",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "jit": "off",
    "max_parallel_workers_per_gather": "0",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    # A statement or a failing row may hold what a patient's record holds: never in a log.
    "log_min_messages": "warning",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}


class Embedded:
    """One server in one folder. ``start`` and ``stop`` may be called again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder = Path(folder).absolute()
        self.data = self.folder / "data"
        self.log = self.folder / "log"
        self._lock: IO[str] | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._socket_folder = self.data

    @property
    def url(self) -> str:
        """The superuser's URL; its password is the centre's secret, workers get derived ones."""
        password = (self.folder / "password").read_text().strip()
        note = self.folder / "socket"  # where another process runs it: its word
        folder = note.read_text() if note.exists() else str(self._socket_folder)
        host = quote(folder, safe="/")
        return f"postgresql://{ADMIN}:{password}@/{DATABASE}?host={host}"

    @property
    def pid(self) -> int | None:
        """The postmaster's process id while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def running(self) -> bool:
        return self.pid is not None

    def start(self) -> str:
        """Start the server, making it first where there is none; answers ``url``. Blocks."""
        if self.running():
            return self.url
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._take_lock()
        try:
            engine = find_engine(self._version(), self._as_user())
            self._end_left_over()
            if not self.data.exists():
                self._initialize(engine)
            self._choose_socket_folder()
            self._run(engine)
        except BaseException:
            self._release_lock()
            raise
        return self.url

    def stop(self) -> None:
        """A fast shutdown: sessions are ended, everything is on disk. Blocks."""
        process = self._process
        if process is not None:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.send_signal(signal.SIGQUIT)  # immediate; the next start recovers
                    process.wait(10)
            self._process = None
        if self._socket_folder != self.data:
            shutil.rmtree(self._socket_folder, ignore_errors=True)
            (self.folder / "socket").unlink(missing_ok=True)
        self._release_lock()

    # -- starting --------------------------------------------------------------------------------

    def _take_lock(self) -> None:
        """One supervisor a folder. The kernel drops the lock with the process, however it ends."""
        if self._lock is not None:
            return
        lock = (self.folder / "lock").open("w")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise Conflict(
                f"another process runs the database in {self.folder}",
                name="database_in_use",
                hint="stop the other centre, or choose another --data folder",
            ) from None
        self._lock = lock

    def _release_lock(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _version(self) -> str | None:
        """The major version that made the data, None before there is any."""
        lines = _lines(self.data / "PG_VERSION")
        return lines[0] if lines else None

    def _as_user(self) -> dict[str, Any]:
        """What makes a subprocess run as the data's own user where we are root."""
        if os.geteuid() != 0:
            return {}
        uid, gid = self._owner()
        return {"user": uid, "group": gid, "extra_groups": []}

    def _owner(self) -> tuple[int, int]:
        import pwd

        if os.geteuid() != 0:
            return os.geteuid(), os.getegid()
        if self.data.exists() and self.data.stat().st_uid != 0:
            state = self.data.stat()
            return state.st_uid, state.st_gid
        for name in USERS:
            with contextlib.suppress(KeyError):
                entry = pwd.getpwnam(name)
                return entry.pw_uid, entry.pw_gid
        raise Unavailable(
            "there is no unprivileged user to run the database as",
            name="database_user_missing",
            hint="create a system user breathway, or run as an ordinary user",
        )

    def _data_name(self) -> str:
        """How the server, whose working directory is ``data``, calls it."""
        return "/proc/self/cwd" if os.geteuid() == 0 else str(self.data)

    def _initialize(self, engine: Path) -> None:
        """initdb and the database, in a folder that gets its name when it is complete."""
        new = self.folder / "data.new"
        shutil.rmtree(new, ignore_errors=True)
        password = secrets.token_urlsafe(32)
        _write_private(self.folder / "password", password)
        owner = self._owner() if os.geteuid() == 0 else None
        new.mkdir(mode=0o700)
        with tempfile.NamedTemporaryFile("w") as file:
            file.write(password)
            file.flush()
            if owner:
                os.chown(new, *owner)
                os.chown(file.name, *owner)
            name = "/proc/self/cwd" if owner else str(new)
            self._make(
                new,
                *(str(engine / "bin/initdb"), "-D", name, "-U", ADMIN, "--auth=scram-sha-256"),
                *(f"--pwfile={file.name}", "--encoding=UTF8", "--locale=C", "--data-checksums"),
            )
            self._make(
                new,
                *(str(engine / "bin/postgres"), "--single", "-D", name, "postgres"),
                statement=f"CREATE DATABASE {DATABASE}\n",
            )
        new.rename(self.data)

    def _make(self, folder: Path, *command: str, statement: str = "") -> None:
        done = subprocess.run(
            command,
            cwd=folder,
            input=statement,
            capture_output=True,
            text=True,
            **self._as_user(),
        )
        if done.returncode != 0:
            shutil.rmtree(folder, ignore_errors=True)
            raise Unavailable(
                f"{Path(command[0]).name} failed: {done.stderr.strip()[-500:]}",
                name="database_not_made",
                hint="is the disk full, or the folder on a file system without permissions?",
            )

    def _choose_socket_folder(self) -> None:
        """``data`` itself, or a short temporary folder."""
        self._socket_folder = self.data
        if len(os.fsencode(self.data / ".s.PGSQL.5432.lock")) <= SOCKET_PATH_LIMIT:
            return
        note = self.folder / "socket"  # the same after a crash: workers hold its URL
        folder = Path(note.read_text()) if note.exists() else None
        if folder is None or not folder.is_dir() or folder.stat().st_uid != self._owner()[0]:
            root = tempfile.gettempdir()
            root = root if len(root) < 40 else "/tmp"  # noqa: S108
            folder = Path(tempfile.mkdtemp(prefix="breathway-", dir=root))
            _write_private(note, str(folder))
            os.chown(folder, *self._owner())
        self._socket_folder = folder

    def _run(self, engine: Path) -> None:
        socket_name = (
            self._data_name() if self._socket_folder == self.data else str(self._socket_folder)
        )
        settings = {
            **SETTINGS,
            "unix_socket_directories": socket_name,
            "shared_buffers": f"{_shared_buffers_mb()}MB",
        }
        command = [str(engine / "bin/postgres"), "-D", self._data_name()]
        for key, value in settings.items():
            command += ["-c", f"{key}={value}"]
        deadline = time.monotonic() + START_LIMIT_S
        while True:
            with self.log.open("wb") as log:
                self._process = subprocess.Popen(
                    command,
                    cwd=self.data,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,  # Ctrl-C is the supervisor's, who stops us in order
                    **self._as_user(),
                )
            if self._wait_until_ready(deadline):
                return
            # The children of a killed server hold its shared memory for a moment longer.
            if time.monotonic() > deadline or b"pre-existing shared memory" not in _tail(self.log):
                self._process.kill()
                self._process.wait()
                self._process = None
                raise Unavailable(
                    f"the embedded database did not start: {_tail(self.log).decode()[-300:]}",
                    name="database_not_started",
                    hint=f"read {self.log}",
                )
            time.sleep(0.1)

    def _wait_until_ready(self, deadline: float) -> bool:
        """The last line of postmaster.pid says so (storage/pidfile.h)."""
        process = self._process
        while process is not None and time.monotonic() < deadline:
            if process.poll() is not None:
                return False
            lines = _lines(self.data / "postmaster.pid")
            if lines and lines[0] == str(process.pid) and lines[-1].strip() == "ready":
                return True
            time.sleep(0.01)
        return False

    def _end_left_over(self) -> None:
        """A server whose supervisor was killed still runs: we hold the lock, so it is ours to end.

        A pid file whose process is another program (the machine was restarted) is removed.
        """
        path = self.data / "postmaster.pid"
        lines = _lines(path)
        if not lines or not lines[0].strip().isdigit():
            return
        pid = int(lines[0])
        if not self._is_ours(pid):
            path.unlink(missing_ok=True)
            return
        deadline = time.monotonic() + 30
        os.kill(pid, signal.SIGINT)
        while self._is_ours(pid):
            if time.monotonic() > deadline:
                os.kill(pid, signal.SIGQUIT)
                deadline += 10
            time.sleep(0.02)

    def _is_ours(self, pid: int) -> bool:
        """Whether the process is alive and works in our data folder."""
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            return state != "Z" and os.readlink(f"/proc/{pid}/cwd") == str(self.data.resolve())
        except OSError:
            if Path("/proc/self").exists():
                return False
        try:  # no /proc: the word of the pid file
            os.kill(pid, 0)
        except OSError:
            return False
        return True


def _write_private(path: Path, text: str) -> None:
    """Whole or not at all, readable for us only."""
    temporary = path.with_name(path.name + ".new")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except OSError:
        return []


def _tail(path: Path) -> bytes:
    try:
        return path.read_bytes()[-2000:]
    except OSError:
        return b""


def _shared_buffers_mb() -> int:
    """An eighth of the memory, between 64 MB and 1 GB."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (ValueError, OSError):
        memory = 1 << 30
    return max(64, min(1024, (memory >> 20) // 8))
