"""The files of ``watch``: rules from a path or the package's own, the duty roster, its people.

In: a path or None. Out: ``Rules`` that may go live (their own cases come out); a ``Roster``, and
the accounts behind its names.
"""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from breathway.config import BadSetting
from breathway.record import Database
from breathway.watch.cases import try_cases
from breathway.watch.roster import NOBODY, Roster, read_roster
from breathway.watch.rules import BadRules, Rules, proposed, read_rules

_PEOPLE = """
SELECT username, account_id FROM account_name WHERE ended_at IS NULL AND username = ANY ($1)
"""


def read_rules_file(path: Path | None) -> Rules:
    """The rules as they stand, whether or not their cases come out."""
    return proposed() if path is None else read_rules(_text(path), str(path))


def living_rules(path: Path | None) -> Rules:
    """The rules, for use: a file whose own cases do not come out is refused."""
    rules = read_rules_file(path)
    failed = [] if path is None else [r for r in try_cases(rules) if not r.held]
    if failed:
        raise BadRules(
            f"{path}: {len(failed)} cases do not come out, the first is: {failed[0].says}",
            name="cases_failed",
            hint=f"see all of them with breathway rules check {path}",
        )
    return rules


def read_roster_file(path: Path | None) -> Roster:
    """Without a file nobody is named, and what nobody answers is everyone's."""
    return NOBODY if path is None else read_roster(_text(path), str(path))


async def people_of(roster: Roster, database: Database) -> dict[str, UUID]:
    """The accounts behind the roster's names; who has none, or whose account has ended, is not in
    it, and is passed over."""
    names = sorted({duty.username for duty in roster.duty})
    if not names:
        return {}
    rows = await database.connections.fetch(_PEOPLE, names)
    return {row["username"]: row["account_id"] for row in rows}


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as problem:
        raise BadSetting(
            f"cannot read {path}: {problem.strerror}",
            name="file_unreadable",
            hint="name a file that exists and that this user may read",
        ) from None
    except UnicodeDecodeError:
        raise BadSetting(
            f"{path} is not UTF-8", name="file_not_utf8", hint="save it as UTF-8"
        ) from None
