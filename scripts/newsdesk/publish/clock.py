"""The clock of a run: the time of day may jump or be wrong, the seconds since boot never are."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from newsdesk.net.door import SKEW
from newsdesk.publish.words import ClockJumped

JUMP = SKEW


def since_boot() -> float:
    """Seconds since the machine started, sleep included: no change of the wall clock moves it."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass
class Watch:
    """Compares the time of day with the ledger and with the seconds that passed."""

    clock: Callable[[], datetime]
    boot: Callable[[], float]
    _first: datetime | None = None
    _started: float = 0.0

    def check(self, latest: datetime | None) -> None:
        """Raises ClockJumped where the time is before the newest event, or went on by other than it passed."""
        now = self.clock()
        if latest and now < latest - JUMP:
            raise ClockJumped(
                f"The clock says {now:%Y-%m-%d %H:%M} UTC, and the ledger has an event of {latest:%Y-%m-%d %H:%M} UTC. "
                "Nothing was sent. Correct the clock of this machine; if it is right, another machine's was wrong, "
                "and publishing goes on after that time."
            )
        if self._first is None:
            self._first, self._started = now, self.boot()
        elapsed = timedelta(seconds=self.boot() - self._started)
        if abs(now - self._first - elapsed) > JUMP:
            raise ClockJumped("The clock of this machine jumped during the run. Nothing more was sent.")
