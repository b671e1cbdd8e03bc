"""One running edge: its spool, instruments, sync and bedside page, built and taken down together.

In: a folder that is enrolled, a link to the centre, where to listen. Out: a station to ``run``
until it is told to stop; whatever it started is stopped with it.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
import socket
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

import msgspec
import uvicorn
from msgspec import Struct

from breathway import __version__, log
from breathway.edge import enrol, tls
from breathway.edge import treatment as machine
from breathway.edge.bedside import Bedside, capture
from breathway.edge.bedside.calls import Calls
from breathway.edge.bedside.care import TherapyShow
from breathway.edge.bedside.live import Hub
from breathway.edge.bedside.session import Sessions
from breathway.edge.bedside.show import Show
from breathway.edge.clock import Clock
from breathway.edge.gateway import Gateway
from breathway.edge.local import LocalDoor
from breathway.edge.ports import Instrument as Port
from breathway.edge.ports.address import InstrumentAddress, open_instrument
from breathway.edge.ports.broker import Broker
from breathway.edge.protocols import in_force
from breathway.edge.recorder import (
    DeviceRecorder,
    FamilyRecorder,
    LeftOpen,
    Pen,
    PeopleRecorder,
    SafetyRecorder,
    TherapyRecorder,
    TreatmentRecorder,
)
from breathway.edge.recording import Studio
from breathway.edge.recording.lane import Call as LiveCall
from breathway.edge.simulated.ward import Ward
from breathway.edge.spool import Spool
from breathway.edge.sync import Settings, Sync
from breathway.edge.views import Live, TalkView
from breathway.model.errors import Unavailable
from breathway.model.facility import Presence
from breathway.model.live import Talk
from breathway.wire.link import Link
from breathway.wire.upgrade import Request as Upgraded

_log = log.get(__name__)
INSTRUMENTS_FILE = "instruments.json"


class Options(Struct, frozen=True, kw_only=True):
    folder: Path
    static: Path
    pin_hash: str
    host: str = "127.0.0.1"
    port: int = 0
    simulate: bool = False
    speed: float = 1.0
    dose_speed: float | None = None
    seed: int | None = None
    settings: Settings | None = None


class Station:
    def __init__(
        self, options: Options, link: Link, clock: Clock, call: LiveCall | None = None
    ) -> None:
        """``call`` opens a line of the live lane; without one nothing is live."""
        self._options = options
        self._call = call
        self._local = LocalDoor(options.folder)
        self._link = link
        self._clock = clock
        self._stop = asyncio.Event()
        self.identity = enrol.must_be_enrolled(options.folder)
        self.protocol = in_force(options.folder, self.identity.facility.jurisdiction)
        self._devices: dict[str, str] = {}  # of what kind each nebulizer is
        self._keys = enrol.keys(options.folder)
        self._socket = _bound(options.host, options.port)
        try:
            self.spool = Spool(options.folder, self._keys.spool, now=clock.now())
        except BaseException:
            self._socket.close()
            raise
        self.hub = Hub()
        self._ward: Ward | None = None
        self._broker: Broker | None = None
        self.url = ""

    @property
    def _in_real_time(self) -> bool:
        return not self._options.simulate or self._options.speed == 1.0

    def stop(self) -> None:
        self._stop.set()

    async def run(self, ready: asyncio.Event) -> None:
        """Sets ``ready`` when the page answers; returns after ``stop``."""
        try:
            await asyncio.to_thread(self._local.clear)
            ports = await self._start_instruments()
            await self._work(ports, ready)
        finally:
            await self._stop_instruments()
            self._local.clear()
            self._socket.close()
            await self._link.close()
            await asyncio.to_thread(self.spool.close)

    # -- instruments ----------------------------------------------------------------------------

    async def _start_instruments(self) -> list[Port]:
        options, facility_id = self._options, self.identity.facility.id
        if options.simulate:
            seed = options.seed if options.seed is not None else secrets.randbelow(1 << 31)
            self._ward = Ward(
                facility_id,
                seed=seed,
                folder=options.folder / "broker",
                speed=options.speed,
                dose_speed=options.dose_speed,
            )
            await self._ward.start()
            self._devices = _devices(self._ward.addresses)
            return list(self._ward.instruments())
        addresses = read_instruments(options.folder)
        self._devices = _devices(addresses)
        on_mqtt = [each.id for each in addresses if each.address.startswith("mqtt:")]
        if on_mqtt:
            self._broker = Broker(options.folder / "broker", on_mqtt)
            await self._broker.start()
        broker = self._broker
        where = (lambda: broker.address) if broker is not None else None
        return [open_instrument(each, where) for each in addresses]

    async def _stop_instruments(self) -> None:
        if self._ward is not None:
            await self._ward.stop()
        if self._broker is not None:
            await self._broker.stop()

    # -- work -----------------------------------------------------------------------------------

    async def _work(self, ports: Sequence[Port], ready: asyncio.Event) -> None:
        loop = asyncio.get_running_loop()
        pen = Pen(
            self.spool,
            self.identity.facility,
            self._clock,
            secrets.token_bytes,
            lambda numbers, treatment_id: _soon(loop, lambda: self._saved(numbers, treatment_id)),
        )
        gateway, sync, calls = self._build(pen, ports)
        await self.studio.restore()
        server = self._server(calls)
        async with asyncio.TaskGroup() as group:
            working = (gateway, sync, self._left_open)
            tasks = [group.create_task(each.run()) for each in working]
            serving = group.create_task(server.serve(sockets=[self._socket]))
            while not server.started and not serving.done():  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            self._local.open(self.url)
            ready.set()
            await self._stop.wait()
            await self.studio.close()
            self.hub.close()
            server.should_exit = True
            for task in tasks:
                task.cancel()

    def _make_studio(self, pen: Pen, treatments: TreatmentRecorder) -> Studio:
        studio = Studio(
            self._options.folder,
            self._keys.spool,
            pen,
            treatments,
            self._clock,
            call=self._call,
            secret_key=enrol.credentials(self.identity, self._keys).secret_key,
            synthetic=self._options.simulate,
        )
        self.hub.erased = studio.forget

        def talk(treatment_id: UUID, word: Talk) -> None:
            said = msgspec.convert(word, TalkView, from_attributes=True)
            self.hub.tell(Live(topic="talk", treatment_id=treatment_id, talk=said))

        studio.on_talk = talk
        return studio

    def _build(self, pen: Pen, ports: Sequence[Port]) -> tuple[Gateway, Sync, Calls]:
        people = PeopleRecorder(pen)
        treatments = TreatmentRecorder(pen, people)
        therapy = TherapyRecorder(pen, people, treatments, self.protocol, self._devices)
        self.studio = self._make_studio(pen, treatments)
        live = self.studio if self._in_real_time else None  # sound faster than time is not live
        tell, used = self.hub.tell, therapy.note_use
        safety = SafetyRecorder(pen, treatments, self.protocol)
        gateway = Gateway(ports, self.spool, treatments, self._clock, tell, used, live, safety)
        nebulizers = [port.id for port in ports if port.kind == "nebulizer"]
        self._sync = sync = self._make_sync(gateway)
        show = Show(
            self.spool,
            people,
            treatments,
            TherapyShow(self.spool, therapy, nebulizers),
            gateway,
            sync.state,
            self.identity.facility,
            synthetic=self._options.simulate,
        )
        self._connect_hub(show)
        self._left_open = LeftOpen(self.spool, treatments, self._clock, gateway.release)
        calls = Calls(
            self.spool,
            people,
            FamilyRecorder(pen, people),
            treatments,
            therapy,
            DeviceRecorder(pen),
            gateway,
            show,
            self._clock,
            look=sync.look,
            begun=self._begun,
            talk=self.studio.talk,
        )
        return gateway, sync, calls

    def _make_sync(self, gateway: Gateway) -> Sync:
        return Sync(
            self.spool,
            self._link,
            enrol.credentials(self.identity, self._keys),
            clock=self._clock,
            random=random.SystemRandom().random,
            presence=lambda: self._presence(gateway),
            watched=lambda: self.hub.pages > 0 or bool(self.spool.drafts.any_open()),
            audience=self.hub,
            settings=self._options.settings,
        )

    def _presence(self, gateway: Gateway) -> Presence:
        backlog = self.spool.entries.backlog()
        return Presence(
            backlog=backlog.records,
            backlog_oldest_at=backlog.oldest_at,
            instruments=tuple(gateway.instruments()),
            version=__version__,
            disk_free_percent=self.spool.store.disk_free_percent(),
        )

    def _connect_hub(self, show: Show) -> None:
        entries, inbox = self.spool.entries, self.spool.inbox
        self.hub.record_views = lambda numbers: [
            show.lines.record(saved) for saved in entries.saved_ones(numbers)
        ]
        self.hub.link_view = show.link

        def advice_live(advice_id: UUID) -> Live | None:
            found = inbox.one_advice(advice_id)
            if found is None:
                return None
            card = show.lines.advice(found)
            return Live(topic="advice", treatment_id=card.treatment_id, advice=card)

        self.hub.advice_live = advice_live

    def _saved(self, numbers: Sequence[int], treatment_id: UUID | None) -> None:
        if numbers:
            self._sync.wake()
            self.hub.records_changed(numbers)
        if treatment_id is not None:
            self.hub.tell(Live(topic="treatment", treatment_id=treatment_id))

    def _begun(self, treatment: machine.Treatment) -> None:
        """The simulated ward measures somebody else from now on."""
        if self._ward is not None:
            self._ward.receive(treatment.sex, treatment.age_years, treatment.height_cm)

    # -- the page -------------------------------------------------------------------------------

    def _server(self, calls: Calls) -> uvicorn.Server:
        options = self._options
        names = tls.names_of_this_machine(options.host)
        secure = not is_loopback(options.host)
        certificate = None
        if secure:
            certificate = tls.issue(options.folder / "tls", names, self._clock.now())
        facility = self.identity.facility
        bedside = Bedside(
            calls,
            self.hub,
            Sessions(options.pin_hash, self._clock),
            facility_name=facility.name,
            names=names,
            static=options.static,
            ca_pem=certificate.ca_pem if certificate else None,
            secure=secure,
            edge_id=self.identity.edge_id,
            captures=partial(capture.answer, studio=self.studio),
            token=self._local.token,
            metrics=self.studio.metrics,
        )
        shown = "127.0.0.1" if options.host in ("0.0.0.0", "::") else options.host  # noqa: S104
        host = f"[{shown}]" if ":" in shown else shown
        scheme = "https" if secure else "http"
        self.url = f"{scheme}://{host}:{self._socket.getsockname()[1]}"
        return _Server(
            uvicorn.Config(
                bedside.app,
                http="httptools",
                ws=partial(Upgraded, bedside.upgrade),  # type: ignore[arg-type]
                log_config=None,
                access_log=False,
                lifespan="off",
                server_header=False,
                timeout_graceful_shutdown=1,
                ssl_certfile=str(certificate.chain) if certificate else None,
                ssl_keyfile=str(certificate.key) if certificate else None,
            )
        )


class _Server(uvicorn.Server):
    """The station has the signals."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def read_instruments(folder: Path) -> list[InstrumentAddress]:
    """``instruments.json``: a list of {"id", "kind", "address"}; none where the file is missing."""
    try:
        raw = (folder / INSTRUMENTS_FILE).read_bytes()
    except FileNotFoundError:
        return []
    try:
        return msgspec.json.decode(raw, type=list[InstrumentAddress])
    except (msgspec.DecodeError, UnicodeDecodeError) as problem:
        raise Unavailable(
            f"{INSTRUMENTS_FILE}: {problem}",
            name="instruments_damaged",
            hint='write a list of {"id": "spirometer-1", "kind": "spirometer", "address": "tcp:…"}',
        ) from None


def _devices(addresses: Sequence[InstrumentAddress]) -> dict[str, str]:
    return {each.id: each.device for each in addresses if each.device}


def is_loopback(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
    except OSError:
        made.close()
        raise Unavailable(
            f"port {port} on {host} cannot be used",
            name="port_taken",
            hint="stop what listens there, or choose another --port",
        ) from None
    return made


def _soon(loop: asyncio.AbstractEventLoop, call: Callable[[], object]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop is closed: nobody listens any more
        loop.call_soon_threadsafe(call)
