"""How often somebody may ask: counts within a sliding window, in memory, the oldest forgotten first."""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EVERYBODY = "*"
MOST_KEYS = 20_000
"""Addresses or participants remembered at a time."""


@dataclass
class Limit:
    """At most ``most`` events within ``seconds`` for each key.

    ``clock`` gives seconds that only go forward; the tests bring their own.
    """

    most: int
    seconds: float
    clock: Callable[[], float] = time.monotonic
    seen: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)

    def wait(self, key: str) -> int:
        """Return after how many seconds ``key`` may go on, 0 for now."""
        events = self._recent(key)
        return 0 if len(events) < self.most else max(1, round(events[0] + self.seconds - self.clock() + 0.5))

    def count(self, key: str, times: int = 1) -> None:
        """Note events of ``key``; never more than the limit, so that memory stays small."""
        events = self._recent(key)
        events.extend([self.clock()] * min(times, self.most))
        while len(events) > self.most:
            events.popleft()

    def take(self, key: str, times: int = 1) -> int:
        """Note events unless ``key`` has to wait; return the seconds to wait, 0 for none."""
        left = self.wait(key)
        if not left:
            self.count(key, times)
        return left

    def _recent(self, key: str) -> deque[float]:
        """Return the events of ``key`` within the window."""
        events = self.seen.setdefault(key, deque())
        self.seen.move_to_end(key)
        while len(self.seen) > MOST_KEYS:
            self.seen.popitem(last=False)
        begin = self.clock() - self.seconds
        while events and events[0] <= begin:
            events.popleft()
        return events


@dataclass(frozen=True)
class Limits:
    """The ballot's limits. A room's phones often share one address, so only wrong codes are counted tightly.

    With 32^6 codes and 300 wrong ones a minute, guessing one of ten open rooms takes half a year on average.
    """

    wrong_codes: Limit = field(default_factory=lambda: Limit(20, 60))
    wrong_codes_of_all: Limit = field(default_factory=lambda: Limit(300, 60))
    joins: Limit = field(default_factory=lambda: Limit(500, 600))
    joins_of_all: Limit = field(default_factory=lambda: Limit(2000, 600))
    answers: Limit = field(default_factory=lambda: Limit(600, 60))
    """Of one participant; a phone that was offline sends all it kept at once."""
    words: Limit = field(default_factory=lambda: Limit(30, 60))
    """Comments, ideas and wishes of one participant."""

    def guessing(self, address: str) -> int:
        """Return how many seconds an address that tried wrong codes has to wait, 0 for none."""
        return max(self.wrong_codes.wait(address), self.wrong_codes_of_all.wait(EVERYBODY))

    def wrong(self, address: str) -> None:
        """Note a wrong code."""
        self.wrong_codes.count(address)
        self.wrong_codes_of_all.count(EVERYBODY)

    def joining(self, address: str) -> int:
        """Note a join; return the seconds to wait, 0 for none."""
        return self.joins.take(address) or self.joins_of_all.take(EVERYBODY)
