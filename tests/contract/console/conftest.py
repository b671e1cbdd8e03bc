"""A centre's console on a real PostgreSQL, served over real HTTP, with people who sign in.

One embedded server a run, one database a module, one server thread a module.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
import socket
import threading
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import httpx
import pytest
import uvicorn

from breathway.console.accounts import Accounts
from breathway.console.app import build
from breathway.console.map.areas import Areas
from breathway.console.map.source import Charts
from breathway.console.passwords import Passwords
from breathway.record import Appender, Database, Embedded, Objects, Wake, prepare
from breathway.record.history import salt_of
from tests.contract.console.ward import Ward

PEOPLE = (
    ("nurse", "Srey Leak", "nurse", ["kh-sihanoukville"]),
    ("nurse2", "Sok Vichea", "nurse", ["kh-kampot"]),
    ("doctor", "Dr Chea Sophal", "expert", ["*"]),
    ("epi", "Dr Meas", "epidemiologist", ["*"]),
    ("operator", "Keo Rithy", "operator", ["*"]),
    ("admin", "Sok Chenda", "administrator", ["*"]),
)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    server = Embedded(tmp_path_factory.mktemp("pg"))
    server.start()
    yield server
    server.stop()


class Clock:
    """The time as the console sees it; a test may move it."""

    def __init__(self) -> None:
        self.ahead = dt.timedelta()

    def __call__(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.ahead


class Centre:
    """One console under test."""

    def __init__(self, admin_url: str, folder: Path) -> None:
        self.folder = folder
        (folder / "keys").mkdir()
        for name in ("box.key", "node.key"):
            (folder / "keys" / name).write_bytes(secrets.token_bytes(32))
        self.node_key = (folder / "keys" / "node.key").read_bytes()
        self.clock = Clock()
        self.admin_url = admin_url
        self.passwords: dict[str, str] = {}
        self.ids: dict[str, str] = {}
        self.url = ""
        self.static = folder / "static"
        (self.static / "assets").mkdir(parents=True)
        (self.static / "index.html").write_text("<!doctype html><title>page</title>")
        (self.static / "assets" / "index-Ab12Cd34.js").write_text("console.log('x')")

    def start(self) -> None:
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)))
        self._thread.start()
        assert ready.wait(60)

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.stopping.set)
        self._thread.join(30)

    def run(self, coroutine):
        """Something asynchronous, in the server's loop."""
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(60)

    def sql(self, statement: str, *values: object):
        """As the owner, past every policy."""

        async def ask():
            conn = await asyncpg.connect(
                self.admin_url, server_settings={"search_path": "breathway"}
            )
            try:
                await conn.execute("SET ROLE breathway_owner")
                return await conn.fetch(statement, *values)
            finally:
                await conn.close()

        return asyncio.run(ask())

    def client(self, username: str = "", password: str = "") -> httpx.Client:
        """A browser; signed in where a name is given."""
        client = httpx.Client(base_url=self.url, timeout=30)
        if username:
            answer = client.post(
                "/api/session",
                json={"username": username, "password": password or self.passwords[username]},
            )
            assert answer.status_code == 200, answer.text
            client.headers["x-breathway-csrf"] = answer.json()["csrf"]
        return client

    async def _serve(self, ready: threading.Event) -> None:
        self.loop = asyncio.get_running_loop()
        self.stopping = asyncio.Event()
        url = await prepare(self.admin_url, jurisdiction="KH", secret=self.node_key)
        self.application_url = url
        console = await Database.open(url, "console", size=4)
        self.console = console
        intake = await Database.open(url, "intake", size=2)
        objects = Objects(self.folder / "objects")
        appender = Appender(intake, objects)
        self.ward = Ward(appender, objects, self.folder / "keys" / "box.key")
        await self.ward.open_facilities(self.clock())
        # Hundreds of sign-ins: the cost of a hash is looked at by itself, in the unit tests.
        cheap = Passwords(time_cost=1, memory_cost_kib=64)
        async with Accounts.open(url, self.folder, "KH", cheap) as accounts:
            for username, name, role, facilities in PEOPLE:
                sheet = await accounts.add(username, name, role, facilities)
                self.passwords[username], self.ids[username] = sheet.password, sheet.account_id
            self.ids["wuxi"] = (await accounts.add("wuxi", "Dr Wei Min", "expert", [])).account_id
            sheet = await accounts.reset_password("wuxi")
            self.passwords["wuxi"] = sheet.password
        app = build(
            console=console,
            appender=appender,
            objects=objects,
            intake=intake,
            charts=Charts(self.folder, salt_of(self.node_key), Areas({"kh-kampot": 50_000.0})),
            keys_folder=self.folder / "keys",
            now=self.clock,
            static=self.static,
            secure_cookies=False,
        )
        app.desk.passwords = cheap
        self.app = app
        wake = Wake(url, "console", ["log"], app.heard)
        await wake.start()
        await self._listen(app, ready)
        await wake.close()
        await appender.close()
        await console.close()
        await intake.close()

    async def _listen(self, app, ready: threading.Event) -> None:
        listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        server = uvicorn.Server(
            uvicorn.Config(
                app, lifespan="off", log_config=None, timeout_graceful_shutdown=3, ws="none"
            )
        )
        server.install_signal_handlers = lambda: None
        async with app:
            serving = asyncio.create_task(server.serve([listening]))
            while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
                await asyncio.sleep(0.01)
            ready.set()
            await self.stopping.wait()
            app.close()
            server.should_exit = True
            await serving


def database_of(url: str, name: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{name}"))


@pytest.fixture(scope="module")
def centre(postgres, tmp_path_factory, request):
    name = f"console_{secrets.token_hex(4)}"

    async def make() -> None:
        conn = await asyncpg.connect(postgres.url)
        await conn.execute(f"CREATE DATABASE {name}")
        await conn.close()

    asyncio.run(make())
    made = Centre(database_of(postgres.url, name), tmp_path_factory.mktemp("centre"))
    made.start()
    yield made
    made.stop()
