"""No two boxes overlap, no line crosses a box, nothing is left out: for random pictures, by geometry."""

from __future__ import annotations

import dataclasses
import time
from collections import Counter

import pytest

from lstmlint.picture.drawing import Drawing, PlacedBox, PlacedEdge, Rect
from lstmlint.picture.layout import layout
from tests.picture.geometry import crosses, faults, overlap
from tests.picture.scenes import branches, chain, scene


@pytest.mark.parametrize("first", range(0, 240, 20))
def test_random_pictures(first):
    for seed in range(first, first + 20):
        assert not list(faults(layout(scene(seed)))), f"seed {seed}"


@pytest.mark.parametrize("seed", range(0, 240, 6))
def test_all_that_is_in_the_picture_is_drawn_once(seed):
    picture = scene(seed)
    drawn = layout(picture)
    assert Counter(one.box.id for one in drawn.boxes) == Counter(box.id for box in picture.graph.every())
    edges = [*picture.graph.edges, *(edge for box in picture.graph.every() if box.inside is not None for edge in box.inside.edges)]
    assert Counter(one.edge for one in drawn.edges) == Counter(edges)
    assert sorted(number for note in drawn.notes for number, _, _ in note.marks) == list(range(len(picture.marks)))


def test_a_mark_is_tied_to_both_of_its_boxes():
    drawn = [layout(scene(seed)) for seed in range(120)]
    seen = 0
    for one in drawn:
        rects = {box.box.id: box.rect for box in one.boxes}
        for place, note in enumerate(one.notes):
            for _, mark, _ in note.marks:
                ends = {key for key in (mark.change, mark.suffers) if key in rects}
                ties = [tie for tie in one.ties if tie.note == place]
                touched = {key for key in ends for tie in ties if _touches(tie.points, rects[key])}
                framed = {key for key in ends - touched if any(box.frame and _holds(box, key) for box in one.boxes)}
                assert touched | framed == ends
                seen += len(touched)
    assert seen > 100


def _touches(points, rect):
    return any(rect.x - 0.1 <= x <= rect.right + 0.1 and rect.y - 0.1 <= y <= rect.bottom + 0.1 for x, y in (points[0], points[-1]))


def _holds(placed, id):
    return placed.box.inside is not None and any(box.id == id for box in placed.box.inside.every())


@pytest.mark.parametrize("seed", range(0, 60, 7))
def test_the_same_picture_is_drawn_the_same(seed):
    assert layout(scene(seed)) == layout(scene(seed))


@pytest.mark.parametrize(
    "picture",
    [chain(100), branches(12), branches(12, depth=4), branches(3), chain(20)],
    ids=lambda one: f"{one.name}{len(one.graph.boxes)}",
)
def test_long_and_wide_models_keep_a_sane_shape(picture):
    drawn = layout(picture)
    assert 0.5 < drawn.width / drawn.height < 2.6
    assert not list(faults(drawn))


def test_a_short_model_is_one_column():
    xs = {round(box.rect.x + box.rect.width / 2) for box in layout(chain(5)).boxes}
    assert len(xs) == 1


def test_a_chain_goes_straight_down_within_a_column():
    bends = [len(edge.points) for edge in layout(chain(100)).edges]
    assert bends.count(2) > 85
    assert set(bends) == {2, 6}


def test_a_hundred_boxes_take_less_than_a_tenth_of_a_second():
    picture = chain(100)
    layout(picture)
    times = []
    for _ in range(5):
        begin = time.process_time()
        layout(picture)
        times.append(time.process_time() - begin)
    assert min(times) < 0.1


def test_a_line_that_goes_back_up_goes_round_the_box():
    drawn = layout(scene_with_a_loop())
    (loop,) = [edge for edge in drawn.edges if edge.edge.source == edge.edge.target]
    box = next(one.rect for one in drawn.boxes if one.box.id == loop.edge.source)
    assert loop.points[0][1] == box.bottom
    assert loop.points[-1][1] == box.y
    assert any(x > box.right or x < box.x for x, _ in loop.points)


def scene_with_a_loop():
    from tests.picture.scenes import Edge, picture, vector

    whole = chain(3)
    edges = [*whole.graph.edges, Edge("b2", "b2", vector(64), "state", "h, c")]
    return picture(list(whole.graph.boxes), edges)


# What checks the geometry finds what is wrong.


def _moved(drawn: Drawing, id: str, x: float, y: float) -> Drawing:
    boxes = tuple(
        PlacedBox(one.box, one.rect.moved(x, y), one.anatomy, one.depth, one.frame, one.marks) if one.box.id == id else one
        for one in drawn.boxes
    )
    return dataclasses.replace(drawn, boxes=boxes)


def test_boxes_upon_each_other_are_found():
    drawn = layout(branches(4))
    first, second = (next(one for one in drawn.boxes if one.box.id == key) for key in ("b0_0", "b1_0"))
    worse = _moved(drawn, "b0_0", second.rect.x - first.rect.right + 1, 0)
    assert "b0_0 overlaps b1_0" in list(faults(worse))
    assert not overlap(first.rect, second.rect)


def test_a_line_through_a_box_is_found():
    drawn = layout(chain(4))
    rects = {one.box.id: one.rect for one in drawn.boxes}
    x = rects["b1"].x + 20
    edges = (PlacedEdge(drawn.edges[0].edge, ((x, rects["b0"].bottom), (x, rects["b3"].y)), 0), *drawn.edges[1:])
    found = list(faults(dataclasses.replace(drawn, edges=edges)))
    assert "b0 -> b1 crosses b2" in found
    assert "b0 -> b1 crosses b1" in found


def test_what_lies_outside_is_found():
    drawn = layout(chain(2))
    assert "b0 is outside" in list(faults(_moved(drawn, "b0", -500, 0)))
    assert any("label" in fault for fault in faults(_moved(drawn, "b1", 0, -50)))


def test_a_line_along_a_side_does_not_cross():
    rect = Rect(10, 10, 20, 20)
    assert not crosses(((10, 0), (10, 40)), rect)
    assert not crosses(((0, 30), (40, 30)), rect)
    assert crosses(((11, 0), (11, 40)), rect)
    assert crosses(((0, 29), (40, 29)), rect)
    assert not crosses(((20, 0), (20, 10)), rect)
    assert crosses(((20, 0), (20, 11)), rect)
