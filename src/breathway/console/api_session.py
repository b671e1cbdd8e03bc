"""The part of the API's table that is everybody's: the session, and the live stream.

In: nothing. Out: ``SESSION``, a part of ``api.OPERATIONS``.
"""

from __future__ import annotations

from breathway.console import passkeys, signin, stream
from breathway.console import views as v
from breathway.console.ask import Operation

SESSION = (
    Operation(
        method="POST",
        path="/api/session",
        does="Sign in; the answer sets the session's cookie.",
        body=v.SignIn,
        answer=v.Me,
        open_handler=signin.sign_in,
    ),
    Operation(
        method="GET",
        path="/api/session",
        does="Who is signed in, and the token that changes need.",
        answer=v.Me,
        handler=signin.me,
    ),
    Operation(
        method="DELETE",
        path="/api/session",
        does="Sign out.",
        answer=None,
        handler=signin.sign_out,
    ),
    Operation(
        method="POST",
        path="/api/session/language",
        does="Choose the language of the pages.",
        body=v.LanguageRequest,
        answer=v.Me,
        handler=signin.set_language,
    ),
    Operation(
        method="POST",
        path="/api/session/password",
        does="Choose another password; every other session of the account ends.",
        body=v.PasswordRequest,
        answer=None,
        handler=signin.set_password,
    ),
    Operation(
        method="POST",
        path="/api/session/second-factor",
        does="Set up the second factor: without a code to begin, with one to confirm.",
        body=v.SecondFactorRequest,
        answer=v.SecondFactor,
        handler=signin.set_second_factor,
    ),
    Operation(
        method="POST",
        path="/api/passkey/begin",
        does="Begin to sign in with a passkey.",
        answer=v.PasskeyOptions,
        open_handler=passkeys.begin_to_enter,
    ),
    Operation(
        method="POST",
        path="/api/passkey",
        does="Sign in with a passkey; the answer sets the session's cookie.",
        body=v.PasskeyAnswer,
        answer=v.Me,
        open_handler=passkeys.enter,
    ),
    Operation(
        method="GET",
        path="/api/session/passkeys",
        does="One's own passkeys.",
        answer=list[v.PasskeyRow],
        handler=passkeys.show,
    ),
    Operation(
        method="POST",
        path="/api/session/passkeys/begin",
        does="Begin to add a passkey.",
        body=v.PasskeyBegin,
        answer=v.PasskeyOptions,
        handler=passkeys.begin_to_add,
    ),
    Operation(
        method="POST",
        path="/api/session/passkeys",
        does="Add the passkey that the authenticator made.",
        body=v.PasskeyAnswer,
        answer=list[v.PasskeyRow],
        handler=passkeys.add,
    ),
    Operation(
        method="POST",
        path="/api/session/passkeys/remove",
        does="Forget a passkey.",
        body=v.PasskeyRemove,
        answer=list[v.PasskeyRow],
        handler=passkeys.remove,
    ),
    Operation(
        method="GET",
        path="/api/live",
        does="What changes within the scope, as server-sent events.",
        query={
            "topics": "what the page shows: worklist, wall, facility, quarantine (gathered), "
            "patient:<id>, facility:<id> (each event); else all",
            "since": "the last position heard: what came after it is told first",
        },
        by_itself=True,
        answer=v.LiveEvent,
        handler=stream.follow,
        media="text/event-stream",
    ),
)
