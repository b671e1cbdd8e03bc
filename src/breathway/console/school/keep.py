"""What a school does with its links: looks, changes, tries again, ends, says whether it helped.

In: a manage link's token, or a delivery's mark. Out: pages. ``/school/end`` is where a mail program
posts ``List-Unsubscribe=One-Click`` (RFC 8058): one call, and it has ended.
"""

from __future__ import annotations

import hmac

from starlette.requests import Request
from starlette.responses import Response

from breathway.console.desk import Desk
from breathway.console.school.answering import (
    answer,
    base_of,
    form_of,
    id_of,
    language_of,
    tickets_of,
    unknown,
)
from breathway.console.school.enrol import changed
from breathway.model.errors import BadRequest
from breathway.record import schools
from breathway.share.school import forms
from breathway.share.school.tickets import hashed
from breathway.share.school.words import words


async def manage(desk: Desk, request: Request) -> Response:
    key, tickets = hashed(request.path_params["token"]), tickets_of(desk)
    given = await form_of(request) if request.method == "POST" else {}
    async with schools.opened(desk.console, manage=key) as connection:
        one = await schools.by_manage(connection, key, tickets.open)
        if one is None:
            raise unknown()
        wrong, said = "", "subscribe-ready" if "new" in request.query_params else ""
        try:
            match given.get("answer"):
                case "save":
                    await schools.change(connection, changed(one, given))
                    said = "manage-saved"
                case "resume":
                    await schools.resume(connection, one.id)
                case "end":
                    await schools.end(connection, one.id, desk.now())
                    said = "manage-ended"
                case _:
                    pass
        except BadRequest as problem:
            wrong = problem.name
        one = await schools.by_manage(connection, key, tickets.open) or one
        log = await schools.log_of(connection, one.id)
    say = words(language_of(request, one.language))
    if one.state == "ended":
        title = say("manage-title", school=one.school)
        return answer(forms.told(say, title, say("manage-ended")))
    secret = tickets.webhook_secret(one.id) if one.channel == "webhook" else ""
    html = forms.manage(
        say,
        one,
        log,
        page=f"{base_of(desk, request)}/school/{one.public_id}",
        secret=secret if one.state != "waiting" else "",
        wrong=say(f"problem-{wrong}") if wrong else "",
        said=say(said) if said else "",
    )
    return answer(html, 422 if wrong else 200)


async def end(desk: Desk, request: Request) -> Response:
    """GET asks, POST ends; the same again changes nothing."""
    key, tickets = hashed(request.path_params["token"]), tickets_of(desk)
    async with schools.opened(desk.console, manage=key) as connection:
        one = await schools.by_manage(connection, key, tickets.open)
        if one is None:
            raise unknown()
        say = words(language_of(request, one.language))
        title = say("manage-title", school=one.school)
        if request.method != "POST" and one.state != "ended":
            return answer(forms.button_page(say, title, "", [("end", say("manage-end"))]))
        await schools.end(connection, one.id, desk.now())
    return answer(forms.told(say, title, say("manage-ended")))


async def helped(desk: Desk, request: Request) -> Response:
    """ "Did it help?": the page has two buttons, and one press answers."""
    delivery = id_of(request.path_params["delivery"])
    ours, theirs = tickets_of(desk).mark(delivery), request.path_params["mark"]
    if not hmac.compare_digest(ours.encode(), theirs.encode()):
        raise unknown()
    say = words(language_of(request))
    title = say("helped-title")
    if request.method != "POST":
        buttons = [("yes", say("helped-yes")), ("no", say("helped-no"))]
        return answer(forms.button_page(say, title, "", buttons))
    yes = (await form_of(request)).get("answer") == "yes"
    async with schools.opened(desk.console, delivery=str(delivery)) as connection:
        if not await schools.helped(connection, delivery, yes, desk.now()):
            raise unknown()
    return answer(forms.told(say, title, say("helped-thanks")))
