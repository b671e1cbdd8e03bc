"""How much a line is asked to carry: of *now* full or half rate, with how many repeats; of *later*
on a narrow line as little as leaves it free. Pure.

In: how long frames of now wait to be sent, what datagrams are lost and wait on the line, how much
is still to be sent later. Out: ``half`` and ``repeats``. What is left out of now is sent later, so
a step back to the full rate waits until the line has caught up with that: by then it has shown that
it carries more than the full rate.
"""

from __future__ import annotations

NEAR_S = 0.8  # waiting to be sent: the bound is 1 s
STANDING_S, STANDS_S = 0.3, 0.8  # waiting all the time for so long: no lost packet, a narrow line
LOST = 0.15  # of the datagrams
WAITING_S = 0.3  # on the line, by the round trip
CAUGHT_UP_S = 0.5  # of sound still to be sent later
STEP_S = 2.0  # a step shows what it does within this
STAY_S = 4.0
BEHIND = 2  # times in a row: one late answer is a lost packet, not a narrow line
LATER_NARROW = 480  # samples of later at first at once, where now is in need of the line
LATER_MOST = 8 * 2048  # at once, where it turned out to be free
LINE_FREE_S = 0.1  # a round trip so much longer than the best: something waits on the line
PROBES_MOST = 8  # after so many a little of later goes all the same
_STEPS = ((False, 2), (True, 2), (True, 1), (True, 0))


class Pace:
    """``halves``: whether the recording has a half rate that is allowed."""

    def __init__(self, *, halves: bool) -> None:
        self._step = 0
        self._halves = halves
        self._stepped_s = float("-inf")
        self._short_s = float("inf")  # when less than STANDING_S waited
        self._behind = 0
        self.no_good = False  # datagrams, whatever was tried

    @property
    def half(self) -> bool:
        return _STEPS[self._step][0] and self._halves

    @property
    def repeats(self) -> int:
        return _STEPS[self._step][1]

    def line(self, backlog_s: float, now_s: float) -> bool:
        """Of the WebSocket: what this process and the system have not sent, and what the line
        holds where the system tells it. Whether it steps down."""
        if backlog_s < STANDING_S or self._short_s > now_s:
            self._short_s = now_s
        stands = now_s - self._short_s > STANDS_S
        steps = self._step == 0 and (backlog_s > NEAR_S or stands)
        if steps:
            self._go(1, now_s)
        return steps

    def delivered(self, behind_s: float, now_s: float) -> None:
        """The same, by what the centre says it holds: the system and the line hold some too."""
        self._behind = self._behind + 1 if behind_s > NEAR_S else 0
        if self._behind == BEHIND and self._step == 0:
            self._go(1, now_s)

    def datagrams(self, lost: float | None, waiting_s: float, now_s: float) -> None:
        trouble = waiting_s > WAITING_S or (lost is not None and lost > LOST)
        if trouble and now_s - self._stepped_s > STEP_S:
            self.no_good = self._step + 1 == len(_STEPS)
            self._go(min(self._step + 1, len(_STEPS) - 1), now_s)

    def later(self, missing_s: float, now_s: float) -> None:
        """What is still to be sent of the past, in seconds of sound."""
        if self._step and missing_s < CAUGHT_UP_S and now_s - self._stepped_s > STAY_S:
            self._go(0, now_s)

    def _go(self, step: int, now_s: float) -> None:
        self._step, self._stepped_s = step, now_s


class Sparing:
    """On a narrow line the next of later goes when the last is there: more where that left the line
    free, less where now had to wait for it."""

    def __init__(self) -> None:
        self.room = self._size = LATER_NARROW  # samples that may go before it is asked again
        self.waits = False  # the last of them may still be on its way
        self._asked = 0
        self._best_s = float("inf")

    def gave(self, samples: int) -> bool:
        """Whether a ping must follow them."""
        self.room -= samples
        if self.room == 0:
            self.waits, self.room = True, self._size
        return self.waits

    def answered(self, rtt_s: float) -> bool:
        """The ping came back after ``rtt_s``; whether to ask again in a while."""
        self._best_s = min(self._best_s, rtt_s)
        free = rtt_s - self._best_s < LINE_FREE_S
        if self.waits and not self._asked:
            wanted = 2 * self._size if free else self._size // 2
            self._size = self.room = max(LATER_NARROW, min(wanted, LATER_MOST))
        if free or self._asked == PROBES_MOST:
            self.waits, self._asked = False, 0
        elif self.waits:
            self._asked += 1
        return self.waits
