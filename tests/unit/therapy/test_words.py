"""Every finding that therapy can make has its sentence; every form, item and band its word."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from breathway.therapy import proposal
from breathway.therapy.protocol import rows
from breathway.therapy.severity import BANDS, BOUNDS, SIGNS, SPEECH

ROOT = Path(__file__).resolve().parents[3]
SOURCES = sorted((ROOT / "src/breathway/therapy").glob("*.py"))
# The codes that are put together: of a mixture's status, a measure, a caution, a gas, an interface.
MADE = {
    *(f"mix_{s}" for s in ("compatible", "conditional", "incompatible", "no_data")),
    *("mix_not_sensible", "mix_not_recommended", "mix_many_compatible", "mix_many_no_data"),
    *(f"{m}_{w}" for m in ("heart_rate", "breathing_rate") for w in ("low", "high")),
    *("spo2_low", "spo2_falls", "gas_oxygen", "gas_air", "use_mask", "use_mouthpiece"),
    *("expert_repeat_dose", "expert_next", "expert_stop"),
    *(f"missing_{p}_{w}" for p in ("severity", "test") for w in ("before", "after")),
    *("fill_ml_unusual", "flow_l_min_unusual"),
    *(f"caution_{rule.code}" for rule in proposal().caution),
}


def keys(*files: str) -> set[str]:
    text = "".join((ROOT / f"console/src/locales/en/{name}.ftl").read_text() for name in files)
    return set(re.findall(r"^([a-z][\w-]*) =", text, re.M))


def codes() -> set[str]:
    """The constant codes in calls of ``finding`` and ``_why``."""
    found = set(MADE)
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("finding", "_why"):
                said = [a.value for a in node.args if isinstance(a, ast.Constant)]
                found |= {s for s in said[:2] if isinstance(s, str)} - {"stop", "warn", "note"}
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
                values = [n.value for n in ast.walk(node.value) if isinstance(n, ast.Constant)]
                found |= {v for v in values if isinstance(v, str) and re.fullmatch(r"\w+[a-z]", v)}
    fields = {f for _, row in rows(proposal()) for f in row.__struct_fields__}
    return found - fields


def test_every_finding_has_its_sentence():
    wanted = {f"therapy-{code.replace('_', '-')}" for code in codes()}
    assert len(wanted) > 45
    assert wanted - keys("therapy") == set()


def test_every_form_item_option_and_task_has_its_word():
    protocol, known = proposal("CN"), keys("therapy", "clinical", "bedside")
    wanted = {f"severity-{rule.id}" for rule in protocol.score}
    wanted |= {f"severity-{rule.scheme}" for rule in protocol.band}
    wanted |= {f"item-{item.id}" for rule in protocol.score for item in rule.items}
    wanted |= {f"option-{o.id}" for r in protocol.score for item in r.items for o in item.options}
    wanted |= {f"care-{rule.task}" for rule in protocol.cycle}
    wanted |= {f"drug-{rule.drug}" for rule in protocol.dose}
    wanted |= {f"sign-{sign}" for sign in SIGNS} | {f"speech-{each}" for each in SPEECH}
    wanted |= {f"band-{band}" for band in BANDS} | {f"measure-{name}" for name in BOUNDS}
    assert {key.replace("_", "-").lower() for key in wanted} - known == set()


def test_what_stops_a_mixture_is_said_in_every_language_and_names_a_source():
    protocol = proposal("CN")
    assert [
        m.id for m in protocol.mixture if m.status == "incompatible" and m.source == "none"
    ] == []
    slugs = {re.sub(r"[^a-z0-9]+", "-", m.limit.lower()).strip("-") for m in protocol.mixture}
    for language in ("en", "zh-CN", "km"):
        text = (ROOT / f"console/src/locales/{language}/therapy.ftl").read_text()
        known = set(re.findall(r"^said-([\w-]+) =", text, re.M))
        assert slugs - {""} - known == set(), language
