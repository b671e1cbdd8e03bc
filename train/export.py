"""Torch's weights in the form that ``breathway.listen.network`` runs: folded, half precision.

In: a network of torch. Out: its arrays; and back, to go on learning.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray

from train.network import CHANNELS, FRAME, HIDDEN, Network

Arrays = dict[str, NDArray[np.float16]]


@torch.no_grad()
def exported(network: Network) -> Arrays:
    """Arrays by the names that the product reads."""
    network.eval()
    out: dict[str, torch.Tensor] = {}
    norms = [m for m in network.stem if isinstance(m, torch.nn.BatchNorm2d)]
    for i, conv in enumerate(convolutions(network)):
        out[f"conv{i}"], bias = conv.weight, conv.bias
        if bias is None:
            scale = norms[i].weight / torch.sqrt(norms[i].running_var + norms[i].eps)
            out[f"conv{i}"] = conv.weight * scale[:, None, None, None]
            bias = norms[i].bias - norms[i].running_mean * scale
        out[f"conv{i}"], out[f"bias{i}"] = out[f"conv{i}"].permute(2, 3, 1, 0), bias
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
    for name, layer in linear(network).items():
        out[name], out[f"{name}_b"] = layer.weight.T, layer.bias
    return {name: value.contiguous().numpy().astype(np.float16) for name, value in out.items()}


@torch.no_grad()
def imported(arrays: Mapping[str, NDArray[np.float16]]) -> Network:
    """The network of what was exported, to go on with; its normalisations stay in its weights."""
    network = Network()
    network.stem = torch.nn.Sequential(
        *(with_bias(m) for m in network.stem if not isinstance(m, torch.nn.BatchNorm2d))
    )
    of = {name: torch.from_numpy(value.astype(np.float32)) for name, value in arrays.items()}
    for i, conv in enumerate(convolutions(network)):
        conv.weight.copy_(of[f"conv{i}"].permute(3, 2, 0, 1))
        conv.bias.copy_(of[f"bias{i}"])
    flat = of["flat"].reshape(5, CHANNELS[-1], FRAME).permute(2, 1, 0)
    network.flat.weight.copy_(flat.reshape(FRAME, -1))
    network.flat.bias.copy_(of["flat_b"])
    own = of["gru_h"].reshape(2, HIDDEN, 3, 2, HIDDEN)
    for side, suffix in enumerate(("", "_reverse")):
        gru = {name: getattr(network.recurrent, f"{name}_l0{suffix}")
               for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}  # fmt: skip
        gru["weight_ih"].copy_(of[f"gru_x{side}"].T)
        gru["weight_hh"].copy_(own[side, :, :, side].reshape(HIDDEN, -1).T)
        gru["bias_ih"].copy_(of[f"gru_b{side}"])
        gru["bias_hh"].zero_()
        gru["bias_hh"][2 * HIDDEN :] = of["gru_n"].reshape(2, HIDDEN)[side]
    for name, layer in linear(network).items():
        layer.weight.copy_(of[name].T)
        layer.bias.copy_(of[f"{name}_b"])
    return network


def with_bias(layer: torch.nn.Module) -> torch.nn.Module:
    if not isinstance(layer, torch.nn.Conv2d):
        return layer
    size = layer.kernel_size, layer.stride, layer.padding
    return torch.nn.Conv2d(layer.in_channels, layer.out_channels, *size)


def convolutions(network: Network) -> list[torch.nn.Conv2d]:
    return [m for m in network.stem if isinstance(m, torch.nn.Conv2d)]


def linear(network: Network) -> dict[str, torch.nn.Linear]:
    """By the names that the product reads."""
    return {
        "attention": network.attention,
        "frame": network.frame,
        "record0": network.record[0],
        "record1": network.record[3],
        "event0": network.event[0],
        "event1": network.event[3],
    }
