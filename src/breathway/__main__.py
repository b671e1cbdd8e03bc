"""``python -m breathway`` is the ``breathway`` command.

In: arguments, and perhaps an impatient Ctrl-C. Out: an exit status. While modules load an interrupt
ends the process at once: raised in the middle of an import it would be a traceback, or worse.
"""

import os
import signal


def main() -> int:
    """The command, with Ctrl-C as Python has it from the moment it runs."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.default_int_handler:  # else somebody decided that it is ignored
        signal.signal(signal.SIGINT, lambda *_: os._exit(130))
    from breathway.cli import main as run

    return run(loaded=lambda: signal.signal(signal.SIGINT, before))


if __name__ == "__main__":
    raise SystemExit(main())
