"""What the numbers mean: pattern, severity and response.

In: z-scores and litres. Out: `Interpretation` and plain numbers.

Standard: ERS/ATS 2021 technical standard on interpretive strategies (Stanojevic et al., ERJ
2022;60:2101499). Pattern and severity rest on z-scores, never on a fixed ratio or on percent of
predicted. TLC is optional; without it restriction stays "possible".
"""

from __future__ import annotations

import msgspec

LLN_Z = -1.645  # ERS/ATS 2021: 5th percentile
MODERATE_Z = -2.5  # ERS/ATS 2021: severity bands of z
SEVERE_Z = -4.0
PRISM = ("fev1_and_fvc", "fev1")  # authors differ: which must be low, the ratio being normal
IMPLAUSIBLE_Z = 5.0  # one in three million: a matter of units, sex, age or height (ours)
RESPONSE_PERCENT = 10.0  # ERS/ATS 2021: of predicted, in FEV1 or FVC

SENTENCES = {
    "ratio_low": "FEV1/FVC lies below the lower limit of normal",
    "ratio_normal": "FEV1/FVC lies within normal limits",
    "fev1_low": "FEV1 lies below the lower limit of normal",
    "fvc_low": "FVC lies below the lower limit of normal",
    "tlc_low": "TLC lies below the lower limit of normal",
    "tlc_normal": "TLC lies within normal limits",
    "tlc_unknown": "TLC was not measured: a low FVC alone cannot tell restriction from trapped gas",
    "all_normal": "FEV1, FVC and FEV1/FVC lie within normal limits",
    "prism": "preserved ratio impaired spirometry: low FEV1 and low FVC with a normal ratio",
    "prism_fev1": "preserved ratio impaired spirometry: low FEV1 with a normal ratio",
    "small_airway_variant": "FEV1 and FVC are normal: airways small for the lungs (dysanapsis) "
    "are as likely as obstruction",
}


class Interpretation(msgspec.Struct, frozen=True, kw_only=True):
    """A pattern, how severe it is, and why; codes, with one sentence for each reason."""

    pattern: str
    severity: str
    prism: bool
    prism_definition: str  # one of PRISM
    codes: tuple[str, ...]
    reasons: tuple[str, ...]


def interpret(
    z_fev1: float,
    z_fvc: float,
    z_ratio: float,
    z_tlc: float | None = None,
    *,
    prism_definition: str = PRISM[0],
) -> Interpretation:
    """The pattern by ERS/ATS 2021, severity by the z-score of FEV1 (of FVC in restriction).

    Dysanapsis (low ratio, normal FEV1 and FVC) is a special case of obstruction and is therefore
    looked for first: asked for later it could never be found.
    """
    low_fev1, low_fvc, low_ratio = z_fev1 < LLN_Z, z_fvc < LLN_Z, z_ratio < LLN_Z
    codes = ["ratio_low" if low_ratio else "ratio_normal"]
    codes += ["fev1_low"] * low_fev1 + ["fvc_low"] * low_fvc
    if low_ratio and not low_fev1 and not low_fvc:
        pattern = "dysanapsis"
        codes.append("small_airway_variant")
    elif low_ratio and not low_fvc:
        pattern = "obstruction"
    elif low_fvc:
        pattern, tlc = _with_low_fvc(low_ratio, z_tlc)
        codes.append(tlc)
    elif low_fev1:
        pattern = "non_specific"
    else:
        pattern, codes = "normal", ["all_normal"]
    prism = is_prism(z_fev1, z_fvc, z_ratio, definition=prism_definition)
    codes += ["prism_fev1" if prism_definition == "fev1" else "prism"] * prism
    graded = z_fvc if pattern == "restriction" else z_fev1
    return Interpretation(
        pattern=pattern,
        severity=severity(graded),
        prism=prism,
        prism_definition=prism_definition,
        codes=tuple(codes),
        reasons=tuple(SENTENCES[code] for code in codes),
    )


def believable(*z: float) -> bool:
    """Whether these can be lungs: disease takes z far down, nothing takes it above 5."""
    return max(z) <= IMPLAUSIBLE_Z


def _with_low_fvc(low_ratio: bool, z_tlc: float | None) -> tuple[str, str]:
    """Table 5 of ERS/ATS 2021 for a low FVC."""
    if z_tlc is None:
        return ("possible_mixed" if low_ratio else "possible_restriction"), "tlc_unknown"
    if z_tlc < LLN_Z:
        return ("mixed" if low_ratio else "restriction"), "tlc_low"
    return ("obstruction" if low_ratio else "non_specific"), "tlc_normal"


def severity(z: float) -> str:
    """Bands of the z-score (ERS/ATS 2021): -1.645, -2.5, -4."""
    if z >= LLN_Z:
        return "normal"
    if z >= MODERATE_Z:
        return "mild"
    return "moderate" if z >= SEVERE_Z else "severe"


def is_prism(z_fev1: float, z_fvc: float, z_ratio: float, *, definition: str = PRISM[0]) -> bool:
    """Preserved ratio impaired spirometry; authors differ, so the definition is named."""
    if definition == "fev1_and_fvc":
        return z_ratio >= LLN_Z and z_fev1 < LLN_Z and z_fvc < LLN_Z
    if definition == "fev1":
        return z_ratio >= LLN_Z and z_fev1 < LLN_Z
    raise ValueError(f"no definition of PRISm is called {definition!r}")


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """Response to a bronchodilator, as change in percent of predicted."""

    fev1_percent: float | None
    fvc_percent: float | None
    significant: bool


def bronchodilator_response(
    *,
    fev1_before_l: float | None,
    fev1_after_l: float | None,
    fev1_predicted_l: float | None,
    fvc_before_l: float | None = None,
    fvc_after_l: float | None = None,
    fvc_predicted_l: float | None = None,
) -> Response:
    """More than 10 % of predicted in FEV1 or FVC is a response (ERS/ATS 2021)."""
    fev1 = change_percent(fev1_before_l, fev1_after_l, fev1_predicted_l)
    fvc = change_percent(fvc_before_l, fvc_after_l, fvc_predicted_l)
    over = any(value is not None and value > RESPONSE_PERCENT for value in (fev1, fvc))
    return Response(fev1_percent=fev1, fvc_percent=fvc, significant=over)


def change_percent(
    before_l: float | None, after_l: float | None, predicted_l: float | None
) -> float | None:
    """(after - before) / predicted, in percent."""
    if before_l is None or after_l is None or not predicted_l:
        return None
    return 100.0 * (after_l - before_l) / predicted_l
