"""The network and its training in torch; the product runs its weights in plain NumPy.

In: log power per band (``spectrum.bands``). Out: per recording logits of the record classes, per
event logits of the event classes, per frame logits of what is heard. One network for all tasks, so
that an event is judged within its recording.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from breathway.listen import spectrum
from breathway.listen.classes import CONTINUOUS, DISCONTINUOUS, EVENTS, RECORDS
from train.data import Recording, elsewhere
from train.mixing import Mixer

CHANNELS = (12, 20, 32, 48)
FRAME, HIDDEN = 80, 48
STEP = 4  # frames of the spectrum per frame of the network
FRAMES_PER_S = spectrum.FRAMES_PER_S / STEP
MIX_RATE, ROUGH_RATE = 8e-4, 6e-4  # of learning
ROUGH = 0.5  # how often

Batch = tuple[Tensor, Tensor, list[tuple[int, int, int]], Tensor, Tensor, Tensor]


class Network(nn.Module):
    """Convolutions over time and pitch, a recurrent layer over time, three heads."""

    def __init__(self) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        before = 4
        for number, channels in enumerate(CHANNELS):
            first = number == 0
            kernel, padding = ((5, 3), (2, 1)) if first else ((3, 3), (1, 1))
            stride = (2, 1) if first else (1, 1)
            layers += [
                nn.Conv2d(before, channels, kernel, stride, padding, bias=False),
                nn.BatchNorm2d(channels),
                nn.ReLU(),
            ]
            if number < 3:
                layers.append(nn.MaxPool2d((2 if number == 2 else 1, 2)))
            before = channels
        self.stem = nn.Sequential(*layers)
        self.flat = nn.Linear(CHANNELS[-1] * 5, FRAME)
        self.recurrent = nn.GRU(FRAME, HIDDEN, bidirectional=True, batch_first=True)
        width = FRAME + 2 * HIDDEN
        self.frame = nn.Linear(width, 3)  # heard: breath, continuous, discontinuous
        self.attention = nn.Linear(width, 4)
        self.record = nn.Sequential(
            nn.Linear(4 * width + width, 64),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(64, len(RECORDS)),
        )
        self.event = nn.Sequential(
            nn.Linear(2 * width + 64 + 1, 64),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(64, len(EVENTS)),
        )

    def frames(self, x: Tensor) -> Tensor:
        """(batch, frames / STEP, width) from (batch, 4, frames, BANDS)."""
        y = self.stem(x.contiguous(memory_format=torch.channels_last))
        y = y.permute(0, 2, 1, 3).flatten(2)
        y = functional.dropout(functional.relu(self.flat(y)), 0.3, self.training)
        return torch.cat([y, self.recurrent(y)[0]], 2)

    def forward(
        self, x: Tensor, mask: Tensor, spans: list[tuple[int, int, int]]
    ) -> tuple[Tensor, ...]:
        """Logits per recording, per event (recording, first, last frame) and per frame."""
        h = self.frames(x)
        heard = self.frame(h)
        weight = self.attention(h).masked_fill(~mask[..., None], -1e4).softmax(1)
        pooled = torch.einsum("btk,btc->bkc", weight, h).flatten(1)
        most = h.masked_fill(~mask[..., None], -1e4).amax(1)
        context = self.record[0](torch.cat([pooled, most], 1))
        record = self.record[3](self.record[2](self.record[1](context)))
        if not spans:
            return record, h.new_zeros(0, len(EVENTS)), heard
        parts = [h[b, first:last] for b, first, last in spans]
        events = torch.stack([torch.cat([p.mean(0), p.amax(0)]) for p in parts])
        of = torch.tensor([b for b, _, _ in spans])
        length = torch.tensor([[math.log(e - s)] for _, s, e in spans])
        event = self.event(torch.cat([events, context[of].relu(), length], 1))
        return record, event, heard


def prepare(bands: Tensor) -> Tensor:
    """(…, 4, frames, BANDS): levels against the recording, and against each band's own median."""
    level = bands[..., :1, :, :]
    whole = level.mean((-1, -2), keepdim=True)
    against = bands - bands.median(-2, keepdim=True).values
    return torch.cat([(level - whole).clamp(-3, 4), against.clamp(-1.5, 3)], -3)


