"""Torch's weights in the form that ``breathway.listen.network`` runs: folded, half precision."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from train.network import CHANNELS, HIDDEN, Network

Arrays = dict[str, NDArray[np.float16]]


@torch.no_grad()
def exported(network: Network) -> Arrays:
    """Arrays by the names that the product reads."""
    network.eval()
    out: dict[str, torch.Tensor] = {}
    convolutions = [m for m in network.stem if isinstance(m, torch.nn.Conv2d)]
    norms = [m for m in network.stem if isinstance(m, torch.nn.BatchNorm2d)]
    for i, (conv, norm) in enumerate(zip(convolutions, norms, strict=True)):
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        out[f"conv{i}"] = (conv.weight * scale[:, None, None, None]).permute(2, 3, 1, 0)
        out[f"bias{i}"] = norm.bias - norm.running_mean * scale
    # Torch flattens (channels, pitch) after (pitch, channels) were swapped by permute(0, 2, 1, 3).
    flat = network.flat.weight.reshape(-1, CHANNELS[-1], 5).permute(2, 1, 0)
    out["flat"], out["flat_b"] = flat.reshape(-1, flat.shape[-1]), network.flat.bias
    gru = network.recurrent
    own = torch.zeros(2 * HIDDEN, 3, 2, HIDDEN)
    news = []
    for side, suffix in enumerate(("", "_reverse")):
        w, u = getattr(gru, f"weight_ih_l0{suffix}"), getattr(gru, f"weight_hh_l0{suffix}")
        b, c = getattr(gru, f"bias_ih_l0{suffix}"), getattr(gru, f"bias_hh_l0{suffix}")
        out[f"gru_x{side}"] = w.T
        bias = b.clone()
        bias[: 2 * HIDDEN] += c[: 2 * HIDDEN]
        out[f"gru_b{side}"] = bias
        news.append(c[2 * HIDDEN :])
        rows = slice(side * HIDDEN, (side + 1) * HIDDEN)
        own[rows, :, side] = u.T.reshape(HIDDEN, 3, HIDDEN)
    out["gru_h"], out["gru_n"] = own.reshape(2 * HIDDEN, -1), torch.cat(news)
    linear = {
        "attention": network.attention,
        "frame": network.frame,
        "record0": network.record[0],
        "record1": network.record[3],
        "event0": network.event[0],
        "event1": network.event[3],
    }
    for name, layer in linear.items():
        out[name], out[f"{name}_b"] = layer.weight.T, layer.bias
    return {name: value.contiguous().numpy().astype(np.float16) for name, value in out.items()}
