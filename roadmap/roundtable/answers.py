"""Answers taken in: checked, kept for good, and only then acknowledged; sending one again changes nothing.

``take`` takes some in at once; a ``Recorder`` groups those of many ballots into few commits. What an answer may say
stands in payloads.py.
"""

from __future__ import annotations

import queue
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from roadmap.roundtable import schema
from roadmap.roundtable._taking import TABLES, Answer, Outcome, take

if TYPE_CHECKING:
    from roadmap.roundtable.database import Store

__all__ = ["TABLES", "Answer", "Outcome", "Recorder", "highest_counter", "take"]
GROUP = 256
"""The most answers of one commit."""


def highest_counter(store: Store, participant_id: str) -> int:
    """Return the highest counter of a participant's answers, 0 without any: a ballot loaded anew counts on from it."""
    log = schema.answer
    with store.read() as connection:
        found = connection.execute(select(func.max(log.c.counter)).where(log.c.participant_id == participant_id))
        return int(found.scalar() or 0)


class Recorder:
    """A thread that takes answers in: those waiting share one commit, each has a future that resolves after it.

    Use it as a context manager, or ``close`` it: what is waiting then is still taken in.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: queue.SimpleQueue[tuple[Answer, Future[Outcome]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="roundtable answers", daemon=True)
        self._gate = threading.Lock()
        self._open = True
        self._thread.start()

    def send(self, answer: Answer) -> Future[Outcome]:
        """Hand an answer in; the future resolves when it is durably kept or refused, or fails with the store."""
        future: Future[Outcome] = Future()
        with self._gate:
            if not self._open:
                raise RuntimeError("the recorder is closed")
            self._waiting.put((answer, future))
        return future

    def close(self) -> None:
        """Take in what is waiting, then end the thread."""
        with self._gate:
            if self._open:
                self._open = False
                self._waiting.put(None)
        self._thread.join()

    def __enter__(self) -> Recorder:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            group, more = [first], True
            while len(group) < GROUP and more:
                try:
                    one = self._waiting.get_nowait()
                except queue.Empty:
                    break
                if one is None:
                    self._waiting.put(None)
                    more = False
                else:
                    group.append(one)
            self._keep(group)

    def _keep(self, group: list[tuple[Answer, Future[Outcome]]]) -> None:
        """Take a group in; where that fails, each answer alone, so that one cannot stop the others or this thread."""
        waiting = [(answer, future) for answer, future in group if future.set_running_or_notify_cancel()]
        try:
            outcomes = take(self._store, [answer for answer, _ in waiting])
        except Exception:  # noqa: BLE001 - whatever it was, each one's future tells it below
            for answer, future in waiting:
                self._keep_alone(answer, future)
        else:
            for (_, future), outcome in zip(waiting, outcomes, strict=True):
                future.set_result(outcome)

    def _keep_alone(self, answer: Answer, future: Future[Outcome]) -> None:
        try:
            (outcome,) = take(self._store, [answer])
        except Exception as error:  # noqa: BLE001 - it is raised where the future is asked
            future.set_exception(error)
        else:
            future.set_result(outcome)
