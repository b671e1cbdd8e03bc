"""B-splines and natural cubic splines as R's ``splines`` defines them.

In: positions (n), interior and boundary knots. Out: a design (n, columns). Formulas: de Boor 1978,
A Practical Guide to Splines, chapters IX and X; the natural constraint (no curvature at the
boundary knots) is taken out by the orthogonal complement of its QR decomposition, as in Chambers
and Hastie 1992, Statistical Models in S, chapter 7, so that coefficients are R's too.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def bspline(x: Floats, knots: Floats, order: int, derivative: int = 0) -> Floats:
    """Every B-spline of an order on a knot sequence: (n, len(knots) - order).

    Beyond the boundary the polynomial of the outermost piece goes on.
    """
    if derivative:
        lower = bspline(x, knots, order - 1, derivative - 1)
        width = knots[order - 1 :] - knots[: len(knots) - order + 1]
        scaled = lower * np.divide(order - 1, width, out=np.zeros_like(width), where=width > 0)
        return np.asarray(scaled[:, :-1] - scaled[:, 1:])
    full = np.flatnonzero(np.diff(knots) > 0)
    piece = np.clip(np.searchsorted(knots, x, side="right") - 1, full[0], full[-1])
    local = np.zeros((order, len(x)))  # the splines that live on the piece, first one lowest
    local[0] = 1
    for degree in range(1, order):
        carried = np.zeros(len(x))
        for number in range(degree):
            right = knots[piece + number + 1]
            left = knots[piece + number + 1 - degree]
            width = right - left
            share = np.divide(local[number], width, out=np.zeros(len(x)), where=width > 0)
            local[number] = carried + (right - x) * share
            carried = (x - left) * share
        local[degree] = carried
    design = np.zeros((len(x), len(knots) - order))
    rows = np.arange(len(x))
    for number in range(order):
        column = piece - order + 1 + number
        inside = (column >= 0) & (column < design.shape[1])
        design[rows[inside], column[inside]] = local[number][inside]
    return design


def knot_sequence(knots: Floats, boundary: tuple[float, float], order: int) -> Floats:
    """Boundary knots repeated as often as the order, interior ones between."""
    return np.sort(np.concatenate([np.repeat(boundary, order), knots]))


def bs(
    x: Floats, knots: Floats, boundary: tuple[float, float], degree: int, intercept: bool
) -> Floats:
    """A B-spline basis of a degree."""
    design = bspline(x, knot_sequence(knots, boundary, degree + 1), degree + 1)
    return design if intercept else design[:, 1:]


def ns(x: Floats, knots: Floats, boundary: tuple[float, float], intercept: bool) -> Floats:
    """A natural cubic spline basis: linear beyond its boundary knots."""
    sequence = knot_sequence(knots, boundary, 4)
    edges = np.array(boundary)
    design = bspline(np.clip(x, *boundary), sequence, 4)
    slopes = bspline(edges, sequence, 4, 1)
    for edge, beyond in ((0, x < boundary[0]), (1, x > boundary[1])):
        design[beyond] += np.outer(x[beyond] - edges[edge], slopes[edge])
    curvature = bspline(edges, sequence, 4, 2)
    first = 0 if intercept else 1
    complement = np.linalg.qr(curvature[:, first:].T, mode="complete").Q[:, 2:]
    return np.asarray(design[:, first:] @ complement)
