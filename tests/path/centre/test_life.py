"""How a centre starts, serves, says how it is, and stops with nothing left behind."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import json
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import asyncpg
import httpx
import psutil
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from breathway.cli import main
from breathway.record import Embedded
from breathway.record import embedded as embedded_module
from breathway.wire.http import HttpLink
from tests.needs import postgresql
from tests.path.centre.bedside import Bedside
from tests.path.centre.rig import Centre, audit, command, gone, kill, running, until


def test_it_says_how_it_is(centre):
    health = httpx.get(centre.url + "/healthz").json()
    assert health["status"] == "ok"
    assert health["database"] is True
    assert health["disk_full"] is False
    assert health["stage_lag"] < 1000
    document = httpx.get(centre.url + "/api/openapi.json").json()
    assert document["openapi"].startswith("3.")


def test_counts_are_of_all_workers_and_survive_one(centre):
    async def scenario():
        bedside = await centre.bedside(1)
        for _ in range(3):
            bedside.treat()
            await bedside.sync_all()
        before = counted(centre)
        assert before["breathway_entries_kept_total"] >= bedside.number
        assert before['breathway_calls_total{route="batches",status="200"}'] >= 3
        assert before['breathway_stage_position{stage="watch"}'] > 0
        victim = centre.processes("worker")[0]
        kill(victim)
        gone([victim], 5)
        # Fresh connections: whichever worker answers knows of both.
        for _ in range(4):
            after = counted(centre)
            name = "breathway_entries_kept_total"
            assert after[name] == before[name]

        async def again() -> bool:
            name = 'breathway_child_restarts_total{child="worker-'  # which of them it was
            return any(n for key, n in counted(centre).items() if key.startswith(name))

        await until(again)
        await bedside.link.close()

    asyncio.run(scenario())


def counted(centre: Centre) -> dict[str, float]:
    lines = httpx.get(centre.url + "/metrics").text.splitlines()
    pairs = (line.rsplit(" ", 1) for line in lines if not line.startswith("#"))
    return {name: float(value) for name, value in pairs}


def test_replay_is_a_command_that_finds_a_forged_row(centre, capsys):
    async def forge(statement: str) -> None:
        async with centre.record() as record:
            assert await record.execute(statement) == "UPDATE 1"

    said = ["replay", "--data", str(centre.data)]
    assert main([*said, "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["identical"] is True
    assert report["tables"]["facility"]["rows"] >= 1
    where = "WHERE facility_id = 'kh-kampot'"
    asyncio.run(forge(f"UPDATE facility SET name = name || '?' {where}"))
    try:
        assert main(said) == 1
        assert "NOT identical" in capsys.readouterr().out
    finally:
        asyncio.run(forge(f"UPDATE facility SET name = rtrim(name, '?') {where}"))
    assert main(said) == 0


def test_a_second_one_in_the_same_folder_is_refused(centre):
    done = subprocess.run(
        command("--data", centre.data, "--port", 0), capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "(already_running)" in done.stderr
    assert httpx.get(centre.url + "/healthz").status_code == 200


@pytest.mark.parametrize(
    ("arguments", "name"),
    [
        (("--host", "0.0.0.0"), "tls_needed"),
        (("--tls-cert", "none.pem"), "tls_incomplete"),
        (("--port", "70000"), "setting_of_wrong_type"),
        (("--jurisdiction", "Cambodia"), "setting_of_wrong_type"),
    ],
)
def test_wrong_settings_are_one_line_and_leave_nothing(tmp_path, arguments, name):
    done = subprocess.run(
        command("--data", tmp_path / "data", *arguments),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert f"({name})" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "data" / "pg").exists()


def test_it_stops_in_order_and_starts_again_at_once(tmp_path):
    with running(tmp_path / "data") as centre:

        async def poll_and_stop():
            bedside = await centre.bedside(1)
            await bedside.sync()
            poll = asyncio.create_task(bedside.sync(wait_s=25.0))
            await asyncio.sleep(0.3)
            everything = centre.everything()
            began = time.monotonic()
            centre.process.send_signal(signal.SIGINT)
            assert await asyncio.to_thread(centre.process.wait, 120) == 0
            stopped_s = time.monotonic() - began
            await asyncio.gather(poll, return_exceptions=True)
            await bedside.link.close()
            return everything, stopped_s

        everything, stopped_s = asyncio.run(poll_and_stop())
        assert gone(everything, 30) == []
        assert stopped_s < 60
        lines = [p for p in psutil.process_iter(["cmdline"]) if str(centre.data) in _line(p)]
        assert lines == []
        centre.start()
        assert httpx.get(centre.url + "/healthz").json()["status"] == "ok"


def _line(process: psutil.Process) -> str:
    return " ".join(process.info["cmdline"] or ())


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody but us trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "centre")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(hours=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    chain, secret = folder / "centre.pem", folder / "centre.key"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return chain, secret


@pytest.fixture
def debian():
    """A PostgreSQL of Debian's, whose administrator is no superuser, as managed servers have it."""
    programs = postgresql()
    if programs is None:
        pytest.skip("no postgresql under /usr/lib/postgresql: apt-get install postgresql-15")
    patch = pytest.MonkeyPatch()
    patch.setattr(embedded_module, "find_engine", lambda *_: programs.parent)
    folder = Path(tempfile.mkdtemp(prefix="breathway-test-"))
    folder.chmod(0o711)
    (folder / "pg").mkdir()
    (folder / "pg").chmod(0o711)
    server = Embedded(folder / "pg")
    url = server.start()

    async def manager() -> None:
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE ROLE manager LOGIN CREATEROLE PASSWORD 'sesame'")
        await connection.execute("CREATE DATABASE managed OWNER manager")
        await connection.close()

    asyncio.run(manager())
    yield f"postgresql://manager:sesame@/managed?{url.partition('?')[2]}"
    server.stop()
    patch.undo()
    shutil.rmtree(folder)


def test_by_tls_on_a_server_of_somebody_elses(tmp_path, debian, monkeypatch):
    chain, secret = certificate(tmp_path)
    monkeypatch.setenv("DATABASE_URL", debian)  # a password is no command-line argument
    with running(tmp_path / "data", "--tls-cert", chain, "--tls-key", secret) as centre:
        assert centre.url.startswith("https://127.0.0.1:")
        assert not (centre.data / "pg").exists()
        assert httpx.get(centre.url + "/healthz", verify=_trust(chain)).json()["status"] == "ok"
        with pytest.raises(httpx.HTTPError):
            httpx.get(centre.url + "/healthz")

        async def scenario():
            code = await asyncio.to_thread(centre.operate, "enrol-code", "kh-kampot")
            bedside = Bedside(HttpLink(centre.url, certificates=str(chain)), 1)
            await bedside.enrol(code)
            for _ in range(3):
                bedside.treat(sound=True)
                await bedside.sync_all()
            await audit(centre, [bedside])
            await bedside.link.close()

        asyncio.run(scenario())
        for process in centre.everything():
            assert "sesame" not in " ".join(process.cmdline())


def _trust(chain: Path):
    import ssl

    return ssl.create_default_context(cafile=str(chain))