def augment(bands: Tensor, rng: np.random.Generator) -> Tensor:
    """Another device (tone, band limit), another place (noise), another codec (a floor)."""
    device = torch.from_numpy(smooth(rng, spectrum.BANDS) * rng.uniform(0, 0.6)).float()
    bands = bands + device
    level = bands[0].mean()
    if rng.random() < 0.4:
        noise = (
            level
            + rng.uniform(-2.0, -0.3)
            + torch.from_numpy(smooth(rng, spectrum.BANDS)).float() * 0.5
        )
        draw = torch.from_numpy(rng.exponential(1.0, bands.shape)).float()
        bands = torch.log10(10**bands + 10**noise * draw + 1e-12)
    if rng.random() < 0.3:
        bands = bands.maximum(level + rng.uniform(-3.0, -1.5))
    if rng.random() < 0.15:
        bands = torch.cat([bands[..., :31], bands[..., 31:].clamp(max=float(level) - 3)], -1)
    if rng.random() < 0.5:
        shift = int(rng.integers(-1, 2))
        if shift:
            bands = torch.roll(bands, shift, -1)
    return bands


def smooth(rng: np.random.Generator, size: int) -> NDArray[np.float64]:
    """A random curve of a few bends, about unit size."""
    knots = rng.normal(size=6)
    return np.interp(np.linspace(0, 5, size), np.arange(6), knots)


