"""Lines between boxes: each goes down from its box, along a lane of its own in the channel between two ranks, and down again.

A channel lies above each rank and beneath the last of each column; from column to column lines go through the gutter between the two.
No box is in a channel or a gutter, and in a rank a line only goes where its bend is: so no line can cross a box.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from lstmlint.picture.drawing import Points
from lstmlint.picture.lanes import FAR, Strand, lanes
from lstmlint.picture.layers import Layers, Node, Wire

# Between lanes, above the first, beneath the last before a box, and at both sides of the lanes of a gutter.
_LANE = 9.0
_OVER = 9.0
_ARROW = 17.0
_GUTTER = 26.0
# Between a corner of a box and the first line at its side, and between two lines.
_ROOM = 14.0
_PORT = 14.0


def ports(nodes: Iterable[Node], wires: Sequence[Wire], column: Mapping[int, int], room: float) -> dict[tuple[Node, Node, str], float]:
    """Where lines leave or enter the nodes they end at: for a node, the next on the way, and the side (``top``, ``bottom``).

    ``column`` has that of each rank: what comes from another is at that side.
    """
    wanted: dict[tuple[Node, str], list[tuple[float, int, Node, bool]]] = {}
    found: dict[tuple[Node, Node, str], float] = {}
    known = set(nodes)
    for number, wire in enumerate(wires):
        for one, other in pairwise(wire.nodes):
            for node, near, side in sides(one, other):
                if node not in known:
                    continue
                if node.sort in ("bend", "tensor"):
                    found[node, near, side] = node.x
                    continue
                # A tensor is one line out of its box, each line into a box is one of its own.
                if not any(near is seen for _, _, seen, _ in wanted.setdefault((node, side), [])):
                    away = column[near.rank] - column[node.rank]
                    wanted[node, side].append((near.x + away * FAR, number, near, wire.tie))
    for (node, side), pins in wanted.items():
        pins.sort(key=lambda pin: (pin[0], pin[1]))
        low, high = node.x - node.width / 2 + room, node.x + node.width / 2 - room
        goals = []
        for place, (x, _, near, tie) in enumerate(pins):
            if tie or near.rank == node.rank:
                goals.append((_tied(node, near, x, room), 10.0))
            elif low + place * _PORT <= x <= high - (len(pins) - 1 - place) * _PORT:
                goals.append((x, 1000.0))
            else:
                # What cannot be straight gives way to what can, and need not be at a corner.
                half = (len(pins) - 1) * 12.0
                goals.append((min(max(x, node.x - half), node.x + half), 1.0))
        for x, (_, _, near, _) in zip(_apart(goals, low, high), pins, strict=True):
            found[node, near, side] = x
    return found


def _tied(node: Node, near: Node, x: float, room: float) -> float:
    """Where a tie is straight, if it can be."""
    low = max(one.x - one.width / 2 + room for one in (node, near))
    high = min(one.x + one.width / 2 - room for one in (node, near))
    return (low + high) / 2 if low <= high and near.width and abs(x) < FAR / 2 else x


def sides(one: Node, other: Node) -> tuple[tuple[Node, Node, str], tuple[Node, Node, str]]:
    """At which side of each the line from the one to the other is."""
    if one.rank < other.rank:
        return (one, other, "bottom"), (other, one, "top")
    if one.rank > other.rank:
        return (one, other, "top"), (other, one, "bottom")
    side = "top" if one.sort == "bend" else "bottom"
    return (one, other, side), (other, one, side)


def _apart(wanted: Sequence[tuple[float, float]], low: float, high: float, gap: float = _PORT) -> list[float]:
    """As near to what is wanted (and how much) as can be, in order, within the bounds and a gap apart."""
    gap = min(gap, (high - low) / max(len(wanted) - 1, 1)) if high > low else 0.0
    # Without the gaps it is to find the nearest values that never fall: pool those that do.
    pools: list[list[float]] = []
    for place, (x, weight) in enumerate(wanted):
        pools.append([min(max(x, low), high) - place * gap, weight, 1.0])
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            mean, weight, count = pools.pop()
            other, heavy, many = pools[-1]
            # What weighs much more stays where it is, to the letter: it is straight.
            both = other if heavy > 100 * weight else mean if weight > 100 * heavy else (other * heavy + mean * weight) / (heavy + weight)
            pools[-1] = [both, heavy + weight, many + count]
    top = high - (len(wanted) - 1) * gap
    flat = [min(max(mean, low), top) for mean, _, count in pools for _ in range(int(count))]
    return [x + place * gap for place, x in enumerate(flat)]


def _pin_y(node: Node, side: str, band: tuple[float, float]) -> float:
    if node.sort == "bend":
        return band[0] if side == "top" else band[1]
    return node.y if side == "top" else node.y + node.height


class _Step:
    """A stretch of a wire: between two pins through one channel, or through two and the gutter between."""

    __slots__ = ("end", "first", "gutter", "second", "start")

    def __init__(self, start: tuple[Node, str, float], end: tuple[Node, str, float]) -> None:
        self.start = start
        self.end = end
        self.first: tuple[tuple[int, int], Strand] | None = None
        self.second: tuple[tuple[int, int], Strand] | None = None
        self.gutter: tuple[int, object] | None = None


def routed(layers: Layers, parts: Sequence[tuple[int, int]], broad: Sequence[float]) -> tuple[float, float, list[tuple[Wire, Points]]]:
    """Gives each node its place in the whole; how broad and high that is, and the corners of each wire."""
    return _Router(layers, parts, broad).paths()


class _Router:
    def __init__(self, layers: Layers, parts: Sequence[tuple[int, int]], broad: Sequence[float]) -> None:
        self.layers = layers
        self.parts = parts
        self.broad = broad
        self.column = {rank: column for column, (first, last) in enumerate(parts) for rank in range(first, last)}
        self.strands: dict[tuple[int, int], dict[object, Strand]] = {}
        self.gutters: dict[int, dict[object, int]] = {}

    def paths(self) -> tuple[float, float, list[tuple[Wire, Points]]]:
        ranks = self.layers.ranks
        pins = ports((node for rank in ranks for node in rank), self.layers.wires, self.column, _ROOM)
        steps = [[self.step(one, other, pins) for one, other in pairwise(wire.nodes)] for wire in self.layers.wires]
        counts = {key: lanes(list(strands.values())) for key, strands in self.strands.items()}
        lefts = self.columns()
        tops, bands, height = self.rows(counts)
        for rank, nodes in enumerate(ranks):
            left = lefts[self.column[rank]]
            top, bottom = bands[rank]
            for node in nodes:
                node.x += left
                node.y = top if node.sort == "box" else top + (bottom - top - node.height) / 2
        found = []
        for wire, stretches in zip(self.layers.wires, steps, strict=True):
            points: list[tuple[float, float]] = []
            for step in stretches:
                points += self.corners(step, lefts, tops, bands)
            found.append((wire, _plain(points)))
        last = len(self.parts) - 1
        return (lefts[last] + self.broad[last] if self.parts else 0.0), height, found

    def step(self, one: Node, other: Node, pins: Mapping[tuple[Node, Node, str], float]) -> _Step:
        (_, _, here), (_, _, there) = sides(one, other)
        x, end = pins[one, other, here], pins[other, one, there]
        step = _Step((one, here, x), (other, there, end))
        key = (one, here, x)
        column, goal = self.column[one.rank], self.column[other.rank]
        first = (column, one.rank + (here == "bottom"))
        if column == goal:
            strand = self.strand(first, key)
            self.pin(strand, here, x)
            self.pin(strand, there, end)
            step.first = (first, strand)
            return step
        second = (goal, other.rank + (there == "bottom"))
        one_strand, other_strand = self.strand(first, key), self.strand(second, key)
        self.pin(one_strand, here, x)
        self.pin(other_strand, there, end)
        if column < goal:
            one_strand.right = other_strand.left = True
        else:
            one_strand.left = other_strand.right = True
        gutter = min(column, goal)
        self.gutters.setdefault(gutter, {}).setdefault(key, 0)
        step.first, step.second, step.gutter = (first, one_strand), (second, other_strand), (gutter, key)
        return step

    def strand(self, channel: tuple[int, int], key: object) -> Strand:
        return self.strands.setdefault(channel, {}).setdefault(key, Strand())

    @staticmethod
    def pin(strand: Strand, side: str, x: float) -> None:
        pins = strand.upper if side == "bottom" else strand.lower
        if x not in pins:
            pins.append(x)

    def columns(self) -> list[float]:
        """Where each column begins; the lanes of the gutters, the highest line to the left."""
        lefts = [0.0]
        for gutter in range(len(self.parts) - 1):
            keys = self.gutters.get(gutter, {})
            beneath = self.strands.get((gutter, self.parts[gutter][1]), {})
            for lane, key in enumerate(sorted(keys, key=lambda key: beneath[key].lane)):
                keys[key] = lane
            lefts.append(lefts[-1] + self.broad[gutter] + 2 * _GUTTER + max(len(keys) - 1, 0) * _LANE)
        return lefts

    def rows(self, counts: Mapping[tuple[int, int], int]) -> tuple[dict[tuple[int, int], float], dict[int, tuple[float, float]], float]:
        """The y of each channel's first lane, from where to where each rank goes, and how high all is."""
        tops: dict[tuple[int, int], float] = {}
        bands: dict[int, tuple[float, float]] = {}
        height = 0.0
        ranks = self.layers.ranks
        above = max(
            (self.high(counts.get((column, first), 0), ranks[first], edge=True) for column, (first, _) in enumerate(self.parts)),
            default=0.0,
        )
        for column, (first, last) in enumerate(self.parts):
            y = 0.0
            for rank in range(first, last):
                count = counts.get((column, rank), 0)
                high = above if rank == first else self.high(count, ranks[rank])
                tops[column, rank] = y + high - self.under(ranks[rank]) - (count - 1) * _LANE if rank == first else y + _OVER
                y += high
                bands[rank] = (y, y + max((node.height for node in ranks[rank]), default=0.0))
                y = bands[rank][1]
            tops[column, last] = y + _OVER
            y += self.high(counts.get((column, last), 0), (), edge=True)
            height = max(height, y)
        return tops, bands, height

    @staticmethod
    def under(rank: Sequence[Node]) -> float:
        """How much lies between the last lane and the rank: an arrow ends at a box."""
        return _ARROW if any(node.sort == "box" for node in rank) else _OVER

    def high(self, count: int, rank: Sequence[Node], *, edge: bool = False) -> float:
        under = self.under(rank)
        if not count:
            return 0.0 if edge else under + 6
        return _OVER + (count - 1) * _LANE + under

    def corners(
        self, step: _Step, lefts: Sequence[float], tops: Mapping[tuple[int, int], float], bands: Mapping[int, tuple[float, float]]
    ) -> list[tuple[float, float]]:
        one, here, x = step.start
        other, there, end = step.end
        x += lefts[self.column[one.rank]]
        end += lefts[self.column[other.rank]]
        points = [(x, _pin_y(one, here, bands[one.rank]))]
        if step.first is not None and step.second is None and not step.first[1].straight:
            y = tops[step.first[0]] + step.first[1].lane * _LANE
            points += [(x, y), (end, y)]
        elif step.first is not None and step.second is not None and step.gutter is not None:
            gutter, key = step.gutter
            between = lefts[gutter] + self.broad[gutter] + _GUTTER + self.gutters[gutter][key] * _LANE
            y, last = (tops[channel] + strand.lane * _LANE for channel, strand in (step.first, step.second))
            points += [(x, y), (between, y), (between, last), (end, last)]
        return [*points, (end, _pin_y(other, there, bands[other.rank]))]


def _plain(points: Sequence[tuple[float, float]]) -> Points:
    """Without corners at which the line goes straight on."""
    found: list[tuple[float, float]] = []
    for point in points:
        if found and point == found[-1]:
            continue
        if len(found) > 1 and (found[-2][0] == found[-1][0] == point[0] or found[-2][1] == found[-1][1] == point[1]):
            found[-1] = point
            continue
        found.append(point)
    return tuple(found)
