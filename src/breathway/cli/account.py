"""``breathway account``: who may sign in at the console, from the centre's own machine.

In: a centre's data folder. Out: accounts; a password is made at random and printed once. There is
no default account and no default password.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, get_args

from breathway.console.accounts import Accounts, SignInSheet
from breathway.console.views import AccountRow
from breathway.model.errors import BadInput, Unavailable
from breathway.model.people import Role


def add_parser(subparsers: Any) -> None:
    parser = subparsers.add_parser("account", help="make, list and end accounts of the console")
    acts = parser.add_subparsers(required=True, metavar="ACT")
    add = acts.add_parser("add", help="make an account; its password is printed once")
    add.add_argument("username")
    add.add_argument("--role", required=True, choices=get_args(Role))
    add.add_argument("--name", required=True, help="as colleagues know the person")
    add.add_argument(
        "--facility",
        action="append",
        default=[],
        help="a facility in scope, repeatable; '*' is all of the jurisdiction",
    )
    add.add_argument(
        "--jurisdiction", default="", help="of the account, where it is not the node's: CN"
    )
    add.add_argument(
        "--second-factor", action="store_true", help="ask for a code from the first sign-in"
    )
    _with_centre(add, _add)
    _with_centre(acts.add_parser("list", help="every account"), _list)
    for name, act, what in (
        ("end", _end, "end an account and its sessions"),
        ("reset-password", _reset_password, "make a fresh password; it is printed once"),
        ("reset-second-factor", _reset_second_factor, "forget the second factor"),
    ):
        one = acts.add_parser(name, help=what)
        one.add_argument("username")
        _with_centre(one, act)


def _with_centre(
    parser: argparse.ArgumentParser,
    act: Callable[[Accounts, argparse.Namespace], Awaitable[None]],
) -> None:
    parser.add_argument("--data", type=Path, required=True, help="the centre's folder")
    parser.add_argument("--database-url", default="", help="where it is not the embedded one")
    parser.set_defaults(run=run, act=act)


def run(args: argparse.Namespace) -> int:
    asyncio.run(_run(args))
    return 0


async def _run(args: argparse.Namespace) -> None:
    url = args.database_url or _url_of(args.data)
    jurisdiction = getattr(args, "jurisdiction", "")
    async with Accounts.open(url, args.data, jurisdiction) as accounts:
        await args.act(accounts, args)


def _url_of(data: Path) -> str:
    """The database of the centre that runs here."""
    try:
        return (data / "database-url").read_text()
    except OSError:
        raise Unavailable(
            f"no centre runs in {data}",
            name="centre_not_running",
            hint="start it with breathway centre, or name its --data folder or --database-url",
        ) from None


async def _add(accounts: Accounts, args: argparse.Namespace) -> None:
    if not args.facility and args.role not in ("expert", "administrator"):
        raise BadInput(
            "no facility is named",
            name="facility_missing",
            hint="say --facility ID for each, or --facility '*' for all of the jurisdiction",
        )
    if not args.jurisdiction:  # an account of another jurisdiction has none of our facilities
        await accounts.check_facilities(args.facility, args.role)
    sheet = await accounts.add(
        args.username, args.name, args.role, args.facility, with_factor=args.second_factor
    )
    _hand_over(sheet)


async def _list(accounts: Accounts, args: argparse.Namespace) -> None:
    for row in await accounts.all():
        print(_line(row))


async def _end(accounts: Accounts, args: argparse.Namespace) -> None:
    print(_line(await accounts.end(args.username)))


async def _reset_password(accounts: Accounts, args: argparse.Namespace) -> None:
    _hand_over(await accounts.reset_password(args.username))


async def _reset_second_factor(accounts: Accounts, args: argparse.Namespace) -> None:
    print(_line(await accounts.reset_second_factor(args.username)))


def _hand_over(sheet: SignInSheet) -> None:
    print(f"username  {sheet.username}")
    print(f"password  {sheet.password}")
    if sheet.totp_uri:
        print(f"code      {sheet.totp_uri}")
    print("It is shown this once: hand it over now, and ask them to change it.", file=sys.stderr)


def _line(row: AccountRow) -> str:
    state = f"ended {row.ended_at:%Y-%m-%d}" if row.ended_at else "active"
    scope = ",".join(row.facilities) or "by consultation"
    factor = "second factor" if row.second_factor else "password"
    return f"{row.username:20} {row.role:15} {row.jurisdiction:3} {scope:30} {factor:14} {state}"
