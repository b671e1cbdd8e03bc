"""Synthetic people for the demonstration: made up, and marked so on every screen.

In: a number. Out: the body of ``POST /api/patients``. Names are common Khmer given and family names
put together by chance; any likeness is chance too.
"""

from __future__ import annotations

import random
from typing import Any

FAMILY = (
    ("សុខ", "Sok"),
    ("ចាន់", "Chan"),
    ("លី", "Ly"),
    ("គឹម", "Kim"),
    ("ហេង", "Heng"),
    ("ឈឹម", "Chhim"),
    ("ប្រាក់", "Prak"),
    ("នួន", "Nuon"),
)
GIVEN = {
    "female": (
        ("ដារ៉ា", "Dara"),
        ("ស្រីមុំ", "Sreymom"),
        ("ចន្ធូ", "Chanthou"),
        ("បុប្ផា", "Bopha"),
        ("ម៉ាលី", "Maly"),
    ),
    "male": (
        ("វណ្ណា", "Vanna"),
        ("បូរ៉ា", "Bora"),
        ("វិសាល", "Visal"),
        ("រតនា", "Ratana"),
        ("សុភ័ក្រ", "Sopheak"),
    ),
}


def _allergies(chance: random.Random) -> dict[str, Any]:
    if chance.random() < 0.35:
        return {"allergies": [{"substance": "Aspirin, ibuprofen", "reaction": "wheeze"}]}
    return {"no_allergies": "nilknown" if chance.random() < 0.8 else "notasked"}


def person(number: int, seed: int, year: int) -> dict[str, Any]:
    """The ``number``-th person of a seed, of the age they have in ``year``."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311 - synthetic people, not secrets
    sex = chance.choice(["female", "male"])
    family, given = chance.choice(FAMILY), chance.choice(GIVEN[sex])
    age = chance.choice([7, 9, 12, 16, 23, 29, 34, 41, 47, 52, 58, 63, 66, 71])
    grown = min(1.0, 0.62 + 0.38 * min(age, 18) / 18)
    height = (158 if sex == "female" else 168) * grown + chance.uniform(-6, 6)
    return {
        "name": f"{family[0]} {given[0]}",
        "name_latin": f"{family[1]} {given[1]}",
        "sex": sex,
        "birth_date": f"{year - age}-{chance.randint(1, 9):02d}-{chance.randint(1, 28):02d}",
        "height_cm": round(height),
        "weight_kg": round((height / 100) ** 2 * chance.uniform(17, 24)),
        "local_number": f"KH-18-{chance.randint(1, 9999):04d}-{number:04d}",
        **_allergies(chance),
        "diagnoses": ["Asthma" if age < 45 else "COPD"],
        "language": "km",
        "synthetic": True,
    }
