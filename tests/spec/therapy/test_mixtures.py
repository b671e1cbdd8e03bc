"""What may stand in one cup: the compatibility table, as the check answers it."""

from __future__ import annotations

import pytest

from breathway.therapy import check_mixture, proposal

CUPS = [
    # drugs → level, what is said
    (("salbutamol", "ipratropium"), "note", ("mix_compatible",)),
    (("ipratropium", "albuterol"), "note", ("mix_compatible",)),
    (("salbutamol", "budesonide"), "note", ("mix_compatible",)),
    (("terbutaline", "budesonide"), "note", ("mix_compatible",)),
    (("ambroxol", "salbutamol"), "note", ("mix_compatible",)),
    (("ipratropium", "cromolyn"), "warn", ("mix_conditional",)),
    (("salbutamol", "hypertonic_saline"), "warn", ("mix_no_data",)),
    (("salbutamol", "terbutaline"), "warn", ("mix_not_sensible",)),
    (("salbutamol", "magnesium_sulfate"), "warn", ("mix_no_data",)),
    (("salbutamol", "dornase_alfa"), "stop", ("mix_incompatible",)),
    (("budesonide", "dornase_alfa"), "stop", ("mix_incompatible",)),
    (("lidocaine", "dornase_alfa"), "stop", ("mix_incompatible",)),
    (("budesonide", "ambroxol"), "stop", ("mix_incompatible",)),
    (("ambroxol", "cromolyn"), "stop", ("mix_incompatible",)),
    (("acetylcysteine", "tobramycin"), "stop", ("mix_incompatible",)),
    (("colistimethate", "benzalkonium_chloride"), "stop", ("mix_incompatible",)),
    (("terbutaline", "alkaline_solution"), "stop", ("mix_incompatible",)),
    (("salbutamol", "albuterol"), "stop", ("drug_twice",)),
    (("salbutamol", "sodium_chloride"), "", ()),
    (("salbutamol-ipratropium", "budesonide"), "warn", ("mix_not_recommended",)),
    (
        ("salbutamol", "ipratropium", "budesonide"),
        "note",
        ("mix_compatible", "mix_compatible", "mix_compatible", "mix_many_compatible"),
    ),
    (
        ("salbutamol", "ipratropium", "acetylcysteine"),
        "warn",
        ("mix_compatible", "mix_compatible", "mix_compatible", "mix_many_no_data"),
    ),
]
ORDER = {"stop": 3, "warn": 2, "note": 1}


@pytest.mark.parametrize(("drugs", "level", "codes"), CUPS)
def test_a_cup(drugs, level, codes):
    for order in (drugs, drugs[::-1]):
        found = check_mixture(proposal(), order)
        assert max((f.level for f in found), key=ORDER.__getitem__, default="") == level
        assert sorted(f.code for f in found) == sorted(codes)


def test_a_stop_names_its_citation():
    (found,) = check_mixture(proposal(), ("ambroxol", "cromolyn"))
    assert (found.source, found.confidence) == ("Chinese label, ambroxol", "read")
    assert found.values["a"] == "ambroxol"