def batches(
    recordings: list[Recording], rng: np.random.Generator | None, size: int = 16
) -> Iterator[list[int]]:
    """Indices of recordings of like length, shuffled when a generator is given."""
    lengths = np.array([r.bands.shape[1] for r in recordings])
    jitter = rng.random(len(recordings)) if rng else np.arange(len(recordings)) / 1e6
    order = np.lexsort([jitter, lengths // 64])
    groups = [order[i : i + size].tolist() for i in range(0, len(order), size)]
    if rng:
        rng.shuffle(groups)
    yield from groups


def collate(chosen: list[Recording], rng: np.random.Generator | None) -> Batch:
    """Inputs, mask, event spans, event labels, record labels, and what is heard per frame."""
    most = max(8, *(r.bands.shape[1] for r in chosen))
    most += -most % STEP
    x = torch.zeros(len(chosen), 4, most, spectrum.BANDS)
    mask = torch.zeros(len(chosen), most // STEP, dtype=torch.bool)
    heard = torch.full((len(chosen), most // STEP, 3), -1.0)
    spans, labels = [], []
    for b, recording in enumerate(chosen):
        bands = torch.from_numpy(recording.bands.astype(np.float32))
        if rng is not None:
            bands = augment(bands, rng)
        frames = bands.shape[1]
        x[b, :, :frames] = prepare(bands)
        mask[b, : max(1, frames // STEP)] = True
        for start_s, end_s, label in recording.events:
            a, e = start_s, end_s
            if rng is not None:
                a, e = a + rng.normal(0, 0.03), e + rng.normal(0, 0.03)
            first = min(max(0, round(a * FRAMES_PER_S)), int(mask[b].sum()) - 1)
            last = min(max(first + 1, round(e * FRAMES_PER_S)), int(mask[b].sum()))
            spans.append((b, first, last))
            labels.append(label)
            heard[b, first:last, 0] = 1.0
            heard[b, first:last, 1] = float(label in CONTINUOUS)
            heard[b, first:last, 2] = float(label in DISCONTINUOUS)
        if recording.label == RECORDS.index("Poor Quality"):
            heard[b, mask[b]] = 0.0
    records = torch.tensor([r.label for r in chosen])
    return x, mask, spans, torch.tensor(labels, dtype=torch.long), records, heard


def weights(labels: list[int], count: int, power: float) -> Tensor:
    """Weights that lift rare classes by a power of their rarity, mean 1 over the labels."""
    found = np.bincount(labels, minlength=count).astype(float)
    raw = np.where(found > 0, np.maximum(found, 1) ** -power, 0)
    return torch.tensor(raw * found.sum() / max(1e-9, (raw * found).sum()), dtype=torch.float32)


def fit(recordings: list[Recording], epochs: int, seed: int) -> Network:
    """Train one network; the same seed, data and machine give the same weights."""
    torch.manual_seed(seed)
    network = Network()
    run(network, recordings, epochs, np.random.default_rng(seed), 3e-3)
    return network


def mix(network: Network, recordings: list[Recording], epochs: int, seed: int) -> None:
    """Go on with recordings laid over and after one another (``mixing``)."""
    rng = np.random.default_rng(seed)
    run(network, recordings, epochs, rng, MIX_RATE, Mixer(recordings, rng))


def roughen(network: Network, recordings: list[Recording], epochs: int, seed: int) -> None:
    """Go on with half of the recordings as another device would have them, mixed as before."""
    rng = np.random.default_rng(seed)
    mixed = Mixer(recordings, rng)

    def change(of: Recording) -> Recording:
        return mixed(elsewhere(of, rng) if rng.random() < ROUGH else of)

    run(network, recordings, epochs, rng, ROUGH_RATE, change)


def run(
    network: Network,
    recordings: list[Recording],
    epochs: int,
    rng: np.random.Generator,
    rate: float,
    change: Callable[[Recording], Recording] = lambda recording: recording,
) -> None:
    """Learn for so many epochs, at a rate that rises to ``rate`` and falls to nothing."""
    torch.set_num_threads(1)
    network.stem.to(memory_format=torch.channels_last)
    of_events = weights([e[2] for r in recordings for e in r.events], len(EVENTS), 0.6)
    of_records = weights([r.label for r in recordings], len(RECORDS), 0.6)
    optimizer = torch.optim.AdamW(network.parameters(), rate, weight_decay=0.02)
    steps = max(3, epochs * math.ceil(len(recordings) / 16))  # a schedule needs three
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, rate, total_steps=steps, pct_start=max(0.2, 2 / steps)
    )
    for epoch in range(epochs):
        began, losses = time.time(), []
        network.train()
        for chosen in batches(recordings, rng):
            given = collate([change(recordings[i]) for i in chosen], rng)
            loss = lost(network, given, of_events, of_records)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(network.parameters(), 2.0)
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        print(f"epoch {epoch} loss {np.mean(losses):.3f} {time.time() - began:.0f} s", flush=True)
    network.eval()


def lost(network: Network, given: Batch, of_events: Tensor, of_records: Tensor) -> Tensor:
    """The loss of a batch: of recordings, events and frames alike."""
    x, mask, spans, events, records, heard = given
    record, event, frame = network(x, mask, spans)
    loss = functional.cross_entropy(record, records, of_records, label_smoothing=0.05)
    if spans:
        loss = loss + functional.cross_entropy(event, events, of_events, label_smoothing=0.05)
    known = heard >= 0
    if known.any():
        loss = loss + functional.binary_cross_entropy_with_logits(frame[known], heard[known])
    return loss


@torch.no_grad()
def apply(network: Network, recordings: list[Recording]) -> list[dict[str, NDArray[np.float32]]]:
    """Logits of each recording: ``record``, ``event`` in the order of its events, ``frame``."""
    network.eval()
    out: list[dict[str, NDArray[np.float32]]] = [{} for _ in recordings]
    for chosen in batches(recordings, None):
        x, mask, spans, _, _, _ = collate([recordings[i] for i in chosen], None)
        record, event, frame = network(x, mask, spans)
        of = np.array([b for b, _, _ in spans])
        for b, i in enumerate(chosen):
            out[i] = {
                "record": record[b].numpy(),
                "event": event.numpy()[of == b]
                if len(of)
                else np.zeros((0, len(EVENTS)), np.float32),
                "frame": frame[b][mask[b]].numpy(),
            }
    return out
