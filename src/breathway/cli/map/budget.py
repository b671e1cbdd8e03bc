"""What privacy the noisy releases of a ledger may cost together, and what they have.

In: the private ledger of a published folder, what a release costs. Out: ``budget.json`` in it,
written before anything is published: what was spent stays spent, whatever comes after.
"""

from __future__ import annotations

import argparse
import json
from fractions import Fraction
from pathlib import Path

from breathway.maps.errors import MapError


def amount(text: str) -> Fraction:
    """A positive number as it is written: 0.1 is a tenth."""
    try:
        value = Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not 0 < value <= 100:
        raise argparse.ArgumentTypeError(f"{text} is not more than 0 and up to 100")
    return value


def fits(ledger: Path, epsilon: Fraction | None, budget: Fraction | None) -> Fraction:
    """What will be spent with this release, or a refusal; 0 for a release without noise."""
    path = ledger / "budget.json"
    kept = json.loads(path.read_text()) if path.exists() else None
    exact = kept is None and next(ledger.glob("*.ids"), None) is not None
    if epsilon is None:
        if kept is not None:
            raise MapError("ledger_noisy", f"{ledger} has a budget for releases with noise",
                           "give --epsilon, or another folder and another --ledger")  # fmt: skip
        return Fraction(0)
    if exact:
        raise MapError("ledger_exact", f"{ledger} has releases without noise: no noise hides them",
                       "publish to another folder with another --ledger")  # fmt: skip
    if kept is None and budget is None:
        raise MapError("budget_missing", "the first release with noise says how much all may cost",
                       "give --budget, the sum of epsilon over all releases")  # fmt: skip
    whole = Fraction(kept["budget"]) if kept is not None else budget
    assert whole is not None
    if budget is not None and budget != whole:
        raise MapError("budget_other", f"the budget is {float(whole):g} since the first release",
                       "leave --budget away")  # fmt: skip
    spent = epsilon + (Fraction(kept["spent"]) if kept is not None else 0)
    if spent > whole:
        left = float(whole - spent + epsilon)
        raise MapError("budget_spent", f"epsilon {float(epsilon):g} is more than is left, {left:g}",
                       "a smaller --epsilon while something is left; then no more")  # fmt: skip
    return spent


def text_of(ledger: Path, spent: Fraction, budget: Fraction | None) -> str:
    """What is kept of it."""
    path = ledger / "budget.json"
    whole = json.loads(path.read_text())["budget"] if path.exists() else str(budget)
    return json.dumps({"budget": whole, "spent": str(spent)})
