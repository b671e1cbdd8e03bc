"""``python -m breathway`` is the ``breathway`` command."""

from breathway.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
