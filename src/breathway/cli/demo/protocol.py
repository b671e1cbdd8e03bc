"""The demonstration's protocol, signed off by a clinician who does not exist.

In: an edge's folder and its facility. Out: ``protocol.toml`` there, as a facility would have it:
without a sign-off the bedside stops before each dose.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from breathway.edge.protocols import PROTOCOL_FILE
from breathway.model.facility import Facility
from breathway.therapy import laid_over, proposal, signed

NAME, ROLE = "Dr Chea Sophal (synthetic)", "respiratory physician of the demonstration"


def sign_for(folder: Path, facility: Facility) -> None:
    base = proposal(facility.jurisdiction)
    title = f"{facility.name}, demonstration"
    text = laid_over(base.id, f"{facility.id}-demo", base.version, title)
    folder.mkdir(parents=True, exist_ok=True)
    on = dt.datetime.now(dt.UTC).date()
    (folder / PROTOCOL_FILE).write_text(signed(text, NAME, ROLE, on), "utf-8")
