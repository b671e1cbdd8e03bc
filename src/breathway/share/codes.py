"""Names that other systems know our indices by: LOINC for HL7 v2, idents for GDT.

In: nothing. Out: tables. LOINC as listed in the value sets of the German Medical Informatics
Initiative's lung-function module (mii-vs-lufu-lnc-fev, -fvc, -fev-fvc, -pef, -mef, 2027.0.0) and in
Automate Medical's PFT guide; units UCUM. LOINC has no code for a z-score, for the limits of normal
or for a grade: the limits travel as the reference range, the rest under our own code system.
"""

from __future__ import annotations

from msgspec import Struct

LOCAL = "99BREATHWAY"  # HL7 table 0396: 99zzz is a local code system
PANEL = ("81458-2", "Pulmonary function test panel")  # Automate-Medical/pft-ig
HEIGHT = ("8302-2", "Body height")
WEIGHT = ("29463-7", "Body weight")


class Code(Struct, frozen=True):
    """One index; codes are None where LOINC has none that says just this."""

    name: str
    plain: str | None  # phase not said
    before: str | None = None  # --pre bronchodilation
    after: str | None = None  # --post bronchodilation
    predicted: str | None = None


CODES = {
    "fev1_l": Code("FEV1", "20150-9", "20157-4", "20155-8", "20149-1"),
    "fvc_l": Code("FVC", "19868-9", "19876-2", "19874-7", "19869-7"),
    "fev1_fvc": Code("FEV1/FVC", "19926-5", None, "69970-2", "19925-7"),
    "pef_l_s": Code("PEF", "33452-4", "69975-1", "69976-9", "69974-4"),
    "fef2575_l_s": Code("FEF25-75", "19927-3", "69972-8", "69973-6", "69971-0"),
    "fev6_l": Code("FEV6", "65655-3", None, None, "65656-1"),
    "fev05_l": Code("FEV0.5", "20148-3", None, None, "20147-5"),
    "fef25_l_s": Code("FEF25", "65821-1"),
    "fef50_l_s": Code("FEF50", "65822-9"),
    "fef75_l_s": Code("FEF75", "65823-7"),
    "fev075_l": Code("FEV0.75", None),
    "fev3_l": Code("FEV3", None),
    "fivc_l": Code("FIVC", None),
    "pif_l_s": Code("PIF", None),
    "bev_l": Code("BEV", None),
    "fet_s": Code("FET", None),
}

MEANT = {
    code: (index, when)
    for index, row in CODES.items()
    for code, when in ((row.plain, None), (row.before, "before"), (row.after, "after"))
    if code is not None
} | {
    "19870-5": ("fvc_l", None),  # the same, method not said
    "19877-0": ("fvc_l", "before"),
    "19875-4": ("fvc_l", "after"),
    "19935-6": ("pef_l_s", None),  # by peak flow meter
    "19945-5": ("fef2575_l_s", None),
}
PREDICTED = {row.predicted: index for index, row in CODES.items() if row.predicted}
