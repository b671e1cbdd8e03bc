"""One page of spirometry on A4, as HTML or PDF, in each language of the pages.

In: a ``Sheet`` (``sheet``): who, the lines of the table, the blows that are drawn, grades, earlier
tests. Out: ``html`` or ``pdf``, both from the same ``Page`` of words and pictures (``compose``).

Layout after Culver et al., "Recommendations for a Standardized Pulmonary Function Report" (ATS
2017): only FEV1, FVC and their ratio are compared; value, LLN, z-score and percent of predicted in
this order, predicted values are not printed; a linear picture of each z-score; nothing is set in
bold or colour for being low; grades, flow-volume at 2 L/s : 1 L, volume-time, source of reference,
comments, interpretation. Change after a bronchodilator is in percent of predicted (ERS/ATS 2021).
"""

from breathway.share.report.answering import FORMS, answer
from breathway.share.report.assemble import Tested
from breathway.share.report.compose import compose
from breathway.share.report.page import html
from breathway.share.report.pdf import pdf
from breathway.share.report.sheet import Earlier, Found, Half, Line, Sheet
from breathway.share.report.words import LANGUAGES

__all__ = [
    "FORMS",
    "LANGUAGES",
    "Earlier",
    "Found",
    "Half",
    "Line",
    "Sheet",
    "Tested",
    "answer",
    "compose",
    "html",
    "pdf",
]
