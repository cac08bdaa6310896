"""A worker that is replaced when it is lost, within bounds: a request to it has an answer, or a reason why there is none."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from lstmlint.runtime.conversation import Absent, Gone, Worker
from lstmlint.runtime.surroundings import Surroundings

PROGRAM = Path(__file__).with_name("worker.py")
# For the import of the framework, which a cold disk makes slow.
IMPORT_SECONDS = 120.0
# A worker that ends before it is ready is started no more often. Where so many models in a row, or in all, were lost,
# the others are not tried.
_STARTS, _IN_A_ROW, _IN_ALL = 2, 6, 40


class Lost(Exception):  # noqa: N818 -- what happens to a model is told, not raised to the user
    """A model without an answer; the message says why."""


class Crew:
    """The worker ``name`` and those after it."""

    def __init__(self, name: str, place: Surroundings, seconds: float, memory: int) -> None:
        self.name = name
        self.hello: Mapping[str, object] = {}
        self._place, self._seconds, self._memory = place, seconds, memory
        self._worker: Worker | None = None
        self._in_a_row = self._in_all = 0
        self._given_up = ""

    def waiting(self) -> bool:
        """Whether the next model has to wait until the framework is imported."""
        if self._worker is not None and not self._worker.usable():
            self.close()
        return self._worker is None and not self._given_up

    def prepare(self) -> None:
        """Have a worker. Absent where there can never be one, Lost where there is none any more."""
        if self._given_up:
            raise Lost(self._given_up)
        if self._worker is None:
            self._restart()

    def build(self, request: bytes, id: str) -> dict[str, object]:
        """The answer to one request; Lost where it has none."""
        assert self._worker is not None
        try:
            answer = self._worker.ask(request, id, self._seconds)
        except Gone as gone:
            self.close()
            self._count(str(gone))
            raise Lost(str(gone)) from None
        self._in_a_row = 0
        if isinstance(broken := answer.get("broken"), str):
            last = next((line.strip() for line in reversed(broken.splitlines()) if line.strip()), "")
            raise Lost(f"lstmlint's own worker failed: {last[:300]}")
        return answer

    def close(self) -> None:
        """End the worker."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None

    def _restart(self) -> None:
        why = ""
        for _ in range(_STARTS):
            try:
                self._start()
            except Gone as gone:
                self.close()
                why = str(gone)
                if gone.slow:
                    break
            else:
                return
        if not self.hello:
            raise Absent(f"its process could not be started: {why}")
        self._given_up = f"not tried: the process could not be started again ({why})"
        raise Lost(self._given_up)

    def _start(self) -> None:
        command = [self._place.python, str(PROGRAM), self.name]
        self._worker = Worker(command, self._place.folder, self._place.environment, self._memory)
        try:
            self._worker.greet(IMPORT_SECONDS)
        except Absent:
            self.close()
            if self.hello:
                # It was there a minute ago: somebody takes the environment apart.
                raise Gone("its framework cannot be imported any more", slow=True) from None
            raise
        self.hello = self._worker.hello

    def _count(self, why: str) -> None:
        self._in_a_row += 1
        self._in_all += 1
        if self._in_a_row >= _IN_A_ROW:
            self._given_up = f"not tried: {self._in_a_row} models before it were lost one after the other (the last: {why})"
        elif self._in_all >= _IN_ALL:
            self._given_up = f"not tried: {self._in_all} models before it were lost (the last: {why})"
