"""Models to the real framework and its answers back: :func:`build_all`.

One worker for each framework, one model after the other. A worker that dies, hangs, takes too much memory or babbles is killed and costs
the one model that it had; the next model gets a new worker. What was answered before, for the same model and the same versions, comes from
the cache.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from pathlib import Path

from lstmlint.records import dataclass
from lstmlint.runtime import crew as crews
from lstmlint.runtime.cache import Cache, key_of
from lstmlint.runtime.conversation import Absent
from lstmlint.runtime.frameworks import TITLES, surroundings, workers_for
from lstmlint.runtime.surroundings import Surroundings

# What depends on the machine at that moment more than on the model: not kept.
_PASSING = frozenset({"MemoryError", "ResourceExhaustedError"})

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Job:
    """One model; ``framework`` is ``keras2``, ``keras3``, ``torch`` or ``keras`` (whichever is installed, 3 first)."""

    id: str
    framework: str
    request: Mapping[str, object]
    label: str


@dataclass(frozen=True, slots=True)
class Settings:
    """How models are built. ``linted`` are the files and folders of which nothing must be imported by chance."""

    python: str | None = None
    seconds: float = 20.0
    memory: int = 4 << 30
    cache: Path | None = None
    linted: tuple[str, ...] = ()


@dataclass(slots=True)
class Results:
    """What came back: answers by the id of their job, with ``framework`` added; why jobs were lost, and why frameworks are absent."""

    answers: dict[str, Mapping[str, object]] = field(default_factory=dict)
    lost: dict[str, str] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Order:
    """Jobs that ask for the same; ``workers`` may answer it, the first that is there."""

    jobs: list[Job]
    text: str
    workers: tuple[str, ...]


def _silent(_: int, __: int, ___: str) -> None:
    return


def build_all(jobs: Sequence[Job], settings: Settings, progress: Progress = _silent) -> Results:
    """Build every model. ``progress`` gets which model of how many and its label; number 0 while a framework is started."""
    results = Results()
    if jobs:
        with Surroundings.of(settings.python, settings.linted, settings.memory) as place:
            _Run(settings, place, results, progress).all(jobs)
    return results


class _Run:
    """One call of :func:`build_all`."""

    def __init__(self, settings: Settings, place: Surroundings, results: Results, progress: Progress) -> None:
        self.settings, self.place, self.results, self.progress = settings, place, results, progress
        self.versions = place.versions()
        self.cache = Cache(settings.cache) if settings.cache is not None else None
        self.code = key_of(crews.PROGRAM.read_bytes().hex()) if self.cache is not None else ""
        self.done = self.total = 0

    def all(self, jobs: Sequence[Job]) -> None:
        """The cache first; then one framework after the other."""
        queues: dict[str, list[_Order]] = {}
        for order in self._orders(jobs):
            if not self._remembered(order):
                queues.setdefault(order.workers[0], []).append(order)
        self.total = sum(map(len, queues.values()))
        try:
            while queues:
                # Those that nobody may be sent on to come last.
                name = next((name for name, queue in queues.items() if any(len(order.workers) > 1 for order in queue)), next(iter(queues)))
                for order in self._built(name, queues.pop(name)):
                    order.workers = order.workers[1:]
                    if order.workers:
                        queues.setdefault(order.workers[0], []).append(order)
        finally:
            if self.cache is not None:
                self.cache.close()

    def _orders(self, jobs: Sequence[Job]) -> list[_Order]:
        """The same model is built once, however often it was found."""
        orders: dict[tuple[str, ...], _Order] = {}
        for job in jobs:
            try:
                text = json.dumps(job.request, sort_keys=True, separators=(",", ":"))
            except (TypeError, ValueError, RecursionError) as error:
                self.results.lost[job.id] = f"cannot be described: {error}"
                continue
            workers = workers_for(job.framework, self.versions)
            orders.setdefault((text, *workers), _Order([], text, workers)).jobs.append(job)
        return list(orders.values())

    def _key(self, order: _Order) -> str:
        """The cache's name for the answer; empty where it must not be kept: factories run code that may have changed."""
        around = surroundings(order.workers[0], self.versions)
        return key_of(order.text, order.workers[0], around, self.code) if around and order.jobs[0].request.get("kind") == "build" else ""

    def _remembered(self, order: _Order) -> bool:
        key = self._key(order) if self.cache is not None else ""
        answer = self.cache.get(key) if self.cache is not None and key else None
        if answer is None:
            return False
        self._answered(order, answer)
        return True

    def _answered(self, order: _Order, answer: Mapping[str, object]) -> None:
        self.results.answers.update((job.id, answer) for job in order.jobs)

    def _built(self, name: str, orders: list[_Order]) -> list[_Order]:
        """Have them built by one framework; all of them are given back where that is absent."""
        crew = crews.Crew(name, self.place, self.settings.seconds, self.settings.memory)
        try:
            for order in orders:
                self._one(crew, order)
        except Absent as absent:
            for framework in {job.framework for order in orders for job in order.jobs}:
                # The first reason is that of the likeliest.
                self.results.absent.setdefault(framework, str(absent))
            return orders
        finally:
            crew.close()
        for framework in {job.framework for order in orders for job in order.jobs}:
            self.results.absent.pop(framework, None)
        return []

    def _one(self, crew: crews.Crew, order: _Order) -> None:
        job = order.jobs[0]
        number = self.done + 1
        request = json.dumps({**job.request, "id": job.id}, separators=(",", ":")).encode() + b"\n"
        if crew.waiting():
            self.progress(0, self.total, f"starting {TITLES[crew.name]}")
        try:
            crew.prepare()
            self.progress(number, self.total, job.label)
            answer = crew.build(request, job.id)
        except crews.Lost as lost:
            self.results.lost.update((job.id, str(lost)) for job in order.jobs)
        else:
            answer["framework"] = dict(crew.hello)
            self._answered(order, answer)
            key = self._key(order) if self.cache is not None else ""
            if self.cache is not None and key and not _passing(answer):
                self.cache.put(key, answer)
        self.done = number


def _passing(answer: Mapping[str, object]) -> bool:
    failures = answer.get("failures")
    return isinstance(failures, list) and any(isinstance(f, dict) and f.get("exception") in _PASSING for f in failures)
